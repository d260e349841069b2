// The resources of `src/resources/shipped.ts` with their code loaded when it is first asked for: a handshake with Terraform
// waits for none of it.
import type { LaterResource } from "./resource.js";
import { installedIntegrationSchema } from "./schemas/installed-integration.js";
import { integrationEventSchema } from "./schemas/integration-event.js";
import { unmanagedEventsSchema } from "./schemas/unmanaged-events.js";

export const shippedLater: readonly LaterResource[] = [
  {
    schema: installedIntegrationSchema,
    load: async () => (await import("./installed-integration/index.js")).installedIntegration,
  },
  {
    schema: integrationEventSchema,
    load: async () => (await import("./integration-event/index.js")).integrationEvent,
  },
  {
    schema: unmanagedEventsSchema,
    load: async () => (await import("./unmanaged-events/index.js")).unmanagedEventsResource,
  },
];
