// What destroying does, as `on_destroy` says.
import type { Config } from "../../integration/declared/config.js";
import type { Applied } from "../../integration/model.js";

/** Whether destroying removes what is managed live; otherwise nothing live changes. */
export function removesMappings(onDestroy: unknown): boolean {
  return onDestroy === "remove_mappings";
}

/** The declaration that removes the managed mappings and leaves everything else. */
export function emptiedConfig(id: string, applied: Applied): Config {
  return {
    integration_id: id,
    ...(applied.directions.has("inbound") ? { inbound: { mappings: {} } } : {}),
    ...(applied.directions.has("outbound") ? { outbound: { mappings: {} } } : {}),
  };
}
