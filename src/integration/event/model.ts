// An event as data: declared and live as values by unit, what was applied as texts and fingerprints. No wire names, no I/O.
import type { Fingerprint } from "../../base/fingerprint.js";
import type { WrappedKey } from "../../base/fingerprint-keys.js";
import { isRecord } from "../../base/json.js";
import { revealedText, Secret } from "../../base/secret.js";
import type { Config } from "../declared/config.js";

/** What is sent for itself. `active` is sent by a call of its own. */
export const EVENT_UNITS = [
  "name",
  "entity",
  "event_type",
  "notifier",
  "endpoint",
  "method",
  "headers",
  "payload",
  "response_headers",
  "filter",
  "dependent_event",
  "resource_group_allowed",
  "custom_attribute_allowed",
] as const;
export type EventUnit = (typeof EVENT_UNITS)[number];

export type Texts = Readonly<Record<string, string>>;

export interface FilterRule {
  readonly key: string;
  readonly operator: string;
  readonly value: string;
  readonly resourceType?: string;
}

export interface Filter {
  readonly matchType: string;
  readonly rules: readonly FilterRule[];
}

export interface DependentEvent {
  readonly endpoint: string;
  readonly headers?: Texts;
  readonly payload?: string;
  readonly responseHeaders?: Texts;
}

/** The notifier of the integration, or the fields of the event's own that answers show. */
export type EventNotifier = "base" | Texts;

/** A unit that is absent is not declared; of a live event, not shown. */
export interface EventValues {
  readonly name?: string;
  readonly entity?: string;
  readonly event_type?: string;
  readonly notifier?: EventNotifier;
  readonly endpoint?: string;
  readonly method?: string;
  readonly headers?: Texts;
  readonly payload?: string;
  readonly response_headers?: Texts;
  readonly filter?: Filter;
  readonly dependent_event?: DependentEvent;
  readonly resource_group_allowed?: boolean;
  readonly custom_attribute_allowed?: boolean;
}

export interface DeclaredEvent {
  readonly integration: string;
  readonly values: EventValues & Required<Pick<EventValues, "name" | "entity" | "event_type" | "notifier">>;
  readonly active: boolean | undefined;
  /** Credentials of its own notifier that no answer shows, by their attribute. */
  readonly credentials: ReadonlyMap<string, Secret>;
  /** Units whose values are hidden in every output. */
  readonly hidden: ReadonlySet<EventUnit>;
  /** The declared version attributes, as one text. */
  readonly versions: string;
}

export interface LiveEvent {
  readonly id: string;
  readonly values: EventValues;
  /** Undefined where the answer does not say it. */
  readonly active: boolean | undefined;
  /** Units of which the form of the answer never shows anything. */
  readonly unshown: ReadonlySet<EventUnit>;
}

/** What is remembered of an event that was applied. */
export interface AppliedEvent {
  readonly integration: string;
  /** Of units whose values may be shown: their texts. */
  readonly texts: ReadonlyMap<string, string>;
  /** Of hidden units and credentials. */
  readonly fingerprints: ReadonlyMap<string, Fingerprint>;
  readonly active: boolean | undefined;
  readonly versions: string;
  readonly keys?: readonly WrappedKey[];
}

const SHOWN_NOTIFIER = [
  "type",
  "base_uri",
  "auth_type",
  "grant_type",
  "user_name",
  "api_key",
  "access_token_uri",
  "scope",
] as const;
const CREDENTIALS = ["password_wo", "api_secret_wo"] as const;
const VERSIONS = ["password_wo_version", "api_secret_wo_version"] as const;

