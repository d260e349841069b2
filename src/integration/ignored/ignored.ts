// What `ignore_changes` leaves out of the three sides: it is not compared, nothing of it is sent, and its record stays.
import { DIRECTIONS, type Direction, type Header } from "../../document/mapping.js";
import { ownedScalars, type ScalarAt } from "../fields.js";
import type { Applied, Declared, Live } from "../model.js";
import { isPresent } from "../notifier.js";
import type { MappingView } from "../pairing/mapping-view.js";
import { type RecordedSides, withoutIgnoredMappings } from "./ignored-mappings.js";

interface RemainingSides extends Omit<RecordedSides, "applied"> {
  readonly applied: Applied | undefined;
  /** What an apply of these sides leaves, with the record of what was left out. */
  readonly restore: (next: Applied) => Applied;
  /** The pairing before mappings were left out, where any were. */
  readonly wholeViews?: readonly MappingView[];
}

/** The sides as they are compared. Before anything is recorded nothing is ignored: adopting takes a declaration whole. */
export function withoutIgnored(declared: Declared, live: Live, applied: Applied | undefined): RemainingSides {
  const { ignored = [] } = declared;
  if (ignored.length === 0 || applied === undefined) return { declared, live, applied, restore: (next) => next };
  const scalars = ownedScalars.filter(({ segments }) => ignored.some((path) => leadsTo(path, segments)));
  const directions = DIRECTIONS.filter((direction) => ignored.some((path) => leadsTo(path, [direction, "mappings"])));
  const remaining = withoutDirections(withoutScalars({ declared, live, applied }, scalars), directions);
  const { sides, restore, wholeViews } = withoutIgnoredMappings(remaining, ignored);
  return {
    ...sides,
    ...(wholeViews === undefined ? {} : { wholeViews }),
    restore: (next) =>
      withDirections(restore({ ...next, ...recordedScalars(next, applied, scalars) }), applied, directions),
  };
}

function leadsTo(path: readonly string[], segments: readonly string[]): boolean {
  return path.length <= segments.length && path.every((step, index) => step === segments[index]);
}

/** What is live counts as declared and applied: where its group is sent for another field, it is sent as it is. */
export function withoutScalars(
  { declared, live, applied }: RecordedSides,
  ignored: readonly ScalarAt[],
): RecordedSides {
  const declaredScalars = new Map(declared.scalars);
  const appliedScalars = new Map(applied.scalars);
  const versions = new Map(declared.versions);
  const fingerprints = new Map(applied.fingerprints);
  const notGiven = new Set(declared.notGiven);
  for (const at of ignored) {
    const { path, field } = at;
    const hidden = field.readBack === false && isPresent(at, live) ? applied.scalars.get(path) : undefined;
    const value = live.scalars.get(path) ?? hidden;
    versions.delete(path);
    fingerprints.delete(path);
    notGiven.delete(path);
    if (value === undefined || field.writeOnly || !declaredScalars.has(path)) {
      declaredScalars.delete(path);
      appliedScalars.delete(path);
    } else {
      declaredScalars.set(path, value);
      appliedScalars.set(path, value);
    }
  }
  return {
    declared: {
      ...declared,
      scalars: declaredScalars,
      versions,
      ...(notGiven.size > 0 || declared.notGiven ? { notGiven } : {}),
    },
    live,
    applied: { ...applied, scalars: appliedScalars, fingerprints },
  };
}

export function recordedScalars(
  next: Applied,
  before: Applied,
  ignored: readonly ScalarAt[],
): Pick<Applied, "scalars" | "fingerprints" | "versions"> {
  const asBefore = <Value>(now: ReadonlyMap<string, Value>, then: ReadonlyMap<string, Value>) => {
    const values = new Map(now);
    for (const { path } of ignored) {
      const value = then.get(path);
      if (value === undefined) values.delete(path);
      else values.set(path, value);
    }
    return values;
  };
  return {
    scalars: asBefore(next.scalars, before.scalars),
    fingerprints: asBefore(next.fingerprints, before.fingerprints),
    versions: asBefore(next.versions, before.versions),
  };
}

function withoutDirections({ declared, live, applied }: RecordedSides, ignored: readonly Direction[]): RecordedSides {
  if (ignored.length === 0) return { declared, live, applied };
  const others = <Item extends { readonly header: Header }>(items: readonly Item[]) =>
    items.filter(({ header }) => !ignored.includes(header.direction));
  const left = (directions: ReadonlySet<Direction>) =>
    new Set([...directions].filter((direction) => !ignored.includes(direction)));
  return {
    declared: { ...declared, mappings: others(declared.mappings), directions: left(declared.directions) },
    live: { ...live, mappings: others(live.mappings) },
    applied: {
      ...applied,
      mappings: others(applied.mappings),
      directions: left(applied.directions),
      abandoned: others(applied.abandoned),
    },
  };
}

function withDirections(next: Applied, before: Applied, ignored: readonly Direction[]): Applied {
  if (ignored.length === 0) return next;
  const own = <Item extends { readonly header: Header }>(items: readonly Item[]) =>
    items.filter(({ header }) => ignored.includes(header.direction));
  return {
    ...next,
    mappings: [...next.mappings, ...own(before.mappings)],
    directions: new Set([...next.directions, ...ignored.filter((direction) => before.directions.has(direction))]),
    abandoned: [...next.abandoned, ...own(before.abandoned)],
  };
}
