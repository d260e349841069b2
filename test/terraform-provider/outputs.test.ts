// What rampsync records beside resources, and how it reads a state: terraform finds nothing to do after it.
// biome-ignore-all lint/suspicious/noTemplateCurlyInString: the strings are Terraform's templates.
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect } from "vitest";
import { DESK } from "../support/hcl.js";
import { addressOf, resourcesOf } from "../support/stacks.js";
import { findTerraform } from "../support/terraform.js";
import { type TerraformWorld, testWithTerraform } from "../support/terraform-world.js";

const variable = (type: string, value: unknown) => ({ type, default: value });

const variables = {
  list: variable("list(string)", ["b", "a"]),
  set: variable("set(string)", ["b", "a", "b", "Z", "\ud83d\ude00", "\uffee"]),
  numbers: variable("set(number)", [10, 9, 9]),
  map: variable("map(string)", { x: "1", y: null }),
  none: variable("map(number)", {}),
  object: variable('object({a=string,b=optional(number),c=optional(list(string),["q"])})', { a: "x" }),
  tuple: variable("tuple([string,number])", ["a", 1]),
  any: variable("any", ["a", 1]),
  anything: { default: { a: [1] } },
  anyList: variable("list(any)", ["a", 1]),
  anyMap: variable("map(any)", { a: 1, b: "x" }),
  nothing: variable("list(any)", []),
  nulls: variable("list(any)", [null, true]),
  objects: variable("list(any)", [{ a: 1 }, { a: "x" }]),
  objectSet: variable("set(object({a=string}))", [{ a: "z" }, { a: "b" }]),
  nested: variable("list(list(string))", [[], ["a"]]),
  empty: { type: "string", default: null },
  secret: { type: "string", default: "About tickets", sensitive: true },
  empty_text: { type: "string", default: "" },
};

const desk = addressOf("desk");

const outputs = {
  ...Object.fromEntries(
    Object.keys(variables)
      .filter((name) => name !== "secret")
      .map((name) => [`of_${name}`, { value: `\${var.${name}}` }]),
  ),
  literal: { value: ["a", 1, null, true, { x: null, y: "${var.list}", z: "${var.empty}" }] },
  nothing: { value: null },
  embedded: { value: "x${var.empty_text}" },
  big: { value: 1e21 },
  small: { value: 0.1 },
  bool: { value: true },
  emptyList: { value: [] },
  emptyObject: { value: {} },
  half: { value: "a\ud800b" },
  form: { value: { "e\u0301": "e\u0301" } },
  id: { value: `\${${desk}.id}` },
  mappings: { value: `\${${desk}.outbound.mappings}` },
  mapping: { value: `\${${desk}.outbound.mappings["Status"]}` },
  values: { value: `\${${desk}.outbound.mappings["Status"].values}` },
  texts: { value: `\${${desk}.outbound.mappings["Status"].values["Ok"]}` },
  whole: { value: `\${${desk}}`, sensitive: true },
  within: { value: { id: `\${${desk}.id}`, description: `\${${desk}.description}`, tenant: `\${${desk}.tenant_id}` } },
};

function declare(world: TerraformWorld, more: object = {}, declared: object = outputs): void {
  const stack = {
    terraform: { required_providers: { rampsync: { source: "rampsync/rampsync" } } },
    provider: { rampsync: [{}] },
    variable: variables,
    resource: resourcesOf({
      desk: {
        integration_id: DESK,
        outbound: {
          mappings: {
            Status: {
              entity_type: "INCIDENT",
              attribute: "Status",
              third_party_entity_type: "Ticket",
              third_party_attribute: "Status",
              values: { Ok: ["Good"], Critical: ["Bad"] },
            },
          },
        },
        ...more,
      },
    }),
    output: declared,
  };
  world.writeStack(stack);
}

const recorded = (world: TerraformWorld) => JSON.parse(world.stateText()).outputs as Record<string, unknown>;

/** Somebody edits the state by hand. */
function edit(world: TerraformWorld, change: (instance: Record<string, unknown>) => void): void {
  const state = JSON.parse(world.stateText());
  change(state.resources[0].instances[0]);
  writeFileSync(join(world.directory, "terraform.tfstate"), JSON.stringify(state));
}

