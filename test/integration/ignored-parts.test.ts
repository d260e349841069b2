// ignore_changes inside a mapping, where more meets it: kept names, rules, rows given up, joined mappings, and the rest
// of the same mapping, which is compared as ever.
import { describe, expect, it } from "vitest";
import { Secret } from "../../src/base/secret.js";
import type { Applied, Declared, Live, Parsing } from "../../src/integration/model.js";
import { compareSides } from "../../src/integration/sides.js";
import {
  applied,
  compare,
  declaration,
  header,
  isQuiet,
  live,
  outbound,
  planned,
  type RowTuple,
  table,
} from "./sides.js";

const A = ["INCIDENT.Status", "T.A"] as const;
const B = ["INCIDENT.Status", "T.B"] as const;
const P = ["INCIDENT.Priority", "T.P"] as const;
const values = { Ok: ["Good"], Critical: ["Bad"] };
const side = (...rows: readonly RowTuple[]) => live({ outbound: rows });
/** Of a server that is known to tell names apart. */
const telling = (...rows: readonly RowTuple[]) => live({ names: "apart", outbound: rows });
/** Of a server that is known to keep names. */
const keeping = (...rows: readonly RowTuple[]) => live({ names: "kept", outbound: rows });
const rows = (name: readonly [string, string], pairs: Readonly<Record<string, string>>, cut?: Parsing) =>
  Object.entries(pairs).map(([ours, theirs]): RowTuple => {
    const row = [`${name[1]}${ours}${theirs}`, ...name, [ours, theirs]] as const;
    return cut === undefined ? row : [...row, cut];
  });
/** Cutting rules as they are declared, and as they are live. */
const cut = (word: string) => ({ operators: [{ operator: "AFTER", start_word: word }] });
const cutLive = (word: string): Parsing => ({ operators: [{ operator: "AFTER", startWord: word }] });
const asLive = { Ok: "Good", Critical: "Bad" };
const ignoring = (declared: Declared, ...ignored: readonly (readonly string[])[]): Declared => ({
  ...declared,
  ignored,
});
const at = (label: string, ...rest: readonly string[]) => ["outbound", "mappings", label, ...rest];
const nothing = { posted: [], deleted: [], shown: {} };

