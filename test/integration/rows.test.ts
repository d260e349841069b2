// Rows that hold no value, rows with cutting rules, and rows that no call can remove.
import { describe, expect, it } from "vitest";
import type { Parsing } from "../../src/integration/model.js";
import { decodeIntegration, decodeRows } from "../../src/integration/wire/codec.js";
import { applied, compare, deleted, isQuiet, live, outbound, posted, shown, table } from "./sides.js";

const STATUS = ["INCIDENT.Status", "Ticket.Status"] as const;
const values = { Ok: ["Good"], Critical: ["Bad"] };

describe("rows without a value", () => {
  it("a row without a value makes no difference beside rows with values", () => {
    const existing = live({
      outbound: [
        ["1", ...STATUS],
        ["2", ...STATUS, ["Ok", "Good"]],
      ],
    });
    expect(shown(compare(outbound(table(...STATUS, { Ok: ["Good"] })), existing))).toEqual({});
  });

  it("a row without a value is posted once for a mapping that is declared without values", () => {
    const declared = outbound(table(...STATUS));
    expect(posted(compare(declared, live({})))).toEqual(["INCIDENT.Status=Ticket.Status"]);
    expect(shown(compare(declared, live({})))).toEqual({ changes: ["add header Status, without values"] });
    const existing = live({ outbound: [["1", ...STATUS]] });
    expect(isQuiet(compare(declared, existing))).toBe(true);
    expect(shown(compare(declared, live({}), applied(declared, existing)))).toEqual({
      drift: ["add header Status, without values"],
    });
  });

  it("a row without a value is not needed while unmanaged pairs keep the mapping live", () => {
    const existing = live({ outbound: [["1", ...STATUS, ["New", "Neu"]]] });
    expect(isQuiet(compare(outbound(table(...STATUS)), existing))).toBe(true);
  });

  it("a row without a value is posted first when the last pair of a mapping that stays declared goes", () => {
    const existing = live({ outbound: [["1", ...STATUS, ["Ok", "Good"]]] });
    const before = applied(outbound(table(...STATUS, { Ok: ["Good"] })), existing);
    const found = compare(outbound(table(...STATUS)), existing, before);
    expect(posted(found)).toEqual(["INCIDENT.Status=Ticket.Status"]);
    expect(deleted(found, existing)).toEqual(["1"]);
    const half = live({
      outbound: [
        ["1", ...STATUS, ["Ok", "Good"]],
        ["2", ...STATUS],
      ],
    });
    expect(posted(compare(outbound(table(...STATUS)), half, before))).toEqual([]);
  });

  it("a row without a value goes with the last pair of a mapping that is declared no more", () => {
    const existing = live({
      outbound: [
        ["1", ...STATUS],
        ["2", ...STATUS, ["Ok", "Good"]],
      ],
    });
    const before = applied(outbound(table(...STATUS, { Ok: ["Good"] })), existing);
    expect(deleted(compare(outbound(), existing, before), existing)).toEqual(["1", "2"]);
  });

  it("a row without a value stays where unmanaged pairs are under it", () => {
    const existing = live({
      outbound: [
        ["1", ...STATUS],
        ["2", ...STATUS, ["Ok", "Good"]],
        ["3", ...STATUS, ["a", "b"]],
      ],
    });
    const before = applied(outbound(table(...STATUS, { Ok: ["Good"] })), existing);
    expect(deleted(compare(outbound(), existing, before), existing)).toEqual(["2"]);
  });

  it("a row without a value goes alone where a mapping without values is declared no more", () => {
    const existing = live({ outbound: [["1", ...STATUS]] });
    const before = applied(outbound(table(...STATUS)), existing);
    expect(deleted(compare(outbound(), existing, before), existing)).toEqual(["1"]);
  });
});

