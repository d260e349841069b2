// A desk that gets a ticket for each incident: mappings first, then the events that post to it.
import { App } from "cdktf";
import {
  Incident,
  InstalledIntegration,
  MappingSet,
  Notifier,
  outbound,
  Secret,
  TenantStack,
  to,
} from "rampsync/cdktf";

const app = new App();
const stack = new TenantStack(app, "client_8");

const desk = new InstalledIntegration(stack, "desk", {
  integrationId: "INTG-3d5c0f7e-6a55-4b0e-9a51-0e6f5a3c1b22",
  mappings: MappingSet.of(outbound(Incident.PRIORITY, to("Ticket", "Urgency"), { High: "1", Low: "3" })),
  notifier: Notifier.rest({ baseUri: "desk.example.com/api" }),
});

const headers = { "Content-Type": "application/json", Authorization: Secret.variable("desk_token") };

desk.onEvent("create-ticket", {
  entity: "INCIDENT",
  eventType: "CREATE",
  endpoint: "/tickets",
  headers,
  payload: { subject: "$incident.subject", urgency: "$incident.priority.name" },
  responseHeaders: { extTicketId: "$id", extTicketURL: "$url" },
});

desk.onEvent("update-ticket", {
  entity: "INCIDENT",
  eventType: "UPDATE",
  endpoint: "/tickets/update",
  method: "PUT",
  headers,
  payload: { status: "$incident.status.name" },
});

app.synth();
