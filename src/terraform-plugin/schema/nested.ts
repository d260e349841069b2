// The objects inside a nested attribute, each with the key that leads to it.
import { entry, isObject, type ObjectValue, type Value } from "../values/value.js";
import type { Nesting } from "./attribute.js";

export interface Element {
  /** Absent for a single object. */
  readonly key: string | number | undefined;
  readonly value: Value;
}

export function elements(nesting: Nesting, value: Value): readonly Element[] {
  if (nesting === "single") return isObject(value) ? [{ key: undefined, value }] : [];
  if (Array.isArray(value)) return value.map((item: Value, key) => ({ key, value: item }));
  return nesting === "map" && isObject(value)
    ? Object.keys(value).map((key) => ({ key, value: entry(value, key) }))
    : [];
}

/** A nested attribute's value made of these elements again. */
export function fromElements(nesting: Nesting, items: readonly Element[]): Value {
  if (nesting === "single") return items[0]?.value ?? null;
  if (nesting === "map") return Object.fromEntries(items.map(({ key, value }) => [String(key), value]));
  return items.map(({ value }) => value);
}

/** The element of another value at the same key, or null. Elements of sets have none. */
export function elementAt(nesting: Nesting, value: Value, key: string | number | undefined): ObjectValue | null {
  if (nesting === "single") return isObject(value) ? value : null;
  const found = Array.isArray(value)
    ? nesting === "list" && typeof key === "number" && value[key]
    : isObject(value) && typeof key === "string" && entry(value, key);
  return isObject(found) ? found : null;
}
