// What an apply or import leaves behind: the applied side, and its stored form. Secrets only as fingerprints.

import { z } from "zod";
import { RampsyncError } from "./error.js";
import { scalarAt, wireScalars } from "./fields.js";
import { mappingsInStep } from "./in-step.js";
import { fold, headerKey, pairKey, pairMappings, pairOfKey, thirdPartyKey } from "./key.js";
import { diffMappings } from "./mapping-diff.js";
import { countPairs, viewMappings } from "./mapping-view.js";
import {
  type AbandonedRow,
  type Applied,
  type AppliedMapping,
  type Declared,
  DIRECTIONS,
  type Direction,
  type Header,
  type Live,
  type Parsing,
  type Plain,
  type ValuePair,
} from "./model.js";
import { type Fingerprint, type FingerprintKey, Secret } from "./secret.js";

export interface SettledOptions {
  /** Scalar paths that the POST carried and that were accepted. */
  readonly sent: ReadonlySet<string>;
  /** Scalar paths that differ still; what was applied before stays recorded for them. */
  readonly unsettled: ReadonlySet<string>;
  /** Keys of declared headers whose rename is not done: what was applied before stays recorded for them. */
  readonly unsettledHeaders?: ReadonlySet<string>;
  readonly fingerprintKey?: FingerprintKey;
  readonly rowDeletes: boolean;
  readonly wholeNotifier: boolean;
}

/**
 * The applied side after an apply, from what is live now. A pair is owned when it is live and was declared or owned
 * before; a declared pair that should be live and is not stays owned if it was, so that its loss shows as drift.
 */
export function nextApplied(
  declared: Declared,
  live: Live,
  before: Applied | undefined,
  options: SettledOptions,
): Applied {
  const inStep = mappingsInStep(declared, live, before);
  const abandoned = inStep ? [] : stillAbandoned(declared, live, before, options);
  const ours = inStep
    ? before.mappings
    : declaredMappings(declared, live, before, abandoned, options.unsettledHeaders ?? new Set());
  return {
    scalars: settledScalars(declared, before, options),
    mappings: inStep ? ours : [...ours, ...leftMappings(declared, live, before, abandoned, ours)],
    directions: declared.directions,
    fingerprints: settledFingerprints(declared, before, options),
    versions: settledVersions(declared, before, options),
    abandoned,
    wholeNotifier: options.wholeNotifier,
  };
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
      ? options.fingerprintKey?.of(path, value)
      : before?.fingerprints.get(path);
    if (fingerprint !== undefined) fingerprints.set(path, fingerprint);
  }
  return fingerprints;
}

/** A version counts as applied once its secret was sent; adopting takes the versions as they are. */
function settledVersions(
  declared: Declared,
  before: Applied | undefined,
  options: SettledOptions,
): ReadonlyMap<string, number> {
  const versions = new Map<string, number>();
  for (const [path, version] of declared.versions) {
    const settled = before === undefined || options.sent.has(path) ? version : before.versions.get(path);
    if (settled !== undefined) versions.set(path, settled);
  }
  return versions;
}

const headerOf = (mapping: { readonly header: Header }) => mapping.header;

