// Rows in numbers: doubled ones with cutting rules, those without a value, those given up.
import { describe, expect, it } from "vitest";
import type { Applied, Live, Parsing } from "../../src/integration/model.js";
import { applied, compare, declaration, header, live, outbound, planned, type RowTuple, table } from "./sides.js";

const S = ["INCIDENT.Status", "T.S"] as const;
const O = ["INCIDENT.Status", "T.O"] as const;
const rule: Parsing = { operators: [{ operator: "AFTER", startWord: "[" }] };
const declaredRule = { operators: [{ operator: "AFTER", start_word: "[" }] };
const ok = ["Ok", "Good"] as const;
const bad = ["Critical", "Bad"] as const;
const side = (...rows: readonly RowTuple[]) => live({ outbound: rows });

describe("rows that are there twice", () => {
  it("of equal rows the one with the declared cutting rules stays, even with the highest id", () => {
    const live = side(["1", ...S, ok], ["2", ...S, ok], ["3", ...S, ok, rule]);
    expect(planned(outbound(table(...S, { Ok: ["Good"] }, declaredRule)), live).deleted).toEqual(["1", "2"]);
  });

  it("of equal rows one without cutting rules stays, where rules were declared and are not any more", () => {
    const before = applied(outbound(table(...S, { Ok: ["Good"] }, declaredRule)), side(["1", ...S, ok, rule]));
    const live = side(["1", ...S, ok, rule], ["2", ...S, ok]);
    expect(planned(outbound(table(...S, { Ok: ["Good"] })), live, before).deleted).toEqual(["1"]);
  });

  it("of equal rows the one with the lowest id stays, where cutting rules were never declared", () => {
    const live = side(["1", ...S, ok, rule], ["2", ...S, ok]);
    expect(planned(outbound(table(...S, { Ok: ["Good"] })), live).deleted).toEqual(["2"]);
  });

  it("of equal rows under two names each name keeps its own", () => {
    const live = side(["1", ...S, ok], ["2", ...O, ok], ["3", ...S, ok], ["4", ...O, ok]);
    expect(planned(outbound(table(...S, { Ok: ["Good"] }), table(...O, { Ok: ["Good"] })), live).deleted).toEqual([
      "3",
      "4",
    ]);
  });

  it("of a name that is not declared any more all equal rows go, and no others", () => {
    const declared = outbound(table(...S, { Ok: ["Good"] }), table(...O, { Critical: ["Bad"] }));
    const both = side(["1", ...S, ok], ["2", ...O, ok], ["3", ...O, bad]);
    const before = applied(
      outbound(table(...S, { Ok: ["Good"] }), table(...O, { Ok: ["Good"], Critical: ["Bad"] })),
      both,
    );
    expect(planned(declared, both, before).deleted).toEqual(["2"]);
  });
});

describe("changed cutting rules", () => {
  const declared = outbound(table(...S, { Ok: ["Good"], Critical: ["Bad"] }, declaredRule));

  it("changed cutting rules are one change at their place, and it counts the rows with other rules", () => {
    const live = side(["1", ...S, ok], ["2", ...S, bad]);
    expect(compare(declared, live).changes).toMatchObject([
      {
        path: ["outbound", "mappings", "m0", "parsing"],
        label: "parsing",
        kind: "parsing",
        action: "change",
        count: 2,
      },
    ]);
  });

  it("changed cutting rules post only the pairs that have no row with them yet", () => {
    const live = side(["1", ...S, ok, rule], ["2", ...S, ok], ["3", ...S, bad]);
    const { posted: sent, deleted: gone } = planned(declared, live);
    expect(sent).toEqual(["INCIDENT.Status=T.S Critical:Bad"]);
    expect(gone).toEqual(["2", "3"]);
  });

  it("changed cutting rules of a mapping without values move its row", () => {
    const live = side(["1", ...S]);
    const { posted: sent, deleted: gone, shown } = planned(outbound(table(...S, undefined, declaredRule)), live);
    expect(sent).toEqual(["INCIDENT.Status=T.S"]);
    expect(gone).toEqual(["1"]);
    expect(shown).toEqual({ changes: ["change parsing parsing"] });
  });

  it("changed cutting rules of a mapping with an empty row list change nothing", () => {
    const live = { ...side(["1", ...S, ok], ["2", ...S, bad]), rows: { outbound: [] } };
    expect(planned(declared, live)).toMatchObject({ posted: [], deleted: [], shown: {} });
  });

  it("changed cutting rules do not touch the same pairs of another mapping", () => {
    const live = side(["1", ...S, ok], ["2", ...S, bad], ["3", ...O, ok, rule], ["4", ...O, bad, rule]);
    const both = outbound(
      table(...S, { Ok: ["Good"], Critical: ["Bad"] }, declaredRule),
      table(...O, { Ok: ["Good"], Critical: ["Bad"] }, declaredRule),
    );
    expect(planned(both, live).deleted).toEqual(["1", "2"]);
  });
});

