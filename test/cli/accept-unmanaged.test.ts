// Accept of what was added live and nothing declares: values, mappings as a whole, and events.
import { describe, expect, it } from "vitest";
import type { EventState, IntegrationHandle, RowState } from "../../src/emulator/index.js";
import { renderAccept } from "../../src/report/accept.js";
import { rowOf } from "../export/exported.js";
import { plain } from "../report/documents.js";
import { acceptIn, callsByTenant, makeTypeScriptProject, placesOf, textOf } from "../support/typescript-project.js";
import { World } from "../support/world.js";

const ID = "INTG-00000000-0000-4000-8000-000000000001";

const ONE = `import { App } from "cdktf";
import { from, Incident, InstalledIntegration, inbound, MappingSet, outbound, TenantStack, to } from "rampsync/cdktf";

const app = new App();
const stack = new TenantStack(app, "client_8");
new InstalledIntegration(stack, "desk", {
  integrationId: "${ID}",
  mappings: MappingSet.of(
    outbound(Incident.STATUS, to("TICKET", "Status"), {
      Ok: "Good", // since May
    }),
    inbound(Incident.PRIORITY, from("TICKET", "Priority"), { High: "1" }),
  ),
});
app.synth();
`;

const LOOP = `import { App } from "cdktf";
import { Incident, InstalledIntegration, MappingSet, outbound, TenantStack, to } from "rampsync/cdktf";

const desk = MappingSet.of(outbound(Incident.STATUS, to("TICKET", "Status"), { Ok: "Good" }));
const app = new App();
for (const tenant of ["client_8", "client_9"]) {
  const stack = new TenantStack(app, tenant);
  new InstalledIntegration(stack, "desk", { integrationId: "${ID}", mappings: desk });
}
app.synth();
`;

const BARE = `import { App } from "cdktf";
import { InstalledIntegration, TenantStack } from "rampsync/cdktf";

const app = new App();
const stack = new TenantStack(app, "client_8");
new InstalledIntegration(stack, "desk", {
  integrationId: "${ID}",
  displayName: "Desk",
});
app.synth();
`;

const CREATE: EventState = {
  id: "INTG-EVENT-1",
  name: "Create a ticket",
  entity: "INCIDENT",
  eventType: "CREATE",
  useBaseNotifier: true,
  endPointURI: "https://desk.example.com/tickets",
  payload: '{"subject": "$incident.subject"}',
  filterCriteria: { matchType: "ALL", rules: [{ key: "Subject", operator: "Contains", value: "disk" }] },
  active: false,
};

async function appliedWorld(program: string, tenants: readonly string[] = ["client_8"]): Promise<World> {
  const of = () => ({ integrations: [{ id: ID, displayName: "Desk", status: "Enabled" }] });
  const world = await World.forTest({
    state: { tenants: Object.fromEntries(tenants.map((tenant) => [tenant, of()])) },
  });
  makeTypeScriptProject(world);
  world.project.write("main.ts", program);
  expect((await world.apply({ synth: true })).summary).toMatchObject({ done: tenants.length, failed: 0 });
  return world;
}

const liveIn = (world: World, tenant = "client_8"): IntegrationHandle => world.emulator.tenant(tenant).integration(ID);

const isQuiet = async (world: World) => Object.values(await callsByTenant(world)).every((count) => count === 0);

/** What is live and not declared, after the program was run. */
const unmanagedIn = async (world: World) =>
  (await world.plan({ synth: true })).resources.flatMap(({ unmanaged }) => unmanaged.map(({ label }) => label));