describe("cutting rules of rows", () => {
  const rule: Parsing = { operators: [{ operator: "AFTER", startWord: "[" }] };
  const second: Parsing = { operators: [{ operator: "BEFORE", endWord: "]" }] };
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
      ["1", ...STATUS, ["Ok", "Good"], second],
      ["2", ...STATUS, ["Critical", "Bad"], second],
    ],
  });

  it("cutting rules that are live are no difference, and need the row list", () => {
    expect(isQuiet(compare(declared, cut))).toBe(true);
    expect([...compare(declared, { ...cut, rows: {} }).rowsNeeded]).toEqual(["outbound"]);
  });

  it("cutting rules that change post all rows of the mapping, then delete the old ids", () => {
    const found = compare(declared, plain, applied(outbound(table(...STATUS, values)), plain));
    expect(posted(found)).toHaveLength(2);
    expect(found.update.additions.every((addition) => addition.parsing !== undefined)).toBe(true);
    expect(deleted(found, plain)).toEqual(["1", "2"]);
    expect(shown(found)).toEqual({ changes: ["change parsing parsing"] });
  });

  it("cutting rules that change leave exactly the new rows where old and new ones are live side by side", () => {
    const both = live({
      outbound: [
        ["1", ...STATUS, ["Ok", "Good"], second],
        ["2", ...STATUS, ["Critical", "Bad"], second],
        ["3", ...STATUS, ["Ok", "Good"], rule],
        ["4", ...STATUS, ["Critical", "Bad"], rule],
      ],
    });
    const found = compare(declared, both, applied(outbound(table(...STATUS, values)), plain));
    expect(posted(found)).toEqual([]);
    expect(deleted(found, both)).toEqual(["1", "2"]);
  });

  it("cutting rules that changed live are drift", () => {
    const found = compare(declared, plain, applied(declared, cut));
    expect(shown(found)).toEqual({ drift: ["change parsing parsing"] });
  });

  it("cutting rules that are declared no more are removed by new rows without them", () => {
    const found = compare(outbound(table(...STATUS, values)), cut, applied(declared, cut));
    expect(posted(found)).toHaveLength(2);
    expect(found.update.additions.every((addition) => addition.parsing === undefined)).toBe(true);
    expect(deleted(found, cut)).toEqual(["1", "2"]);
  });

  it("cutting rules are sent with a pair that is added", () => {
    const first = live({ outbound: [["1", ...STATUS, ["Ok", "Good"], rule]] });
    expect(compare(declared, first).update.additions).toMatchObject([{ parsing: { operators: [{ startWord: "[" }] } }]);
  });

  it("cutting rules are a residual, shown once, where the row endpoints refuse", () => {
    const hidden = { ...plain, rows: { outbound: "unavailable" as const } };
    const found = compare(declared, hidden, applied(outbound(table(...STATUS, values)), plain));
    expect(shown(found)).toEqual({ residual: ["change parsing parsing"] });
    expect(posted(found)).toEqual([]);
    expect(shown(compare(declared, hidden, applied(declared, hidden, undefined, { givesUp: () => true })))).toEqual({});
  });

  it("cutting rules need no row list with documented_only", () => {
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
  const existing = live({ ...side, rows: false });
  const before = applied(all, existing);

  it.each([
    ["the endpoint answers no", existing, {}],
    ["with documented_only", { ...existing, rows: {} }, { rowDeletes: false }],
  ])("rows that cannot be removed are a residual in the plan: %s", (_, shown, options) => {
    const found = compare(less, shown, before, options);
    expect(found.residual).toMatchObject([{ code: "RS4202", label: "Critical → Bad" }]);
    expect(found.selectors).toEqual([]);
    expect(found.changes).toEqual([]);
  });

  it("rows that cannot be removed are given up by the apply: not managed, listed, never planned again", () => {
    const after = applied(less, existing, before, { givesUp: () => true });
    expect(after.abandoned).toMatchObject([{ pair: { value: "Critical" }, count: 1 }]);
    expect(after.mappings[0]?.pairs).toEqual([{ value: "Ok", thirdPartyValue: "Good" }]);
    expect(shown(compare(less, existing, after))).toEqual({ unmanaged: ["remove unmanaged Critical → Bad"] });
    expect(shown(compare(less, live(side), after))).toEqual({ unmanaged: ["remove unmanaged Critical → Bad"] });
  });

  it("rows that were given up are managed again when they are declared again, and are not posted a second time", () => {
    const after = applied(less, existing, before, { givesUp: () => true });
    const found = compare(all, existing, after);
    expect(posted(found)).toEqual([]);
    expect(shown(found)).toEqual({});
    expect(applied(all, existing, after).abandoned).toEqual([]);
  });

  it("duplicates that cannot be removed are given up by number, and one more that comes later is shown", () => {
    const twice = live({ outbound: [...side.outbound, ["3", ...STATUS, ["Ok", "Good"]]], rows: false });
    const found = compare(all, twice, before);
    expect(found.residual).toMatchObject([{ kind: "duplicate", count: 1 }]);
    const after = applied(all, twice, before, { givesUp: () => true });
    expect(shown(compare(all, twice, after))).toEqual({ unmanaged: ["remove unmanaged Ok → Good"] });
    const thrice = live({
      outbound: [...side.outbound, ["3", ...STATUS, ["Ok", "Good"]], ["4", ...STATUS, ["Ok", "Good"]]],
      rows: false,
    });
    expect(compare(all, thrice, after).residual).toMatchObject([{ kind: "duplicate", count: 1 }]);
    const later = applied(all, thrice, after, { givesUp: () => true });
    expect(later.abandoned).toMatchObject([{ count: 2 }]);
    expect(isQuiet(compare(all, thrice, later))).toBe(true);
  });

  it("rows that were given up, and that somebody else removed while the pair is declared, do not make it look missing", () => {
    const twice = live({ outbound: [...side.outbound, ["3", ...STATUS, ["Ok", "Good"]]], rows: false });
    const after = applied(all, twice, before, { givesUp: () => true });
    const found = compare(all, existing, after);
    expect(posted(found)).toEqual([]);
    expect(shown(found)).toEqual({});
  });
});

describe("rows with an empty OpsRamp value and a third-party value", () => {
  it("a row with an empty OpsRamp value counts as one without a value, so that a mapping that is declared no more goes as a whole", () => {
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
