// Value pairs: each is added once, removed by row, and shown once as what it is.
import { describe, expect, it } from "vitest";
import { headerKey } from "../../src/integration/pairing/key.js";
import {
  applied,
  compare,
  declaration,
  deleted,
  inbound,
  isQuiet,
  live,
  outbound,
  posted,
  type RowTuple,
  shown,
  table,
} from "./sides.js";

const STATUS = ["INCIDENT.Status", "Ticket.Status"] as const;
const desk = outbound(table(...STATUS, { Ok: ["Good"], Critical: ["Bad"] }));
const deskLive = live({
  outbound: [
    ["1", ...STATUS, ["Ok", "Good"]],
    ["2", ...STATUS, ["Critical", "Bad"]],
  ],
});

describe("a pair of values", () => {
  it("a pair that is declared and not live is posted, alone, under its mapping", () => {
    const found = compare(desk, live({ outbound: [["1", ...STATUS, ["Ok", "Good"]]] }));
    expect(posted(found)).toEqual(["INCIDENT.Status=Ticket.Status Critical:Bad"]);
    expect(found.selectors).toEqual([]);
    expect(shown(found)).toEqual({ changes: ["add pair Critical → Bad"] });
  });

  it("a pair that is live already is never posted, and adopting an integration that is in sync makes no call", () => {
    expect(isQuiet(compare(desk, deskLive))).toBe(true);
  });

  it("a pair may hold any character, even the one that separates keys", () => {
    const odd = outbound(table(...STATUS, { "a\u0000b": ["c"], a: ["b\u0000c"], '["x"': ["y"] }));
    const [addition] = compare(odd, live({})).update.additions;
    expect(new Set(addition?.pairs)).toEqual(
      new Set([
        { value: '["x"', thirdPartyValue: "y" },
        { value: "a", thirdPartyValue: "b\u0000c" },
        { value: "a\u0000b", thirdPartyValue: "c" },
      ]),
    );
  });

  it("pairs are compared byte by byte, and headers without regard to case", () => {
    const found = compare(
      outbound(table("INCIDENT.STATUS", "TICKET.status", { ok: ["Good"], Critical: ["Bad"] })),
      deskLive,
    );
    expect(posted(found)).toEqual(["INCIDENT.Status=Ticket.Status ok:Good"]);
    expect(shown(found)).toEqual({ changes: ["add pair ok → Good"], unmanaged: ["remove unmanaged Ok → Good"] });
  });

  it("a pair that was applied and has vanished is drift, and is added again", () => {
    const found = compare(desk, live({ outbound: [["1", ...STATUS, ["Ok", "Good"]]] }), applied(desk, deskLive));
    expect(shown(found)).toEqual({ drift: ["add pair Critical → Bad"] });
  });

  it("a pair that was managed and is declared no more is removed by its row", () => {
    const found = compare(outbound(table(...STATUS, { Ok: ["Good"] })), deskLive, applied(desk, deskLive));
    expect(posted(found)).toEqual([]);
    expect(deleted(found, deskLive)).toEqual(["2"]);
    expect(shown(found)).toEqual({ changes: ["remove pair Critical → Bad"] });
  });

  it("a pair whose target changes in code is added first, then the old one is removed, as one change", () => {
    const found = compare(
      outbound(table(...STATUS, { Ok: ["Fine"], Critical: ["Bad"] })),
      deskLive,
      applied(desk, deskLive),
    );
    expect(posted(found)).toEqual(["INCIDENT.Status=Ticket.Status Ok:Fine"]);
    expect(deleted(found, deskLive)).toEqual(["1"]);
    expect(found.changes).toMatchObject([{ label: "Ok → Fine", action: "change", before: "Good", after: "Fine" }]);
    expect(found.drift).toEqual([]);
  });
});

describe("a contested pair", () => {
  const contested = live({
    outbound: [
      ["1", ...STATUS, ["Ok", "Good"]],
      ["7", ...STATUS, ["Critical", "Sev1"]],
    ],
  });

  it("a contested pair is drift: the declared pair is added, then the live one is removed", () => {
    const found = compare(desk, contested, applied(desk, deskLive));
    expect(posted(found)).toEqual(["INCIDENT.Status=Ticket.Status Critical:Bad"]);
    expect(deleted(found, contested)).toEqual(["7"]);
    expect(found.drift).toMatchObject([{ label: "Critical → Bad", action: "change", before: "Sev1", after: "Bad" }]);
    expect(found.changes).toEqual([]);
  });

  it("a contested pair beside the declared one is removed as drift", () => {
    const both = live({
      outbound: [
        ["1", ...STATUS, ["Ok", "Good"]],
        ["2", ...STATUS, ["Critical", "Bad"]],
        ["7", ...STATUS, ["Critical", "Sev1"]],
      ],
    });
    const found = compare(desk, both, applied(desk, deskLive));
    expect(shown(found)).toEqual({ drift: ["remove pair Critical → Sev1"] });
    expect(deleted(found, both)).toEqual(["7"]);
  });

  it("a pair is contested by its source, which is the third-party value inbound", () => {
    const declared = inbound(table(...STATUS, { Open: ["In Progress"] }));
    const existing = live({ inbound: [["3", ...STATUS, ["New", "In Progress"]]] });
    const found = compare(declared, existing);
    expect(posted(found)).toEqual(["INCIDENT.Status=Ticket.Status Open:In Progress"]);
    expect(deleted(found, existing)).toEqual(["3"]);
    const second = live({ inbound: [["3", ...STATUS, ["Open", "Started"]]] });
    expect(compare(declared, second).selectors).toEqual([]);
    expect(shown(compare(declared, second))).toMatchObject({ unmanaged: ["remove unmanaged Started → Open"] });
  });

  it("a contested pair is reported as changed live as well when the declaration changed too", () => {
    const found = compare(
      outbound(table(...STATUS, { Ok: ["Good"], Critical: ["Worse"] })),
      contested,
      applied(desk, deskLive),
    );
    expect(found.drift).toMatchObject([{ label: "Critical → Worse", action: "change", before: "Sev1" }]);
    expect([...found.changes, ...found.drift]).toHaveLength(1);
  });
});

