// The schema of rampsync_unmanaged_events, apart from its code: a handshake with Terraform needs the schema alone.
import { unmanagedEventsFields } from "../../integration/event/unmanaged-fields.js";
import type { ResourceSchema } from "../resource.js";

export const unmanagedEventsSchema = {
  type: "rampsync_unmanaged_events",
  schemaVersion: 0,
  fields: unmanagedEventsFields,
  idAttribute: "integration_id",
  keptByUpdate: ["id"],
  changedByUpdate: ["events"],
} as const satisfies ResourceSchema;
