// Attributes of a schema, declared once; protobuf schema, validation, plan and TypeScript types derive from them.
import type { Diagnostic } from "../diagnostics.js";
import type { NumberValue } from "../values/number.js";
import type { Path } from "../values/path.js";
import type { Dynamic, Unknown, Value } from "../values/value.js";
import { type Type, t } from "./type.js";

/** A check of one known, non-null value. Returns messages, or whole diagnostics (their paths are below `path`). */
export type Validator<V> = (value: V, path: Path) => string | undefined | readonly Diagnostic[];

/** A value as a plan may hold it: unknown at any depth. */
export type Planned<V> =
  | Unknown
  | (V extends readonly (infer E)[]
      ? readonly Planned<E>[]
      : V extends string | boolean | NumberValue | Dynamic | null
        ? V
        : V extends object
          ? { readonly [K in keyof V]: Planned<V[K]> }
          : V);

export interface RequiresReplaceChange<V> {
  readonly prior: V | null;
  readonly planned: Planned<V> | null;
}

export interface AttributeOptions<V> {
  /** Exactly one of `required`, `optional` and `computed`, or `optional` with `computed`; a `default` implies both. */
  readonly required?: boolean;
  readonly optional?: boolean;
  readonly computed?: boolean;
  /** Hidden in Terraform's output; still stored in state. */
  readonly sensitive?: boolean;
  /** In the configuration only: this layer makes it null in plans and states. Needs Terraform 1.11. */
  readonly writeOnly?: boolean;
  /** A sentence shown to those who use the attribute. Terraform itself shows a fixed warning. */
  readonly deprecated?: boolean | string;
  readonly description?: string;
  /** Default: `markdown`. */
  readonly descriptionKind?: "plain" | "markdown";
  /** The value where the configuration has none. */
  readonly default?: V;
  /** Computed only: the prior value stays in the plan of an update (an id, say), instead of becoming unknown. */
  readonly keep?: boolean;
  /** A change of it needs a new object. The function is called for real changes only. */
  readonly requiresReplace?: boolean | ((change: RequiresReplaceChange<V>) => boolean);
  /** True when the configured value means the same as the prior one: the prior one is kept, and nothing is to do. */
  readonly semanticEquals?: (prior: V, configured: V) => boolean;
  /** Run on known values in Validate. */
  readonly validate?: readonly Validator<V>[];
}

export type Nesting = "single" | "list" | "set" | "map";
export type Attributes = { readonly [name: string]: Attribute };

// Callbacks are stored without their value type: the schema's declaration has checked them.
interface StoredOptions extends Omit<AttributeOptions<Value>, "requiresReplace" | "semanticEquals" | "validate"> {
  readonly requiresReplace?: boolean | ((change: { prior: Value; planned: Value }) => boolean);
  readonly semanticEquals?: (prior: Value, configured: Value) => boolean;
  readonly validate?: readonly ((value: Value, path: Path) => string | undefined | readonly Diagnostic[])[];
}

declare const knownValue: unique symbol;
declare const configuredValue: unique symbol;
declare const writtenOptions: unique symbol;

/** `V`: the known value; `C`: the value as configured, when there is one; `O`: the options as written. */
export interface Attribute<V = unknown, C = unknown, O = unknown> {
  readonly options: StoredOptions;
  readonly shape:
    | { readonly kind: "value"; readonly type: Type<unknown> }
    | { readonly kind: "nested"; readonly nesting: Nesting; readonly attributes: Attributes };
  readonly [knownValue]?: V;
  readonly [configuredValue]?: C;
  readonly [writtenOptions]?: O;
}

type Always<O> = O extends { readonly required: true } | { readonly default: unknown } ? true : false;

/** The known values of a set of attributes: null too, where an attribute is neither required nor has a default. */
export type AttributesValue<A> = {
  readonly [K in keyof A]: A[K] extends Attribute<infer V, unknown, infer O>
    ? Always<O> extends true
      ? V
      : V | null
    : never;
};

