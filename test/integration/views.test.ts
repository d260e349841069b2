// Which live pairs belong to which declared mapping: by name, as the only one of its attribute, or as a part of one that
// the server has joined several in; and which of them are ours.
import { describe, expect, it } from "vitest";
import type { ValuePair } from "../../src/document/mapping.js";
import type { Applied, Declared, Live } from "../../src/integration/model.js";
import { pairOfKey } from "../../src/integration/pairing/key.js";
import { viewMappings } from "../../src/integration/pairing/mapping-view.js";
import { applied, declaration, header, inbound, live, outbound, type RowTuple, table } from "./sides.js";

const textOf = ({ value, thirdPartyValue }: ValuePair) => `${value}:${thirdPartyValue}`;

/** The views as texts: the name that each mapping is declared with, else the live one, and what it has of live. */
function views(declared: Declared, side: Live, record?: Applied) {
  return viewMappings(declared, side, record).map((view) => ({
    of: view.declared?.header.thirdPartyAttribute ?? `live ${view.live?.header.thirdPartyAttribute}`,
    has: view.live?.pairs.map(textOf),
    ours: [...view.owned].map((key) => textOf(pairOfKey(key))),
    naming: view.naming,
    joined: view.joined,
  }));
}

const A = ["INCIDENT.Status", "T.A"] as const;
const B = ["INCIDENT.Status", "T.B"] as const;
const C = ["INCIDENT.Status", "T.C"] as const;
const D = ["INCIDENT.Status", "T.D"] as const;
const rows = (name: readonly [string, string], ...pairs: readonly string[]): readonly RowTuple[] =>
  pairs.map((text, index) => {
    const [value = "", theirs = ""] = text.split(":");
    return [`${name[1]}${index}`, ...name, [value, theirs]];
  });
const plain = { ours: [], naming: "same", joined: undefined };

describe("a declared mapping", () => {
  it("a declared mapping has the live one of its name, whatever others there are of the attribute", () => {
    const side = live({ outbound: [...rows(B, "y:2"), ...rows(A, "x:1")] });
    expect(views(outbound(table(...A, { x: ["1"] })), side)).toEqual([
      { ...plain, of: "A", has: ["x:1"] },
      { ...plain, of: "live B", has: ["y:2"] },
    ]);
  });

  it("a declared mapping has no live one where nothing of its attribute is live", () => {
    const side = live({ outbound: rows(["INCIDENT.Priority", "T.P"], "x:1") });
    expect(views(outbound(table(...A, { x: ["1"] })), side)).toEqual([
      { ...plain, of: "A", has: undefined },
      { ...plain, of: "live P", has: ["x:1"] },
    ]);
  });

  it("a declared mapping has the only live one of its attribute under a name that was kept", () => {
    const side = live({ names: "kept", outbound: rows(B, "x:1", "y:2") });
    expect(views(outbound(table(...A, { x: ["1"] })), side)).toEqual([
      { ...plain, of: "A", has: ["x:1", "y:2"], naming: "kept" },
    ]);
  });

  it("a declared mapping hides no live mapping of a declared direction, and each of an undeclared one", () => {
    const side = live({ inbound: rows(A, "x:1"), outbound: rows(B, "y:2") });
    expect(views(declaration({ outbound: [] }), side).map(({ of }) => of)).toEqual(["live B"]);
  });
});

describe("what is managed", () => {
  const declared = outbound(table(...A, { x: ["1"], y: ["2"] }));
  const side = live({ outbound: rows(A, "x:1", "y:2", "z:3") });
  const record = applied(declared, side);

  it("what was applied under the live name is managed", () => {
    expect(views(declared, side, record)).toMatchObject([{ of: "A", ours: ["x:1", "y:2"] }]);
  });

  it("what was applied under the live name is managed even where it is declared no more", () => {
    expect(views(declaration({ outbound: [] }), side, record)).toMatchObject([{ of: "live A", ours: ["x:1", "y:2"] }]);
  });

  it("what was applied under another live name is managed where that is the only one of its attribute", () => {
    const moved = live({ names: "kept", outbound: rows(B, "x:1", "y:2") });
    expect(views(declared, moved, record)).toMatchObject([{ of: "A", ours: ["x:1", "y:2"], naming: "kept" }]);
  });

  it("what was applied is not managed under a name that came to be declared", () => {
    const moved = live({ outbound: [...rows(B, "x:1"), ...rows(C, "z:3")] });
    expect(views(outbound(table(...B, { x: ["1"] })), moved, record)).toMatchObject([
      { of: "B", ours: [], naming: "same" },
      { of: "live C", ours: [] },
    ]);
  });

  it("what was applied is managed in a direction whose mappings are declared, and in no other", () => {
    const both = live({ inbound: rows(A, "x:1"), outbound: rows(A, "x:1") });
    const wide = applied(declaration({ inbound: [table(...A, { x: ["1"] })], outbound: [] }), both);
    expect(views(declaration({ outbound: [] }), both, wide)).toMatchObject([{ of: "live A", ours: [] }]);
  });

  it("what was applied under a kept name is managed while that is the live name", () => {
    const kept = live({ names: "kept", outbound: rows(B, "x:1", "y:2") });
    const [view] = views(declared, kept, applied(declared, kept));
    expect(view).toMatchObject({ ours: ["x:1", "y:2"], naming: "kept, known" });
  });
});

