// Equality of Terraform values by a canonical text: sets have no order, a number has one form, absent means null.
import { isNumber, numberText } from "./number.js";
import type { CtyType } from "./type.js";
import { Dynamic, entry, isObject, UNKNOWN, type Value } from "./value.js";

/** Equal values of a type have equal texts, and only they. Two unknowns count as equal. */
export function canonicalText(type: CtyType, value: Value | undefined): string {
  if (value === null || value === undefined) return "null";
  if (value === UNKNOWN) return "unknown";
  if (value instanceof Dynamic)
    return `dynamic(${JSON.stringify(value.type)},${canonicalText(value.type, value.value)})`;
  if (isNumber(value)) return numberText(value);
  if (typeof type === "string") return JSON.stringify(value);
  if (Array.isArray(value)) {
    if (type[0] === "tuple")
      return `[${value.map((item, at) => canonicalText(type[1][at] ?? "dynamic", item)).join()}]`;
    const element = type[0] === "list" || type[0] === "set" ? type[1] : "dynamic";
    const texts = value.map((item: Value) => canonicalText(element, item));
    return type[0] === "set" ? `{${[...new Set(texts)].sort().join()}}` : `[${texts.join()}]`;
  }
  if (!isObject(value)) return JSON.stringify(value);
  if (type[0] === "object") {
    const texts = Object.entries(type[1]).map(([name, inner]) => `${name}:${canonicalText(inner, entry(value, name))}`);
    return `{${texts.join()}}`;
  }
  const element = type[0] === "map" ? type[1] : "dynamic";
  const keys = Object.keys(value).sort();
  return `{${keys.map((key) => `${JSON.stringify(key)}:${canonicalText(element, entry(value, key))}`).join()}}`;
}

export function equalValues(type: CtyType, left: Value | undefined, right: Value | undefined): boolean {
  return left === right || canonicalText(type, left) === canonicalText(type, right);
}
