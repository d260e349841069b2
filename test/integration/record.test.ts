// The record of what was applied: whole when read again, the same for equal sides, and refused where it is not readable.
import { readFile } from "node:fs/promises";
import { describe, expect, it } from "vitest";
import { importedApplied } from "../../src/integration/applied/applied.js";
import { decodeApplied, encodeApplied, sameApplied } from "../../src/integration/applied/applied-record.js";
import type { Applied, AppliedMapping, Parsing, Plain } from "../../src/integration/model.js";
import { contextOf, withoutContext } from "../../src/resources/record-context.js";
import { header, live } from "./sides.js";

const status = header("outbound", "INCIDENT.Status", "Ticket.Status");
const priority = header("inbound", "INCIDENT.Priority", "Ticket.Severity");
const pair = (value: string, thirdPartyValue: string) => ({ value, thirdPartyValue });
const parsing: Parsing = {
  defaultValue: "none",
  operators: [
    { operator: "BETWEEN", startWord: "a", endWord: "b" },
    { operator: "MATCHES", regex: "x+" },
  ],
};
const mappings: readonly AppliedMapping[] = [
  {
    header: status,
    keptName: { thirdPartyEntityType: "Ticket", thirdPartyAttribute: "State" },
    pairs: [pair("Ok", "Good"), pair("Critical", "Bad"), pair("Critical", "Awful")],
    parsing,
  },
  { header: priority, pairs: [] },
];
const full: Applied = {
  scalars: new Map<string, Plain>([
    ["description", "d"],
    ["display_name", "n"],
    ["outbound.notifier.jwt.tokens_path", { token: "a.b" }],
  ]),
  mappings,
  directions: new Set(["outbound", "inbound"]),
  fingerprints: new Map([
    ["outbound.notifier.password_wo", { key_id: "0123456789ab", mac: "m" }],
    ["outbound.notifier.api_secret_wo", { key_id: "0123456789ab", mac: "n", unsent: true as const }],
  ]),
  versions: new Map([["outbound.notifier.password_wo", 2]]),
  abandoned: [
    { header: status, pair: pair("Old", "Gone"), count: 2 },
    { header: priority, count: 1 },
  ],
  wholeNotifier: true,
};
const reversed = <Value>(map: ReadonlyMap<string, Value>) => new Map([...map].reverse());

