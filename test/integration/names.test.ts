// Third-party names: kept ones are shown once and recorded; a changed declaration renames by adding and removing.
import { describe, expect, it } from "vitest";
import { applied, compare, deleted, header, isQuiet, live, outbound, posted, shown, table } from "./sides.js";

const old = ["INCIDENT.Status", "Ticket.stats"] as const;
const next = ["INCIDENT.Status", "Ticket.Status"] as const;
const values = { Ok: ["Good"], Critical: ["Bad"] };
const underOld = live({
  names: "kept",
  outbound: [
    ["1", ...old, ["Ok", "Good"]],
    ["2", ...old, ["Critical", "Bad"]],
  ],
});

describe("a kept name", () => {
  const declared = outbound(table(...next, values));

  it("a kept name is a residual when it is first met, and additions go under the live name", () => {
    const found = compare(outbound(table(...next, { ...values, New: ["Neu"] })), underOld);
    expect(found.residual).toMatchObject([
      { kind: "kept name", code: "RS4203", before: "Ticket.stats", after: "Ticket.Status" },
    ]);
    expect(posted(found)).toEqual(["INCIDENT.Status=Ticket.stats New:Neu"]);
  });

  it("a kept name that an apply has recorded is not shown again", () => {
    const record = applied(declared, underOld);
    expect(record.mappings).toMatchObject([
      { header: header("outbound", ...next), keptName: { thirdPartyAttribute: "stats" } },
    ]);
    expect(shown(compare(declared, underOld, record))).toEqual({});
  });

  it("a kept name that an earlier version recorded without what the server does with names is not known, and its rows stay", () => {
    const { names: _, ...earlier } = applied(declared, underOld);
    const { ways: _ways, ...untold } = underOld;
    const found = compare(declared, untold, earlier);
    expect(shown(found)).toEqual({ residual: ["change kept name third-party name"] });
    expect(found.residual).toMatchObject([{ code: "RS4206", trial: "Critical → Bad" }]);
    expect(deleted(found, untold)).toEqual([]);
    expect(applied(declared, untold, earlier).mappings).toEqual(earlier.mappings);
    const closed = compare(declared, { ...untold, rows: { outbound: "unavailable" } }, earlier);
    expect([posted(closed), closed.residual.map(({ code }) => code)]).toEqual([[], ["RS4206"]]);
    expect(isQuiet(compare(declared, underOld, earlier))).toBe(true);
  });

  it("a kept name is shown again when the declared name changes", () => {
    const found = compare(
      outbound(table("INCIDENT.Status", "Ticket.State", values)),
      underOld,
      applied(declared, underOld),
    );
    expect(shown(found)).toEqual({ residual: ["change kept name third-party name"] });
  });

  describe("live names that changed", () => {
    const moved = live({
      names: "kept",
      outbound: [
        ["1", "INCIDENT.Status", "Ticket.other", ["Ok", "Good"]],
        ["2", "INCIDENT.Status", "Ticket.other", ["Critical", "Bad"]],
      ],
    });
    const underDeclared = live({
      names: "kept",
      outbound: [
        ["1", ...next, ["Ok", "Good"]],
        ["2", ...next, ["Critical", "Bad"]],
      ],
    });

    it.each([
      ["another kept name", underOld],
      ["the declared name", underDeclared],
    ])("a live name that changed is drift from %s, until an apply records it", (_, before) => {
      const found = compare(declared, moved, applied(declared, before));
      expect(shown(found)).toEqual({ drift: ["change kept name third-party name"] });
      expect(found.drift).toMatchObject([{ before: "Ticket.other", after: "Ticket.Status", code: "RS4203" }]);
      expect(shown(compare(declared, moved, applied(declared, moved, applied(declared, before))))).toEqual({});
    });
  });

  it("a kept name is gone without a note when live has the declared name", () => {
    const right = live({
      names: "kept",
      outbound: [
        ["1", ...next, ["Ok", "Good"]],
        ["2", ...next, ["Critical", "Bad"]],
      ],
    });
    const found = compare(declared, right, applied(declared, underOld));
    expect(isQuiet(found)).toBe(true);
    expect(applied(declared, right, applied(declared, underOld)).mappings[0]?.keptName).toBeUndefined();
  });

  it("a name that differs in case alone is no kept name", () => {
    expect(isQuiet(compare(outbound(table("incident.status", "TICKET.STATS", values)), underOld))).toBe(true);
  });
});

