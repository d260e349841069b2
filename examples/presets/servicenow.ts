// Translation tables to begin with for ServiceNow. They are yours from now on: no update of rampsync changes this file.
//
// Compare them with your desk before the first apply: the values that OpsRamp lists for your tenant win (rampsync catalogue
// fetch), and states and priorities of ServiceNow can be changed by every instance.
//
// How sure each part is:
// - OpsRamp attributes and values: high, the API's own samples list them for incidents.
// - States 1 New, 2 In Progress, 3 On Hold, 6 Resolved, 7 Closed, 8 Canceled: medium, the state model of instances that
//   began with Helsinki or later; older ones have others.
// - Priorities 1 Critical to 5 Planning: medium. ServiceNow computes the priority from impact and urgency, so that urgency is
//   what is sent.
// - Names of the entity (incident) and its attributes (state, priority, urgency): low, they are the table's own; what your
//   integration calls them is what your payload and your import set say.
import { from, Incident, inbound, MappingSet, outbound, to } from "rampsync/cdktf";

// Each table reads `OpsRamp value: third-party value`, in both directions.
export const desk = MappingSet.of(
  inbound(Incident.STATUS, from("incident", "state"), {
    New: "1",
    Open: "2",
    "On Hold": "3",
    Resolved: "6",
    Closed: ["7", "8"],
  }),
  inbound(Incident.PRIORITY, from("incident", "priority"), {
    Urgent: "1",
    High: "2",
    Normal: "3",
    Low: "4",
    "Very Low": "5",
  }),
  outbound(Incident.STATUS, to("incident", "state"), {
    New: "1",
    Open: "2",
    "On Hold": "3",
    Pending: "3",
    Resolved: "6",
    Closed: "7",
  }),
  outbound(Incident.PRIORITY, to("incident", "urgency"), {
    Urgent: "1",
    High: "1",
    Normal: "2",
    Low: "3",
    "Very Low": "3",
  }),
);
