// Rows that hold no value, rows with cutting rules, and rows that no call can remove.
import { describe, expect, it } from "vitest";
import type { Parsing } from "../../src/integration/model.js";
import { decodeIntegration, decodeRows } from "../../src/integration/wire/codec.js";
import { applied, compare, deleted, isQuiet, live, outbound, posted, shown, table } from "./sides.js";

const STATUS = ["INCIDENT.Status", "Ticket.Status"] as const;
const values = { Ok: ["Good"], Critical: ["Bad"] };

describe("a row without a value", () => {
  it("is neutral beside rows with values", () => {
    const there = live({
      outbound: [
        ["1", ...STATUS],
        ["2", ...STATUS, ["Ok", "Good"]],
      ],
    });
    expect(shown(compare(outbound(table(...STATUS, { Ok: ["Good"] })), there))).toEqual({});
  });

  it("is what a mapping that is declared without values needs, once", () => {
    const declared = outbound(table(...STATUS));
    expect(posted(compare(declared, live({})))).toEqual(["INCIDENT.Status=Ticket.Status"]);
    expect(shown(compare(declared, live({})))).toEqual({ changes: ["add header Status, without values"] });
    const there = live({ outbound: [["1", ...STATUS]] });
    expect(isQuiet(compare(declared, there))).toBe(true);
    expect(shown(compare(declared, live({}), applied(declared, there)))).toEqual({
      drift: ["add header Status, without values"],
    });
  });

  it("is not needed while others' pairs keep the mapping there", () => {
    const there = live({ outbound: [["1", ...STATUS, ["New", "Neu"]]] });
    expect(isQuiet(compare(outbound(table(...STATUS)), there))).toBe(true);
  });

  it("is posted first, when the last pair of a mapping that stays declared goes", () => {
    const there = live({ outbound: [["1", ...STATUS, ["Ok", "Good"]]] });
    const before = applied(outbound(table(...STATUS, { Ok: ["Good"] })), there);
    const found = compare(outbound(table(...STATUS)), there, before);
    expect(posted(found)).toEqual(["INCIDENT.Status=Ticket.Status"]);
    expect(deleted(found, there)).toEqual(["1"]);
    const half = live({
      outbound: [
        ["1", ...STATUS, ["Ok", "Good"]],
        ["2", ...STATUS],
      ],
    });
    expect(posted(compare(outbound(table(...STATUS)), half, before))).toEqual([]);
  });

  it("goes with the last pair of a mapping that nothing declares any more", () => {
    const there = live({
      outbound: [
        ["1", ...STATUS],
        ["2", ...STATUS, ["Ok", "Good"]],
      ],
    });
    const before = applied(outbound(table(...STATUS, { Ok: ["Good"] })), there);
    expect(deleted(compare(outbound(), there, before), there)).toEqual(["1", "2"]);
  });

  it("stays where others' pairs are under it", () => {
    const there = live({
      outbound: [
        ["1", ...STATUS],
        ["2", ...STATUS, ["Ok", "Good"]],
        ["3", ...STATUS, ["a", "b"]],
      ],
    });
    const before = applied(outbound(table(...STATUS, { Ok: ["Good"] })), there);
    expect(deleted(compare(outbound(), there, before), there)).toEqual(["2"]);
  });

  it("goes alone, where a mapping without values is not declared any more", () => {
    const there = live({ outbound: [["1", ...STATUS]] });
    const before = applied(outbound(table(...STATUS)), there);
    expect(deleted(compare(outbound(), there, before), there)).toEqual(["1"]);
  });
});

describe("cutting rules", () => {
  const rule: Parsing = { operators: [{ operator: "AFTER", startWord: "[" }] };
  const other: Parsing = { operators: [{ operator: "BEFORE", endWord: "]" }] };
  const declaredRule = { operators: [{ operator: "after", start_word: "[" }] };
  const declared = outbound(table(...STATUS, values, declaredRule));
  const cut = live({
    outbound: [
      ["1", ...STATUS, ["Ok", "Good"], rule],
      ["2", ...STATUS, ["Critical", "Bad"], rule],
    ],
  });
  const plain = live({
    outbound: [
      ["1", ...STATUS, ["Ok", "Good"], other],
      ["2", ...STATUS, ["Critical", "Bad"], other],
    ],
  });

  it("that are live are no difference; the row list is asked for", () => {
    expect(isQuiet(compare(declared, cut))).toBe(true);
    expect([...compare(declared, { ...cut, rows: {} }).rowsNeeded]).toEqual(["outbound"]);
  });

  it("that change post all rows of the mapping, then delete the old ids", () => {
    const found = compare(declared, plain, applied(outbound(table(...STATUS, values)), plain));
    expect(posted(found)).toHaveLength(2);
    expect(found.update.additions.every((addition) => addition.parsing !== undefined)).toBe(true);
    expect(deleted(found, plain)).toEqual(["1", "2"]);
    expect(shown(found)).toEqual({ changes: ["change parsing parsing"] });
  });

  it("leave exactly the new rows, when old and new are there side by side", () => {
    const both = live({
      outbound: [
        ["1", ...STATUS, ["Ok", "Good"], other],
        ["2", ...STATUS, ["Critical", "Bad"], other],
        ["3", ...STATUS, ["Ok", "Good"], rule],
        ["4", ...STATUS, ["Critical", "Bad"], rule],
      ],
    });
    const found = compare(declared, both, applied(outbound(table(...STATUS, values)), plain));
    expect(posted(found)).toEqual([]);
    expect(deleted(found, both)).toEqual(["1", "2"]);
  });

  it("that moved live are drift", () => {
    const found = compare(declared, plain, applied(declared, cut));
    expect(shown(found)).toEqual({ drift: ["change parsing parsing"] });
  });

  it("that are not declared any more are posted away", () => {
    const found = compare(outbound(table(...STATUS, values)), cut, applied(declared, cut));
    expect(posted(found)).toHaveLength(2);
    expect(found.update.additions.every((addition) => addition.parsing === undefined)).toBe(true);
    expect(deleted(found, cut)).toEqual(["1", "2"]);
  });

  it("go along with a pair that is added", () => {
    const one = live({ outbound: [["1", ...STATUS, ["Ok", "Good"], rule]] });
    expect(compare(declared, one).update.additions).toMatchObject([{ parsing: { operators: [{ startWord: "[" }] } }]);
  });

  it("are a residual, shown once, where the row endpoints answer no", () => {
    const hidden = { ...plain, rows: { outbound: "unavailable" as const } };
    const found = compare(declared, hidden, applied(outbound(table(...STATUS, values)), plain));
    expect(shown(found)).toEqual({ residual: ["change parsing parsing"] });
    expect(posted(found)).toEqual([]);
    expect(shown(compare(declared, hidden, applied(declared, hidden, undefined, { rowDeletes: false })))).toEqual({});
  });

  it("ask for no row list with documented_only", () => {
    const found = compare(declared, { ...plain, rows: {} }, undefined, { rowDeletes: false });
    expect(found.rowsNeeded.size).toBe(0);
    expect(shown(found)).toEqual({ residual: ["change parsing parsing"] });
  });
});

