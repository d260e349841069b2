// Events that no code declares, by the engine: listed where that is asked for, removed where that is declared, kept else.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import type { StandInDesk } from "../../src/emulator/index.js";
import { eventOf, INTEGRATION, startEventWorld, TENANT } from "../support/event-world.js";
import { addressOf, INSTALLED_INTEGRATION, INTEGRATION_EVENT, UNMANAGED_EVENTS } from "../support/stacks.js";

const OTHER = "INTG-00000002-4ba9-4006-9ee2-c41a07b7c761";
const STRAY = "INTG-EVENT-00000000-0000-4000-8000-000000000009";

const stray = (id = STRAY) => ({ id, name: "By hand", entity: "INCIDENT", eventType: "UPDATE", active: true });

/** A world with an event that nothing declares. */
async function start() {
  const { world, desk, events } = await startEventWorld();
  const integration = world.emulator.tenant(TENANT).integration(INTEGRATION);
  integration.putEvent(stray());
  /** The program: its events, by name, and what it says of the others. */
  const program = (unmanaged: object | undefined, declared: Readonly<Record<string, object>> = { create: {} }) =>
    world.project.stacks({ s: { more: { resource: blocksOf(desk, unmanaged, declared) } } });
  return { world, desk, integration, program, names: () => events().map(({ name }) => name) };
}

const blocksOf = (
  desk: StandInDesk,
  unmanaged: object | undefined,
  declared: Readonly<Record<string, object>>,
): object => {
  const entries = Object.entries(declared).map(([name, event]) => [name, eventOf(desk, { name, ...event })] as const);
  const managed = Object.fromEntries(entries.map(([name]) => [name, `\${${INTEGRATION_EVENT}.${name}.id}`]));
  return {
    [INSTALLED_INTEGRATION]: { desk: { integration_id: INTEGRATION } },
    ...(entries.length === 0 ? {} : { [INTEGRATION_EVENT]: Object.fromEntries(entries) }),
    ...(unmanaged === undefined
      ? {}
      : { [UNMANAGED_EVENTS]: { rest: { integration_id: `\${${addressOf("desk")}.id}`, managed, ...unmanaged } } }),
  };
};

const ofRest = <Item extends { readonly address: string }>(resources: readonly Item[]): Item | undefined =>
  resources.find(({ address }) => address === `${UNMANAGED_EVENTS}.rest`);

