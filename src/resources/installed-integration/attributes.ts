// The attributes of the resource as Terraform's state holds them: what is declared after an apply, what is live after a
// read. Secrets are never among them.
import { createHash } from "node:crypto";
import { everyMember, isSameJson } from "../../base/same-json.js";
import { Secret } from "../../base/secret.js";
import { pathText } from "../../document/change.js";
import type { Config } from "../../integration/declared/config.js";
import { isRecord } from "../../integration/declared/config.js";
import type { IntegrationDiff } from "../../integration/diff/diff.js";
import { type Field, type Fields, installedIntegrationFields, isScalar } from "../../integration/fields.js";
import type { Applied, Live } from "../../integration/model.js";

export type Attributes = Readonly<Record<string, unknown>>;

export interface Finding {
  readonly kind: "duplicate" | "contested" | "unmanaged" | "residual";
  readonly path: string;
  readonly count: number;
}

/** The state of a resource whose declaration has been applied: the declared form, completed with what the server owns. */
export function attributesAfterApply(
  config: Config,
  live: Live,
  applied: Applied,
  found: readonly Finding[] = [],
): Attributes {
  return {
    ...complete(config, installedIntegrationFields),
    id: live.id,
    status: live.status ?? null,
    application: live.application ?? null,
    secrets_revision: secretsRevision(applied.fingerprints),
    findings: found,
  };
}

/** Every attribute of the schema, in its order: null where absent, and where it is write-only. */
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

const textSet = (entry: unknown) => [...new Set((Array.isArray(entry) ? entry : [entry]).map(clear))].sort();

function scalarForm(value: unknown, type: "string" | "number" | "boolean" | "strings by name"): unknown {
  if (type === "strings by name") return isRecord(value) ? sorted(value, clear) : null;
  const text = clear(value);
  if (type === "number") return Number(text);
  return type === "boolean" ? text === "true" : text;
}

/**
 * Whether attributes that stand in a state are those that an apply of `config` leaves, what the server owns apart: the
 * same as comparing them with `attributesAfterApply`, without making it.
 */
export function recordsDeclaration(recorded: Attributes, config: Config): boolean {
  const fields: Fields = installedIntegrationFields;
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
    return (
      isRecord(recorded) &&
      everyMember(recorded, value, (there, entry) =>
        isRecord(entry) ? isComplete(there, entry, field.fields) : there === null,
      )
    );
  }
  if (field.type === "map of string sets" && isRecord(value)) {
    return (
      isRecord(recorded) &&
      everyMember(recorded, value, (there, entry) => {
        if (!Array.isArray(there)) return false;
        if (there.length === 1 && Array.isArray(entry) && entry.length === 1) return there[0] === clear(entry[0]);
        return isSameJson(there, textSet(entry));
      })
    );
  }
  return isSameJson(recorded, completeField(value, field));
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
  return Object.keys(recorded).length === count;
}

const memberOf = (value: Config, name: string) => (Object.hasOwn(value, name) ? value[name] : null);

/** A value that came from a sensitive variable stands in clear in the state, as Terraform keeps it. */
const clear = (value: unknown) => (value instanceof Secret ? value.reveal() : String(value));

function sorted(value: Readonly<Record<string, unknown>>, form: (entry: unknown) => unknown): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(value)
      .sort(([one], [other]) => (one < other ? -1 : 1))
      .map(([name, entry]) => [name, form(entry)]),
  );
}

/** Changes with what is known of the secrets; null where none was ever declared. */
export function secretsRevision(fingerprints: Applied["fingerprints"]): string | null {
  if (fingerprints.size === 0) return null;
  const sent = [...fingerprints].sort(([one], [other]) => (one < other ? -1 : 1));
  return createHash("sha256").update(JSON.stringify(sent)).digest("hex").slice(0, 12);
}

/** What a plan of attributes cannot show: Terraform cannot see what a set collapses. */
export function findingsOf(diff: IntegrationDiff): readonly Finding[] {
  const finding = (kind: Finding["kind"], path: readonly string[], count = 1): Finding => ({
    kind,
    path: pathText(path),
    count,
  });
  return [
    ...diff.drift.flatMap((change) => {
      if (change.kind === "duplicate") return [finding("duplicate", change.path, change.count)];
      if (change.kind === "kept name") return [finding("residual", change.path)];
      return change.kind === "pair" && change.action === "remove"
        ? [finding("contested", change.path, change.count)]
        : [];
    }),
    ...diff.changes.flatMap((change) =>
      change.kind === "unmanaged" ? [finding("unmanaged", change.path, change.count)] : [],
    ),
    ...diff.residual.map((change) => finding("residual", change.path, change.count)),
  ];
}
