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

/**
 * Whether a state holds the paths for sensitive that come from variables, in any order, and none that is not: Terraform sees
 * a change where it does not. What the schema says is sensitive with and without it. Undefined are paths that cannot be read.
 */
export function recordsSensitive(
  recorded: readonly (readonly (string | number)[])[] | undefined,
  config: Config,
  fields: Fields,
): boolean {
  if (recorded === undefined) return false;
  const plain = (path: SensitivePath) =>
    JSON.stringify(path.map((step) => (typeof step === "string" ? step : step.key)));
  const known = new Set(recorded.map((path) => JSON.stringify(path)));
  const allowed = new Set(sensitivePaths(config, fields).map(plain));
  const ofVariables = inObject(config, fields, [], { schemaToo: false }).map(plain);
  return [...known].every((path) => allowed.has(path)) && ofVariables.every((path) => known.has(path));
}

function inObject(
  value: Readonly<Record<string, unknown>>,
  fields: Fields,
  path: SensitivePath,
  how: { readonly schemaToo: boolean } = { schemaToo: true },
): SensitivePath[] {
  return Object.entries(fields).flatMap(([name, field]): SensitivePath[] => {
    const inner = Object.hasOwn(value, name) ? value[name] : null;
    const attributePath = [...path, name];
    if (field.sensitive || field.writeOnly) return how.schemaToo ? [attributePath] : [];
    if (!("fields" in field)) return inValue(inner, attributePath);
    if (field.type === "object") return isRecord(inner) ? inObject(inner, field.fields, attributePath, how) : [];
    const entries: readonly (readonly [string | number, unknown])[] = Array.isArray(inner)
      ? inner.map((entry, index) => [index, entry] as const)
      : isRecord(inner)
        ? Object.entries(inner)
        : [];
    return entries.flatMap(([key, entry]) =>
      isRecord(entry) ? inObject(entry, field.fields, [...attributePath, { key }], how) : [],
    );
  });
}

function inValue(value: unknown, path: SensitivePath): SensitivePath[] {
  if (value instanceof Secret) return [path];
  if (Array.isArray(value)) return value.some((item) => item instanceof Secret) ? [path] : [];
  if (!isRecord(value)) return [];
  return Object.entries(value).flatMap(([key, item]) => inValue(item, [...path, { key }]));
}
