// What a scenario file may hold.
import * as z from "zod/mini";
import type { WireAlertSource } from "../../integration/wire/wire.js";
import {
  anyText,
  authenticationFields,
  fields,
  flag,
  listOf,
  notifierFields,
  optional,
  parsing,
  type Shape,
  text,
} from "../shapes.js";
import type { AuthenticationState, Direction, RowState } from "../state.js";
import type { Edit } from "./edit.js";
import type { FaultAction, FaultSpec } from "./fault.js";

type Action<Kind extends FaultAction["kind"]> = Extract<FaultAction, { kind: Kind }>;
/** Code cannot be written in a file. */
type WrittenKind = Exclude<FaultAction["kind"], "call">;

function oneOf<const Value extends string | number>(...values: readonly Value[]) {
  return z.literal(values, `one of ${values.map((value) => JSON.stringify(value)).join(", ")}`);
}

function whole(from: number, to = Number.MAX_SAFE_INTEGER) {
  const right = to === Number.MAX_SAFE_INTEGER ? `a whole number from ${from} on` : `a whole number, ${from} to ${to}`;
  return z.int(right).check(z.gte(from, right), z.lte(to, right));
}

const milliseconds = z.number("milliseconds, from 0 on").check(z.gte(0, "milliseconds, from 0 on"));

const atLeastOne = (names: readonly string[]) =>
  z.refine((value) => names.some((name) => Object.hasOwn(Object(value), name)), `at least one of ${names.join(", ")}`);

const when = optional(oneOf("before", "after"));
const status = whole(200, 599);

const rowNames = {
  entityType: text,
  name: text,
  thirdPartyEntityType: anyText,
  thirdPartyAttrName: text,
};
const rowRest = {
  uniqueId: optional(text),
  attrName: optional(text),
  value: optional(anyText),
  thirdPartyValue: optional(anyText),
};
const row: Shape<RowState> = fields("a row", { ...rowNames, ...rowRest, parsingProperty: optional(parsing) });
const rowLike: Shape<Partial<RowState>> = fields("a row", {
  entityType: optional(text),
  name: optional(text),
  thirdPartyEntityType: optional(anyText),
  thirdPartyAttrName: optional(text),
  ...rowRest,
}).check(atLeastOne([...Object.keys(rowNames), ...Object.keys(rowRest)]));

function perDirection<Row>(shape: Shape<Row>): Shape<Partial<Record<Direction, Row[]>>> {
  const rows = optional(listOf(shape, "row"));
  return fields("rows by direction", { inbound: rows, outbound: rows }).check(atLeastOne(["inbound", "outbound"]));
}

const notifier: Shape<NonNullable<Edit["notifier"]>> = fields("a notifier", notifierFields);
const alertSource: Shape<WireAlertSource> = fields("an alert source", {
  id: optional(z.union([whole(0), text], "a whole number or a text")),
  name: optional(anyText),
  displayName: optional(anyText),
  techUid: optional(anyText),
});
const authentication: Shape<AuthenticationState> = fields("an authentication", authenticationFields);

const edits = {
  removeRows: optional(perDirection(rowLike)),
  addRows: optional(perDirection(row)),
  notifier: optional(z.nullable(notifier)),
  authentication: optional(authentication),
  set: optional(
    fields("the integration", {
      displayName: optional(anyText),
      description: optional(anyText),
      status: optional(text),
      alertSource: optional(alertSource),
      dropAlertsOnUnmanagedResources: optional(flag),
    }),
  ),
  uninstall: optional(z.literal(true, "true")),
};

/** A header that HTTP can carry. */
const headerName = text.check(z.regex(/^[\w!#$%&'*+.^`|~-]+$/, "a name of a header"));
const headerValue = anyText.check(z.regex(/^[\t\x20-\x7e]*$/, "a header's value, in ASCII"));

const actions = {
  latency: fields("latency", {
    kind: z.literal("latency"),
    milliseconds,
    jitterMilliseconds: optional(milliseconds),
  }),
  reset: fields("a reset", { kind: z.literal("reset"), when: oneOf("before", "during", "after", "response") }),
  truncate: fields("a truncated answer", { kind: z.literal("truncate") }),
  malformed: fields("a malformed answer", { kind: z.literal("malformed") }),
  html: fields("an HTML page", { kind: z.literal("html"), status: optional(status), when }),
  throttle: fields("a 429", {
    kind: z.literal("throttle"),
    reset: optional(oneOf("ahead", "past", "none")),
    retryAfterSeconds: optional(whole(0)),
  }),
  unauthenticated: fields("a refused token", {
    kind: z.literal("unauthenticated"),
    status: optional(oneOf(401, 407, 400)),
  }),
  notReady: fields("a 500 with code 0005", { kind: z.literal("notReady") }),
  answer: fields("an answer", {
    kind: z.literal("answer"),
    status,
    body: optional(z.unknown()),
    headers: optional(z.record(headerName, headerValue, "headers by name, with values in ASCII")),
    when,
  }),
  drop: fields("a dropped write", { kind: z.literal("drop") }),
  stale: fields("a write that shows late", { kind: z.literal("stale"), reads: whole(1) }),
  shift: fields("a shift of pages", {
    kind: z.literal("shift"),
    remove: optional(whole(1)),
    install: optional(whole(1)),
  }).check(atLeastOne(["remove", "install"])),
  repeatPage: fields("a repeated page", { kind: z.literal("repeatPage") }),
  lyingNextPage: fields("a page that lies", { kind: z.literal("lyingNextPage"), nextPage: flag }),
  rowDeleted: fields("a deleted row", { kind: z.literal("rowDeleted") }),
  edit: fields("an edit", {
    kind: z.literal("edit"),
    when,
    tenant: optional(text),
    integration: optional(text),
    ...edits,
  }).check(atLeastOne(Object.keys(edits))),
} satisfies { [Kind in WrittenKind]: Shape<Action<Kind>> };

const kinds = Object.keys(actions)
  .map((kind) => JSON.stringify(kind))
  .join(", ");
const { latency, ...others } = actions;
const action = z.discriminatedUnion("kind", [latency, ...Object.values(others)], {
  error: ({ code }) => (code === "invalid_union" ? `one of ${kinds}` : 'an action, such as { "kind": "notReady" }'),
});

const methods = ["GET", "POST", "DELETE", "PUT", "PATCH", "HEAD", "OPTIONS"];
const pattern = text.check(z.refine(isPattern, "a regular expression"));

const match = fields("a match", {
  method: optional(
    text.check(z.refine((method) => methods.includes(String(method).toUpperCase()), `one of ${methods.join(", ")}`)),
  ),
  path: optional(text),
  pathPattern: optional(pattern),
  tenant: optional(text),
  class: optional(oneOf("token", "get", "paged_get", "write")),
});

const chance = "a number above 0 and at most 1";

const fault: Shape<FaultSpec> = fields("a fault", {
  name: optional(text),
  match: optional(match),
  times: optional(whole(1)),
  after: optional(whole(0)),
  probability: optional(z.number(chance).check(z.gt(0, chance), z.lte(1, chance))),
  do: z.union([action, listOf(action, "action")], 'an action, such as { "kind": "notReady" }, or a list of them'),
});

const example = '[{ "match": { "method": "POST" }, "do": { "kind": "notReady" } }]';

export const scenarioShape = fields("a scenario", {
  $schema: optional(anyText),
  faults: z.array(fault, `a list of faults, such as ${example}`),
});

function isPattern(value: unknown): boolean {
  try {
    new RegExp(String(value));
    return true;
  } catch {
    return false;
  }
}
