// Exports of one tenant for another one: what the copy sends reaches the other's desk alone.

import { describe, expect, it, onTestFinished } from "vitest";
import { type IntegrationState, StandInDesk } from "../../src/emulator/index.js";
import { renderExport } from "../../src/report/export.js";
import { plain } from "../report/documents.js";
import { copyProject } from "../support/typescript-project.js";
import { World } from "../support/world.js";
import { exportFrom, rowsOf } from "./exported.js";

const A = "client_701";
const B = "client_702";
const ID_OF_A = "INTG-00000000-0000-4000-8000-00000000000a";

async function desk(): Promise<StandInDesk> {
  const started = await StandInDesk.start();
  onTestFinished(() => started.close());
  return started;
}

function liveOf(url: string): IntegrationState {
  return {
    id: ID_OF_A,
    displayName: `Desk of ${A}`,
    description: `Agreed with ${A}`,
    integration: { id: "CUSTOM", name: "Custom" },
    category: "Collaboration",
    status: "Enabled",
    outbound: {
      rows: rowsOf("Status", { Open: "New", Closed: "Done" }),
      notifier: { type: "REST_API", baseURI: url, authType: "BASIC", userName: "user-of-a", password: "password-of-a" },
    },
    events: [
      {
        id: "INTG-EVENT-a",
        name: "Create",
        entity: "INCIDENT",
        eventType: "CREATE",
        useBaseNotifier: true,
        endPointURI: `${url}/direct-of-a`,
        headers: [
          { key: "Content-Type", value: "application/json" },
          { key: "Authorization", value: "Bearer token-of-a-1" },
          { key: "X-Site", value: "site-of-a" },
        ],
        payload: `{"subject": "$incident.subject", "back": "${url}/back", "for": "${A}"}`,
        responseHeaders: [],
        active: true,
      },
      {
        id: "INTG-EVENT-b",
        name: "Update",
        entity: "INCIDENT",
        eventType: "UPDATE",
        useBaseNotifier: true,
        endPointURI: "/below",
        headers: [],
        payload: '{"subject": "$incident.subject"}',
        responseHeaders: [],
        active: true,
      },
    ],
  };
}

describe("the verb export, for another tenant", () => {
  it("a copy of a tenant with its events installs what the other lacks, and nothing of it can reach the first one's desk", async () => {
    const [deskOfA, deskOfB] = [await desk(), await desk()];
    const world = await World.forTest({
      state: { tenants: { [A]: { integrations: [liveOf(deskOfA.url)] }, [B]: { integrations: [] } } },
    });
    const { directory, document } = await exportFrom(world, { mapTenants: [{ from: A, to: B }] });
    expect(document).toMatchObject({ complete: true, planned: "program", errors: [] });
    expect(document.integrations.map(({ tenant }) => tenant)).toEqual([B]);
    expect(renderExport(document, { colors: plain })).toContain(
      "Credentials and values of the tenant's own are not in the project.",
    );
    expect(world.writes).toEqual([]);
    copyProject(world, directory);
    const files = ["main.ts", "tables.ts"].map((file) => world.project.read(file)).join("\n");
    expect(files.replaceAll("INCIDENT", "")).not.toMatch(/-of-a|client_701|127\.0\.0\.1|00000a/);
    const variables = document.integrations.flatMap((integration) => integration.variables);
    const values: Record<string, string> = {};
    for (const { name, path, secret } of variables) {
      const last = path.at(-1);
      if (last === "base_uri") values[name] = deskOfB.url;
      else if (last === "endpoint") values[name] = `${deskOfB.url}/direct`;
      else if (last === "payload") values[name] = '{"subject": "$incident.subject"}';
      else values[name] = secret ? "secret-of-b" : "of-b";
    }
    world.project.write(`vars/${B}.tfvars.json`, JSON.stringify(values));
    // A new event is made without consent where it is known that it does not fire at once.
    world.knows(B, { created_events: "inactive" });
    const applied = await world.apply({ synth: true });
    expect(applied.summary).toMatchObject({
      done: 3,
      failed: 0,
    });
    const [copy] = world.emulator.tenant(B).integrations();
    expect(JSON.stringify(copy?.state())).not.toMatch(/-of-a|client_701/);
    expect(JSON.stringify(copy?.state())).not.toContain(deskOfA.url);
    for (const eventType of ["CREATE", "UPDATE"] as const) {
      await world.emulator.raise(B, { entity: "INCIDENT", eventType, values: { "incident.subject": "Disk full" } });
    }
    expect(deskOfB.requests.map(({ path }) => path)).toEqual(["/direct", "/below"]);
    expect(deskOfA.requests).toEqual([]);
    expect((await world.plan({ synth: true })).resources.flatMap(({ calls }) => calls)).toEqual([]);
  });

  it("what the other tenant has under the same application and name is adopted", async () => {
    const ofB = {
      ...liveOf("https://b.example.com"),
      id: "INTG-00000000-0000-4000-8000-00000000000b",
      displayName: `Desk of ${B}`,
      events: [],
    };
    const world = await World.forTest({
      state: { tenants: { [A]: { integrations: [liveOf("https://a.example.com")] }, [B]: { integrations: [ofB] } } },
    });
    const { document } = await exportFrom(world, { mapTenants: [{ from: A, to: B }], format: "hcl" });
    expect(document.integrations).toMatchObject([{ tenant: B, integration: ofB.id }]);
    expect(document.plan?.summary).toMatchObject({ install: expect.any(Number), failed: 0 });
  });
});

describe("the verb export, of a partner", () => {
  it("all clients of a partner are exported", async () => {
    const world = await World.forTest({
      state: {
        tenants: Object.fromEntries(
          ["msp_6", "client_1", "client_2"].map((tenant) => [
            tenant,
            { integrations: [{ ...liveOf("https://a.example.com"), events: [] }] },
          ]),
        ),
      },
    });
    const { document } = await exportFrom(world, { partner: "msp_6" });
    expect(document.integrations.map(({ tenant }) => tenant)).toEqual(["client_1", "client_2"]);
  });
});