describe("the record of an apply", () => {
  it("the record of an apply is the same when it is read again", () => {
    const read = decodeApplied(encodeApplied(full));
    const byName = (left: AppliedMapping, right: AppliedMapping) =>
      left.header.direction < right.header.direction ? 1 : -1;
    expect({ ...read, mappings: [...read.mappings].sort(byName) }).toStrictEqual({
      ...full,
      abandoned: [...full.abandoned].reverse(),
      mappings: [
        { ...mappings[0], pairs: [pair("Critical", "Awful"), pair("Critical", "Bad"), pair("Ok", "Good")] },
        mappings[1],
      ],
    });
  });

  it("a record of format 1, as it was written before format 2, is read whole and written again in format 2", async () => {
    const text = await readFile("test/fixtures/records/format-1.txt", "utf8");
    expect(text.slice(0, 12)).toBe('{"format":1,');
    expect(contextOf(text)).toEqual({ tenant: "client_8" });
    const read = decodeApplied(withoutContext(text));
    expect(sameApplied(read, full)).toBe(true);
    expect(read.fingerprints).toEqual(full.fingerprints);
    expect(encodeApplied(read)).toBe(withoutContext(text).replace('"format":1', '"format":2'));
    expect(decodeApplied(encodeApplied(read))).toStrictEqual(read);
  });

  it("the record of an apply is the same text for any order of its parts", () => {
    const shuffled: Applied = {
      ...full,
      scalars: reversed(full.scalars),
      mappings: [...mappings].reverse().map((mapping) => ({ ...mapping, pairs: [...mapping.pairs].reverse() })),
      directions: new Set(["inbound", "outbound"]),
      fingerprints: reversed(full.fingerprints),
      abandoned: [...full.abandoned].reverse(),
    };
    expect(encodeApplied(shuffled)).toBe(encodeApplied(full));
    expect(Object.keys(JSON.parse(encodeApplied(shuffled)).scalars)).toEqual([...full.scalars.keys()]);
    expect(sameApplied(shuffled, full)).toBe(true);
  });

  it("the record of an apply differs where any part of it differs, even beside the very same mappings", () => {
    const others: readonly Partial<Applied>[] = [
      { scalars: new Map() },
      { directions: new Set(["inbound"]) },
      { fingerprints: new Map() },
      { versions: new Map() },
      { abandoned: [] },
      { wholeNotifier: false },
      { mappings: [] },
    ];
    for (const second of others) expect(sameApplied(full, { ...full, ...second })).toBe(false);
    expect(sameApplied(full, { ...full })).toBe(true);
    expect(sameApplied(full, { ...full, mappings: structuredClone(mappings) })).toBe(true);
  });

  it("the record of an apply is read without unknown fields, and without a secret that somebody wrote into it", () => {
    const stored = JSON.parse(encodeApplied(full));
    stored.scalars = { display_name: "n", no_such_field: "x", "outbound.notifier.password_wo": "canary" };
    stored.fingerprints = { no_such_field: { key_id: "k", mac: "m" } };
    const read = decodeApplied(JSON.stringify(stored));
    expect(read.scalars).toEqual(new Map([["display_name", "n"]]));
    expect(read.fingerprints).toEqual(new Map());
  });

  const changed = (change: object) => JSON.stringify({ ...JSON.parse(encodeApplied(full)), ...change });
  const shape = (place: string) =>
    `The private record of a resource in the state has an unexpected shape at "${place}".`;

  it.each([
    ["text that is not JSON", "{", "RS3001", "The private record of a resource in the state is not JSON."],
    ["null", "null", "RS3001", shape("")],
    ["a list", "[]", "RS3001", shape("")],
    ["a number", "3", "RS3001", shape("")],
    ["a newer format", changed({ format: 3 }), "RS3006", "The record has format 3; this rampsync reads up to 2."],
    ["a format that is no number", changed({ format: "3" }), "RS3001", shape("format")],
    ["no mappings", changed({ mappings: undefined }), "RS3001", shape("mappings")],
    ["a count that is no number", changed({ abandoned: [{ count: "1" }] }), "RS3001", shape("abandoned.0.header")],
    ["a scalar that is a list", changed({ scalars: { display_name: [] } }), "RS3001", shape("scalars.display_name")],
    ["an unknown direction", changed({ directions: ["sideways"] }), "RS3001", shape("directions.0")],
  ])("the record of an apply is refused when it is %s", (_, text, code, message) => {
    expect(() => decodeApplied(text)).toThrow(expect.objectContaining({ code, message }));
  });

  it("a record that is not JSON is refused with its place", () => {
    expect(() => decodeApplied("{")).toThrow(expect.objectContaining({ cause: expect.any(SyntaxError) }));
  });
});

describe("what an import records", () => {
  it("the record of an import has every live mapping, each pair once, of the directions that have any", () => {
    const existing = live({
      outbound: [
        ["1", "INCIDENT.Status", "Ticket.Status", ["Ok", "Good"]],
        ["2", "INCIDENT.Status", "Ticket.Status", ["ok", "good"]],
        ["3", "INCIDENT.Status", "Ticket.Status", ["Critical", "Bad"]],
        ["4", "INCIDENT.Priority", "Ticket.Severity"],
      ],
      scalars: { display_name: "n" },
    });
    const [first, ...others] = existing.mappings;
    if (first === undefined) throw new Error("two mappings are live");
    const twice = { ...first, pairs: [...first.pairs, pair("Critical", "Bad")], parsing };
    const record = importedApplied({ ...existing, mappings: [twice, ...others] });
    expect(record).toStrictEqual({
      scalars: new Map([["display_name", "n"]]),
      mappings: [
        { header: first.header, pairs: expect.any(Array), parsing },
        { header: header("outbound", "INCIDENT.Priority", "Ticket.Severity"), pairs: [] },
      ],
      directions: new Set(["outbound"]),
      fingerprints: new Map(),
      versions: new Map(),
      abandoned: [],
      wholeNotifier: false,
    });
    expect(record.mappings[0]?.pairs.filter(({ value }) => value === "Critical")).toEqual([pair("Critical", "Bad")]);
  });
});
