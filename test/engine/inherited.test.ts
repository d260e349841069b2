// Integrations that a tenant inherits from its partner: a write to one is told, and sent by consent alone.
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import type { PlanDocument } from "../../src/document/plan-document.js";
import type { Switches } from "../../src/emulator/index.js";
import { doctor } from "../../src/engine/verbs/doctor.js";
import { restore } from "../../src/engine/verbs/restore.js";
import { DESK_ID, deskStacks, TENANT } from "../support/desk.js";
import { World } from "../support/world.js";

const PARTNER = "msp_6";
const INCIDENT_STATUS = {
  entity_type: "INCIDENT",
  attribute: "Status",
  third_party_entity_type: "TICKET",
  third_party_attribute: "Status",
};
type Values = Readonly<Record<string, readonly string[]>>;

const ROW = {
  entityType: "INCIDENT",
  name: "Status",
  thirdPartyEntityType: "TICKET",
  thirdPartyAttrName: "Status",
};

/** A desk of the partner's with one value, which the client inherits; a program of the client's with these values. */
async function inheritedWorld(values: Values, switches: Partial<Switches> = {}) {
  const desk = {
    id: DESK_ID,
    displayName: "Desk",
    installedBy: "somebody@partner.example.com",
    clients: [TENANT],
    outbound: { rows: [{ ...ROW, value: "Open", thirdPartyValue: "In Progress" }] },
  };
  const world = await World.forTest({
    state: { tenants: { [PARTNER]: { integrations: [desk] }, [TENANT]: { partner: PARTNER } } },
    switches,
  });
  world.knows(TENANT, { names: "kept", created_events: "inactive" });
  const declare = (wanted: Values) => {
    const mappings = { status: { ...INCIDENT_STATUS, values: wanted } };
    world.project.stacks(deskStacks({ desk: { integration_id: DESK_ID, outbound: { mappings } } }));
  };
  declare(values);
  const ofPartner = world.emulator.tenant(PARTNER).integration(DESK_ID);
  return { world, declare, ofPartner, ofClient: world.emulator.tenant(TENANT).integration(DESK_ID) };
}

const IN_STEP: Values = { Open: ["In Progress"] };
const MORE: Values = { ...IN_STEP, Closed: ["Done"] };

describe("an integration that a tenant inherits from its partner", () => {
  it("an inherited integration that is as declared is adopted without a write, and stays inherited", async () => {
    const { world, ofPartner, ofClient } = await inheritedWorld(IN_STEP);
    expect((await world.apply()).summary).toMatchObject({ done: 1, failed: 0 });
    expect([world.writes, ofClient.exists]).toEqual([[], false]);
    ofPartner.addRow("outbound", { ...ROW, value: "Closed", thirdPartyValue: "Done" });
    expect((await world.plan()).resources[0]?.unmanaged).toHaveLength(1);
  });

  it.each(["parent", "tenant"] as const)(
    "a write to an inherited integration that shows its %s is told by the plan, and refused without consent",
    async (inheritedRows) => {
      const { world, ofClient } = await inheritedWorld(MORE, { inheritedRows });
      const plan = await world.plan();
      expect(plan.resources[0]?.note_facts).toContainEqual({ code: "RS6174", parameters: { integration: DESK_ID } });
      expect(plan.refusals).toMatchObject([
        { code: "RS5025", hint: expect.stringContaining(`--allow-detach ${TENANT}`) },
      ]);
      await expect(world.apply({ allowDetach: [PARTNER] })).rejects.toMatchObject({ errors: [{ code: "RS5025" }] });
      expect([world.writes, ofClient.exists]).toEqual([[], false]);
    },
  );

  it.each(["parent", "tenant"] as const)(
    "a write with consent makes a copy that shows its %s no more; the next write needs none",
    async (inheritedRows) => {
      const { world, declare, ofPartner, ofClient } = await inheritedWorld(MORE, { inheritedRows });
      expect((await world.apply({ allowDetach: [TENANT] })).summary).toMatchObject({ done: 1, failed: 0 });
      expect([ofClient.exists, ofPartner.rows("outbound")]).toMatchObject([true, [{ propertyValue: "Open" }]]);
      ofPartner.addRow("outbound", { ...ROW, value: "New", thirdPartyValue: "Created" });
      expect((await world.plan()).resources[0]).toMatchObject({ action: "no-op", unmanaged: [] });
      declare(IN_STEP);
      expect((await world.apply({ allowRemovals: 1 })).summary).toMatchObject({ done: 1, failed: 0 });
      expect(ofClient.rows("outbound")).toMatchObject([{ propertyValue: "Open" }]);
    },
  );

  it("RAMPSYNC_ALLOW_DETACH names the tenants as the flag does", async () => {
    const { world, ofClient } = await inheritedWorld(MORE);
    world.variables.RAMPSYNC_ALLOW_DETACH = `client_9, ${TENANT}`;
    expect((await world.apply()).summary).toMatchObject({ done: 1, failed: 0 });
    expect(ofClient.exists).toBe(true);
  });

  it("a copy under another id ends the apply, which names that id and sends nothing else", async () => {
    const { world, ofPartner } = await inheritedWorld(MORE, { inheritedEdits: "new-id" });
    const { resources } = await world.apply({ allowDetach: [TENANT] });
    const [copy] = world.emulator.state().tenants?.[TENANT]?.integrations ?? [];
    expect(copy?.id).not.toBe(DESK_ID);
    expect(resources).toMatchObject([{ errors: [{ code: "RS4033", hint: expect.stringContaining(copy?.id ?? "") }] }]);
    expect([world.writes.length, ofPartner.rows("outbound").length]).toEqual([1, 1]);
  });

  it("where nothing shows that an integration is inherited, a write is neither told nor refused", async () => {
    const { world, ofClient } = await inheritedWorld(MORE, { inheritedRows: "silent" });
    expect((await world.plan()).refusals).toEqual([]);
    expect((await world.apply()).summary).toMatchObject({ done: 1 });
    expect(ofClient.exists).toBe(true);
  });

  it("an event of an inherited integration is a write to it", async () => {
    const { world, ofClient } = await inheritedWorld(IN_STEP);
    const event = {
      integration_id: DESK_ID,
      name: "Create",
      entity: "INCIDENT",
      event_type: "CREATE",
      endpoint: "https://desk.example.com/tickets",
    };
    world.project.stacks({
      [TENANT]: {
        integrations: { desk: { integration_id: DESK_ID } },
        more: { resource: { rampsync_integration_event: { create: { ...event, method: "POST", active: false } } } },
      },
    });
    await expect(world.apply()).rejects.toMatchObject({ errors: [{ code: "RS5025" }] });
    expect(world.writes).toEqual([]);
    expect((await world.apply({ allowDetach: [TENANT] })).summary).toMatchObject({ failed: 0 });
    expect(ofClient.events()).toHaveLength(1);
  });

  it("destroying what was added to a copy removes it there alone", async () => {
    const { world, ofPartner, ofClient } = await inheritedWorld(MORE);
    await world.apply({ allowDetach: [TENANT] });
    expect((await world.destroy({ allowRemovals: 2 })).summary).toMatchObject({ failed: 0 });
    expect([ofPartner.rows("outbound").length, ofClient.exists]).toEqual([1, true]);
  });
});

