// The diff of everything that is not a mapping: scalars, the two authentication groups, secrets.

import { wasSent } from "../../base/fingerprint.js";
import type { RecordKeys } from "../../base/fingerprint-keys.js";
import { sortedJson } from "../../base/json.js";
import { note } from "../../base/note.js";
import type { Note } from "../../base/note-codes.js";
import { SENSITIVE, Secret } from "../../base/secret.js";
import { composed } from "../../base/text-form.js";
import { type Change, reasonText, type ScalarChange, type SendReason } from "../../document/change.js";
import { credentialsOf } from "../declared/config.js";
import { ENABLED, NOTIFIER, NOTIFIER_SEGMENTS, ownedScalars, type ScalarAt, scalarAt, type Unit } from "../fields.js";
import type { Applied, Declared, Live, Plain, Scalar } from "../model.js";
import { hiddenCredentials, isOfNotifier, isPresent, wholeNotifier } from "../notifier.js";
import { fold } from "../pairing/key.js";
import type { Sides } from "../sides.js";
import { wantsWholeNotifier } from "../wire/ways.js";
import { type Enabling, enablingNotes, enablingOf, judgeEnabled } from "./enabled-diff.js";

export interface ScalarDiffOptions {
  /** Absent: secrets cannot be compared, and are unverifiable. */
  readonly fingerprintKeys?: RecordKeys;
  /** Send declared secrets again, whatever is known of them. */
  readonly sendSecrets: boolean;
  /** The server drops notifier fields that are not sent. */
  readonly wholeNotifier: boolean;
  /** Ids of integrations that a repair may enable again. Default: none. */
  readonly allowEnable?: readonly string[];
}

export interface ScalarDiff {
  readonly changes: readonly Change[];
  readonly drift: readonly Change[];
  readonly residual: readonly Change[];
  /** Said, and no change: what cannot be verified, what was released. */
  readonly notes: readonly Note[];
  /** Declared secrets that were never sent and are not sent now either. */
  readonly unsent: readonly string[];
  /** Paths of declared secrets that were not compared, since this run was not given them. */
  readonly notGiven: readonly string[];
  /** Paths of secrets that are remembered under a key which no secret of this run opens: a change of them is not noticed. */
  readonly unopened: readonly string[];
  /** Of `notGiven`, those without which nothing can be sent, since what they travel with has to be. */
  readonly missing: readonly string[];
  /** Paths that were applied and are declared no more; no call clears them. */
  readonly released: readonly string[];
  /** What calls of their own do; absent where there is nothing. */
  readonly enabling?: Enabling;
  /** What to send. */
  readonly send: ReadonlyMap<string, Scalar>;
}

type Verdict =
  | { readonly is: "same" | "unverifiable" }
  | {
      readonly is: "pending" | "drift";
      readonly drifted?: boolean;
      readonly before?: Plain;
      readonly applied?: Plain;
      readonly reason?: SendReason;
    };

const SAME: Verdict = { is: "same" };

export function diffScalars(sides: Sides, given: ScalarDiffOptions): ScalarDiff {
  const { declared, live, applied } = sides;
  const options = given.wholeNotifier || !wantsWholeNotifier(live.ways) ? given : { ...given, wholeNotifier: true };
  /** Of those that are not the same. */
  const verdicts = new Map<string, Verdict>();
  for (const at of ownedScalars) {
    const value = declared.scalars.get(at.path);
    const verdict = value === undefined ? SAME : judge(at, value, sides, options);
    if (verdict.is !== "same") verdicts.set(at.path, verdict);
  }
  const differs = (path: string) => ["pending", "drift"].includes(verdicts.get(path)?.is ?? "same");
  const send = new Map<string, Scalar>();
  const enabled = verdicts.get(ENABLED);
  const enabling = enabled === undefined ? undefined : enablingOf(sides, enabled, options.allowEnable ?? []);
  const toSend = verdicts.size === 0 ? [] : pathsToSend([...declared.scalars.keys()], differs, live, options);
  for (const path of toSend) {
    const value = declared.scalars.get(path);
    if (value !== undefined) send.set(path, value);
  }
  const notGiven = notGivenOf(sides);
  const missing = notGiven.filter((path) => {
    const version = declared.versions.get(path);
    const isRaised = applied !== undefined && version !== undefined && version !== applied.versions.get(path);
    const unitOf = unitIn(live, options);
    return isRaised || options.sendSecrets || toSend.some((sent) => unitOf(sent) === unitOf(path));
  });
  const unopened = unopenedOf(sides, send, options);
  const changes: Change[] = [];
  const drift: Change[] = [];
  const notes: Note[] = [];
  const unsent: string[] = [];
  for (const [path, verdict] of verdicts) {
    const value = declared.scalars.get(path);
    if (value === undefined) continue;
    if (verdict.is === "pending" || verdict.is === "drift") {
      (verdict.is === "drift" ? drift : changes).push(showScalar(scalarAt(path), value, verdict));
    } else if (!send.has(path)) {
      if (value instanceof Secret && !wasSent(applied?.fingerprints.get(path))) unsent.push(path);
      else if (!unopened.includes(path)) notes.push(note("RS6103", {}, { path: scalarAt(path).segments }));
    }
  }
  const sent = asWhole(declared, live, send, options);
  return {
    changes,
    drift,
    residual: sent.residual,
    notes: [...enablingNotes(enabling), ...notes],
    unsent,
    notGiven,
    unopened,
    missing,
    released: release(declared, applied),
    ...(enabling === undefined ? {} : { enabling }),
    send: sent.send,
  };
}

