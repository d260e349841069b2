// What a state file may hold, and with it the states that code gives.
import * as z from "zod/mini";
import {
  anyListOf,
  anyText,
  authenticationFields,
  fields,
  flag,
  notifierFields,
  optional,
  parsing,
  text,
  textThatIs,
} from "./shapes.js";

/** The API takes and shows numbers and flags as values too. Fleets have a million of them: a union would be slow. */
const value = z.custom<string | number | boolean | null>(
  (found) => found === null || ["string", "number", "boolean"].includes(typeof found),
  "a text",
);

export const rowShape = fields(
  "a row",
  {
    uniqueId: optional(
      z.custom<string | number>((found) => typeof found === "string" || Number.isSafeInteger(found), "a text"),
    ),
    entityType: textThatIs("an entity type such as INCIDENT"),
    name: textThatIs("the attribute's display name, such as Status"),
    attrName: optional(textThatIs("an attribute id such as incident.status.name")),
    thirdPartyEntityType: optional(z.nullable(anyText)),
    thirdPartyAttrName: textThatIs("the third-party attribute's name"),
    value: optional(value),
    thirdPartyValue: optional(value),
    parsingProperty: optional(parsing),
  },
  ", such as { entityType, name, thirdPartyEntityType, thirdPartyAttrName, value, thirdPartyValue }",
);

const pair = z.looseObject(
  { attrValue: optional(value), thirdPartyAttrValue: optional(value), tenantAttrValue: optional(value) },
  "a pair, such as { attrValue, thirdPartyAttrValue }",
);

/** The API's own form, with all the names that it has for a part. A mapping that only names its attrName is looked up. */
const mapping = z
  .looseObject(
    {
      entityType: textThatIs("an entity type such as INCIDENT"),
      name: optional(textThatIs("the attribute's display name, such as Status")),
      attrName: optional(textThatIs("an attribute id such as incident.status.name")),
      thirdPartyAttrName: optional(textThatIs("the third-party attribute's name")),
      tenantAttrName: optional(textThatIs("the third-party attribute's name")),
      thirdPartyEntityType: optional(anyText),
      tenantEntityType: optional(anyText),
      attrValues: optional(z.nullable(anyListOf(pair, "{ attrValue, thirdPartyAttrValue }"))),
      parsingProperty: optional(z.nullable(parsing)),
    },
    "a mapping, such as { name, entityType, thirdPartyAttrName, thirdPartyEntityType, attrValues: [{ attrValue, thirdPartyAttrValue }] }",
  )
  .check((context) => {
    const { name, attrName, thirdPartyAttrName, tenantAttrName } = context.value;
    const missing = (field: string, message: string) =>
      context.issues.push({ code: "custom", path: [field], input: undefined, message });
    if (name === undefined && attrName === undefined) missing("name", "the attribute's display name, such as Status");
    if (thirdPartyAttrName === undefined && tenantAttrName === undefined) {
      missing("thirdPartyAttrName", "the third-party attribute's name");
    }
  });

const keyValues = optional(anyListOf(fields("a pair", { key: text, value: anyText }), "{ key, value }"));

const eventShape = fields(
  "an event",
  {
    id: textThatIs("an id such as INTG-EVENT-0e85ed91-35b7-4fe8-a702-45fab935961c"),
    name: textThatIs("the name of the event"),
    entity: textThatIs("an entity type such as INCIDENT"),
    eventType: optional(anyText),
    useBaseNotifier: optional(flag),
    notifier: optional(z.looseObject(notifierFields, "a notifier, such as { type, baseURI, authType }")),
    endPointURI: optional(anyText),
    thirdPartyEventType: optional(anyText),
    headers: keyValues,
    payload: optional(anyText),
    responseHeaders: keyValues,
    filterCriteria: optional(z.looseObject({}, "a filter, such as { matchType, rules }")),
    depEvent: optional(z.looseObject({}, "a dependent event, such as { depEndPointURI, payload }")),
    resourceGroupAllowed: optional(flag),
    customAttributeAllowed: optional(flag),
    active: optional(flag),
    eventLevel: optional(anyText),
  },
  ", such as { id, name, entity, eventType, endPointURI, payload }",
);

