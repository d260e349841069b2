// A schema declared once: its TypeScript types, its protocol form, and what it says of a configuration.
import { describe, expect, expectTypeOf, it } from "vitest";
import {
  type Attributes,
  a,
  type Decimal,
  type InferConfig,
  type InferPlanned,
  type InferStub,
  type InferValue,
  schema,
  t,
  UNKNOWN,
  type Unknown,
} from "../../src/terraform-plugin/index.js";
import { schemaMessage } from "../../src/terraform-plugin/schema/message.js";
import { validateAttributes } from "../../src/terraform-plugin/schema/validate.js";
import { withoutWriteOnly } from "../../src/terraform-plugin/schema/write-only.js";

const thing = schema({
  version: 3,
  description: "A thing.",
  attributes: {
    id: a.string({ computed: true }),
    name: a.string({ required: true, description: "Its name.", descriptionKind: "plain" }),
    count_of: a.number({ optional: true }),
    steps: a.integer({ default: 5 }),
    values: a.map(t.set(t.string), { optional: true }),
    pair: a.of(t.object({ left: t.string, right: t.bool }), {
      optional: true,
      sensitive: true,
      deprecated: "Use values.",
    }),
    settings: a.single(
      {
        url: a.string({ required: true }),
        token_wo: a.string({ optional: true, writeOnly: true }),
        kind: a.string({ default: "a" }),
      },
      { optional: true },
    ),
    rows: a.nestedMap(
      { key: a.string({ required: true, validate: [(v) => (v === "bad" ? "must be good" : undefined)] }) },
      { optional: true },
    ),
  },
});

describe("a schema of a plugin", () => {
  it("a schema gives the TypeScript types of its values", () => {
    type Thing = InferValue<typeof thing>;
    expectTypeOf<Thing["id"]>().toEqualTypeOf<string | null>();
    expectTypeOf<Thing["name"]>().toEqualTypeOf<string>();
    expectTypeOf<Thing["count_of"]>().toEqualTypeOf<number | bigint | Decimal | null>();
    expectTypeOf<Thing["steps"]>().toEqualTypeOf<number>();
    expectTypeOf<Thing["values"]>().toEqualTypeOf<{ readonly [key: string]: readonly string[] } | null>();
    expectTypeOf<NonNullable<Thing["settings"]>["url"]>().toEqualTypeOf<string>();
    expectTypeOf<NonNullable<Thing["pair"]>["right"]>().toEqualTypeOf<boolean | null>();
    expectTypeOf<NonNullable<Thing["rows"]>>().toEqualTypeOf<{ readonly [key: string]: { readonly key: string } }>();
    expectTypeOf<InferPlanned<typeof thing>["name"]>().toEqualTypeOf<string | Unknown>();
    expectTypeOf<InferConfig<typeof thing>["steps"]>().toEqualTypeOf<number | Unknown | null>();
    expectTypeOf<InferConfig<typeof thing>["name"]>().toEqualTypeOf<string | Unknown>();
    expectTypeOf<InferStub<typeof thing>["name"]>().toEqualTypeOf<string | null>();
  });

  it("a schema has the form of the protocol", () => {
    const { version, block } = schemaMessage(thing);
    expect([version, block.version, block.description, block.descriptionKind]).toEqual([3, 3, "A thing.", 1]);
    const attributes = Object.fromEntries(
      block.attributes.map((each) => [(each as { name: string }).name, each as { [name: string]: unknown }]),
    );
    expect(attributes.name).toMatchObject({
      required: true,
      optional: false,
      computed: false,
      description: "Its name.",
      descriptionKind: 0,
    });
    expect(attributes.steps).toMatchObject({ optional: true, computed: true, type: Buffer.from('"number"') });
    expect(attributes.values).toMatchObject({ type: Buffer.from('["map",["set","string"]]') });
    expect(attributes.pair).toMatchObject({
      sensitive: true,
      deprecated: true,
      description: "Deprecated: Use values.",
    });
    expect(attributes.settings).not.toHaveProperty("type");
    expect(attributes.settings).toMatchObject({
      nestedType: { nesting: 1, attributes: [{}, { writeOnly: true }, {}] },
    });
    expect(attributes.rows).toMatchObject({ nestedType: { nesting: 4 } });
  });

  it.each<[string, Attributes]>([
    ["required or optional or computed", { x: a.string({}) }],
    ["required or optional or computed, not both", { x: a.string({ required: true, computed: true }) }],
    ["a default, not required", { x: a.string({ required: true, default: "a" }) }],
    ["lower case names", { Xy: a.string({ optional: true }) }],
    ["no reserved names", { count: a.number({ optional: true }) }],
    ["write-only, not computed", { x: a.string({ optional: true, computed: true, writeOnly: true }) }],
    [
      "no write-only in sets",
      { x: a.nestedSet({ y: a.string({ optional: true, writeOnly: true }) }, { optional: true }) },
    ],
    ["keep only when computed", { x: a.string({ optional: true, keep: true }) }],
    ["attributes in nested ones", { x: a.single({}, { optional: true }) }],
  ])("a schema must have %s", (_rule, attributes) => {
    expect(() => schema({ attributes })).toThrow(TypeError);
  });
});

