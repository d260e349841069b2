// Translation tables to begin with for CA Service Desk. They are yours from now on: no update of rampsync changes this file.
//
// Compare them with your desk before the first apply: the values that OpsRamp lists for your tenant win (rampsync catalogue
// fetch), and each desk can change its status codes.
//
// How sure each part is:
// - OpsRamp attributes and values: high, the API's own samples list them for incidents.
// - Names of the entity (TICKET) and its attributes (Status, severity): medium, the API's samples for CASERVICEDESK have
//   them; your integration may call them otherwise.
// - Statuses Open, Acknowledged, Fix in Progress, Hold, Closed: medium, predefined status codes of requests and incidents.
// - Severities 1 to 5, 1 the highest: low, priorities of CA Service Desk Manager are numbered so.
import { from, Incident, inbound, MappingSet, outbound, to } from "rampsync/cdktf";

// Each table reads `OpsRamp value: third-party value`, in both directions.
export const desk = MappingSet.of(
  inbound(Incident.STATUS, from("TICKET", "Status"), {
    Open: ["Acknowledged", "Fix in Progress", "Open"],
    "On Hold": "Hold",
    Closed: "Closed",
  }),
  inbound(Incident.PRIORITY, from("TICKET", "severity"), {
    Urgent: "1",
    High: "2",
    Normal: "3",
    Low: "4",
    "Very Low": "5",
  }),
  outbound(Incident.STATUS, to("TICKET", "Status"), {
    New: "Open",
    Open: "Open",
    "On Hold": "Hold",
    Pending: "Hold",
    Resolved: "Closed",
    Closed: "Closed",
  }),
  outbound(Incident.PRIORITY, to("TICKET", "severity"), {
    Urgent: "1",
    High: "2",
    Normal: "3",
    Low: "4",
    "Very Low": "5",
  }),
);
