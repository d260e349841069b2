// Accepted drift: which differences a reviewed file sets aside, and the sides as they are compared without them. Live is
// taken for what is recorded, so that nothing is sent for it and its record stays.
import type { Fingerprint, FingerprintKey } from "../../base/fingerprint.js";
import type { FingerprintKeys } from "../../base/fingerprint-keys.js";
import { Secret } from "../../base/secret.js";
import type { StaleReason } from "../../base/stale-reason.js";
import { type Change, isScalarChange } from "../../document/change.js";
import { type DriftTarget, driftId } from "../../document/drift-id.js";
import type { Header, ValuePair } from "../../document/mapping.js";
import { scalarAt } from "../fields.js";
import type { AcceptedUnit, Applied, Declared, Live, LiveMapping, Plain } from "../model.js";
import { headerKey, pairKey } from "../pairing/key.js";
import { type MappingView, viewMappings } from "../pairing/mapping-view.js";
import { namesOf } from "../pairing/names.js";
import { identifier } from "../pairing/natural-label.js";

/** A value in clear, the fingerprint of one that is hidden, or null where there is none. */
export type AcceptedValue = string | null | { readonly fingerprint: Fingerprint };

/** One entry of the file. */
export interface AcceptedEntry extends DriftTarget {
  readonly id: string;
  readonly path: readonly string[];
  /** What live says, and is left. */
  readonly live: AcceptedValue;
  /** What is declared all the same; another declaration ends the acceptance. */
  readonly declared: AcceptedValue;
  readonly reason: string;
  readonly who: string;
  /** The last day, `2026-12-31`, in UTC. */
  readonly until: string;
}

export interface StaleEntry {
  readonly entry: AcceptedEntry;
  readonly reason: StaleReason;
}

/** The sides that drift was found in. */
interface Sides {
  readonly declared: Declared;
  readonly live: Live;
  readonly applied: Applied | undefined;
}

/** Undefined where a difference cannot be accepted: no call would be sent for it, or it is not told apart by value. */
export function unitOf(change: Change, { live, applied }: Sides): AcceptedUnit | undefined {
  if (isScalarChange(change)) {
    return { is: "scalar", path: change.field, live: live.scalars.get(change.field) };
  }
  // Its rows tell what is live there, and only what the integration shows is taken for what is recorded.
  if (namesOf(live, applied) === "shown") return undefined;
  const { mapping: header } = change;
  if (change.kind === "duplicate") return { is: "doubled", header, pair: change.pair, by: [] };
  if (change.kind === "header" && change.action === "add") return { is: "mapping missing", header };
  if (change.kind !== "pair") return undefined;
  if (change.action === "add") return { is: "missing", header, pair: change.pair, by: [] };
  if (change.action === "remove") return { is: "extra", header, pair: change.pair, by: [] };
  return { is: "replaced", header, pair: change.pair, by: change.replaced ?? [] };
}

/** What an entry says of a difference: of a hidden value its fingerprint alone. */
export function valuesOf(
  change: Change,
  { declared, live }: Sides,
  key: FingerprintKey,
): { readonly live: AcceptedValue; readonly declared: AcceptedValue } {
  const hide = (path: string, value: Secret | Plain | undefined): AcceptedValue => {
    if (value === undefined) return null;
    const secret = value instanceof Secret ? value : new Secret(String(value));
    return { fingerprint: key.of(path, secret) };
  };
  if (isScalarChange(change) && change.sensitive === true) {
    return {
      live: hide(change.field, live.scalars.get(change.field)),
      declared: hide(change.field, declared.scalars.get(change.field)),
    };
  }
  if (change.kind === "duplicate") return { live: `${change.count + 1} times`, declared: null };
  return { live: change.before ?? null, declared: change.after ?? null };
}

export interface Judged {
  readonly units: readonly AcceptedUnit[];
  /** The differences that are set aside, with who accepted them. */
  readonly accepted: readonly Change[];
  readonly stale: readonly StaleEntry[];
}

/** Which entries of one integration hold for what has drifted. `today`: `2026-12-31`, in UTC. */
export function judge(
  entries: readonly AcceptedEntry[],
  drift: readonly Change[],
  { sides, keys, today }: { readonly sides: Sides; readonly keys: FingerprintKeys; readonly today: string },
): Judged {
  const units: AcceptedUnit[] = [];
  const accepted: Change[] = [];
  const stale: StaleEntry[] = [];
  for (const entry of entries) {
    const change = drift.find((candidate) => driftId(entry, candidate) === entry.id);
    const unit = change === undefined ? undefined : unitOf(change, sides);
    const whyStale = staleReason(entry, change, unit, { sides, keys, today });
    if (whyStale !== undefined || change === undefined || unit === undefined) {
      if (whyStale !== undefined) stale.push({ entry, reason: whyStale });
      continue;
    }
    units.push(unit);
    const { reason, who, until } = entry;
    accepted.push({ ...change, accepted: { reason, who, until } });
  }
  return { units, accepted, stale };
}

