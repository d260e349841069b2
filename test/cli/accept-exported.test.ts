// Accept in exported projects, of cdktf and of cdktn: each kind of drift in one of two tenants, and what was added in it.
import { describe, expect, it } from "vitest";
import type { EventState, IntegrationHandle, IntegrationState } from "../../src/emulator/index.js";
import { exported, rowsOf } from "../export/exported.js";
import { acceptIn, callsByTenant, copyProject, textOf } from "../support/typescript-project.js";
import type { World } from "../support/world.js";

const ID = (tenant: string) => `INTG-00000000-0000-4000-8000-${tenant.slice(-1).padStart(12, "0")}`;

const EVENT: EventState = {
  id: "INTG-EVENT-1",
  name: "Create a ticket",
  entity: "INCIDENT",
  eventType: "CREATE",
  useBaseNotifier: false,
  notifier: { type: "REST_API", baseURI: "https://events.example.com", authType: "NONE" },
  endPointURI: "/tickets",
  payload: '{"subject": "$incident.subject", "urgency": 2}',
  filterCriteria: { matchType: "ANY", rules: [{ key: "Subject", operator: "Contains", value: "disk" }] },
  active: false,
};

const integrationOf = (tenant: string): IntegrationState => ({
  id: ID(tenant),
  displayName: `Desk of ${tenant}`,
  description: "Tickets.",
  integration: { id: "CUSTOM", name: "Custom" },
  status: "Enabled",
  inbound: {
    authentication: { authType: "OAUTH2" },
    rows: [
      {
        entityType: "ALERT",
        name: "Alert state",
        thirdPartyEntityType: "EVENT",
        thirdPartyAttrName: "Text",
        value: "Critical",
        thirdPartyValue: "5",
        parsingProperty: { oprset: [{ operator: "BETWEEN", startWord: "[", endWord: "]" }] },
      },
      ...rowsOf("Priority", { High: "1", Low: "4" }),
    ],
  },
  outbound: {
    rows: [...rowsOf("Status", { Open: "New", Closed: "Done" }), ...rowsOf("Priority", { High: "P1", Low: "P4" })],
    notifier: { type: "REST_API", baseURI: "https://desk.example.com", authType: "NONE" },
  },
  events: [EVENT],
});

async function exportedWorld(library: "cdktf" | "cdktn", tenants: readonly string[]): Promise<World> {
  const live = Object.fromEntries(tenants.map((tenant) => [tenant, [integrationOf(tenant)]]));
  const { world, directory } = await exported(live, { library });
  copyProject(world, directory);
  expect((await world.apply({ synth: true, adoptOnly: true })).summary).toMatchObject({ failed: 0 });
  return world;
}

interface Case {
  readonly drift: string;
  readonly edit: (live: IntegrationHandle) => void;
  /** How many lines of the source may differ: what a person would write. */
  readonly lines: number;
  readonly unmanaged?: true;
}

const rowOf = (live: IntegrationHandle, direction: "inbound" | "outbound", value: string) => {
  const row = live.state()[direction]?.rows?.find((each) => each.value === value);
  if (row?.uniqueId === undefined) throw new Error(`no row has the value ${value}`);
  return { ...row, uniqueId: row.uniqueId };
};

