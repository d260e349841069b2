// A state in memory: our instances change, nothing else does.
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { RampsyncError } from "../../../src/base/error.js";
import { RepeatedTables } from "../../../src/base/repeated-tables.js";
import { parseProven } from "../../../src/engine/state/json.js";
import { State } from "../../../src/engine/state/state.js";
import { addressOf, INSTALLED_INTEGRATION } from "../../support/stacks.js";

const source = "registry.terraform.io/rampsync/rampsync";
const address = addressOf("desk");

const foreign = `{
  "version": 4,
  "terraform_version": "1.11.4",
  "serial": 7,
  "lineage": "7afb4f57-eca8-fc86-10b4-261c14ce8fea",
  "outputs": {
    "z": {
      "value": 123456789012345678901234567890,
      "type": "number",
      "sensitive": true
    }
  },
  "resources": [
    {
      "module": "module.m",
      "mode": "data",
      "type": "x_y",
      "name": "n",
      "each": "list",
      "provider": "module.m.provider[\\"example.internal/x/x\\"].a",
      "instances": [
        {
          "index_key": 0,
          "deposed": "0a0b0c0d",
          "schema_version": 1,
          "attributes": {
            "big": 9007199254740993
          },
          "sensitive_attributes": [],
          "from_the_future": {}
        }
      ]
    }
  ],
  "check_results": null,
  "from_the_future": [
    "\\u003c"
  ]
}
`;

const code = (action: () => unknown) => {
  try {
    action();
  } catch (error) {
    if (RampsyncError.is(error)) return { code: error.code, where: error.where, message: error.message };
    throw error;
  }
  return undefined;
};

