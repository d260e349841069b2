// Values of a configuration once every reference in it is resolved, those to other resources apart: plain data, with
// secrets closed.
import type { Secret } from "../../base/secret.js";
import type { Deferred } from "./deferred.js";

/** Plain data that may hold secrets. */
export type PlainValue =
  | null
  | boolean
  | number
  | string
  | Secret
  | Deferred
  | readonly PlainValue[]
  | { readonly [name: string]: PlainValue };

/** The same before secrets are closed; it never leaves this folder. */
export type OpenValue =
  | null
  | boolean
  | number
  | string
  | readonly OpenValue[]
  | { readonly [name: string]: OpenValue };

/** What a value is, in words, for messages that must not show the value. */
export function kindOf(value: OpenValue): string {
  if (value === null) return "null";
  if (Array.isArray(value)) return "a list";
  if (typeof value === "object") return "an object";
  return typeof value === "boolean" ? "a bool" : `a ${typeof value}`;
}
