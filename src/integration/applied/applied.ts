// What an apply or import leaves behind: the applied side. Secrets only as fingerprints.
import type { Fingerprint } from "../../base/fingerprint.js";
import type { RecordKeys } from "../../base/fingerprint-keys.js";
import { sameEntries } from "../../base/maps.js";
import type { Mutable } from "../../base/mutable.js";
import { Secret } from "../../base/secret.js";
import { DIRECTIONS, type Header, type ValuePair } from "../../document/mapping.js";
import { fingerprintsIn, keptCredentials } from "../credentials.js";
import { diffMappings } from "../diff/mapping-diff.js";
import type { UnremovableRow } from "../diff/mapping-findings.js";
import type { AbandonedRow, Applied, AppliedMapping, Declared, Live, Plain } from "../model.js";
import { countPairs, distinctPairs, groupKey, headerKey, pairKey, pairOfKey, thirdPartyKey } from "../pairing/key.js";
import { liveHeaderOf, storedMappings } from "../pairing/mapping-view.js";
import { namesOf } from "../pairing/names.js";
import type { Sides } from "../sides.js";
import { recoverableRevision } from "./secrets-revision.js";

export interface SettledOptions {
  /** Scalar paths that the POST carried and that were accepted. */
  readonly sent: ReadonlySet<string>;
  /** Scalar paths that were to be sent, with any outcome: nothing is known of a new secret among them. */
  readonly tried?: ReadonlySet<string>;
  /** Scalar paths that differ still; what was applied before stays recorded for them. */
  readonly unsettled: ReadonlySet<string>;
  /** Keys of declared headers whose rename is not done: what was applied before stays recorded for them. */
  readonly unsettledHeaders?: ReadonlySet<string>;
  /** Absent: no secret is remembered. */
  readonly fingerprintKeys?: RecordKeys;
  /** Whether a row that should go, and cannot, is given up: not managed any more, and not planned again. Default: none is. */
  readonly givesUp?: ((row: UnremovableRow) => boolean) | undefined;
  /** Whether it is given up as long as the list of rows is refused, and no longer. */
  readonly isUnlisted?: (row: UnremovableRow) => boolean;
  readonly wholeNotifier: boolean;
}

/**
 * The applied side after an apply, from what is live now. A pair is owned when it is live and was declared or owned
 * before; a declared pair that should be live and is not stays owned if it was, so that its loss shows as drift.
 */
export function nextApplied(sides: Sides, options: SettledOptions): Applied {
  const { declared, applied } = sides;
  const fingerprints = settledFingerprints(declared, applied, options);
  const isKept = applied !== undefined && sameEntries(fingerprints, applied.fingerprints);
  const { mappings, abandoned } = sides.inStep
    ? { mappings: applied?.mappings ?? [], abandoned: [] }
    : settledMappings(sides, options);
  const own: Mutable<Applied> = {
    scalars: settledScalars(declared, applied, options),
    mappings,
    abandoned,
    directions: declared.directions,
    fingerprints,
    versions: settledVersions(declared, applied, options),
    wholeNotifier: options.wholeNotifier,
  };
  if (applied?.editedAt !== undefined) own.editedAt = applied.editedAt;
  if (sides.keptForms.length > 0) own.keptForms = sides.keptForms;
  const next: Mutable<Applied> = sides.restore(own);
  Object.assign(
    next,
    recordedNames(sides, next.mappings),
    keptCredentials(declared, applied, { live: sides.live, keys: options.fingerprintKeys }),
  );
  const { fingerprintKeys } = options;
  if (fingerprintKeys === undefined) return next;
  // What is ignored has fingerprints as well, which stay recorded.
  const keys = fingerprintKeys.wrapping(fingerprintsIn(next));
  const revision = isKept
    ? applied.secretsRevision
    : recoverableRevision(next.fingerprints, declared, fingerprintKeys.keys.own);
  if (keys.length > 0) next.keys = keys;
  if (revision !== undefined) next.secretsRevision = revision;
  return next;
}

/** By what way of the server names were kept: a record of kept names without it is not known to be right. */
function recordedNames({ live, applied }: Sides, mappings: readonly AppliedMapping[]): Pick<Applied, "names"> {
  if (!mappings.some(({ keptName }) => keptName !== undefined)) return {};
  const names = namesOf(live, applied);
  return names === undefined ? {} : { names };
}

