// What becomes of the events of an integration that no code declares, beside the events that its construct has.
import { Construct } from "constructs";
import { GeneratedUnmanagedEvents, Lazy, type UnmanagedEventsConfig } from "./cdk.js";
import { IntegrationEvent } from "./integration-event.js";

/** The resource with the arguments of its schema, for those who write them themselves. The provider checks them. */
export class UnmanagedEventsResource extends GeneratedUnmanagedEvents {}

/** The resource of an integration's construct: managed are the events that the program has when it synthesises. */
export function unmanagedEventsOf(
  owner: Construct,
  config: Omit<UnmanagedEventsConfig, "managed">,
): UnmanagedEventsResource {
  const managed = Lazy.anyValue({
    produce: () =>
      Object.fromEntries(
        owner.node.children.flatMap((child) =>
          child instanceof IntegrationEvent ? [[child.node.id, child.resource.id]] : [],
        ),
      ),
  });
  return new UnmanagedEventsResource(owner, "unmanaged-events", {
    ...config,
    managed: managed as unknown as UnmanagedEventsConfig["managed"],
  });
}
