// A changed third-party name, pair by pair: what goes under the new name, what leaves the old one, and what is said of it.
import { describe, expect, it } from "vitest";
import type { Applied, Declared, Live, Row } from "../../src/integration/model.js";
import {
  applied,
  compare,
  header,
  type LiveSide,
  live as liveSide,
  outbound,
  planned,
  type RowTuple,
  shown,
  table,
} from "./sides.js";

/** Of a server that is known to tell names apart. */
const live = (side: LiveSide) => liveSide({ names: "apart", ...side });

const OLD = ["INCIDENT.Status", "T.Old"] as const;
const NEW = ["INCIDENT.Status", "T.New"] as const;
const OTHER = ["INCIDENT.Status", "T.Other"] as const;
const both = { Ok: ["Good"], Critical: ["Bad"] };
const rows: readonly RowTuple[] = [
  ["1", ...OLD, ["Ok", "Good"]],
  ["2", ...OLD, ["Critical", "Bad"]],
];
const existing = live({ outbound: rows });
const before = applied(outbound(table(...OLD, both)), existing);
const RENAME = "change header third-party name";

/** What is posted, which rows go, and what is shown. */
function plan(declared: Declared, side: Live, record: Applied = before) {
  return { ...planned(declared, side, record), found: compare(declared, side, record) };
}

const renamed = (values: Parameters<typeof table>[2] = both) => outbound(table(...NEW, values));
const under = (name: string, ...pairs: readonly string[]) => pairs.map((pair) => `INCIDENT.Status=T.${name} ${pair}`);

describe("a rename at the third party", () => {
  it("a rename is one change at the name of its mapping, and counts the pairs that move", () => {
    const { found } = plan(renamed(), existing);
    expect(found.changes).toMatchObject([
      {
        path: ["outbound", "mappings", "m0", "third_party_attribute"],
        label: "third-party name",
        kind: "header",
        action: "change",
        before: "T.Old",
        after: "T.New",
        count: 2,
      },
    ]);
  });

  it("a rename posts a pair that is new as well, and shows it as added", () => {
    const { posted, deleted, shown } = plan(renamed({ ...both, Warning: ["Hm"] }), existing);
    expect(posted).toEqual(under("New", "Critical:Bad", "Ok:Good", "Warning:Hm"));
    expect(deleted).toEqual(["1", "2"]);
    expect(shown.changes).toEqual([RENAME, expect.stringContaining("add pair Warning")]);
  });

  it("a rename leaves out a pair that is declared no more, and shows it as removed", () => {
    const { posted, deleted, shown } = plan(renamed({ Ok: ["Good"] }), existing);
    expect(posted).toEqual(under("New", "Ok:Good"));
    expect(deleted).toEqual(["1", "2"]);
    expect(shown.changes).toEqual([RENAME, expect.stringContaining("remove pair Critical")]);
  });

  it("a rename leaves unmanaged pairs under the old name, and counts only what moves", () => {
    const more = live({ outbound: [...rows, ["3", ...OLD, ["New", "Neu"]], ["4", ...OLD]] });
    const { deleted, found } = plan(renamed(), more);
    expect(deleted).toEqual(["1", "2"]);
    expect(found.changes).toMatchObject([{ count: 2 }]);
    expect(shown(found).unmanaged).toEqual([expect.stringContaining("New")]);
  });

  it("a rename removes the row without a value of the old name with its last pair", () => {
    const more = live({ outbound: [...rows, ["3", ...OLD]] });
    expect(plan(renamed(), more).deleted).toEqual(["1", "2", "3"]);
  });

  it("a rename removes unmanaged pairs too where unmanaged mappings are to go", () => {
    const more = live({ outbound: [...rows, ["3", ...OLD, ["New", "Neu"]], ["4", ...OLD]] });
    const { deleted, shown } = plan({ ...renamed(), unmanaged: "remove" }, more);
    expect(deleted).toEqual(["1", "2", "3", "4"]);
    expect(shown.changes).toEqual([RENAME, expect.stringContaining("remove unmanaged New")]);
  });

  it("a rename of a mapping without values moves its row", () => {
    const bare = live({ outbound: [["1", ...OLD]] });
    const record = applied(outbound(table(...OLD)), bare);
    const { posted, deleted, shown } = plan(outbound(table(...NEW)), bare, record);
    expect(posted).toEqual(["INCIDENT.Status=T.New"]);
    expect(deleted).toEqual(["1"]);
    expect(shown).toEqual({ changes: [RENAME] });
  });

  it("a rename that drops all values leaves none, and a row without a value under the new name", () => {
    const { posted, deleted } = plan(outbound(table(...NEW)), existing);
    expect(posted).toEqual(["INCIDENT.Status=T.New"]);
    expect(deleted).toEqual(["1", "2"]);
  });

  it("a rename does not touch the rows of another mapping of the attribute", () => {
    const two = outbound(table(...OLD, both), table(...OTHER, both));
    const side = live({
      outbound: [...rows, ["3", ...OTHER, ["Ok", "Good"]], ["4", ...OTHER, ["Critical", "Bad"]]],
    });
    const declared = outbound(table(...NEW, both), table(...OTHER, both));
    const { posted, deleted, shown } = plan(declared, side, applied(two, side));
    expect(posted).toEqual(under("New", "Critical:Bad", "Ok:Good"));
    expect(deleted).toEqual(["1", "2"]);
    expect(shown).toEqual({ changes: [RENAME] });
  });

  it("a rename does not touch the rows of another mapping of the attribute where neither has values", () => {
    const side = live({
      outbound: [
        ["1", ...OLD],
        ["2", ...OTHER],
      ],
    });
    const record = applied(outbound(table(...OLD), table(...OTHER)), side);
    const { posted, deleted } = plan(outbound(table(...NEW), table(...OTHER)), side, record);
    expect(posted).toEqual(["INCIDENT.Status=T.New"]);
    expect(deleted).toEqual(["1"]);
  });

  it("a rename shows nothing of duplicates that it removes", () => {
    const doubled = live({ outbound: [...rows, ["3", ...OLD, ["Ok", "Good"]]] });
    const { deleted, shown } = plan(renamed(), doubled);
    expect(deleted).toEqual(["1", "2", "3"]);
    expect(shown).toEqual({ changes: [RENAME] });
  });

  it("a rename moves the cutting rules", () => {
    const rules = { operators: [{ operator: "AFTER", start_word: "a" }] };
    const { found } = plan(outbound(table(...NEW, both, rules)), existing);
    expect(found.update.additions).toMatchObject([{ parsing: { operators: [{ operator: "AFTER", startWord: "a" }] } }]);
  });
});