function settledMappings(sides: Sides, options: SettledOptions): Pick<Applied, "mappings" | "abandoned"> {
  const abandoned = stillAbandoned(sides, options);
  const ours = declaredMappings(sides, abandoned, options.unsettledHeaders ?? new Set());
  return { mappings: [...ours, ...leftMappings(sides, abandoned, ours)], abandoned };
}

function settledScalars(
  declared: Declared,
  before: Applied | undefined,
  options: SettledOptions,
): ReadonlyMap<string, Plain> {
  const settled = new Map<string, Plain>();
  for (const [path, value] of declared.scalars) {
    if (value instanceof Secret) continue;
    const kept = options.unsettled.has(path) ? before?.scalars.get(path) : value;
    if (kept !== undefined) settled.set(path, kept);
  }
  return settled;
}

function settledFingerprints(
  declared: Declared,
  before: Applied | undefined,
  options: SettledOptions,
): ReadonlyMap<string, Fingerprint> {
  const fingerprints = new Map<string, Fingerprint>();
  for (const [path, value] of declared.scalars) {
    if (!(value instanceof Secret)) continue;
    const fingerprint = options.sent.has(path)
      ? options.fingerprintKeys?.of(path, value)
      : (before?.fingerprints.get(path) ?? unsentFingerprint(path, value, options));
    if (fingerprint !== undefined) fingerprints.set(path, fingerprint);
  }
  for (const path of declared.notGiven ?? []) {
    const fingerprint = before?.fingerprints.get(path);
    if (fingerprint !== undefined) fingerprints.set(path, fingerprint);
  }
  return fingerprints;
}

/** Of a secret that was taken for what is live: a later one is told from it. */
function unsentFingerprint(
  path: string,
  secret: Secret,
  { tried, fingerprintKeys }: SettledOptions,
): Fingerprint | undefined {
  if (fingerprintKeys === undefined || tried?.has(path)) return undefined;
  return { ...fingerprintKeys.of(path, secret), unsent: true };
}

/** A version counts as applied once its secret was sent; adopting takes the versions of what it did not try to send as they are. */
function settledVersions(
  declared: Declared,
  before: Applied | undefined,
  options: SettledOptions,
): ReadonlyMap<string, number> {
  const versions = new Map<string, number>();
  for (const [path, version] of declared.versions) {
    const isTaken = before === undefined && !options.tried?.has(path);
    const settled = isTaken || options.sent.has(path) ? version : before?.versions.get(path);
    if (settled !== undefined) versions.set(path, settled);
  }
  return versions;
}

const headerOf = (mapping: { readonly header: Header }) => mapping.header;

function declaredMappings(
  { declared, views }: Sides,
  abandoned: readonly AbandonedRow[],
  unsettledHeaders: ReadonlySet<string>,
): readonly AppliedMapping[] {
  const givenUp = new Set(abandoned.map((row) => rowKey(row.header, row.pair)));
  const viewOf = new Map(views.map((view) => [view.declared, view]));
  return declared.mappings.map((mapping) => {
    const view = viewOf.get(mapping);
    const { live, applied } = view ?? {};
    const counts = view?.liveCounts ?? new Map();
    const wasOurs = new Set(applied?.pairs.map(pairKey));
    const settled = mapping.pairs.filter((pair) => counts.has(pairKey(pair)) || wasOurs.has(pairKey(pair)));
    const settledKeys = new Set(settled.map(pairKey));
    const left = [...(view?.owned ?? [])]
      .filter((key) => counts.has(key) && !settledKeys.has(key))
      .map(pairOfKey)
      .filter((pair) => !(live !== undefined && givenUp.has(rowKey(live.header, pair))));
    const pairs = [...settled, ...left];
    if (applied !== undefined && unsettledHeaders.has(headerKey(mapping.header))) return { ...applied, pairs };
    const shown = live === undefined ? undefined : (view?.shownAs ?? live.header);
    const isKept = shown !== undefined && thirdPartyKey(shown) !== thirdPartyKey(mapping.header);
    return {
      header: mapping.header,
      ...(isKept
        ? {
            keptName: {
              thirdPartyEntityType: shown.thirdPartyEntityType,
              thirdPartyAttribute: shown.thirdPartyAttribute,
            },
          }
        : {}),
      pairs,
      ...(mapping.parsing === undefined ? {} : { parsing: mapping.parsing }),
    };
  });
}

