// What a plan shows of mappings, in full: kinds, counts, what moved live, and what no call can remove.
import { describe, expect, it } from "vitest";
import { selectAllRows } from "../../src/integration/diff/rows.js";
import { applied, compare, declaration, header, live, outbound, type RowTuple, table } from "./sides.js";

const STATUS = ["INCIDENT.Status", "T.S"] as const;
const status = header("outbound", ...STATUS);
const wanted = (values: Readonly<Record<string, readonly string[]>>) => outbound(table(...STATUS, values));
/** Rows `Ok:Good`, with ids from 1. */
const liveWith = (...pairs: readonly string[]) =>
  live({
    outbound: pairs.map((text, index): RowTuple => {
      const [value = "", thirdPartyValue = ""] = text.split(":");
      return [String(index + 1), ...STATUS, [value, thirdPartyValue]];
    }),
  });
const bare = live({ outbound: [["1", ...STATUS]] });
const ok = (...targets: readonly string[]) => targets.map((thirdPartyValue) => ({ value: "Ok", thirdPartyValue }));
const path = (...rest: readonly string[]) => ["outbound", "mappings", "m0", ...rest];
const before = applied(wanted({ Ok: ["Good"], Critical: ["Bad"] }), liveWith("Ok:Good", "Critical:Bad"));

describe("pairs that the declaration changed", () => {
  const changed = wanted({ Ok: ["New"], Critical: ["Bad"] });
  const change = {
    path: path("values", "Ok", "New"),
    label: "Ok → New",
    kind: "pair",
    pair: { value: "Ok", thirdPartyValue: "New" },
    after: "New",
    mapping: status,
  };

  it("a pair that the declaration changed is shown with the one that it replaces, and has not changed live because another pair has", () => {
    const found = compare(changed, liveWith("Ok:Good"), before);
    expect(found.changes).toStrictEqual([{ ...change, action: "change", before: "Good", replaced: ok("Good") }]);
    expect(found.drift).toMatchObject([{ label: "Critical → Bad", action: "add" }]);
  });

  it("a pair that the declaration changed has also changed live where somebody added a pair beside it, or removed it", () => {
    const beside = compare(changed, liveWith("Ok:Good", "Ok:Other", "Critical:Bad"), before);
    expect(beside.changes).toStrictEqual([
      { ...change, action: "change", before: "Good, Other", replaced: ok("Good", "Other"), drifted: true },
    ]);
    const gone = compare(changed, liveWith("Critical:Bad"), before);
    expect(gone.changes).toStrictEqual([{ ...change, action: "add", drifted: true, applied: "Good" }]);
  });

  it("a pair that the declaration changed shows the applied one that is gone, and none that is still declared", () => {
    const more = compare(
      wanted({ Ok: ["Good", "New"] }),
      live({}),
      applied(wanted({ Ok: ["Good"] }), liveWith("Ok:Good")),
    );
    expect(more.changes).toStrictEqual([{ ...change, action: "add", drifted: true }]);
    const two = applied(wanted({ Ok: ["Good", "Better"] }), liveWith("Ok:Good", "Ok:Better"));
    expect(compare(wanted({ Ok: ["New"] }), live({}), two).changes).toMatchObject([{ applied: "Good, Better" }]);
  });

  it("a pair that somebody replaced is drift alone", () => {
    const found = compare(changed, liveWith("Ok:Other", "Critical:Bad"), before);
    expect(found.changes).toEqual([]);
    expect(found.drift).toStrictEqual([
      { ...change, action: "change", before: "Other", replaced: ok("Other"), applied: "Good" },
    ]);
  });

  it("a pair that is added shows no change of live where nothing was applied", () => {
    expect(compare(changed, liveWith("Critical:Bad")).changes).toStrictEqual([{ ...change, action: "add" }]);
  });
});

describe("pairs that are removed", () => {
  const less = wanted({ Critical: ["Bad"] });
  const change = {
    path: path("values", "Ok", "Good"),
    label: "Ok → Good",
    kind: "pair",
    pair: { value: "Ok", thirdPartyValue: "Good" },
    action: "remove",
    before: "Good",
    mapping: status,
  };

  it("a pair that is removed shows how many rows it has, where they are several", () => {
    expect(compare(less, liveWith("Ok:Good", "Critical:Bad"), before).changes).toStrictEqual([change]);
    const twice = compare(less, liveWith("Ok:Good", "Ok:Good", "Critical:Bad"), before);
    expect(twice.changes).toStrictEqual([{ ...change, count: 2 }]);
  });

  it("a pair that no call removes is a residual, and its rows are counted", () => {
    const found = compare(less, liveWith("Ok:Good", "Ok:Good", "Critical:Bad"), before, { rowDeletes: false });
    expect(found.changes).toEqual([]);
    expect(found.residual).toStrictEqual([{ ...change, count: 2, code: "RS4202" }]);
    expect(found.unremovable).toStrictEqual([
      { header: status, pair: { value: "Ok", thirdPartyValue: "Good" }, count: 2, isOurs: true },
    ]);
    expect(found.selectors).toEqual([]);
  });

  it("a pair that nobody manages is unmanaged, and is removed where unmanaged mappings are to go", () => {
    const remove = declaration(
      { outbound: [table(...STATUS, { Critical: ["Bad"] })] },
      { unmanaged_mappings: "remove" },
    );
    const found = compare(remove, liveWith("Theirs:Own", "Critical:Bad"), before);
    expect(found.changes).toMatchObject([{ label: "Theirs → Own", kind: "unmanaged", action: "remove" }]);
  });
});

