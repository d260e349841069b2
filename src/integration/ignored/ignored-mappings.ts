// What `ignore_changes` leaves out of single mappings: a mapping as a whole, its table or values of it, its cutting
// rules, or its third-party name.
import { composed } from "../../base/text-form.js";
import type { Header, ValuePair } from "../../document/mapping.js";
import type {
  AbandonedRow,
  Applied,
  AppliedMapping,
  Declared,
  DeclaredMapping,
  Live,
  LiveMapping,
  Row,
} from "../model.js";
import { countPairs, groupKey, headerKey, pairKey, pairOfKey } from "../pairing/key.js";
import { type MappingView, viewMappings } from "../pairing/mapping-view.js";

/** The sides of an integration of which something is recorded. */
export interface RecordedSides {
  readonly declared: Declared;
  readonly live: Live;
  readonly applied: Applied;
}

/** What of a mapping is not compared. */
interface Ignored {
  readonly whole: boolean;
  readonly pair: (pair: ValuePair) => boolean;
  readonly name: boolean;
  readonly parsing: boolean;
}

export function withoutIgnoredMappings(
  { declared, live, applied }: RecordedSides,
  paths: NonNullable<Declared["ignored"]>,
): {
  readonly sides: RecordedSides;
  readonly restore: (next: Applied) => Applied;
  /** The pairing of all that there is, where any of it is left out. */
  readonly wholeViews?: readonly MappingView[];
} {
  const inMappings = paths.filter((path) => path[1] === "mappings" && path.length > 2);
  if (inMappings.length === 0) return { sides: { declared, live, applied }, restore: (next) => next };
  // What becomes of a mapping; undefined where nothing is left of it.
  const declaredLeft = new Map<DeclaredMapping, DeclaredMapping | undefined>();
  const appliedLeft = new Map<AppliedMapping, AppliedMapping | undefined>();
  const liveLeft = new Map<LiveMapping, LiveMapping | undefined>();
  const hiddenRows = new Set<Row>();
  const leftOut = new Set<string>();
  const abandoned = new Set<AbandonedRow>();
  const restored = new Map<string, (next: AppliedMapping) => AppliedMapping>();
  const wholeViews = viewMappings(declared, live, applied);
  for (const found of wholeViews) {
    const ignored = ignoredOf(found, inMappings);
    if (found.declared === undefined || ignored === undefined) continue;
    const view = ignored.name || ignored.whole ? underAnyName(found) : found;
    if (view.declared === undefined) continue;
    // A rename takes along what is live, whoever put it there: left behind it would be nobody's.
    const moves = view.naming === "rename" && !ignored.whole && !ignored.name;
    const kept = moves
      ? [...view.liveCounts.keys()].map(pairOfKey).filter(ignored.pair)
      : (view.applied?.pairs ?? []).filter((pair) => view.liveCounts.has(pairKey(pair)) && ignored.pair(pair));
    const { label } = view.declared;
    declaredLeft.set(
      view.declared,
      ignored.whole ? undefined : { label, ...compared(view.declared, view, ignored, kept) },
    );
    if (view.applied !== undefined) {
      // The name that the integration shows in place of an ignored one counts as recorded.
      const keptName = ignored.name ? view.shownAs && nameOf(view.shownAs) : view.applied.keptName;
      const name = keptName === undefined ? {} : { keptName };
      appliedLeft.set(
        view.applied,
        ignored.whole ? undefined : { ...name, ...compared(view.applied, view, ignored, kept) },
      );
    }
    const whole = view.whole ?? shownIn(live, view) ?? view.live;
    if (ignored.whole && whole !== undefined) leftOut.add(groupKey(whole.header));
    if (whole !== undefined && !moves) {
      const before = liveLeft.has(whole) ? liveLeft.get(whole) : whole;
      const hidden = hiddenPairs(view, ignored, kept);
      if (view.shownAs !== undefined) for (const row of rowsToHide(live, view, ignored, hidden)) hiddenRows.add(row);
      const left = before && withoutPairs(before, hidden);
      const isEmptied = ignored.whole && left?.pairs.length === 0 && view.whole === undefined;
      const isShared = view.shownAs !== undefined && hasRows(live, whole, hiddenRows);
      liveLeft.set(whole, isEmptied && !isShared ? undefined : left);
      for (const row of applied.abandoned) if (isIgnoredRow(row, whole, ignored)) abandoned.add(row);
    }
    for (const left of [declaredLeft.get(view.declared), view.applied && appliedLeft.get(view.applied)]) {
      if (left !== undefined) restored.set(headerKey(left.header), (next) => restore(next, view.applied, ignored));
    }
  }
  return {
    sides: {
      declared: { ...declared, mappings: replace(declared.mappings, declaredLeft) },
      live: { ...live, mappings: replace(live.mappings, liveLeft), rows: withoutRows(live.rows, hiddenRows), leftOut },
      applied: {
        ...applied,
        mappings: replace(applied.mappings, appliedLeft),
        abandoned: applied.abandoned.filter((row) => !abandoned.has(row)),
      },
    },
    restore: (next) => ({
      ...next,
      mappings: [
        ...next.mappings.map((mapping) => restored.get(headerKey(mapping.header))?.(mapping) ?? mapping),
        ...[...appliedLeft].flatMap(([mapping, left]) => (left === undefined ? [mapping] : [])),
      ],
      abandoned: [...next.abandoned, ...abandoned],
    }),
    wholeViews,
  };
}

