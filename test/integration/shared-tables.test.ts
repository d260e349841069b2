// Equal tables become one object, what is found out about one is found out once, and nothing is kept without bound.
import { describe, expect, it } from "vitest";
import { oncePerPair, oncePerTable, SharedTables } from "../../src/base/shared-tables.js";
import { decodeApplied, encodeApplied, sameApplied } from "../../src/integration/applied/applied-record.js";
import { declare } from "../../src/integration/declared/config.js";
import { validateConfig } from "../../src/integration/declared/validate.js";
import type { AppliedMapping } from "../../src/integration/model.js";
import { decodeIntegration, liveTables } from "../../src/integration/wire/codec.js";
import type { WireIntegration, WireMapping, WireValuePair } from "../../src/integration/wire/wire.js";
import { applied, compare, declaration, live, table } from "./sides.js";

type Table = Readonly<Record<string, unknown>>;

/** As many equal tables as one run meets: the same object each time but the first. */
function given(tables: SharedTables<Table>, wanted: Table, times = 2): readonly Table[] {
  return Array.from({ length: times }, () => tables.of(JSON.stringify(wanted), () => structuredClone(wanted)));
}

describe("equal tables of mappings", () => {
  it("equal tables are one object, and different ones are not", () => {
    const tables = new SharedTables<Table>();
    const [first, again] = given(tables, { Ok: "Good" });
    expect(again).toBe(first);
    expect(given(tables, { Ok: "good" })[0]).not.toBe(first);
  });

  it("equal tables are forgotten when the space is used up", () => {
    const tables = new SharedTables<Table>(40);
    const [first] = given(tables, { Ok: "Good" });
    expect(given(tables, { Ok: "Good" })[0]).toBe(first);
    given(tables, { Critical: "Worse than that" });
    given(tables, { Warning: "Soso" });
    expect(given(tables, { Ok: "Good" })[0]).not.toBe(first);
    const [huge, again] = given(tables, { Ok: "x".repeat(50) });
    expect(again).not.toBe(huge);
  });

  it("a shared table is checked once, alone and in pairs, and one that nobody shares is checked each time", () => {
    let asked = 0;
    const size = oncePerTable((each: Table) => {
      asked += 1;
      return Object.keys(each);
    });
    const both = oncePerPair((left: object, right: object) => {
      asked += 1;
      return [left, right];
    });
    const tables = new SharedTables<Table>();
    const [left = {}] = given(tables, { a: 1, b: 2 });
    const [right = {}] = given(tables, { c: 3 });
    expect(size(left)).toEqual(["a", "b"]);
    expect(size(left)).toBe(size(left));
    expect(both(left, right)).toBe(both(left, right));
    expect(both(size(left), right)).toBe(both(size(left), right));
    expect(asked).toBe(3);
    const [alone = {}] = given(tables, { alone: true }, 1);
    expect(size(alone)).not.toBe(size(alone));
    expect(both(left, alone)).not.toBe(both(left, alone));
    expect(asked).toBe(7);
  });
});

const mappings = { m0: table("INCIDENT.Status", "Ticket.Status", { Ok: ["Good"], Critical: ["Bad"] }) };

describe("declarations that share their tables", () => {
  const [shared = {}] = given(new SharedTables<Table>(), mappings);

  it("each declaration that shares its table reads and compares as one with its own", () => {
    const own = declare({ outbound: { mappings: structuredClone(mappings) } });
    for (const declared of [declare({ outbound: { mappings: shared } }), declare({ outbound: { mappings: shared } })]) {
      expect(declared).toEqual(own);
    }
    // The same table in the other direction is another mapping.
    const inbound = declare({ inbound: { mappings: shared } }).mappings[0];
    expect(inbound?.header.direction).toBe("inbound");
  });

  it("each declaration that shares its table is refused for its own errors, at its own place", () => {
    const wrong = {
      m0: table("INCIDENT.Status", "Ticket.Status", { Ok: ["Good", ""] }),
      m1: table("INCIDENT.Nothing", "Ticket.Status", { Ok: "Good" as unknown as string[] }),
    };
    const ambiguous = { m0: table("INCIDENT.Status", "Ticket.Status", { Ok: ["Good"], Fine: ["Good"] }) };
    for (const [each = {}] of [given(new SharedTables<Table>(), wrong), given(new SharedTables<Table>(), ambiguous)]) {
      const flaws = (found: Table, construct: string) =>
        validateConfig({ integration_id: "INTG-1", inbound: { mappings: found } }, { place: { construct } }).map(
          (error) => [error.code, error.message, error.where],
        );
      const expected = flaws(structuredClone(each), "s/desk");
      expect(expected.length).toBeGreaterThan(0);
      expect(flaws(each, "s/desk")).toEqual(expected);
      expect(flaws(each, "s/desk")).toEqual(expected);
      expect(flaws(each, "s/other").map(([, , where]) => where)).toEqual(
        expected.map(([, , where]) => String(where).replace("s/desk", "s/other")),
      );
    }
  });
});

