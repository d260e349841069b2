// Resources that refer to others of their stack: values that are known are put in, work follows the order, and what only
// an apply makes known is planned then.
import { describe, expect, it } from "vitest";
import { planWith } from "../../src/engine/verbs/plan.js";
import { ResourceTable } from "../../src/resources/table.js";
import { addressOf } from "../support/stacks.js";
import { World } from "../support/world.js";

const TENANT = "client_8";
const FIRST = "INTG-00000001-4ba9-4006-9ee2-c41a07b7c761";
const SECOND = "INTG-00000002-4ba9-4006-9ee2-c41a07b7c761";

const first = { integration_id: FIRST, display_name: "First" };
const second = { integration_id: SECOND, display_name: "Second" };

function start(integrations: Readonly<Record<string, object>>, more: object = {}): Promise<World> {
  const live = [FIRST, SECOND].map((id) => ({
    id,
    displayName: "Desk",
    status: "ACTIVE",
    integration: { id: "CASERVICEDESK", name: "CA Service Desk" },
  }));
  return World.forTest({
    state: { tenants: { [TENANT]: { integrations: live } } },
    stacks: { s: { integrations, more } },
  });
}

const resourceOf = <One extends { readonly address: string }>(resources: readonly One[], name: string) =>
  resources.find(({ address }) => address === addressOf(name));

const postsOf = (world: World) =>
  world.requests
    .filter(({ method }) => method === "POST")
    .map(({ path }) => (path.includes(FIRST) ? "first" : "second"));

const shown = (world: World, id: string) => world.emulator.tenant(TENANT).integration(id).state();

describe("a reference to another resource", () => {
  it("a reference to a declared attribute is the declared value, before anything is applied", async () => {
    const description = `as \${${addressOf("first")}.display_name}`;
    const world = await start({ second: { ...second, description }, first });
    const plan = await world.plan();
    const found = resourceOf(plan.resources, "second");
    expect(found?.waits_for).toBeUndefined();
    expect(found?.changes).toMatchObject([{ after: "as First" }, { after: "Second" }]);
    await world.apply();
    expect(shown(world, SECOND)).toMatchObject({ description: "as First" });
    expect((await world.plan()).summary.no_op).toBe(2);
  });

  it("a reference to an attribute of the server gets its value once the other resource was planned, in the order of work", async () => {
    const description = `\${${addressOf("first")}.id}`;
    const world = await start({ second: { ...second, description }, first });
    expect(resourceOf((await world.plan()).resources, "second")?.changes).toMatchObject([
      { after: FIRST },
      { after: "Second" },
    ]);
    await world.apply();
    expect(postsOf(world)).toEqual(["first", "second"]);
    expect(shown(world, SECOND)).toMatchObject({ description: FIRST });
    expect((await world.plan()).summary.no_op).toBe(2);
    expect(world.project.read("terraform.s.tfstate")).toContain('"dependencies": [');
  });

  it("a resource with a reference that only an apply makes known is planned then: without a read before, and counted as such", async () => {
    const description = `\${${addressOf("first")}.status}`;
    const world = await start({ second: { ...second, description }, first });
    const plan = await world.plan();
    const found = resourceOf(plan.resources, "second");
    expect(found).toMatchObject({
      action: "adopt",
      status: "ok",
      changes: [],
      calls: [],
      waits_for: [`${addressOf("first")}.status`],
      notes: [expect.stringContaining("known after the apply")],
    });
    expect(world.requests.filter(({ path }) => path.includes(SECOND))).toEqual([]);
    expect(plan.summary.planned_later).toBe(1);
    expect(plan.budget.tenants).toMatchObject([{ tenant: TENANT, planned_later: 1 }]);

    const applied = await world.apply();
    expect(applied.summary).toMatchObject({ done: 2, failed: 0 });
    expect(shown(world, SECOND)).toMatchObject({ description: "ACTIVE" });
    const again = await world.plan();
    expect(again.summary).toMatchObject({ no_op: 2 });
    expect(again.summary.planned_later).toBeUndefined();
  });

  it("drift does not compare a resource that waits for another one, and so does not call it clean", async () => {
    const world = await start({ second: { ...second, description: `\${${addressOf("first")}.status}` }, first });
    expect((await world.drift()).counts).toMatchObject({ not_looked_at: 1 });
  });

  it("a reference to a resource that could not be planned or applied is RS4015", async () => {
    const description = `\${${addressOf("first")}.status}`;
    const gone = { ...first, integration_id: FIRST.replace("1-4ba9", "9-4ba9") };
    const world = await start({ second: { ...second, description }, first: gone });
    const plan = await world.plan();
    expect(resourceOf(plan.resources, "first")?.error?.code).toBe("RS4004");
    expect(resourceOf(plan.resources, "second")).toMatchObject({ status: "unknown", error: { code: "RS4015" } });
    const applied = await world.apply();
    expect(applied.resources.map(({ errors }) => errors[0]?.code)).toEqual(["RS4015", "RS4004"]);
    expect(postsOf(world)).toEqual([]);
  });

  it("a reference whose value makes a declaration wrong is refused with what is wrong with the value", async () => {
    const world = await start({
      second: { ...second, unmanaged_mappings: `\${${addressOf("first")}.application}` },
      first,
    });
    await world.apply();
    expect(resourceOf((await world.plan()).resources, "second")?.error?.code).toBe("RS1004");
  });

  it("a reference in an output is recorded once it is known", async () => {
    const output = { note: { value: `id: \${${addressOf("first")}.id}` } };
    const world = await start({ first }, { output });
    await world.apply();
    expect(JSON.parse(world.project.read("terraform.s.tfstate")).outputs).toEqual({
      note: { value: `id: ${FIRST}`, type: "string" },
    });
  });
});

