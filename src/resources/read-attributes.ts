// Attributes of a state as Terraform reads them: it converts between texts, numbers and bools as the schema asks.
import { plainText } from "../base/decimal.js";
import { isRecord } from "../base/json.js";
import type { Field, Fields } from "../integration/fields.js";

/** The same object where nothing in it has to be converted. */
export function asTerraformReads(attributes: Readonly<Record<string, unknown>>, fields: Fields) {
  return mapped(attributes, (value, name) => {
    const field = Object.hasOwn(fields, name) ? fields[name] : undefined;
    return field === undefined ? value : readField(value, field);
  });
}

function readField(value: unknown, field: Field): unknown {
  if (value === null || value === undefined) return value;
  switch (field.type) {
    case "string":
      return readText(value);
    case "number":
      return typeof value === "string" && value.trim() !== "" && Number.isFinite(Number(value)) ? Number(value) : value;
    case "boolean":
      return value === "true" || value === "false" ? value === "true" : value;
    case "strings by name":
      return isRecord(value) ? mapped(value, readText) : value;
    case "map of string sets":
      return isRecord(value) ? mapped(value, (texts) => (Array.isArray(texts) ? mappedList(texts) : texts)) : value;
    case "object":
      return isRecord(value) ? asTerraformReads(value, field.fields) : value;
    case "map of objects":
      return isRecord(value) ? mapped(value, (entry) => readEntry(entry, field.fields)) : value;
    case "list of objects":
      return Array.isArray(value) ? value.map((entry: unknown) => readEntry(entry, field.fields)) : value;
  }
}

const readEntry = (entry: unknown, fields: Fields) => (isRecord(entry) ? asTerraformReads(entry, fields) : entry);

const readText = (value: unknown) =>
  typeof value === "number" || typeof value === "boolean" ? plainText(value) : value;

const mappedList = (texts: readonly unknown[]) =>
  texts.every((text) => typeof text === "string") ? texts : texts.map(readText);

/** Most states need no conversion, and then nothing is copied. */
function mapped(
  value: Readonly<Record<string, unknown>>,
  read: (inner: unknown, name: string) => unknown,
): Readonly<Record<string, unknown>> {
  const changed: [string, unknown][] = [];
  for (const name in value) {
    const inner = read(value[name], name);
    if (inner !== value[name]) changed.push([name, inner]);
  }
  return changed.length === 0 ? value : { ...value, ...Object.fromEntries(changed) };
}