function declaredMappings(
  declared: Declared,
  live: Live,
  before: Applied | undefined,
  abandoned: readonly AbandonedRow[],
  unsettledHeaders: ReadonlySet<string>,
): readonly AppliedMapping[] {
  const givenUp = new Set(abandoned.map((row) => rowKey(row.header, row.pair)));
  const viewOf = new Map(viewMappings(declared, live, before).map((view) => [view.declared, view]));
  const beforeOf = new Map(
    pairMappings(declared.mappings, before?.mappings ?? [], headerOf, headerOf).map((one) => [one.left, one.right]),
  );
  return declared.mappings.map((mapping) => {
    const view = viewOf.get(mapping);
    const here = view?.live;
    const counts = countPairs(here);
    const last = beforeOf.get(mapping);
    const wasOurs = new Set(last?.pairs.map(pairKey));
    const wanted = mapping.pairs.filter((pair) => counts.has(pairKey(pair)) || wasOurs.has(pairKey(pair)));
    const wantedKeys = new Set(wanted.map(pairKey));
    const left = [...(view?.owned ?? [])]
      .filter((key) => counts.has(key) && !wantedKeys.has(key))
      .map(pairOfKey)
      .filter((pair) => !(here !== undefined && givenUp.has(rowKey(here.header, pair))));
    if (last !== undefined && unsettledHeaders.has(headerKey(mapping.header))) {
      return { ...last, pairs: [...wanted, ...left] };
    }
    const kept = here !== undefined && thirdPartyKey(here.header) !== thirdPartyKey(mapping.header);
    return {
      header: mapping.header,
      ...(kept
        ? {
            keptName: {
              thirdPartyEntityType: here.header.thirdPartyEntityType,
              thirdPartyAttribute: here.header.thirdPartyAttribute,
            },
          }
        : {}),
      pairs: [...wanted, ...left],
      ...(mapping.parsing === undefined ? {} : { parsing: mapping.parsing }),
    };
  });
}

/** What is not declared any more and could not be removed stays ours, unless it was given up. */
function leftMappings(
  declared: Declared,
  live: Live,
  before: Applied | undefined,
  abandoned: readonly AbandonedRow[],
  ours: readonly AppliedMapping[],
): readonly AppliedMapping[] {
  const declaredKeys = new Set([...declared.mappings, ...ours].map((mapping) => headerKey(mapping.header)));
  const liveByKey = new Map(live.mappings.map((mapping) => [headerKey(mapping.header), mapping]));
  const givenUp = new Set(abandoned.map((row) => rowKey(row.header, row.pair)));
  const paired = new Set(
    pairMappings(declared.mappings, before?.mappings ?? [], headerOf, headerOf).flatMap((one) =>
      one.left === undefined ? [] : [one.right],
    ),
  );
  return (before?.mappings ?? []).flatMap((mapping): readonly AppliedMapping[] => {
    if (!declared.directions.has(mapping.header.direction)) return [];
    const home: Header = { ...mapping.header, ...mapping.keptName };
    if (declaredKeys.has(headerKey(home))) return [];
    const here = liveByKey.get(headerKey(home));
    if (here === undefined || (paired.has(mapping) && mapping.keptName !== undefined)) return [];
    const counts = countPairs(here);
    const pairs = mapping.pairs.filter((pair) => counts.has(pairKey(pair)) && !givenUp.has(rowKey(home, pair)));
    return pairs.length === 0 ? [] : [{ header: home, pairs }];
  });
}

const rowKey = (header: Header, pair: ValuePair | undefined) =>
  `${headerKey(header)}\u0000${pair === undefined ? "" : pairKey(pair)}`;

function stillAbandoned(
  declared: Declared,
  live: Live,
  before: Applied | undefined,
  options: SettledOptions,
): readonly AbandonedRow[] {
  const counts = new Map<string, number>();
  for (const mapping of live.mappings) {
    for (const [key, count] of countPairs(mapping)) counts.set(`${headerKey(mapping.header)}\u0000${key}`, count);
    if (mapping.pairs.length === 0) counts.set(rowKey(mapping.header, undefined), 1);
  }
  const takenBack = new Map<string, number>();
  for (const view of viewMappings(declared, live, before)) {
    const { live: here, abandoned } = view;
    if (here === undefined) continue;
    for (const pair of view.declared?.pairs ?? []) {
      takenBack.set(rowKey(here.header, pair), abandoned.get(pairKey(pair)) ?? 0);
    }
  }
  const known = (before?.abandoned ?? []).flatMap((row): readonly AbandonedRow[] => {
    const key = rowKey(row.header, row.pair);
    const count = Math.min(row.count, counts.get(key) ?? 0, takenBack.get(key) ?? Number.POSITIVE_INFINITY);
    return count > 0 ? [{ ...row, count }] : [];
  });
  if (options.rowDeletes) return known;
  const { unremovable } = diffMappings(declared, live, before, { rowsRemovable: () => false });
  const rows = new Map(known.map((row) => [rowKey(row.header, row.pair), row]));
  for (const row of unremovable) {
    const key = rowKey(row.header, row.pair);
    const count = Math.min(row.count + (rows.get(key)?.count ?? 0), counts.get(key) ?? row.count);
    rows.set(key, { ...row, count });
  }
  return [...rows.values()];
}