describe("renames of which the row list has more rows than the integration", () => {
  const row = (id: string, pair?: readonly [string, string]): Row => ({
    id,
    header: header("outbound", ...NEW),
    ...(pair && { pair: { value: pair[0], thirdPartyValue: pair[1] } }),
  });
  const knowing = (side: Live, ...more: readonly Row[]): Live => {
    const { outbound: seen } = side.rows;
    return { ...side, rows: { ...side.rows, outbound: [...(Array.isArray(seen) ? seen : []), ...more] } };
  };

  it("a rename posts only the pairs that have no row under the new name", () => {
    const side = knowing(existing, row("8", ["Ok", "Good"]));
    const { posted, deleted } = plan(renamed(), side);
    expect(posted).toEqual(under("New", "Critical:Bad"));
    expect(deleted).toEqual(["1", "2"]);
  });

  it("a rename posts nothing where all pairs have a row under the new name", () => {
    const side = knowing(existing, row("8", ["Ok", "Good"]), row("9", ["Critical", "Bad"]));
    expect(plan(renamed(), side)).toMatchObject({ posted: [], deleted: ["1", "2"], shown: { changes: [RENAME] } });
  });

  it("a rename posts no row without a value where one is live", () => {
    const bare = live({ outbound: [["1", ...OLD]] });
    const record = applied(outbound(table(...OLD)), bare);
    expect(plan(outbound(table(...NEW)), knowing(bare, row("8")), record)).toMatchObject({
      posted: [],
      deleted: ["1"],
    });
  });
});

describe("renames whose row list was not read", () => {
  const unread: Live = { ...existing, rows: {} };

  it("a rename asks for its row list, and is shown before the list is read", () => {
    const found = compare(renamed(), unread, before);
    expect([...found.rowsNeeded]).toEqual(["outbound"]);
    expect(shown(found)).toEqual({ changes: [RENAME] });
  });
});

describe("renames on a server of which nobody knows what it does with names", () => {
  const unknown = (...more: readonly RowTuple[]) => liveSide({ outbound: [...rows, ...more] });

  it("a rename posts one pair to find out, and no row goes that has none under the new name", () => {
    const { posted, deleted, shown: found } = plan(renamed(), unknown());
    expect(posted).toEqual(under("New", "Critical:Bad"));
    // The row of that pair under the old name, once the new one is there.
    expect(deleted).toEqual(["2"]);
    expect(found).toEqual({ changes: [RENAME], residual: ["change kept name third-party name"] });
  });

  it("a rename posts nothing where the list of rows is closed, and says that the name is not known", () => {
    const closed: Live = { ...unknown(), rows: { outbound: "unavailable" } };
    const { posted, found } = plan(renamed(), closed);
    expect(posted).toEqual([]);
    expect(found.changes).toEqual([]);
    expect(found.residual).toMatchObject([{ code: "RS4206", before: "T.Old", after: "T.New" }]);
    expect(found.residual[0]).not.toHaveProperty("trial");
  });
});

describe("rows that are there a second time under the old name", () => {
  const twice = (...more: readonly RowTuple[]) => live({ outbound: [...rows, ...more] });

  it("a server that is known to keep names has joined the new name to the old one, and its duplicates go", () => {
    const more = [
      ["3", ...OLD, ["Ok", "Good"]],
      ["4", ...OLD, ["Critical", "Bad"]],
    ] as const;
    const side = liveSide({ names: "kept", outbound: [...rows, ...more] });
    expect(plan(renamed(), side)).toMatchObject({
      posted: [],
      deleted: ["3", "4"],
      shown: { residual: ["change kept name third-party name"] },
    });
  });

  it("duplicates of some pairs do not mean that the server joined the names", () => {
    expect(plan(renamed(), twice(["3", ...OLD, ["Ok", "Good"]])).shown).toEqual({ changes: [RENAME] });
  });

  it("duplicates do not mean that the server joined the names where rows under the new name are live", () => {
    const side = twice(["3", ...OLD, ["Ok", "Good"]], ["4", ...OLD, ["Critical", "Bad"]]);
    const { outbound: seen } = side.rows;
    const first: Row = { id: "9", header: header("outbound", ...NEW), pair: { value: "Ok", thirdPartyValue: "Good" } };
    const more: Live = { ...side, rows: { outbound: [...(Array.isArray(seen) ? seen : []), first] } };
    expect(plan(renamed(), more).shown).toEqual({ changes: [RENAME] });
  });
});

describe("a kept name", () => {
  it("a kept name is reported at the name of its mapping", () => {
    const { found } = plan(renamed(), liveSide({ names: "kept", outbound: rows }));
    expect(found.residual).toMatchObject([
      {
        path: ["outbound", "mappings", "m0", "third_party_attribute"],
        label: "third-party name",
        kind: "kept name",
        code: "RS4203",
      },
    ]);
    expect(found.changes).toEqual([]);
  });
});
