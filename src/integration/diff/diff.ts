// The diff of the three sides of one integration: what is pending, what has drifted, what is to be sent and removed.
import { note } from "../../base/note.js";
import type { Note } from "../../base/note-codes.js";
import { type Change, pathText } from "../../document/change.js";
import { DIRECTIONS } from "../../document/mapping.js";
import type { StaleEntry } from "../accepted/accepted.js";
import { scalarAt } from "../fields.js";
import { headerKey, pairKey } from "../pairing/key.js";
import { knownNames } from "../pairing/names.js";
import type { Sides } from "../sides.js";
import type { MappingAddition, Update } from "../wire/codec.js";
import type { Enabling } from "./enabled-diff.js";
import { keptFormResiduals } from "./kept-form-diff.js";
import { unknownNameNotes } from "./known-names.js";
import { diffMappings } from "./mapping-diff.js";
import type { MappingDiff, MappingDiffOptions } from "./mapping-findings.js";
import { diffScalars, type ScalarDiffOptions } from "./scalar-diff.js";

export interface DiffOptions extends ScalarDiffOptions {
  /** False with `documented_only`: only documented endpoints are used, so nothing is removed by row. */
  readonly rowDeletes: boolean;
  /** As {@link MappingDiffOptions} has it. */
  readonly listMayLag?: boolean;
}

export interface IntegrationDiff extends Omit<MappingDiff, "additions"> {
  readonly notes: readonly Note[];
  /** Paths of declared secrets that were never sent and are not sent now either. */
  readonly unsent: readonly string[];
  /** Paths of declared secrets that were not compared, since this run was not given them. */
  readonly notGiven: readonly string[];
  /** Paths of secrets that are remembered under a key which no secret of this run opens. */
  readonly unopened: readonly string[];
  /** Of `notGiven`, those without which an apply fails, since what they travel with has to be sent. */
  readonly missing: readonly string[];
  readonly released: readonly string[];
  /** Drift that is set aside, as it would be shown; absent where none is. */
  readonly accepted?: readonly Change[];
  /** Entries of the file of accepted drift that set nothing aside here; absent where there are none. */
  readonly stale?: readonly StaleEntry[];
  /** All additions, in one POST. */
  readonly update: Update;
  /** What calls of their own do with whether it is enabled; absent where there is nothing. */
  readonly enabling?: Enabling;
}

const NO_DIFFERENCE: MappingDiff = {
  changes: [],
  drift: [],
  unmanaged: [],
  residual: [],
  unremovable: [],
  additions: [],
  selectors: [],
  rowsNeeded: new Set(),
};

/** Pure and deterministic: the same three sides give the same diff (docs/architecture.md#law-10-deterministic). */
export function diff(sides: Sides, options: DiffOptions): IntegrationDiff {
  const { declared, applied } = sides;
  const { rowDeletes, listMayLag } = options;
  const mappings = sides.inStep ? NO_DIFFERENCE : diffMappings(sides, { rowsRemovable: () => rowDeletes, listMayLag });
  const scalars = diffScalars(sides, options);
  const releasedDirections = DIRECTIONS.filter(
    (direction) => applied?.directions.has(direction) && !declared.directions.has(direction),
  ).map((direction) => [direction, "mappings"]);
  const released = [...scalars.released, ...releasedDirections.map(pathText)];
  return {
    changes: inOrder([...mappings.changes, ...scalars.changes]),
    drift: inOrder([...mappings.drift, ...scalars.drift]),
    unmanaged: inOrder(mappings.unmanaged),
    residual: inOrder([...mappings.residual, ...scalars.residual, ...keptFormResiduals(sides)]),
    notes: [
      ...contradictionNotes(sides),
      ...unknownNameNotes(mappings.additions, declared, sides.live),
      ...scalars.notes,
      ...scalars.released.map((path) => note("RS6101", {}, { path: scalarAt(path).segments })),
      ...releasedDirections.map((path) => note("RS6102", {}, { path })),
    ],
    unsent: scalars.unsent,
    notGiven: scalars.notGiven,
    unopened: scalars.unopened,
    missing: scalars.missing,
    released,
    ...(scalars.enabling === undefined ? {} : { enabling: scalars.enabling }),
    update: { scalars: scalars.send, additions: additionsInOrder(mappings.additions) },
    unremovable: mappings.unremovable,
    selectors: mappings.selectors,
    rowsNeeded: mappings.rowsNeeded,
    ...(mappings.trial === undefined ? {} : { trial: mappings.trial }),
  };
}

/** What is said of names in several ways: nobody knows then. */
function contradictionNotes({ live, applied }: Sides): readonly Note[] {
  if (live.ways?.names === undefined && applied?.names === undefined) return [];
  const { contradicting } = knownNames(live, applied);
  return contradicting.length === 0 ? [] : [note("RS6133", { way: "names", evidence: contradicting })];
}

/** What is told of secrets that were never sent, where there are any. */
export function unsentNotes({ unsent }: Pick<IntegrationDiff, "unsent">): readonly Note[] {
  return unsent.length === 0 ? [] : [note("RS6104", { paths: unsent })];
}

/** What is told of secrets that this run was not given, where there are any: nobody knows whether they changed. */
export function notGivenNotes({
  notGiven = [],
  missing = [],
}: Partial<Pick<IntegrationDiff, "notGiven" | "missing">>): readonly Note[] {
  if (notGiven.length === 0) return [];
  const groups = [...new Set(notGiven.map((path) => scalarAt(path).field.unit ?? path))];
  return [note("RS6128", { paths: notGiven, groups, missing: missing.length > 0 })];
}

/** Said in every run, whatever else there is to do: a changed secret would not be noticed. */
export function unopenedNotes({ unopened = [] }: Partial<Pick<IntegrationDiff, "unopened">>): readonly Note[] {
  return unopened.length === 0 ? [] : [note("RS6129", { paths: unopened })];
}

/** Whether any call is needed. */
export function needsCalls(diff: IntegrationDiff): boolean {
  const { update, selectors, enabling } = diff;
  return update.scalars.size > 0 || update.additions.length > 0 || selectors.length > 0 || enabling !== undefined;
}

function additionsInOrder(additions: readonly MappingAddition[]): readonly MappingAddition[] {
  if (additions.length === 0) return additions;
  const sorted = <Item>(items: readonly Item[], keyOf: (item: Item) => string) =>
    [...items].sort((left, right) => (keyOf(left) < keyOf(right) ? -1 : 1));
  return sorted(
    additions.map((addition) => ({ ...addition, pairs: sorted(addition.pairs, pairKey) })),
    (addition) => JSON.stringify([headerKey(addition.header), ...addition.pairs.map(pairKey)]),
  );
}

function inOrder(changes: readonly Change[]): readonly Change[] {
  if (changes.length < 2) return changes;
  const keyOf = (change: Change) =>
    [...change.path, change.action, change.label, change.mapping && headerKey(change.mapping)].join("\u0000");
  return changes
    .map((change) => ({ change, key: keyOf(change) }))
    .sort((left, right) => (left.key < right.key ? -1 : left.key > right.key ? 1 : 0))
    .map(({ change }) => change);
}