describe("an ignored value", () => {
  const declared = outbound(table(...A, values));
  const existing = side(...rows(A, asLive));
  const before = applied(declared, existing);

  it("the other values of a table are compared where one of them is ignored", () => {
    const next = outbound(table(...A, { Ok: ["x"], Critical: ["y"] }));
    expect(planned(ignoring(next, at("m0", "values", "Ok")), existing, before)).toMatchObject({
      posted: ["INCIDENT.Status=T.A Critical:y"],
      deleted: ["T.ACriticalBad"],
    });
  });

  it("an ignored value is ignored in its own mapping alone", () => {
    const two = outbound(table(...A, values), table(...P, values));
    const both = side(...rows(A, asLive), ...rows(P, asLive));
    const next = outbound(table(...A, { ...values, Ok: ["x"] }), table(...P, { ...values, Ok: ["x"] }));
    expect(planned(ignoring(next, at("m0", "values", "Ok")), both, applied(two, both)).posted).toEqual([
      "INCIDENT.Priority=T.P Ok:x",
    ]);
  });

  it("an ignored value is ignored in its own direction alone", () => {
    const two = declaration({ inbound: [table(...A, values)], outbound: [table(...A, values)] });
    const both = live({ inbound: rows(A, asLive), outbound: rows(A, asLive) });
    const next = declaration({ inbound: [table(...A, { Ok: ["Good"] })], outbound: [table(...A, { Ok: ["Good"] })] });
    const found = compare(ignoring(next, at("m0", "values", "Critical")), both, applied(two, both));
    expect(found.changes.map(({ mapping }) => mapping?.direction)).toEqual(["inbound"]);
  });

  it("duplicates of an ignored value are not removed", () => {
    const twice = side(...rows(A, asLive), ["9", ...A, ["Ok", "Good"]]);
    expect(planned(declared, twice, before).deleted).toHaveLength(1);
    expect(planned(ignoring(declared, at("m0", "values", "Ok")), twice, before)).toMatchObject(nothing);
  });

  it("an ignored value that somebody removed is not added again, and stays recorded", () => {
    const gone = side(...rows(A, { Critical: "Bad" }));
    const ignored = ignoring(declared, at("m0", "values", "Ok"));
    expect(planned(ignored, gone, before)).toEqual(nothing);
    expect(new Set(applied(ignored, gone, before).mappings[0]?.pairs)).toEqual(new Set(before.mappings[0]?.pairs));
  });

  it("ignored values may be named beside other ignored parts of their mapping", () => {
    const next = outbound(table(...A, { Ok: ["x"], Critical: ["y"] }));
    const both = [at("m0", "values", "Ok"), at("m0", "values", "Critical")];
    expect(planned(ignoring(next, ...both), existing, before)).toEqual(nothing);
    const more = [at("m0", "values", "Ok"), at("m0", "third_party_attribute"), ["display_name"]];
    expect(planned(ignoring(next, ...more), existing, before).posted).toEqual(["INCIDENT.Status=T.A Critical:y"]);
  });

  it("an ignored value may have the name of a part of a mapping", () => {
    const odd = { parsing: ["1"], third_party_attribute: ["2"] };
    const oddSide = side(...rows(A, { parsing: "1", third_party_attribute: "2" }));
    const record = applied(outbound(table(...A, odd)), oddSide);
    const next = outbound(table(...A, { parsing: ["x"], third_party_attribute: ["y"] }));
    expect(planned(ignoring(next, at("m0", "values", "parsing")), oddSide, record).posted).toEqual([
      "INCIDENT.Status=T.A third_party_attribute:y",
    ]);
  });
});

describe("an ignored table", () => {
  const declared = outbound(table(...A, values));
  const before = applied(declared, side(...rows(A, asLive)));
  const ignored = ignoring(declared, at("m0", "values"));

  it("an ignored table that is wholly gone live is not added again", () => {
    expect(planned(ignored, live({}), before)).toEqual(nothing);
    expect(applied(ignored, live({}), before).mappings).toEqual(before.mappings);
  });

  it("a mapping is compared where a part of its ignored table is gone", () => {
    const moved = keeping(...rows(B, { Ok: "Good" }));
    expect(planned(ignored, moved, before).shown).toEqual({ drift: ["change kept name third-party name"] });
  });

  it("an ignored table moves with a rename as it is live, whoever added its values", () => {
    const next = outbound(table("INCIDENT.Status", "T.B", values));
    const portal = telling(...rows(A, { Ok: "Fine", New: "Added" }));
    expect(planned(ignoring(next, at("m0", "values")), portal, before)).toMatchObject({
      posted: ["INCIDENT.Status=T.B New:Added", "INCIDENT.Status=T.B Ok:Fine"],
      deleted: ["T.ANewAdded", "T.AOkFine"],
    });
  });

  it("a table whose values are ignored one by one leaves what others added under the old name of a rename", () => {
    const next = outbound(table("INCIDENT.Status", "T.B", values));
    const portal = telling(...rows(A, { Ok: "Fine", Critical: "Bad", New: "Added" }));
    expect(planned(ignoring(next, at("m0", "values", "Ok")), portal, before)).toMatchObject({
      posted: ["INCIDENT.Status=T.B Critical:Bad", "INCIDENT.Status=T.B Ok:Fine"],
      deleted: ["T.ACriticalBad", "T.AOkFine"],
      shown: { unmanaged: ["remove unmanaged New → Added"] },
    });
  });

  it("an ignored table does not release the cutting rules of its mapping", () => {
    const next = ignoring(outbound(table(...A, values, cut("a"))), at("m0", "values"));
    expect(planned(next, side(...rows(A, asLive)), before).shown).toEqual({ changes: ["change parsing parsing"] });
  });
});