describe("rows without a value", () => {
  const record = (tables: Readonly<Record<string, readonly string[]>>, existing: Live) =>
    applied(outbound(table(...S, tables)), existing);

  it("a row without a value goes with the last pair of a mapping that is declared no more", () => {
    const existing = side(["1", ...S, ok], ["2", ...S]);
    expect(planned(outbound(), existing, record({ Ok: ["Good"] }, existing))).toMatchObject({
      posted: [],
      deleted: ["1", "2"],
      shown: { changes: ["remove pair Ok → Good"] },
    });
  });

  it("a row without a value is not touched where no row can be removed", () => {
    const existing = live({
      outbound: [
        ["1", ...S, ok],
        ["2", ...S],
      ],
      rows: false,
    });
    const found = compare(outbound(), existing, record({ Ok: ["Good"] }, existing));
    expect(found.selectors).toEqual([]);
    expect(found.unremovable).toHaveLength(1);
  });

  it("a row without a value that was given up stays when the last pair goes", () => {
    const existing = side(["1", ...S, ok], ["2", ...S]);
    const before = {
      ...record({ Ok: ["Good"] }, existing),
      abandoned: [{ header: header("outbound", ...S), count: 1 }],
    };
    expect(planned(outbound(), existing, before).deleted).toEqual(["1"]);
  });

  it("a row without a value that was given up is listed where it is alone, even where unmanaged mappings are to go", () => {
    const existing = side(["1", ...S]);
    const before: Applied = {
      ...applied(outbound(), live({})),
      abandoned: [{ header: header("outbound", ...S), count: 1 }],
    };
    const remove = declaration({ outbound: [] }, { unmanaged_mappings: "remove" });
    for (const declared of [outbound(), remove]) {
      expect(planned(declared, existing, before)).toMatchObject({
        deleted: [],
        shown: { unmanaged: ["remove unmanaged Status, without values"] },
      });
    }
  });

  it("a row without a value is posted when the last pair of a declared mapping goes, unless it is live", () => {
    const empty = outbound(table(...S));
    const without = side(["1", ...S, ok]);
    expect(planned(empty, without, record({ Ok: ["Good"] }, without))).toMatchObject({
      posted: ["INCIDENT.Status=T.S"],
      deleted: ["1"],
      shown: { changes: ["remove pair Ok → Good"] },
    });
    const having = side(["1", ...S, ok], ["2", ...S]);
    expect(planned(empty, having, record({ Ok: ["Good"] }, having)).posted).toEqual([]);
    const others = side(["1", ...S, ok], ["2", ...S, bad]);
    expect(planned(empty, others, record({ Ok: ["Good"] }, others)).posted).toEqual([]);
  });
});

describe("what is left undone", () => {
  it("a pair that no call removes is reported as changed live where somebody added or doubled it", () => {
    const declared = outbound(table(...S, { Ok: ["Good"] }));
    const before = applied(declared, side(["1", ...S, ok]));
    const contested = side(["1", ...S, ok], ["2", ...S, ["Ok", "Theirs"]]);
    expect(compare(declared, contested, before, { rowDeletes: false }).residual).toMatchObject([
      { kind: "pair", action: "remove", before: "Theirs", drifted: true, code: "RS4202" },
    ]);
    const doubled = side(["1", ...S, ok], ["2", ...S, ok]);
    expect(compare(declared, doubled, before, { rowDeletes: false }).residual).toMatchObject([
      { kind: "duplicate", count: 1, drifted: true, code: "RS4202" },
    ]);
    const own = compare(outbound(table(...S)), side(["1", ...S, ok]), before, { rowDeletes: false });
    expect(own.residual).toHaveLength(1);
    expect(own.residual[0]).not.toHaveProperty("drifted");
  });
});
