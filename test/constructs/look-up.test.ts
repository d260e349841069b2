// What `LookUp` synthesises: one data source for all that a stack looks up alike, and references to what it finds.
import { describe, expect, it } from "vitest";
import { InstalledIntegration, LookUp, MappingSet, synthesise } from "../../src/constructs/cdktf.js";
import { INSTALLED_INTEGRATION } from "../support/stacks.js";
import { World } from "../support/world.js";
import { desk, messageOf } from "./program.js";

const withoutMetadata = (blocks: unknown) =>
  Object.values((blocks ?? {}) as Readonly<Record<string, Record<string, unknown>>>).map(
    ({ "//": _, ...rest }) => rest,
  );

describe("ids that a program looks up", () => {
  it("an id is a reference to a data source, which all that look up alike share", () => {
    const { stack } = desk();
    const ids = [LookUp.roleId(stack, "Customer"), LookUp.roleId(stack, "Customer")];
    LookUp.roleId(stack, "Customer", { tenantId: "client_9" });
    LookUp.alertSourceId(stack, "${Nagios}", { application: "CUSTOM-EVENT" });
    new InstalledIntegration(stack, "found", {
      integrationId: LookUp.integrationId(stack, "Front / back", { application: "JIRA" }),
      description: ids.join(", "),
    });
    const { data, resource } = synthesise(stack) as Readonly<Record<string, Readonly<Record<string, object>>>>;
    expect(withoutMetadata(data?.rampsync_role)).toEqual([
      { name: "Customer" },
      { name: "Customer", tenant_id: "client_9" },
    ]);
    expect(withoutMetadata(data?.rampsync_alert_source)).toEqual([{ application: "CUSTOM-EVENT", name: "$${Nagios}" }]);
    const [looked = ""] = Object.keys(data?.[INSTALLED_INTEGRATION] ?? {});
    expect(withoutMetadata(data?.[INSTALLED_INTEGRATION])).toEqual([
      { application: "JIRA", display_name: "Front / back" },
    ]);
    const [role = ""] = Object.keys(data?.rampsync_role ?? {});
    expect(Object.values(resource?.[INSTALLED_INTEGRATION] ?? {})).toContainEqual(
      expect.objectContaining({
        integration_id: `\${data.${INSTALLED_INTEGRATION}.${looked}.id}`,
        description: `\${data.rampsync_role.${role}.id}, \${data.rampsync_role.${role}.id}`,
      }),
    );
  });

  it("what is no text, and a property that is misspelt, is refused where it is written", () => {
    const { stack } = desk();
    expect(messageOf(() => LookUp.roleId(stack, undefined as unknown as string))).toContain("Expected a string");
    expect(messageOf(() => LookUp.integrationId(stack, "Desk", { aplication: "JIRA" } as object))).toContain(
      "aplication",
    );
  });
});

describe("lists that a program looks up", () => {
  it("a list is a data source, which all that look up alike share, and its items are references", () => {
    const { stack } = desk();
    const roles = LookUp.roles(stack);
    expect(LookUp.roles(stack)).toBe(roles);
    LookUp.alertSources(stack, { application: "CUSTOM-EVENT" });
    LookUp.applications(stack, { category: "Collaboration" });
    LookUp.applications(stack);
    LookUp.integrations(stack, { tenantId: "client_9" });
    expect(LookUp.resourceGroups(stack)).toBe(LookUp.resourceGroups(stack));
    const tenants = LookUp.tenants(stack, { tenantId: "msp_6" });
    new InstalledIntegration(stack, "found", {
      tenantId: tenants.results.get(0).tenantId,
      integrationId: "INTG-00000001-4ba9-4006-9ee2-c41a07b7c761",
      description: roles.results.get(1).name,
    });
    const { data, resource } = synthesise(stack) as Readonly<Record<string, Readonly<Record<string, object>>>>;
    expect(Object.entries(data ?? {}).map(([type, blocks]) => [type, withoutMetadata(blocks)])).toEqual([
      ["rampsync_alert_sources", [{ application: "CUSTOM-EVENT" }]],
      ["rampsync_applications", [{ category: "Collaboration" }, {}]],
      ["rampsync_installed_integrations", [{ tenant_id: "client_9" }]],
      ["rampsync_resource_groups", [{}]],
      ["rampsync_roles", [{}]],
      ["rampsync_tenants", [{ tenant_id: "msp_6" }]],
    ]);
    const [role = ""] = Object.keys(data?.rampsync_roles ?? {});
    const [tenant = ""] = Object.keys(data?.rampsync_tenants ?? {});
    expect(Object.values(resource?.[INSTALLED_INTEGRATION] ?? {})).toContainEqual(
      expect.objectContaining({
        tenant_id: `\${data.rampsync_tenants.${tenant}.results[0].tenant_id}`,
        description: `\${data.rampsync_roles.${role}.results[1].name}`,
      }),
    );
    expect(messageOf(() => LookUp.tenants(stack, { tenant: "msp_6" } as object))).toContain("tenant");
  });
});

