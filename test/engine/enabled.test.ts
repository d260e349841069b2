// Whether an integration is enabled, by the engine: calls of its own, in order, and nothing that a repair enables again.
import { describe, expect, it } from "vitest";
import type { PlanDocument } from "../../src/document/plan-document.js";
import { DESK_ID, deskSecrets, deskStacks, TENANT } from "../support/desk.js";
import { INSTALL, installStacks, installWorld, LIST, LOOK, NAME, newDesk } from "../support/install.js";
import { World } from "../support/world.js";

const DISABLE = "POST /installed/ID/disable";
const ENABLE = "POST /installed/ID/enable";

/** A desk in step, with `enabled` as it is declared. */
async function enabledWorld(enabled: boolean | undefined) {
  const world = await World.forTest({
    state: { tenants: { [TENANT]: { integrations: [{ id: DESK_ID, displayName: "Desk", status: "Enabled" }] } } },
    variables: deskSecrets,
  });
  const declare = (more: object) =>
    world.project.stacks(deskStacks({ desk: { integration_id: DESK_ID, display_name: "Desk", ...more } }));
  declare(enabled === undefined ? {} : { enabled });
  const integration = world.emulator.tenant(TENANT).integration(DESK_ID);
  return {
    world,
    declare,
    status: () => integration.state().status,
    setStatus: (status: string) => integration.set({ status }),
  };
}

const codesOf = (plan: PlanDocument) => plan.resources[0]?.note_facts?.map(({ code }) => code);

const writesOf = (world: World) =>
  world.writes.map(
    ({ method, path }) => `${method} ${path.replace(/.*\/integrations/, "").replace(/INTG-[^/]*/, "ID")}`,
  );