describe("records that were read together", () => {
  const declared = declaration({ outbound: [mappings.m0] });
  const existing = live({ outbound: [["1", "INCIDENT.Status", "Ticket.Status", ["Ok", "Good"]]] });
  const record = encodeApplied(applied(declared, existing));

  it("records that were read together hold equal mappings once, and compare as before", () => {
    const tables = new SharedTables<readonly AppliedMapping[]>();
    const [left, right] = [decodeApplied(record, tables), decodeApplied(record, tables)];
    expect(right.mappings).toBe(left.mappings);
    expect(left).toEqual(decodeApplied(record));
    const shared = declare({ outbound: { mappings: given(new SharedTables<Table>(), mappings)[0] } });
    for (const before of [left, right]) {
      expect(compare(shared, existing, before)).toEqual(compare(declared, existing, decodeApplied(record)));
    }
  });

  it.each([
    ["has another list of mappings behind the known one", (text: string) => `${text.slice(0, -1)},"mappings":[]}`],
    ["has the known mappings within another member", (text: string) => text.replace('"mappings"', '"x":{"mappings"')],
    ["has a member behind the mappings", (text: string) => text.replace('],"directions"', '],"x":[1],"directions"')],
    ["names mappings in a value", (text: string) => text.replace('"versions":{}', '"versions":{"\\"mappings\\":":1}')],
    ["is cut short", (text: string) => text.slice(0, -1)],
    ["is of a newer format", (text: string) => text.replace('"format":2', '"format":9')],
  ])("a record that %s is read as it is read alone", (_, change) => {
    const tables = new SharedTables<readonly AppliedMapping[]>();
    decodeApplied(record, tables);
    const outcome = (read: () => unknown) => {
      try {
        return read();
      } catch (error) {
        return String(error);
      }
    };
    const changed = change(record);
    expect(changed).not.toBe(record);
    expect(outcome(() => decodeApplied(changed, tables))).toEqual(outcome(() => decodeApplied(changed)));
  });

  it("records that were read together are refused one by one", () => {
    const tables = new SharedTables<readonly AppliedMapping[]>();
    decodeApplied(record, tables);
    const broken = record.replace('"pairs":[', '"pairs":[[3],');
    for (const _ of [1, 2]) {
      expect(() => decodeApplied(broken, tables)).toThrow('an unexpected shape at "mappings.0.pairs.0');
    }
    expect(() => decodeApplied("{}", tables)).toThrow('an unexpected shape at "');
  });
});

