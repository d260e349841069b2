// Law: whatever a tenant has, its copy for another one names no address, user or id of it.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { IntegrationState, TenantState } from "../../src/emulator/index.js";
import { World } from "../support/world.js";
import { integration, seed, states } from "./arbitraries.js";
import { exportFrom, rowsOf } from "./exported.js";

/** The id of a group of resources; that of the other tenant's group has another one. */
const groupOf = (tenant: "a" | "b", number: number) =>
  `DGP-000000${tenant}${tenant}-0000-4000-8000-00000000000${number}`;

const A = "client_701";
const B = "client_702";
const idOf = (index: number) => `INTG-000000aa-0000-4000-8000-${String(index).padStart(12, "0")}`;

/** Copies what is live in A to B, as one text. */
async function copied(ofA: TenantState, ofB: TenantState, format: "typescript" | "hcl" | "json") {
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

  const [printers, routers, unknown] = [1, 2, 3].map((number) => groupOf("a", number)) as [string, string, string];
  const grouped = (displayName: string, more: object = {}): IntegrationState => ({
    id: idOf(0),
    displayName,
    integration: { id: "JIRA", name: "Jira" },
    inbound: { authentication: { authType: "WEBHOOK" } },
    events: [
      {
        id: "INTG-EVENT-of-a",
        name: "Create",
        entity: "INCIDENT",
        eventType: "CREATE",
        useBaseNotifier: true,
        endPointURI: "/create",
        headers: [],
        payload: JSON.stringify({ subject: "$incident.subject", groups: [printers, routers], ...more }),
        responseHeaders: [],
        filterCriteria: {
          matchType: "ANY",
          rules: [
            { key: "Resource Group", operator: "Equals", value: printers },
            { key: "Resource Group", operator: "Equals", value: unknown },
            { key: "Subject", operator: "Equals", value: routers },
          ],
        },
        active: true,
      },
    ],
  });
  const groupsOf = (tenant: "a" | "b") => [
    { id: groupOf(tenant, 1), name: "Print Servers" },
    { id: groupOf(tenant, 2), name: 'Routers "north"' },
  ];

  for (const format of ["typescript", "hcl", "json"] as const) {
    it(`a copy as ${format} looks groups of resources up by name in payloads and filters, and the plan finds the other tenant's`, async () => {
      const { document, text, world } = await copied(
        { resourceGroups: groupsOf("a"), integrations: [grouped("Desk")] },
        { resourceGroups: groupsOf("b"), integrations: [{ ...grouped("Desk"), id: idOf(7), events: [] }] },
        format,
      );
      expect(document).toMatchObject({ complete: true, errors: [] });
      expect(text).not.toContain("DGP-");
      if (format === "typescript") {
        expect(text).toContain('LookUp.resourceGroupId(stack, "Print Servers")');
        expect(text).toContain(String.raw`LookUp.resourceGroupId(stack, "Routers \"north\"")`);
      } else {
        expect(text).toContain("data.rampsync_resource_group.");
      }
      const notes = document.integrations.flatMap(({ note_facts: facts }) => facts);
      expect(notes.filter(({ code }) => code === "RS6156")).toEqual([]);
      const paths = document.integrations.flatMap(({ variables }) => variables.map(({ path }) => path.join(".")));
      expect(paths).toContain("incident_create.filter.rules.1.value");
      const planned = JSON.stringify(document.plan);
      for (const number of [1, 2]) expect(planned).toContain(groupOf("b", number));
      expect(planned).not.toContain("DGP-000000aa");
      expect(world.writes).toEqual([]);
    });
  }

  it.each([403, 404])(
    "a copy has variables in place of groups where the server answers %i to their list, and says so",
    async (status) => {
      const world = await World.forTest({
        state: { tenants: { [A]: { resourceGroups: groupsOf("a"), integrations: [grouped("Desk")] }, [B]: {} } },
      });
      world.emulator.faults.add({
        match: { path: /\/deviceGroups\/minimal/ },
        do: { kind: "answer", status, body: {} },
      });
      const { directory, document } = await exportFrom(world, { mapTenants: [{ from: A, to: B }] });
      expect(document).toMatchObject({ complete: true, errors: [] });
      expect(readFileSync(join(directory, "main.ts"), "utf8")).not.toContain("DGP-");
      const notes = document.integrations.flatMap(({ note_facts: facts }) => facts);
      expect(notes.filter(({ code }) => code === "RS6156")).toMatchObject([
        { parameters: { kind: "resource group", id: printers }, path: ["incident_create", "payload"] },
        {
          parameters: { kind: "resource group", id: routers },
          path: ["incident_create", "filter", "rules", "2", "value"],
        },
      ]);
    },
  );

  it("a payload with a credential beside groups is a variable as a whole, and a note says so", async () => {
    const { document, text } = await copied(
      { resourceGroups: groupsOf("a"), integrations: [grouped("Desk", { token: "token-of-a-1" })] },
      {},
      "hcl",
    );
    expect(document).toMatchObject({ complete: true, errors: [] });
    expect(text).not.toMatch(/DGP-|token-of-a/);
    expect(document.integrations[0]?.note_facts).toContainEqual(
      expect.objectContaining({
        code: "RS6156",
        parameters: expect.objectContaining({ id: printers, why: "mixed" }),
        path: ["incident_create", "payload"],
      }),
    );
  });

  const left = "INTG-000000aa-0000-4000-8000-0000000000ff";
  const named: IntegrationState = {
    ...grouped(`Desk of ${printers} and msp_6`),
    outbound: { rows: rowsOf("Resource group", { [routers]: "Routers", Printers: printers, Own: B }) },
    events: (grouped("").events ?? []).map((event) => ({
      ...event,
      payload: `{"from": "${left}"}`,
      headers: [{ key: `X-${printers}`, value: "yes" }],
      responseHeaders: [{ key: "partner of client_900", value: "$id" }],
      filterCriteria: {
        matchType: "ANY" as const,
        rules: [
          { key: "Subject", operator: "Equals", value: "opened by msp_6" },
          { key: "Subject", operator: "Equals", value: `opened by ${B}` },
        ],
      },
    })),
  };
  const toldIn = (document: Awaited<ReturnType<typeof copied>>["document"]) =>
    document.integrations
      .flatMap(({ note_facts: facts }) => facts)
      .flatMap((fact) => (fact.code === "RS6156" ? [[fact.parameters, fact.path?.join(".")] as const] : []))
      .map(([{ kind, id, why, variable }, path]) => `${path}: ${kind} ${id} ${why} ${variable ?? ""}`.trim());

  it("a copy names every id of a tenant that stands in a text, as a variable where one can stand and else by a note", async () => {
    const { document, text } = await copied({ resourceGroups: groupsOf("a"), integrations: [named] }, {}, "typescript");
    expect(document).toMatchObject({ complete: true, errors: [] });
    expect(toldIn(document)).toMatchInlineSnapshot(`
      [
        "display_name: resource group DGP-000000aa-0000-4000-8000-000000000001 mixed jira_display_name",
        "outbound.mappings.INCIDENT_Resource_group: resource group DGP-000000aa-0000-4000-8000-000000000002 copied",
        "outbound.mappings.INCIDENT_Resource_group: resource group DGP-000000aa-0000-4000-8000-000000000001 copied",
        "incident_create.payload: integration INTG-000000aa-0000-4000-8000-0000000000ff mixed jira_incident_create_payload",
        "incident_create.response_headers: tenant client_900 copied",
        "incident_create.headers: resource group DGP-000000aa-0000-4000-8000-000000000001 copied",
        "incident_create.filter.rules.0.value: tenant msp_6 mixed jira_incident_create_filter_rules_0_value",
      ]
    `);
    expect(text).toContain('displayName: required(stack, "jira_display_name")');
    expect(text).not.toMatch(/msp_6|0000000000ff/);
    // What is copied is what was told.
    expect(text.match(/DGP-\S+?(?=["'`:])|client_900/g)).toMatchInlineSnapshot(`
      [
        "DGP-000000aa-0000-4000-8000-000000000001",
        "client_900",
        "DGP-000000aa-0000-4000-8000-000000000002",
        "DGP-000000aa-0000-4000-8000-000000000001",
      ]
    `);
  });

  it("a copy leaves a name that holds ids of a tenant to the integration of that name in the other tenant", async () => {
    const { document, text, world } = await copied(
      { resourceGroups: groupsOf("a"), integrations: [named] },
      { integrations: [{ ...grouped(named.displayName ?? ""), id: idOf(7), events: [] }] },
      "typescript",
    );
    expect(document).toMatchObject({ complete: true, errors: [] });
    expect(text).toContain(idOf(7));
    expect(text).not.toContain("displayName");
    expect(document.plan?.resources.flatMap(({ changes }) => changes).map(({ path }) => path)).not.toContainEqual([
      "display_name",
    ]);
    expect(world.writes).toEqual([]);
  });

  it("copies for three tenants are one configuration in HCL, which asks each of them for its groups", async () => {
    const others = ["client_801", "client_802", "client_803"];
    const world = await World.forTest({
      state: {
        tenants: {
          [A]: { resourceGroups: groupsOf("a"), integrations: [grouped("Desk")] },
          ...Object.fromEntries(
            others.map((tenant, index) => [
              tenant,
              {
                resourceGroups: groupsOf("b"),
                integrations: [{ ...grouped("Desk"), id: idOf(index + 4), events: [] }],
              },
            ]),
          ),
        },
      },
    });
    const mapTenants = others.map((to) => ({ from: A, to }));
    const { directory, document } = await exportFrom(world, { mapTenants, format: "hcl" });
    expect(document).toMatchObject({ complete: true, errors: [] });
    const text = readFileSync(join(directory, "main.tf"), "utf8");
    const [, block = ""] = /data "rampsync_resource_group" "([^"]+)" \{\n {2}for_each/.exec(text) ?? [];
    expect(block).not.toBe("");
    expect(text).toContain(`data.rampsync_resource_group.${block}[each.key].id`);
  });

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
