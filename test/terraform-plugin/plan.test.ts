// The default plan: what is kept, what becomes unknown, what needs a new object.
import { describe, expect, it } from "vitest";
import { type Attributes, a, defaultPlan, schema, t, UNKNOWN, type Value } from "../../src/terraform-plugin/index.js";

const row = {
  name: a.string({ required: true }),
  kind: a.string({ default: "plain" }),
  row_id: a.string({ computed: true, keep: true }),
  stamp: a.string({ computed: true }),
};
const attributes = {
  id: a.string({ computed: true, keep: true }),
  name: a.string({ optional: true, semanticEquals: (prior, now) => prior.toLowerCase() === now.toLowerCase() }),
  region: a.string({ optional: true, requiresReplace: true }),
  size: a.number({ optional: true, requiresReplace: ({ prior, planned }) => Number(planned) < Number(prior) }),
  endpoint: a.string({ optional: true, computed: true, requiresReplace: true }),
  mode: a.string({ default: "normal" }),
  secret_wo: a.string({ optional: true, writeOnly: true }),
  revision: a.integer({ computed: true }),
  tags: a.set(t.string, { optional: true }),
  settings: a.single(
    { zone: a.string({ optional: true, requiresReplace: true }), url: a.string({ computed: true }) },
    { optional: true },
  ),
  rows: a.nestedMap(row, { optional: true }),
  list: a.nestedList(row, { optional: true }),
  set: a.nestedSet(row, { optional: true }),
} satisfies Attributes;
const thing = schema({ attributes });

const none = Object.fromEntries(Object.keys(attributes).map((name) => [name, null]));
const fill = (value: object): { [name: string]: Value } => ({ ...none, ...value });

/** As Terraform does for attributes at the top: what is not configured and computed is taken from the prior state. */
function plan(config: object, prior: object | null, proposed: object = {}) {
  const carried =
    prior === null
      ? {}
      : Object.fromEntries(["id", "endpoint", "mode", "revision"].map((name) => [name, fill(prior)[name]]));
  const given = Object.fromEntries(Object.entries(config).filter(([, value]) => value !== null));
  return defaultPlan(thing, {
    config: fill(config),
    prior: prior === null ? null : fill(prior),
    proposed: fill({ ...carried, ...given, ...proposed }),
  });
}
const stored = { id: "1", name: "a", mode: "normal", revision: 3, endpoint: "e" };

