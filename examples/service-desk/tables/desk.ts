// The translation tables of the service desk. This is all that has to be edited to change a translation.
import { from, Incident, inbound, MappingSet, outbound, ServiceRequest, to } from "rampsync/cdktf";

// Each table reads `OpsRamp value: third-party value`, in both directions.
export const desk = MappingSet.of(
  inbound(ServiceRequest.STATUS, from("REQUEST", "Status"), { Open: "In Progress", Closed: "Completed" }),
  inbound(ServiceRequest.PRIORITY, from("REQUEST", "Severity"), { High: "Maximum", Low: "Minimum" }),
  inbound(Incident.STATUS, from("TICKET", "Status"), { Open: "In Progress", Closed: "Completed" }),
  inbound(Incident.PRIORITY, from("TICKET", "severity"), { High: "Maximum", Low: "Minimum" }),
  outbound(Incident.STATUS, to("Ticket", "Status"), { Ok: "Good", Critical: "Bad" }),
);
