// How many resources there are of each kind, in words.
import { plural } from "../base/text.js";
import type { ResourceDocument } from "../document/plan-document.js";

/** `7 integrations`, `1 integration and 2 events`. `all`: how many there are, where the list is not the whole. */
export function countedResources(
  resources: readonly Pick<ResourceDocument, "type">[],
  all: number = resources.length,
): string {
  const events = resources.filter(({ type }) => type === "rampsync_integration_event").length;
  const integrations = all - events;
  const parts = [
    ...(integrations > 0 || events === 0 ? [plural(integrations, "integration")] : []),
    ...(events > 0 ? [plural(events, "event")] : []),
  ];
  return parts.join(" and ");
}