describe("a mapping that is ignored as a whole", () => {
  it("an ignored mapping keeps its rows where those of another name are removed that hold the same", () => {
    const declared = declaration({ outbound: [table(...A, { Ok: ["Good"] })] }, { unmanaged_mappings: "remove" });
    const both = telling(["1", ...A, ["Ok", "Good"]], ["2", ...B, ["Ok", "Good"]]);
    expect(planned(ignoring(declared, at("m0")), both, applied(declared, both)).deleted).toEqual(["2"]);
  });

  it("an ignored mapping without values keeps its row where that of another name is removed", () => {
    const declared = declaration({ outbound: [table(...A, {})] }, { unmanaged_mappings: "remove" });
    const both = telling(["1", ...A], ["2", ...B]);
    expect(planned(ignoring(declared, at("m0")), both, applied(declared, both)).deleted).toEqual(["2"]);
  });
});

describe("an ignored third-party name", () => {
  const declared = outbound(table(...A, values));
  const underB = keeping(...rows(B, asLive));
  const kept = applied(declared, underB);
  const moved = outbound(table("INCIDENT.Status", "T.C", values));

  it.each(["third_party_attribute", "third_party_entity_type"])(
    "%s is not compared, and a kept one stays recorded",
    (part) => {
      const ignored = ignoring(moved, at("m0", part));
      expect(planned(ignored, underB, kept)).toEqual(nothing);
      expect(applied(ignored, underB, kept).mappings).toEqual(kept.mappings);
    },
  );

  it("the values under an ignored third-party name are compared, and new ones are added under the live name", () => {
    const next = ignoring(
      outbound(table("INCIDENT.Status", "T.C", { ...values, New: ["Neu"] })),
      at("m0", "third_party_attribute"),
    );
    expect(planned(next, underB, kept).posted).toEqual(["INCIDENT.Status=T.B New:Neu"]);
  });

  it("the values under an ignored third-party name are added again where the mapping is gone live", () => {
    const ignored = ignoring(declared, at("m0", "third_party_attribute"));
    expect(planned(ignored, live({}), applied(declared, side(...rows(A, asLive)))).posted).toHaveLength(2);
  });

  it("an ignored third-party name that was kept stays recorded where something else is ignored", () => {
    const ignored = ignoring(declared, at("m0", "values", "Ok"));
    expect(planned(ignored, underB, kept)).toEqual(nothing);
    expect(applied(ignored, underB, kept).mappings[0]?.keptName).toEqual(kept.mappings[0]?.keptName);
  });
});

describe("ignored cutting rules", () => {
  const live = side(...rows(A, asLive, cutLive("a")));
  const before = applied(outbound(table(...A, values, cut("a"))), live);

  it("ignored cutting rules stay recorded as they were, and are not sent", () => {
    const ignored = ignoring(outbound(table(...A, values, cut("b"))), at("m0", "parsing"));
    expect(planned(ignored, live, before)).toEqual(nothing);
    expect(applied(ignored, live, before).mappings).toEqual(before.mappings);
  });

  it("cutting rules are compared where something else of the mapping is ignored", () => {
    const ignored = ignoring(outbound(table(...A, values, cut("b"))), at("m0", "values", "Ok"));
    expect(planned(ignored, live, before).shown).toEqual({ changes: ["change parsing parsing"] });
    expect(applied(ignored, side(...rows(A, asLive, cutLive("b"))), before).mappings).toMatchObject([
      { parsing: cutLive("b") },
    ]);
  });
});