describe("whether an integration is enabled", () => {
  it("an integration whose enabled is not declared is neither compared nor enabled", async () => {
    const { world, setStatus } = await enabledWorld(undefined);
    await world.apply();
    setStatus("Disabled");
    expect((await world.drift()).counts).toMatchObject({ clean: 1, drifted: 0 });
    await world.apply();
    expect(world.writes).toEqual([]);
  });

  it("disabling is a call of its own that comes first and is worded in the plan; the next plan is silent", async () => {
    const { world, declare, status } = await enabledWorld(true);
    await world.apply();
    declare({ enabled: false, display_name: "Desk 2" });
    const plan = await world.plan();
    const [resource] = plan.resources;
    expect(resource?.changes).toMatchObject([
      { path: ["display_name"] },
      { path: ["enabled"], action: "change", before: "true", after: "false" },
    ]);
    expect(resource?.calls.map(({ path }) => path.split("/").at(-1))).toEqual(["disable", DESK_ID]);
    expect(codesOf(plan)).toEqual(["RS6188"]);
    expect(resource?.notes).toContain(
      "enabled: from here on nothing comes through it in either direction: it is disabled by a call of its own",
    );
    expect(plan.budget.tenants).toMatchObject([{ write: 2, get: 3 }]);
    const before = world.requests.length;
    expect((await world.apply()).summary).toMatchObject({ done: 1, failed: 0 });
    expect([writesOf(world), status()]).toEqual([[DISABLE, "POST /installed/ID"], "Disabled"]);
    expect(world.requests.slice(before).filter(({ method }) => method === "GET")).toHaveLength(3);
    expect((await world.plan()).summary).toMatchObject({ no_op: 1, resources: 1 });
    expect((await world.drift()).counts).toMatchObject({ clean: 1, drifted: 0 });
  });

  it("enabling what was declared as disabled is a call of its own that comes last and is worded in the plan", async () => {
    const { world, declare, status } = await enabledWorld(false);
    await world.apply();
    world.emulator.clearRequests();
    declare({ enabled: true, display_name: "Desk 2" });
    expect(codesOf(await world.plan())).toContain("RS6187");
    expect((await world.apply()).summary).toMatchObject({ done: 1, failed: 0 });
    expect([writesOf(world), status()]).toEqual([["POST /installed/ID", ENABLE], "Enabled"]);
    expect((await world.plan()).summary).toMatchObject({ no_op: 1 });
  });

  it("an integration that somebody disabled is drift, and is enabled again by consent alone", async () => {
    const { world, declare, status, setStatus } = await enabledWorld(true);
    await world.apply();
    setStatus("Disabled");
    const [drifted] = (await world.drift()).resources;
    expect(drifted).toMatchObject({ drift: [{ path: ["enabled"], before: "false", after: "true" }] });
    expect(codesOf(await world.plan())).toContain("RS6189");
    declare({ enabled: true, display_name: "Desk 2" });
    const refused = await world.apply();
    expect(refused.resources[0]).toMatchObject({ status: "failed", errors: [{ code: "RS5023" }] });
    expect(refused.resources[0]?.errors[0]?.hint).toContain(`RAMPSYNC_ALLOW_ENABLE=${DESK_ID}`);
    expect([writesOf(world), status()]).toEqual([["POST /installed/ID"], "Disabled"]);
    world.emulator.clearRequests();
    world.variables.RAMPSYNC_ALLOW_ENABLE = `INTG-0, ${DESK_ID}`;
    expect((await world.apply()).summary).toMatchObject({ failed: 0 });
    expect([writesOf(world), status()]).toEqual([[ENABLE], "Enabled"]);
    expect((await world.plan()).summary).toMatchObject({ no_op: 1 });
  });

  it("an integration that somebody enabled is drift, and a repair disables it", async () => {
    const { world, status, setStatus } = await enabledWorld(false);
    await world.apply();
    setStatus("Enabled");
    expect((await world.drift()).counts).toMatchObject({ drifted: 1 });
    expect((await world.apply()).summary).toMatchObject({ failed: 0 });
    expect(status()).toBe("Disabled");
  });

  it("enabled that is declared no more stays as it is, and is told once", async () => {
    const { world, declare, status } = await enabledWorld(false);
    await world.apply();
    world.emulator.clearRequests();
    declare({});
    expect(codesOf(await world.plan())).toContain("RS6101");
    await world.apply();
    expect([world.writes, status()]).toEqual([[], "Disabled"]);
    expect((await world.plan()).summary).toMatchObject({ no_op: 1 });
  });

  it("an installation of what is declared as disabled disables it after it is read back", async () => {
    const { world, idsOf, calls } = await installWorld([], {
      stacks: installStacks({ desk: { ...newDesk, enabled: false } }),
    });
    const plan = await world.plan();
    expect(plan.resources[0]?.calls.map(({ path }) => path.replace(/.*\/integrations/, ""))).toEqual([
      "/install/CUSTOM",
      "/installed/{id}/disable",
    ]);
    calls();
    const { summary, plan: applied } = await world.apply();
    expect(summary).toMatchObject({ done: 1, failed: 0 });
    expect(calls()).toEqual([LIST, INSTALL, LOOK, DISABLE, LOOK, LIST]);
    expect(applied.budget.tenants).toMatchObject([{ write: 2 }]);
    expect(
      world.emulator
        .tenant(TENANT)
        .integration(idsOf(NAME)[0] ?? "")
        .state().status,
    ).toBe("Disabled");
    expect((await world.plan()).summary).toMatchObject({ no_op: 1 });
  });

  it("an installation of what is declared as enabled sends nothing for it", async () => {
    const { world, calls } = await installWorld([], {
      stacks: installStacks({ desk: { ...newDesk, enabled: true } }),
    });
    expect((await world.apply()).summary).toMatchObject({ done: 1, failed: 0 });
    expect(calls()).toEqual([LIST, INSTALL, LOOK, LIST]);
    expect((await world.plan()).summary).toMatchObject({ no_op: 1 });
  });

  it.each(["ENABLED", "enabled", "Installed"])(
    "a status of %s is that of an integration that is enabled",
    async (status) => {
      const { world, setStatus } = await enabledWorld(true);
      setStatus(status);
      await world.apply();
      expect(world.writes).toEqual([]);
      expect((await world.plan()).summary).toMatchObject({ no_op: 1 });
    },
  );

  it("where the answer to the call that disables is lost, the integration is looked at, and disabled once", async () => {
    const { world, declare, status } = await enabledWorld(true);
    await world.apply();
    declare({ enabled: false });
    world.emulator.faults.add({ match: { path: "/disable" }, times: 1, do: { kind: "reset", when: "after" } });
    expect((await world.apply()).summary).toMatchObject({ done: 1, failed: 0 });
    expect([writesOf(world), status()]).toEqual([[DISABLE], "Disabled"]);
  });
});