describe("answers that are equal", () => {
  const wire = (...pairs: readonly (readonly [string, string])[]): WireIntegration => ({
    id: "INTG-1",
    outboundConfig: {
      mapAttributes: [
        {
          name: "Status",
          attrName: "incident.status.name",
          entityType: "INCIDENT",
          thirdPartyEntityType: "Ticket",
          thirdPartyAttrName: "Status",
          attrValues: pairs.map(([attrValue, thirdPartyAttrValue]) => ({ attrValue, thirdPartyAttrValue })),
        },
      ],
    },
  });
  const single = wire(["Ok", "Good"]);

  it("equal answers share one object for their mappings, which is what is decoded without sharing", () => {
    const tables = liveTables();
    const [first, again] = [decodeIntegration(single, tables), decodeIntegration(structuredClone(single), tables)];
    expect(again.mappings).toBe(first.mappings);
    expect(again).toEqual(decodeIntegration(single));
  });

  it.each<[string, WireIntegration]>([
    ["another value", wire(["Ok", "good"])],
    ["a pair more", wire(["Ok", "Good"], ["Critical", "Bad"])],
    ["no pair", wire()],
    ["the other direction", { id: "INTG-1", inboundConfig: single.outboundConfig ?? {} }],
    ["nothing", { id: "INTG-1" }],
    [
      "a member more",
      {
        id: "INTG-1",
        outboundConfig: {
          mapAttributes: (single.outboundConfig?.mapAttributes ?? []).map((mapping) => ({
            ...mapping,
            parsingProperty: { defaultValue: "x" },
          })),
        },
      },
    ],
  ])("an answer with %s does not share", (_, second) => {
    const tables = liveTables();
    decodeIntegration(single, tables);
    for (const _again of [1, 2]) expect(decodeIntegration(second, tables)).toEqual(decodeIntegration(second));
    expect(decodeIntegration(single, tables)).toEqual(decodeIntegration(single));
  });

  const members: { readonly [Name in keyof WireMapping]-?: WireMapping[Name] } = {
    name: "Priority",
    attrName: "incident.priority.name",
    entityType: "PROBLEM",
    thirdPartyEntityType: "Case",
    tenantEntityType: "Case",
    thirdPartyAttrName: "Priority",
    tenantAttrName: "Priority",
    mode: "INBOUND",
    attrValues: null,
    parsingProperty: { oprset: [{ operator: "AFTER" }] },
  };
  const pairMembers: { readonly [Name in keyof WireValuePair]-?: string } = {
    attrValue: "Critical",
    thirdPartyAttrValue: "Bad",
    tenantAttrValue: "Bad",
  };
  const [mapping = {}] = single.outboundConfig?.mapAttributes ?? [];
  const [pair = {}] = mapping.attrValues ?? [];
  const without = (object: object, name: string) =>
    Object.fromEntries(Object.entries(object).filter(([own]) => own !== name));

  it.each([
    ...Object.entries(members).flatMap(([name, value]) => [{ ...mapping, [name]: value }, without(mapping, name)]),
    ...Object.entries(pairMembers).flatMap(([name, value]) =>
      [{ ...pair, [name]: value }, without(pair, name)].map((second) => ({ ...mapping, attrValues: [second] })),
    ),
  ])("an answer that differs in a member is read on its own: %j", (second) => {
    const answer = (...mapAttributes: WireMapping[]): WireIntegration => ({ outboundConfig: { mapAttributes } });
    for (const [first, then] of [
      [mapping, second],
      [second, mapping],
    ] as const) {
      const tables = liveTables();
      decodeIntegration(answer(first), tables);
      expect(decodeIntegration(answer(then), tables)).toEqual(decodeIntegration(answer(then)));
    }
  });

  it.each<[string, WireMapping, WireMapping]>([
    ["entity type", { tenantEntityType: "Ticket" }, { tenantEntityType: "Case" }],
    ["attribute", { tenantAttrName: "Status" }, { tenantAttrName: "State" }],
    [
      "value",
      { attrValues: [{ attrValue: "Ok", tenantAttrValue: "Good" }] },
      { attrValues: [{ attrValue: "Ok", tenantAttrValue: "Fine" }] },
    ],
  ])("answers that differ in the old name of the %s alone are each read on their own", (_, first, then) => {
    const old: WireMapping = { name: "Status", entityType: "INCIDENT" };
    const [left, right] = [first, then].map(
      (names): WireIntegration => ({ outboundConfig: { mapAttributes: [{ ...old, ...names }] } }),
    ) as [WireIntegration, WireIntegration];
    const tables = liveTables();
    const known = decodeIntegration(left, tables);
    expect(decodeIntegration(right, tables)).toEqual(decodeIntegration(right));
    expect(decodeIntegration(right).mappings).not.toEqual(known.mappings);
  });

  it.each([["a text"], [[]], [null]])(
    "an answer with %j in place of an object is refused, even after one with an empty object was read",
    (foreign) => {
      const answer = (item: unknown, entry: unknown): WireIntegration => ({
        outboundConfig: { mapAttributes: [item, { ...mapping, attrValues: [entry] }] as WireMapping[] },
      });
      const tables = liveTables();
      decodeIntegration(answer({}, {}), tables);
      expect(() => decodeIntegration(answer(foreign, {}), tables)).toThrow("mapAttributes holds what is not an object");
      expect(() => decodeIntegration(answer({}, foreign), tables)).toThrow("attrValues holds what is not an object");
    },
  );

  it("only the latest answers are kept for sharing", () => {
    const tables = liveTables();
    const first = decodeIntegration(single, tables);
    for (let number = 0; number < 100; number += 1) decodeIntegration(wire(["Ok", String(number)]), tables);
    expect(decodeIntegration(single, tables).mappings).not.toBe(first.mappings);
  });
});

describe("two records read together", () => {
  const declared = declaration({ outbound: [mappings.m0] }, { display_name: "Desk" });
  const existing = live({ outbound: [["1", "INCIDENT.Status", "Ticket.Status", ["Ok", "Good"]]] });
  const record = applied(declared, existing);
  const second = { key_id: "k", mac: "m" };

  it.each<[string, Partial<typeof record>]>([
    ["a scalar", { scalars: new Map([["display_name", "Desk 2"]]) }],
    ["a scalar less", { scalars: new Map() }],
    ["a direction", { directions: new Set(["inbound"] as const) }],
    ["a direction more", { directions: new Set(["inbound", "outbound"] as const) }],
    ["a fingerprint", { fingerprints: new Map([["outbound.notifier.password_wo", second]]) }],
    ["a version", { versions: new Map([["outbound.notifier.password_wo", 2]]) }],
    ["the notifier's way", { wholeNotifier: true }],
    ["an abandoned row", { abandoned: record.mappings.map(({ header }) => ({ header, count: 1 })) }],
    ["a mapping", { mappings: [] }],
    [
      "entries more of each kind",
      {
        scalars: new Map([...record.scalars, ["description", "d"]]),
        fingerprints: new Map([["outbound.notifier.password_wo", second]]),
        versions: new Map([["outbound.notifier.password_wo", 2]]),
      },
    ],
  ])("two records that differ in %s are not the same", (_, difference) => {
    expect(sameApplied(record, { ...record, ...difference })).toBe(false);
    expect(sameApplied({ ...record, ...difference }, { ...record, ...difference })).toBe(true);
    expect(sameApplied(record, decodeApplied(encodeApplied(record)))).toBe(true);
  });

  it("two records that gave up the same number of different rows are not the same", () => {
    const abandoned = (count: number) => ({
      ...record,
      abandoned: record.mappings.map(({ header }) => ({ header, count })),
    });
    expect(sameApplied(abandoned(1), abandoned(2))).toBe(false);
  });
});