describe("several ignored parts of one mapping", () => {
  const live = side(...rows(A, asLive, cutLive("a")));
  const before = applied(outbound(table(...A, values, cut("a"))), live);
  const everything = outbound(table("INCIDENT.Status", "T.C", { New: ["Neu"] }, cut("b")));

  it.each([
    ["the whole and a part", [at("m0"), at("m0", "parsing")]],
    ["a part and the whole", [at("m0", "values", "Ok"), at("m0")]],
    ["all parts", [at("m0", "third_party_attribute"), at("m0", "values"), at("m0", "parsing")]],
    [
      "the table and a value of it",
      [at("m0", "values", "Ok"), at("m0", "values"), at("m0", "parsing"), at("m0", "third_party_attribute")],
    ],
  ])("several ignored parts of one mapping are each ignored: %s", (_, paths) => {
    expect(planned(ignoring(everything, ...paths), live, before)).toEqual(nothing);
    expect(applied(ignoring(everything, ...paths), live, before).mappings).toEqual(before.mappings);
  });

  it("the third part of a mapping is compared where two are ignored", () => {
    const next = outbound(table(...A, { New: ["Neu"] }, cut("b")));
    const paths = [at("m0", "parsing"), at("m0", "third_party_attribute")];
    expect(planned(ignoring(next, ...paths), live, before)).toMatchObject({
      posted: ["INCIDENT.Status=T.A New:Neu"],
      deleted: ["T.AOkGood", "T.ACriticalBad"].sort(),
    });
  });
});

describe("rows that were given up", () => {
  const declared = outbound(table(...A, { Ok: ["Good"] }), table(...P, { Ok: ["Good"] }));
  const live = side(...rows(A, { Ok: "Good", Old: "Alt" }), ...rows(P, { Ok: "Good", Old: "Alt" }));
  const old = { value: "Old", thirdPartyValue: "Alt" };
  const given = [A, P].map((name: readonly [string, string]) => ({
    header: header("outbound", ...name),
    pair: old,
    count: 1,
  }));
  const bare = { header: header("outbound", ...A), count: 1 };
  const before: Applied = { ...applied(declared, live), abandoned: [...given, bare] };
  const compared = (...paths: readonly (readonly string[])[]) => {
    const { applied: record, restore } = compareSides(ignoring(declared, ...paths), live, before);
    const kept = record?.abandoned ?? [];
    return { kept, restored: restore({ ...before, abandoned: kept }).abandoned };
  };

  it.each<[string, readonly (readonly string[])[], readonly unknown[]]>([
    ["a mapping, all of its", [at("m0")], [given[1]]],
    ["a table, those with a value", [at("m0", "values")], [given[1], bare]],
    ["a value, those of it", [at("m0", "values", "Old")], [given[1], bare]],
    ["another value, none", [at("m0", "values", "Ok")], [...given, bare]],
    ["both mappings, all", [at("m0"), at("m1")], []],
    ["the direction, all", [["outbound"]], []],
    ["a scalar, none", [["display_name"]], [...given, bare]],
  ])("rows of %s that were given up are left out, and are recorded again afterwards", (_, paths, kept) => {
    const found = compared(...paths);
    expect(found.kept).toEqual(kept);
    expect(new Set(found.restored)).toEqual(new Set(before.abandoned));
    expect(found.restored).toHaveLength(3);
  });
});

describe("ignored mappings that the server has joined to another", () => {
  const declared = outbound(table(...A, { x: ["1"] }), table(...B, { y: ["2"] }));
  const joined = keeping(...rows(A, { x: "1", y: "2" }));
  const before = applied(declared, joined);

  it("an ignored mapping that is joined leaves the other one to be compared, and its own part untouched", () => {
    const next = outbound(table(...A, { x: ["9"] }), table(...B, { y: ["9"] }));
    expect(planned(ignoring(next, at("m1")), joined, before)).toMatchObject({
      posted: ["INCIDENT.Status=T.A x:9"],
      deleted: ["T.Ax1"],
    });
    expect(planned(ignoring(next, at("m0")), joined, before).deleted).toEqual(["T.Ay2"]);
  });

  it("an ignored mapping that is joined shows nothing of its own part", () => {
    const next = ignoring(outbound(table(...A, { x: ["1"] }), table(...B, { z: ["3"] })), at("m1"));
    expect(planned(next, joined, before)).toEqual(nothing);
    const all = ignoring(outbound(table(...A, { q: ["1"] }), table(...B, { z: ["3"] })), at("m0"), at("m1"));
    expect(isQuiet(compare(all, joined, before))).toBe(true);
  });
});

