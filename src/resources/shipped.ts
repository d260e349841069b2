// The resources that this package has.
import { installedIntegration } from "./installed-integration/index.js";
import { integrationEvent } from "./integration-event/index.js";
import { ResourceTable } from "./table.js";
import { unmanagedEventsResource } from "./unmanaged-events/index.js";

export const shippedResources = new ResourceTable([installedIntegration, integrationEvent, unmanagedEventsResource]);
