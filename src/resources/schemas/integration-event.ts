// The schema of rampsync_integration_event, apart from its code: a handshake with Terraform needs the schema alone.
import { eventFields } from "../../integration/event/fields.js";
import type { ResourceSchema } from "../resource.js";

export const integrationEventSchema = {
  type: "rampsync_integration_event",
  schemaVersion: 0,
  fields: eventFields,
  keptByUpdate: ["id"],
  changedByUpdate: ["secrets_revision"],
} as const satisfies ResourceSchema;
