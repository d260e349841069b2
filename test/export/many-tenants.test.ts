// An export of many tenants: what they share stands once, and those that differ in data alone are lines of a table.
import { describe, expect, it } from "vitest";
import type { IntegrationState } from "../../src/emulator/index.js";
import { renderExport } from "../../src/report/export.js";
import { plain } from "../report/documents.js";
import { exported, rowsOf } from "./exported.js";

const states = { Open: "In Progress", Closed: "Completed", "On Hold": "Waiting", Resolved: "Solved" };
const priorities = { High: "1", Normal: "2", Low: "3", "Very Low": "4" };

const deskOf = (tenant: number, more: Partial<IntegrationState> = {}, changed: Record<string, string> = {}) => ({
  id: `INTG-0000000a-0000-4000-8000-${String(tenant).padStart(12, "0")}`,
  displayName: `Desk, of ${tenant}`,
  integration: { id: "CASERVICEDESK", name: "CA Service Desk" },
  inbound: { rows: [...rowsOf("Status", { ...states, ...changed }), ...rowsOf("Priority", priorities)] },
  outbound: {
    rows: rowsOf("Status", states),
    notifier: { type: "REST_API", baseURI: `https://desk${tenant}.example.com`, authType: "NONE" },
  },
  ...more,
});

describe("an export of many tenants", () => {
  it("tables that are equal stand once, and a table with few differences is a change of the shared one", async () => {
    const { read, left } = await exported({
      client_1: [deskOf(1)],
      client_2: [deskOf(2)],
      client_3: [deskOf(3, {}, { Open: "In Arbeit", New: "Neu" })],
    });
    expect(left).toEqual([]);
    expect(read("tables.ts").match(/MappingSet\.of/g)).toHaveLength(1);
    expect(read("tables.ts")).toContain("export const caservicedesk2 = caservicedesk");
    expect(read("tables.ts")).toMatchInlineSnapshot(`
      "// The translation tables: all that has to be edited to change a translation.
      import { from, inbound, Incident, MappingSet, outbound, to } from "rampsync/cdktf";

      // Each table reads \`OpsRamp value: third-party value\`, in both directions.
      export const caservicedesk = MappingSet.of(
        inbound(Incident.PRIORITY, from("TICKET", "Priority"), {
          High: "1",
          Low: "3",
          Normal: "2",
          "Very Low": "4",
        }),
        inbound(Incident.STATUS, from("TICKET", "Status"), {
          Closed: "Completed",
          "On Hold": "Waiting",
          Open: "In Progress",
          Resolved: "Solved",
        }),
        outbound(Incident.STATUS, to("TICKET", "Status"), {
          Closed: "Completed",
          "On Hold": "Waiting",
          Open: "In Progress",
          Resolved: "Solved",
        }),
      );

      export const caservicedesk2 = caservicedesk
        .override(inbound(Incident.STATUS, { Open: "In Arbeit" }))
        .extend(inbound(Incident.STATUS, { New: "Neu" }));
      "
    `);
  });

  it("tenants that differ in data alone are lines of one table and one loop", async () => {
    const tenants = Object.fromEntries(
      Array.from({ length: 6 }, (_, index) => [
        `client_${index + 1}`,
        [deskOf(index + 1, {}, index === 4 ? { Open: "In Arbeit" } : {})],
      ]),
    );
    const { read, left, files } = await exported(tenants);
    expect(left).toEqual([]);
    expect(files).toEqual([".gitignore", "cdktf.json", "main.ts", "tables.ts", "tenants.csv"]);
    expect(read("main.ts")).toMatchInlineSnapshot(`
      "// Made by \`rampsync export\` of what was live; from now on it is edited by hand.
      import { join } from "node:path";
      import { App } from "cdktf";
      import { InstalledIntegration, Notifier, readTenants, TenantStack } from "rampsync/cdktf";
      import { tables } from "./tables.js";

      /** The table of that name. */
      function tableOf(name: string) {
        const table = tables[name];
        if (table === undefined) throw new Error(\`tenants.csv: there is no table "\${name}" in tables.ts\`);
        return table;
      }

      const app = new App();

      for (const tenant of readTenants(join(__dirname, "tenants.csv"), [
        "caservicedeskId",
        "caservicedeskDisplayName",
        "caservicedeskBaseUri",
        "caservicedeskTable",
      ])) {
        const stack = new TenantStack(app, tenant.id);
        new InstalledIntegration(stack, "caservicedesk", {
          integrationId: tenant.caservicedeskId,
          displayName: tenant.caservicedeskDisplayName,
          mappings: tableOf(tenant.caservicedeskTable),
          notifier: Notifier.rest({ baseUri: tenant.caservicedeskBaseUri }),
        });
      }

      app.synth();
      "
    `);
    expect(read("tenants.csv")).toMatchInlineSnapshot(`
      "id,caservicedeskId,caservicedeskDisplayName,caservicedeskBaseUri,caservicedeskTable
      client_1,INTG-0000000a-0000-4000-8000-000000000001,"Desk, of 1",https://desk1.example.com,caservicedesk
      client_2,INTG-0000000a-0000-4000-8000-000000000002,"Desk, of 2",https://desk2.example.com,caservicedesk
      client_3,INTG-0000000a-0000-4000-8000-000000000003,"Desk, of 3",https://desk3.example.com,caservicedesk
      client_4,INTG-0000000a-0000-4000-8000-000000000004,"Desk, of 4",https://desk4.example.com,caservicedesk
      client_5,INTG-0000000a-0000-4000-8000-000000000005,"Desk, of 5",https://desk5.example.com,caservicedesk2
      client_6,INTG-0000000a-0000-4000-8000-000000000006,"Desk, of 6",https://desk6.example.com,caservicedesk
      "
    `);
  });

  it("a tenant that has what no other has is written for itself", async () => {
    const { read, left } = await exported({
      ...Object.fromEntries([1, 2, 3, 4, 5].map((number) => [`client_${number}`, [deskOf(number)]])),
      client_6: [
        deskOf(6),
        { id: "INTG-0000000b-0000-4000-8000-000000000001", displayName: "Own", description: "one" },
      ],
      client_7: [deskOf(7, { displayName: "=HYPERLINK()" })],
    });
    expect(left).toEqual([]);
    expect(read("main.ts")).toContain('const client6 = new TenantStack(app, "client_6");');
    expect(read("main.ts")).toContain('displayName: "=HYPERLINK()"');
    expect(read("tenants.csv").trim().split("\n")).toHaveLength(6);
  });

  it("tenants that are planned in parts are all planned, those of the loop and those of their own", async () => {
    const tenants = Array.from({ length: 103 }, (_, index) => {
      const own = index === 76 ? { description: "The only one" } : {};
      const changed = index % 40 === 0 ? { Open: `In Arbeit ${index}` } : {};
      return [`client_${1001 + index}`, [deskOf(1001 + index, own, changed)]] as const;
    });
    const { document, left, world, read } = await exported(Object.fromEntries(tenants));
    expect(document).toMatchObject({ complete: true, planned: "program", errors: [] });
    expect(left).toEqual([]);
    expect(world.writes).toEqual([]);
    const planned = document.plan?.resources.map(({ tenant, action, integration }) => [tenant, action, integration]);
    expect(planned).toEqual(tenants.map(([tenant, [desk]]) => [tenant, "adopt", desk?.id]));
    expect(document.plan?.summary).toMatchObject({ resources: 103 });
    expect(read("main.ts")).toContain('new TenantStack(app, "client_1077")');
    expect(read("tenants.csv").trim().split("\n")).toHaveLength(1 + 102);
  });

  it("what is told of many constructs alike is one line, which names some of them", async () => {
    const { document } = await exported(
      Object.fromEntries([1, 2, 3, 4, 5].map((number) => [`client_${number}`, [deskOf(number)]])),
      { switches: { notifierTypeOnRead: false } },
    );
    const lines = renderExport(document, { colors: plain }).split("\n");
    expect(lines.filter((line) => line.startsWith("note: "))).toEqual([
      expect.stringMatching(
        /^note: client_1\/caservicedesk, client_2\/caservicedesk, client_3\/caservicedesk and 2 more: outbound\.notifier\.type is not shown/,
      ),
    ]);
  });
});
