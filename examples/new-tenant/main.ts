// From nothing: a ticketing desk in a tenant where nothing is installed. One apply installs it with its tables, its webhook
// and its notifier, makes two events that do not fire yet, and activates them last.
import { App } from "cdktf";
import {
  Auth,
  from,
  InboundAuthentication,
  Incident,
  InstalledIntegration,
  inbound,
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
  // In place of an id: it is made where the state records none, and is this one from then on.
  install: { application: "CUSTOM", category: "Collaboration", direction: "Inbound-Outbound" },
  displayName: "Ticket desk",
  description: "Tickets of client 8",
  inboundAuthentication: InboundAuthentication.webhook(),
  // Each table reads `OpsRamp value: third-party value`, in both directions.
  mappings: MappingSet.of(
    inbound(Incident.STATUS, from("Ticket", "state"), { Open: "New", Resolved: "Solved", Closed: "Done" }),
    inbound(Incident.PRIORITY, from("Ticket", "urgency"), { High: "1", Low: "3" }),
    outbound(Incident.STATUS, to("Ticket", "state"), { Open: "New", Resolved: "Solved", Closed: "Done" }),
    outbound(Incident.PRIORITY, to("Ticket", "urgency"), { High: "1", Low: "3" }),
  ),
  notifier: Notifier.rest({
    baseUri: process.env.DESK_URL ?? "https://desk.example.com/api",
    // Given at run time as TF_VAR_desk_password; never written to a file.
    auth: Auth.basic({ userName: "opsramp", password: Secret.variable("desk_password") }),
  }),
});

const ticket = {
  subject: "$incident.subject",
  state: "$incident.status.name",
  urgency: "$incident.priority.name",
};

desk.onEvent("create-ticket", {
  entity: "INCIDENT",
  eventType: "CREATE",
  endpoint: "/tickets",
  headers: { "Content-Type": "application/json" },
  payload: ticket,
  responseHeaders: { extTicketId: "$id", extTicketURL: "$url" },
});

desk.onEvent("update-ticket", {
  entity: "INCIDENT",
  eventType: "UPDATE",
  endpoint: "/tickets/update",
  method: "PUT",
  headers: { "Content-Type": "application/json" },
  payload: ticket,
});

app.synth();