describe("validation by the schema", () => {
  const problems = (config: object, writeOnlyAllowed = true) =>
    validateAttributes(thing.attributes, { name: "x", ...config }, { writeOnlyAllowed }).map(
      ({ severity, detail, path }) => [severity, detail, path],
    );

  it("validation requires required attributes, also inside nested ones", () => {
    expect(problems({ name: null, settings: {}, rows: { r: { key: null } } })).toEqual([
      ["error", "name is required.", ["name"]],
      ["error", "settings.url is required.", ["settings", "url"]],
      ["error", "rows.r.key is required.", ["rows", "r", "key"]],
    ]);
  });

  it("validation accepts unknown values", () => {
    expect(problems({ name: UNKNOWN, settings: UNKNOWN, steps: UNKNOWN, rows: { r: { key: UNKNOWN } } })).toEqual([]);
  });

  it("validation runs validators on known values", () => {
    expect(problems({ steps: 1.5, rows: { "a b": { key: "bad" } } })).toEqual([
      ["error", "steps must be a whole number of at most 2^53.", ["steps"]],
      ["error", 'rows["a b"].key must be good.', ["rows", "a b", "key"]],
    ]);
  });

  it("validation refuses write-only values from a host that would store them", () => {
    const config = { settings: { url: "u", token_wo: "s" } };
    expect(problems(config)).toEqual([]);
    expect(problems(config, false)).toEqual([
      ["error", expect.stringContaining("Terraform 1.11"), ["settings", "token_wo"]],
    ]);
  });

  it("validation warns of deprecated attributes", () => {
    expect(problems({ pair: { left: "a" } })).toEqual([["warning", "Use values.", ["pair"]]]);
  });
});

describe("values that are write-only", () => {
  it("write-only values are removed at every depth, and nothing else is", () => {
    const nested = { x_wo: a.string({ optional: true, writeOnly: true }), y: a.string({ optional: true }) };
    const attributes = {
      one: a.single(nested, { optional: true }),
      list: a.nestedList(nested, { optional: true }),
      map: a.nestedMap({ deep: a.single(nested, { optional: true }) }, { optional: true }),
    };
    const filled = { x_wo: "s", y: "y" };
    const empty = { x_wo: null, y: "y" };
    expect(
      withoutWriteOnly(attributes, { one: filled, list: [filled, UNKNOWN], map: { k: { deep: filled } }, foreign: 1 }),
    ).toEqual({ one: empty, list: [empty, UNKNOWN], map: { k: { deep: empty } }, foreign: 1 });
  });
});
