// The schema of rampsync_installed_integration, apart from its code: a handshake with Terraform needs the schema alone.
import { installedIntegrationFields } from "../../integration/fields.js";
import type { ResourceSchema } from "../resource.js";

export const installedIntegrationSchema = {
  type: "rampsync_installed_integration",
  schemaVersion: 0,
  fields: installedIntegrationFields,
  idAttribute: "integration_id",
  makeAttribute: "install",
  keptByUpdate: ["id", "status", "application"],
  changedByUpdate: ["findings", "secrets_revision", "removals"],
} as const satisfies ResourceSchema;
