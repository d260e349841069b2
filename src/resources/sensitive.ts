// Which parts of a state Terraform holds for sensitive: it compares them, and a state without them is a change to it.
import { isRecord } from "../base/json.js";
import { Secret } from "../base/secret.js";
import { type Config } from "../integration/declared/config.js";
import type { Fields } from "../integration/fields.js";

/** Attribute names, and keys of maps and lists. */
export type SensitivePath = readonly (string | { readonly key: string | number })[];

/**
 * The sensitive paths of the state that declares `config`, in which values of sensitive variables are `Secret`s: what the
 * schema says (below blocks that are there, be it null itself), and what comes from such variables. Elements of a set
 * have no path: the set has.
 */
export function sensitivePaths(config: Config, fields: Fields): readonly SensitivePath[] {
  return inObject(config, fields, []);
}

function inObject(value: Readonly<Record<string, unknown>>, fields: Fields, path: SensitivePath): SensitivePath[] {
  return Object.entries(fields).flatMap(([name, field]): SensitivePath[] => {
    const inner = Object.hasOwn(value, name) ? value[name] : null;
    const attributePath = [...path, name];
    if (field.sensitive) return [attributePath];
    if (!("fields" in field)) return inValue(inner, attributePath);
    if (field.type === "object") return isRecord(inner) ? inObject(inner, field.fields, attributePath) : [];
    const entries: readonly (readonly [string | number, unknown])[] = Array.isArray(inner)
      ? inner.map((entry, index) => [index, entry] as const)
      : isRecord(inner)
        ? Object.entries(inner)
        : [];
    return entries.flatMap(([key, entry]) =>
      isRecord(entry) ? inObject(entry, field.fields, [...path, { key }]) : [],
    );
  });
}

function inValue(value: unknown, path: SensitivePath): SensitivePath[] {
  if (value instanceof Secret) return [path];
  if (Array.isArray(value)) return value.some((item) => item instanceof Secret) ? [path] : [];
  if (!isRecord(value)) return [];
  return Object.entries(value).flatMap(([key, item]) => inValue(item, [...path, { key }]));
}