describe("repairs of an integration that a tenant inherits", () => {
  it("doctor removes no copy of a row in an inherited integration without consent, and with it in the tenant's own copy", async () => {
    const { world, ofPartner, ofClient } = await inheritedWorld(IN_STEP);
    ofPartner.addRow("outbound", { ...ROW, value: "Open", thirdPartyValue: "In Progress" });
    const fix = () => doctor({ ...world.runOptions, tenants: [TENANT], fix: async () => true });
    await expect(fix()).rejects.toMatchObject({
      errors: [{ code: "RS5025", hint: expect.stringContaining(`RAMPSYNC_ALLOW_DETACH=${TENANT}`) }],
    });
    expect([world.writes, ofClient.exists]).toEqual([[], false]);
    world.variables.RAMPSYNC_ALLOW_DETACH = TENANT;
    expect((await fix()).fix?.resources).toMatchObject([{ status: "done" }]);
    expect([ofClient.rows("outbound").length, ofPartner.rows("outbound").length]).toEqual([1, 2]);
  });

  it("a restore puts nothing back into an inherited integration without consent", async () => {
    const { world, ofPartner, ofClient } = await inheritedWorld(IN_STEP);
    const receipt = "receipt.jsonl";
    const time = "2026-11-28T12:00:00.000Z";
    const entry = {
      time,
      endpoint: world.emulator.url,
      tenant: TENANT,
      integration: DESK_ID,
      type: "rampsync_installed_integration",
      stack: TENANT,
      address: "rampsync_installed_integration.desk",
      construct: `${TENANT}/desk`,
      calls: [],
      rows: [
        {
          id: "1",
          direction: "outbound",
          entity_type: "INCIDENT",
          attribute: "Status",
          third_party_entity_type: "TICKET",
          third_party_attribute: "Status",
          value: "Closed",
          third_party_value: "Done",
          goes: "unmanaged",
        },
      ],
    };
    const head = { format: "rampsync receipt", version: 1, time, who: "ada@desk", verb: "apply" };
    writeFileSync(join(world.project.directory, receipt), `${JSON.stringify(head)}\n${JSON.stringify(entry)}\n`);
    const shown: PlanDocument[] = [];
    const back = () =>
      restore({
        ...world.runOptions,
        receipt: join(world.project.directory, receipt),
        approve: async (plan) => shown.push(plan) > 0,
      });
    await expect(back()).rejects.toMatchObject({ errors: [{ code: "RS5025" }] });
    expect([world.writes, ofClient.exists, shown]).toEqual([[], false, []]);
    world.variables.RAMPSYNC_ALLOW_DETACH = TENANT;
    expect((await back()).summary).toMatchObject({ done: 1, failed: 0 });
    expect(shown[0]?.resources[0]?.note_facts).toMatchObject([{ code: "RS6174" }]);
    expect([ofClient.rows("outbound").length, ofPartner.rows("outbound").length]).toEqual([2, 1]);
  });
});
