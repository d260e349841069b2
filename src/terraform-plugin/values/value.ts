// The plain JavaScript form of Terraform values, and the marker for a value that is not known yet.

import type { NumberValue } from "./number.js";
import type { CtyType } from "./type.js";

/** A value that will be known after apply. Refined unknowns are this too: refinements are optional in the protocol. */
export const UNKNOWN: unique symbol = Symbol.for("terraform-plugin.unknown");
export type Unknown = typeof UNKNOWN;

/** Any Terraform value. Lists, sets and tuples are arrays; maps and objects are plain objects; a set has no order. */
export type Value =
  | null
  | Unknown
  | string
  | boolean
  | NumberValue
  | Dynamic
  | readonly Value[]
  | { readonly [key: string]: Value };

/** A value of a type that only the configuration knows, for `dynamic`. A null without a type is plain `null`. */
export class Dynamic {
  constructor(
    readonly type: CtyType,
    readonly value: Value,
  ) {}
}

/** An object or a map. */
export type ObjectValue = { readonly [key: string]: Value };

/** True for an object or a map: not for arrays, numbers in a wrapper, dynamic values, null or unknown. */
export function isObject(value: unknown): value is ObjectValue {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
}

/** The own entry of an object or map, or null: a key such as `constructor` never reaches the prototype. */
export function entry(object: ObjectValue, key: string): Value {
  return Object.hasOwn(object, key) ? (object[key] ?? null) : null;
}

/** The same value with null wherever it was unknown. */
export function nullUnknown(value: Value): Value {
  if (value === UNKNOWN) return null;
  if (Array.isArray(value)) return value.map(nullUnknown);
  if (value instanceof Dynamic) return new Dynamic(value.type, nullUnknown(value.value));
  if (!isObject(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([name, item]): [string, Value] => [name, nullUnknown(item)]));
}

/** True when nothing inside is unknown. */
export function isWhollyKnown(value: Value): boolean {
  if (value === UNKNOWN) return false;
  if (Array.isArray(value)) return value.every(isWhollyKnown);
  if (isObject(value)) return Object.values(value).every(isWhollyKnown);
  if (value instanceof Dynamic) return isWhollyKnown(value.value);
  return true;
}
