// Reads and writes events of the wire; the one place that knows the names they have there.
import { Buffer } from "node:buffer";
import { isRecord, textOf } from "../../base/json.js";
import { revealedText } from "../../base/secret.js";
import type {
  DeclaredEvent,
  DependentEvent,
  EventNotifier,
  EventUnit,
  EventValues,
  Filter,
  LiveEvent,
  Texts,
} from "../event/model.js";
import type { WireKeyValue, WireNotifier } from "./wire.js";
import type { WireEvent } from "./wire-event.js";

/** Attributes of a notifier, and the names under which they are written and read. */
const NOTIFIER_NAMES: readonly (readonly [attribute: string, write: keyof WireNotifier, read?: keyof WireNotifier])[] =
  [
    ["type", "type"],
    ["base_uri", "baseURI"],
    ["auth_type", "authType"],
    ["grant_type", "grantType"],
    ["user_name", "userName"],
    ["api_key", "apiKey"],
    ["access_token_uri", "accessTokenURL", "accessTokenURI"],
    ["scope", "scope"],
  ];
const CREDENTIAL_NAMES: Readonly<Record<string, keyof WireNotifier>> = {
  "notifier.password_wo": "password",
  "notifier.api_secret_wo": "apiSecret",
};

/** Of answers in the form of 2020, which say nothing of them (docs/api-contract.md#outbound-events). */
const UNSHOWN_BY_OLDER: readonly EventUnit[] = [
  "event_type",
  "endpoint",
  "method",
  "notifier",
  "resource_group_allowed",
  "custom_attribute_allowed",
];

export function decodeEvent(wire: WireEvent): LiveEvent {
  const isOlder = wire.eventType === undefined && wire.active === undefined && wire.useBaseNotifier === undefined;
  const values: EventValues = {
    name: textOf(wire.name),
    entity: textOf(wire.entity),
    ...(wire.eventType === undefined ? {} : { event_type: wire.eventType }),
    ...(isOlder ? {} : { notifier: notifierOf(wire) }),
    ...(wire.endPointURI === undefined ? {} : { endpoint: textOf(wire.endPointURI) }),
    ...(wire.thirdPartyEventType === undefined ? {} : { method: textOf(wire.thirdPartyEventType) }),
    headers: textsOf(wire.headers),
    payload: textOf(wire.eventPayload ?? plainPayload(wire.payload)),
    response_headers: textsOf(wire.responseHeaders),
    ...(isRecord(wire.filterCriteria) ? { filter: filterOf(wire.filterCriteria) } : {}),
    ...(isRecord(wire.depEvent) ? { dependent_event: dependentOf(wire.depEvent) } : {}),
    ...(wire.resourceGroupAllowed === undefined ? {} : { resource_group_allowed: wire.resourceGroupAllowed }),
    ...(wire.customAttributeAllowed === undefined ? {} : { custom_attribute_allowed: wire.customAttributeAllowed }),
  };
  return {
    id: textOf(wire.id),
    values,
    active: typeof wire.active === "boolean" ? wire.active : undefined,
    unshown: new Set(isOlder ? UNSHOWN_BY_OLDER : []),
  };
}

/** Answers have the payload in plain text under either name; what is base64 of a text is read as that. */
function plainPayload(payload: unknown): string {
  const text = textOf(payload);
  const bytes = Buffer.from(text, "base64");
  const plain = bytes.toString("utf8");
  const isEncoded =
    text.length >= 8 &&
    bytes.toString("base64") === text &&
    Buffer.from(plain, "utf8").equals(bytes) &&
    !/\p{Cc}/u.test(plain.replace(/[\t\r\n]/g, ""));
  return isEncoded ? plain : text;
}

function notifierOf({ useBaseNotifier, notifier }: WireEvent): EventNotifier {
  if (useBaseNotifier === true || !isRecord(notifier)) return "base";
  return Object.fromEntries(
    NOTIFIER_NAMES.flatMap(([attribute, write, read]) => {
      const text = textOf(notifier[write] ?? (read === undefined ? undefined : notifier[read]));
      return text === "" ? [] : [[attribute, text]];
    }),
  );
}

function textsOf(list: unknown): Texts {
  const items = Array.isArray(list) ? list.filter(isRecord) : [];
  return Object.fromEntries(items.map(({ key, value }) => [textOf(key), textOf(value)]));
}