describe("events that nothing manages", () => {
  it("events are listed by plan and drift where no event is recorded, and kept, with one read of their list", async () => {
    const { world, program, names } = await start();
    program({}, {});
    const plan = await world.plan();
    expect(ofRest(plan.resources)).toMatchObject({
      action: "adopt",
      calls: [],
      unmanaged: [{ path: ["events", STRAY], label: "By hand" }],
      notes: [`${INTEGRATION} has 1 event that nothing manages, kept: By hand (${STRAY})`],
    });
    expect(world.requests.filter(({ path }) => path.includes("/events")).length).toBe(1);
    expect((await world.apply()).summary.failed).toBe(0);
    expect([names(), world.writes]).toEqual([["By hand"], []]);
    const drift = await world.drift();
    expect(ofRest(drift.resources)?.note_facts).toMatchObject([{ code: "RS6185" }]);
    expect((await world.plan()).summary.no_op).toBe(2);
    const listed = `Events that nothing manages, kept:\n  ${TENANT} / INTG-0000…c761   By hand (${STRAY})`;
    expect((await world.command(["plan"])).stdout).toContain(`${listed}\nNo changes.`);
    expect((await world.command(["drift"])).stdout).toContain(listed);
  });

  it("a program that does not ask for them reads no list of events", async () => {
    const { world, program } = await start();
    program(undefined, {});
    await world.apply();
    await world.plan();
    expect(world.requests.filter(({ path }) => path.includes("/events"))).toEqual([]);
  });

  it("beside declared events they are told once, and kept without consent", async () => {
    const { world, program, names } = await start();
    program({});
    await world.apply();
    expect(names().sort()).toEqual(["By hand", "create"]);
    const plan = await world.plan();
    const told = plan.resources.flatMap(({ note_facts = [], address }) =>
      note_facts.filter(({ code }) => code === "RS6185").map(() => address),
    );
    expect(told).toEqual([`${UNMANAGED_EVENTS}.rest`]);
  });

  it("with consent they are removed, each by its call, after they were shown; what is declared stays", async () => {
    const { world, program, names, integration } = await start();
    program({});
    await world.apply();
    program({ unmanaged_events: "remove" });
    const plan = await world.plan();
    expect(ofRest(plan.resources)).toMatchObject({
      action: "update",
      changes: [{ path: ["events", STRAY], label: "By hand", action: "remove" }],
      calls: [
        { method: "DELETE", path: `/api/v2/tenants/${TENANT}/integrations/installed/${INTEGRATION}/event/${STRAY}` },
      ],
    });
    expect(plan.summary.values_lost).toBe(1);
    world.emulator.clearRequests();
    expect((await world.apply()).summary.failed).toBe(0);
    expect(world.writes.map(({ method }) => method)).toEqual(["DELETE"]);
    expect(names()).toEqual(["create"]);
    expect((await world.plan()).summary).toMatchObject({ no_op: 3, resources: 3 });
    integration.putEvent(stray());
    expect((await world.apply()).summary.failed).toBe(0);
    expect(names()).toEqual(["create"]);
  });

  it("the first apply lists what the next one removes, since nobody saw it before", async () => {
    const { world, program, names } = await start();
    program({ unmanaged_events: "remove" });
    expect((await world.apply()).summary.failed).toBe(0);
    expect(names().sort()).toEqual(["By hand", "create"]);
    expect(ofRest((await world.plan()).resources)?.changes).toMatchObject([{ path: ["events", STRAY] }]);
    expect((await world.apply()).summary.failed).toBe(0);
    expect(names()).toEqual(["create"]);
  });

  it("an apply that makes another event removes nothing that its plan could not show", async () => {
    const { world, program, names } = await start();
    program({});
    await world.apply();
    program({ unmanaged_events: "remove" }, { create: {}, update: { event_type: "UPDATE" } });
    expect(ofRest((await world.apply()).resources)?.errors).toMatchObject([{ code: "RS5006" }]);
    expect(names().sort()).toEqual(["By hand", "create", "update"]);
    expect((await world.apply()).summary.failed).toBe(0);
    expect(names().sort()).toEqual(["create", "update"]);
  });

  it("nothing is removed where ids of managed events are none of the integration, or not all that the program manages", async () => {
    const { world, program, names } = await start();
    program({});
    await world.apply();
    program({ unmanaged_events: "remove", managed: { create: "create" } });
    expect(ofRest((await world.plan()).resources)?.error).toMatchObject({ code: "RS5026" });
    program({ unmanaged_events: "remove", managed: {} });
    expect(ofRest((await world.plan()).resources)?.error).toMatchObject({
      code: "RS5026",
      message: 'No event is removed: this program manages create, and "managed" does not name it.',
    });
    await world.apply();
    expect(names().sort()).toEqual(["By hand", "create"]);
  });

  it("what is removed stands in a receipt without anything secret, and a restore names it and brings nothing back", async () => {
    const { world, program, names, integration } = await start();
    integration.putEvent({ ...stray(), payload: "canary-payload", headers: [{ key: "X", value: "canary-header" }] });
    program({});
    await world.apply();
    program({ unmanaged_events: "remove" }, {});
    const { receipt = "", summary } = await world.apply();
    expect([summary.failed, names()]).toEqual([1, ["By hand"]]);
    const again = await world.apply();
    expect([again.summary.failed, names()]).toEqual([0, []]);
    const text = [receipt, again.receipt ?? ""]
      .map((path) => readFileSync(join(world.directory, path), "utf8"))
      .join("");
    expect(text).toContain('"name":"create"');
    expect(text).toContain('"name":"By hand"');
    expect(text).not.toContain("canary-");
    const writes = world.writes.length;
    const { plan } = await world.restore(again.receipt ?? "");
    expect(plan.warning_facts).toMatchObject([{ code: "RS6142", parameters: { events: ["By hand"] } }]);
    expect(world.writes).toHaveLength(writes);
  });

  it("an event that was edited after the plan was shown is not removed", async () => {
    const { world, program, names, integration } = await start();
    program({});
    await world.apply();
    program({ unmanaged_events: "remove" });
    const document = await world.apply({
      approve: async () => {
        integration.changeEvent(STRAY, { payload: "edited" });
        return true;
      },
    });
    expect(ofRest(document.resources)?.errors).toMatchObject([{ code: "RS3008" }]);
    expect(names().sort()).toEqual(["By hand", "create"]);
  });

  it("a removal that the server refuses is told, and the others stay", async () => {
    const { world, program, names, integration } = await start();
    integration.putEvent(stray(`${STRAY}1`));
    program({});
    await world.apply();
    program({ unmanaged_events: "remove" });
    world.emulator.faults.add({ match: { method: "DELETE" }, times: 1, do: { kind: "answer", status: 403 } });
    const { summary } = await world.apply();
    expect(summary.failed).toBe(1);
    expect(names()).toHaveLength(3);
  });

  it("an integration that is gone is told as gone, and a destroy removes no event", async () => {
    const { world, program, names } = await start();
    program({ unmanaged_events: "remove" }, {});
    await world.apply();
    world.emulator.tenant(TENANT).integration(INTEGRATION).putEvent(stray());
    await world.destroy();
    expect(names()).toEqual(["By hand"]);
    program({ integration_id: OTHER }, {});
    expect(ofRest((await world.plan()).resources)).toMatchObject({ status: "gone", error: { code: "RS4004" } });
  });
});