describe("ignored mappings of a server that shows the first name for all rows of an attribute, once its rows were listed", () => {
  /** As the integration shows it: the rows of A and B under the name of A. */
  const showing = (...listed: readonly RowTuple[]): Live => {
    const asListed = live({ names: "shown", outbound: listed });
    const underA = listed.map(([id, ours, , ...rest]): RowTuple => [id, ours, ours === A[0] ? A[1] : P[1], ...rest]);
    return { ...asListed, mappings: live({ outbound: underA }).mappings };
  };
  const removing = (...tables: readonly ReturnType<typeof table>[]) =>
    declaration({ outbound: tables }, { unmanaged_mappings: "remove" });

  it("an ignored mapping without values is not taken for one that is to be removed", () => {
    const declared = removing(table(...A, {}), table(...P, values));
    const listed = showing(["1", ...A], ...rows(P, asLive));
    expect(planned(ignoring(declared, at("m0")), listed, applied(declared, listed))).toEqual(nothing);
  });

  it("an ignored mapping with values is not taken for one that is to be removed", () => {
    const declared = removing(table(...A, values), table(...P, values));
    const listed = showing(...rows(A, asLive), ...rows(P, asLive));
    const next = ignoring(removing(table(...A, { Ok: ["x"] }), table(...P, values)), at("m0"));
    expect(planned(next, listed, applied(declared, listed))).toEqual(nothing);
  });

  it("an ignored mapping leaves what others have under the same attribute to be compared", () => {
    const declared = removing(table(...A, { Ok: ["Good"] }), table(...B, { Ok: ["Good"] }));
    const listed = showing(["1", ...A, ["Ok", "Good"]], ["2", ...B, ["Ok", "Good"]], ["3", ...B, ["New", "Neu"]]);
    const before = applied(declared, listed);
    expect(planned(ignoring(declared, at("m0")), listed, before)).toMatchObject({ posted: [], deleted: ["3"] });
    expect(planned(ignoring(declared, at("m1")), listed, before)).toEqual(nothing);
    expect(planned(ignoring(declared, at("m0"), at("m1")), listed, before)).toEqual(nothing);
  });

  it("an ignored third-party name is not compared with the one that the integration shows", () => {
    const declared = outbound(table(...B, { Ok: ["Good"] }));
    const before = applied(declared, live({ outbound: [["1", ...B, ["Ok", "Good"]]] }));
    const shownUnderA = showing(["2", ...A], ["1", ...B, ["Ok", "Good"]]);
    const notIgnored = planned(declared, shownUnderA, before);
    expect(notIgnored.shown.drift).toEqual(["change kept name third-party name"]);
    expect(planned(ignoring(declared, at("m0", "third_party_attribute")), shownUnderA, before)).toMatchObject({
      posted: [],
      deleted: [],
      shown: { unmanaged: ["remove unmanaged Status, without values"] },
    });
  });

  it("duplicates of an ignored value are not removed, and those of the other values are", () => {
    const declared = removing(table(...A, values));
    const twice = showing(...rows(A, asLive), ["8", ...A, ["Ok", "Good"]], ["9", ...A, ["Critical", "Bad"]]);
    const found = planned(ignoring(declared, at("m0", "values", "Ok")), twice, applied(declared, twice));
    expect(found).toMatchObject({ posted: [], deleted: ["T.ACriticalBad"] });
  });
});

