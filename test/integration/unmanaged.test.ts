// What is not managed is not touched; `remove` acts only in directions that are declared (law 5).

import { describe, expect, it } from "vitest";
import { noteText } from "../../src/base/note.js";
import { applied, compare, declaration, deleted, isQuiet, live, shown, table } from "./sides.js";

const STATUS = ["INCIDENT.Status", "Ticket.Status"] as const;
const PRIORITY = ["INCIDENT.Priority", "Ticket.Severity"] as const;
const tables = { outbound: [table(...STATUS, { Ok: ["Good"] })] };
const existing = live({
  inbound: [["1", ...PRIORITY, ["High", "Max"]]],
  outbound: [
    ["2", ...STATUS, ["Ok", "Good"]],
    ["3", ...STATUS, ["New", "Neu"]],
    ["4", ...PRIORITY, ["High", "Max"]],
    ["5", "INCIDENT.Subject", "Ticket.Title"],
  ],
});

describe("mappings that are unmanaged", () => {
  it("unmanaged mappings are kept and listed by default", () => {
    const found = compare(declaration(tables), existing);
    expect(isQuiet(found)).toBe(true);
    expect(shown(found)).toEqual({
      unmanaged: [
        "remove unmanaged Max → High",
        "remove unmanaged High → Max",
        "remove unmanaged Subject, without values",
        "remove unmanaged New → Neu",
      ],
    });
  });

  it('are removed with unmanaged_mappings = "remove", in declared directions alone', () => {
    const found = compare(declaration(tables, { unmanaged_mappings: "remove" }), existing);
    expect(deleted(found, existing)).toEqual(["3", "4", "5"]);
    expect(found.changes.map((change) => change.kind)).not.toContain("pair");
    expect(shown(found).unmanaged).toEqual(["remove unmanaged Max → High"]);
  });

  it("unmanaged mappings stay when the mappings of the direction are not declared", () => {
    const found = compare(declaration({}, { unmanaged_mappings: "remove", display_name: "x" }), existing, undefined);
    expect(found.selectors).toEqual([]);
    expect(found.unmanaged).toHaveLength(4);
  });

  it("unmanaged mappings stay when an empty map is declared and they were never managed", () => {
    expect(compare(declaration({ outbound: [] }), existing).selectors).toEqual([]);
  });
});

describe("directions that are declared no more", () => {
  const before = applied(declaration(tables), existing);

  it("a direction that is declared no more is released: reported, left as it is, and not managed", () => {
    const found = compare(declaration({}, { display_name: "x" }), live({ scalars: { display_name: "x" } }), before);
    expect(found.released).toEqual(["outbound.mappings"]);
    expect(found.notes.map(noteText)).toEqual([
      "outbound.mappings: released; they stay live as they are, and are not managed any more",
    ]);
    expect(isQuiet(found)).toBe(true);
    expect(applied(declaration({}), existing, before).mappings).toEqual([]);
  });

  it("a direction that is declared as an empty map loses what was managed and no more", () => {
    const found = compare(declaration({ outbound: [] }), existing, before);
    expect(deleted(found, existing)).toEqual(["2"]);
  });
});

describe("scalars that are released", () => {
  it("a scalar that is released is reported once, and sends nothing", () => {
    const before = applied(declaration({}, { display_name: "x", description: "y" }), live({}));
    const existing = live({ scalars: { display_name: "x", description: "y" } });
    const declared = declaration({}, { display_name: "x" });
    const found = compare(declared, existing, before);
    expect(found.released).toEqual(["description"]);
    expect(found.notes.map(noteText)).toEqual([
      "description: released; it stays live as it is, since no call clears it, and is not managed any more",
    ]);
    expect(isQuiet(found)).toBe(true);
    expect(compare(declared, existing, applied(declared, existing, before)).released).toEqual([]);
  });

  it("a whole notifier is released when its block goes", () => {
    const notifier = { type: "REST_API", base_uri: "a.example", auth_type: "NONE" };
    const existing = live({
      scalars: { "outbound.notifier.base_uri": "a.example", "outbound.notifier.auth_type": "NONE" },
    });
    const before = applied(declaration({}, { outbound: { notifier } }), existing);
    const found = compare(declaration({}, { outbound: {} }), existing, before);
    expect(found.released).toEqual([
      "outbound.notifier.type",
      "outbound.notifier.base_uri",
      "outbound.notifier.auth_type",
    ]);
    expect(isQuiet(found)).toBe(true);
  });
});