describe("a changed third-party name", () => {
  const apart = { ...underOld, ways: { names: "apart" } } as const;
  const before = applied(outbound(table(...old, values)), apart);
  const declared = outbound(table(...next, values));

  it("a changed third-party name posts the pairs under the new name, then deletes the old rows, as one change", () => {
    const found = compare(declared, apart, before);
    expect(posted(found)).toEqual([
      "INCIDENT.Status=Ticket.Status Critical:Bad",
      "INCIDENT.Status=Ticket.Status Ok:Good",
    ]);
    expect(deleted(found, apart)).toEqual(["1", "2"]);
    expect(found.changes).toMatchObject([
      { kind: "header", action: "change", before: "Ticket.stats", after: "Ticket.Status", count: 2 },
    ]);
  });

  it("a changed third-party name leaves unmanaged pairs under the old name", () => {
    const more = live({
      names: "apart",
      outbound: [
        ["1", ...old, ["Ok", "Good"]],
        ["2", ...old, ["Critical", "Bad"]],
        ["3", ...old, ["New", "Neu"]],
      ],
    });
    expect(deleted(compare(declared, more, before), more)).toEqual(["1", "2"]);
  });

  it("a changed third-party name is finished after a killed run: pairs under the new name are not posted again", () => {
    const half = live({
      names: "apart",
      outbound: [
        ["1", ...old, ["Ok", "Good"]],
        ["2", ...old, ["Critical", "Bad"]],
        ["3", ...next, ["Ok", "Good"]],
        ["4", ...next, ["Critical", "Bad"]],
      ],
    });
    const found = compare(declared, half, before);
    expect(posted(found)).toEqual([]);
    expect(deleted(found, half)).toEqual(["1", "2"]);
  });

  it("a changed third-party name is a kept name where rows cannot be removed", () => {
    const found = compare(declared, underOld, before, { rowDeletes: false });
    expect(posted(found)).toEqual([]);
    expect(shown(found)).toEqual({ residual: ["change kept name third-party name"] });
  });

  it("a changed third-party name that the server joined to the old one is a kept name, and the newer duplicates go", () => {
    const joined = live({
      names: "kept",
      outbound: [
        ["1", ...old, ["Ok", "Good"]],
        ["2", ...old, ["Critical", "Bad"]],
        ["3", ...old, ["Critical", "Bad"]],
        ["4", ...old, ["Ok", "Good"]],
      ],
    });
    const found = compare(declared, joined, before);
    expect(posted(found)).toEqual([]);
    expect(deleted(found, joined)).toEqual(["3", "4"]);
    expect(found.residual).toMatchObject([{ code: "RS4203" }]);
  });

  it("a changed third-party name that the server joined while a pair was added as well is a kept name too", () => {
    const joined = live({
      names: "kept",
      outbound: [
        ["1", ...old, ["Ok", "Good"]],
        ["2", ...old, ["Critical", "Bad"]],
        ["3", ...old, ["Critical", "Bad"]],
        ["4", ...old, ["Ok", "Good"]],
        ["5", ...old, ["New", "Neu"]],
      ],
    });
    const found = compare(outbound(table(...next, { ...values, New: ["Neu"] })), joined, before);
    expect(posted(found)).toEqual([]);
    expect(deleted(found, joined)).toEqual(["3", "4"]);
  });

  it("a changed third-party name of one of several mappings of the attribute is found by its name", () => {
    const second = ["INCIDENT.Status", "Task.Status"] as const;
    const two = live({
      names: "apart",
      outbound: [
        ["1", ...old, ["Ok", "Good"]],
        ["2", ...second, ["Ok", "Good"]],
      ],
    });
    const first = { Ok: ["Good"] };
    const record = applied(outbound(table(...old, first), table(...second, first)), two);
    const found = compare(outbound(table(...next, first), table(...second, first)), two, record);
    expect(posted(found)).toEqual(["INCIDENT.Status=Ticket.Status Ok:Good"]);
    expect(deleted(found, two)).toEqual(["1"]);
  });
});

describe("pairs of one mapping that are live under the name of another", () => {
  const values = { Ok: ["Good"] };
  const declared = outbound(table(...next, values), table(...old, { Critical: ["Bad"] }));
  const rows = [
    ["1", ...old, ["Critical", "Bad"]],
    ["2", ...old, ["Ok", "Good"]],
  ] as const;

  it("pairs under the name of another mapping are joined by a server that keeps one name for an attribute", () => {
    expect(posted(compare(declared, live({ names: "kept", outbound: [...rows] })))).toEqual([]);
  });

  it("pairs under the name of another mapping belong to nobody on a server that shows two names for any attribute", () => {
    const apart = live({
      outbound: [...rows],
      inbound: [
        ["3", "CHANGE.Status", "Ticket.Status", ["A", "a"]],
        ["4", "CHANGE.Status", "Ticket.State", ["A", "a"]],
      ],
    });
    const found = compare(declared, apart);
    expect(posted(found)).toEqual([`${next.join("=")} Ok:Good`]);
    expect(found.residual).toEqual([]);
  });
});

describe("a label of a mapping", () => {
  it("a renamed label makes no call, because it is no part of a mapping", () => {
    const first = outbound(table(...old, values));
    const renamed = { ...first, mappings: first.mappings.map((mapping) => ({ ...mapping, label: "other" })) };
    expect(isQuiet(compare(renamed, underOld, applied(first, underOld)))).toBe(true);
  });
});
