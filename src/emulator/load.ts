// Reads the emulator's state from JSON, saying where and what would be right when something in it is wrong.
import { readFileSync } from "node:fs";
import type { WireMapping, WireNotifier } from "../integration/wire/wire.js";
import { IntegrationRecord, type Scalars } from "./integration-record.js";
import { type Row, readMapping } from "./rows.js";
import { type AuthenticationState, defaultCredential, type EmulatorState, type TenantState } from "./state.js";
import { type Store, TenantStore } from "./store.js";
import { Vocabulary } from "./vocabulary.js";

type Json = Record<string, unknown>;

function wrong(where: string, found: unknown, right: string): Error {
  const shown =
    found === undefined ? "nothing" : found === null ? "null" : Array.isArray(found) ? "a list" : typeof found;
  return new Error(`Emulator state, ${where === "" ? "top level" : where}: found ${shown}; right would be ${right}.`);
}

function object(value: unknown, where: string, right = "an object"): Json {
  if (typeof value !== "object" || value === null || Array.isArray(value)) throw wrong(where, value, right);
  return value as Json;
}

function list(value: unknown, where: string, right: string): unknown[] {
  if (value === undefined) return [];
  if (!Array.isArray(value)) throw wrong(where, value, right);
  return value;
}

function string(value: unknown, where: string, right: string): string {
  if (typeof value !== "string" || value === "") throw wrong(where, value, right);
  return value;
}

function onlyKnown(value: Json, where: string, known: readonly string[]): void {
  for (const key in value) {
    if (!known.includes(key) && key !== "$schema") {
      throw new Error(
        `Emulator state, ${where === "" ? "top level" : where}: unknown field "${key}"; there are ${known.join(", ")}.`,
      );
    }
  }
}

const scalarFields = [
  "id",
  "displayName",
  "description",
  "integration",
  "category",
  "status",
  "state",
  "direction",
  "alertSource",
  "installedBy",
  "installedTime",
  "modifiedBy",
  "modifiedTime",
  "additionalProps",
  "webhookHandshakeProps",
  "processDefinitions",
] as const;
const integrationFields = [...scalarFields, "inbound", "outbound"];
const rowFields = [
  "uniqueId",
  "entityType",
  "name",
  "attrName",
  "thirdPartyEntityType",
  "thirdPartyAttrName",
  "value",
  "thirdPartyValue",
  "parsingProperty",
];

function optionalText(value: unknown, where: string): string {
  if (value === undefined || value === null) return "";
  if (typeof value === "object") throw wrong(where, value, "a string");
  return String(value);
}

export function readRow(value: unknown, where: string, store: Store): Row {
  const row = object(
    value,
    where,
    "a row, such as { entityType, name, thirdPartyEntityType, thirdPartyAttrName, value, thirdPartyValue }",
  );
  onlyKnown(row, where, rowFields);
  const entityType = string(row.entityType, `${where}.entityType`, "an entity type such as INCIDENT");
  const name = string(row.name, `${where}.name`, "the attribute's display name, such as Status");
  let uniqueId: string;
  if (row.uniqueId === undefined) uniqueId = store.nextRowId();
  else {
    uniqueId = optionalText(row.uniqueId, `${where}.uniqueId`);
    store.rowIdSeen(uniqueId);
  }
  return {
    uniqueId,
    entityType,
    name,
    attrName:
      row.attrName === undefined
        ? store.vocabulary.attrName(entityType, name)
        : string(row.attrName, `${where}.attrName`, "an attribute id such as incident.status.name"),
    thirdPartyEntityType: optionalText(row.thirdPartyEntityType, `${where}.thirdPartyEntityType`),
    thirdPartyAttrName: string(
      row.thirdPartyAttrName,
      `${where}.thirdPartyAttrName`,
      "the third-party attribute's name",
    ),
    value: optionalText(row.value, `${where}.value`),
    thirdPartyValue: optionalText(row.thirdPartyValue, `${where}.thirdPartyValue`),
    parsingProperty:
      row.parsingProperty === undefined
        ? undefined
        : (object(row.parsingProperty, `${where}.parsingProperty`) as Row["parsingProperty"]),
  };
}

