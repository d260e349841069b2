// Law: whatever a tenant has, its copy for another one names no address, user or id of it.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { IntegrationState, TenantState } from "../../src/emulator/index.js";
import { World } from "../support/world.js";
import { integration, seed, states } from "./arbitraries.js";
import { exportFrom, rowsOf } from "./exported.js";

const A = "client_701";
const B = "client_702";
const idOf = (index: number) => `INTG-000000aa-0000-4000-8000-${String(index).padStart(12, "0")}`;

/** Copies what is live in A to B, as one text. */
async function copied(ofA: TenantState, ofB: TenantState, format: "typescript" | "hcl") {
  const world = await World.forTest({
    state: { tenants: { [A]: ofA, [B]: ofB } },
    switches: { limits: { get: 5000, pagedGet: 5000, write: 5000 } },
  });
  const { directory, document } = await exportFrom(world, { mapTenants: [{ from: A, to: B }], format });
  const text = document.files.map((file) => readFileSync(join(directory, file), "utf8")).join("\n");
  return { world, document, text };
}

const REACHES_A = /canary|desk\.example\.com|www\.example\.com|of-a|client_701|000000aa/;

/** All ways in which a tenant's own can stand in an integration. */
const everywhere: IntegrationState = {
  id: idOf(0),
  displayName: `Desk of ${A}`,
  integration: { id: "JIRA", name: "Jira" },
  alertSource: { id: 11, name: "Zabbix" },
  inbound: { authentication: { authType: "WEBHOOK" } },
  outbound: {
    rows: rowsOf("Status", { Open: "New" }),
    notifier: {
      type: "REST_API",
      baseURI: "https://host-of-a.example.com/api",
      authType: "OAUTH2",
      grantType: "PASSWORD",
      userName: "user-of-a",
      password: "password-of-a",
      apiKey: "key-of-a",
      apiSecret: "secret-of-a",
      accessTokenURL: "https://token-of-a.example.com",
      scope: "read",
    },
  },
  events: [
    {
      id: "INTG-EVENT-of-a",
      name: "Create",
      entity: "INCIDENT",
      eventType: "CREATE",
      useBaseNotifier: false,
      notifier: {
        type: "REST_API",
        baseURI: "https://other-of-a.example.com",
        authType: "BASIC",
        userName: "other-user-of-a",
        password: "password-of-a",
      },
      endPointURI: "host-of-a.example.com/create",
      headers: [
        { key: "Authorization", value: "Bearer token-of-a" },
        { key: "X-Site", value: "site-of-a" },
        { key: "Content-Type", value: "application/json" },
      ],
      payload: `{"text": "$incident.subject", "back": "https://host-of-a.example.com/${idOf(0)}"}`,
      responseHeaders: [{ key: "extTicketURL", value: "https://host-of-a.example.com/$id" }],
      filterCriteria: {
        matchType: "ANY",
        rules: [
          { key: "Resource Group", operator: "Equals", value: "group-of-a" },
          { key: "Subject", operator: "Contains", value: `for ${A}` },
          { key: "Subject", operator: "Contains", value: "Disk" },
        ],
      },
      active: true,
    },
  ],
};

describe("the verb export, for another tenant, of what only the first one has", () => {
  for (const format of ["typescript", "hcl"] as const) {
    it(`a copy as ${format} has variables and look-ups in place of addresses, users, groups and ids`, async () => {
      const { document, text, world } = await copied(
        { alertSources: [{ id: 11, name: "Zabbix" }], integrations: [everywhere] },
        { alertSources: [{ id: 77, name: "Zabbix" }] },
        format,
      );
      expect(document).toMatchObject({ complete: true, errors: [] });
      expect(text.replaceAll("INCIDENT", "")).not.toMatch(REACHES_A);
      expect(text).toContain(
        format === "hcl" ? 'data "rampsync_alert_source"' : 'LookUp.alertSourceId(stack, "Zabbix"',
      );
      expect(text).not.toMatch(/\b11\b/);
      const paths = document.integrations.flatMap(({ variables }) => variables.map(({ path }) => path.join(".")));
      expect(paths.sort()).toMatchInlineSnapshot(`
        [
          "headers.Authorization",
          "incident_create.endpoint",
          "incident_create.filter.rules.0.value",
          "incident_create.filter.rules.1.value",
          "incident_create.headers.X-Site",
          "incident_create.notifier.base_uri",
          "incident_create.payload",
          "incident_create.response_headers.extTicketURL",
          "notifier.password_wo",
          "notifier.user_name",
          "outbound.notifier.access_token_uri",
          "outbound.notifier.api_key",
          "outbound.notifier.api_secret_wo",
          "outbound.notifier.base_uri",
          "outbound.notifier.password_wo",
          "outbound.notifier.user_name",
        ]
      `);
      // The plan has looked the alert source up in the tenant that the copy is for.
      const asked = world.emulator.requests.map(({ path }) => path).filter((path) => /alert-?sources?/i.test(path));
      expect(asked.at(-1)).toContain(B);
    });
  }

  it("a copy of random states names nothing that reaches the first tenant's desks", async () => {
    const drawn = fc.sample(integration, { numRuns: Math.min(states, 60), seed });
    const integrations = drawn.map((state, index) => ({
      ...state,
      displayName: `${index} ${state.displayName}`,
      id: idOf(index),
    }));
    for (const format of ["typescript", "hcl"] as const) {
      const { document, text, world } = await copied({ integrations }, {}, format);
      expect(document.integrations).toHaveLength(integrations.length);
      expect(text).not.toMatch(REACHES_A);
      expect(world.writes).toEqual([]);
    }
  });
});