describe("the name of a mapping", () => {
  const underB = live({ names: "kept", outbound: rows(B, "x:1") });
  const asB = applied(outbound(table(...B, { x: ["1"] })), underB);
  const asA = applied(outbound(table(...A, { x: ["1"] })), underB);
  const naming = (name: readonly [string, string], record?: Applied, side = underB) =>
    views(outbound(table(...name, { x: ["1"] })), side, record)[0]?.naming;

  it("the name of a mapping is kept where nothing was applied", () => {
    expect(naming(A)).toBe("kept");
  });

  it("the name of a mapping is changed in code where the live one is the one that was applied", () => {
    expect(naming(A, asB, live({ names: "apart", outbound: rows(B, "x:1") }))).toBe("rename");
  });

  it("the name of a mapping is kept where live has changed, whether or not the code has", () => {
    const underC = live({ names: "kept", outbound: rows(C, "x:1") });
    expect(naming(A, asB, underC)).toBe("kept");
    expect(naming(B, asB, underC)).toBe("kept");
  });

  it("the name of a mapping is known to be kept, until the code or live changes it", () => {
    expect(naming(A, asA)).toBe("kept, known");
    expect(naming(C, asA)).toBe("kept");
    expect(naming(A, asA, live({ names: "kept", outbound: rows(C, "x:1") }))).toBe("kept");
  });
});

