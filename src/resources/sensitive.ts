// Which parts of a state Terraform holds for sensitive: it compares them, and a state without them is a change to it.
import { isRecord } from "../base/json.js";
import { isKnownLiteral } from "../base/literal-tables.js";
import { Secret } from "../base/secret.js";
import { oncePerTable } from "../base/shared-tables.js";
import { type Config } from "../integration/declared/config.js";
import type { Field, Fields } from "../integration/fields.js";

/** Attribute names, and keys of maps and lists. */
export type SensitivePath = readonly (string | { readonly key: string | number })[];

/**
 * The sensitive paths of the state that declares `config`, in which values of sensitive variables are `Secret`s: what the
 * schema says (below blocks that are there, be it null itself), and what comes from such variables. Elements of a set
 * have no path: the set has.
 */
export function sensitivePaths(config: Config, fields: Fields): readonly SensitivePath[] {
  return inObject(config, fields, []).map(({ path }) => path);
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
  const found = inObject(config, fields, []);
  return (
    recorded.every((path, place) => isAmong(found, place, (each) => isSamePath(path, each.path))) &&
    found.every(({ path, bySchema }, place) => bySchema || isAmong(recorded, place, (each) => isSamePath(each, path)))
  );
}

/** In the same place of the list, where it mostly is, or in any other. */
function isAmong<Item>(items: readonly Item[], place: number, isIt: (item: Item) => boolean): boolean {
  const item = items[place];
  return (item !== undefined && isIt(item)) || items.some(isIt);
}

function isSamePath(recorded: readonly (string | number)[], path: SensitivePath): boolean {
  if (recorded.length !== path.length) return false;
  return path.every((step, place) => (typeof step === "string" ? step : step.key) === recorded[place]);
}

interface Sensitive {
  readonly path: SensitivePath;
  /** The schema says it, whatever the value comes from. */
  readonly bySchema: boolean;
}

function inObject(value: Readonly<Record<string, unknown>>, fields: Fields, path: SensitivePath): Sensitive[] {
  const found: Sensitive[] = [];
  for (const name in fields) {
    const field = fields[name];
    if (field === undefined) continue;
    if (field.sensitive || field.writeOnly) {
      found.push({ path: [...path, name], bySchema: true });
      continue;
    }
    const inner = Object.hasOwn(value, name) ? value[name] : null;
    // A text that is no secret has nothing in it.
    if (typeof inner !== "object" || inner === null) continue;
    found.push(...inField(inner, field, [...path, name]));
  }
  return found;
}

function inField(inner: object, field: Field, path: SensitivePath): readonly Sensitive[] {
  if (!("fields" in field)) return inValue(inner, path);
  if (field.type === "object") return isRecord(inner) ? inObject(inner, field.fields, path) : [];
  if (!declaresSensitive(field.fields) && !holdsSecret(inner)) return [];
  const entries: readonly (readonly [string | number, unknown])[] = Array.isArray(inner)
    ? inner.map((entry, index) => [index, entry] as const)
    : isRecord(inner)
      ? Object.entries(inner)
      : [];
  return entries.flatMap(([key, entry]) => (isRecord(entry) ? inObject(entry, field.fields, [...path, { key }]) : []));
}

const sensitiveBelow = new WeakMap<Fields, boolean>();

function declaresSensitive(fields: Fields): boolean {
  const known = sensitiveBelow.get(fields);
  if (known !== undefined) return known;
  const declares = Object.values(fields).some(
    (field) => field.sensitive || field.writeOnly || ("fields" in field && declaresSensitive(field.fields)),
  );
  sensitiveBelow.set(fields, declares);
  return declares;
}

/** Most integrations share their tables of mappings, in which secrets are rare: each table is searched once. */
const holdsSecret = (value: unknown): boolean =>
  typeof value === "object" &&
  value !== null &&
  !isKnownLiteral(value) &&
  (value instanceof Secret || tableHoldsSecret(value));

const tableHoldsSecret = oncePerTable((table: object): boolean => Object.values(table).some(holdsSecret));

function inValue(value: unknown, path: SensitivePath): Sensitive[] {
  if (value instanceof Secret) return [{ path, bySchema: false }];
  if (Array.isArray(value)) return value.some((item) => item instanceof Secret) ? [{ path, bySchema: false }] : [];
  if (!isRecord(value)) return [];
  return Object.entries(value).flatMap(([key, item]) => inValue(item, [...path, { key }]));
}
