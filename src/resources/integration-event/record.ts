// What is remembered of an event that was applied: made after an apply, compared with declared and live, stored and read.

import { createHash } from "node:crypto";
import * as z from "zod/mini";
import { RampsyncError } from "../../base/error.js";
import type { Fingerprint } from "../../base/fingerprint.js";
import type { RecordKeys, WrappedKey } from "../../base/fingerprint-keys.js";
import { parsedJson } from "../../base/json.js";
import { Secret } from "../../base/secret.js";
import { samePayload } from "../../integration/event/compare.js";
import {
  type AppliedEvent,
  type DeclaredEvent,
  EVENT_UNITS,
  type EventUnit,
  unitText,
} from "../../integration/event/model.js";
import type { Session } from "../session.js";

/** Raised when an older rampsync would drop something of it without a word. */
const FORMAT = 1;

export interface Remembered {
  /** Credentials that were not sent: what is live may be others. */
  readonly unsent: ReadonlySet<string>;
  readonly active: boolean | undefined;
}

export function nextApplied(
  session: Session,
  { integration, values, credentials, hidden, versions }: DeclaredEvent,
  before: AppliedEvent | undefined,
  { unsent, active }: Remembered,
): AppliedEvent {
  const keys = session.fingerprintKeys.ofWritten(before?.keys);
  const declared = EVENT_UNITS.filter((unit) => values[unit] !== undefined);
  const texts = declared.filter((unit) => !hidden.has(unit)).map((unit) => [unit, unitText(values[unit])] as const);
  const ofUnits = declared
    .filter((unit) => hidden.has(unit))
    .map((unit) => [unit, kept(keys, unit, new Secret(unitText(values[unit])), before, false)] as const);
  const ofCredentials = [...credentials].map(
    ([path, secret]) => [path, kept(keys, path, secret, before, unsent.has(path))] as const,
  );
  const fingerprints = new Map<string, Fingerprint>([...ofUnits, ...ofCredentials]);
  const wrapped = keys.wrapping(fingerprints.values());
  return {
    integration,
    texts: new Map(texts),
    fingerprints,
    active,
    versions,
    ...(wrapped.length === 0 ? {} : { keys: wrapped }),
  };
}

/** The fingerprint that is there, where it is of the same secret: what is equal stays byte for byte. */
function kept(
  keys: RecordKeys,
  path: string,
  secret: Secret,
  before: AppliedEvent | undefined,
  isUnsent: boolean,
): Fingerprint {
  const known = before?.fingerprints.get(path);
  const status = keys.compare(path, secret, known);
  if (
    known !== undefined &&
    (status === (isUnsent ? "as adopted" : "as last sent") || (isUnsent && status === "as last sent"))
  )
    return known;
  return { ...keys.of(path, secret), ...(isUnsent ? { unsent: true as const } : {}) };
}

/** Whether the declared unit is the one that was applied; undefined where that cannot be told. */
export function wasApplied(
  keys: RecordKeys,
  unit: EventUnit,
  { values, hidden }: DeclaredEvent,
  applied: AppliedEvent,
): boolean | undefined {
  const declared = values[unit];
  if (declared === undefined) return false;
  const text = applied.texts.get(unit);
  if (text !== undefined) {
    const own = unitText(declared);
    return unit === "payload" ? samePayload(own, text) : own === text;
  }
  const known = applied.fingerprints.get(unit);
  if (known === undefined || !hidden.has(unit)) return false;
  const status = keys.compare(unit, new Secret(unitText(declared)), known);
  return status === "unverifiable" ? undefined : status !== "changed";
}

/** A text that changes with the remembered secrets; null where there are none. */
export function secretsRevision({ fingerprints }: Pick<AppliedEvent, "fingerprints">): string | null {
  if (fingerprints.size === 0) return null;
  const sorted = [...fingerprints].sort(([left], [right]) => (left < right ? -1 : 1));
  return createHash("sha256").update(JSON.stringify(sorted)).digest("hex").slice(0, 12);
}

// ---- the stored form ------------------------------------------------------------------------------------------------

const fingerprint = z.strictObject({ key_id: z.string(), mac: z.string(), unsent: z.optional(z.literal(true)) });
const stored = z.object({
  format: z.literal(FORMAT),
  integration: z.string(),
  texts: z.record(z.string(), z.string()),
  fingerprints: z.record(z.string(), fingerprint),
  active: z.optional(z.boolean()),
  versions: z.string(),
  keys: z.optional(
    z.array(
      z.strictObject({
        id: z.string(),
        derived: z.optional(z.literal(true)),
        boxes: z.array(z.tuple([z.string(), z.string()])),
      }),
    ),
  ),
});

export function encodeApplied({ integration, texts, fingerprints, active, versions, keys }: AppliedEvent): string {
  return JSON.stringify({
    format: FORMAT,
    integration,
    texts: Object.fromEntries(texts),
    fingerprints: Object.fromEntries(fingerprints),
    ...(active === undefined ? {} : { active }),
    versions,
    ...(keys === undefined ? {} : { keys }),
  });
}

/** Throws RS3006 for a record of a newer rampsync, RS3001 for what is none. */
export function decodeApplied(text: string): AppliedEvent {
  const json = parsedJson(text);
  if (typeof json === "object" && json !== null && "format" in json && Number(json.format) > FORMAT) {
    throw new RampsyncError("RS3006", `The record has format ${String(json.format)}; this rampsync reads ${FORMAT}.`);
  }
  const read = stored.safeParse(json);
  if (!read.success) throw new RampsyncError("RS3001", "What was applied cannot be read from the state.");
  const { integration, texts, fingerprints, active, versions, keys } = read.data;
  return {
    integration,
    texts: new Map(Object.entries(texts)),
    fingerprints: new Map(Object.entries(fingerprints) as [string, Fingerprint][]),
    active,
    versions,
    ...(keys === undefined ? {} : { keys: keys as readonly WrappedKey[] }),
  };
}
