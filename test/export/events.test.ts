// Exports of events: in each format beside their integration, with credentials of headers and payloads lifted out.
import { describe, expect, it } from "vitest";
import type { EventState, IntegrationState } from "../../src/emulator/index.js";
import { exported, rowsOf } from "./exported.js";

const ID = "INTG-00000000-0000-4000-8000-000000000001";

const PAYLOAD = JSON.stringify(
  {
    ticket: { subject: "$incident.subject", token: "canary token 1" },
    project: { key: "OPS" },
    items: [1, true, null],
  },
  null,
  2,
);

const events: readonly EventState[] = [
  {
    id: "INTG-EVENT-1",
    name: "Create a ticket",
    entity: "INCIDENT",
    eventType: "CREATE",
    useBaseNotifier: true,
    endPointURI: "/tickets",
    headers: [
      { key: "Content-Type", value: "application/json" },
      { key: "Authorization", value: "Bearer canary-token-2" },
    ],
    payload: PAYLOAD,
    responseHeaders: [{ key: "extTicketId", value: "$id" }],
    filterCriteria: { matchType: "ANY", rules: [{ key: "Subject", operator: "Contains", value: "disk" }] },
    active: true,
  },
  {
    id: "INTG-EVENT-2",
    name: "Update `${it}` */",
    entity: "INCIDENT",
    eventType: "UPDATE",
    useBaseNotifier: false,
    notifier: {
      type: "REST_API",
      baseURI: "https://other.example.com",
      authType: "BASIC",
      userName: "canary-user",
      password: "canary-password",
    },
    endPointURI: "https://u:canary-info@other.example.com/x",
    thirdPartyEventType: "PUT",
    payload: "status=$incident.status.name",
    depEvent: {
      depEndPointURI: "/attachments",
      headers: [{ key: "X-Api-Key", value: "canary-key" }],
      payload: '{"id": "$attach.id"}',
      responseHeaders: [],
    },
    active: false,
  },
];

const desk: IntegrationState = {
  id: ID,
  displayName: "Desk",
  integration: { id: "CUSTOM", name: "Custom" },
  outbound: {
    rows: rowsOf("Status", { Open: "New" }),
    notifier: { type: "REST_API", baseURI: "https://desk.example.com", authType: "NONE" },
  },
  events: [...events],
};

describe("the verb export, with events", () => {
  it.each(["typescript", "hcl", "json"] as const)(
    "events are declared as %s, plan nothing, and show no credential",
    async (format) => {
      const { world, document, left, files, read } = await exported({ client_8: [desk] }, { format });
      expect(document.errors).toEqual([]);
      expect(left).toEqual([]);
      expect(document.plan?.resources.filter(({ type }) => type === "rampsync_integration_event")).toHaveLength(2);
      expect(document.integrations).toMatchObject([
        {
          events: [{ event: "INTG-EVENT-1" }, { event: "INTG-EVENT-2" }],
          note_facts: [{ code: "RS6153" }, { code: "RS6153" }],
        },
      ]);
      const text = files
        .filter((file) => /\.(?:ts|tf|json)$/.test(file))
        .map(read)
        .join("\n");
      expect(text).not.toContain("canary");
      expect(JSON.stringify(document)).not.toContain("canary");
      expect(world.writes).toEqual([]);
    },
  );

  it("an event reads as a person would have written it, its payload as an object", async () => {
    const { read } = await exported({ client_8: [desk] });
    expect(read("main.ts")).toContain(`const customIntegration = new InstalledIntegration(stack, "custom", {`);
    expect(read("main.ts")).toContain(`customIntegration.onEvent("incident_create", {
  name: "Create a ticket",
  entity: "INCIDENT",
  eventType: "CREATE",
  endpoint: "/tickets",
  headers: {
    "Content-Type": "application/json",
    Authorization: Secret.variable("custom_incident_create_headers_authorization"),
  },
  payload: {
    ticket: {
      subject: "$incident.subject",
      token: required(stack, "custom_incident_create_payload_token"),
    },
    project: { key: "OPS" },
    items: [1, true, null],
  },
  responseHeaders: { extTicketId: "$id" },
  filter: { matchType: "ANY", rules: [{ key: "Subject", operator: "Contains", value: "disk" }] },
});`);
  });

  it("tenants that have the same events share a loop, and others have a block of their own", async () => {
    const of = (number: number, own: readonly EventState[]): IntegrationState => ({
      ...desk,
      id: `INTG-00000000-0000-4000-8000-00000000000${number}`,
      events: [...own],
    });
    const [first] = events;
    if (first === undefined) throw new Error("there is an event");
    const tenants = Object.fromEntries(
      [1, 2, 3, 4].map((number) => [`client_${number}`, [of(number, number < 4 ? [first] : [])]]),
    );
    const { left, read } = await exported(tenants);
    expect(left).toEqual([]);
    expect(read("main.ts").match(/onEvent/g)).toHaveLength(1);
  });

  it("a text of an event that looks like a secret stops the export with its place", async () => {
    const [first] = events;
    if (first === undefined) throw new Error("there is an event");
    const telling = { ...first, payload: "password: hunter2hunter2" };
    await expect(exported({ client_8: [{ ...desk, events: [telling] }] })).rejects.toMatchObject({
      errors: [{ code: "RS2081", place: { attribute: ["events", { key: "incident_create" }, "payload"] } }],
    });
  });
});