describe("mappings that the server has joined in one", () => {
  const two = (a: Record<string, string[]>, b: Record<string, string[]>) => outbound(table(...A, a), table(...B, b));

  it("joined mappings have each what they declare, where the pairs of the second are extra under the first", () => {
    const side = live({ names: "kept", outbound: rows(A, "x:1", "y:2") });
    expect(views(two({ x: ["1"] }, { y: ["2"] }), side)).toEqual([
      { ...plain, of: "A", has: ["x:1"] },
      { ...plain, of: "B", has: ["y:2"], naming: "kept", joined: "declared" },
    ]);
  });

  it("a second mapping is joined whether or not its pairs are live, and one row of a pair that both declare is that of both", () => {
    const side = live({ names: "kept", outbound: rows(A, "x:1", "y:2") });
    expect(views(two({ x: ["1"] }, { y: ["2"], z: ["3"] }), side)).toMatchObject([
      { of: "A", has: ["x:1"] },
      { of: "B", has: ["y:2"], joined: "declared" },
    ]);
    expect(views(two({ x: ["1"] }, { x: ["1"] }), side)).toMatchObject([
      { of: "A", has: ["x:1", "y:2"] },
      { of: "B", has: ["x:1"], joined: "declared" },
    ]);
    expect(views(outbound(table(...A, { x: ["1"] }), table(...B)), side)).toMatchObject([
      { of: "A", has: ["x:1", "y:2"] },
      { of: "B", has: [], joined: "declared" },
    ]);
  });

  it("where nobody knows what the server does with names, a second mapping is left open, and what it declares is nobody's", () => {
    const side = live({ outbound: rows(A, "x:1", "y:2", "z:3") });
    const declared = two({ x: ["1"] }, { x: ["1"], y: ["2"] });
    expect(views(declared, side)).toMatchObject([
      { of: "A", has: ["x:1", "z:3"], joined: undefined },
      { of: "B", has: undefined, joined: undefined },
    ]);
    expect(viewMappings(declared, side, undefined).map(({ open }) => open?.until)).toEqual([undefined, "names"]);
  });

  it("mappings are not taken for joined on a server that shows two names, of this attribute or of another", () => {
    const declared = two({ x: ["1"] }, { y: ["2"] });
    const others = [...rows(["INCIDENT.Urgency", "T.U"], "u:1"), ...rows(["INCIDENT.Urgency", "T.V"], "v:1")];
    for (const more of [[...rows(C, "y:2"), ...rows(D, "z:3")], others]) {
      expect(views(declared, live({ outbound: [...rows(A, "x:1", "y:2"), ...more] }))).toMatchObject(
        [{ of: "A", has: ["x:1", "y:2"] }, { of: "B", has: undefined }, { of: /^live / }, { of: /^live / }].map(
          (view) => ({ ...view, of: typeof view.of === "string" ? view.of : expect.stringMatching(view.of) }),
        ),
      );
    }
  });

  it("where what live shows contradicts what is known, a second mapping is left open", () => {
    const others = [...rows(["INCIDENT.Urgency", "T.U"], "u:1"), ...rows(["INCIDENT.Urgency", "T.V"], "v:1")];
    const side = live({ names: "kept", outbound: [...rows(A, "x:1", "y:2"), ...others] });
    const [, second] = viewMappings(two({ x: ["1"] }, { y: ["2"] }), side, undefined);
    expect(second).toMatchObject({ open: { until: "names" } });
  });

  it("mappings under one name have each the rows of their own, where the list of rows tells them", () => {
    const listed = live({ outbound: [...rows(A, "x:1", "x:1"), ...rows(B, "x:1")] });
    const side: Live = {
      ...listed,
      ways: { names: "shown" },
      mappings: [{ header: header("outbound", ...A), pairs: listed.mappings.flatMap(({ pairs }) => pairs) }],
    };
    const declared = two({ x: ["1"] }, { x: ["1"] });
    expect(views(declared, side)).toMatchObject([
      { of: "A", has: ["x:1", "x:1"], naming: "same" },
      { of: "B", has: ["x:1"], naming: "kept" },
    ]);
    const unread = viewMappings(declared, { ...side, rows: {} }, undefined);
    expect(unread.map(({ open }) => open?.until)).toEqual([undefined, "rows"]);
  });

  it("two mappings under a third, live name have each their part, and the rest belongs to nobody", () => {
    const declared = two({ x: ["1"] }, { y: ["2"] });
    const parts = [
      { of: "A", has: ["x:1"], joined: "live" },
      { of: "B", has: ["y:2"], joined: "live" },
    ];
    const all = views(declared, live({ names: "kept", outbound: rows(C, "x:1", "y:2") }));
    expect(all).toHaveLength(2);
    expect(all).toMatchObject(parts);
    const more = views(declared, live({ names: "kept", outbound: rows(C, "x:1", "y:2", "z:3") }));
    expect(more).toMatchObject([...parts, { of: "live C", has: ["z:3"], joined: undefined }]);
  });

  describe("joined mappings that an apply has recorded so", () => {
    const declared = two({ x: ["1"] }, { y: ["2"] });
    const joined = live({ names: "kept", outbound: rows(A, "x:1", "y:2") });
    const record = applied(declared, joined);

    it("recorded joined mappings are each managed in their own part, and known to be joined", () => {
      expect(views(declared, joined, record)).toEqual([
        { of: "A", has: ["x:1"], ours: ["x:1"], naming: "same", joined: undefined },
        { of: "B", has: ["y:2"], ours: ["y:2"], naming: "kept, known", joined: "declared" },
      ]);
    });

    it("recorded joined mappings stay joined when the pairs of the second are gone or others are declared", () => {
      const gone = live({ names: "kept", outbound: rows(A, "x:1") });
      expect(views(declared, gone, record)).toMatchObject([
        { of: "A", has: ["x:1"] },
        { of: "B", has: [], joined: "declared" },
      ]);
      expect(views(two({ x: ["1"] }, { z: ["3"] }), joined, record)).toMatchObject([
        { of: "A", has: ["x:1"], ours: ["x:1"] },
        { of: "B", has: ["y:2"], ours: ["y:2"] },
      ]);
    });

    it("recorded joined mappings have their part, and are left open, where live shows two names for another attribute", () => {
      const others = [...rows(["INCIDENT.Urgency", "T.U"], "u:1"), ...rows(["INCIDENT.Urgency", "T.V"], "v:1")];
      const side = live({ outbound: [...rows(A, "x:1", "y:2"), ...others] });
      expect(views(declared, side, record).slice(0, 2)).toMatchObject([
        { of: "A", has: ["x:1"], ours: ["x:1"] },
        { of: "B", has: ["y:2"], ours: ["y:2"], joined: "declared" },
      ]);
      expect(viewMappings(declared, side, record)[1]).toMatchObject({ open: { until: "names" } });
    });

    it("recorded joined mappings own nothing of a live mapping of another name", () => {
      const side = live({ names: "kept", outbound: rows(C, "z:9") });
      expect(views(declared, side, record)).toMatchObject([
        { of: "A", has: [] },
        { of: "B", has: [] },
        { of: "live C", has: ["z:9"], ours: [] },
      ]);
    });

    it("pairs that no joined mapping declares or manages go to the mapping whose name they have", () => {
      const side = live({ names: "kept", outbound: rows(A, "x:1", "y:2", "n:9") });
      expect(views(declared, side, record)).toMatchObject([
        { of: "A", has: ["x:1", "n:9"] },
        { of: "B", has: ["y:2"] },
      ]);
    });

    it("a pair with another translation of a value goes to the joined mapping that declares that value", () => {
      const side = live({ names: "kept", outbound: rows(A, "x:1", "y:9") });
      expect(views(declared, side, record)).toMatchObject([
        { of: "A", has: ["x:1"] },
        { of: "B", has: ["y:9"], ours: ["y:2"] },
      ]);
    });

    it("a pair that one joined mapping managed goes to it, even where the other declares its value", () => {
      const side = live({ names: "kept", outbound: rows(A, "x:1", "y:2") });
      const next = two({ x: ["1"], y: ["5"] }, { z: ["3"] });
      expect(views(next, side, record)).toMatchObject([
        { of: "A", has: ["x:1"] },
        { of: "B", has: ["y:2"] },
      ]);
    });

    it("a pair that one joined mapping declares goes to it, even where the other managed it", () => {
      const next = two({ x: ["1"], y: ["2"] }, { z: ["3"] });
      expect(views(next, joined, record)).toMatchObject([
        { of: "A", has: ["x:1", "y:2"] },
        { of: "B", has: [] },
      ]);
    });

    it("a pair that both joined mappings declare is that of both, and what is more goes to the first", () => {
      const next = two({ x: ["1"], y: ["2"] }, { y: ["2"] });
      const side = live({ names: "kept", outbound: rows(A, "x:1", "y:2", "y:2", "y:2") });
      expect(views(next, side, record)).toMatchObject([
        { of: "A", has: ["x:1", "y:2", "y:2", "y:2"] },
        { of: "B", has: ["y:2"] },
      ]);
    });
  });

  it("pairs belong to nobody where only the second of two joined mappings is still declared", () => {
    const joined = live({ names: "kept", outbound: rows(A, "x:1", "y:2") });
    const record = applied(two({ x: ["1"] }, { y: ["2"] }), joined);
    const found = views(outbound(table(...B, { y: ["2"] })), joined, record);
    expect(found.map(({ of }) => of)[0]).toBe("B");
    expect(found[0]).toMatchObject({ has: expect.arrayContaining(["y:2"]) });
  });

  it("joined mappings are divided by the third-party value inbound", () => {
    const declared = inbound(table(...A, { x: ["1"] }), table(...B, { y: ["2"] }));
    const joined = live({ names: "kept", inbound: rows(A, "x:1", "y:2") });
    const record = applied(declared, joined);
    const side = live({ names: "kept", inbound: rows(A, "x:1", "z:2") });
    expect(views(declared, side, record)).toMatchObject([
      { of: "A", has: ["x:1"] },
      { of: "B", has: ["z:2"] },
    ]);
  });
});