describe("a state of Terraform", () => {
  it("a state is printed as it was read, byte for byte", () => {
    expect(State.parse(foreign, { file: "s" }).print()).toBe(foreign);
  });

  it("a state has the same bytes again after a resource was put and removed", () => {
    const state = State.parse(foreign, { file: "s" });
    state.put(address, { source }, { schemaVersion: 0, attributes: { id: "a" } });
    expect(state.remove(address)).toBe(true);
    expect(state.remove(address)).toBe(false);
    expect(state.print()).toBe(foreign);
  });

  it("a state records an instance as Terraform writes it", () => {
    const state = State.empty("l");
    state.put(
      address,
      { source, alias: "emea" },
      {
        schemaVersion: 0,
        attributes: { id: "INTG-1", "9": 1, "10": [0.1, 1e21], empty: null },
        private: Buffer.from("{}"),
        sensitiveAttributes: [
          ["outbound", "notifier", "api_key"],
          ["m", { key: "k" }],
        ],
        dependencies: ["b.c", "a.b"],
        createBeforeDestroy: true,
      },
    );
    expect(state.print()).toBe(`{
  "version": 4,
  "terraform_version": "1.11.0",
  "serial": 0,
  "lineage": "l",
  "outputs": {},
  "resources": [
    {
      "mode": "managed",
      "type": "${INSTALLED_INTEGRATION}",
      "name": "desk",
      "provider": "provider[\\"registry.terraform.io/rampsync/rampsync\\"].emea",
      "instances": [
        {
          "schema_version": 0,
          "attributes": {
            "10": [
              0.1,
              1000000000000000000000
            ],
            "9": 1,
            "empty": null,
            "id": "INTG-1"
          },
          "sensitive_attributes": [
            [
              {
                "type": "get_attr",
                "value": "outbound"
              },
              {
                "type": "get_attr",
                "value": "notifier"
              },
              {
                "type": "get_attr",
                "value": "api_key"
              }
            ],
            [
              {
                "type": "get_attr",
                "value": "m"
              },
              {
                "type": "index",
                "value": {
                  "value": "k",
                  "type": "string"
                }
              }
            ]
          ],
          "private": "e30=",
          "dependencies": [
            "a.b",
            "b.c"
          ],
          "create_before_destroy": true
        }
      ]
    }
  ],
  "check_results": null
}
`);
    expect(state.get(address)).toMatchObject({
      providerAddress: { source, alias: "emea" },
      attributes: { id: "INTG-1", "9": 1 },
      dependencies: ["a.b", "b.c"],
      tainted: false,
    });
    expect(Buffer.from(state.get(address)?.private ?? []).toString()).toBe("{}");
  });

  it("a state keeps sensitive paths, dependencies and unknown members when an instance is put again", () => {
    const state = State.empty("l");
    state.put(
      address,
      { source },
      { schemaVersion: 0, attributes: { id: "a" }, sensitiveAttributes: [["id"]], dependencies: ["a.b"] },
    );
    const text = state.print().replace('"schema_version": 0,', '"schema_version": 0,\n "new_member": 1,');
    const again = State.parse(text, { file: "s" });
    again.put(address, { source }, { schemaVersion: 1, attributes: { id: "b" } });
    expect(again.print()).toContain('"new_member": 1');
    expect(again.print()).toContain('"value": "id"');
    expect(again.get(address)).toMatchObject({ schemaVersion: 1, dependencies: ["a.b"], attributes: { id: "b" } });
  });

  it("a state keeps the order of addresses that Terraform keeps", () => {
    const state = State.empty();
    for (const name of ["b", "a", "c"])
      state.put(`rampsync_x.${name}`, { source }, { schemaVersion: 0, attributes: {} });
    expect(state.instances().map((instance) => instance.name)).toEqual(["a", "b", "c"]);
  });

  it("a state updates instances with an index key and refuses to make them", () => {
    const state = State.empty();
    state.put(address, { source }, { schemaVersion: 0, attributes: {} });
    const keyed = State.parse(state.print().replace('"schema_version"', '"index_key": "a",\n"schema_version"'), {
      file: "s",
    });
    keyed.put(`${address}["a"]`, { source }, { schemaVersion: 2, attributes: {} });
    expect(keyed.get(`${address}["a"]`)).toMatchObject({ indexKey: "a", schemaVersion: 2 });
    // Terraform writes the key first.
    expect(keyed.print()).toMatch(/\{\s+"index_key": "a",\s+"schema_version": 2/);
    expect(code(() => keyed.put(`${address}["b"]`, { source }, { schemaVersion: 0, attributes: {} }))?.code).toBe(
      "RS9001",
    );
  });

  it("a state that OpenTofu wrote keeps its registry for resources that are recorded again or added", () => {
    const state = State.empty("l");
    const record = { schemaVersion: 0, attributes: {} };
    state.put(address, { source: "registry.opentofu.org/rampsync/rampsync" }, record);
    state.markSaved();
    state.put(address, { source }, record);
    expect(state.changed).toBe(false);
    state.put(addressOf("more"), { source, alias: "emea" }, record);
    state.put(addressOf("other"), { source: "example.com/rampsync/rampsync" }, record);
    expect(state.instances().map(({ provider }) => provider)).toEqual([
      'provider["registry.opentofu.org/rampsync/rampsync"]',
      'provider["registry.opentofu.org/rampsync/rampsync"].emea',
      'provider["example.com/rampsync/rampsync"]',
    ]);
  });

  it("a state sets, types and removes outputs in order", () => {
    const state = State.empty();
    state.setOutput("b", { value: { a: [1, "x", null] }, sensitive: false });
    state.setOutput("a", { value: "x", sensitive: true }, "string");
    expect(state.print()).toMatch(/"a": \{\s+"value": "x",\s+"type": "string",\s+"sensitive": true/);
    expect([...state.outputs().keys()]).toEqual(["a", "b"]);
    expect(state.removeOutput("a") && state.removeOutput("b")).toBe(true);
    expect([...state.outputs().keys()]).toEqual([]);
  });

  it("the hint about a state of another version tells an older one from a newer one, which no Terraform makes older", () => {
    const hintOf = (version: number) => {
      try {
        State.parse(JSON.stringify({ version }), { file: "s" });
      } catch (error) {
        return RampsyncError.is(error) ? error.hint : undefined;
      }
      return undefined;
    };
    expect(hintOf(3)).toContain("brings it to version 4");
    expect(hintOf(5)).toContain("a rampsync that reads that version");
  });

  it("the error about a state says what is wrong and where, without a value", () => {
    expect(code(() => State.parse('{"version": 3}', { file: "s" }))?.code).toBe("RS3002");
    expect(code(() => State.parse("{\n", { file: "s" }))).toEqual({
      code: "RS3001",
      where: "s:2:1",
      message: "The state is cut short: the text ends too early.",
    });
    expect(code(() => State.parse(foreign.replace('"serial": 7', '"serial": "7"'), { file: "s" }))?.message).toContain(
      "serial",
    );
    expect(code(() => State.parse(foreign.replace('"type": "x_y"', '"type": 1'), { file: "s" }))?.message).toContain(
      "resources[0].type",
    );
  });

  it("a state that nothing was written to tells the same as when it was read for writing", () => {
    const name = fc.constantFrom("a", "b", "__proto__", "10", "a b");
    const value = fc.oneof(fc.integer(), fc.string({ unit: "grapheme" }), fc.boolean(), fc.constant(null));
    const table = fc.constantFrom({}, { "<": ["\u2028", [], {}] }, { b: { "10": "1", "9": true } });
    const instance = fc.record({
      index_key: fc.oneof(fc.constant(null), fc.nat(2), fc.constantFrom("x", "y")),
      deposed: fc.option(fc.constant("0a0b0c0d"), { nil: undefined }),
      schema_version: fc.nat(3),
      attributes: fc.dictionary(name, fc.oneof(value, table), { noNullPrototype: true }),
    });
    const resource = fc.record({
      mode: fc.constantFrom("managed", "data"),
      type: fc.constantFrom(INSTALLED_INTEGRATION, "x_y"),
      name: fc.constantFrom("desk", "other"),
      provider: fc.constantFrom(`provider["${source}"]`, 'module.m.provider["a/b/c"]'),
      instances: fc.uniqueArray(instance, {
        maxLength: 3,
        selector: ({ index_key, deposed }) => deposed ?? String(index_key),
      }),
    });
    const output = fc.record({
      value,
      type: fc.constantFrom("string", "number"),
      sensitive: fc.constantFrom(true, undefined),
    });
    const states = fc.record({
      // By name, as Terraform writes them.
      outputs: fc
        .uniqueArray(fc.tuple(name, output), { selector: ([each]) => each })
        .map((entries) => Object.fromEntries(entries.sort(([left], [right]) => (left < right ? -1 : 1)))),
      resources: fc.uniqueArray(resource, {
        maxLength: 4,
        selector: (each) => JSON.stringify([each.mode, each.type, each.name]),
      }),
      more: fc.constantFrom(1, 1.5, "1.5"),
    });
    const told = (state: State) => ({
      lineage: state.lineage,
      serial: state.serial,
      changed: state.changed,
      instances: state.instances(),
      found: state.instances().map((each) => state.get(each.address)),
      deposed: state.deposed(),
      names: state.outputNames(),
      outputs: [...state.outputs()],
    });
    fc.assert(
      fc.property(states, fc.constantFrom("attributes", "a"), ({ more, ...content }, nameOfTables) => {
        const text = JSON.stringify({ version: 4, serial: 3, lineage: "l", ...content, more });
        const read = State.parse(text, {});
        const before = told(read);
        for (const [each, { value: kept, sensitive, type }] of Object.entries(content.outputs)) {
          read.setOutput(each, { value: kept, sensitive: sensitive === true }, type);
        }
        read.removeOutput("not there");
        expect(told(read)).toEqual(before);
        const free = addressOf("free");
        const exact = State.parse(text, {});
        const printed = exact.print();
        exact.put(free, { source }, { schemaVersion: 1, attributes: {} });
        exact.remove(free);
        expect({ ...told(exact), changed: false }).toEqual(before);
        expect(exact.print()).toBe(printed);
        expect(read.print()).toBe(printed);
        // What stands as it is printed is changed and printed natively.
        const asPrinted = State.parse(printed, {});
        asPrinted.put(free, { source }, { schemaVersion: 1, attributes: { a: "<\u2028>", b: 1 } });
        exact.put(free, { source }, { schemaVersion: 1, attributes: { a: "<\u2028>", b: 1 } });
        expect(told(asPrinted)).toEqual(told(exact));
        expect(asPrinted.print()).toBe(exact.print());
        // Tables that were read before are told by their text.
        const tables = new RepeatedTables([nameOfTables], parseProven);
        State.parse(text, {}, tables);
        const again = State.parse(text, {}, tables);
        expect(told(again)).toEqual(before);
        again.put(free, { source }, { schemaVersion: 1, attributes: { a: "<\u2028>", b: 1 } });
        expect(again.print()).toBe(exact.print());
      }),
    );
  });

  it("names that look like numbers keep their order, and a minus zero its sign, where another instance is written", () => {
    for (const attributes of ['{ "10": "b", "9": "a" }', '{ "zero": -0 }', '{ "in": [[{ "1": 2, "0": -0 }]] }']) {
      const instance = `{ "schema_version": 0, "attributes": ${attributes} }`;
      const resource = `{ "mode": "managed", "type": "x_y", "name": "n", "provider": "p", "instances": [${instance}] }`;
      const text = `{ "version": 4, "serial": 1, "lineage": "l", "resources": [${resource}] }`;
      const state = State.parse(text, {});
      state.put(address, { source }, { schemaVersion: 0, attributes: {} });
      expect(state.print().replace(/\s/g, "")).toContain(instance.replace(/\s/g, ""));
    }
  });

  it("a text that is no state fails with a coded error only", () => {
    const anything = fc.oneof(
      fc.uint8Array().map((bytes) => Buffer.from(bytes).toString()),
      fc.json(),
      fc.nat(foreign.length).map((length) => foreign.slice(0, length)),
      fc
        .tuple(fc.nat(foreign.length), fc.nat(8), fc.constantFrom("", "1", '"', "[]", "{}", "null", "x"))
        .map(([at, length, put]) => foreign.slice(0, at) + put + foreign.slice(at + length)),
    );
    fc.assert(
      fc.property(anything, (text) => {
        code(() => {
          const state = State.parse(text, { file: "s" });
          state.instances();
          state.outputs();
          state.put(address, { source }, { schemaVersion: 0, attributes: {} });
          State.parse(state.print(), { file: "s" });
        });
      }),
      { numRuns: 2000 },
    );
  });
});