describe("an ignored scalar", () => {
  const notifier = (fields: object) =>
    declaration({}, { outbound: { notifier: { type: "REST_API", base_uri: "x", auth_type: "NONE", ...fields } } });
  const existing = live({ scalars: { "outbound.notifier.base_uri": "x", "outbound.notifier.auth_type": "NONE" } });
  const before = applied(notifier({ scope: "s" }), existing);
  const compared = (declared: Declared, ...paths: readonly (readonly string[])[]) => {
    const found = compareSides(ignoring(declared, ...paths), existing, before);
    return {
      declared: Object.fromEntries(found.declared.scalars),
      applied: Object.fromEntries(found.applied?.scalars ?? []),
    };
  };

  it("an ignored scalar counts as it is live, for the declaration and for the record", () => {
    const found = compared(notifier({ base_uri: "y" }), ["outbound", "notifier", "base_uri"]);
    expect(found.declared).toMatchObject({ "outbound.notifier.base_uri": "x" });
    expect(found.applied).toMatchObject({ "outbound.notifier.base_uri": "x" });
  });

  it("an ignored scalar that answers do not show counts as it was applied while its object exists", () => {
    const path = ["outbound", "notifier", "type"];
    const found = compared(notifier({ type: "SOAP_API" }), path);
    expect(found.declared).toMatchObject({ "outbound.notifier.type": "REST_API" });
    const gone = compareSides(ignoring(notifier({ type: "SOAP_API" }), path), live({}), before);
    expect(gone.declared.scalars.has("outbound.notifier.type")).toBe(false);
    expect(gone.applied?.scalars.has("outbound.notifier.type")).toBe(false);
  });

  it("an ignored scalar that answers show, and that is absent, is left out", () => {
    const path = ["outbound", "notifier", "user_name"];
    const record = applied(notifier({ user_name: "u" }), existing);
    const found = compareSides(ignoring(notifier({ user_name: "v" }), path), existing, record);
    expect(found.declared.scalars.has("outbound.notifier.user_name")).toBe(false);
    expect(found.applied?.scalars.has("outbound.notifier.user_name")).toBe(false);
  });

  it("an ignored scalar that is not declared does not become declared", () => {
    const found = compared(declaration({}, { display_name: "d" }), ["outbound", "notifier"]);
    expect(found.declared).toEqual({ display_name: "d" });
    expect(found.applied).toEqual({});
  });

  it("an ignored secret is left out with its version, and its record comes back", () => {
    const secret = notifier({
      auth_type: "BASIC",
      user_name: "u",
      password_wo: new Secret("p"),
      password_wo_version: 2,
    });
    const path = "outbound.notifier.password_wo";
    const record = applied(secret, existing, undefined, { sent: new Set([path]) });
    const found = compareSides(ignoring(secret, path.split(".")), existing, record);
    expect(found.declared.scalars.has(path)).toBe(false);
    expect(found.declared.versions.has(path)).toBe(false);
    expect(found.applied?.fingerprints.has(path)).toBe(false);
    const restored = found.restore({ ...record, fingerprints: new Map(), versions: new Map() });
    expect(restored.fingerprints.get(path)).toEqual(record.fingerprints.get(path));
    expect(restored.versions.get(path)).toBe(2);
  });
});

describe("an ignored direction", () => {
  const both = declaration({ inbound: [table(...A, values)], outbound: [table(...A, values)] });
  const existing = live({ inbound: rows(A, asLive), outbound: rows(A, asLive) });
  const before = applied(both, existing);

  it("an ignored direction is left out of declaration, live and record, and comes back in the next record", () => {
    const found = compareSides(ignoring(both, ["inbound"]), existing, before);
    expect([...found.declared.directions]).toEqual(["outbound"]);
    expect([...(found.applied?.directions ?? [])]).toEqual(["outbound"]);
    for (const each of [found.declared, found.live, found.applied]) {
      expect(each?.mappings.map((mapping) => mapping.header.direction)).toEqual(["outbound"]);
    }
    const next = found.restore({ ...before, mappings: [], directions: new Set(["outbound"]), abandoned: [] });
    expect([...next.directions].sort()).toEqual(["inbound", "outbound"]);
    expect(next.mappings.map((mapping) => mapping.header.direction)).toEqual(["inbound"]);
  });

  it("an ignored direction that was not managed does not become managed", () => {
    const out = declaration({ outbound: [table(...A, values)] });
    const found = compareSides(ignoring(out, ["inbound"]), existing, applied(out, existing));
    expect([...found.restore(applied(out, existing)).directions]).toEqual(["outbound"]);
  });
});