describe("row lists that were not read", () => {
  const unread = (...pairs: readonly string[]) => ({ ...liveWith(...pairs), rows: {} });
  const needed = (...args: Parameters<typeof compare>) => [...compare(...args).rowsNeeded];
  const both = wanted({ Ok: ["Good"], Critical: ["Bad"] });

  it("a row list is needed where a row is to be removed or is there twice, and for nothing else", () => {
    expect(needed(wanted({ Critical: ["Bad"] }), unread("Ok:Good", "Critical:Bad"), before)).toEqual(["outbound"]);
    expect(needed(both, unread("Ok:Good", "Ok:Good", "Critical:Bad"), before)).toEqual(["outbound"]);
    expect(needed(both, unread("Ok:Good"), before)).toEqual([]);
    expect(needed(both, unread("Ok:Good", "Critical:Bad"), before)).toEqual([]);
    expect(needed(both, liveWith("Ok:Good", "Ok:Good", "Critical:Bad"), before)).toEqual([]);
  });
});

describe("a mapping without values", () => {
  const empty = outbound(table(...STATUS));
  const label = "Status, without values";

  it("a mapping without values is added, or added again where it was applied", () => {
    const added = { path: path(), label, kind: "header", action: "add", mapping: status };
    expect(compare(empty, live({})).changes).toStrictEqual([added]);
    expect(compare(empty, live({}), applied(empty, bare))).toMatchObject({ changes: [], drift: [added] });
  });

  it("a mapping that loses its values is shown as their removal alone, and its row without a value is posted", () => {
    const found = compare(empty, liveWith("Ok:Good", "Critical:Bad"), before);
    expect(found.changes.map(({ label: shown, action }) => [shown, action])).toEqual([
      ["Critical → Bad", "remove"],
      ["Ok → Good", "remove"],
    ]);
    expect(found.update.additions).toEqual([{ header: status, pairs: [] }]);
  });

  it("a mapping without values is removed where it is managed, or where unmanaged mappings are to go", () => {
    const nothing = outbound();
    const natural = ["outbound", "mappings", "INCIDENT_Status"];
    const removed = { path: natural, label, action: "remove", mapping: status };
    const ours = applied(empty, bare);
    expect(compare(nothing, bare, ours).changes).toStrictEqual([{ ...removed, kind: "header" }]);
    const remove = declaration({ outbound: [] }, { unmanaged_mappings: "remove" });
    expect(compare(remove, bare, applied(nothing, live({}))).changes).toStrictEqual([
      { ...removed, kind: "unmanaged" },
    ]);
    expect(compare(nothing, bare, applied(nothing, live({})))).toMatchObject({
      changes: [],
      unmanaged: [{ ...removed, kind: "unmanaged", count: 1 }],
    });
    const stuck = compare(nothing, bare, ours, { rowDeletes: false });
    expect(stuck.changes).toEqual([]);
    expect(stuck.residual).toStrictEqual([{ ...removed, kind: "header", code: "RS4202" }]);
    expect(stuck.unremovable).toStrictEqual([{ header: status, count: 1, isOurs: true }]);
  });
});

describe("rows that are equal", () => {
  it.each([
    ["numbers by their value", ["10", "9", "9007199254740993", "9007199254740992"], "9"],
    ["texts by their letters", ["b", "a", "c"], "a"],
    ["numbers beside texts as texts", ["9x", "10", "x1"], "10"],
  ])("of equal rows the one with the lowest id stays: %s", (_, ids, stays) => {
    const pair = { value: "Ok", thirdPartyValue: "Good" };
    const rows = ids.map((id) => ({ id, header: status, pair }));
    const going = selectAllRows([{ header: status, keep: 1, pair }], rows).map(({ id }) => id);
    expect(new Set([...going, stays])).toEqual(new Set(ids));
    expect(going).toHaveLength(ids.length - 1);
    expect(selectAllRows([{ header: status, keep: 1, pair }], [...rows].reverse()).map(({ id }) => id)).toEqual(going);
  });

  it("a mapping all of whose pairs may be those of a declared name is not taken for one without values", () => {
    const declared = declaration(
      { outbound: [table("INCIDENT.Status", "T.B", { Ok: ["Good"] })] },
      {
        unmanaged_mappings: "remove",
      },
    );
    const rows: readonly RowTuple[] = [["1", ...STATUS, ["Ok", "Good"]]];
    const closed = live({ rows: false, names: "shown", outbound: rows });
    for (const existing of [closed, live({ rows: false, outbound: rows })]) {
      const found = compare(declared, existing);
      expect(found).toMatchObject({ unremovable: [], selectors: [], unmanaged: [], residual: [{ code: "RS4206" }] });
      expect(applied(declared, existing, undefined, { givesUp: () => true }).abandoned).toEqual([]);
    }
  });

  it("a pair that is live under the declared name is not posted again where another name of its attribute is not known to be there", () => {
    const declared = outbound(
      table(...STATUS, { Ok: ["Good"], Critical: ["Bad"] }),
      table("INCIDENT.Status", "T.B", {}),
    );
    const existing = live({ rows: false, names: "shown", outbound: [["1", ...STATUS, ["Ok", "Good"]]] });
    const found = compare(declared, existing);
    expect(found.update.additions).toMatchObject([{ pairs: [{ value: "Critical", thirdPartyValue: "Bad" }] }]);
    expect(found.unmanaged).toEqual([]);
  });
});
