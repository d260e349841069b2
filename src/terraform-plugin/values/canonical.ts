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
    const texts = value.map((item: Value, at) => canonicalText(itemType(type, at), item));
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

/** Whether the two have the same canonical text. What is the same part by part, in the same order, needs no text. */
export function equalValues(type: CtyType, left: Value | undefined, right: Value | undefined): boolean {
  if (left === right) return true;
  if (typeof left === "string" && typeof right === "string") return false;
  if (typeof type === "string") return canonicalText(type, left) === canonicalText(type, right);
  if (Array.isArray(left) && Array.isArray(right)) {
    const isSame =
      left.length === right.length && left.every((item, at) => equalValues(itemType(type, at), item, right[at]));
    return isSame || (type[0] === "set" && canonicalText(type, left) === canonicalText(type, right));
  }
  if (!isObject(left) || !isObject(right)) return canonicalText(type, left) === canonicalText(type, right);
  if (type[0] === "object") {
    return Object.entries(type[1]).every(([name, inner]) => equalValues(inner, entry(left, name), entry(right, name)));
  }
  const element = type[0] === "map" ? type[1] : "dynamic";
  const keys = Object.keys(left);
  return (
    keys.length === Object.keys(right).length &&
    keys.every((key) => Object.hasOwn(right, key) && equalValues(element, left[key], right[key]))
  );
}

function itemType(type: Exclude<CtyType, string>, at: number): CtyType {
  if (type[0] === "tuple") return type[1][at] ?? "dynamic";
  return type[0] === "list" || type[0] === "set" ? type[1] : "dynamic";
}
