// Runs that are stopped half way or deceived, one by one: what the run says, what it leaves, and what the next one does.
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import type { FaultSpec } from "../../src/emulator/index.js";
import { FlowWorld } from "./flow-world.js";
import { DESK, rename, type Situation, secrets, TENANT, update } from "./ticket-flow.js";

const post: FaultSpec["match"] = { method: "POST", path: DESK };
const rowList: FaultSpec["match"] = { method: "GET", path: "installedIntgMappings" };
const remove: FaultSpec["match"] = { method: "DELETE" };

function worldAt(situation: Situation): () => FlowWorld {
  let world: FlowWorld;
  beforeAll(async () => {
    world = await FlowWorld.at(situation);
  });
  beforeEach(() => world.reset());
  afterAll(() => world.close());
  return () => world;
}

async function convergesNext(world: FlowWorld): Promise<void> {
  world.emulator.faults.clear();
  expect((await world.run("apply")).errors).toEqual([]);
  expect(world.unconverged()).toEqual([]);
  expect((await world.run("plan")).exit).toBe(0);
}

const codes = (outcome: { readonly errors: readonly { readonly code: string }[] }) => [
  ...new Set(outcome.errors.map(({ code }) => code)),
];

describe("renames that were stopped between adding and removing", () => {
  const world = worldAt(rename);

  it("a rename that was stopped is finished by the next run, without --allow-removals", async () => {
    world().emulator.faults.add({ match: remove, do: { kind: "answer", status: 500, body: {} } });
    expect((await world().run("apply")).exit).toBe(1);
    expect(world().live(DESK).get("outbound INCIDENT.Status: Ok = Good")).toBe(2);
    await convergesNext(world());
  });
});

describe("updates that are stopped half way", () => {
  const world = worldAt(update);
  const desk = () => world().emulator.tenant(TENANT).integration(DESK);

  it("an update whose rows can no longer be listed fails, removes nothing and gives nothing up", async () => {
    world().emulator.faults.add({ match: rowList, after: 2, do: { kind: "answer", status: 403, body: {} } });
    const outcome = await world().run("apply");
    expect([outcome.exit, codes(outcome)]).toEqual([1, ["RS4202"]]);
    expect(world().live(DESK).has("outbound INCIDENT.Status: Critical = Sev1")).toBe(true);
    await convergesNext(world());
  });

  it("an update that was silently dropped is sent again whole, with the secret that nobody can read", async () => {
    world().emulator.faults.add({ match: post, times: 1, do: { kind: "drop" } });
    const outcome = await world().run("apply");
    expect([outcome.exit, codes(outcome)]).toEqual([1, ["RS4201"]]);
    expect(desk().notifier()?.password).toBe(secrets.first.TF_VAR_desk_password);
    await convergesNext(world());
    expect(desk().notifier()?.password).toBe(secrets.second.TF_VAR_desk_password);
  });

  it("an update removes nothing that the plan did not show", async () => {
    world().emulator.faults.add({
      match: post,
      times: 1,
      do: {
        kind: "call",
        hook: () => {
          desk().addRow("outbound", {
            entityType: "INCIDENT",
            name: "Status",
            thirdPartyEntityType: "Ticket",
            thirdPartyAttrName: "Status",
            value: "Ok",
            thirdPartyValue: "Theirs",
          });
        },
      },
    });
    const outcome = await world().run("apply");
    expect([outcome.exit, codes(outcome)]).toEqual([1, ["RS4201"]]);
    expect(world().live(DESK).has("outbound INCIDENT.Status: Ok = Theirs")).toBe(true);
    expect(world().live(DESK).has("outbound INCIDENT.Status: Critical = Sev1")).toBe(false);
    await convergesNext(world());
  });

  it.each([
    { what: "no answer came", action: { kind: "reset", when: "after" } },
    { what: "it never arrived", action: { kind: "reset", when: "before" } },
    { what: "a proxy answered", action: { kind: "html", status: 502 } },
  ] as const)("an update reads whether a row was removed when $what, and continues", async ({ action }) => {
    world().emulator.faults.add({ match: remove, times: 1, do: action });
    expect((await world().run("apply")).errors).toEqual([]);
    expect(world().unconverged()).toEqual([]);
  });

  it.each([403, 404])("an update tries again before it believes that rows cannot be removed (%i)", async (status) => {
    world().emulator.faults.add({ match: remove, times: 1, do: { kind: "answer", status, body: {} } });
    expect((await world().run("apply")).errors).toEqual([]);
    expect(world().unconverged()).toEqual([]);
  });

  it("an update gives rows up when their removal is always refused, says so, and does not plan them again", async () => {
    world().emulator.faults.add({ match: remove, do: { kind: "answer", status: 403, body: {} } });
    const outcome = await world().run("apply");
    expect([outcome.exit, codes(outcome)]).toEqual([1, ["RS4202"]]);
    expect((await world().run("plan")).exit).toBe(0);
  });

  it("an update gives nothing up when it ends before it could say so", async () => {
    const wholeObject: FaultSpec["match"] = { method: "GET", path: new RegExp(`${DESK}$`) };
    world().emulator.faults.add({ match: remove, after: 1, do: { kind: "answer", status: 403, body: {} } });
    world().emulator.faults.add({ match: wholeObject, after: 2, do: { kind: "answer", status: 403, body: {} } });
    expect(codes(await world().run("apply"))).toEqual(["RS4003"]);
    await convergesNext(world());
  });

  it("an update of an integration that was uninstalled meanwhile creates nothing and keeps the state", async () => {
    const state = world().state();
    world().emulator.faults.add({ match: post, do: { kind: "call", hook: () => desk().uninstall() } });
    const outcome = await world().run("apply");
    expect([outcome.exit, codes(outcome)]).toEqual([1, ["RS4004"]]);
    expect(world().state()).toBe(state);
    const drift = await world().run("drift");
    expect([drift.exit, codes(drift)]).toEqual([2, ["RS4004"]]);
    expect((await world().run("plan")).exit).toBe(1);
    expect(desk().exists).toBe(false);
  });
});
