// Two integrations of one tenant, whose mapping INCIDENT.Status is written in HCL, and rows of that mapping as they are live.
import type { RowState } from "../../src/emulator/index.js";
import { blockHead } from "./stacks.js";

export const DESK = "INTG-9c584c86-4ba9-4006-9ee2-c41a07b7c761";
export const OTHER = "INTG-11111111-4ba9-4006-9ee2-c41a07b7c762";

/** An outbound row of INCIDENT.Status. */
export const status = (value: string, thirdPartyValue: string): RowState => ({
  entityType: "INCIDENT",
  name: "Status",
  thirdPartyEntityType: "Ticket",
  thirdPartyAttrName: "Status",
  value,
  thirdPartyValue,
});

export const header =
  'terraform {\n  required_providers {\n    rampsync = { source = "rampsync/rampsync" }\n  }\n}\nprovider "rampsync" {}\n';

/** A resource; `values` such as `Ok = ["Good"]`. */
export const desk = (
  values: string,
  {
    more = "",
    mapping = "",
    id = DESK,
    name = "desk",
  }: { more?: string; mapping?: string; id?: string; name?: string } = {},
) => `
${blockHead(name)} {
  integration_id = "${id}"
  outbound = {
    mappings = {
      "INCIDENT.Status" = {
        entity_type              = "INCIDENT"
        attribute                = "Status"
        third_party_entity_type  = "Ticket"
        third_party_attribute    = "Status"
        values                   = { ${values} }
        ${mapping}
      }
    }
  }
  ${more}
}
`;