describe("the verb accept, asked for what is unmanaged", () => {
  it("a value that was added live comes into the table of its mapping, and is managed after the next apply", async () => {
    const world = await appliedWorld(ONE);
    liveIn(world).addRow("outbound", rowOf("Status", "On hold", "`${wait}` */"));
    expect((await acceptIn(world)).edits).toEqual([]);
    expect(await unmanagedIn(world)).toHaveLength(1);
    const document = await acceptIn(world, { unmanaged: true });
    expect(placesOf(document)).toEqual(["table"]);
    expect(renderAccept(document, { colors: plain })).toContain(
      "client_8 / desk: outbound INCIDENT.Status: On hold → `${wait}` */ comes (main.ts:9)",
    );
    expect(textOf(world, "main.ts")).toBe(
      ONE.replace('Ok: "Good", // since May', 'Ok: "Good", // since May\n      "On hold": "`${wait}` */",'),
    );
    expect([await isQuiet(world), await unmanagedIn(world)]).toEqual([true, []]);
    await world.apply({ synth: true });
    const [row] =
      liveIn(world)
        .state()
        .outbound?.rows?.filter(({ value }) => value === "On hold") ?? [];
    liveIn(world).removeRow(row?.uniqueId ?? "");
    const { resources } = await world.drift({ synth: true });
    expect(resources.flatMap(({ drift }) => drift.map(({ label }) => label))).toEqual(["On hold → `${wait}` */"]);
  });

  it("a mapping that was added live, with its cutting rules, comes into the set of its construct", async () => {
    const world = await appliedWorld(ONE);
    const rules = { oprset: [{ operator: "BETWEEN", startWord: "[", endWord: "]" }] };
    const alert: RowState = {
      entityType: "ALERT",
      name: "Alert state",
      thirdPartyEntityType: "EVENT",
      thirdPartyAttrName: "Text",
      value: "Critical",
      thirdPartyValue: "5",
      parsingProperty: rules,
    };
    liveIn(world).addRow("inbound", alert);
    liveIn(world).addRow("outbound", rowOf("Priority", "High", "P1"));
    liveIn(world).addRow("outbound", rowOf("Priority", "Low", "P4"));
    const document = await acceptIn(world, { unmanaged: true });
    expect(placesOf(document)).toEqual(["tenant", "tenant"]);
    const text = textOf(world, "main.ts");
    expect(text).toContain('    outbound(Incident.PRIORITY, to("TICKET", "Priority"), { High: "P1", Low: "P4" }),\n');
    expect(text).toContain('parsing: { operators: [{ operator: "BETWEEN", startWord: "[", endWord: "]" }] }');
    expect(text).toContain('Ok: "Good", // since May');
    expect([await isQuiet(world), await unmanagedIn(world)]).toEqual([true, []]);
    expect((await acceptIn(world, { unmanaged: true })).edits).toEqual([]);
  });

  it("what was added in one tenant of a loop comes into its own set alone, what was added in all into the table", async () => {
    const world = await appliedWorld(LOOP, ["client_8", "client_9"]);
    for (const tenant of ["client_8", "client_9"]) {
      liveIn(world, tenant).addRow("outbound", rowOf("Status", "Closed", "Done"));
    }
    liveIn(world, "client_9").addRow("outbound", rowOf("Status", "Open", "New"));
    liveIn(world, "client_9").addRow("inbound", rowOf("Priority", "High", "1"));
    expect([...placesOf(await acceptIn(world, { unmanaged: true }))].sort()).toEqual([
      "table",
      "table",
      "tenant",
      "tenant",
    ]);
    const text = textOf(world, "main.ts");
    expect(text).toContain('{ Ok: "Good", Closed: "Done" }');
    expect(text).toContain('tenant === "client_9"');
    expect(text).toContain('outbound(Incident.STATUS, { Open: "New" })');
    expect([await isQuiet(world), await unmanagedIn(world)]).toEqual([true, []]);
  });

  it("a construct without mappings gets the property", async () => {
    const world = await appliedWorld(BARE);
    liveIn(world).addRow("outbound", rowOf("Status", "Open", "New"));
    expect(placesOf(await acceptIn(world, { unmanaged: true }))).toEqual(["tenant"]);
    expect(textOf(world, "main.ts")).toContain(`  displayName: "Desk",
  mappings: MappingSet.of(outbound(Incident.STATUS, to("TICKET", "Status"), { Open: "New" })),
});`);
    expect([await isQuiet(world), await unmanagedIn(world)]).toEqual([true, []]);
  });

  it("what no declaration can say is shown, and left live", async () => {
    const world = await appliedWorld(ONE);
    for (const text of ["New", "Fresh"]) liveIn(world).addRow("outbound", rowOf("Priority", "High", text));
    const document = await acceptIn(world, { unmanaged: true });
    expect(placesOf(document)).toEqual(["not declarable", "not declarable"]);
    expect(textOf(world, "main.ts")).toBe(ONE);
  });

  it("an event that was added live comes after its construct, which gets a name, and is managed after the next apply", async () => {
    const world = await appliedWorld(ONE);
    liveIn(world).putEvent(CREATE);
    liveIn(world).putEvent({
      ...CREATE,
      id: "INTG-EVENT-2",
      name: "Hostile `${x}` */",
      eventType: "UPDATE",
      active: true,
    });
    expect((await acceptIn(world)).edits).toEqual([]);
    const document = await acceptIn(world, { unmanaged: true });
    expect(placesOf(document)).toEqual(["text", "text"]);
    expect(renderAccept(document, { colors: plain })).toContain("event Create a ticket (INTG-EVENT-1) comes");
    expect(textOf(world, "main.ts")).toBe(
      ONE.replace("new InstalledIntegration(", "const desk = new InstalledIntegration(").replace(
        "app.synth",
        `desk.onEvent("incident_create", {
  name: "Create a ticket",
  entity: "INCIDENT",
  eventType: "CREATE",
  endpoint: "https://desk.example.com/tickets",
  payload: { subject: "$incident.subject" },
  filter: { rules: [{ key: "Subject", operator: "Contains", value: "disk" }] },
  active: false,
});
desk.onEvent("incident_update", {
  name: "Hostile \`\${x}\` */",
  entity: "INCIDENT",
  eventType: "UPDATE",
  endpoint: "https://desk.example.com/tickets",
  payload: { subject: "$incident.subject" },
  filter: { rules: [{ key: "Subject", operator: "Contains", value: "disk" }] },
});
app.synth`,
      ),
    );
    expect(await isQuiet(world)).toBe(true);
    expect((await world.apply({ synth: true })).summary).toMatchObject({ done: 2, failed: 0 });
    expect((await acceptIn(world, { unmanaged: true })).edits).toEqual([]);
    expect(world.emulator.tenant("client_8").integration(ID).events()).toHaveLength(2);
  });

  it("an event that one tenant of a loop has is made for it alone, one that all have once, with secrets as variables", async () => {
    const world = await appliedWorld(LOOP, ["client_8", "client_9"]);
    for (const tenant of ["client_8", "client_9"]) liveIn(world, tenant).putEvent(CREATE);
    liveIn(world, "client_9").putEvent({
      ...CREATE,
      id: "INTG-EVENT-2",
      name: "Tell the other desk",
      eventType: "UPDATE",
      useBaseNotifier: false,
      notifier: {
        type: "REST_API",
        baseURI: "https://other.example.com",
        authType: "BASIC",
        userName: "opsramp",
        password: "canary-password",
      },
    });
    const document = await acceptIn(world, { unmanaged: true });
    // The name of a user is needed by every run, as a variable; it is not written.
    expect([...placesOf(document)].sort()).toEqual(["secret", "text", "text"]);
    expect(JSON.stringify(document)).not.toContain("canary-password");
    expect(textOf(world, "main.ts").match(/onEvent/g)).toHaveLength(1);
    liveIn(world, "client_9").changeEvent("INTG-EVENT-2", {
      notifier: { type: "REST_API", baseURI: "https://other.example.com", authType: "NONE" },
    });
    expect(placesOf(await acceptIn(world, { unmanaged: true }))).toEqual(["text"]);
    expect(textOf(world, "main.ts")).toContain(
      `  if (tenant === "client_9") {
    desk.onEvent("incident_update", {`.replace("desk.", "deskIntegration."),
    );
    expect(await isQuiet(world)).toBe(true);
  });
});
