// Terraform plugin protocol 6 for Node: declare a provider in TypeScript, serve it to the real terraform.

/**
 * Declare once, serve:
 *
 * ```ts
 * const item = schema({
 *   version: 1,
 *   attributes: {
 *     id: a.string({ computed: true, keep: true }),
 *     name: a.string({ required: true, requiresReplace: true }),
 *     mode: a.string({ default: "normal" }),
 *     token_wo: a.string({ optional: true, writeOnly: true }),
 *     mappings: a.nestedMap({ values: a.map(t.set(t.string), { required: true }) }, { optional: true }),
 *   },
 * });
 * const toy = providerFor<ToyClient>();
 * const resource = toy.resource({
 *   schema: item,
 *   read: async ({ state }, { client }) => ({ state: await client.get(state.id) }),
 *   apply: async ({ planned, config, prior }, { client }) => {
 *     if (planned === null) return client.remove(prior).then(() => ({ state: null }));
 *     return { state: await client.put(withoutUnknown<typeof item>(planned), config?.token_wo) };
 *   },
 * });
 * void serve(
 *   toy.provider({
 *     name: "toy",
 *     address: "registry.terraform.io/acme/toy",
 *     schema: schema({ attributes: {} }),
 *     configure: async () => ({ client: new ToyClient() }),
 *     resources: { toy_item: resource },
 *   }),
 * );
 * ```
 *
 * Values: strings, booleans, arrays for lists, sets and tuples, plain objects for maps and objects, `null`, and `UNKNOWN` for
 * what is known after apply. A number is a `number` where that is exact, else a `bigint` or a `Decimal`. Four types come from
 * a schema: `InferConfig` (as written: defaults not filled in), `InferPlanned` (each part possibly `UNKNOWN`), `InferValue`
 * (all known), and `InferStub` (known, but any attribute may be null: states after an import or an upgrade).
 *
 * Handlers: `read` and `apply` are required; `plan` may call `defaultPlan()` and change the result; `validate`, `importState`,
 * `moveState` and `upgradeState` are optional. Terraform calls several at once. Any of them may throw: a `DiagnosticsError`, or any error
 * with `diagnostics`, shows those; another error shows as "Internal error" with its message, its stack goes to the log. What
 * a handler leaves out (`private`, or `state` of a failed apply) stays as it was. Write-only values are taken out of plans and
 * states here. `context.signal` is aborted when the user stops Terraform or Terraform is gone.
 *
 * Debugging: `serve(provider, { debug: true })` in a process of its own, or `startReattachable(provider)` inside a test;
 * both give the TF_REATTACH_PROVIDERS value for Terraform. stdout belongs to the handshake: never print there.
 */
export { type Diagnostic, DiagnosticsError, error, hasErrors, warning } from "./diagnostics.js";
export type { Log, LogFields, LogLevel, Redact } from "./log.js";
export { defaultPlan, type PlanInput, type PlanResult } from "./plan.js";
export * from "./provider.js";
export {
  type Attribute,
  type AttributeOptions,
  type Attributes,
  a,
  type Planned,
  type Validator,
} from "./schema/attribute.js";
export {
  type InferConfig,
  type InferPlanned,
  type InferStub,
  type InferValue,
  type Schema,
  schema,
  withoutUnknown,
} from "./schema/schema.js";
export { type Type, t } from "./schema/type.js";
export { type ReattachableProvider, type ReattachOptions, startReattachable } from "./server/reattach.js";
export { type ServeOptions, serve } from "./server/serve.js";
export { equalValues } from "./values/canonical.js";
export { type Json, parseJson } from "./values/json.js";
export { Decimal, type NumberValue, numberText, parseNumber } from "./values/number.js";
export { type Path, pathText } from "./values/path.js";
export type { CtyType } from "./values/type.js";
export { Dynamic, isWhollyKnown, UNKNOWN, type Unknown, type Value } from "./values/value.js";
