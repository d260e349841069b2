// The attributes of the resource as Terraform's state holds them: what is declared after an apply, what is live after a
// read. Secrets are never among them.
import { createHash } from "node:crypto";
import { pathText } from "../../integration/change.js";
import type { Config } from "../../integration/config.js";
import { isRecord } from "../../integration/config.js";
import type { IntegrationDiff } from "../../integration/diff.js";
import { type Field, type Fields, installedIntegrationFields, isScalar } from "../../integration/fields.js";
import type { Applied, Live } from "../../integration/model.js";
import { Secret } from "../../integration/secret.js";

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
    secrets_revision: secretsRevision(applied),
    findings: found,
  };
}

/** Every attribute of the schema, in its order: null where absent, and where it is write-only. */
function complete(value: Readonly<Record<string, unknown>>, fields: Fields): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(fields).map(([name, field]) => [
      name,
      completeField(Object.hasOwn(value, name) ? value[name] : null, field),
    ]),
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
    return sorted(value, (entry) => [...new Set((Array.isArray(entry) ? entry : [entry]).map(clear))].sort());
  }
  return null;
}

function scalarForm(value: unknown, type: "string" | "number" | "boolean" | "strings by name"): unknown {
  if (type === "strings by name") return isRecord(value) ? sorted(value, clear) : null;
  const text = clear(value);
  if (type === "number") return Number(text);
  return type === "boolean" ? text === "true" : text;
}

/** A value that came from a sensitive variable stands in clear in the state, as Terraform keeps it. */
const clear = (value: unknown) => (value instanceof Secret ? value.reveal() : String(value));

function sorted(value: Readonly<Record<string, unknown>>, form: (entry: unknown) => unknown): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(value)
      .sort(([one], [other]) => (one < other ? -1 : 1))
      .map(([name, entry]) => [name, form(entry)]),
  );
}

/** Changes when a secret was sent again; null where none ever was. */
export function secretsRevision(applied: Applied): string | null {
  if (applied.fingerprints.size === 0) return null;
  const sent = [...applied.fingerprints].sort(([one], [other]) => (one < other ? -1 : 1));
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
