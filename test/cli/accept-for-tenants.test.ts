// Accept in projects of many tenants: what one of them drifted in is written for it alone, into the program or its cells.

import { join, resolve } from "node:path";
import { describe, expect, it } from "vitest";
import { emulatorState } from "../../examples/many-tenants/emulator-state.js";
import type { IntegrationHandle } from "../../src/emulator/index.js";
import { exported } from "../export/exported.js";
import { fourClusters } from "../export/four-clusters.js";
import {
  acceptIn,
  callsByTenant,
  copyProject,
  makeTypeScriptProject,
  placesOf,
  textOf,
} from "../support/typescript-project.js";
import { World } from "../support/world.js";

const examples = resolve(__dirname, "../../examples");

async function manyTenants(): Promise<World> {
  const state = emulatorState();
  const world = await World.forTest({ state, variables: { TF_VAR_desk_password: "canary-password" } });
  copyProject(world, join(examples, "many-tenants"));
  expect((await world.apply({ synth: true })).summary).toMatchObject({ failed: 0 });
  return world;
}

function editRow(
  integration: IntegrationHandle,
  value: string,
  thirdPartyValue: string | undefined,
  before?: string,
): void {
  const { inbound, outbound } = integration.state();
  const row = [...(outbound?.rows ?? []), ...(inbound?.rows ?? [])].find(
    (each) => each.value === value && (before === undefined || each.thirdPartyValue === before),
  );
  if (row === undefined) throw new Error(`no row has the value ${value}`);
  if (thirdPartyValue === undefined) integration.removeRow(row.uniqueId ?? "");
  else integration.changeRow(row.uniqueId ?? "", { thirdPartyValue });
}

const only = (world: World, tenant: string): IntegrationHandle => {
  const [integration] = world.emulator.tenant(tenant).integrations();
  if (integration === undefined) throw new Error(`${tenant} has no integration`);
  return integration;
};

/** Lines of `after` that `before` does not have, and the other way round. */
const changedLines = (before: string, after: string) => ({
  added: after.split("\n").filter((line) => !before.split("\n").includes(line)),
  removed: before.split("\n").filter((line) => !after.split("\n").includes(line)),
});

const isQuiet = (calls: Readonly<Record<string, number>>) => Object.values(calls).every((count) => count === 0);

describe("the verb accept in the example of many tenants", () => {
  it("a value that all tenants share is overridden for the drifted tenant alone, in the loop that makes its construct", async () => {
    const world = await manyTenants();
    editRow(only(world, "client_101"), "Urgent", "P1");
    editRow(only(world, "client_104"), "Low", undefined);
    const [program, tables] = [textOf(world, "main.ts"), textOf(world, "tables/desk.ts")];
    expect(placesOf(await acceptIn(world))).toEqual(["tenant", "tenant"]);
    expect(textOf(world, "tables/desk.ts")).toBe(tables);
    const { added, removed } = changedLines(program, textOf(world, "main.ts"));
    expect(removed).toHaveLength(2);
    expect(added.join("\n")).toContain('tenant.id === "client_101"');
    expect(added.join("\n")).toContain('mappings.override(inbound(Incident.PRIORITY, { Urgent: "P1" }))');
    expect(added.join("\n")).toContain('mappings.without(inbound(Incident.PRIORITY, { Low: "4" }))');
    expect(isQuiet(await callsByTenant(world))).toBe(true);
  });

  it("a value of an override that one tenant alone has is edited in the override", async () => {
    const world = await manyTenants();
    const table = textOf(world, "tenants.csv");
    const [urgent = "", ...more] = [...table.matchAll(/^(client_\d+),.*,urgent,/gm)].map(([, tenant = ""]) => tenant);
    expect(more).toEqual([]);
    editRow(only(world, urgent), "Urgent", "00", "0");
    const before = textOf(world, "tables/desk.ts");
    expect(placesOf(await acceptIn(world))).toEqual(["table"]);
    expect(textOf(world, "tables/desk.ts")).toBe(before.replace('{ Urgent: "0" }', '{ Urgent: "00" }'));
    expect(isQuiet(await callsByTenant(world))).toBe(true);
  });

  it("an address that the program takes from the table of tenants is edited in the tenant's cell", async () => {
    const world = await manyTenants();
    const integration = only(world, "client_102");
    integration.setNotifier({ ...integration.notifier(), baseURI: "https://new.example.com/a,b" });
    const [program, table] = [textOf(world, "main.ts"), textOf(world, "tenants.csv")];
    expect(placesOf(await acceptIn(world))).toEqual(["cell"]);
    expect(textOf(world, "main.ts")).toBe(program);
    expect(textOf(world, "tenants.csv")).toBe(
      table.replace("https://desk.south.example.com/api", '"https://new.example.com/a,b"'),
    );
    expect(isQuiet(await callsByTenant(world))).toBe(true);
  });
});

const ID = "INTG-00000000-0000-4000-8000-000000000001";

const PROGRAM = `import { App } from "cdktf";
import { from, Incident, inbound, InstalledIntegration, MappingSet, outbound, readTenants, TenantStack, to } from "rampsync/cdktf";
import { priorities } from "./priorities.js";

// What incidents are called.
const status = {
  Ok: "Good", // since May
  Bad: "Broken",
} as const;

const app = new App();
for (const { id, word } of readTenants("tenants.csv", ["word"])) {
  const stack = new TenantStack(app, id);
  new InstalledIntegration(stack, "desk", {
    integrationId: "${ID}",
    displayName: "Desk",
    mappings: MappingSet.of(
      outbound(Incident.STATUS, to("Ticket", "Status"), { Open: word, Closed: "Done" }),
    ),
  });
}
const one = new TenantStack(app, "client_1");
new InstalledIntegration(one, "desk", {
  integrationId: "${ID}",
  displayName: "The desk",
  mappings: MappingSet.of(
    outbound(Incident.STATUS, to("Ticket", "Status"), status),
    inbound(Incident.PRIORITY, from("Ticket", "Prio"), priorities),
  ),
});
app.synth();
`;

