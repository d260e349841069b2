// Translation tables to begin with for Jira. They are yours from now on: no update of rampsync changes this file.
//
// Compare them with your desk before the first apply: the values that OpsRamp lists for your tenant win (rampsync catalogue
// fetch), and each Jira project has a workflow of its own.
//
// How sure each part is:
// - OpsRamp attributes and values: high, the API's own samples list them for incidents.
// - Priorities Highest, High, Medium, Low, Lowest: medium, the ones that Jira begins with.
// - Statuses Open, Work in progress, Pending, Completed, Closed, Canceled: low, those of incidents in a project of Jira
//   Service Management; a project of Jira Software begins with To Do, In Progress and Done.
// - Names of the entity (issue) and its attributes (status, priority): low, they are those of Jira's REST API; what your
//   integration calls them is what your payload and your webhook say.
import { from, Incident, inbound, MappingSet, outbound, to } from "rampsync/cdktf";

// Each table reads `OpsRamp value: third-party value`, in both directions.
export const desk = MappingSet.of(
  inbound(Incident.STATUS, from("issue", "status"), {
    New: "Open",
    Open: "Work in progress",
    Pending: "Pending",
    Resolved: "Completed",
    Closed: ["Canceled", "Closed"],
  }),
  inbound(Incident.PRIORITY, from("issue", "priority"), {
    Urgent: "Highest",
    High: "High",
    Normal: "Medium",
    Low: "Low",
    "Very Low": "Lowest",
  }),
  outbound(Incident.STATUS, to("issue", "status"), {
    New: "Open",
    Open: "Work in progress",
    "On Hold": "Pending",
    Pending: "Pending",
    Resolved: "Completed",
    Closed: "Closed",
  }),
  outbound(Incident.PRIORITY, to("issue", "priority"), {
    Urgent: "Highest",
    High: "High",
    Normal: "Medium",
    Low: "Low",
    "Very Low": "Lowest",
  }),
);
