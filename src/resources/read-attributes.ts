// Attributes of a state as Terraform reads them: it converts between texts, numbers and bools as the schema asks.
import { plainText } from "../base/decimal.js";
import { isRecord, isSameJson, type Members } from "../base/json.js";
import { isShared, RecentTables } from "../base/shared-tables.js";
import type { Field, Fields } from "../integration/fields.js";

/** What was made of the tables that are one object already, whatever run met them. */
const ofShared = new WeakMap<Fields, WeakMap<Members, Members>>();

/** The tables of the records of one run: equal ones become one object, in which each text is read once. */
export class RecordedTables {
  readonly #byFields = new Map<Fields, RecentTables<Members, Members>>();

  /** The table as `read` leaves it; `fields` are those of its entries. */
  of(table: Members, fields: Fields, read: (table: Members) => Members): Members {
    if (!isShared(table)) return this.#ofEqual(table, fields, read);
    const known = ofShared.get(fields) ?? new WeakMap<Members, Members>();
    ofShared.set(fields, known);
    const found = known.get(table) ?? this.#ofEqual(table, fields, read);
    known.set(table, found);
    return found;
  }

  #ofEqual(table: Members, fields: Fields, read: (table: Members) => Members): Members {
    let tables = this.#byFields.get(fields);
    if (tables === undefined) {
      tables = new RecentTables<Members, Members>(isSameJson);
      this.#byFields.set(fields, tables);
    }
    return tables.of(table, () => read(table));
  }
}

export function asTerraformReads(attributes: Members, fields: Fields, tables: RecordedTables): Members {
  return mapped(attributes, (value, name) => {
    const field = value !== null && Object.hasOwn(fields, name) ? fields[name] : undefined;
    return field === undefined || (field.type === "string" && isText(value)) ? value : readField(value, field, tables);
  });
}

function readField(value: unknown, field: Field, tables: RecordedTables): unknown {
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
    case "list of strings":
      return Array.isArray(value) ? mappedList(value) : value;
    case "map of string sets":
      return isRecord(value) ? mapped(value, readTexts) : value;
    case "object":
      return isRecord(value) ? asTerraformReads(value, field.fields, tables) : value;
    case "map of objects":
      return isRecord(value)
        ? tables.of(value, field.fields, (table) => mapped(table, (entry) => readEntry(entry, field.fields, tables)))
        : value;
    case "list of objects":
      return Array.isArray(value) ? value.map((entry: unknown) => readEntry(entry, field.fields, tables)) : value;
  }
}

const readEntry = (entry: unknown, fields: Fields, tables: RecordedTables) =>
  isRecord(entry) ? asTerraformReads(entry, fields, tables) : entry;

const readText = (value: unknown) =>
  typeof value === "number" || typeof value === "boolean" ? plainText(value) : value;

const isText = (value: unknown) => typeof value === "string";

const mappedList = (texts: readonly unknown[]) => (texts.every(isText) ? texts : texts.map(readText));

const readTexts = (texts: unknown) => (Array.isArray(texts) ? mappedList(texts) : texts);

/** Most states need no conversion, and then nothing is copied. */
function mapped(value: Members, read: (inner: unknown, name: string) => unknown): Members {
  let changed: [string, unknown][] | undefined;
  for (const name in value) {
    const inner = value[name];
    const known = read(inner, name);
    if (known === inner) continue;
    changed ??= [];
    changed.push([name, known]);
  }
  return changed === undefined ? value : { ...value, ...Object.fromEntries(changed) };
}
