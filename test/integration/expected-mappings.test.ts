// What is read beside a declaration, faster where it equals that, is what is read alone; and so is what is wrong with it.
import fc from "fast-check";
import { expect, it } from "vitest";
import { SharedTables } from "../../src/base/shared-tables.js";
import { decodeApplied, encodeApplied } from "../../src/integration/applied/applied-record.js";
import { declare } from "../../src/integration/declared/config.js";
import { validateConfig } from "../../src/integration/declared/validate.js";
import type { Applied, AppliedMapping, DeclaredMapping } from "../../src/integration/model.js";
import { decodeIntegration, liveTables } from "../../src/integration/wire/codec.js";
import type { WireIntegration, WireMapping } from "../../src/integration/wire/wire.js";

const text = fc.constantFrom("Ok", "Good", "Bad", "bad", "e\u0301", "");
const values = fc.dictionary(text, fc.array(text, { maxLength: 2 }), { maxKeys: 3 });
const entry = fc.record(
  {
    entity_type: fc.constantFrom("INCIDENT", "PROBLEM", "incident", "OTHER", ""),
    attribute: fc.constantFrom("Status", "Priority", "status", ""),
    third_party_entity_type: fc.constantFrom("Ticket", "Case", ""),
    third_party_attribute: fc.constantFrom("Status", "State", ""),
    values,
    parsing: fc.constantFrom({ default_value: "x", operators: [{ operator: "BEFORE", end_word: "," }] }, null),
  },
  { requiredKeys: ["entity_type", "attribute", "third_party_entity_type", "third_party_attribute", "values"] },
);
const table = fc.dictionary(fc.constantFrom("a", "b", "c", "d"), entry, { maxKeys: 4 });
const configs = fc.record({ inbound: fc.record({ mappings: table }), outbound: fc.record({ mappings: table }) });

const isValid = (config: object) => validateConfig({ integration_id: "INTG-1", ...config }).length === 0;

/** Small changes of a list, of which most runs have none. */
const changes = fc.array(
  fc.tuple(fc.nat(5), fc.constantFrom("drop", "double", "swap", "first pair", "name", "parsing")),
  {
    maxLength: 2,
  },
);

function changed<Item extends { readonly pairs: unknown[] }>(
  items: readonly Item[],
  how: readonly (readonly [number, string])[],
  more: { readonly name: (item: Item) => Item; readonly parsing: (item: Item) => Item },
): readonly Item[] {
  return how.reduce<readonly Item[]>((list, [number, change]) => {
    const place = list.length === 0 ? 0 : number % list.length;
    const item = list[place];
    if (item === undefined) return list;
    if (change === "drop") return list.filter((each) => each !== item);
    if (change === "double") return list.concat(item);
    if (change === "swap") return [...list.slice(place), ...list.slice(0, place)];
    const made = {
      "first pair": () => ({ ...item, pairs: [...item.pairs.slice(1), ...item.pairs.slice(0, 1)] }),
      name: () => more.name(item),
      parsing: () => more.parsing(item),
    }[change];
    return list.map((each) => (each === item && made !== undefined ? made() : each));
  }, items);
}

const outcome = (read: () => unknown): unknown => {
  try {
    return read();
  } catch (error) {
    return String(error);
  }
};

it("an answer reads the same beside a declaration that it equals wholly, in part or not at all", () => {
  let equal = 0;
  const toWire = ({ header, pairs, parsing }: DeclaredMapping) => ({
    direction: header.direction,
    pairs: [...pairs],
    wire: {
      name: header.attribute,
      entityType: header.entityType,
      thirdPartyEntityType: header.thirdPartyEntityType,
      thirdPartyAttrName: header.thirdPartyAttribute,
      ...(header.attribute === "Status" ? { attrName: "incident.status.name" } : {}),
      ...(parsing === undefined ? {} : { parsingProperty: { defaultValue: parsing.defaultValue ?? "" } }),
    } as WireMapping,
  });
  fc.assert(
    fc.property(configs, changes, fc.boolean(), (config, how, isOld) => {
      fc.pre(isValid(config));
      const { mappings } = declare(config);
      const found = changed(mappings.map(toWire), how, {
        name: (item) => ({ ...item, wire: { ...item.wire, thirdPartyAttrName: "Else", tenantAttrName: "Status" } }),
        parsing: (item) => ({ ...item, wire: { ...item.wire, parsingProperty: { defaultValue: "y" } } }),
      });
      const listOf = (direction: string) =>
        found
          .filter((item) => item.direction === direction)
          .map(({ wire, pairs }) => ({
            ...wire,
            attrValues: pairs.map(({ value, thirdPartyValue }) =>
              isOld
                ? { attrValue: value, tenantAttrValue: thirdPartyValue }
                : { attrValue: value, thirdPartyAttrValue: thirdPartyValue },
            ),
          }));
      const wire: WireIntegration = {
        id: "INTG-1",
        inboundConfig: { mapAttributes: listOf("inbound") },
        outboundConfig: { mapAttributes: listOf("outbound") },
      };
      const read = decodeIntegration(wire, liveTables(), mappings);
      const withoutLabels = read.mappings.map(({ header, attributeId, pairs, parsing }) => ({
        header,
        pairs,
        ...(attributeId === undefined ? {} : { attributeId }),
        ...(parsing === undefined ? {} : { parsing }),
      }));
      expect({ ...read, mappings: withoutLabels }).toEqual(decodeIntegration(wire));
      if (mappings.length > 0 && read.mappings.every(({ pairs }) => mappings.some((each) => each.pairs === pairs)))
        equal += 1;
    }),
    { numRuns: 1000 },
  );
  expect(equal).toBeGreaterThan(10);
});

