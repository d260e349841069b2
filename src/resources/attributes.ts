// The attributes of a resource as Terraform's state holds them, in the form that its fields give to a declaration.
import { everyMember, isRecord, isSameJson, type Members } from "../base/json.js";
import { revealedText } from "../base/secret.js";
import { oncePerPair } from "../base/shared-tables.js";
import { type Config } from "../integration/declared/config.js";
import { type Field, type Fields, isScalar } from "../integration/fields.js";

export type Attributes = Readonly<Record<string, unknown>>;

/** Every attribute of the schema, in its order: null where absent, where it is write-only, and where the server owns it. */
export function declaredAttributes(config: Config, fields: Fields): Attributes {
  return complete(config, fields);
}

function complete(value: Readonly<Record<string, unknown>>, fields: Fields): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(fields).map(([name, field]) => [name, completeField(memberOf(value, name), field)]),
  );
}

function completeField(value: unknown, field: Field): unknown {
  if (value === null || value === undefined || field.writeOnly || field.computed) return null;
  if (isScalar(field)) return scalarForm(value, field.type);
  if (field.type === "object") return isRecord(value) ? complete(value, field.fields) : null;
  if (field.type === "map of objects" && isRecord(value)) {
    return sorted(value, (entry) => (isRecord(entry) ? complete(entry, field.fields) : null));
  }
  if (field.type === "list of objects" && Array.isArray(value)) {
    return value.map((entry) => (isRecord(entry) ? complete(entry, field.fields) : null));
  }
  if (field.type === "map of string sets" && isRecord(value)) {
    return sorted(value, textSet);
  }
  return null;
}

const textSet = (entry: unknown) => [...new Set((Array.isArray(entry) ? entry : [entry]).map(revealedText))].sort();

function scalarForm(value: unknown, type: "string" | "number" | "boolean" | "strings by name"): unknown {
  if (type === "strings by name") return isRecord(value) ? sorted(value, revealedText) : null;
  const text = revealedText(value);
  if (type === "number") return Number(text);
  return type === "boolean" ? text === "true" : text;
}

/**
 * Whether attributes that stand in a state are those that an apply of `config` leaves, what the server owns apart: the
 * same as comparing them with `declaredAttributes`, without making them.
 */
export function recordsDeclaration(recorded: Attributes, config: Config, fields: Fields): boolean {
  return Object.entries(fields).every(
    ([name, field]) => field.computed || isForm(recorded[name] ?? null, memberOf(config, name), field),
  );
}

/** Whether `recorded` is `completeField(value, field)`. */
function isForm(recorded: unknown, value: unknown, field: Field): boolean {
  if (value === null || value === undefined || field.writeOnly || field.computed) return recorded === null;
  if (field.type === "string" && typeof value === "string") return recorded === value;
  if (field.type === "object" && isRecord(value)) return isComplete(recorded, value, field.fields);
  if (field.type === "map of objects" && isRecord(value)) {
    return isRecord(recorded) && isFormOfTable(field.fields)(recorded, value);
  }
  if (field.type === "map of string sets" && isRecord(value)) {
    return isRecord(recorded) && everyMember(recorded, value, isSetOf);
  }
  return isSameJson(recorded, completeField(value, field));
}

function isSetOf(recorded: unknown, entry: unknown): boolean {
  if (!Array.isArray(recorded)) return false;
  if (recorded.length === 1 && Array.isArray(entry) && entry.length === 1)
    return recorded[0] === revealedText(entry[0]);
  return isSameJson(recorded, textSet(entry));
}

type IsForm = (recorded: Members, value: Config) => boolean;
const formsOfTables = new WeakMap<Fields, IsForm>();

/** Most integrations of a fleet share their tables: two of them are compared once. */
function isFormOfTable(fields: Fields): IsForm {
  const known = formsOfTables.get(fields);
  if (known !== undefined) return known;
  const isForm = oncePerPair((recorded: Members, value: Config) =>
    everyMember(recorded, value, (recordedValue, entry) =>
      isRecord(entry) ? isComplete(recordedValue, entry, fields) : recordedValue === null,
    ),
  );
  formsOfTables.set(fields, isForm);
  return isForm;
}

function isComplete(recorded: unknown, value: Config, fields: Fields): boolean {
  if (!isRecord(recorded)) return false;
  let count = 0;
  for (const name in fields) {
    const field = fields[name];
    if (field === undefined || !Object.hasOwn(recorded, name)) return false;
    if (!isForm(recorded[name], memberOf(value, name), field)) return false;
    count += 1;
  }
  for (const _ in recorded) count -= 1;
  return count === 0;
}

const memberOf = (value: Config, name: string) => (Object.hasOwn(value, name) ? value[name] : null);

/** A value that came from a sensitive variable stands in clear in the state, as Terraform keeps it. */
function sorted(value: Readonly<Record<string, unknown>>, form: (entry: unknown) => unknown): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(value)
      .sort(([left], [right]) => (left < right ? -1 : 1))
      .map(([name, entry]) => [name, form(entry)]),
  );
}
