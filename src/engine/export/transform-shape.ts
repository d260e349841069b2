// The shape of what a module of `--transform` returns, and what is wrong with a value that has another one.
import * as z from "zod/mini";
import type { Step } from "../../base/place.js";
import type {
  TransformAttributes,
  TransformEventAttributes,
  TransformIntegration,
  TransformMapping,
  TransformNotifier,
} from "../../document/transform.js";
import { WITH_KEYS } from "./credentials.js";

const plain = z.string("a text");
const flag = z.boolean("true or false");
const object = <Shape extends z.core.$ZodLooseShape>(shape: Shape) =>
  z.strictObject(shape, { error: ({ code }) => (code === "invalid_type" ? "an object" : undefined) });
const table = <Value extends z.ZodMiniType>(value: Value) => z.record(z.string(), value, "an object");
const list = <Item extends z.ZodMiniType>(item: Item) => z.readonly(z.array(item, "a list"));

/** The names of variables, and of constructs and blocks. */
const name = z
  .string("a name of lower-case letters, digits and underscores")
  .check(z.regex(/^[a-z][a-z0-9_]{0,99}$/, "a name of lower-case letters, digits and underscores"));
const variable = z.strictObject(
  { variable: name },
  "{ variable: NAME }, a name of lower-case letters, digits and underscores",
);
const lookUp = z.strictObject({
  look_up: z.enum(["role", "resource group", "alert source"]),
  name: plain,
  application: z.exactOptional(plain),
});
const text = z.union(
  [plain, variable, lookUp],
  "a text, { look_up: KIND, name: TEXT }, or { variable: NAME } with a name of lower-case letters, digits and underscores",
);
const payload = z.union(
  [plain, variable, lookUp, z.strictObject({ template: list(z.union([plain, variable, lookUp])) })],
  "a text, { variable: NAME } or { template: [PARTS] }",
);
const optional = z.exactOptional;

const mapping = object({
  entity_type: plain,
  attribute: plain,
  third_party_entity_type: plain,
  third_party_attribute: plain,
  values: optional(table(list(plain))),
  parsing: optional(
    object({
      default_value: optional(plain),
      operators: optional(
        list(
          object({
            operator: plain,
            start_word: optional(plain),
            end_word: optional(plain),
            regex: optional(plain),
          }),
        ),
      ),
    }),
  ),
}) satisfies z.ZodMiniType<TransformMapping>;

const notifier = object({
  type: optional(plain),
  base_uri: optional(text),
  auth_type: optional(plain),
  grant_type: optional(plain),
  user_name: optional(text),
  password_wo: optional(variable),
  api_key: optional(text),
  api_secret_wo: optional(variable),
  access_token_uri: optional(text),
  scope: optional(text),
  jwt: optional(object({ token_url: optional(text), tokens_path: optional(table(plain)) })),
}) satisfies z.ZodMiniType<TransformNotifier>;

const attributes = object({
  integration_id: optional(plain),
  install: optional(object({ application: plain, category: optional(plain), direction: optional(plain) })),
  display_name: optional(text),
  description: optional(text),
  alert_source_id: optional(text),
  inbound: optional(
    object({
      authentication: optional(object({ auth_type: plain, role_id: optional(text) })),
      drop_alerts_on_unmanaged_resources: optional(flag),
      mappings: optional(table(mapping)),
    }),
  ),
  outbound: optional(object({ mappings: optional(table(mapping)), notifier: optional(notifier) })),
}) satisfies z.ZodMiniType<TransformAttributes>;

const eventAttributes = object({
  name: plain,
  entity: plain,
  event_type: plain,
  notifier: optional(notifier),
  endpoint: optional(text),
  method: optional(plain),
  headers: optional(table(text)),
  headers_wo: optional(table(variable)),
  payload: optional(payload),
  response_headers: optional(table(text)),
  filter: optional(
    object({
      match_type: optional(plain),
      rules: list(object({ key: plain, operator: plain, value: text, resource_type: optional(text) })),
    }),
  ),
  dependent_event: optional(
    object({
      endpoint: text,
      headers: optional(table(text)),
      payload: optional(payload),
      response_headers: optional(table(text)),
    }),
  ),
  resource_group_allowed: optional(flag),
  custom_attribute_allowed: optional(flag),
  active: optional(flag),
}) satisfies z.ZodMiniType<TransformEventAttributes>;

const integration = object({
  tenant: plain,
  id: optional(plain),
  application: optional(plain),
  name,
  attributes,
  events: list(object({ id: optional(plain), name, attributes: eventAttributes })),
}) satisfies z.ZodMiniType<TransformIntegration>;

/** What is wrong in a value that a module returned. */
export interface TransformFlaw {
  readonly path: readonly Step[];
  readonly message: string;
}

/** The value as an integration, or what is wrong with it. */
export function readTransformed(value: unknown): TransformIntegration | readonly TransformFlaw[] {
  const read = integration.safeParse(value);
  // Not `read.data`: what has a name such as `__proto__` would be lost in it.
  return read.success ? (value as TransformIntegration) : read.error.issues.flatMap(flawsOf);
}

function flawsOf(issue: z.core.$ZodIssue): readonly TransformFlaw[] {
  const path = stepsOf(issue.path);
  if (issue.code !== "unrecognized_keys") return [{ path, message: `Expected ${issue.message}.` }];
  return issue.keys.map((key) => ({
    path: [...path, key],
    message: `There is no member "${key}" that an export writes.`,
  }));
}

/** Whether the members below are named by the server or the module, and not by us. */
export const isTable = (step: unknown): boolean => WITH_KEYS.has(step) || step === "values";

function stepsOf(path: readonly PropertyKey[]): readonly Step[] {
  return path.map((step, index) => {
    if (typeof step === "number") return step;
    return index > 0 && isTable(path[index - 1]) ? { key: String(step) } : String(step);
  });
}