/** Where its name is ignored, the only live mapping of the attribute is it, under whatever name. */
function underAnyName(view: MappingView): MappingView {
  const [home, ...others] = view.open?.homes ?? [];
  if (view.live !== undefined || home === undefined || others.length > 0) return view;
  return { ...view, live: home, liveCounts: countPairs(home.pairs) };
}

/** Undefined where all of the mapping is compared. A table that is ignored and wholly gone leaves nothing to compare. */
function ignoredOf({ declared, live }: MappingView, paths: readonly (readonly string[])[]): Ignored | undefined {
  if (declared === undefined) return undefined;
  const inside = paths
    .filter(([direction, , label]) => direction === declared.header.direction && label === declared.label)
    .map((path) => path.slice(3));
  if (inside.length === 0) return undefined;
  const named = (name: string) => inside.some((path) => path[0] === name);
  const whole = inside.some((path) => path.length === 0);
  const table = whole || inside.some((path) => path[0] === "values" && path.length === 1);
  const values = new Set(
    inside.flatMap(([name, value]) => (name === "values" && value !== undefined ? [composed(value)] : [])),
  );
  return {
    whole: whole || (table && live === undefined),
    pair: ({ value }) => table || values.has(composed(value)),
    name: named("third_party_attribute") || named("third_party_entity_type"),
    parsing: named("parsing"),
  };
}

/** Of ignored pairs those count that are ours and live, on each side. */
function compared<At extends Header>(
  mapping: Pick<AppliedMapping, "pairs" | "parsing"> & { readonly header: At },
  { live }: MappingView,
  ignored: Ignored,
  kept: readonly ValuePair[],
): Pick<AppliedMapping, "pairs" | "parsing"> & { readonly header: At } {
  const { header, pairs, parsing } = mapping;
  return {
    header: ignored.name ? { ...header, ...nameOf(live?.header ?? header) } : header,
    pairs: [...pairs.filter((pair) => !ignored.pair(pair)), ...kept],
    ...(parsing === undefined || ignored.parsing ? {} : { parsing }),
  };
}

const nameOf = ({ thirdPartyEntityType, thirdPartyAttribute }: Header) => ({
  thirdPartyEntityType,
  thirdPartyAttribute,
});

/** Where the view was made of rows: the live mapping that shows them, with those of other names. */
function shownIn({ mappings }: Live, { shownAs }: MappingView): LiveMapping | undefined {
  return shownAs === undefined ? undefined : mappings.find(({ header }) => header === shownAs);
}

