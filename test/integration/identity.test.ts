// Keys, labels and paths: what is the same, what is another, and how it is written.
import { describe, expect, it } from "vitest";
import { noteText } from "../../src/base/note.js";
import { pathText } from "../../src/document/change.js";
import type { Header } from "../../src/document/mapping.js";
import { compareCounts, keyed } from "../../src/integration/diff/canonical.js";
import { needsCalls, unsentNotes } from "../../src/integration/diff/diff.js";
import { mappingPath, pairLabel, pairPath } from "../../src/integration/diff/labels.js";
import type { Parsing } from "../../src/integration/model.js";
import { headerKey, pairKey, pairMappings, pairOfKey, parsingKey } from "../../src/integration/pairing/key.js";
import { compare, declaration, header, live, table } from "./sides.js";

const status = header("outbound", "INCIDENT.Status", "Ticket.State");
const open = { value: "Open", thirdPartyValue: "New" };

describe("the key of a pair", () => {
  it.each([
    ["texts", open],
    ["an empty value", { value: "", thirdPartyValue: "New" }],
    ["the separator in it", { value: "a\u0000b", thirdPartyValue: "c\u0000d" }],
    ["the separator on the other side", { value: "a", thirdPartyValue: "b\u0000c" }],
  ])("the key of a pair leads back to the pair, with %s", (_, pair) => {
    expect(pairOfKey(pairKey(pair))).toEqual(pair);
  });
});

describe("the identity of cutting rules", () => {
  const rule = (operator: Parsing["operators"][number], defaultValue?: string): Parsing => ({
    operators: [operator],
    ...(defaultValue === undefined ? {} : { defaultValue }),
  });

  it("cutting rules are the same where they differ in the operator's case, or in empty for absent", () => {
    const spelled = [
      rule({ operator: "AFTER", startWord: "a" }),
      rule({ operator: "after", startWord: "a", endWord: "", regex: "" }, ""),
    ];
    expect(new Set(spelled.map(parsingKey)).size).toBe(1);
    expect(parsingKey(rule({ operator: "AFTER", startWord: "" }))).toBe(parsingKey(rule({ operator: "AFTER" })));
  });

  it("cutting rules with nothing in them are none", () => {
    const none: readonly (Parsing | undefined)[] = [undefined, { operators: [] }, { defaultValue: "", operators: [] }];
    expect(new Set(none.map(parsingKey)).size).toBe(1);
    expect(parsingKey({ defaultValue: "x", operators: [] })).not.toBe(parsingKey(undefined));
  });

  it("cutting rules differ where any word of them differs", () => {
    const others = [
      undefined,
      { defaultValue: "x", operators: [] },
      rule({ operator: "AFTER", startWord: "x" }),
      rule({ operator: "BEFORE", startWord: "x" }),
      rule({ operator: "AFTER", endWord: "x" }),
      rule({ operator: "AFTER", regex: "x" }),
      rule({ operator: "AFTER", startWord: "x" }, "x"),
      rule({ operator: "AFTER", startWord: "y" }),
      rule({ operator: "AFTER", endWord: "y" }),
      rule({ operator: "AFTER", regex: "y" }),
    ];
    expect(new Set(others.map(parsingKey)).size).toBe(others.length);
  });
});

describe("mappings of two sides", () => {
  const self = (each: Header) => each;
  const named = (...theirs: readonly string[]) => theirs.map((name) => header("outbound", "INCIDENT.Status", name));
  const paired = (lefts: readonly Header[], rights: readonly Header[]) =>
    pairMappings(lefts, rights, self, self).map(({ left, right, by }) =>
      [left?.thirdPartyAttribute ?? "-", right?.thirdPartyAttribute ?? "-", by ?? "-"].join(" "),
    );

  it("mappings of two sides belong together by their name, the exact one first", () => {
    expect(paired(named("T.a", "T.A"), named("T.A", "T.a"))).toEqual(["a a name", "A A name"]);
    expect(paired(named("T.a"), named("T.B", "T.A"))).toEqual(["a A name", "- B -"]);
  });

  it("mappings of two sides belong together where each is the last of its attribute", () => {
    expect(paired(named("T.a", "T.b"), named("T.b", "T.c"))).toEqual(["a c last", "b b name"]);
  });

  it("mappings of two sides stay separate where several are left on either side, or none", () => {
    expect(paired(named("T.a"), named("T.b", "T.c"))).toEqual(["a - -", "- b -", "- c -"]);
    expect(paired(named("T.a", "T.b"), named("T.c"))).toEqual(["a - -", "b - -", "- c -"]);
    expect(paired(named("T.a"), [])).toEqual(["a - -"]);
  });

  it("mappings are told apart by every part of a header", () => {
    const keys = [
      status,
      { ...status, direction: "inbound" as const },
      { ...status, entityType: "TASK" },
      { ...status, attribute: "Other" },
      { ...status, thirdPartyEntityType: "Other" },
      { ...status, thirdPartyAttribute: "Other" },
    ].map(headerKey);
    expect(new Set(keys).size).toBe(keys.length);
  });
});

