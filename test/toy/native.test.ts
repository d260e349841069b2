// A resource that the source does not know goes through plan, apply, drift and destroy, beside an integration that refers
// to what its server gives it.
import { readdirSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { beforeEach, describe, expect, it, onTestFinished, vi } from "vitest";
import { addressOf, INSTALLED_INTEGRATION } from "../support/stacks.js";
import { World } from "../support/world.js";
import { startToyServer } from "./server.js";
import { resources } from "./tables.js";
import { TOY } from "./toy.js";

const TENANT = "client_8";
const DESK = "INTG-00000001-4ba9-4006-9ee2-c41a07b7c761";
const toyAddress = `${TOY}.bear`;

async function start() {
  const server = await startToyServer();
  onTestFinished(() => server.close());
  vi.stubEnv("TOY_SERVER", server.url);
  const world = await World.forTest({
    resources,
    state: { tenants: { [TENANT]: { integrations: [{ id: DESK, displayName: "Desk" }] } } },
  });
  const declare = (bear: object | undefined, desk: object = {}) => {
    const integration = { integration_id: DESK, ...desk };
    const resource = {
      ...(bear === undefined ? {} : { [TOY]: { bear } }),
      [INSTALLED_INTEGRATION]: { desk: integration },
    };
    world.project.stacks({ s: { more: { resource } } });
  };
  return { server, world, declare };
}

const refers = { description: `toy \${${toyAddress}.code}` };

describe("a resource of another table", () => {
  let own: Awaited<ReturnType<typeof start>>;
  beforeEach(async () => {
    own = await start();
  });

  const description = () => own.world.emulator.tenant(TENANT).integration(DESK).state().description;
  const state = () => JSON.parse(own.world.project.read("terraform.s.tfstate"));
  const resourceAt = (address: string) => (each: { readonly address: string }) => each.address === address;

  it("a resource of another table is planned, made and recorded, and what refers to it comes after it", async () => {
    const { world, declare, server } = own;
    declare({ name: "Bear", colour: "brown" }, refers);
    const plan = await world.plan();
    expect(plan.resources.find(resourceAt(toyAddress))).toMatchObject({ type: TOY, action: "install", status: "ok" });
    expect(plan.resources.find(resourceAt(addressOf("desk")))).toMatchObject({ waits_for: [`${toyAddress}.code`] });
    expect(plan.summary).toMatchObject({ install: 1, adopt: 1, planned_later: 1 });
    expect(server.writes).toEqual([]);

    const applied = await world.apply();
    expect(applied.summary).toMatchObject({ done: 2, failed: 0 });
    expect(applied.resources.find(resourceAt(toyAddress))).toMatchObject({ integration: "TOY-1", posts: 1 });
    expect([server.toys.get("TOY-1")?.name, description()]).toEqual(["Bear", "toy TOY-1/brown"]);
    expect((await world.plan()).summary).toMatchObject({ no_op: 2, resources: 2 });
    expect(state().resources.map(({ type }: { type: string }) => type)).toEqual([INSTALLED_INTEGRATION, TOY]);
  });

  it("a resource of another table that moved live is drift, and is put back", async () => {
    const { world, declare, server } = own;
    declare({ name: "Bear", colour: "brown" }, refers);
    await world.apply();
    const [bear] = server.toys.values();
    if (bear !== undefined) server.toys.set(bear.id, { ...bear, name: "Wolf" });
    const drift = await world.drift();
    expect(drift.counts).toEqual({ clean: 1, drifted: 1, not_looked_at: 0 });
    expect(drift.resources.find(resourceAt(toyAddress))?.drift).toMatchObject([{ before: "Wolf", after: "Bear" }]);
    await world.apply();
    expect(server.toys.get("TOY-1")?.name).toBe("Bear");
  });

  it("a resource of another table whose code changes has what refers to it changed in the same apply", async () => {
    const { world, declare } = own;
    declare({ name: "Bear", colour: "brown" }, refers);
    await world.apply();
    declare({ name: "Bear", colour: "black" }, refers);
    const plan = await world.plan();
    expect(plan.resources.find(resourceAt(addressOf("desk")))).toMatchObject({ action: "update", calls: [] });
    await world.apply();
    expect(description()).toBe("toy TOY-1/black");
  });

  it("a resource of another table that was taken out of the program is removed, and no other is touched", async () => {
    const { world, declare, server } = own;
    declare({ name: "Bear", colour: "brown" });
    await world.apply();
    declare(undefined);
    expect((await world.plan()).summary).toMatchObject({ uninstall: 1, no_op: 1, values_lost: 1 });
    await world.apply();
    expect([server.toys.size, server.writes]).toEqual([0, ["POST", "DELETE"]]);
    expect(state().resources).toHaveLength(1);
  });

  it("a resource of another table is destroyed after what refers to it", async () => {
    const { world, declare, server } = own;
    declare({ name: "Bear", colour: "brown" }, refers);
    await world.apply();
    const left: string[][] = [];
    const destroyed = await world.destroy({
      host: ({ type }) =>
        type === "progress" && left.push(state().resources.map((resource: { type: string }) => resource.type)),
    });
    expect(left).toContainEqual([TOY]);
    expect(destroyed.summary).toMatchObject({ done: 2, failed: 0 });
    expect([server.toys.size, state().resources]).toEqual([0, []]);
  });
});

it("no line of the source names the toy of the tests", () => {
  const source = resolve(__dirname, "../../src");
  const files = readdirSync(source, { recursive: true, encoding: "utf8" }).filter((name) => name.endsWith(".ts"));
  const naming = files.filter((name) => /rampsync_toy|test\/toy/.test(readFileSync(join(source, name), "utf8")));
  expect([files.length > 100, naming]).toEqual([true, []]);
});