describe("rows that were given up", () => {
  const declared = outbound(table(...A, { x: ["1"] }));
  const row = (count: number, pair?: ValuePair, name: readonly [string, string] = A) => ({
    header: header("outbound", ...name),
    count,
    ...(pair && { pair }),
  });
  const x = { value: "x", thirdPartyValue: "1" };
  const z = { value: "z", thirdPartyValue: "3" };
  const left = (side: Live, wanted: Declared, ...abandoned: Applied["abandoned"]) => {
    const [view] = viewMappings(wanted, side, { ...applied(declared, side), abandoned });
    return [...(view?.abandoned ?? [])].map(([key, count]) => [key === "" ? "" : textOf(pairOfKey(key)), count]);
  };
  const side = live({ outbound: rows(A, "x:1", "x:1", "z:3") });

  it("rows that were given up count as often as they are live, and no more than were given up", () => {
    expect(left(side, declared, row(1, z))).toEqual([["z:3", 1]]);
    expect(left(side, declared, row(5, z))).toEqual([["z:3", 1]]);
  });

  it("rows that were given up count without the one that is declared", () => {
    expect(left(side, declared, row(2, x))).toEqual([["x:1", 1]]);
    expect(left(side, declaration({ outbound: [] }), row(2, x))).toEqual([["x:1", 2]]);
    expect(left(live({ outbound: rows(A, "x:1") }), declared, row(1, x))).toEqual([]);
  });

  it("rows that were given up do not count when they are gone, or under another name", () => {
    expect(left(side, declared, row(1, { value: "q", thirdPartyValue: "q" }))).toEqual([]);
    expect(left(side, declared, row(1, z, B))).toEqual([]);
  });

  it("rows without a value that were given up count where the mapping is live", () => {
    expect(left(side, declared, row(1))).toEqual([["", 1]]);
    expect(left(live({}), declared, row(1))).toEqual([]);
  });
});
