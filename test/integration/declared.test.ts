// How a declaration is read: what counts as declared, in which form, and what is not known yet.
import { describe, expect, it } from "vitest";
import { Secret } from "../../src/base/secret.js";
import { listed } from "../../src/base/text.js";
import { ambiguousSources, declare, hasUnknown, UNKNOWN, valueAt } from "../../src/integration/declared/config.js";
import { table } from "./sides.js";

const scalarsOf = (config: Parameters<typeof declare>[0]) =>
  Object.fromEntries(
    [...declare(config).scalars].map(([path, value]) => [path, value instanceof Secret ? value.reveal() : value]),
  );
const notifier = (fields: object) => ({ outbound: { notifier: fields } });
const jwt = (fields: object) => notifier({ jwt: fields });

describe("values that are not known yet", () => {
  it.each([
    ["alone", UNKNOWN],
    ["in a list", [1, UNKNOWN]],
    ["in an object", { a: 1, b: UNKNOWN }],
    ["deep", { a: [{ b: [UNKNOWN] }] }],
  ])("a value that is not known yet is found %s", (_, value) => {
    expect(hasUnknown(value)).toBe(true);
  });

  it.each([[undefined], [null], ["text"], [[]], [{}], [[1, 2]], [{ a: { b: [1] } }], [new Secret("s")]])(
    "no value that is not known yet is found in %j",
    (value) => {
      expect(hasUnknown(value)).toBe(false);
    },
  );

  it("a scalar that is not known yet is not declared", () => {
    expect(scalarsOf({ display_name: UNKNOWN, ...notifier({ password_wo: UNKNOWN, base_uri: "x" }) })).toEqual({
      "outbound.notifier.base_uri": "x",
    });
  });

  it("a version that is not known yet is no version", () => {
    const secret = new Secret("p");
    const versions = (version: unknown) =>
      Object.fromEntries(declare(notifier({ password_wo: secret, password_wo_version: version })).versions);
    expect(versions(UNKNOWN)).toEqual({});
    expect(versions(undefined)).toEqual({});
    expect(versions("3")).toEqual({ "outbound.notifier.password_wo": 3 });
    expect(versions(new Secret("4"))).toEqual({ "outbound.notifier.password_wo": 4 });
  });
});

describe("a scalar that is declared", () => {
  it("a scalar that is empty, null or absent is not declared", () => {
    expect(scalarsOf({ display_name: "", description: null, ...notifier({ base_uri: undefined }) })).toEqual({});
  });

  it("a boolean may be declared as text", () => {
    const read = (value: unknown) =>
      scalarsOf({ inbound: { drop_alerts_on_unmanaged_resources: value } })[
        "inbound.drop_alerts_on_unmanaged_resources"
      ];
    expect([true, "true", false, "false", "yes", new Secret("true")].map(read)).toEqual([
      true,
      true,
      false,
      false,
      false,
      true,
    ]);
  });

  it("a scalar in another case, or a synonym of it, becomes the spelling of the schema", () => {
    expect(scalarsOf(notifier({ auth_type: "oauth2", grant_type: "password_credentials" }))).toEqual({
      "outbound.notifier.auth_type": "OAUTH2",
      "outbound.notifier.grant_type": "PASSWORD",
    });
    expect(scalarsOf(notifier({ auth_type: "other", grant_type: "other" }))).toEqual({
      "outbound.notifier.auth_type": "other",
      "outbound.notifier.grant_type": "other",
    });
  });

  it("a secret value of a field that is not secret is read as its text", () => {
    expect(scalarsOf({ display_name: new Secret("Desk") })).toEqual({ display_name: "Desk" });
  });

  it("a value of a secret field becomes a secret, however it was given", () => {
    const { scalars } = declare(notifier({ password_wo: "p", api_secret_wo: new Secret("s") }));
    expect([...scalars.values()].every((value) => value instanceof Secret)).toBe(true);
    expect(scalarsOf(notifier({ password_wo: 7 }))).toEqual({ "outbound.notifier.password_wo": "7" });
  });
});

describe("a map of texts", () => {
  it("a map of texts has texts for all its values", () => {
    const tokens_path = { b: new Secret("x"), a: 1 };
    expect(scalarsOf(jwt({ tokens_path }))).toEqual({ "outbound.notifier.jwt.tokens_path": { b: "x", a: "1" } });
    expect(scalarsOf(jwt({ tokens_path: "none" }))).toEqual({});
  });

  it("a secret map of texts is one text, the same for any order of its names", () => {
    const path = "outbound.notifier.jwt.token_headers_wo";
    const headers = [
      { b: "1", a: new Secret("2"), c: 3 },
      { c: 3, b: "1", a: new Secret("2") },
      { a: new Secret("2"), c: 3, b: "1" },
    ];
    for (const token_headers_wo of headers) {
      expect(scalarsOf(jwt({ token_headers_wo }))).toEqual({ [path]: '{"a":"2","b":"1","c":"3"}' });
    }
  });
});