const cases: readonly Case[] = [
  {
    drift: "a value of an outbound mapping",
    edit: (live) => live.changeRow(rowOf(live, "outbound", "Open").uniqueId, { thirdPartyValue: "Fresh" }),
    lines: 10,
  },
  {
    drift: "an outbound mapping all of whose values changed",
    edit: (live) => {
      live.changeRow(rowOf(live, "outbound", "Open").uniqueId, { thirdPartyValue: "1" });
      live.changeRow(rowOf(live, "outbound", "Closed").uniqueId, { thirdPartyValue: "2" });
    },
    lines: 10,
  },
  {
    drift: "an outbound mapping that was removed",
    edit: (live) => {
      for (const { uniqueId, value } of live.state().outbound?.rows ?? []) {
        if (value === "Open" || value === "Closed") live.removeRow(uniqueId ?? "");
      }
    },
    lines: 10,
  },
  {
    drift: "cutting rules",
    edit: (live) => {
      const { uniqueId, ...row } = rowOf(live, "inbound", "Critical");
      live.removeRow(uniqueId);
      live.addRow("inbound", { ...row, parsingProperty: { oprset: [{ operator: "BEFORE", endWord: ";" }] } });
    },
    lines: 14,
  },
  { drift: "the way to authenticate", edit: (live) => live.setAuthentication({ authType: "BASIC" }), lines: 2 },
  {
    drift: "the address of the notifier",
    edit: (live) => live.setNotifier({ baseURI: "https://new.example.com" }),
    lines: 2,
  },
  { drift: "the description", edit: (live) => live.set({ description: "All tickets." }), lines: 2 },
  {
    drift: "the filter of an event",
    edit: (live) =>
      live.changeEvent("INTG-EVENT-1", {
        filterCriteria: { matchType: "ANY", rules: [{ key: "Subject", operator: "Contains", value: "memory" }] },
      }),
    lines: 2,
  },
  {
    drift: "the notifier of an event",
    edit: (live) =>
      live.changeEvent("INTG-EVENT-1", {
        notifier: { type: "REST_API", baseURI: "https://moved.example.com", authType: "NONE" },
      }),
    lines: 2,
  },
  {
    drift: "the payload of an event",
    edit: (live) => live.changeEvent("INTG-EVENT-1", { payload: '{"subject": "$incident.subject", "urgency": 3}' }),
    lines: 6,
  },
  {
    drift: "a value, a mapping and an event that were added",
    edit: (live) => {
      const [waits] = rowsOf("Status", { Waits: "On hold" });
      const [subject] = rowsOf("Subject", { Disk: "disk" });
      if (waits !== undefined) live.addRow("outbound", waits);
      if (subject !== undefined) live.addRow("inbound", subject);
      const { notifier: _, ...plain } = EVENT;
      live.putEvent({ ...plain, id: "INTG-EVENT-2", name: "Close it", eventType: "UPDATE", useBaseNotifier: true });
    },
    lines: 32,
    unmanaged: true,
  },
];

const changedLines = (before: string, after: string): number => {
  const [left, right] = [new Set(before.split("\n")), new Set(after.split("\n"))];
  return (
    before.split("\n").filter((line) => !right.has(line)).length +
    after.split("\n").filter((line) => !left.has(line)).length
  );
};

const FILES = ["main.ts", "tables.ts"] as const;

const textsOf = (world: World) => FILES.map((file) => textOf(world, file));

/** All kinds, one after the other in one project: what an edit wrote is what the next one finds. */
async function acceptAll(world: World, tenant: string): Promise<void> {
  const live = world.emulator.tenant(tenant).integration(ID(tenant));
  for (const { drift, edit, lines, unmanaged = false } of cases) {
    const before = textsOf(world);
    edit(live);
    const document = await acceptIn(world, { unmanaged, allowRemovals: 2 });
    expect(
      document.edits.map(({ made, reason }) => reason ?? made),
      drift,
    ).not.toHaveLength(0);
    expect(new Set(document.edits.map(({ made, reason }) => reason ?? made)), drift).toEqual(new Set([true]));
    const after = textsOf(world);
    const changed = before.reduce((sum, text, index) => sum + changedLines(text, after[index] ?? ""), 0);
    expect(changed, drift).toBeLessThanOrEqual(lines);
    expect(Object.values(await callsByTenant(world)), drift).toEqual(
      Object.values(await callsByTenant(world)).map(() => 0),
    );
    expect((await world.apply({ synth: true })).summary, drift).toMatchObject({ failed: 0 });
  }
}

describe("the verb accept in an exported project", () => {
  it.each(["cdktf", "cdktn"] as const)(
    "each kind of drift of the only tenant is accepted in a program of %s, in as few lines as a person changes",
    async (library) => {
      const world = await exportedWorld(library, ["client_8"]);
      await acceptAll(world, "client_8");
    },
  );

  it("each kind of drift of one of several tenants is accepted for it alone", async () => {
    const world = await exportedWorld("cdktf", ["client_7", "client_8", "client_9"]);
    await acceptAll(world, "client_8");
  });
});