function readRows(part: Json, where: string, store: Store): Row[] {
  const rows = list(part.rows, `${where}.rows`, "a list of rows").map((row, index) =>
    readRow(row, `${where}.rows[${index}]`, store),
  );
  list(part.mapAttributes, `${where}.mapAttributes`, "a list of mappings").forEach((sent, index) => {
    const at = `${where}.mapAttributes[${index}]`;
    const mapping = readMapping(object(sent, at) as WireMapping, store.vocabulary, (message) => {
      const [, missing = message] = message.split(": ");
      return new Error(
        `Emulator state, ${at}: ${missing}; right would be { name, entityType, thirdPartyAttrName, thirdPartyEntityType, attrValues: [{ attrValue, thirdPartyAttrValue }] }.`,
      );
    });
    const pairs = mapping.pairs.length > 0 ? mapping.pairs : [{ value: "", thirdPartyValue: "" }];
    const { pairs: _pairs, ...header } = mapping;
    for (const pair of pairs) rows.push({ uniqueId: store.nextRowId(), ...header, ...pair });
  });
  return rows;
}

/** Makes one integration of its state. Throws an `Error` that says where the state is wrong. */
export function readIntegration(value: unknown, where: string, store: Store, tenant: TenantStore): IntegrationRecord {
  const state = object(
    value,
    where,
    "an integration, such as { id, displayName, integration: { id, name }, inbound, outbound }",
  );
  onlyKnown(state, where, integrationFields);
  string(state.id, `${where}.id`, "an id such as INTG-9c584c86-4ba9-4006-9ee2-c41a07b7c761");
  if (state.integration !== undefined) {
    const type = object(
      state.integration,
      `${where}.integration`,
      'an object such as { "id": "CUSTOM", "name": "Custom" }',
    );
    string(type.id, `${where}.integration.id`, "the type's id, such as CUSTOM");
  }
  const scalars: Json = {};
  for (const field of scalarFields) if (state[field] !== undefined) scalars[field] = state[field];
  const inbound = state.inbound === undefined ? {} : object(state.inbound, `${where}.inbound`);
  onlyKnown(inbound, `${where}.inbound`, ["authentication", "dropAlertsOnUnmanagedResources", "rows", "mapAttributes"]);
  const outbound = state.outbound === undefined ? {} : object(state.outbound, `${where}.outbound`);
  onlyKnown(outbound, `${where}.outbound`, ["notifier", "rows", "mapAttributes"]);
  const drop = inbound.dropAlertsOnUnmanagedResources;
  if (drop !== undefined && typeof drop !== "boolean") {
    throw wrong(`${where}.inbound.dropAlertsOnUnmanagedResources`, drop, "true or false");
  }
  return new IntegrationRecord(
    {
      scalars: structuredClone(scalars) as unknown as Scalars,
      authentication:
        inbound.authentication === undefined
          ? undefined
          : (structuredClone(object(inbound.authentication, `${where}.inbound.authentication`)) as AuthenticationState),
      dropAlerts: drop,
      notifier:
        outbound.notifier === undefined
          ? undefined
          : (structuredClone(object(outbound.notifier, `${where}.outbound.notifier`)) as WireNotifier),
      rows: {
        inbound: readRows(inbound, `${where}.inbound`, store),
        outbound: readRows(outbound, `${where}.outbound`, store),
      },
    },
    tenant.changed,
  );
}

export function readTenant(id: string, value: unknown, store: Store): TenantStore {
  const where = `tenants.${id}`;
  const state = object(value, where, 'an object such as { "integrations": [] }');
  onlyKnown(state, where, ["name", "deactivated", "roles", "alertSources", "integrations"]);
  const { integrations, ...about } = state;
  list(about.roles, `${where}.roles`, "a list of { uniqueId, name }");
  list(about.alertSources, `${where}.alertSources`, "a list of { id, name, displayName, techUid }");
  const tenant = new TenantStore(id, structuredClone(about) as Omit<TenantState, "integrations">);
  list(integrations, `${where}.integrations`, "a list of integrations").forEach((integration, index) => {
    const at = `${where}.integrations[${index}]`;
    const record = readIntegration(integration, at, store, tenant);
    if (tenant.integrations.has(record.id))
      throw new Error(`Emulator state, ${at}: the id ${record.id} is there twice.`);
    tenant.add(record);
  });
  return tenant;
}