/** The applied side that an import leaves: every live row is ours. */
export function importedApplied(live: Live): Applied {
  return {
    scalars: live.scalars,
    mappings: live.mappings.map((mapping) => ({
      header: mapping.header,
      pairs: [...new Map(mapping.pairs.map((pair) => [pairKey(pair), pair])).values()],
      ...(mapping.parsing === undefined ? {} : { parsing: mapping.parsing }),
    })),
    directions: new Set(
      DIRECTIONS.filter((direction) => live.mappings.some(({ header }) => header.direction === direction)),
    ),
    fingerprints: new Map(),
    versions: new Map(),
    abandoned: [],
    wholeNotifier: false,
  };
}

// ---- stored form ---------------------------------------------------------------------------------------------------

const FORMAT = 1;

const headerShape = z.tuple([z.enum(DIRECTIONS), z.string(), z.string(), z.string(), z.string()]);
const pairShape = z.tuple([z.string(), z.string()]);
const parsingShape = z.object({
  defaultValue: z.string().exactOptional(),
  operators: z.array(
    z.object({
      operator: z.string(),
      startWord: z.string().exactOptional(),
      endWord: z.string().exactOptional(),
      regex: z.string().exactOptional(),
    }),
  ),
});
const plainShape = z.union([z.string(), z.number(), z.boolean(), z.record(z.string(), z.string())]);
const appliedShape = z.object({
  format: z.number(),
  scalars: z.record(z.string(), plainShape),
  mappings: z.array(
    z.object({
      header: headerShape,
      kept: pairShape.exactOptional(),
      pairs: z.array(pairShape),
      parsing: parsingShape.exactOptional(),
    }),
  ),
  directions: z.array(z.enum(DIRECTIONS)),
  fingerprints: z.record(z.string(), z.object({ key_id: z.string(), mac: z.string() })),
  versions: z.record(z.string(), z.number()),
  abandoned: z.array(z.object({ header: headerShape, pair: pairShape.exactOptional(), count: z.number() })),
  whole_notifier: z.boolean(),
});
type StoredApplied = z.infer<typeof appliedShape>;
type StoredHeader = z.infer<typeof headerShape>;

const storeHeader = (header: Header): StoredHeader => [
  header.direction,
  header.entityType,
  header.attribute,
  header.thirdPartyEntityType,
  header.thirdPartyAttribute,
];

const loadHeader = ([
  direction,
  entityType,
  attribute,
  thirdPartyEntityType,
  thirdPartyAttribute,
]: StoredHeader): Header => ({
  direction,
  entityType,
  attribute,
  thirdPartyEntityType,
  thirdPartyAttribute,
});

/** The stored lists are mutable by type alone. */
const storeParsing = (parsing: Parsing): z.infer<typeof parsingShape> => ({
  ...parsing,
  operators: parsing.operators.map((rule) => ({ ...rule })),
});

const storePair = (pair: ValuePair): [string, string] => [pair.value, pair.thirdPartyValue];
const loadPair = ([value, thirdPartyValue]: [string, string]): ValuePair => ({ value, thirdPartyValue });

function sortedRecord<Value>(map: ReadonlyMap<string, Value>): Record<string, Value> {
  return Object.fromEntries([...map].sort(([one], [other]) => (one < other ? -1 : 1)));
}