function staleReason(
  entry: AcceptedEntry,
  change: Change | undefined,
  unit: AcceptedUnit | undefined,
  { sides, keys, today }: { readonly sides: Sides; readonly keys: FingerprintKeys; readonly today: string },
): StaleReason | undefined {
  if (entry.until < today) return "date-passed";
  if (change === undefined) return "no-difference";
  if (!isSamePath(change.path, entry.path)) return "path-differs";
  if (unit === undefined) return "not-acceptable";
  const keyId = [entry.live, entry.declared].find(isHidden)?.fingerprint.key_id;
  const now = valuesOf(change, sides, keys.derivedAs(keyId));
  if (isOfOtherKey(entry.live, now.live) || isOfOtherKey(entry.declared, now.declared)) {
    return "secret-not-comparable";
  }
  if (!isSame(entry.declared, now.declared)) return "declaration-changed";
  return isSame(entry.live, now.live) ? undefined : "live-changed";
}

/** A label is the same in its earlier form, `INCIDENT.Status` for `INCIDENT_Status`: the id tells which mapping it is. */
function isSamePath(left: readonly string[], right: readonly string[]): boolean {
  const comparable = (path: readonly string[]) =>
    JSON.stringify(path.map((step, index) => (index === 2 && path[1] === "mappings" ? identifier(step) : step)));
  return comparable(left) === comparable(right);
}

function isOfOtherKey(left: AcceptedValue, right: AcceptedValue): boolean {
  return isHidden(left) && isHidden(right) && left.fingerprint.key_id !== right.fingerprint.key_id;
}

function isSame(left: AcceptedValue, right: AcceptedValue): boolean {
  if (!isHidden(left) || !isHidden(right)) return left === right;
  return left.fingerprint.mac === right.fingerprint.mac;
}

const isHidden = (value: AcceptedValue): value is { readonly fingerprint: Fingerprint } =>
  typeof value === "object" && value !== null;

// ---- the sides without it -------------------------------------------------------------------------------------------

/** Live mappings as if each unit were as recorded, where live still is as it was accepted. */
export function maskedMappings(
  declared: Declared,
  live: Live,
  applied: Applied,
  units: readonly AcceptedUnit[],
): readonly LiveMapping[] {
  const inMappings = units.filter((unit) => unit.is !== "scalar");
  if (inMappings.length === 0) return live.mappings;
  const views = viewMappings(declared, live, applied);
  const edited = new Map<LiveMapping, readonly ValuePair[]>();
  const made = new Map<string, LiveMapping>();
  for (const unit of inMappings) {
    const view = views.find((candidate) => isOf(candidate, unit.header));
    const whole = view?.whole ?? view?.live;
    if (whole !== undefined) {
      edited.set(whole, withUnit(edited.get(whole) ?? whole.pairs, unit));
      continue;
    }
    const key = headerKey(unit.header);
    const { header, pairs } = made.get(key) ?? { header: unit.header, pairs: [] };
    made.set(key, { header, pairs: withUnit(pairs, unit), absent: true });
  }
  const kept = live.mappings.map((mapping) => {
    const pairs = edited.get(mapping);
    return pairs === undefined ? mapping : { ...mapping, pairs };
  });
  return [...kept, ...made.values()];
}

function isOf({ declared, live }: MappingView, header: Header): boolean {
  const own = declared?.header ?? live?.header;
  return own !== undefined && headerKey(own) === headerKey(header);
}

function withUnit(pairs: readonly ValuePair[], unit: Exclude<AcceptedUnit, { is: "scalar" }>): readonly ValuePair[] {
  if (unit.is === "mapping missing") return pairs;
  const isIt = (pair: ValuePair) => pairKey(pair) === pairKey(unit.pair);
  const isLive = pairs.some(isIt);
  if (unit.is === "extra") return pairs.filter((pair) => !isIt(pair));
  if (unit.is === "doubled") return [...pairs.filter((pair) => !isIt(pair)), ...(isLive ? [unit.pair] : [])];
  if (isLive) return pairs;
  if (unit.is === "missing") return [...pairs, unit.pair];
  const by = new Set(unit.by.map(pairKey));
  const left = pairs.filter((pair) => !by.has(pairKey(pair)));
  return left.length === pairs.length ? pairs : [...left, unit.pair];
}

/** Paths of scalars that are still as they were accepted. */
export function acceptedScalars(live: Live, units: readonly AcceptedUnit[]): readonly string[] {
  return units.flatMap((unit) =>
    unit.is === "scalar" && JSON.stringify(live.scalars.get(unit.path)) === JSON.stringify(unit.live)
      ? [unit.path]
      : [],
  );
}

export const scalarsAt = (paths: readonly string[]) => paths.map(scalarAt);