function filterOf(filter: NonNullable<WireEvent["filterCriteria"]>): Filter {
  const rules = Array.isArray(filter.rules) ? filter.rules : [];
  return {
    matchType: textOf(filter.matchType).toUpperCase(),
    rules: rules.map(({ key, operator, value, resourceType }) => ({
      key: textOf(key),
      operator: textOf(operator),
      value: textOf(value),
      ...(resourceType === undefined ? {} : { resourceType: textOf(resourceType) }),
    })),
  };
}

function dependentOf(event: NonNullable<WireEvent["depEvent"]>): DependentEvent {
  return {
    endpoint: textOf(event.depEndPointURI),
    headers: textsOf(event.headers),
    payload: plainPayload(event.payload),
    responseHeaders: textsOf(event.responseHeaders),
  };
}

/** `payloadName`: the one under which a payload is written. */
export interface EncodeOptions {
  readonly payloadName?: "eventPayload" | "payload";
}

/** The body of a POST with these units. */
export function encodeEvent(
  { values, credentials }: DeclaredEvent,
  units: readonly EventUnit[],
  { payloadName = "eventPayload" }: EncodeOptions = {},
): WireEvent {
  return Object.assign({}, ...units.map((unit) => encodeUnit(unit, values, credentials, payloadName))) as WireEvent;
}

function encodeUnit(
  unit: EventUnit,
  values: DeclaredEvent["values"],
  credentials: DeclaredEvent["credentials"],
  payloadName: "eventPayload" | "payload",
): WireEvent {
  const { headers, payload = "", response_headers, filter, dependent_event } = values;
  switch (unit) {
    case "name":
      return { name: values.name };
    case "entity":
      return { entity: values.entity };
    case "event_type":
      return { eventType: values.event_type };
    case "notifier":
      return values.notifier === "base"
        ? { useBaseNotifier: true }
        : { useBaseNotifier: false, notifier: encodeNotifier(values.notifier, credentials) };
    case "endpoint":
      return { endPointURI: values.endpoint ?? "" };
    case "method":
      return { thirdPartyEventType: values.method ?? "POST" };
    case "headers":
      return { headers: keyValues(headers) };
    case "payload":
      return payloadName === "eventPayload" ? { eventPayload: payload } : { payload: encoded(payload) };
    case "response_headers":
      return { responseHeaders: keyValues(response_headers) };
    case "filter":
      return filter === undefined
        ? {}
        : {
            filterCriteria: {
              matchType: filter.matchType,
              rules: filter.rules.map((rule) => ({ ...rule, resourceType: rule.resourceType ?? values.entity })),
            },
          };
    case "dependent_event":
      return dependent_event === undefined
        ? {}
        : {
            depEvent: {
              depEndPointURI: dependent_event.endpoint,
              ...(dependent_event.headers === undefined ? {} : { headers: keyValues(dependent_event.headers) }),
              ...(dependent_event.payload === undefined ? {} : { payload: dependent_event.payload }),
              ...(dependent_event.responseHeaders === undefined
                ? {}
                : { responseHeaders: keyValues(dependent_event.responseHeaders) }),
            },
          };
    case "resource_group_allowed":
      return { resourceGroupAllowed: values.resource_group_allowed ?? false };
    case "custom_attribute_allowed":
      return { customAttributeAllowed: values.custom_attribute_allowed ?? false };
  }
}

const encoded = (text: string) => Buffer.from(text, "utf8").toString("base64");

const keyValues = (texts: Texts = {}): WireKeyValue[] => Object.entries(texts).map(([key, value]) => ({ key, value }));

function encodeNotifier(notifier: Texts, credentials: DeclaredEvent["credentials"]): WireNotifier {
  const shown = NOTIFIER_NAMES.flatMap(([attribute, write]) =>
    notifier[attribute] === undefined ? [] : [[write, notifier[attribute]]],
  );
  const hidden = [...credentials].flatMap(([path, secret]) => {
    const name = CREDENTIAL_NAMES[path];
    return name === undefined ? [] : [[name, revealedText(secret)]];
  });
  return Object.fromEntries([...shown, ...hidden]) as WireNotifier;
}
