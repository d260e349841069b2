// Applies a partial integration object to an integration: what it names is added or set, what it leaves out stays.
import { isRecord, type Members } from "../base/json.js";
import type { WireInboundConfig, WireMapping, WireNotifier, WireOutboundConfig } from "../integration/wire/wire.js";
import { badRequest } from "./answer.js";
import { storeAuthentication } from "./authentication.js";
import type { Call } from "./call.js";
import { apiTime } from "./clock.js";
import type { IntegrationRecord, Scalars, SentParts } from "./integration-record.js";
import { storeNotifier } from "./notifier.js";
import { type Row, readMapping, rowsToAdd } from "./rows.js";
import type { Direction } from "./state.js";
import { storedNotifierTexts, storedText } from "./stored-text.js";
import type { Switches } from "./switches.js";
import { alertSourcesOf } from "./tenant-defaults.js";

const descriptionLimit = 500;

/** Taken and shown again, and read by nothing else (docs/api-contract.md#fields-of-other-kinds-of-integrations). */
const FURTHER = [
  "parentIntg",
  "emailProps",
  "credential",
  "credentialSet",
  "ipAddress",
  "providerProps",
  "configDetails",
  "multiAppsDiscoveryEnabled",
  "discoveryProfiles",
];

const SECRET = /password|secret|token/i;

/** What is posted of a secret is never answered. */
function withoutSecrets(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutSecrets);
  if (!isRecord(value)) return value;
  return Object.fromEntries(
    Object.entries(value).flatMap(([name, inner]) => (SECRET.test(name) ? [] : [[name, withoutSecrets(inner)]])),
  );
}

function part<Config extends object>(value: unknown, name: string): Config | undefined {
  if (value === undefined || value === null) return undefined;
  if (!isRecord(value)) throw badRequest(`${name} must be an object`);
  return value as Config;
}

function readScalars(call: Call, record: IntegrationRecord, body: Members): Partial<Scalars> {
  const scalars: Partial<Scalars> = {};
  for (const name of ["displayName", "description"] as const) {
    const value = body[name];
    if (value === undefined || value === null) continue;
    if (typeof value !== "string") throw badRequest(`${name} must be a string`);
    if (value === "" && call.service.switches.emptyScalars === "ignore") continue;
    scalars[name] = storedText(value, call.service.switches);
  }
  if ((scalars.description?.length ?? 0) > descriptionLimit) {
    throw badRequest(`description cannot be longer than ${descriptionLimit} characters`);
  }
  const further = FURTHER.filter((name) => body[name] !== undefined && body[name] !== null);
  if (further.length > 0) {
    scalars.further = {
      ...record.scalars.further,
      ...Object.fromEntries(further.map((name) => [name, withoutSecrets(body[name])])),
    };
  }
  const source = body.alertSource;
  // A public client sends an empty object with every new name.
  if (source !== undefined && source !== null && !isEmptyObject(source)) {
    const sources = alertSourcesOf(call.tenant.about);
    const wanted = typeof source === "object" ? (source as { id?: unknown }).id : source;
    const known = sources.find(({ id, name }) => String(id) === String(wanted) || name === wanted);
    if (known === undefined) throw badRequest(`No alert source found with id ${String(wanted)}`);
    scalars.alertSource = known;
  }
  return scalars;
}

const isEmptyObject = (value: unknown): boolean => isRecord(value) && Object.keys(value).length === 0;

/** The rows that the mappings add, each seeing those before it. */
function readRows(
  call: Call,
  record: IntegrationRecord,
  direction: Direction,
  mappings: readonly WireMapping[],
): Row[] {
  const { store, switches } = call.service;
  const stored = [...record.rows(direction)];
  const before = stored.length;
  for (const mapping of mappings) {
    stored.push(...rowsToAdd(stored, readMapping(mapping, store.vocabulary, switches), switches, store.nextRowId));
  }
  return stored.slice(before);
}

/** Applies the body, all of it or, when something in it is refused, nothing; says which parts it had. */
export function applyUpdate(call: Call, record: IntegrationRecord, body: Members): SentParts {
  const { store, switches } = call.service;
  const inbound = part<WireInboundConfig>(body.inboundConfig, "inboundConfig");
  const outbound = part<WireOutboundConfig>(body.outboundConfig, "outboundConfig");
  const scalars = readScalars(call, record, body);
  const sentNotifier = part<WireNotifier>(outbound?.baseNotifier ?? outbound?.notifier, "baseNotifier");
  const notifier =
    sentNotifier === undefined
      ? undefined
      : storeNotifier(record.notifier, storedNotifierTexts(sentNotifier, switches), switches);
  const mappings = {
    inbound: mappingList(inbound?.mapAttributes),
    outbound: mappingList(outbound?.mapAttributes),
  };
  let rows = (["inbound", "outbound"] as const).flatMap((direction) =>
    readRows(call, record, direction, mappings[direction] ?? []).map((row) => ({ direction, row })),
  );
  const drop = inbound === undefined ? undefined : sentDropAlerts(inbound, switches.dropAlertsField);
  const authentication =
    inbound?.authentication === undefined
      ? undefined
      : storeAuthentication(record.authentication, inbound.authentication, {
          mode: switches.authenticationRepost,
          random: store.random,
          about: call.tenant.about,
        });

  if (call.storedShare < 1) rows = rows.slice(0, Math.ceil(rows.length * call.storedShare));
  for (const direction of ["inbound", "outbound"] as const) {
    record.addRows(
      direction,
      rows.filter((added) => added.direction === direction).map(({ row }) => row),
    );
  }
  const parts: SentParts = { scalars: Object.keys(body) };
  if (inbound !== undefined) {
    parts.inbound = {
      authentication: authentication !== undefined,
      dropAlerts: drop !== undefined,
      mappings: mappings.inbound !== undefined,
    };
  }
  if (outbound !== undefined) {
    parts.outbound = { notifier: notifier !== undefined, mappings: mappings.outbound !== undefined };
  }
  if (call.storedShare < 1) return parts;
  if (authentication !== undefined) record.setAuthentication(authentication);
  if (drop !== undefined) record.setDropAlerts(drop);
  if (notifier !== undefined) record.setNotifier(notifier);
  if (Object.keys(scalars).length > 0) record.setScalars(scalars);
  if (parts.inbound !== undefined || parts.outbound !== undefined || Object.keys(scalars).length > 0) {
    record.setScalars({ modifiedBy: call.credential.clientId, modifiedTime: apiTime(call.service.clock.now()) });
  }
  return parts;
}

function sentDropAlerts(inbound: WireInboundConfig, taken: Switches["dropAlertsField"]): boolean | undefined {
  if (taken === "endpoint") return undefined;
  if (taken !== "both") return inbound[taken];
  return inbound.dropAlertsOnUnmanagedResources ?? inbound.dropAlerts;
}

function mappingList(value: unknown): WireMapping[] | undefined {
  if (value === undefined || value === null) return undefined;
  if (!Array.isArray(value)) throw badRequest("mapAttributes must be a list");
  return value as WireMapping[];
}