const mappings = {
  rows: optional(anyListOf(rowShape, "rows")),
  mapAttributes: optional(anyListOf(mapping, "mappings, in the API's own form")),
};

export const integrationShape = fields(
  "an integration",
  {
    id: textThatIs("an id such as INTG-9c584c86-4ba9-4006-9ee2-c41a07b7c761"),
    displayName: optional(anyText),
    description: optional(anyText),
    integration: optional(
      z.looseObject(
        { id: textThatIs("the type's id, such as CUSTOM"), name: optional(anyText) },
        'an object such as { "id": "CUSTOM", "name": "Custom" }',
      ),
    ),
    category: optional(anyText),
    status: optional(anyText),
    state: optional(anyText),
    direction: optional(anyText),
    alertSource: optional(z.looseObject({}, "an alert source, such as { id, name }")),
    installedBy: optional(anyText),
    installedTime: optional(anyText),
    modifiedBy: optional(anyText),
    modifiedTime: optional(anyText),
    clients: optional(anyListOf(text, "tenant ids")),
    further: optional(z.record(z.string(), z.unknown(), "fields by name, such as { parentIntg: { id } }")),
    additionalProps: optional(z.record(z.string(), z.unknown(), "values by name")),
    webhookHandshakeProps: optional(z.record(z.string(), z.unknown(), "values by name")),
    events: optional(anyListOf(eventShape, "events")),
    processDefinitions: optional(anyListOf(z.unknown(), "ids of process definitions")),
    inbound: optional(
      fields("the inbound side", {
        authentication: optional(z.looseObject(authenticationFields, "an authentication, such as { authType, token }")),
        dropAlertsOnUnmanagedResources: optional(flag),
        ...mappings,
      }),
    ),
    outbound: optional(
      fields("the outbound side", {
        notifier: optional(z.looseObject(notifierFields, "a notifier, such as { type, baseURI, authType }")),
        ...mappings,
      }),
    ),
  },
  ", such as { id, displayName, integration: { id, name }, inbound, outbound }",
);

export const tenantShape = fields(
  "a tenant",
  {
    name: optional(anyText),
    deactivated: optional(flag),
    partner: optional(text),
    detached: optional(anyListOf(text, "ids of integrations")),
    roles: optional(
      anyListOf(z.looseObject({ uniqueId: text, name: text }, "{ uniqueId, name }"), "{ uniqueId, name }"),
    ),
    resourceGroups: optional(anyListOf(z.looseObject({ id: text, name: text }, "{ id, name }"), "{ id, name }")),
    alertSources: optional(
      anyListOf(
        z.looseObject({ id: z.int("a whole number"), name: text }, "{ id, name, displayName, techUid }"),
        "{ id, name, displayName, techUid }",
      ),
    ),
    integrations: optional(
      anyListOf(integrationShape, "integrations").check((context) => {
        const ids = new Set<string>();
        for (const [index, { id }] of context.value.entries()) {
          if (ids.has(id)) {
            const message = `an id that no other integration of the tenant has (${id} is there twice)`;
            context.issues.push({ code: "custom", path: [index, "id"], input: id, message });
          }
          ids.add(id);
        }
      }),
    ),
  },
  ', such as { "integrations": [] }',
);

export const stateShape = fields(
  "a state",
  {
    $schema: optional(z.unknown()),
    credentials: optional(
      anyListOf(
        fields("a credential", {
          clientId: text,
          clientSecret: text,
          tenants: optional(anyListOf(text, "tenant ids")),
        }),
        "{ clientId, clientSecret, tenants? }",
      ),
    ),
    tenants: optional(z.record(z.string(), tenantShape, "tenants by their ids")),
    vocabulary: optional(
      z.record(
        z.string(),
        anyListOf(
          z.looseObject(
            {
              name: textThatIs("the attribute's display name"),
              attrName: optional(textThatIs("an attribute id such as incident.status.name")),
              description: optional(anyText),
              values: optional(anyListOf(anyText, "values")),
              valueMapable: optional(flag),
            },
            "{ name, attrName?, values? }",
          ),
          "{ name, attrName?, values? }",
        ),
        "lists of attributes by entity type",
      ),
    ),
  },
  ', such as { "tenants": { "client_8": { "integrations": [] } } }',
);
