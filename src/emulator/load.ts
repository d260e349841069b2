// Puts a state of JSON into the emulator's store.
import { readFileSync } from "node:fs";
import type * as z from "zod/mini";
import type { WireMapping } from "../integration/wire/wire.js";
import { IntegrationRecord, type Scalars } from "./integration-record.js";
import { type Row, readMapping } from "./rows.js";
import { type AuthenticationState, defaultCredential, type EmulatorState, type TenantState } from "./state.js";
import { integrationShape, rowShape, stateShape, tenantShape } from "./state-shape.js";
import type { Store, TenantStore } from "./store.js";
import { Vocabulary } from "./vocabulary.js";
import { readShape, type Wording } from "./wrong-places.js";

type GivenRow = z.infer<typeof rowShape>;
type GivenIntegration = z.infer<typeof integrationShape>;
type GivenTenant = z.infer<typeof tenantShape>;

const directions = ["inbound", "outbound"] as const;

/** One row, with an id of its own if it has none. Throws an `Error` that says, after `what`, where it is wrong. */
export function readRow(value: unknown, what: string, store: Store): Row {
  const row = readShape(rowShape, asJson(value), wordingOf(what));
  noteRowIds([row], store);
  return rowOf(row, store);
}

/** Makes one integration of its state. Throws an `Error` that says where the state is wrong. */
export function readIntegration(value: unknown, store: Store, tenant: TenantStore): IntegrationRecord {
  const integration = readShape(integrationShape, asJson(value), wordingOf("Emulator state of an integration"));
  noteRowIds(rowsOf(integration), store);
  return integrationOf(integration, store, tenant);
}

/** Makes a tenant of its state. Throws an `Error` that says where the state is wrong. */
export function readTenant(id: string, value: unknown, store: Store): TenantStore {
  const tenant = readShape(tenantShape, asJson(value), wordingOf(`Emulator state of the tenant ${id}`));
  noteRowIds((tenant.integrations ?? []).flatMap(rowsOf), store);
  return tenantOf(id, tenant, store);
}

/**
 * Puts a state, or the state in the file at that path, in the store, in place of what was there. Throws an `Error` that
 * names the file and every place that is wrong, and changes nothing then.
 */
export function loadState(store: Store, given: EmulatorState | string): void {
  const wording = wordingOf(typeof given === "string" ? `Emulator state ${given}` : "Emulator state");
  const state = readShape(stateShape, typeof given === "string" ? readStateFile(given) : asJson(given), wording);
  const tenants = Object.entries(state.tenants ?? { client_8: {} });
  noteRowIds(
    tenants.flatMap(([, { integrations = [] }]) => integrations.flatMap(rowsOf)),
    store,
  );
  store.vocabularyAdded = state.vocabulary ?? {};
  store.vocabulary = new Vocabulary(store.vocabularyAdded);
  store.credentials = state.credentials?.length ? state.credentials : [defaultCredential];
  store.tenants.clear();
  for (const [id, tenant] of tenants) store.tenants.set(id, tenantOf(id, tenant, store));
}

function readStateFile(path: string): unknown {
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

/** A copy of what code gives, as a file would hold it: a member that is undefined is absent. */
function asJson(value: unknown): unknown {
  if (typeof value !== "object" || value === null) return value;
  if (Array.isArray(value)) return value.map(asJson);
  const copy: Record<string, unknown> = {};
  for (const [name, member] of Object.entries(value)) if (member !== undefined) copy[name] = asJson(member);
  return copy;
}

const wordingOf = (what: string): Wording => ({ what, shown: kindOf });

/** What kind of value was found. The value itself may be a secret. */
function kindOf(value: unknown): string {
  if (value === null) return "null";
  if (value === "") return "an empty text";
  if (Array.isArray(value)) return "a list";
  return { string: "a text", number: "a number", boolean: "true or false" }[typeof value as string] ?? "an object";
}

function tenantOf(id: string, { integrations = [], ...about }: GivenTenant, store: Store): TenantStore {
  const tenant = store.tenantOf(id, about as Omit<TenantState, "integrations">);
  for (const integration of integrations) tenant.add(integrationOf(integration, store, tenant));
  return tenant;
}

function integrationOf(given: GivenIntegration, store: Store, tenant: TenantStore): IntegrationRecord {
  const { inbound = {}, outbound = {}, ...scalars } = given;
  const storedRows = ({ rows = [], mapAttributes = [] }: typeof inbound | typeof outbound): Row[] => [
    ...rows.map((row) => rowOf(row, store)),
    ...mapAttributes.flatMap((mapping) => rowsOfMapping(mapping as WireMapping, store)),
  ];
  return new IntegrationRecord(
    {
      scalars: scalars as Scalars,
      authentication: inbound.authentication as AuthenticationState | undefined,
      dropAlerts: inbound.dropAlertsOnUnmanagedResources,
      notifier: outbound.notifier,
      rows: { inbound: storedRows(inbound), outbound: storedRows(outbound) },
    },
    tenant.changed,
  );
}

function rowOf(row: GivenRow, store: Store): Row {
  const { entityType, name, thirdPartyAttrName } = row;
  return {
    uniqueId: row.uniqueId === undefined ? store.nextRowId() : String(row.uniqueId),
    entityType,
    name,
    attrName: row.attrName ?? store.vocabulary.attrName(entityType, name),
    thirdPartyEntityType: row.thirdPartyEntityType ?? "",
    thirdPartyAttrName,
    value: String(row.value ?? ""),
    thirdPartyValue: String(row.thirdPartyValue ?? ""),
    parsingProperty: row.parsingProperty,
  };
}

function rowsOfMapping(mapping: WireMapping, store: Store): Row[] {
  const { pairs, ...header } = readMapping(mapping, store.vocabulary);
  const stored = pairs.length > 0 ? pairs : [{ value: "", thirdPartyValue: "" }];
  return stored.map((pair) => ({ uniqueId: store.nextRowId(), ...header, ...pair }));
}

const rowsOf = (integration: GivenIntegration): readonly GivenRow[] =>
  directions.flatMap((direction) => integration[direction]?.rows ?? []);

/** Rows without an id must not be given one that a later row of the same state has. */
function noteRowIds(rows: readonly GivenRow[], store: Store): void {
  for (const { uniqueId } of rows) if (uniqueId !== undefined) store.rowIdSeen(String(uniqueId));
}