describe("the value at a path", () => {
  it("the value at a path is undefined where it or anything before it is absent, null or no object", () => {
    const config = { a: { b: null, c: [{ d: 1 }], e: new Secret("x") } };
    for (const path of [["b"], ["a", "b"], ["a", "c", "0"], ["a", "e", "reveal"], ["a", "toString"], ["a", "b", "c"]]) {
      expect(valueAt(config, path)).toBeUndefined();
    }
    expect(valueAt({ a: { b: 0 } }, ["a", "b"])).toBe(0);
  });
});

describe("a mapping that is declared", () => {
  const mappingOf = (mapping: unknown) => declare({ outbound: { mappings: { m: mapping } } }).mappings[0];
  const base = table("incident.Status", "T.S");

  it("a mapping has one pair for each different third-party value", () => {
    expect(mappingOf({ ...base, values: { Ok: ["1", "1", "2"], No: "3", Secret: new Secret("4"), None: [] } })).toEqual(
      {
        label: "m",
        header: {
          direction: "outbound",
          entityType: "INCIDENT",
          attribute: "Status",
          thirdPartyEntityType: "T",
          thirdPartyAttribute: "S",
        },
        pairs: [
          { value: "Ok", thirdPartyValue: "1" },
          { value: "Ok", thirdPartyValue: "2" },
          { value: "No", thirdPartyValue: "3" },
          { value: "Secret", thirdPartyValue: "4" },
        ],
      },
    );
  });

  it("a mapping without a table, or with one that is no table, has no pairs", () => {
    expect(mappingOf(base)?.pairs).toEqual([]);
    expect(mappingOf({ ...base, values: "none" })?.pairs).toEqual([]);
  });

  it("a mapping that is no object is left out", () => {
    expect(declare({ inbound: { mappings: { a: null, b: "x", c: base } } }).mappings.map(({ label }) => label)).toEqual(
      ["c"],
    );
  });

  it("a mapping has its cutting rules without those parts that are empty", () => {
    const read = (parsing: unknown) => mappingOf({ ...base, parsing })?.parsing;
    expect(read(undefined)).toBeUndefined();
    expect(read("none")).toBeUndefined();
    expect(read({})).toEqual({ operators: [] });
    expect(read({ operators: "none", default_value: null })).toEqual({ operators: [] });
    expect(read({ operators: [], default_value: "" })).toEqual({ operators: [] });
    expect(
      read({
        default_value: new Secret("d"),
        operators: [
          null,
          { operator: "BETWEEN", start_word: "a", end_word: "b", regex: "" },
          { operator: "MATCHES", start_word: null, regex: "c" },
          { start_word: "" },
        ],
      }),
    ).toEqual({
      defaultValue: "d",
      operators: [
        { operator: "BETWEEN", startWord: "a", endWord: "b" },
        { operator: "MATCHES", regex: "c" },
        { operator: "" },
      ],
    });
  });
});

describe("the directions that are declared", () => {
  const first = table("INCIDENT.Status", "T.S");
  const read = (config: Parameters<typeof declare>[0]) => {
    const { directions, mappings, unmanaged } = declare(config);
    return { directions: [...directions], mappings: mappings.map(({ label }) => label), unmanaged };
  };

  it("a direction is declared where its mappings are, even as an empty map", () => {
    expect(read({})).toEqual({ directions: [], mappings: [], unmanaged: "keep" });
    expect(read({ inbound: { mappings: {} } }).directions).toEqual(["inbound"]);
    expect(read({ inbound: { mappings: null }, outbound: { mappings: "x" } }).directions).toEqual([]);
  });

  it("the mappings of both directions are listed together, inbound ones first", () => {
    const config = { outbound: { mappings: { o: first } }, inbound: { mappings: { i: first } } };
    expect(read({ ...config, unmanaged_mappings: "remove" })).toEqual({
      directions: ["inbound", "outbound"],
      mappings: ["i", "o"],
      unmanaged: "remove",
    });
  });
});

describe("incoming values with several translations", () => {
  const pair = (value: string, thirdPartyValue: string) => ({ value, thirdPartyValue });

  it("an incoming value with several translations is found with all of them", () => {
    const pairs = [pair("a", "1"), pair("a", "2"), pair("b", "1"), pair("c", "3"), pair("c", "3")];
    expect(ambiguousSources("outbound", pairs)).toEqual([{ source: "a", targets: ["1", "2"] }]);
    expect(ambiguousSources("inbound", pairs)).toEqual([{ source: "1", targets: ["a", "b"] }]);
  });

  it("no such value is found where each has one translation", () => {
    expect(ambiguousSources("outbound", [pair("a", "1"), pair("b", "1")])).toEqual([]);
    expect(ambiguousSources("outbound", [pair("a", "1"), pair("a", "1")])).toEqual([]);
    expect(ambiguousSources("outbound", [])).toEqual([]);
  });
});

describe("a list of names", () => {
  it.each<[string[], number, string]>([
    [["a", "b", "c"], 3, "a, b, c"],
    [["a", "b", "c"], 2, "a, b and 1 more"],
    [["a", "b", "c", "d"], 1, "a and 3 more"],
    [["a"], 5, "a"],
    [[], 5, ""],
  ])("%j as a list of at most %i names is %j", (names, most, text) => {
    expect(listed(names, most)).toBe(text);
  });
});