/** What is declared no more and could not be removed stays managed, unless it was given up. */
function leftMappings(
  { declared, live, applied, views }: Sides,
  abandoned: readonly AbandonedRow[],
  ours: readonly AppliedMapping[],
): readonly AppliedMapping[] {
  const names = namesOf(live, applied);
  // A kept name is that of a mapping that is ours under its declared one; rows that show their own have that.
  const taken = [
    ...[...declared.mappings, ...ours].map(headerOf),
    ...(names === "shown" ? [] : ours.map(liveHeaderOf)),
  ];
  const takenKeys = new Set(taken.map(headerKey));
  const stored = storedMappings(live, names);
  const liveByKey = new Map(stored.mappings.map((mapping) => [headerKey(mapping.header), mapping]));
  // Where the list of rows was read, rows under another name are not of a mapping whose own rows are gone.
  const listed = new Set([...stored.shownAs.keys()].map((mapping) => groupKey(mapping.header)));
  const givenUp = new Set(abandoned.map((row) => rowKey(row.header, row.pair)));
  const stillDeclared = new Set(views.flatMap((view) => (view.declared === undefined ? [] : [view.applied])));
  return (applied?.mappings ?? []).flatMap((mapping): readonly AppliedMapping[] => {
    if (!declared.directions.has(mapping.header.direction)) return [];
    const isUnderOwn =
      names === "shown" && (listed.has(groupKey(mapping.header)) || liveByKey.has(headerKey(mapping.header)));
    const header = isUnderOwn ? mapping.header : liveHeaderOf(mapping);
    if (takenKeys.has(headerKey(header))) return [];
    const home = liveByKey.get(headerKey(header));
    if (home === undefined || (stillDeclared.has(mapping) && mapping.keptName !== undefined)) return [];
    const counts = countPairs(home.pairs);
    const pairs = mapping.pairs.filter((pair) => counts.has(pairKey(pair)) && !givenUp.has(rowKey(header, pair)));
    return pairs.length === 0 ? [] : [{ header, pairs }];
  });
}

const rowKey = (header: Header, pair: ValuePair | undefined) =>
  `${headerKey(header)}\u0000${pair === undefined ? "" : pairKey(pair)}`;

function stillAbandoned(sides: Sides, options: SettledOptions): readonly AbandonedRow[] {
  const { live, applied, views } = sides;
  const counts = new Map<string, number>();
  for (const mapping of storedMappings(live, namesOf(live, applied)).mappings) {
    for (const [key, count] of countPairs(mapping.pairs)) counts.set(`${headerKey(mapping.header)}\u0000${key}`, count);
    if (mapping.pairs.length === 0) counts.set(rowKey(mapping.header, undefined), 1);
  }
  const takenBack = new Map<string, number>();
  for (const view of views) {
    if (view.live === undefined) continue;
    for (const pair of view.declared?.pairs ?? []) {
      takenBack.set(rowKey(view.live.header, pair), view.abandoned.get(pairKey(pair)) ?? 0);
    }
  }
  const known = (applied?.abandoned ?? []).flatMap((row): readonly AbandonedRow[] => {
    const key = rowKey(row.header, row.pair);
    const count = Math.min(row.count, counts.get(key) ?? 0, takenBack.get(key) ?? Number.POSITIVE_INFINITY);
    return count > 0 ? [{ ...row, count }] : [];
  });
  if (options.givesUp === undefined) return known;
  const { unremovable } = diffMappings(sides, { rowsRemovable: () => false });
  const rows = new Map(known.map((row) => [rowKey(row.header, row.pair), row]));
  for (const row of unremovable.filter(options.givesUp)) {
    const key = rowKey(row.header, row.pair);
    const { isOurs, ...givenUp } = row;
    const count = Math.min(row.count + (rows.get(key)?.count ?? 0), counts.get(key) ?? row.count);
    const isUnlisted = options.isUnlisted?.(row) ?? false;
    rows.set(key, { ...givenUp, count, ...(isUnlisted ? { unlisted: isOurs ? "ours" : "not ours" } : {}) });
  }
  return [...rows.values()];
}

/** The applied side that an import leaves: every live row is managed. */
export function importedApplied(live: Live): Applied {
  return {
    scalars: live.scalars,
    mappings: live.mappings.map((mapping) => ({
      header: mapping.header,
      pairs: distinctPairs(mapping.pairs),
      ...(mapping.parsing === undefined ? {} : { parsing: mapping.parsing }),
    })),
    directions: new Set(
      DIRECTIONS.filter((direction) => live.mappings.some(({ header }) => header.direction === direction)),
    ),
    fingerprints: new Map(),
    versions: new Map(),
    abandoned: [],
    wholeNotifier: false,
    ...(live.edited === undefined ? {} : { editedAt: live.edited.at }),
  };
}