async function writtenWorld(): Promise<World> {
  const tenants = Object.fromEntries(
    ["client_1", "client_8", "client_9"].map((tenant) => [
      tenant,
      { integrations: [{ id: ID, displayName: "Desk", status: "Enabled" }] },
    ]),
  );
  const world = await World.forTest({ state: { tenants } });
  makeTypeScriptProject(world);
  world.project.write("main.ts", PROGRAM);
  world.project.write("priorities.ts", 'export const priorities = {\n  High: "1", // the highest\n  Low: "3",\n};\n');
  world.project.write("tenants.csv", 'sep=;\r\nid;word\r\nclient_8;"New"\r\nclient_9;Offen\r\n');
  expect((await world.apply({ synth: true })).summary).toMatchObject({ done: 3, failed: 0 });
  return world;
}

describe("the verb accept, where a value stands", () => {
  it("a table behind a constant, here or in another file, is edited there, and its comments stay", async () => {
    const world = await writtenWorld();
    editRow(only(world, "client_1"), "Ok", "Fine");
    editRow(only(world, "client_1"), "High", "0");
    expect(placesOf(await acceptIn(world))).toEqual(["table", "table"]);
    expect(textOf(world, "main.ts")).toBe(PROGRAM.replace('"Good"', '"Fine"'));
    expect(textOf(world, "priorities.ts")).toContain('High: "0", // the highest');
    expect(isQuiet(await callsByTenant(world))).toBe(true);
  });

  it("a value of a table that is a tenant's cell is edited in the cell, whose quotes and line ends stay", async () => {
    const world = await writtenWorld();
    editRow(only(world, "client_8"), "Open", 'say "new"');
    editRow(only(world, "client_9"), "Open", "Neu;1");
    expect(placesOf(await acceptIn(world))).toEqual(["cell", "cell"]);
    expect(textOf(world, "main.ts")).toBe(PROGRAM);
    expect(textOf(world, "tenants.csv")).toBe('sep=;\r\nid;word\r\nclient_8;"say ""new"""\r\nclient_9;"Neu;1"\r\n');
    expect(isQuiet(await callsByTenant(world))).toBe(true);
  });

  it("a value that no cell may hold is chosen for the tenant in the program, since a spreadsheet would run it", async () => {
    const world = await writtenWorld();
    editRow(only(world, "client_8"), "Open", "=1+1");
    const before = textOf(world, "tenants.csv");
    expect(placesOf(await acceptIn(world))).toEqual(["tenant"]);
    expect(textOf(world, "tenants.csv")).toBe(before);
    expect(textOf(world, "main.ts")).toContain('override(...(id === "client_8" ? [outbound(');
    expect(isQuiet(await callsByTenant(world))).toBe(true);
  });

  it("a text of a construct is edited where it stands, for the tenant alone where others have it", async () => {
    const world = await writtenWorld();
    only(world, "client_1").set({ displayName: "First desk" });
    only(world, "client_9").set({ displayName: "Ninth desk" });
    expect([...placesOf(await acceptIn(world))].sort()).toEqual(["text", "text"]);
    expect(textOf(world, "main.ts")).toBe(
      PROGRAM.replace('"The desk"', '"First desk"').replace('"Desk"', 'id === "client_9" ? "Ninth desk" : "Desk"'),
    );
    expect(isQuiet(await callsByTenant(world))).toBe(true);
    only(world, "client_9").set({ displayName: "Desk nine" });
    expect(placesOf(await acceptIn(world))).toEqual(["text"]);
    expect(textOf(world, "main.ts")).toContain('id === "client_9" ? "Desk nine" : "Desk"');
  });
});

describe("the verb accept in an exported project", () => {
  it("values, names and addresses that drift in one tenant of a loop are accepted for it alone", async () => {
    const { world, directory } = await exported(fourClusters);
    copyProject(world, directory);
    const passwords = { caservicedesk_password: "canary-password" };
    for (const tenant of Object.keys(fourClusters)) {
      const [desk] = fourClusters[tenant] ?? [];
      const userName = (desk?.outbound?.notifier as { userName?: string } | undefined)?.userName ?? "";
      world.project.write(
        `vars/${tenant}.tfvars.json`,
        JSON.stringify({ ...passwords, caservicedesk_user_name: userName }),
      );
    }
    expect((await world.apply({ synth: true, adoptOnly: true })).summary).toMatchObject({ failed: 0 });
    const quiet = await callsByTenant(world);
    const files = ["main.ts", "tables.ts", "tenants.csv"].map((file) => [file, textOf(world, file)] as const);
    const desk = world.emulator.tenant("client_103").integration(fourClusters.client_103?.[0]?.id ?? "");
    editRow(desk, "Pending", "Waiting");
    desk.set({ displayName: "Desk of client_103" });
    const document = await acceptIn(world);
    expect([...placesOf(document)].sort()).toEqual(["cell", "tenant"]);
    const changed = files.filter(([file, before]) => textOf(world, file) !== before).map(([file]) => file);
    expect(changed).toEqual(["main.ts", "tenants.csv"]);
    expect(document.patch.split("\n").filter((line) => /^[-+](?![-+])/.test(line)).length).toBeLessThan(24);
    expect(await callsByTenant(world)).toEqual(quiet);
    expect(textOf(world, "main.ts")).toContain('tenant.id === "client_103"');
  });
});
