// Whether a declared and a live value of an event are the same, unit by unit.
import { isSameJson, parsedJson } from "../../base/json.js";
import { composedValue } from "../../base/text-form.js";
import { fold } from "../pairing/key.js";
import {
  type DependentEvent,
  EVENT_UNITS,
  type EventNotifier,
  type EventUnit,
  type EventValues,
  type Filter,
  type LiveEvent,
  type Texts,
} from "./model.js";

/** Units that are declared and not live as they are declared; those that the answer cannot show are left out. */
export function differingUnits(declared: EventValues, { values, unshown }: LiveEvent): readonly EventUnit[] {
  return EVENT_UNITS.filter((unit) => {
    if (declared[unit] === undefined || unshown.has(unit)) return false;
    return !sameUnit(unit, declared, values);
  });
}

/** Text means the same in each of its forms (docs/architecture.md#law-1-silence). */
export function sameUnit(unit: EventUnit, declared: EventValues, live: EventValues): boolean {
  return isSameUnit(unit, composedValue(declared) as EventValues, composedValue(live) as EventValues);
}

function isSameUnit(unit: EventUnit, declared: EventValues, live: EventValues): boolean {
  switch (unit) {
    case "entity":
    case "event_type":
      return fold(declared[unit] ?? "") === fold(live[unit] ?? "");
    case "method":
      return fold(declared.method ?? "POST") === fold(live.method ?? "POST");
    case "resource_group_allowed":
    case "custom_attribute_allowed":
      return (declared[unit] ?? false) === (live[unit] ?? false);
    case "headers":
      return sameHeaders(declared.headers, live.headers);
    case "response_headers":
      return isSameJson(declared.response_headers ?? {}, live.response_headers ?? {});
    case "payload":
      return samePayload(declared.payload, live.payload);
    case "filter":
      return sameFilter(declared, live);
    case "dependent_event":
      return sameDependent(declared.dependent_event, live.dependent_event);
    case "notifier":
      return sameNotifier(declared.notifier, live.notifier);
    default:
      return (declared[unit] ?? "") === (live[unit] ?? "");
  }
}

/** As JSON where both are JSON, else as texts: published payloads are not always JSON. */
export function samePayload(left = "", right = ""): boolean {
  if (left === right) return true;
  const [first, second] = [parsedJson(left), parsedJson(right)];
  return first !== undefined && second !== undefined && isSameJson(first, second);
}

/** Names of headers are compared as HTTP compares them. */
function sameHeaders(left: Texts = {}, right: Texts = {}): boolean {
  const folded = (texts: Texts) => Object.fromEntries(Object.entries(texts).map(([name, text]) => [fold(name), text]));
  return isSameJson(folded(left), folded(right));
}

function sameFilter({ filter: declared, entity }: EventValues, { filter: live }: EventValues): boolean {
  const rulesOf = ({ rules }: Filter) =>
    rules.map(({ key, operator, value, resourceType = entity ?? "" }) => [key, operator, value, fold(resourceType)]);
  if (declared === undefined || live === undefined) return (declared?.rules ?? live?.rules ?? []).length === 0;
  return declared.matchType === live.matchType && isSameJson(rulesOf(declared), rulesOf(live));
}

const sameDependent = (left: DependentEvent | undefined, right: DependentEvent | undefined): boolean =>
  left === undefined || right === undefined ? left === right : differingMembers(left, right).length === 0;

/** What is declared of a following call and not live as it is declared. */
export function differingMembers(declared: DependentEvent, live: DependentEvent): readonly (keyof DependentEvent)[] {
  const isSame: Readonly<Record<keyof DependentEvent, boolean>> = {
    endpoint: declared.endpoint === live.endpoint,
    headers: declared.headers === undefined || sameHeaders(declared.headers, live.headers),
    payload: declared.payload === undefined || samePayload(declared.payload, live.payload),
    responseHeaders:
      declared.responseHeaders === undefined || isSameJson(declared.responseHeaders, live.responseHeaders ?? {}),
  };
  return (Object.keys(isSame) as (keyof DependentEvent)[]).filter((name) => !isSame[name]);
}

const FOLDED = new Set(["type", "auth_type", "grant_type"]);
/** Which of these an answer holds hangs on the server (docs/api-contract.md#secrets-and-generated-values). */
const MAY_BE_HIDDEN = new Set(["type", "grant_type", "scope", "api_key", "access_token_uri", "user_name"]);

function sameNotifier(declared: EventNotifier | undefined, live: EventNotifier | undefined): boolean {
  if (declared === "base" || live === "base" || declared === undefined || live === undefined) return declared === live;
  return Object.entries(declared).every(([name, text]) => {
    const found = live[name];
    if (found === undefined) return MAY_BE_HIDDEN.has(name) || (name === "auth_type" && fold(text) === "none");
    return FOLDED.has(name) ? fold(text) === fold(found) : text === found;
  });
}