/** What a user may have written for a set of attributes: unknown anywhere, null where it is not required. */
export type AttributesConfig<A> = {
  readonly [K in keyof A]: A[K] extends Attribute<unknown, infer C, infer O>
    ? Unknown | (O extends { readonly required: true } ? C : C | null)
    : never;
};

function declare<V, C, const O extends AttributeOptions<V>>(shape: Attribute["shape"], options: O): Attribute<V, C, O> {
  return { shape, options: options as unknown as StoredOptions };
}

const ofType =
  <V>(type: Type<V>) =>
  <const O extends AttributeOptions<V>>(options: O): Attribute<V, Planned<V>, O> =>
    declare<V, Planned<V>, O>({ kind: "value", type }, options);

const wholeNumber: Validator<number> = (value) =>
  Number.isSafeInteger(value) ? undefined : "must be a whole number of at most 2^53";

/** Attributes: `a.string({ required: true })`, `a.map(t.set(t.string), { optional: true })`, `a.single({...}, {...})`. */
export const a = {
  string: ofType(t.string),
  bool: ofType(t.bool),
  /** Exact: `number`, or `bigint` or `Decimal` where a `number` would not hold it. */
  number: ofType(t.number),
  /** A whole number that a `number` holds; Validate refuses others. */
  integer: <const O extends AttributeOptions<number>>(options: O): Attribute<number, number, O> => {
    const validate = [wholeNumber, ...(options.validate ?? [])];
    return declare<number, number, O>({ kind: "value", type: t.number }, { ...options, validate });
  },
  dynamic: ofType(t.dynamic),
  list: <V, const O extends AttributeOptions<readonly V[]>>(element: Type<V>, options: O) =>
    declare<readonly V[], Planned<readonly V[]>, O>({ kind: "value", type: t.list(element) }, options),
  set: <V, const O extends AttributeOptions<readonly V[]>>(element: Type<V>, options: O) =>
    declare<readonly V[], Planned<readonly V[]>, O>({ kind: "value", type: t.set(element) }, options),
  map: <V, const O extends AttributeOptions<{ readonly [key: string]: V }>>(element: Type<V>, options: O) =>
    declare<{ readonly [key: string]: V }, Planned<{ readonly [key: string]: V }>, O>(
      { kind: "value", type: t.map(element) },
      options,
    ),
  /** A value of any type declared with `t`. */
  of: <V, const O extends AttributeOptions<V>>(type: Type<V>, options: O) =>
    declare<V, Planned<V>, O>({ kind: "value", type }, options),

  single: <const A extends Attributes, const O extends AttributeOptions<AttributesValue<A>>>(
    attributes: A,
    options: O,
  ) => declare<AttributesValue<A>, AttributesConfig<A>, O>({ kind: "nested", nesting: "single", attributes }, options),
  /** Computed attributes of elements follow their index: prefer {@link a.nestedMap} where elements have a name. */
  nestedList: <const A extends Attributes, const O extends AttributeOptions<readonly AttributesValue<A>[]>>(
    attributes: A,
    options: O,
  ) =>
    declare<readonly AttributesValue<A>[], readonly (AttributesConfig<A> | Unknown)[], O>(
      { kind: "nested", nesting: "list", attributes },
      options,
    ),
  nestedSet: <const A extends Attributes, const O extends AttributeOptions<readonly AttributesValue<A>[]>>(
    attributes: A,
    options: O,
  ) =>
    declare<readonly AttributesValue<A>[], readonly (AttributesConfig<A> | Unknown)[], O>(
      { kind: "nested", nesting: "set", attributes },
      options,
    ),
  nestedMap: <
    const A extends Attributes,
    const O extends AttributeOptions<{ readonly [key: string]: AttributesValue<A> }>,
  >(
    attributes: A,
    options: O,
  ) =>
    declare<
      { readonly [key: string]: AttributesValue<A> },
      { readonly [key: string]: AttributesConfig<A> | Unknown },
      O
    >({ kind: "nested", nesting: "map", attributes }, options),
};
