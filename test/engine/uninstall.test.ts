// What was installed is uninstalled only where the run names it: when it is destroyed, taken out, or made anew as another.
import { describe, expect, it } from "vitest";
import { TENANT } from "../support/desk.js";
import { installStacks, installWorld, LIST, LOOK, liveDesk, NAME, newDesk, UNINSTALL } from "../support/install.js";
import { addressOf } from "../support/stacks.js";

const address = addressOf("desk");
const allowUninstall = [address];

async function installedWorld(declared: object = newDesk) {
  const made = await installWorld([], { stacks: installStacks({ desk: declared }) });
  expect((await made.world.apply()).summary).toMatchObject({ done: 1, failed: 0 });
  made.calls();
  return made;
}

/** The bodies of the uninstallations from now on. */
function reasonsIn({ emulator }: Awaited<ReturnType<typeof installedWorld>>["world"]): readonly unknown[] {
  const bodies: unknown[] = [];
  const hook = ({ body }: { readonly body: unknown }) => void bodies.push(body);
  emulator.faults.add({ match: { method: "DELETE" }, do: { kind: "call", hook } });
  return bodies;
}

describe("an integration that was installed", () => {
  it("an installed integration that is destroyed without permission stays, and the refusal names it and how it is allowed", async () => {
    const { world, idsOf, calls } = await installedWorld();
    await expect(world.destroy()).rejects.toMatchObject({
      errors: [{ code: "RS5010", hint: expect.stringContaining(`--allow-uninstall ${address}`) }],
    });
    expect(calls()).toEqual([LOOK]);
    expect(idsOf(NAME)).toHaveLength(1);
    expect((await world.plan()).summary).toMatchObject({ no_op: 1 });
  });

  it("an installed integration that is destroyed with permission is uninstalled by one call, and looked for once", async () => {
    const { world, idsOf, calls } = await installedWorld({ ...newDesk, uninstall_reason: "moved to another desk" });
    const reasons = reasonsIn(world);
    const { summary, plan, resources, receipt = "" } = await world.destroy({ allowUninstall });
    expect(summary).toMatchObject({ done: 1, failed: 0 });
    expect(plan.resources[0]).toMatchObject({ action: "uninstall", calls: [{ method: "DELETE" }] });
    expect(plan.resources[0]?.note_facts).toMatchObject([{ code: "RS6173", parameters: { mappings: 5, values: 10 } }]);
    expect(plan.budget.tenants).toMatchObject([{ get: 2, paged_get: 0, write: 1 }]);
    expect(resources[0]).toMatchObject({ posts: 0, deletes: 1 });
    expect([calls(), idsOf(NAME)]).toEqual([[LOOK, UNINSTALL, LOOK], []]);
    expect(reasons).toEqual([{ uninstallReason: "moved to another desk" }]);
    expect(world.project.read(receipt)).toContain('"goes":"removed"');
    const restored = await world.restore(receipt);
    expect(restored.plan.resources).toMatchObject([{ status: "gone", error: { code: "RS4004" } }]);
    expect(JSON.parse(world.project.read(`terraform.${TENANT}.tfstate`)).resources).toEqual([]);
  });

  it("an installed integration that is taken out of the program is uninstalled with permission alone", async () => {
    const { world, idsOf } = await installedWorld();
    const reasons = reasonsIn(world);
    world.project.stacks(installStacks({}));
    const plan = await world.plan();
    expect(plan.resources[0]).toMatchObject({ action: "uninstall" });
    expect(plan.refusals).toMatchObject([{ code: "RS5010" }]);
    await expect(world.apply()).rejects.toMatchObject({ errors: [{ code: "RS5010" }] });
    expect(idsOf(NAME)).toHaveLength(1);
    expect((await world.apply({ allowUninstall: [`${TENANT}/${address}`] })).summary).toMatchObject({ done: 1 });
    expect([idsOf(NAME), reasons]).toEqual([[], [{ uninstallReason: "Uninstalled by rampsync" }]]);
  });

  it("an installed integration with on_destroy = forget stays live when it is destroyed", async () => {
    const { world, idsOf, calls } = await installedWorld({ ...newDesk, on_destroy: "forget" });
    expect((await world.destroy()).summary).toMatchObject({ done: 1, failed: 0 });
    expect([calls(), idsOf(NAME).length]).toEqual([[], 1]);
  });

  it("an installed integration that is gone already is forgotten when it is destroyed", async () => {
    const { world, calls } = await installedWorld();
    const [handle] = world.emulator.tenant(TENANT).integrations();
    handle?.uninstall();
    expect((await world.destroy()).summary).toMatchObject({ done: 1, failed: 0 });
    expect(calls()).toEqual([LOOK]);
  });

  it("an uninstallation whose answer is lost is found done", async () => {
    const { world, idsOf, calls } = await installedWorld();
    world.emulator.faults.add({ match: { method: "DELETE" }, times: 1, do: { kind: "reset", when: "after" } });
    expect((await world.destroy({ allowUninstall })).summary).toMatchObject({ done: 1, failed: 0 });
    expect([calls(), idsOf(NAME)]).toEqual([[LOOK, UNINSTALL, LOOK], []]);
  });

  it("an integration of another category is installed once the one before it was uninstalled with permission", async () => {
    const { world, idsOf, calls } = await installedWorld();
    const [before] = idsOf(NAME);
    world.project.stacks(
      installStacks({ desk: { ...newDesk, install: { application: "CUSTOM", category: "Custom" } } }),
    );
    const plan = await world.plan();
    expect(plan.resources[0]).toMatchObject({ action: "replace" });
    expect(plan.resources[0]?.note_facts?.map(({ code }) => code)).toEqual(
      expect.arrayContaining(["RS6170", "RS6173"]),
    );
    await expect(world.apply()).rejects.toMatchObject({ errors: [{ code: "RS5010" }] });
    expect(idsOf(NAME)).toEqual([before]);
    calls();
    const { summary } = await world.apply({ allowUninstall });
    expect(summary).toMatchObject({ done: 1, failed: 0 });
    expect(calls()).toEqual([LOOK, LIST, UNINSTALL, LOOK, "POST /install/CUSTOM", LOOK, LIST]);
    expect(idsOf(NAME)).toHaveLength(1);
    expect(idsOf(NAME)).not.toContain(before);
    expect((await world.plan()).summary).toMatchObject({ no_op: 1 });
  });

  it("an adopted integration is uninstalled where on_destroy says it and the run names it", async () => {
    const adopted = { integration_id: "INTG-adopted", on_destroy: "uninstall" };
    const { world, idsOf } = await installWorld([liveDesk("INTG-adopted")], {
      stacks: installStacks({ desk: adopted }),
    });
    await world.apply();
    await expect(world.destroy()).rejects.toMatchObject({ errors: [{ code: "RS5010" }] });
    expect((await world.destroy({ allowUninstall })).summary).toMatchObject({ done: 1 });
    expect(idsOf(NAME)).toEqual([]);
  });
});
