// The one declaration of every field of an outbound event. Its schema, its checks and its documentation derive from it.
import { type Fields, installedIntegrationFields, tenantField } from "../fields.js";

const { jwt: _jwt, ...baseNotifier } = installedIntegrationFields.outbound.fields.notifier.fields as Fields;

/** As the API names them (docs/api-contract.md#outbound-events). */
export const EVENT_TYPES = ["NONE", "CREATE", "UPDATE", "DELETE"] as const;
/** HTTP methods of the call. */
export const EVENT_METHODS = ["POST", "PUT", "GET", "DELETE", "PATCH"] as const;

const responseHeaders = {
  type: "strings by name",
  description:
    "What is kept of the third party's answer: `extTicketId`, `extTicketURL`, `Status Message` or `Error Message`, and the value's place in the answer, such as `$id`.",
} as const;

/** The whole of `rampsync_integration_event`. A field that is absent is not managed. */
export const eventFields = {
  tenant_id: tenantField,
  integration_id: {
    type: "string",
    required: true,
    replaces: true,
    description:
      "Id (`INTG-…`) of the installed integration, which is applied before its events where it is referred to.",
  },
  name: {
    type: "string",
    required: true,
    description:
      "Name in the portal. An event of this name, entity and type that is live and managed by nothing else is adopted, not made again.",
  },
  entity: {
    type: "string",
    required: true,
    description: "Entity type that it is about: INCIDENT, SERVICEREQUEST, CHANGE, PROBLEM, TASK, ALERT or another.",
  },
  event_type: {
    type: "string",
    required: true,
    oneOf: EVENT_TYPES,
    description: "What happens to the entity: CREATE, UPDATE, DELETE, or NONE.",
  },
  notifier: {
    type: "object",
    description: "Who is called, and how. Absent: the notifier of the integration.",
    fields: baseNotifier,
  },
  endpoint: {
    type: "string",
    description: "Address of the call: whole, or a path below the notifier's `base_uri`.",
  },
  method: {
    type: "string",
    oneOf: EVENT_METHODS,
    absentMeans: "POST",
    description: "HTTP method of the call: POST (default), PUT, GET, DELETE or PATCH.",
  },
  headers: {
    type: "strings by name",
    sensitive: true,
    description: "Headers of the call. Their values are hidden everywhere, and stand in the state.",
  },
  headers_wo: {
    type: "strings by name",
    writeOnly: true,
    description: "Headers whose values are secrets: sent beside those of `headers`, never stored.",
  },
  headers_wo_version: { type: "number", description: "Raise it to send the headers again." },
  payload: {
    type: "string",
    description:
      "Body of the call: any text, in which `$placeholders` such as `$incident.subject` become values. Two payloads that are JSON are compared as JSON.",
  },
  response_headers: responseHeaders,
  filter: {
    type: "object",
    description: "Which entities it is about. Absent: not managed here.",
    fields: {
      match_type: {
        type: "string",
        oneOf: ["ANY", "ALL"],
        absentMeans: "ALL",
        description: "How many rules must hold: ANY or ALL (default).",
      },
      rules: {
        type: "list of objects",
        required: true,
        description: "The rules.",
        fields: {
          key: { type: "string", required: true, description: "Attribute, such as `Subject`." },
          operator: { type: "string", required: true, description: "Such as `Contains`." },
          value: { type: "string", required: true, description: "What it is compared with." },
          resource_type: { type: "string", description: "Entity type of the attribute. Default: that of the event." },
        },
      },
    },
  },
  dependent_event: {
    type: "object",
    description: "A call that follows, such as the one for an attachment. Absent: not managed here.",
    fields: {
      endpoint: { type: "string", required: true, description: "Address of the call." },
      headers: { type: "strings by name", sensitive: true, description: "Headers of the call." },
      payload: {
        type: "string",
        description: "Body of the call; `$attach.id` and values of the first answer may be named.",
      },
      response_headers: responseHeaders,
    },
  },
  resource_group_allowed: {
    type: "boolean",
    absentMeans: false,
    description: "Whether the payload may name groups of resources.",
  },
  custom_attribute_allowed: {
    type: "boolean",
    absentMeans: false,
    description: "Whether the payload may name custom attributes.",
  },
  active: {
    type: "boolean",
    description:
      "Whether it fires. It is activated by a call of its own, after all else was read back; an event that somebody deactivated is activated again by consent alone. Absent: not managed, and an event that is made does not fire.",
  },
  on_destroy: {
    type: "string",
    oneOf: ["delete", "forget"],
    description: "What destroying does: `delete` (default) removes the event, `forget` changes nothing live.",
  },
  id: { type: "string", computed: true, description: "Id of the event, `INTG-EVENT-…`." },
  secrets_revision: {
    type: "string",
    computed: true,
    description: "Changes when a secret is sent, or first declared for an event that is live.",
  },
} as const satisfies Fields;
