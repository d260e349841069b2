// A schema: versioned attributes, checked when declared, with its TypeScript types.
import { type CtyType } from "../values/type.js";
import { nullUnknown, type Value } from "../values/value.js";
import type { Attribute, Attributes, AttributesConfig, AttributesValue, Planned } from "./attribute.js";

type ObjectType = readonly ["object", { readonly [name: string]: CtyType }];

export interface Schema<A extends Attributes = Attributes> {
  /** Raise it when stored states need `upgradeState`. */
  readonly version: number;
  readonly description: string;
  readonly descriptionKind: "plain" | "markdown";
  readonly deprecated: boolean;
  readonly attributes: A;
  /** The object type of its values. */
  readonly type: ObjectType;
}

/** Known values: what a state holds. Attributes that are neither required nor defaulted may be null. */
export type InferValue<S> = S extends Schema<infer A> ? AttributesValue<A> : never;

/** The same, each part possibly `UNKNOWN`: configurations and plans. */
export type InferPlanned<S> =
  S extends Schema<infer A> ? { readonly [K in keyof A]: Planned<AttributesValue<A>[K]> } : never;

/** What the user wrote: attributes with a default may be null as well. */
export type InferConfig<S> = S extends Schema<infer A> ? AttributesConfig<A> : never;

/** What may be in a state that came from an import or from an older schema: any attribute may be null. */
export type InferStub<S> = { readonly [K in keyof InferValue<S>]: InferValue<S>[K] | null };

/** A plan as the state it announces: null wherever it was unknown, for the provider to fill in. */
export function withoutUnknown<S extends Schema>(planned: InferPlanned<S>): InferStub<S> {
  return nullUnknown(planned as Value) as InferStub<S>;
}

export interface SchemaOptions<A extends Attributes> {
  readonly version?: number;
  readonly description?: string;
  readonly descriptionKind?: "plain" | "markdown";
  readonly deprecated?: boolean;
  readonly attributes: A;
}

const reservedNames = new Set([
  "connection",
  "count",
  "depends_on",
  "for_each",
  "lifecycle",
  "provider",
  "provisioner",
]);

/**
 * Declares a schema.
 * @throws TypeError when Terraform would not accept it: the mistake is the provider author's.
 */
export function schema<const A extends Attributes>(options: SchemaOptions<A>): Schema<A> {
  for (const name of Object.keys(options.attributes)) {
    if (reservedNames.has(name)) throw new TypeError(`attribute ${name}: the name is reserved by Terraform`);
  }
  checkAttributes(options.attributes, "", false);
  return {
    version: options.version ?? 0,
    description: options.description ?? "",
    descriptionKind: options.descriptionKind ?? "markdown",
    deprecated: options.deprecated ?? false,
    attributes: options.attributes,
    type: attributesType(options.attributes),
  };
}

/** Whether Terraform may find a value that the user did not write. */
export const isComputed = ({ options }: Attribute): boolean =>
  options.computed === true || options.default !== undefined;
export const isOptional = ({ options }: Attribute): boolean =>
  options.optional === true || options.default !== undefined;

export function attributeType({ shape }: Attribute): CtyType {
  if (shape.kind === "value") return shape.type.cty;
  const object = attributesType(shape.attributes);
  return shape.nesting === "single" ? object : [shape.nesting, object];
}

export function attributesType(attributes: Attributes): ObjectType {
  return ["object", Object.fromEntries(Object.entries(attributes).map(([name, each]) => [name, attributeType(each)]))];
}

function checkAttributes(attributes: Attributes, within: string, insideSet: boolean): void {
  for (const [name, attribute] of Object.entries(attributes)) {
    const fail = (problem: string): never => {
      throw new TypeError(`attribute ${within}${name}: ${problem}`);
    };
    const { required = false, writeOnly = false } = attribute.options;
    const computed = isComputed(attribute);
    if (!/^[a-z_][a-z0-9_]*$/.test(name)) fail("names are lower case letters, digits and _");
    if (required ? isOptional(attribute) || computed : !isOptional(attribute) && !computed) {
      fail("must be required, or optional, or computed, or optional and computed");
    }
    if (writeOnly && computed) fail("write-only attributes cannot be computed");
    if (writeOnly && insideSet) fail("write-only attributes cannot be inside a set");
    if (attribute.options.keep === true && !computed) fail("keep is for computed attributes");
    if (attribute.shape.kind === "nested") {
      if (Object.keys(attribute.shape.attributes).length === 0) fail("has no attributes");
      checkAttributes(attribute.shape.attributes, `${within}${name}.`, insideSet || attribute.shape.nesting === "set");
    }
  }
}