/** Without a record, what the authentication does not need may as well not be declared. */
function notGivenOf({ declared, applied }: Sides): readonly string[] {
  if (declared.notGiven === undefined) return [];
  const { required } = credentialsOf(declared.scalars);
  return [...declared.notGiven].filter((path) => required.includes(path) || applied?.fingerprints.has(path));
}

/** What is sent is remembered anew. What was not given is not compared in this run, and by no later one either. */
function unopenedOf(
  { declared, applied }: Sides,
  send: ReadonlyMap<string, Scalar>,
  { fingerprintKeys: keys }: ScalarDiffOptions,
): readonly string[] {
  if (keys === undefined || applied === undefined) return [];
  // Most records have one key for all of them.
  if ([...applied.fingerprints.values()].every((fingerprint) => keys.opens(fingerprint))) return [];
  const declaredPaths = [...declared.scalars.keys(), ...(declared.notGiven ?? [])];
  return declaredPaths.filter((path) => {
    const fingerprint = applied.fingerprints.get(path);
    return fingerprint !== undefined && !send.has(path) && !keys.opens(fingerprint);
  });
}

function judge(at: ScalarAt, value: Scalar, sides: Sides, options: ScalarDiffOptions): Verdict {
  if (value instanceof Secret) return judgeSecret(at, value, sides, options);
  if (at.path === ENABLED && !(typeof value === "object")) return judgeEnabled(value, sides);
  const { live, applied } = sides;
  const before = live.scalars.get(at.path);
  if (before === value) return SAME;
  const declaredText = plainText(value);
  const last = applied?.scalars.get(at.path);
  const same = (value: Plain | undefined) => value !== undefined && equal(at, plainText(value), declaredText);
  if (same(before)) return { is: "same" };
  if (
    before === undefined &&
    at.field.absentMeans !== undefined &&
    equal(at, String(at.field.absentMeans), declaredText)
  ) {
    return { is: "same" };
  }
  if (before === undefined && at.field.readBack === false && isPresent(at, live)) {
    // The server hides this field: what was applied is all that is known of it.
    if (last === undefined) return { is: "unverifiable" };
    return same(last) ? { is: "same" } : { is: "pending", before: last };
  }
  const shown = before === undefined ? {} : { before };
  if (same(last)) return { is: "drift", ...shown };
  const liveMoved = last !== undefined && !equal(at, plainText(last), before === undefined ? "" : plainText(before));
  return { is: "pending", ...shown, ...(liveMoved ? { drifted: true, applied: last } : {}) };
}

function judgeSecret(
  at: ScalarAt,
  value: Secret,
  { declared, live, applied }: Sides,
  options: ScalarDiffOptions,
): Verdict {
  if (!isPresent(at, live)) return { is: applied?.fingerprints.has(at.path) ? "drift" : "pending" };
  if (options.sendSecrets) return { is: "pending", reason: { code: "asked" } };
  const version = declared.versions.get(at.path);
  if (applied !== undefined && version !== undefined && version !== applied.versions.get(at.path)) {
    return { is: "pending", reason: { code: "version", version } };
  }
  const status = options.fingerprintKeys?.compare(at.path, value, applied?.fingerprints.get(at.path)) ?? "unverifiable";
  if (status === "changed") return { is: "pending" };
  return { is: status === "as last sent" ? "same" : "unverifiable" };
}

