// The translation tables: one that all tenants share, and two that differ from it in what they name here.
import { from, Incident, inbound, MappingSet, outbound, to } from "rampsync/cdktf";

// Each table reads `OpsRamp value: third-party value(s)`, in both directions.
const standard = MappingSet.of(
  inbound(Incident.STATUS, from("TICKET", "State"), { Open: ["New", "In Progress"], Closed: ["Done", "Cancelled"] }),
  inbound(Incident.PRIORITY, from("TICKET", "Priority"), { Urgent: "1", High: "2", Normal: "3", Low: "4" }),
  outbound(Incident.STATUS, to("Ticket", "State"), { Open: "In Progress", Resolved: "Done", Closed: "Closed" }),
);

/** By the name that stands in the column `table` of tenants.csv. */
export const tables: Readonly<Record<string, MappingSet>> = {
  standard,
  german: standard.override(
    outbound(Incident.STATUS, { Open: "In Arbeit", Resolved: "Gelöst", Closed: "Geschlossen" }),
  ),
  urgent: standard.extend(inbound(Incident.PRIORITY, { Urgent: "0" })),
};
