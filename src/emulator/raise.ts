// What an entity that comes about or changes sets off: the calls of the active events, made over HTTP. How a call is made
// up is guessed from samples in places: docs/api-contract.md#how-an-event-is-posted says what is how sure.

import { Buffer } from "node:buffer";
import { parsedJson } from "../base/json.js";
import type { WireFilterRule } from "../integration/wire/wire-event.js";
import { activityOf } from "./activity.js";
import type { Clock } from "./clock.js";
import type { IntegrationRecord } from "./integration-record.js";
import type { EventState } from "./state.js";
import type { TenantStore } from "./store.js";

/** Something that happens to an entity. */
export interface RaisedEvent {
  /** Such as `INCIDENT`. */
  entity: string;
  /** `CREATE`, `UPDATE` or `DELETE`. */
  eventType: string;
  /** By placeholder without its `$`, such as `incident.subject`. */
  values?: Readonly<Record<string, string>>;
  /** By the keys that filters have, such as `Subject`. */
  attributes?: Readonly<Record<string, string>>;
}

/** One call that was made for an event. */
export interface Delivery {
  /** Id of the integration. */
  integration: string;
  /** Id of the event. */
  event: string;
  /** Whether it is the call that follows the event's own. */
  dependent: boolean;
  /** HTTP method. */
  method: string;
  /** Whole address. */
  url: string;
  /** Headers, with the placeholders put in. */
  headers: Readonly<Record<string, string>>;
  /** Body, with the placeholders put in. */
  body: string;
  /** Status of the answer; 0 where there was none. */
  status: number;
  /** What the event keeps of the answer, by name. */
  kept: Readonly<Record<string, string>>;
}

type Values = Readonly<Record<string, string>>;

/** Makes the calls of all active events that are about it, one after the other, and logs them as the tenant's activity. */
export async function raise(tenant: TenantStore, raised: RaisedEvent, clock: Clock): Promise<Delivery[]> {
  const deliveries: Delivery[] = [];
  const add = (record: IntegrationRecord, delivery: Delivery, answer: string) => {
    deliveries.push(delivery);
    const application = record.scalars.integration?.id ?? "";
    const about = { application, entity: raised.entity, answer, at: clock.now() };
    tenant.activity.unshift(activityOf(delivery, about));
  };
  for (const record of tenant.sorted()) {
    if (record.scalars.status === "Disabled") continue;
    for (const event of record.events) {
      if (!isAbout(event, raised)) continue;
      const first = await deliver(record, event, raised.values ?? {});
      add(record, first.delivery, first.text);
      if (event.depEvent?.depEndPointURI === undefined || first.delivery.status >= 400) continue;
      const following = { ...event, ...event.depEvent, endPointURI: event.depEvent.depEndPointURI };
      const values = { ...(raised.values ?? {}), ...first.answer };
      const next = await deliver(record, following as EventState, values);
      add(record, { ...next.delivery, dependent: true }, next.text);
    }
  }
  return deliveries;
}

function isAbout(event: EventState, { entity, eventType, attributes = {} }: RaisedEvent): boolean {
  const type = (event.eventType ?? "NONE").toUpperCase();
  if (event.active !== true || event.entity.toUpperCase() !== entity.toUpperCase()) return false;
  if (type !== "NONE" && type !== eventType.toUpperCase()) return false;
  const { matchType, rules = [] } = event.filterCriteria ?? {};
  if (rules.length === 0) return true;
  const holds = (rule: WireFilterRule) => ruleHolds(rule, attributes[rule.key ?? ""]);
  return matchType === "ANY" ? rules.some(holds) : rules.every(holds);
}

/** `Contains` is what a sample shows; the other operators are taken at their word. */
function ruleHolds({ operator = "", value = "" }: WireFilterRule, found = ""): boolean {
  const [text, wanted] = [found.toLowerCase(), value.toLowerCase()];
  switch (operator.toLowerCase().replace(/[^a-z]/g, "")) {
    case "contains":
      return text.includes(wanted);
    case "notcontains":
      return !text.includes(wanted);
    case "startswith":
      return text.startsWith(wanted);
    case "endswith":
      return text.endsWith(wanted);
    case "notequals":
      return text !== wanted;
    default:
      return text === wanted;
  }
}

async function deliver(record: IntegrationRecord, event: EventState, values: Values) {
  const method = event.thirdPartyEventType ?? "POST";
  const url = addressOf(event, record);
  const headers: Record<string, string> = { ...authorization(event, record) };
  for (const { key, value } of event.headers ?? []) headers[key] = rendered(value, values);
  const body = rendered(event.payload ?? "", values);
  const { status, text } = await send(url, { method, headers, body });
  const answer = pathsOf(parsedJson(text));
  const kept = Object.fromEntries(
    (event.responseHeaders ?? []).map(({ key, value }) => [key, rendered(value, answer)] as const),
  );
  const delivery: Delivery = {
    integration: record.id,
    event: event.id,
    dependent: false,
    method,
    url,
    headers,
    body,
    status,
    kept,
  };
  return { delivery, answer, text };
}

async function send(url: string, request: { method: string; headers: Record<string, string>; body: string }) {
  const { method, headers, body } = request;
  const hasBody = method !== "GET" && body !== "";
  try {
    const response = await fetch(url, { method, headers, redirect: "manual", ...(hasBody ? { body } : {}) });
    return { status: response.status, text: await response.text() };
  } catch {
    return { status: 0, text: "" };
  }
}

const hasScheme = (address: string) => /^[a-z][a-z0-9+.-]*:\/\//i.test(address);

/** A whole address counts alone; a path goes below the notifier's. Without a scheme an address is one of https. */
function addressOf({ endPointURI = "", notifier, useBaseNotifier }: EventState, record: IntegrationRecord): string {
  const base = (useBaseNotifier === false ? notifier : (record.notifier ?? notifier))?.baseURI ?? "";
  const isWhole = hasScheme(endPointURI) || base === "" || (endPointURI !== "" && endPointURI.startsWith(base));
  const address = isWhole
    ? endPointURI || base
    : endPointURI === ""
      ? base
      : `${base.replace(/\/+$/, "")}/${endPointURI.replace(/^\/+/, "")}`;
  return hasScheme(address) ? address : `https://${address}`;
}

/** BASIC alone: no token is asked for. */
function authorization({ notifier, useBaseNotifier }: EventState, record: IntegrationRecord): Record<string, string> {
  const called = useBaseNotifier === false ? notifier : record.notifier;
  if (called?.authType?.toUpperCase() !== "BASIC") return {};
  const pair = `${called.userName ?? ""}:${called.password ?? ""}`;
  return { Authorization: `Basic ${Buffer.from(pair).toString("base64")}` };
}

/** Placeholders that have no value stay as they are. */
function rendered(template: string, values: Values): string {
  return template.replace(/\$([A-Za-z_][\w]*(?:\.[A-Za-z_][\w]*)*)/g, (whole, name: string) => values[name] ?? whole);
}

/** Each value of an answer by its dotted path. */
function pathsOf(value: unknown, path = ""): Values {
  if (typeof value !== "object" || value === null) return path === "" ? {} : { [path]: String(value) };
  return Object.assign(
    {},
    ...Object.entries(value).map(([name, inner]) => pathsOf(inner, path === "" ? name : `${path}.${name}`)),
  ) as Values;
}
