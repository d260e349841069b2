// A bundle: named by the digest that validate tells, whole or refused, and looked at by its part of one tenant.
import { appendFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it, onTestFinished } from "vitest";
import { validateWith } from "../../src/engine/verbs/validate.js";
import { checkBundle, checkFile, partOf, tenantsIn } from "../../src/fleet/bundle/bundle.js";
import { type MadeBundle, makeBundle } from "../../src/fleet/bundle/make.js";
import { look, stacksOf } from "../../src/fleet/work/look.js";
import { errorsOf } from "../bad-input/bad-input.js";
import { DESK_ID, desk, deskSecrets, deskVariables, startDeskWorld, TENANT } from "../support/desk.js";
import { integrationId, ManyTenants } from "../support/tenants.js";
import type { World } from "../support/world.js";

async function applied(tenants: number): Promise<ManyTenants> {
  const world = await ManyTenants.forTest({ tenants, each: 1 });
  world.write();
  await world.apply();
  return world;
}

const codesOf = async (run: () => unknown) => (await errorsOf(run)).map(({ code }) => code);

async function filesOf(stacks: readonly string[], read: MadeBundle["read"]): Promise<ReadonlyMap<string, Uint8Array>> {
  return new Map(await Promise.all(stacks.map(async (name) => [name, await read(name)] as const)));
}

/** A look at a tenant where the output of the program is gone: the bundle is all that there is. */
async function lookAt(world: World, tenant: string) {
  const { bundle, read } = await makeBundle(world.runOptions);
  const own = await filesOf(stacksOf(bundle, tenant), read);
  const { host: _host, ...surroundings } = world.runOptions;
  return look(tenant, bundle, own, surroundings);
}

describe("a bundle of stacks", () => {
  it("a bundle has the digest that validate tells, and the tenants of its stacks", async () => {
    const world = await applied(3);
    const { bundle } = await makeBundle(world.runOptions);
    const { digest } = await validateWith(world.runOptions);
    expect(bundle.digest).toBe(digest);
    expect(tenantsIn(bundle)).toEqual(["client_1", "client_2", "client_3"]);
    checkBundle(bundle);
  });

  it("a bundle whose manifest, file or digest was changed is refused", async () => {
    const world = await applied(2);
    const { bundle, read } = await makeBundle(world.runOptions);
    const manifest = bundle.manifest.replaceAll('"client_1"', '"client_9"');
    expect(await codesOf(() => checkBundle({ ...bundle, manifest }))).toEqual(["RS2021"]);
    expect(await codesOf(() => checkBundle({ ...bundle, digest: "0".repeat(64) }))).toEqual(["RS2021"]);
    expect(await codesOf(() => checkBundle({ ...bundle, stacks: bundle.stacks.slice(1) }))).toEqual(["RS2021"]);
    const content = await read("client_1");
    checkFile(bundle, "client_1", content);
    for (const wrong of [new Uint8Array(), Buffer.concat([content, Buffer.from(" ")])]) {
      expect(await codesOf(() => checkFile(bundle, "client_1", wrong))).toEqual(["RS2021"]);
    }
    expect(await codesOf(() => checkFile(bundle, "client_7", content))).toEqual(["RS2021"]);
  });

  it("a stack that is changed while its program is published is refused with RS2016", async () => {
    const world = await applied(2);
    const { read } = await makeBundle(world.runOptions);
    appendFileSync(join(world.directory, "cdktf.out/stacks/client_2/cdk.tf.json"), " ");
    await read("client_1");
    expect(await codesOf(() => read("client_2"))).toEqual(["RS2016"]);
  });

  it("a program of many stacks, which is read one by one, has the same bundle", async () => {
    const world = await applied(3);
    const whole = await makeBundle(world.runOptions);
    const inParts = await makeBundle(world.runOptions, { largeAbove: 1 });
    expect(inParts.bundle).toEqual(whole.bundle);
    expect(inParts.statesElsewhere).toEqual(whole.statesElsewhere);
  });

  it("a program with two stacks of one tenant is published, also where it is read one by one", async () => {
    const world = await ManyTenants.forTest({ tenants: 1, each: 2 });
    const stackOf = (number: number) => ({
      integrations: { desk: { integration_id: integrationId(1, number), tenant_id: "client_1" } },
    });
    world.project.stacks({ first: stackOf(1), second: stackOf(2) });
    for (const largeAbove of [250, 1]) {
      const { bundle } = await makeBundle(world.runOptions, { largeAbove });
      expect(bundle.stacks.map(({ name, tenants }) => [name, tenants.includes("client_1")])).toEqual([
        ["first", true],
        ["second", true],
      ]);
    }
    world.project.stacks({ first: stackOf(1), second: stackOf(1) });
    for (const largeAbove of [250, 1]) {
      await expect(makeBundle(world.runOptions, { largeAbove })).rejects.toThrow(/is declared at .* already/);
    }
  });

  it("the part of a bundle names its stacks alone", async () => {
    const world = await applied(3);
    const { bundle } = await makeBundle(world.runOptions);
    const { manifest, files } = partOf(bundle, new Set(["client_2"]));
    expect([...files]).toEqual([["client_2", "stacks/client_2/cdk.tf.json"]]);
    expect(Object.keys((JSON.parse(manifest) as { stacks: object }).stacks)).toEqual(["client_2"]);
  });

  it("a program whose stacks name no tenant is refused with RS2113", async () => {
    const world = await ManyTenants.forTest({ tenants: 1, each: 1 });
    world.project.stacks({
      alone: { integrations: { desk: { integration_id: integrationId(1, 1) } }, provider: { tenant: null } },
    });
    expect(await codesOf(() => makeBundle(world.runOptions))).toEqual(["RS2113"]);
  });
});