describe("duplicates of a pair", () => {
  const doubled = live({
    outbound: [
      ["12", ...STATUS, ["Ok", "Good"]],
      ["9", ...STATUS, ["Ok", "Good"]],
      ["100", ...STATUS, ["Ok", "Good"]],
      ["2", ...STATUS, ["Critical", "Bad"]],
    ],
  });

  it("duplicates of managed rows are drift and are removed by row, and the lowest id stays", () => {
    const found = compare(desk, doubled, applied(desk, deskLive));
    expect(found.drift).toMatchObject([{ kind: "duplicate", label: "Ok → Good", action: "remove", count: 2 }]);
    expect(deleted(found, doubled)).toEqual(["12", "100"]);
    expect(posted(found)).toEqual([]);
  });

  it("duplicates of rows that nobody declares are left alone", () => {
    const found = compare(outbound(table(...STATUS, { Critical: ["Bad"] })), doubled);
    expect(found.selectors).toEqual([]);
    expect(found.unmanaged).toMatchObject([{ label: "Ok → Good", count: 3 }]);
  });

  it("all duplicates of a pair that is declared no more are removed", () => {
    const found = compare(outbound(table(...STATUS, { Critical: ["Bad"] })), doubled, applied(desk, deskLive));
    expect(deleted(found, doubled)).toEqual(["9", "12", "100"]);
  });
});

describe("a table with several third-party values", () => {
  const declared = inbound(table(...STATUS, { Closed: ["Completed", "Done"], Open: ["New"] }));

  it("a table with several third-party values has one pair for each of them", () => {
    expect(posted(compare(declared, live({})))).toEqual([
      "INCIDENT.Status=Ticket.Status Closed:Completed",
      "INCIDENT.Status=Ticket.Status Closed:Done",
      "INCIDENT.Status=Ticket.Status Open:New",
    ]);
  });

  it("a table with several third-party values is in sync when all are live, and one that vanishes is drift", () => {
    const all = live({
      inbound: [
        ["1", ...STATUS, ["Closed", "Done"]],
        ["2", ...STATUS, ["Open", "New"]],
        ["3", ...STATUS, ["Closed", "Completed"]],
      ],
    });
    expect(isQuiet(compare(declared, all))).toBe(true);
    const less = live({
      inbound: [
        ["1", ...STATUS, ["Closed", "Done"]],
        ["2", ...STATUS, ["Open", "New"]],
      ],
    });
    expect(shown(compare(declared, less, applied(declared, all)))).toEqual({ drift: ["add pair Completed → Closed"] });
  });
});

describe("all additions of pairs", () => {
  it("all additions of both directions and the scalars are in one update, in a fixed order", () => {
    const declared = declaration(
      { inbound: [table(...STATUS, { Open: ["b", "a"] })], outbound: [table(...STATUS, { Ok: ["Good"] })] },
      {},
    );
    expect(posted(compare(declared, live({})))).toEqual([
      "INCIDENT.Status=Ticket.Status Open:a",
      "INCIDENT.Status=Ticket.Status Open:b",
      "INCIDENT.Status=Ticket.Status Ok:Good",
    ]);
  });

  it.each([4, 0])(
    "all additions and all that is shown come in the same order, whatever the order of %i mappings and their rows",
    (count) => {
      const tables = [
        ["a", table(...STATUS, { Ok: ["b", "a"] })],
        ["b", table("INCIDENT.Status", "Ticket.State", { Ok: ["a"] })],
        ["c", table("PROBLEM.Status", "Ticket.Status", { Ok: ["a"] })],
        ["d", table("ALERT.Status", "Ticket.Status", { Ok: ["a"] })],
      ].slice(0, count) as [string, object][];
      const rows: readonly RowTuple[] = [
        ["1", "CHANGE.Status", "Ticket.Status", ["Ok", "a"]],
        ["2", "CHANGE.Status", "Case.Status", ["Ok", "a"]],
        ["3", "SERVICE_REQUEST.Status", "Ticket.Status", ["Ok", "a"]],
      ];
      const before = applied(
        outbound(
          table("CHANGE.Status", "Ticket.Status", { Ok: ["a"] }),
          table("CHANGE.Status", "Case.Status", { Ok: ["a"] }),
        ),
        live({ outbound: rows }),
      );
      const found = (order: <Item>(items: readonly Item[]) => readonly Item[]) =>
        compare(
          declaration({}, { outbound: { mappings: Object.fromEntries(order(tables)) } }),
          live({ outbound: order(rows) }),
          {
            ...before,
            mappings: order(before.mappings),
          },
        );
      const asGiven = found((items) => items);
      const turned = found((items) => [...items].reverse());
      const keys = ({ changes }: typeof asGiven) =>
        changes.map(({ action, label, mapping }) => [action, label, mapping && headerKey(mapping)]);
      expect(turned.update.additions).toEqual(asGiven.update.additions);
      expect(keys(turned)).toEqual(keys(asGiven));
      expect(turned.unmanaged).toEqual(asGiven.unmanaged);
    },
  );
});