describe.skipIf(findTerraform() === undefined)("a state that rampsync writes and reads", () => {
  testWithTerraform(
    "terraform plans nothing for outputs of every type that rampsync recorded, and records the same",
    async (world) => {
      declare(world);
      await world.nativeApply();
      const native = recorded(world);
      await world.emptyPlan();
      await world.terraform("state", "rm", desk);
      const applied = await world.terraform("apply", "-auto-approve");
      expect(applied.code, applied.stderr).toBe(0);
      expect(recorded(world)).toEqual(native);
      const document = await world.plan();
      expect(document.summary).toMatchObject({ no_op: 1 });
      expect(document.warnings).toEqual([]);
    },
  );

  testWithTerraform(
    "terraform plans nothing after rampsync applied numbers and halves of surrogate pairs as texts",
    async (world) => {
      for (const description of [1e21, 1e-7, 12.5, true, "a\ud800b"]) {
        declare(world, { description });
        await world.nativeApply();
        await world.emptyPlan();
      }
      declare(world, { description: 1e22 });
      const applied = await world.terraform("apply", "-auto-approve");
      expect(applied.code, applied.stderr).toBe(0);
      expect((await world.plan()).summary).toMatchObject({ no_op: 1 });
    },
  );

  testWithTerraform("rampsync records sensitive paths that a state lacks, where terraform would", async (world) => {
    declare(world, { description: "${var.secret}" }, { id: outputs.id });
    await world.nativeApply();
    expect(world.instance().sensitive_attributes).not.toEqual([]);
    edit(world, (instance) => {
      instance.sensitive_attributes = [];
    });
    const before = await world.terraform("plan", "-detailed-exitcode");
    expect(before.code, before.stderr).toBe(2);
    expect((await world.plan()).resources).toMatchObject([{ action: "state-only", changes: [], drift: [] }]);
    await world.nativeApply();
    await world.emptyPlan();
  });

  testWithTerraform(
    "a state is read as terraform reads it: versions that are absent, and texts for numbers and bools",
    async (world) => {
      const more = { description: "5", display_name: "true", inbound: { drop_alerts_on_unmanaged_resources: true } };
      declare(world, more);
      await world.nativeApply();
      edit(world, (instance) => {
        delete instance.schema_version;
        const attributes = instance.attributes as Record<string, unknown>;
        Object.assign(attributes, { description: 5, display_name: true });
        Object.assign(attributes.inbound as object, { drop_alerts_on_unmanaged_resources: "true" });
      });
      await world.emptyPlan();
      expect((await world.plan()).resources).toMatchObject([{ action: "no-op" }]);
      await world.nativeApply();
      await world.emptyPlan();
    },
  );

  testWithTerraform(
    "a plan tells of outputs that an apply removes, and the apply leaves what terraform leaves",
    async (world) => {
      declare(world);
      await world.nativeApply();
      declare(world, {}, { id: outputs.id });
      const { warnings } = await world.plan();
      expect(warnings).toEqual([
        expect.stringMatching(
          /^s: an apply removes \d+ outputs from the state that the stack does not declare: .* and \d+ more$/,
        ),
      ]);
      await world.nativeApply();
      expect(Object.keys(recorded(world))).toEqual(["id"]);
      await world.emptyPlan();
      expect((await world.plan()).warnings).toEqual([]);
    },
  );
});

describe("an object that a replacement left behind", () => {
  testWithTerraform("a deposed object of ours is told in plan and apply, and stays in the state", async (world) => {
    declare(world, {}, { id: outputs.id });
    await world.nativeApply();
    const state = JSON.parse(readFileSync(join(world.directory, "terraform.tfstate"), "utf8"));
    const [resource] = state.resources;
    resource.instances.push({ ...resource.instances[0], deposed: "0a1b2c3d" });
    writeFileSync(join(world.directory, "terraform.tfstate"), JSON.stringify(state));
    const told = [expect.stringContaining(`s: ${desk} has a deposed object (0a1b2c3d)`)];
    expect((await world.plan()).warnings).toEqual(told);
    declare(world, { description: "more" }, { id: outputs.id });
    expect((await world.apply()).plan.warnings).toEqual(told);
    expect(world.stateText()).toContain("0a1b2c3d");
  });
});