it("a record reads the same beside a declaration, in whatever order, that it equals wholly, in part or not at all", () => {
  let equal = 0;
  const inOrder = (mappings: readonly AppliedMapping[]) =>
    mappings.map(({ header, pairs, keptName, parsing }) =>
      JSON.stringify([header, pairs.map((pair) => JSON.stringify(pair)).sort(), keptName, parsing]),
    );
  fc.assert(
    fc.property(configs, changes, (config, how) => {
      fc.pre(isValid(config));
      const { mappings } = declare(config);
      const own = mappings.map(({ label: _, ...mapping }) => ({ ...mapping, pairs: [...mapping.pairs] }));
      const record: Applied = {
        scalars: new Map(),
        mappings: changed(own, how, {
          name: (item) => ({ ...item, keptName: { thirdPartyEntityType: "Ticket", thirdPartyAttribute: "Else" } }),
          parsing: (item) => ({ ...item, parsing: { operators: [] } }),
        }),
        directions: new Set(["inbound", "outbound"]),
        fingerprints: new Map(),
        versions: new Map(),
        abandoned: [],
        wholeNotifier: false,
      };
      const stored = encodeApplied(record);
      const alone = decodeApplied(stored);
      const beside = decodeApplied(stored, new SharedTables(), mappings);
      expect(inOrder(beside.mappings).sort()).toEqual(inOrder(alone.mappings).sort());
      expect(encodeApplied(beside)).toBe(stored);
      if (mappings.length > 0 && beside.mappings === mappings) equal += 1;
    }),
    { numRuns: 1000 },
  );
  expect(equal).toBeGreaterThan(10);
});

it("a record that is broken is refused in the same words beside a declaration", () => {
  const config = { outbound: { mappings: { a: { entity_type: "INCIDENT", attribute: "Status", values: {} } } } };
  const { mappings } = declare(config);
  const stored = JSON.stringify({ format: 2, scalars: {}, mappings: [], directions: [], fingerprints: {} });
  for (const broken of [
    stored.replace("[]", '[{"header":1}]'),
    stored.replace("[]", "[1"),
    stored.replace("[]", '{"a":[]'),
    stored.replace('"scalars"', '"\\u006dappings":null,"scalars"'),
    stored.slice(0, -1),
  ]) {
    const alone = outcome(() => decodeApplied(broken));
    expect(alone).toMatch(/RS3001|record/);
    expect(outcome(() => decodeApplied(broken, new SharedTables(), mappings))).toEqual(alone);
  }
});

it("what is wrong with entries of a table is the same whether they are looked at one way or member by member", () => {
  let plain = 0;
  fc.assert(
    fc.property(fc.dictionary(fc.constantFrom("a", "b"), entry, { minKeys: 1, maxKeys: 2 }), (mappings) => {
      const flaws = (outbound: object) =>
        validateConfig({ integration_id: "INTG-1", outbound }).map(({ code, message, where, hint }) => [
          code,
          message,
          where,
          hint,
        ]);
      // A member that is null is absent, and has the entry looked at member by member.
      const exact = Object.fromEntries(
        Object.entries(mappings).map(([name, each]) => [name, { parsing: null, ...each }]),
      );
      expect(flaws({ mappings })).toEqual(flaws({ mappings: exact }));
      if (flaws({ mappings }).length === 0) plain += 1;
    }),
    { numRuns: 1000 },
  );
  expect(plain).toBeGreaterThan(10);
});
