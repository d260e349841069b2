// What `integration.onEvent` synthesises, and what it refuses with its path.
import { describe, expect, it } from "vitest";
import { Auth, type IntegrationEventProps, Notifier, Secret, synthesise } from "../../src/constructs/cdktf.js";
import { addressOf, INTEGRATION_EVENT, UNMANAGED_EVENTS } from "../support/stacks.js";
import { desk, messageOf, variable } from "./program.js";

const create: IntegrationEventProps = { entity: "INCIDENT", eventType: "CREATE" };

function eventOf(props: Partial<IntegrationEventProps> = {}) {
  const { stack, integration } = desk();
  const event = integration.onEvent("create-ticket", { ...create, ...props });
  const [name = "", attributes = {}] = Object.entries(synthesise(stack).resource?.[INTEGRATION_EVENT] ?? {})[0] ?? [];
  return { stack, event, name, attributes: attributes as Record<string, unknown> };
}

describe("an event of an integration in a program", () => {
  it("an event refers to its integration, is named by its construct, and is active", () => {
    const { attributes, event } = eventOf();
    expect(attributes).toMatchObject({
      integration_id: `\${${addressOf("desk")}.id}`,
      name: "create-ticket",
      entity: "INCIDENT",
      event_type: "CREATE",
      active: true,
    });
    expect(event.node.path.endsWith("client_8/desk/create-ticket")).toBe(true);
  });

  it("an event writes every property under the name of the schema, an object as JSON, and secrets as variables", () => {
    const { attributes, stack } = eventOf({
      name: "Create ticket",
      endpoint: "/tickets",
      method: "PUT",
      headers: { Accept: "application/json", Authorization: Secret.variable("desk_token") },
      headersVersion: 2,
      payload: { subject: "$incident.subject", text: "${literal}" },
      responseHeaders: { extTicketId: "$id" },
      filter: { matchType: "ANY", rules: [{ key: "Subject", operator: "Contains", value: "disk" }] },
      dependentEvent: { endpoint: "/attachments", payload: "$attach.id" },
      notifier: Notifier.rest({
        baseUri: "desk.example.com",
        auth: Auth.basic({ userName: "opsramp", password: Secret.variable("desk_password") }),
      }),
      resourceGroupAllowed: true,
      customAttributeAllowed: false,
      active: false,
      onDestroy: "forget",
      lifecycle: { preventDestroy: true },
    });
    expect(attributes).toMatchObject({
      name: "Create ticket",
      endpoint: "/tickets",
      method: "PUT",
      headers: { Accept: "application/json" },
      headers_wo: { Authorization: variable("desk_token") },
      headers_wo_version: 2,
      payload: '{\n  "subject": "$incident.subject",\n  "text": "$${literal}"\n}',
      response_headers: { extTicketId: "$id" },
      filter: { match_type: "ANY", rules: [{ key: "Subject", operator: "Contains", value: "disk" }] },
      dependent_event: { endpoint: "/attachments", payload: "$attach.id" },
      notifier: {
        type: "REST_API",
        base_uri: "desk.example.com",
        auth_type: "BASIC",
        user_name: "opsramp",
        password_wo: variable("desk_password"),
      },
      resource_group_allowed: true,
      custom_attribute_allowed: false,
      active: false,
      on_destroy: "forget",
      lifecycle: { prevent_destroy: true },
    });
    expect(Object.keys(synthesise(stack).variable ?? {}).sort()).toEqual(["desk_password", "desk_token"]);
  });

  it("an event with a wrong header is refused by synth with its path, and a misspelt property at once", () => {
    expect(messageOf(() => eventOf({ headers: { "X Desk": "1" } }))).toContain("desk/create-ticket] RS1004 headers");
    expect(messageOf(() => eventOf({ endpiont: "/tickets" } as object))).toContain("endpiont");
    expect(
      messageOf(() => eventOf({ notifier: Notifier.rest({ baseUri: "x", auth: Auth.jwt({ tokenUrl: "y" }) }) })),
    ).toContain("JWT");
  });
});

describe("what becomes of other events in a program", () => {
  it("the events of a construct are managed, also those that come after it was asked for, and the others are kept or removed", () => {
    const { stack, integration } = desk({ unmanagedEvents: "remove", tenantId: "client_9" });
    integration.onEvent("create-ticket", create);
    integration.onEvent("close-ticket", { ...create, eventType: "UPDATE" });
    const { resource = {} } = synthesise(stack);
    const [rest] = Object.values(resource[UNMANAGED_EVENTS] ?? {}) as readonly { readonly managed: object }[];
    expect(rest).toMatchObject({
      integration_id: `\${${addressOf("desk")}.id}`,
      tenant_id: "client_9",
      unmanaged_events: "remove",
    });
    const events = Object.keys(resource[INTEGRATION_EVENT] ?? {});
    expect(rest?.managed).toEqual(
      Object.fromEntries(
        ["create-ticket", "close-ticket"].map((name) => [
          name,
          `\${${INTEGRATION_EVENT}.${events.find((address) => address.includes(name))}.id}`,
        ]),
      ),
    );
  });

  it("a construct that does not ask for other events has no resource for them", () => {
    const { stack, integration } = desk();
    integration.onEvent("create-ticket", create);
    expect(synthesise(stack).resource?.[UNMANAGED_EVENTS]).toBeUndefined();
  });
});