/** How many of each live pair are not compared, by its key. */
function hiddenPairs({ live }: MappingView, ignored: Ignored, kept: readonly ValuePair[]): ReadonlyMap<string, number> {
  const hidden = new Map(countPairs((live?.pairs ?? []).filter((pair) => ignored.whole || ignored.pair(pair))));
  if (!ignored.whole) for (const key of kept.map(pairKey)) hidden.set(key, (hidden.get(key) ?? 0) - 1);
  return hidden;
}

function withoutPairs(mapping: LiveMapping, hidden: ReadonlyMap<string, number>): LiveMapping {
  const { compared } = split(mapping.pairs, hidden, pairKey);
  return { ...mapping, pairs: compared };
}

/** The rows of hidden pairs: with them in the list the integration would seem to show something else than its rows. */
function rowsToHide(
  { rows }: Live,
  { live }: MappingView,
  ignored: Ignored,
  hidden: ReadonlyMap<string, number>,
): readonly Row[] {
  if (live === undefined) return [];
  const ownRows = listedRows(rows, live.header).filter(({ header }) => headerKey(header) === headerKey(live.header));
  if (ignored.whole) return ownRows;
  return split(ownRows, hidden, ({ pair }) => (pair === undefined ? "" : pairKey(pair))).left;
}

/** Whether rows of the attribute are left, under any name. */
function hasRows({ rows }: Live, { header }: LiveMapping, hidden: ReadonlySet<Row>): boolean {
  return listedRows(rows, header).some((row) => groupKey(row.header) === groupKey(header) && !hidden.has(row));
}

function listedRows(rows: Live["rows"], { direction }: Header): readonly Row[] {
  const listed = rows[direction];
  return listed === undefined || listed === "unavailable" ? [] : listed;
}

function withoutRows(rows: Live["rows"], hidden: ReadonlySet<Row>): Live["rows"] {
  if (hidden.size === 0) return rows;
  return Object.fromEntries(
    Object.entries(rows).map(([direction, listed]) => [
      direction,
      listed === "unavailable" ? listed : listed.filter((row) => !hidden.has(row)),
    ]),
  );
}

/** Of each key the first so many are left out. */
function split<Item>(
  items: readonly Item[],
  hidden: ReadonlyMap<string, number>,
  keyOf: (item: Item) => string,
): { readonly left: readonly Item[]; readonly compared: readonly Item[] } {
  const counts = new Map(hidden);
  const [left, compared]: [Item[], Item[]] = [[], []];
  for (const item of items) {
    const count = counts.get(keyOf(item)) ?? 0;
    counts.set(keyOf(item), count - 1);
    (count > 0 ? left : compared).push(item);
  }
  return { left, compared };
}

function isIgnoredRow({ header, pair }: AbandonedRow, live: LiveMapping, ignored: Ignored): boolean {
  return headerKey(header) === headerKey(live.header) && (ignored.whole || (pair !== undefined && ignored.pair(pair)));
}

function restore(next: AppliedMapping, last: AppliedMapping | undefined, ignored: Ignored): AppliedMapping {
  if (last === undefined) return next;
  const { parsing, keptName, ...rest } = next;
  const name = ignored.name ? last.keptName : keptName;
  const rules = ignored.parsing ? last.parsing : parsing;
  return {
    ...rest,
    header: ignored.name ? { ...next.header, ...nameOf(last.header) } : next.header,
    ...(name === undefined ? {} : { keptName: name }),
    pairs: [...next.pairs.filter((pair) => !ignored.pair(pair)), ...last.pairs.filter(ignored.pair)],
    ...(rules === undefined ? {} : { parsing: rules }),
  };
}

function replace<Item>(items: readonly Item[], by: ReadonlyMap<Item, Item | undefined>): readonly Item[] {
  return items.flatMap((item) => {
    const replacement = by.has(item) ? by.get(item) : item;
    return replacement === undefined ? [] : [replacement];
  });
}