/** The authentication groups travel whole; on a server that replaces the notifier, so does the notifier. */
function pathsToSend(
  declaredPaths: readonly string[],
  differs: (path: string) => boolean,
  live: Live,
  options: ScalarDiffOptions,
): readonly string[] {
  const unitOf = unitIn(live, options);
  const moved = new Set(declaredPaths.filter(differs).map(unitOf));
  return declaredPaths.filter((path) => moved.has(unitOf(path)) && path !== ENABLED);
}

/** With what a field travels. */
function unitIn(live: Live, options: ScalarDiffOptions): (path: string) => string {
  return (path) => {
    const unit = scalarAt(path).field.unit ?? "own";
    if (isOfNotifier(path) && (options.wholeNotifier || !live.hasNotifier)) return "notifier";
    return unit === "own" ? path : unit;
  };
}

/** Nothing of a notifier can be sent where the whole is asked for and not at hand; sent is what is seen live as well. */
function asWhole(
  declared: Declared,
  live: Live,
  send: ReadonlyMap<string, Scalar>,
  { wholeNotifier: isWhole }: ScalarDiffOptions,
): Pick<ScalarDiff, "send" | "residual"> {
  if (!isWhole || ![...send.keys()].some(isOfNotifier)) return { send, residual: [] };
  const hidden = hiddenCredentials(declared, live);
  if (hidden.length === 0) return { send: new Map([...send, ...wholeNotifier(declared, live)]), residual: [] };
  return {
    send: new Map([...send].filter(([path]) => !isOfNotifier(path))),
    residual: hidden.map((path) => ({
      path: scalarAt(path).segments,
      label: scalarAt(path).segments.slice(NOTIFIER_SEGMENTS.length).join("."),
      kind: "scalar",
      field: path,
      ...groupOf(scalarAt(path).field.unit),
      action: "remove",
      code: "RS4204",
    })),
  };
}

function release(declared: Declared, applied: Applied | undefined): readonly string[] {
  if (applied === undefined) return [];
  const changesAuthentication = declared.scalars.has(`${NOTIFIER}.auth_type`);
  const released: string[] = [];
  for (const paths of [applied.scalars.keys(), applied.fingerprints.keys()]) {
    for (const path of paths) {
      if (declared.scalars.has(path) || declared.notGiven?.has(path)) continue;
      // Credentials of another authentication are replaced, not released.
      if (changesAuthentication && scalarAt(path).field.unit === "notifier authentication") continue;
      released.push(path);
    }
  }
  return released;
}

function groupOf(unit: Unit | undefined): Pick<ScalarChange, "group"> {
  return unit === undefined || unit === "own" ? {} : { group: unit };
}

function showScalar(at: ScalarAt, value: Scalar, verdict: Exclude<Verdict, { is: "same" | "unverifiable" }>): Change {
  const hidden = value instanceof Secret || at.field.sensitive === true;
  const show = (value: Plain) => (hidden ? SENSITIVE : plainText(value));
  const secret = value instanceof Secret;
  return {
    path: at.segments,
    label:
      verdict.reason === undefined
        ? (at.segments.at(-1) ?? "")
        : `${at.segments.at(-1)} (${reasonText(verdict.reason)})`,
    kind: secret ? "secret" : "scalar",
    field: at.path,
    ...groupOf(at.field.unit),
    ...(verdict.reason === undefined ? {} : { reason: verdict.reason }),
    action: verdict.before === undefined && !(secret && verdict.is === "pending") ? "add" : "change",
    ...(verdict.before === undefined ? {} : { before: show(verdict.before) }),
    after: secret ? SENSITIVE : show(value),
    ...(hidden ? { sensitive: true } : {}),
    ...(verdict.drifted ? { drifted: true } : {}),
    ...(verdict.applied === undefined ? {} : { applied: show(verdict.applied) }),
  };
}

export function plainText(value: Plain): string {
  return typeof value === "object" ? sortedJson(value) : String(value);
}

/** Enumerated values are identifiers and compare without regard to case; all other values compare in one form of text, and else byte for byte. */
export function equal(at: ScalarAt, left: string, right: string): boolean {
  return at.field.oneOf === undefined ? composed(left) === composed(right) : fold(left) === fold(right);
}