describe("a look at a tenant", () => {
  it("a look at a tenant without drift is clean, asks that tenant alone and counts its calls", async () => {
    const world = await applied(3);
    world.emulator.clearRequests();
    const found = await lookAt(world, "client_2");
    expect(found).toMatchObject({ result: "clean", integrations: 1, drift: [] });
    expect(new Set(world.requests.map(({ tenant }) => tenant))).toEqual(new Set(["client_2"]));
    const { get, paged_get } = world.counts(2);
    expect(found.calls).toEqual({ get, paged_get, token: 1 });
  });

  it("a look finds an edit, and an integration that is gone, by the ids that drift tells", async () => {
    const world = await applied(2);
    world.edit(1);
    const found = await lookAt(world, "client_1");
    const { resources } = await world.drift({ tenant: "client_1" });
    const ids = resources.flatMap(({ drift }) => drift.map(({ id }) => id));
    expect(ids.length).toBeGreaterThan(0);
    expect([found.result, found.drift.map(({ id }) => id)]).toEqual(["drifted", ids]);
    world.live(2, 1).uninstall();
    expect(await lookAt(world, "client_2")).toMatchObject({
      result: "drifted",
      drift: [{ label: expect.stringContaining("gone") }],
    });
  });

  it("a look at a tenant whose state cannot be read is a result: failed, with the code", async () => {
    const world = await applied(1);
    appendFileSync(world.statePath(1), "{");
    expect(await lookAt(world, "client_1")).toMatchObject({ result: "failed", error: { code: "RS3001" } });
  });

  it("a look needs no secret of a notifier, and compares the rest", async () => {
    const variable = Object.fromEntries(
      Object.entries(deskVariables.variable).map(([name, declaration]) => [name, { ...declaration, default: null }]),
    );
    const world = await startDeskWorld({ stacks: { [TENANT]: { integrations: { desk }, more: { variable } } } });
    onTestFinished(() => world.close());
    await world.apply();
    for (const name of Object.keys(deskSecrets)) delete world.variables[name];
    expect(await lookAt(world, TENANT)).toMatchObject({ result: "clean", integrations: 1 });
    world.emulator.tenant(TENANT).integration(DESK_ID).setNotifier({ baseURI: "elsewhere.example.com" });
    expect(await lookAt(world, TENANT)).toMatchObject({ result: "drifted" });
  });

  it("a look that is stopped has no result", async () => {
    const world = await applied(1);
    const { bundle, read } = await makeBundle(world.runOptions);
    const files = await filesOf(["client_1"], read);
    rmSync(join(world.directory, "cdktf.out"), { recursive: true });
    const { host: _host, ...surroundings } = world.runOptions;
    const signal = AbortSignal.abort(new Error("stopped"));
    await expect(look("client_1", bundle, files, { ...surroundings, signal })).rejects.toThrow("stopped");
  });
});
