// The attributes of an event as it is live: under what the state has of them, where both mean the same; and its import.
import { isRecord } from "../../base/json.js";
import type { Config } from "../../integration/declared/config.js";
import { sameUnit } from "../../integration/event/compare.js";
import { eventFields } from "../../integration/event/fields.js";
import {
  type AppliedEvent,
  declareEvent,
  EVENT_UNITS,
  type EventUnit,
  type EventValues,
  type LiveEvent,
  type Texts,
} from "../../integration/event/model.js";
import { fold } from "../../integration/pairing/key.js";
import type { Attributes } from "../attributes.js";
import { declaredAttributes } from "../attributes.js";
import type { Imported, Target } from "../resource.js";
import type { Session } from "../session.js";
import { getEvent, listedEvent, noteManaged } from "./observe.js";
import { nextApplied, secretsRevision } from "./record.js";

/** Throws RS4004. */
export async function readEvent(
  session: Session,
  { tenant, id }: Target,
  state: Attributes,
  applied: AppliedEvent,
): Promise<Attributes> {
  noteManaged(session, tenant, [id]);
  const integration = typeof state.integration_id === "string" ? state.integration_id : applied.integration;
  const row = await listedEvent(session, tenant, integration, id);
  const isSame = asLive(state, row) === state;
  return asLive(state, isSame ? row : await getEvent(session, tenant, integration, id), applied);
}

/** The state with what live has otherwise. The same object where nothing differs and no record is given. */
export function asLive(state: Attributes, live: LiveEvent, applied?: AppliedEvent): Attributes {
  const declared = declareEvent(state as Config);
  const moved = EVENT_UNITS.filter(
    (unit) => isStated(state, unit) && !live.unshown.has(unit) && !isSame(unit, declared.values, live.values),
  );
  const isActiveMoved = declared.active !== undefined && live.active !== undefined && live.active !== declared.active;
  if (moved.length === 0 && !isActiveMoved && applied === undefined) return state;
  return {
    ...state,
    ...Object.assign({}, ...moved.map((unit) => attributesOf(unit, live.values, state))),
    ...(isActiveMoved ? { active: live.active } : {}),
    ...(applied === undefined ? {} : { secrets_revision: secretsRevision(applied) }),
  };
}

/** What a state does not have is not managed. */
function isStated(state: Attributes, unit: EventUnit): boolean {
  return unit === "notifier" || (state[unit] ?? null) !== null;
}

/** Headers that are secrets stand in no state: live may have more than that does. */
function isSame(unit: EventUnit, stated: EventValues, live: EventValues): boolean {
  if (unit !== "headers") return sameUnit(unit, stated, live);
  return sameUnit(unit, stated, { headers: statedHeaders(stated.headers, live.headers) });
}

function statedHeaders(stated: Texts = {}, live: Texts = {}): Texts {
  const names = new Set(Object.keys(stated).map(fold));
  return Object.fromEntries(Object.entries(live).filter(([name]) => names.has(fold(name))));
}

function attributesOf(unit: EventUnit, values: EventValues, state: Attributes): Attributes {
  const { filter, dependent_event: dependent, notifier } = values;
  if (unit === "filter") {
    const rules = (filter?.rules ?? []).map(({ resourceType = null, ...rule }) => ({
      ...rule,
      resource_type: resourceType,
    }));
    return { filter: filter === undefined ? null : { match_type: filter.matchType, rules } };
  }
  if (unit === "dependent_event") {
    if (dependent === undefined) return { dependent_event: null };
    const { responseHeaders: response_headers = null, headers = null, payload = null, endpoint } = dependent;
    return { dependent_event: { endpoint, headers, payload, response_headers } };
  }
  if (unit === "notifier") {
    if (notifier === undefined || notifier === "base") return { notifier: null };
    const known = typeof state.notifier === "object" && state.notifier !== null ? state.notifier : {};
    return { notifier: { ...emptyNotifier, ...known, ...notifier } };
  }
  if (unit === "headers" && isRecord(state.headers)) {
    return { headers: statedHeaders(state.headers as Texts, values.headers) };
  }
  return { [unit]: values[unit] ?? null };
}

const emptyNotifier: Attributes = Object.fromEntries(
  Object.keys(eventFields.notifier.fields).map((name) => [name, null]),
);

/** `id` is `INTG-…/INTG-EVENT-…`. Throws RS4004. */
export async function importEvent(
  session: Session,
  { tenant, id }: Target,
  named: string | undefined,
): Promise<Imported<AppliedEvent>> {
  const slash = id.indexOf("/");
  const [integration, event] = [id.slice(0, slash), id.slice(slash + 1)];
  noteManaged(session, tenant, [event]);
  const live = await getEvent(session, tenant, integration, event);
  const config = {
    ...(named === undefined ? {} : { tenant_id: named }),
    integration_id: integration,
    ...declarationOf(live),
  };
  const applied = nextApplied(session, declareEvent(config), undefined, { unsent: new Set(), active: live.active });
  const attributes = {
    ...declaredAttributes(config, eventFields),
    id: live.id,
    secrets_revision: secretsRevision(applied),
  };
  return { attributes, applied, notes: [] };
}

/** What is live as a declaration says it, without the integration; confidential attributes of its own notifier are null. */
export function declarationOf(live: LiveEvent): Config {
  const units = EVENT_UNITS.filter((unit) => isWorthImporting(live.values[unit]));
  return {
    ...Object.assign({}, ...units.map((unit) => attributesOf(unit, live.values, {}))),
    ...(live.active === undefined ? {} : { active: live.active }),
  };
}

function isWorthImporting(value: unknown): boolean {
  if (value === undefined || value === "" || value === "base") return false;
  return typeof value !== "object" || value === null || Object.keys(value).length > 0;
}
