// The translation tables of the desk. This is all that has to be edited to change a translation.
import { Incident, MappingSet, outbound, to } from "rampsync/cdktf";

// Each table reads `OpsRamp value: third-party value(s)`, in both directions.
export const desk = MappingSet.of(
  outbound(Incident.STATUS, to("Ticket", "Status"), { Open: "In Progress", Closed: "Done" }),
);