// Rows without an id must not be given one that a later row of the same state has.
function noteRowIds(tenants: Json, store: Store): void {
  const parts = (value: unknown): unknown[] => (Array.isArray(value) ? value : []);
  const field = (value: unknown, name: string): unknown =>
    typeof value === "object" && value !== null ? (value as Json)[name] : undefined;
  for (const tenant of Object.values(tenants)) {
    for (const integration of parts(field(tenant, "integrations"))) {
      for (const direction of ["inbound", "outbound"]) {
        for (const row of parts(field(field(integration, direction), "rows"))) {
          const uniqueId = field(row, "uniqueId");
          if (uniqueId !== undefined) store.rowIdSeen(String(uniqueId));
        }
      }
    }
  }
}

/** Puts a state in the store, in place of what was there. Throws an `Error` and changes nothing when it is malformed. */
export function loadState(store: Store, value: unknown): void {
  const state = object(
    value,
    "",
    'an object such as { "tenants": { "client_8": { "integrations": [] } } }',
  ) as EmulatorState & Json;
  onlyKnown(state, "", ["credentials", "tenants", "vocabulary"]);
  const credentials = list(state.credentials, "credentials", "a list of { clientId, clientSecret, tenants? }").map(
    (given, index) => {
      const where = `credentials[${index}]`;
      const credential = object(given, where, "{ clientId, clientSecret, tenants? }");
      onlyKnown(credential, where, ["clientId", "clientSecret", "tenants"]);
      const clientId = string(credential.clientId, `${where}.clientId`, "a text");
      const clientSecret = string(credential.clientSecret, `${where}.clientSecret`, "a text");
      if (credential.tenants === undefined) return { clientId, clientSecret };
      const tenants = list(credential.tenants, `${where}.tenants`, "a list of tenant ids").map(String);
      return { clientId, clientSecret, tenants };
    },
  );
  const added = state.vocabulary === undefined ? {} : object(state.vocabulary, "vocabulary");
  for (const [entityType, entries] of Object.entries(added)) {
    list(entries, `vocabulary.${entityType}`, "a list of { name, attrName?, values? }").forEach((entry, index) => {
      const where = `vocabulary.${entityType}[${index}]`;
      string(object(entry, where).name, `${where}.name`, "the attribute's display name");
    });
  }
  const vocabulary = structuredClone(added) as NonNullable<EmulatorState["vocabulary"]>;
  const before = store.vocabulary;
  store.vocabulary = new Vocabulary(vocabulary);
  const tenants = new Map<string, TenantStore>();
  try {
    const given =
      state.tenants === undefined ? { client_8: {} } : object(state.tenants, "tenants", "an object by tenant id");
    noteRowIds(given, store);
    for (const [id, tenant] of Object.entries(given)) tenants.set(id, readTenant(id, tenant, store));
  } catch (error) {
    store.vocabulary = before;
    throw error;
  }
  store.vocabularyAdded = vocabulary;
  store.credentials = credentials.length > 0 ? credentials : [defaultCredential];
  store.tenants.clear();
  for (const [id, tenant] of tenants) store.tenants.set(id, tenant);
}

/** Reads a state file. Throws an `Error` that names the file. */
export function readStateFile(path: string): unknown {
  let content: string;
  try {
    content = readFileSync(path, "utf8");
  } catch (error) {
    throw new Error(`Emulator state: cannot read ${path}: ${(error as Error).message}`);
  }
  try {
    return JSON.parse(content);
  } catch (error) {
    throw new Error(`Emulator state: ${path} is not JSON: ${(error as Error).message}`);
  }
}