describe("the identity of a change", () => {
  it("a change has a label in the direction of the translation", () => {
    expect(pairLabel(status, open)).toBe("Open → New");
    expect(pairLabel({ ...status, direction: "inbound" }, open)).toBe("New → Open");
  });

  it.each([
    ["In Progress ", '"In Progress " → New'],
    ["  Open", '"  Open" → New'],
    ["In  Progress", '"In  Progress" → New'],
    ["In Progress", "In Progress → New"],
  ])("the label of a pair shows white space that a reader would not see: %j", (value, label) => {
    expect(pairLabel(status, { value, thirdPartyValue: "New" })).toBe(label);
  });

  it("a change has a path down to the value, under the mapping's label or its attribute", () => {
    expect(mappingPath(status)).toEqual(["outbound", "mappings", "INCIDENT_Status"]);
    expect(pairPath(status, open, "desk")).toEqual(["outbound", "mappings", "desk", "values", "Open", "New"]);
  });

  it("a path of a change is written as Terraform writes it", () => {
    expect(pathText(["outbound", "mappings", "INCIDENT.Status", "values", "Ok"])).toBe(
      'outbound.mappings["INCIDENT.Status"].values["Ok"]',
    );
    expect(pathText(["base_uri"])).toBe("base_uri");
    expect(pathText(["values", "_2", "2_a", "a b", 'a"b', ""])).toBe('values._2["2_a"]["a b"]["a\\"b"][""]');
  });
});

describe("counts of pairs", () => {
  const counted = (mappings: Readonly<Record<string, Readonly<Record<string, number>>>>) =>
    keyed(Object.entries(mappings).map(([key, counts]) => [key, keyed(Object.entries(counts))] as const));

  it("counts of pairs differ by the pair, even where a whole mapping is new or gone", () => {
    const current = counted({ both: { one: 1, two: 1 }, gone: { x: 1, y: 2 }, ["__proto__"]: { z: 1 } });
    const target = counted({ both: { one: 3, three: 1 }, added: { x: 1 } });
    expect(new Set(compareCounts(current, target))).toEqual(
      new Set([
        { mapping: "both", pair: "one", before: 1, after: 3 },
        { mapping: "both", pair: "two", before: 1 },
        { mapping: "both", pair: "three", after: 1 },
        { mapping: "gone", pair: "x", before: 1 },
        { mapping: "gone", pair: "y", before: 2 },
        { mapping: "__proto__", pair: "z", before: 1 },
        { mapping: "added", pair: "x", after: 1 },
      ]),
    );
    expect(compareCounts(current, current)).toEqual([]);
  });
});

describe("the order of a diff", () => {
  const nothing = compare(declaration({}), live({}));

  it("a diff needs calls only where there is something to send, to add or to remove", () => {
    expect(needsCalls(nothing)).toBe(false);
    expect(needsCalls(compare(declaration({}, { display_name: "b" }), live({})))).toBe(true);
    expect(needsCalls(compare(declaration({ outbound: [table("INCIDENT.Status", "T.S")] }), live({})))).toBe(true);
    const selector = compare(
      declaration({ outbound: [table("INCIDENT.Status", "T.S", { Ok: ["Good"] })] }),
      live({
        outbound: [
          ["1", "INCIDENT.Status", "T.S", ["Ok", "Good"]],
          ["2", "INCIDENT.Status", "T.S", ["Ok", "Good"]],
        ],
      }),
    );
    expect(selector.update).toMatchObject({ scalars: new Map(), additions: [] });
    expect(needsCalls(selector)).toBe(true);
  });

  it("a diff names the secrets that were never sent, and none where all were", () => {
    expect(unsentNotes(nothing)).toEqual([]);
    expect(unsentNotes({ ...nothing, unsent: ["a_wo", "b_wo"] }).map(noteText)).toEqual([
      "not recorded as sent from here; what is live is hidden, and may be the same: a_wo, b_wo",
    ]);
  });
});
