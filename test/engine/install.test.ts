// Integrations that are installed: the fewest calls, what is refused since it is there, and what a second run does.
import { describe, expect, it } from "vitest";
import { deskSecrets, mapping, TENANT } from "../support/desk.js";
import {
  INSTALL,
  installStacks,
  installWorld,
  LIST,
  LOOK,
  liveDesk,
  NAME,
  newDesk,
  UPDATE,
} from "../support/install.js";
import { World } from "../support/world.js";

describe("an integration that is installed", () => {
  it("an installation is planned as one, with its call and without any write", async () => {
    const { world, calls } = await installWorld();
    const plan = await world.plan();
    expect(plan.resources[0]).toMatchObject({ action: "install", status: "ok", name: NAME, integration: "" });
    expect(plan.resources[0]?.note_facts?.map(({ code }) => code)).toContain("RS6170");
    expect(plan.resources[0]?.calls).toMatchObject([
      {
        method: "POST",
        path: `/api/v2/tenants/${TENANT}/integrations/install/CUSTOM`,
        body: {
          displayName: NAME,
          category: "Collaboration",
          outboundConfig: { baseNotifier: { password: "(sensitive)" } },
        },
      },
    ]);
    expect(plan.summary).toMatchObject({ install: 1, resources: 1 });
    expect(calls()).toEqual([LIST]);
  });

  it("an installation takes a list, one POST, a look and a list, and the next plan is silent after one look", async () => {
    const { world, idsOf, calls } = await installWorld();
    const { summary, resources, plan } = await world.apply();
    expect(resources[0]?.errors).toEqual([]);
    expect(summary).toMatchObject({ done: 1, failed: 0 });
    expect(calls()).toEqual([LIST, INSTALL, LOOK, LIST]);
    expect(plan.budget.tenants).toMatchObject([{ get: 1, paged_get: 2, write: 1 }]);
    const [id = ""] = idsOf(NAME);
    expect(resources[0]).toMatchObject({ integration: id, posts: 1, deletes: 0 });
    const live = world.emulator.tenant(TENANT).integration(id).state();
    expect(live).toMatchObject({
      category: "Collaboration",
      description: "Tickets both ways",
      direction: "Inbound-Outbound",
    });
    expect(live.outbound?.notifier).toMatchObject({ password: "canary-password-1", apiSecret: "canary-api-secret-1" });
    expect(live.inbound?.rows).toHaveLength(8);

    const again = await world.plan();
    expect(again.resources[0]).toMatchObject({ action: "no-op", integration: id, notes: [] });
    expect(calls()).toEqual([LOOK]);
    expect(world.project.read(`terraform.${TENANT}.tfstate`)).not.toContain("canary");
  });

  it("a change of an installed integration is an ordinary update of it", async () => {
    const { world, idsOf, calls } = await installWorld();
    await world.apply();
    calls();
    world.project.stacks(installStacks({ desk: { ...newDesk, display_name: "Renamed desk" } }));
    expect((await world.apply()).summary).toMatchObject({ done: 1, failed: 0 });
    expect(calls()).toEqual([LOOK, UPDATE, LOOK]);
    expect([idsOf(NAME).length, idsOf("Renamed desk").length]).toEqual([0, 1]);
  });

  it("an installed integration under another address in the program is taken along, and nothing is sent", async () => {
    const { world, idsOf, calls } = await installWorld();
    await world.apply();
    calls();
    world.project.stacks(installStacks({ renamed: newDesk }));
    expect((await world.apply()).summary).toMatchObject({ done: 1, failed: 0 });
    expect([calls(), idsOf(NAME).length]).toEqual([[LOOK], 1]);
    expect((await world.plan()).summary).toMatchObject({ no_op: 1, resources: 1 });
  });

  it("an installation is refused where an integration of its application and name is live, with its id and the ways on", async () => {
    const { world, calls } = await installWorld([liveDesk("INTG-there", { displayName: "NEW DESK" })]);
    const { resources, summary } = await world.apply();
    const [error] = resources[0]?.errors ?? [];
    expect(error).toMatchObject({ code: "RS4030", message: expect.stringContaining("INTG-there") });
    expect(error?.hint).toMatch(/integration_id = "INTG-there".*import.*display_name/);
    expect([summary.failed, calls()]).toEqual([1, [LIST]]);
  });

  it("an installation is not refused for an integration of another application that is named the same", async () => {
    const jira = liveDesk("INTG-jira", { integration: { id: "JIRA", name: "JIRA" } });
    const { world, idsOf } = await installWorld([jira]);
    expect((await world.apply()).summary).toMatchObject({ done: 1, failed: 0 });
    expect(idsOf(NAME)).toHaveLength(2);
  });

  it("of an application that a tenant has once, the integration that is there is adopted and what is missing is added", async () => {
    const serviceDesk = liveDesk("INTG-sd", {
      displayName: "Ours",
      integration: { id: "CASERVICEDESK", name: "Service Desk" },
    });
    const only = {
      install: { application: "CASERVICEDESK" },
      display_name: "Ours",
      outbound: { mappings: { x: mapping("INCIDENT", "Status", ["Ticket", "Status"], { Ok: ["Good"] }) } },
    };
    const { world, calls } = await installWorld([serviceDesk], { stacks: installStacks({ desk: only }) });
    const plan = await world.plan();
    expect(plan.resources[0]).toMatchObject({ action: "adopt", integration: "INTG-sd" });
    expect(plan.resources[0]?.note_facts?.map(({ code }) => code)).toContain("RS6172");
    calls();
    expect((await world.apply()).summary).toMatchObject({ done: 1, failed: 0 });
    expect(calls()).toEqual([LIST, LOOK, UPDATE, LOOK]);
    expect((await world.plan()).summary).toMatchObject({ no_op: 1 });
  });

  it("an installation that a server refuses as a whole is sent without its tables, which follow as an update", async () => {
    const { world, idsOf, calls } = await installWorld();
    world.emulator.faults.add({
      match: { path: "/install/" },
      times: 1,
      do: { kind: "answer", status: 400, body: { code: "0001", message: "outboundConfig is not taken here" } },
    });
    expect((await world.apply()).summary).toMatchObject({ done: 1, failed: 0 });
    expect(calls()).toEqual([LIST, INSTALL, INSTALL, LOOK, UPDATE, LOOK, LIST]);
    expect(idsOf(NAME)).toHaveLength(1);
    expect((await world.plan()).summary).toMatchObject({ no_op: 1 });
  });

  it("an installation that is refused leaves no record behind", async () => {
    const { world } = await installWorld();
    world.emulator.faults.add({ match: { path: "/install/" }, do: { kind: "answer", status: 403, body: {} } });
    expect((await world.apply()).summary).toMatchObject({ done: 0, failed: 1 });
    expect(JSON.parse(world.project.read(`terraform.${TENANT}.tfstate`)).resources).toEqual([]);
  });

  it("an installation whose answer is lost is found in the list and recorded, and no second one is sent", async () => {
    const { world, idsOf, calls } = await installWorld();
    world.emulator.faults.add({ match: { path: "/install/" }, times: 1, do: { kind: "reset", when: "after" } });
    expect((await world.apply()).summary).toMatchObject({ done: 1, failed: 0 });
    expect(calls()).toEqual([LIST, INSTALL, LIST, LOOK, LIST]);
    expect(idsOf(NAME)).toHaveLength(1);
    expect((await world.plan()).summary).toMatchObject({ no_op: 1 });
  });

  it("an installation that is done and answered with 500 is found in the list and recorded", async () => {
    const { world, idsOf } = await installWorld();
    world.emulator.faults.add({
      match: { path: "/install/" },
      times: 1,
      do: { kind: "answer", status: 500, when: "after" },
    });
    expect((await world.apply()).summary).toMatchObject({ done: 1, failed: 0 });
    expect(idsOf(NAME)).toHaveLength(1);
    expect((await world.plan()).summary).toMatchObject({ no_op: 1 });
  });

  it("an integration that does not show at once after its installation is looked at again", async () => {
    const { world, idsOf } = await installWorld();
    world.emulator.faults.add({ match: { path: "/install/" }, times: 1, do: { kind: "stale", reads: 2 } });
    expect((await world.apply()).summary).toMatchObject({ done: 1, failed: 0 });
    expect(idsOf(NAME)).toHaveLength(1);
  });

  it("of two installations on two states at one time one run names both at least, and both are recorded", async () => {
    const { world, idsOf } = await installWorld();
    const second = await World.forTest({ stacks: installStacks(), variables: { ...deskSecrets, ...world.access } });
    const results = await Promise.all([world.apply(), second.apply()]);
    const ids = idsOf(NAME);
    expect(ids).toHaveLength(2);
    const errors = results.flatMap(({ resources }) => resources.flatMap((resource) => resource.errors));
    expect(errors.length).toBeGreaterThan(0);
    for (const { code, message } of errors) {
      expect(code).toBe("RS4032");
      for (const id of ids) expect(message).toContain(id);
    }
    for (const each of [world, second]) expect((await each.plan()).summary).toMatchObject({ no_op: 1 });
  });

  it("of two declarations with one application and name the second is refused offline", async () => {
    const { world, calls } = await installWorld([], { stacks: installStacks({ desk: newDesk, twin: newDesk }) });
    await expect(world.plan()).rejects.toMatchObject({ errors: [{ code: "RS1013" }] });
    expect(calls()).toEqual([]);
  });

  it("a run that only adopts installs nothing", async () => {
    const { world, idsOf } = await installWorld();
    await world.apply({ adoptOnly: true });
    expect([idsOf(NAME), world.writes]).toEqual([[], []]);
    expect((await world.plan()).summary).toMatchObject({ install: 1 });
  });
});