describe("the default plan", () => {
  it("the default plan of a create takes defaults and leaves computed attributes unknown", () => {
    expect(plan({ name: "a", secret_wo: "s" }, null)).toEqual({
      planned: fill({ name: "a", id: UNKNOWN, endpoint: UNKNOWN, mode: "normal", revision: UNKNOWN }),
      requiresReplace: [],
      changed: true,
    });
  });

  it("the default plan of an unchanged object is the prior state", () => {
    expect(plan({ name: "a" }, stored)).toEqual({ planned: fill(stored), requiresReplace: [], changed: false });
  });

  it("the default plan sees no change in the order of a set nor in a write-only value", () => {
    const prior = { ...stored, tags: ["x", "y"] };
    expect(plan({ name: "a", tags: ["y", "x"], secret_wo: "new" }, prior)).toMatchObject({ changed: false });
  });

  it("the default plan keeps the prior form of a value that means the same", () => {
    expect(plan({ name: "A" }, stored)).toEqual({ planned: fill(stored), requiresReplace: [], changed: false });
  });

  it("the default plan of an update keeps what must be kept and leaves the other computed attributes unknown", () => {
    expect(plan({ name: "b" }, stored).planned).toMatchObject({
      id: "1",
      revision: UNKNOWN,
      endpoint: UNKNOWN,
      mode: "normal",
    });
  });

  it("the default plan restores a default when the configured value is gone", () => {
    expect(plan({ name: "a" }, { ...stored, mode: "special" })).toMatchObject({
      changed: true,
      planned: { mode: "normal" },
    });
  });

  it("the default plan takes an unknown configuration for a change", () => {
    expect(plan({ name: UNKNOWN }, stored)).toMatchObject({
      changed: true,
      planned: { name: UNKNOWN, revision: UNKNOWN },
    });
    expect(plan({ name: "a", tags: [UNKNOWN] }, { ...stored, tags: ["x"] })).toMatchObject({ changed: true });
  });

  it('the default plan does not take the text "unknown" for an unknown value', () => {
    expect(plan({ name: "unknown" }, { ...stored, name: "unknown" })).toMatchObject({ changed: false });
  });

  it("the default plan of a destroy is null", () => {
    expect(defaultPlan(thing, { config: null, prior: fill(stored), proposed: null })).toMatchObject({ planned: null });
  });

  describe("attributes that need a new object", () => {
    const replaced = (config: object, prior: object, proposed?: object) =>
      plan({ name: "a", ...config }, { ...stored, ...prior }, proposed).requiresReplace;

    it("the default plan replaces an object when such attributes change, appear or go", () => {
      expect(replaced({ region: "n" }, { region: "o" })).toEqual([["region"]]);
      expect(replaced({ region: "n" }, {})).toEqual([["region"]]);
      expect(replaced({}, { region: "o" })).toEqual([["region"]]);
      expect(replaced({ region: UNKNOWN }, { region: "o" })).toEqual([["region"]]);
      expect(replaced({ region: "o", tags: ["x"] }, { region: "o" })).toEqual([]);
    });

    it("the default plan replaces an object where a function decides so", () => {
      expect(replaced({ size: 1 }, { size: 2 })).toEqual([["size"]]);
      expect(replaced({ size: 3 }, { size: 2 })).toEqual([]);
    });

    it("the default plan does not replace an object when the provider computes such attributes", () => {
      expect(replaced({ tags: ["x"] }, {})).toEqual([]);
      expect(replaced({ endpoint: "mine" }, {})).toEqual([["endpoint"]]);
    });

    it("the default plan replaces an object for such attributes inside nested ones", () => {
      const prior = { settings: { zone: "a", url: "u" } };
      expect(replaced({ settings: { zone: "b", url: null } }, prior, { settings: { zone: "b", url: "u" } })).toEqual([
        ["settings", "zone"],
      ]);
    });
  });

  describe("elements that are nested", () => {
    const configured = (name: string, kind: string | null = null) => ({ name, kind, row_id: null, stamp: null });
    const known = (name: string, id: string) => ({ name, kind: "plain", row_id: id, stamp: `s${id}` });
    const proposed = (name: string, id: string) => ({ name, kind: null, row_id: id, stamp: `s${id}` });

    it.each([
      ["rows", (each: object) => ({ k: each })],
      ["list", (each: object) => [each]],
      ["set", (each: object) => [each]],
    ] as const)("the default plan of an unchanged %s finds nothing to do", (name, wrap) => {
      const result = plan(
        { name: "a", [name]: wrap(configured("x")) },
        { ...stored, [name]: wrap(known("x", "7")) },
        { [name]: wrap(proposed("x", "7")) },
      );
      expect(result).toMatchObject({ changed: false, planned: { [name]: wrap(known("x", "7")) } });
    });

    it("the default plan keeps ids of nested elements by key, and leaves those of new ones unknown", () => {
      const result = plan(
        { name: "a", rows: { old: configured("x", "fancy"), new: configured("y") } },
        { ...stored, rows: { old: known("x", "7") } },
        { rows: { old: { ...proposed("x", "7"), kind: "fancy" }, new: configured("y") } },
      );
      expect(result.planned?.rows).toEqual({
        old: { name: "x", kind: "fancy", row_id: "7", stamp: UNKNOWN },
        new: { name: "y", kind: "plain", row_id: UNKNOWN, stamp: UNKNOWN },
      });
    });

    it("the default plan finds the element of a set by its configured attributes", () => {
      const result = plan(
        { name: "a", set: [configured("y"), configured("x", "fancy")] },
        { ...stored, set: [known("y", "7")] },
        { set: [{ ...configured("x", "fancy") }, proposed("y", "7")] },
      );
      expect(result.planned?.set).toEqual([
        { name: "x", kind: "fancy", row_id: UNKNOWN, stamp: UNKNOWN },
        { name: "y", kind: "plain", row_id: "7", stamp: UNKNOWN },
      ]);
    });

    it("the default plan passes unknown elements and unknown collections on", () => {
      const result = plan(
        { name: "a", rows: UNKNOWN, list: [UNKNOWN] },
        { ...stored, rows: {} },
        { rows: UNKNOWN, list: [UNKNOWN] },
      );
      expect(result).toMatchObject({ changed: true, planned: { rows: UNKNOWN, list: [UNKNOWN] } });
    });
  });
});
