// An event as a call of the constructs: `desk.onEvent("incident_create", { … })`.
import { isRecord, parsedJson } from "../../base/json.js";
import {
  type Declaration,
  type ExportedEvent,
  LookUpReference,
  type TextPart,
  TextTemplate,
  VariableReference,
} from "./facts.js";
import { call, type Layout, object } from "./layout.js";
import { literal } from "./literal.js";

export interface EventWriting {
  /** A text, a reference, or members by name. */
  readonly value: (value: unknown) => Layout;
  readonly notifier: (notifier: Declaration) => Layout;
}

/** `owner` is the constant that holds the integration. */
export function eventLayout(
  owner: string,
  { name, declaration }: Pick<ExportedEvent, "name" | "declaration">,
  writing: EventWriting,
): Layout {
  const { notifier, headers, headers_wo: secrets, filter, dependent_event: dependent, active, ...others } = declaration;
  const member = (called: string, value: Layout | undefined) => (value === undefined ? [] : [[called, value] as const]);
  const plain = (called: string, value: unknown) =>
    member(called, value === undefined ? undefined : writing.value(value));
  const props = object(
    [
      ...plain("name", others.name),
      ...plain("entity", others.entity),
      ...plain("eventType", others.event_type),
      ...member("notifier", isRecord(notifier) ? writing.notifier(notifier) : undefined),
      ...plain("endpoint", others.endpoint),
      ...plain("method", others.method),
      ...plain("headers", headersOf(headers, secrets)),
      ...member("payload", payloadLayout(others.payload, writing)),
      ...plain("responseHeaders", others.response_headers),
      ...member("filter", isRecord(filter) ? filterLayout(filter, writing) : undefined),
      ...member("dependentEvent", isRecord(dependent) ? dependentLayout(dependent, writing) : undefined),
      ...plain("resourceGroupAllowed", others.resource_group_allowed),
      ...plain("customAttributeAllowed", others.custom_attribute_allowed),
      ...plain("active", active === true ? undefined : active),
    ],
    true,
  );
  return call(`${owner}.onEvent`, literal(name), props);
}

function headersOf(plain: unknown, secret: unknown): Declaration | undefined {
  const all = { ...(isRecord(plain) ? plain : {}), ...(isRecord(secret) ? secret : {}) };
  return Object.keys(all).length === 0 ? undefined : all;
}

function filterLayout({ match_type: match, rules }: Declaration, { value }: EventWriting): Layout {
  const named = (Array.isArray(rules) ? rules.filter(isRecord) : []).map(
    ({ resource_type: type, ...rule }): Declaration => (type === undefined ? rule : { ...rule, resourceType: type }),
  );
  return object([...(match === undefined ? [] : [["matchType", value(match)] as const]), ["rules", value(named)]]);
}

function dependentLayout(dependent: Declaration, writing: EventWriting): Layout {
  const { endpoint, headers, payload, response_headers: kept } = dependent;
  const plain = (name: string, value: unknown) => (value === undefined ? [] : [[name, writing.value(value)] as const]);
  const body = payloadLayout(payload, writing);
  return object([
    ...plain("endpoint", endpoint),
    ...plain("headers", headers),
    ...(body === undefined ? [] : [["payload", body] as const]),
    ...plain("responseHeaders", kept),
  ]);
}

/** An object where the text is JSON of one, in which references stand as they are; else the text. */
function payloadLayout(payload: unknown, { value }: EventWriting): Layout | undefined {
  if (payload === undefined) return undefined;
  const parts = payload instanceof TextTemplate ? payload.parts : [payload];
  const references = parts.filter(isReference);
  if (parts.some((part) => typeof part !== "string" && !isReference(part))) return value(payload);
  const marked = parts.map((part) => (isReference(part) ? markOf(part) : String(part))).join("");
  const read = parsedJson(marked);
  if (isRecord(read) && sign(JSON.stringify(read)) === sign(marked)) return value(withReferences(read, references));
  return parts.flatMap((part, index): readonly Layout[] => [...(index === 0 ? [] : [" + "]), value(part)]);
}

/** Without white space, which JSON and its texts may have otherwise. */
const sign = (text: string): string => text.replace(/\s+/g, "");

type Reference = Exclude<TextPart, string>;

const isReference = (part: unknown): part is Reference =>
  part instanceof VariableReference || part instanceof LookUpReference;

const markOf = (reference: Reference): string =>
  reference instanceof LookUpReference
    ? `rampsync look-up ${reference.of.block}`
    : `rampsync variable ${reference.name}`;

function withReferences(json: unknown, references: readonly Reference[]): unknown {
  if (typeof json === "string") return references.find((reference) => markOf(reference) === json) ?? json;
  if (Array.isArray(json)) return json.map((item) => withReferences(item, references));
  if (!isRecord(json)) return json;
  return Object.fromEntries(Object.entries(json).map(([name, inner]) => [name, withReferences(inner, references)]));
}
