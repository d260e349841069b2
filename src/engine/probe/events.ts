// The experiment on events: whether one fires as soon as it is made. The integration is disabled, and the event's host is
// never there: nothing is posted whatever the answer is.
import { isGone } from "../../base/error-kind.js";
import { type Experiment, found } from "./experiment.js";

export const createdEvent: Experiment = {
  ways: ["created_events"],
  calls: { get: 1, paged_get: 0, write: 1 },
  run: async (scratch) => {
    const { client, tenant, id } = scratch;
    const made = await client.createEvent(tenant, id, {
      name: "probe",
      entity: "INCIDENT",
      eventType: "CREATE",
      endPointURI: "https://probe.invalid/event",
      useBaseNotifier: true,
    });
    const shown = await scratch.until(() => client.getEvent(tenant, id, made.id ?? "").catch(undefinedWhereGone));
    const active = shown?.value.active;
    if (typeof active !== "boolean") {
      return [found("created_events", undefined, "no answer says whether an event is active")];
    }
    return [
      active
        ? found("created_events", "active", "an event that was made and not activated shows as active")
        : found("created_events", "inactive", "an event that was made and not activated shows as not active"),
    ];
  },
};

/** A server may show late what was made. */
function undefinedWhereGone(error: unknown): undefined {
  if (isGone(error)) return undefined;
  throw error;
}
