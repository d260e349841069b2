// The attributes of a record as they may be shown: nothing that the schema or the state holds for sensitive.
import { isRecord } from "../../base/json.js";
import { SENSITIVE } from "../../base/secret.js";
import type { Field, Fields } from "../../integration/fields.js";
import type { StoredInstance } from "../state/stored.js";

type Steps = readonly (string | number)[];

/** What this version does not know is hidden too, and everything where the state's own paths cannot be read. */
export function shownAttributes(
  { attributes, sensitive }: Pick<StoredInstance, "attributes" | "sensitive">,
  fields: Fields,
): Readonly<Record<string, unknown>> {
  const hidden = new Set(sensitive?.map((path) => JSON.stringify(path)));
  return inObject(attributes, fields, [], (path) => sensitive === undefined || hidden.has(JSON.stringify(path)));
}

type IsHidden = (path: Steps) => boolean;

function inObject(
  value: Readonly<Record<string, unknown>>,
  fields: Fields,
  path: Steps,
  isHidden: IsHidden,
): Readonly<Record<string, unknown>> {
  return Object.fromEntries(
    Object.entries(value).map(([name, inner]) => {
      const field = Object.hasOwn(fields, name) ? fields[name] : undefined;
      return [name, shown(inner, field, [...path, name], isHidden)];
    }),
  );
}

function shown(value: unknown, field: Field | undefined, path: Steps, isHidden: IsHidden): unknown {
  if (value === null || value === undefined) return null;
  if (field === undefined || field.sensitive || field.writeOnly || isHidden(path)) return SENSITIVE;
  if (field.type === "object") return isRecord(value) ? inObject(value, field.fields, path, isHidden) : SENSITIVE;
  const entry = (inner: unknown, step: string | number): unknown => {
    const at = [...path, step];
    if (inner !== null && isHidden(at)) return SENSITIVE;
    if (!("fields" in field)) return inner;
    return isRecord(inner) ? inObject(inner, field.fields, at, isHidden) : SENSITIVE;
  };
  if (Array.isArray(value)) return value.map(entry);
  if (isRecord(value)) return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, entry(inner, key)]));
  return value;
}