/** The stored form (Terraform's private state), deterministic for equal sides. */
export function encodeApplied(applied: Applied): string {
  const byHeader = (one: { header: StoredHeader }, other: { header: StoredHeader }) =>
    fold(JSON.stringify(one.header)) < fold(JSON.stringify(other.header)) ? -1 : 1;
  const stored: StoredApplied = {
    format: FORMAT,
    scalars: sortedRecord(applied.scalars) as StoredApplied["scalars"],
    mappings: applied.mappings
      .map((mapping) => ({
        header: storeHeader(mapping.header),
        ...(mapping.keptName === undefined
          ? {}
          : {
              kept: [mapping.keptName.thirdPartyEntityType, mapping.keptName.thirdPartyAttribute] as [string, string],
            }),
        pairs: mapping.pairs
          .map(storePair)
          .sort((one, other) => (JSON.stringify(one) < JSON.stringify(other) ? -1 : 1)),
        ...(mapping.parsing === undefined ? {} : { parsing: storeParsing(mapping.parsing) }),
      }))
      .sort(byHeader),
    directions: DIRECTIONS.filter((direction) => applied.directions.has(direction)),
    fingerprints: sortedRecord(applied.fingerprints),
    versions: sortedRecord(applied.versions),
    abandoned: applied.abandoned
      .map((row) => ({
        header: storeHeader(row.header),
        ...(row.pair === undefined ? {} : { pair: storePair(row.pair) }),
        count: row.count,
      }))
      .sort(byHeader),
    whole_notifier: applied.wholeNotifier,
  };
  return JSON.stringify(stored);
}

/** Whether two sides have the same stored form. */
export function sameApplied(one: Applied, other: Applied): boolean {
  // Mappings that are the very same objects need no look.
  if (one.mappings !== other.mappings) return encodeApplied(one) === encodeApplied(other);
  return encodeApplied({ ...one, mappings: [] }) === encodeApplied({ ...other, mappings: [] });
}

/**
 * Reads the stored form.
 * @throws RS3006 when it was written by a newer version, RS3001 when it is not readable.
 */
export function decodeApplied(text: string): Applied {
  const stored = parseStored(text);
  const knownScalars = new Set(wireScalars.map((at) => at.path));
  return {
    scalars: new Map(
      Object.entries(stored.scalars).filter(([path]) => knownScalars.has(path) && !scalarAt(path).field.writeOnly),
    ),
    mappings: stored.mappings.map((mapping) => ({
      header: loadHeader(mapping.header),
      ...(mapping.kept === undefined
        ? {}
        : { keptName: { thirdPartyEntityType: mapping.kept[0], thirdPartyAttribute: mapping.kept[1] } }),
      pairs: mapping.pairs.map(loadPair),
      ...(mapping.parsing === undefined ? {} : { parsing: mapping.parsing }),
    })),
    directions: new Set<Direction>(stored.directions),
    fingerprints: new Map(Object.entries(stored.fingerprints).filter(([path]) => knownScalars.has(path))),
    versions: new Map(Object.entries(stored.versions)),
    abandoned: stored.abandoned.map((row) => ({
      header: loadHeader(row.header),
      ...(row.pair === undefined ? {} : { pair: loadPair(row.pair) }),
      count: row.count,
    })),
    wholeNotifier: stored.whole_notifier,
  };
}

function parseStored(text: string): StoredApplied {
  let raw: unknown;
  try {
    raw = JSON.parse(text);
  } catch (cause) {
    throw new RampsyncError("RS3001", "The private record of a resource in the state is not JSON.", { cause });
  }
  const format = typeof raw === "object" && raw !== null && "format" in raw ? raw.format : undefined;
  if (typeof format === "number" && format > FORMAT) {
    throw new RampsyncError("RS3006", `The record has format ${format}; this rampsync reads up to ${FORMAT}.`);
  }
  const result = appliedShape.safeParse(raw);
  if (!result.success) {
    const place = result.error.issues[0]?.path.join(".") ?? "";
    throw new RampsyncError(
      "RS3001",
      `The private record of a resource in the state has an unexpected shape at "${place}".`,
    );
  }
  return result.data;
}