/** Reads a declaration that is valid and wholly known. */
export function declareEvent(config: Config): DeclaredEvent {
  const text = (name: string) => textIn(config, name);
  const notifier = isRecord(config.notifier) ? config.notifier : undefined;
  const headers = textsIn(config, "headers");
  const secretHeaders = textsIn(config, "headers_wo");
  const values: EventValues = {
    ...given("endpoint", text("endpoint")),
    ...given("method", text("method")?.toUpperCase()),
    ...given("headers", headers || secretHeaders ? { ...headers, ...secretHeaders } : undefined),
    ...given("payload", text("payload")),
    ...given("response_headers", textsIn(config, "response_headers")),
    ...given("filter", filterIn(config.filter)),
    ...given("dependent_event", dependentIn(config.dependent_event)),
    ...given("resource_group_allowed", flagIn(config, "resource_group_allowed")),
    ...given("custom_attribute_allowed", flagIn(config, "custom_attribute_allowed")),
  };
  return {
    integration: text("integration_id") ?? "",
    values: {
      ...values,
      name: text("name") ?? "",
      entity: text("entity") ?? "",
      event_type: (text("event_type") ?? "").toUpperCase(),
      notifier: notifier === undefined ? "base" : shownOf(notifier),
    },
    active: flagIn(config, "active"),
    credentials: new Map(
      CREDENTIALS.flatMap((name) => {
        const value = notifier === undefined ? undefined : textIn(notifier, name);
        return value === undefined ? [] : [[`notifier.${name}`, new Secret(value)] as const];
      }),
    ),
    hidden: hiddenIn(config),
    versions: JSON.stringify([
      textIn(config, "headers_wo_version") ?? null,
      ...VERSIONS.map((name) => (notifier === undefined ? null : (textIn(notifier, name) ?? null))),
    ]),
  };
}

/** Headers hide their values, whatever they are; anything else where it comes from a sensitive variable. */
function hiddenIn(config: Config): ReadonlySet<EventUnit> {
  const dependent = isRecord(config.dependent_event) ? config.dependent_event : {};
  const hasHeaders = isRecord(dependent.headers) && Object.keys(dependent.headers).length > 0;
  const fromSecrets = EVENT_UNITS.filter((unit) => holdsSecret(config[unit]));
  return new Set<EventUnit>(["headers", ...(hasHeaders ? (["dependent_event"] as const) : []), ...fromSecrets]);
}

function holdsSecret(value: unknown): boolean {
  if (value instanceof Secret) return true;
  if (Array.isArray(value)) return value.some(holdsSecret);
  return isRecord(value) && Object.entries(value).some(([name, inner]) => !name.endsWith("_wo") && holdsSecret(inner));
}

const given = <Name extends string, Value>(name: Name, value: Value | undefined) =>
  (value === undefined ? {} : { [name]: value }) as { readonly [Each in Name]?: Value };

function textIn(members: Config, name: string): string | undefined {
  const value = members[name];
  return value === undefined || value === null ? undefined : revealedText(value);
}

function flagIn(members: Config, name: string): boolean | undefined {
  const text = textIn(members, name);
  return text === undefined ? undefined : text === "true";
}

/** Of values that are known: a null value is absent. */
function textsIn(members: Config, name: string): Texts | undefined {
  const value = members[name];
  if (!isRecord(value)) return undefined;
  return Object.fromEntries(
    Object.entries(value).flatMap(([key, text]) =>
      text === null || text === undefined ? [] : [[key, revealedText(text)]],
    ),
  );
}

function shownOf(notifier: Config): Texts {
  return Object.fromEntries(
    SHOWN_NOTIFIER.flatMap((name) => {
      const text = textIn(notifier, name);
      return text === undefined ? [] : [[name, text]];
    }),
  );
}

function filterIn(value: unknown): Filter | undefined {
  if (!isRecord(value)) return undefined;
  const rules = Array.isArray(value.rules) ? value.rules.filter(isRecord) : [];
  return {
    matchType: (textIn(value, "match_type") ?? "ALL").toUpperCase(),
    rules: rules.map((rule) => ({
      key: textIn(rule, "key") ?? "",
      operator: textIn(rule, "operator") ?? "",
      value: textIn(rule, "value") ?? "",
      ...given("resourceType", textIn(rule, "resource_type")),
    })),
  };
}

function dependentIn(value: unknown): DependentEvent | undefined {
  if (!isRecord(value)) return undefined;
  return {
    endpoint: textIn(value, "endpoint") ?? "",
    ...given("headers", textsIn(value, "headers")),
    ...given("payload", textIn(value, "payload")),
    ...given("responseHeaders", textsIn(value, "response_headers")),
  };
}

/** The text of a unit's value: the same for values that only differ in the order of their members. */
export function unitText(value: unknown): string {
  return typeof value === "string" ? value : JSON.stringify(ordered(value));
}

function ordered(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(ordered);
  if (!isRecord(value)) return value;
  return Object.fromEntries(
    Object.entries(value)
      .sort(([left], [right]) => (left < right ? -1 : 1))
      .map(([name, inner]) => [name, ordered(inner)]),
  );
}