describe("rows that cannot be removed", () => {
  const all = outbound(table(...STATUS, values));
  const less = outbound(table(...STATUS, { Ok: ["Good"] }));
  const side = {
    outbound: [
      ["1", ...STATUS, ["Ok", "Good"]],
      ["2", ...STATUS, ["Critical", "Bad"]],
    ],
  } as const;
  const there = live({ ...side, rows: false });
  const before = applied(all, there);

  it.each([
    ["the endpoint answers no", there, {}],
    ["with documented_only", { ...there, rows: {} }, { rowDeletes: false }],
  ])("are a foreseen residual: %s", (_, here, options) => {
    const found = compare(less, here, before, options);
    expect(found.residual).toMatchObject([{ code: "RS4202", label: "Critical → Bad" }]);
    expect(found.selectors).toEqual([]);
    expect(found.changes).toEqual([]);
  });

  it("are abandoned by the apply: not ours, listed, never planned again", () => {
    const after = applied(less, there, before, { rowDeletes: false });
    expect(after.abandoned).toMatchObject([{ pair: { value: "Critical" }, count: 1 }]);
    expect(after.mappings[0]?.pairs).toEqual([{ value: "Ok", thirdPartyValue: "Good" }]);
    expect(shown(compare(less, there, after))).toEqual({ unmanaged: ["remove unmanaged Critical → Bad"] });
    expect(shown(compare(less, live(side), after))).toEqual({ unmanaged: ["remove unmanaged Critical → Bad"] });
  });

  it("and are declared again, are ours again, and are not posted a second time", () => {
    const after = applied(less, there, before, { rowDeletes: false });
    const found = compare(all, there, after);
    expect(posted(found)).toEqual([]);
    expect(shown(found)).toEqual({});
    expect(applied(all, there, after).abandoned).toEqual([]);
  });

  it("are duplicates too: abandoned by number, and a later one more is shown", () => {
    const twice = live({ outbound: [...side.outbound, ["3", ...STATUS, ["Ok", "Good"]]], rows: false });
    const found = compare(all, twice, before);
    expect(found.residual).toMatchObject([{ kind: "duplicate", count: 1 }]);
    const after = applied(all, twice, before, { rowDeletes: false });
    expect(shown(compare(all, twice, after))).toEqual({ unmanaged: ["remove unmanaged Ok → Good"] });
    const thrice = live({
      outbound: [...side.outbound, ["3", ...STATUS, ["Ok", "Good"]], ["4", ...STATUS, ["Ok", "Good"]]],
      rows: false,
    });
    expect(compare(all, thrice, after).residual).toMatchObject([{ kind: "duplicate", count: 1 }]);
    const later = applied(all, thrice, after, { rowDeletes: false });
    expect(later.abandoned).toMatchObject([{ count: 2 }]);
    expect(isQuiet(compare(all, thrice, later))).toBe(true);
  });

  it("and went live by other hands while the pair is declared, do not make it look missing", () => {
    const twice = live({ outbound: [...side.outbound, ["3", ...STATUS, ["Ok", "Good"]]], rows: false });
    const after = applied(all, twice, before, { rowDeletes: false });
    const found = compare(all, there, after);
    expect(posted(found)).toEqual([]);
    expect(shown(found)).toEqual({});
  });
});

describe("a row with an empty OpsRamp value and a third-party value", () => {
  it("is a value-less row, so that a mapping that nothing declares any more goes as a whole", () => {
    const live = decodeIntegration({
      id: "INTG-1",
      inboundConfig: {
        mapAttributes: [
          {
            name: "Priority",
            thirdPartyAttrName: "P",
            entityType: "INCIDENT",
            thirdPartyEntityType: "T",
            attrValues: [],
          },
        ],
      },
    });
    const row = { uniqueId: "22", entity: "INCIDENT", property: "Priority", tenantEntity: "T", tenantProperty: "P" };
    const [decoded] = decodeRows("inbound", [{ ...row, propertyValue: "", tenantPropertyValue: "Neu" }], live);
    expect(decoded).not.toHaveProperty("pair");
  });
});
