// What an InstalledIntegration synthesises, and what it refuses with its path.
import { TerraformStack, TerraformVariable, Token } from "cdktf";
import { describe, expect, it } from "vitest";
import {
  Alert,
  from,
  InboundAuthentication,
  Incident,
  InstalledIntegration,
  inbound,
  MappingSet,
  Notifier,
  outbound,
  RampsyncProvider,
  synthesise,
  type Table,
  TenantStack,
  to,
} from "../../src/constructs/cdktf.js";
import { unsynthesizedApp } from "../support/app.js";
import { INSTALLED_INTEGRATION } from "../support/stacks.js";
import { attributesOf, desk, ID, messageOf, tenantStack, variable } from "./program.js";

describe("an installed integration", () => {
  it("an installed integration is one resource with the construct's name, and its path ends in it", () => {
    const { stack, integration } = desk();
    expect(attributesOf(stack)).toEqual({ integration_id: ID });
    expect(integration.resource.friendlyUniqueId).toBe("desk");
  });

  it("an installed integration declares nothing that is not given: absent parts are not managed", () => {
    const mappings = MappingSet.of(inbound(Incident.STATUS, from("TICKET", "Status"), { Open: "New" }));
    const attributes = attributesOf(desk({ mappings }).stack);
    expect(Object.keys(attributes).sort()).toEqual(["inbound", "integration_id"]);
    expect(Object.keys(Object(attributes.inbound))).toEqual(["mappings"]);
  });

  it("an installed integration writes every property under the name of the schema", () => {
    const { stack } = desk({
      tenantId: "client_9",
      displayName: "Desk",
      description: "The desk",
      alertSourceId: "7",
      inboundAuthentication: InboundAuthentication.oauth2({ roleId: "role-1" }),
      dropAlertsOnUnmanagedResources: false,
      notifier: Notifier.soap({ baseUri: "desk.example.com" }),
      unmanagedMappings: "remove",
      onDestroy: "remove_mappings",
      lifecycle: { preventDestroy: true },
    });
    expect(attributesOf(stack)).toEqual({
      integration_id: ID,
      tenant_id: "client_9",
      display_name: "Desk",
      description: "The desk",
      alert_source_id: "7",
      inbound: {
        authentication: { auth_type: "OAUTH2", role_id: "role-1" },
        drop_alerts_on_unmanaged_resources: false,
      },
      outbound: { notifier: { type: "SOAP_API", base_uri: "desk.example.com" } },
      unmanaged_mappings: "remove",
      on_destroy: "remove_mappings",
      lifecycle: { prevent_destroy: true },
    });
  });

  it("an installed integration writes cutting rules, and a mapping without a table", () => {
    const mappings = MappingSet.of(
      inbound(
        Alert.STATE,
        from("EVENT", "text"),
        { Critical: "sev1" },
        {
          parsing: { defaultValue: "Ok", operators: [{ operator: "BETWEEN", startWord: "[", endWord: "]" }] },
        },
      ),
      outbound(Incident.SUBJECT, to("Ticket", "Title")),
    );
    const attributes = attributesOf(desk({ mappings }).stack);
    expect(attributes.inbound).toEqual({
      mappings: {
        ALERT_Alert_state: {
          entity_type: "ALERT",
          attribute: "Alert state",
          third_party_entity_type: "EVENT",
          third_party_attribute: "text",
          values: { Critical: ["sev1"] },
          parsing: { default_value: "Ok", operators: [{ operator: "BETWEEN", start_word: "[", end_word: "]" }] },
        },
      },
    });
    expect(attributes.outbound).toEqual({
      mappings: {
        INCIDENT_Subject: {
          entity_type: "INCIDENT",
          attribute: "Subject",
          third_party_entity_type: "Ticket",
          third_party_attribute: "Title",
        },
      },
    });
  });

  it("text is taken literally, even with the characters of Terraform's templates", () => {
    const mappings = MappingSet.of(
      outbound(Incident.STATUS, to("Ticket", "Status"), { [`a${variable("b")}`]: "%{c}", "$5 {x}": "100% {y}" }),
    );
    expect(attributesOf(desk({ mappings, displayName: variable("x") }).stack)).toMatchObject({
      display_name: `$${variable("x")}`,
      outbound: {
        mappings: {
          INCIDENT_Status: { values: { [`a$${variable("b")}`]: ["%%{c}"], "$5 {x}": ["100% {y}"] } },
        },
      },
    });
  });

  it("an installed integration may be in any stack that has the provider, and is refused in others", () => {
    const stack = new TerraformStack(unsynthesizedApp(), "plain");
    new InstalledIntegration(stack, "desk", { integrationId: ID, tenantId: "client_9" });
    expect(messageOf(() => synthesise(stack))).toContain("rampsync");
    new RampsyncProvider(stack, "rampsync");
    expect(synthesise(stack).resource).toEqual({
      [INSTALLED_INTEGRATION]: { desk: { integration_id: ID, tenant_id: "client_9" } },
    });
  });

  it("values that are known only later are not checked before", () => {
    const stack = tenantStack();
    const name = new TerraformVariable(stack, "name", { type: "string" });
    desk({ displayName: name.stringValue, notifier: Notifier.rest({ baseUri: name.stringValue }) }, stack);
    expect(attributesOf(stack)).toMatchObject({
      display_name: variable("name"),
      outbound: { notifier: { base_uri: variable("name") } },
    });
  });

  it("the resource of an installed integration can be overridden, and the override is checked too", () => {
    const { stack, integration } = desk();
    integration.resource.addOverride("unmanaged_mappings", "destroy");
    expect(messageOf(() => synthesise(stack))).toContain("[client_8/desk] RS1004 unmanaged_mappings:");
  });

  it("all errors of an installed integration are reported at once, each with path, code and place", () => {
    const stack = tenantStack();
    const ambiguous: Table = { Ok: ["Good", "Fine"] };
    desk({ mappings: MappingSet.of(outbound(Incident.STATUS, to("Ticket", "Status"), ambiguous)) }, stack);
    new InstalledIntegration(stack, "other", { integrationId: "INTG-2", description: "x".repeat(501) });
    new InstalledIntegration(stack, "third", { integrationId: "INTG-3", uninstallReason: "<" });
    const message = messageOf(() => synthesise(stack));
    expect(message).toContain(
      '[client_8/desk] RS1006 outbound.mappings["INCIDENT_Status"].values: The OpsRamp value "Ok" would be translated to "Fine" and "Good".',
    );
    expect(message).toContain("[client_8/other] RS1014 description:");
    expect(message).toContain("[client_8/third] RS1014 uninstall_reason:");
  });

  it("an inbound table that leads from one third-party value to two OpsRamp values is refused", () => {
    const ambiguous: Table = { Open: "Same", Closed: "Same" };
    const { stack } = desk({ mappings: MappingSet.of(inbound(Incident.STATUS, from("T", "S"), ambiguous)) });
    expect(messageOf(() => synthesise(stack))).toContain('RS1006 inbound.mappings["INCIDENT_Status"].values:');
  });

  it("empty values are refused", () => {
    const { stack } = desk({
      mappings: MappingSet.of(outbound(Incident.STATUS, to("Ticket", "Status"), { "": "x", Ok: "" })),
    });
    const message = messageOf(() => synthesise(stack));
    expect(message.match(/RS1008/g)).toHaveLength(2);
  });

  it("one integration at two addresses of a tenant is refused, and in two tenants accepted", () => {
    const app = unsynthesizedApp();
    const first = new TenantStack(app, "client_8");
    const second = new TenantStack(app, "client_9");
    desk({}, first, "first");
    desk({}, second, "first");
    expect(() => synthesise(first)).not.toThrow();
    expect(() => synthesise(second)).not.toThrow();
    desk({}, first, "second");
    expect(messageOf(() => synthesise(first))).toContain("[client_8/second] RS1013 integration_id:");
    desk({ tenantId: "client_8" }, second, "third");
    expect(messageOf(() => synthesise(second))).toContain("It is declared at client_8/first too.");
  });

  it("ids that are known only later are not compared", () => {
    const stack = tenantStack();
    const id = new TerraformVariable(stack, "id", { type: "string" }).stringValue;
    desk({ integrationId: id }, stack, "first");
    desk({ integrationId: Token.asString(id) }, stack, "second");
    expect(() => synthesise(stack)).not.toThrow();
  });
});