describe("live mappings that a program looks up", () => {
  const GOLDEN = "INTG-00000001-4ba9-4006-9ee2-c41a07b7c761";
  const COPY = "INTG-00000002-4ba9-4006-9ee2-c41a07b7c761";
  const row = (value: string, thirdPartyValue: string) => ({
    entityType: "INCIDENT",
    name: "Status",
    thirdPartyEntityType: "TICKET",
    thirdPartyAttrName: "Status",
    value,
    thirdPartyValue,
  });
  /** A program that copies the outbound mappings of the golden integration. */
  const copying = (expectedDigest?: string) => {
    const { stack } = desk();
    const mappings = LookUp.mappings(stack, GOLDEN, {
      tenantId: "golden",
      directions: ["outbound"],
      ...(expectedDigest === undefined ? {} : { expectedDigest }),
    });
    new InstalledIntegration(stack, "copy", { integrationId: COPY, description: mappings.digest, mappings });
    return synthesise(stack) as {
      readonly data: object;
      readonly resource: Readonly<Record<string, Readonly<Record<string, object>>>>;
    };
  };
  const stacksOf = ({ data, resource }: ReturnType<typeof copying>) => ({
    client_8: {
      more: { data, resource: { [INSTALLED_INTEGRATION]: { copy: resource[INSTALLED_INTEGRATION]?.copy } } },
    },
  });

  it("an integration takes the live mappings of another as its own, and others than expected are refused", async () => {
    const world = await World.forTest({
      state: {
        tenants: {
          golden: { integrations: [{ id: GOLDEN, displayName: "Golden", outbound: { rows: [row("New", "Open")] } }] },
          client_8: { integrations: [{ id: COPY, displayName: "Copy", inbound: { rows: [row("Closed", "Done")] } }] },
        },
      },
      stacks: stacksOf(copying()) as never,
    });
    await world.apply();
    const copy = world.emulator.tenant("client_8").integration(COPY);
    expect(copy.state().outbound?.rows).toMatchObject([{ value: "New", thirdPartyValue: "Open" }]);
    expect(copy.state().inbound?.rows).toMatchObject([{ value: "Closed", thirdPartyValue: "Done" }]);
    world.project.stacks(stacksOf(copying(copy.state().description)) as never);
    expect((await world.plan()).summary.no_op).toBe(1);
    world.emulator.tenant("golden").integration(GOLDEN).addRow("outbound", row("Open", "Work"));
    await expect(world.plan()).rejects.toMatchObject({ code: "RS2102" });
  });

  it("what is neither a set of mappings nor a look-up of them is refused where it is written", () => {
    const { stack } = desk();
    const mappings = LookUp.mappings(stack, GOLDEN).digest as unknown as MappingSet;
    expect(messageOf(() => new InstalledIntegration(stack, "copy", { integrationId: COPY, mappings }))).toContain(
      "Expected a MappingSet",
    );
    expect(messageOf(() => LookUp.mappings(stack, null as unknown as string))).toContain("Expected a string");
  });
});
