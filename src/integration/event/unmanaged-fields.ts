// The one declaration of every field of rampsync_unmanaged_events: what becomes of events that no code declares.
import { type Fields, tenantField } from "../fields.js";

export const unmanagedEventsFields = {
  tenant_id: tenantField,
  integration_id: {
    type: "string",
    required: true,
    replaces: true,
    description: "Id (`INTG-…`) of the installed integration.",
  },
  managed: {
    type: "strings by name",
    required: true,
    description:
      "Ids of the events that stay, each under any name: references to all events of the integration that are declared, in this and in other programs.",
  },
  unmanaged_events: {
    type: "string",
    oneOf: ["keep", "remove"],
    absentMeans: "keep",
    description:
      "What happens to the other events: `keep` (default) lists them, `remove` removes them, from the apply on that follows the first one: that one lists them.",
  },
  id: { type: "string", computed: true, description: "Id of the integration." },
  events: {
    type: "list of objects",
    computed: true,
    description: "Live events that are not among `managed`.",
    fields: {
      event_id: { type: "string", computed: true, description: "Id of the event, `INTG-EVENT-…`." },
      name: { type: "string", computed: true, description: "Name in the portal." },
      entity: { type: "string", computed: true, description: "Entity type that it is about." },
      active: {
        type: "boolean",
        computed: true,
        description: "Whether it fires; null where the server does not say it.",
      },
    },
  },
} as const satisfies Fields;