describe("a plan that is saved with a resource that waits", () => {
  const status = `\${${addressOf("first")}.status}`;
  const mappings = (...values: readonly string[]) => ({
    inbound: {
      mappings: {
        m: {
          entity_type: "INCIDENT",
          attribute: "Status",
          third_party_entity_type: "Ticket",
          third_party_attribute: "Status",
          values: Object.fromEntries(values.map((value) => [value, [`${value}!`]])),
        },
      },
    },
  });

  it("a saved plan with a resource that waits is applied as it was shown", async () => {
    const world = await start({ second: { ...second, description: status }, first });
    const out = `${world.directory}/plan.json`;
    await world.plan({ out });
    const applied = await world.apply({ planFile: out });
    expect(applied.summary).toMatchObject({ done: 2, failed: 0 });
  });

  it("a saved plan with a resource that waits refuses a removal that it did not show, and the next plan shows it", async () => {
    const world = await start({ second: { ...second, ...mappings("Open", "Closed") } });
    await world.apply();
    world.project.stacks({
      s: { integrations: { second: { ...second, ...mappings("Open"), description: status }, first } },
    });
    const out = `${world.directory}/plan.json`;
    expect(resourceOf((await world.plan({ out })).resources, "second")).toMatchObject({ action: "update", calls: [] });
    const applied = await world.apply({ planFile: out });
    expect(resourceOf(applied.resources, "second")).toMatchObject({
      status: "failed",
      deletes: 0,
      errors: [{ code: "RS5006" }],
    });
    expect(resourceOf(applied.resources, "first")?.status).toBe("done");
    const next = resourceOf((await world.plan()).resources, "second");
    expect(next?.changes).toContainEqual(expect.objectContaining({ action: "remove", label: "Closed! → Closed" }));
  });
});

describe("resources with depends_on", () => {
  it("depends_on puts the work of an apply into order, and that of a destroy into the reverse order", async () => {
    const ending = { on_destroy: "remove_mappings", inbound: { mappings: {} } };
    const world = await start({
      first: { ...first, ...ending, depends_on: [addressOf("second")] },
      second: { ...second, ...ending },
    });
    await world.apply();
    expect(postsOf(world)).toEqual(["second", "first"]);
    const order: string[] = [];
    const destroyed = await world.destroy({
      host: () => {
        const names = ["first", "second"].filter(
          (name) => !world.project.read("terraform.s.tfstate").includes(`"name": "${name}"`),
        );
        for (const name of names) if (!order.includes(name)) order.push(name);
      },
    });
    expect(destroyed.summary.done).toBe(2);
    expect(order).toEqual(["first", "second"]);
  });

  it("depends_on keeps a resource from being applied when what it depends on was not applied", async () => {
    const gone = { ...second, integration_id: SECOND.replace("2-4ba9", "9-4ba9") };
    const world = await start({ first: { ...first, depends_on: [addressOf("second")] }, second: gone });
    const applied = await world.apply();
    expect(resourceOf(applied.resources, "first")?.errors).toMatchObject([{ code: "RS4015" }]);
    expect(postsOf(world)).toEqual([]);
  });
});

it("a plan takes the table of resources as an argument, and knows no other types", async () => {
  const world = await start({ first });
  await expect(planWith({ ...world.runOptions, resources: new ResourceTable([]) })).rejects.toMatchObject({
    errors: [{ code: "RS2005" }],
  });
});
