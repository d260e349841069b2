// The diff of mappings: what to add, what to remove by row, and how each difference is shown, exactly once.
import { type CanonicalDifference, compareSides, keyed } from "./canonical.js";
import { type Change, mappingPath, pairLabel, pairPath } from "./change.js";
import type { MappingAddition } from "./codec.js";
import { groupBy } from "./group.js";
import { groupKey, headerKey, pairKey, pairOfKey, parsingKey, sourceOf, targetOf, thirdPartyKey } from "./key.js";
import { type MappingView, viewMappings } from "./mapping-view.js";
import type { AbandonedRow, Applied, Declared, Direction, Header, Live, Row, ValuePair } from "./model.js";
import type { RowSelector } from "./rows.js";

export interface MappingDiffOptions {
  /** False where rows cannot be removed: `documented_only`, or the endpoint answers no. */
  readonly rowsRemovable: (direction: Direction) => boolean;
}

export interface MappingDiff {
  readonly changes: readonly Change[];
  readonly drift: readonly Change[];
  readonly unmanaged: readonly Change[];
  readonly residual: readonly Change[];
  /** The rows behind the residuals: live, to be removed, and not removable. */
  readonly unremovable: readonly AbandonedRow[];
  readonly additions: readonly MappingAddition[];
  readonly selectors: readonly RowSelector[];
  /** Directions whose row lists are needed for this diff and are not in `live`. */
  readonly rowsNeeded: ReadonlySet<Direction>;
}

class Findings {
  readonly changes: Change[] = [];
  readonly drift: Change[] = [];
  readonly unmanaged: Change[] = [];
  readonly residual: Change[] = [];
  readonly unremovable: AbandonedRow[] = [];
  readonly additions: MappingAddition[] = [];
  readonly selectors: RowSelector[] = [];
  readonly rowsNeeded = new Set<Direction>();
}

export function diffMappings(
  declared: Declared,
  live: Live,
  applied: Applied | undefined,
  options: MappingDiffOptions,
): MappingDiff {
  const findings = new Findings();
  const views = viewMappings(declared, live, applied);
  const different = views.filter((view) => !plainlyEqual(view));
  const differences = comparePairs(different, declared.unmanaged);
  different.forEach((view, index) => {
    const context = contextOf(view, live, options, findings);
    if (renames(context)) diffRenamed(context, declared.unmanaged);
    else {
      diffPairs(context, differences.get(index) ?? [], declared.unmanaged);
      diffParsing(context);
    }
    listUnmanaged(context, declared.unmanaged);
  });
  for (const view of views) reportKeptName(view, live, options, findings);
  for (const mapping of live.mappings) {
    if (!declared.directions.has(mapping.header.direction)) listUndeclared(mapping.header, mapping.pairs, findings);
  }
  return findings;
}

interface Context {
  readonly view: MappingView;
  readonly options: MappingDiffOptions;
  readonly rows: readonly Row[] | "unavailable" | undefined;
  readonly findings: Findings;
  /** Whether the group has several live mappings, so that rows are told apart by their third-party name. */
  readonly severalNames: boolean;
}

function contextOf(view: MappingView, live: Live, options: MappingDiffOptions, findings: Findings): Context {
  const header = headerOf(view);
  const group = groupKey(header);
  const severalNames = live.mappings.filter((mapping) => groupKey(mapping.header) === group).length > 1;
  return { view, options, rows: live.rows[header.direction], findings, severalNames };
}

/** The header that live rows carry, else the declared one. Additions to a live mapping go under its own spelling. */
function headerOf(view: MappingView): Header {
  const header = view.live?.header ?? view.declared?.header;
  if (header === undefined) throw new Error("a view has a declared or a live side");
  return header;
}

/** The cheap comparison: mappings that are equal by it never reach deep-diff. */
function plainlyEqual(view: MappingView): boolean {
  const { declared, live, applied, liveCounts } = view;
  if (declared === undefined || live === undefined || view.naming === "rename") return false;
  if (declared.parsing !== undefined || applied?.parsing !== undefined) return false;
  return (
    live.pairs.length === declared.pairs.length && declared.pairs.every((pair) => liveCounts.get(pairKey(pair)) === 1)
  );
}

/** What live pairs are to be compared: all that is managed, or is to be removed as unmanaged. */
function comparePairs(views: readonly MappingView[], unmanaged: "keep" | "remove") {
  const current: [string, Record<string, number>][] = [];
  const target: [string, Record<string, number>][] = [];
  views.forEach((view, index) => {
    const wanted = (view.declared?.pairs ?? []).map((pair) => [pairKey(pair), 1] as const);
    const there = [...view.liveCounts]
      .filter(([key]) => isManaged(view, key) || unmanaged === "remove")
      .map(([key, count]) => [key, count - (view.abandoned.get(key) ?? 0)] as const)
      .filter(([, count]) => count > 0);
    current.push([String(index), keyed(there)]);
    target.push([String(index), keyed(wanted)]);
  });
  const differences = compareSides({ scalars: {}, pairs: keyed(current) }, { scalars: {}, pairs: keyed(target) });
  return groupBy(differences, (difference) => Number(difference.key));
}

function isManaged(view: MappingView, key: string): boolean {
  if (view.owned.has(key)) return true;
  const { declared } = view;
  return declared !== undefined && view.sources.has(sourceOf(declared.header.direction, pairOfKey(key)));
}

// ---- pairs ---------------------------------------------------------------------------------------------------------

function diffPairs(context: Context, differences: readonly CanonicalDifference[], unmanaged: "keep" | "remove"): void {
  const { view, findings } = context;
  const header = headerOf(view);
  const keys = (wanted: (difference: CanonicalDifference) => boolean) =>
    differences.filter(wanted).map((difference) => difference.pairKey ?? "");
  const added = keys((difference) => difference.before === undefined);
  const removed = keys((difference) => difference.after === undefined);
  const doubled = differences.filter((difference) => difference.before !== undefined && difference.after !== undefined);

  if (view.declared !== undefined && view.live === undefined && added.length === 0) addHeader(context, "missing");
  if (added.length > 0) add(context, header, added.map(pairOfKey));

  const removable = canRemove(context, removed.length > 0 || doubled.length > 0);
  const bySource = (key: string) => sourceOf(header.direction, pairOfKey(key));
  const removedBySource = groupBy(removed, bySource);
  const past = pastOf(view, header);
  for (const key of added) {
    const replaced = removable ? (removedBySource.get(bySource(key)) ?? []).toSorted() : [];
    if (removable) removedBySource.delete(bySource(key));
    showAddition(context, key, replaced, past);
  }
  for (const key of [...removedBySource.values()].flat()) showRemoval(context, key, removable);
  for (const { pairKey: key = "", before = 0 } of doubled) showDuplicate(context, key, Number(before) - 1, removable);

  if (removable) {
    for (const key of removed) findings.selectors.push(selector(context, pairOfKey(key), 0));
    for (const { pairKey: key = "" } of doubled) findings.selectors.push(duplicateSelector(context, pairOfKey(key)));
    keepHeader(context, removed);
  }
  if (view.declared === undefined && (view.applied !== undefined || unmanaged === "remove")) {
    removeHeaderRow(context, removed, removable);
  }
}

function selector({ view, severalNames }: Context, pair: ValuePair | undefined, keep: 0 | 1): RowSelector {
  const header = headerOf(view);
  return { header, keep, ...(severalNames ? { under: header } : {}), ...(pair === undefined ? {} : { pair }) };
}

/** Of doubled rows one survives: where cutting rules count, one that has them. */
function duplicateSelector(context: Context, pair: ValuePair): RowSelector {
  const { declared, applied } = context.view;
  const cuts = declared?.parsing !== undefined || applied?.parsing !== undefined;
  const one = selector(context, pair, 1);
  return cuts && parsingVisible(context) ? { ...one, survivor: { parsing: declared?.parsing ?? "none" } } : one;
}

function add({ view, findings }: Context, header: Header, pairs: readonly ValuePair[]): void {
  const parsing = view.declared?.parsing;
  // The name that it was joined to is another declared mapping's: its own is right wherever names are told apart.
  const own = view.joined === "declared" ? view.declared?.header : undefined;
  findings.additions.push({ header: own ?? header, pairs, ...(parsing === undefined ? {} : { parsing }) });
}

function canRemove({ view, options, rows, findings }: Context, wanted: boolean): boolean {
  const { direction } = headerOf(view);
  if (!options.rowsRemovable(direction) || rows === "unavailable") return false;
  if (wanted && rows === undefined) findings.rowsNeeded.add(direction);
  return true;
}

function labelOf(view: MappingView): string | undefined {
  return view.declared?.label;
}

function show(
  context: Context,
  list: "changes" | "drift" | "unmanaged" | "residual",
  change: Omit<Change, "mapping">,
): void {
  const { view } = context;
  context.findings[list].push({ ...change, mapping: view.declared?.header ?? headerOf(view) });
}

/** What was applied of a mapping: looked up for every pair that is put in, and so made once. */
interface Past {
  readonly applied: ReadonlySet<string>;
  /** What was applied and is not live any more, by the incoming value. */
  readonly lost: ReadonlyMap<string, readonly ValuePair[]>;
  /** The keys of `lost` that are declared no more. */
  readonly left: ReadonlySet<string>;
}

function pastOf({ applied, declared, liveCounts }: MappingView, { direction }: Header): Past {
  const pairs = applied?.pairs ?? [];
  const lost = pairs.filter((pair) => !liveCounts.has(pairKey(pair)));
  const left = new Set(lost.map(pairKey));
  for (const pair of declared?.pairs ?? []) left.delete(pairKey(pair));
  return { applied: new Set(pairs.map(pairKey)), lost: groupBy(lost, (pair) => sourceOf(direction, pair)), left };
}

/** A pair that is put in, with the live pairs of the same source that it replaces. */
function showAddition(context: Context, key: string, replaced: readonly string[], past: Past): void {
  const { view } = context;
  const header = headerOf(view);
  const pair = pairOfKey(key);
  const wasApplied = past.applied.has(key);
  const contested = replaced.filter((other) => !view.owned.has(other));
  const target = (one: ValuePair) => targetOf(header.direction, one);
  const isDrift = wasApplied || (contested.length > 0 && contested.length === replaced.length);
  const lost = past.lost.get(sourceOf(header.direction, pair)) ?? [];
  const liveMoved = contested.length > 0 || lost.length > 0;
  const left = wasApplied ? [] : lost.filter((other) => past.left.has(pairKey(other)));
  show(context, isDrift ? "drift" : "changes", {
    path: pairPath(header, pair, labelOf(view)),
    label: pairLabel(header, pair),
    kind: "pair",
    ...(replaced.length === 0
      ? { action: "add" }
      : { action: "change", before: replaced.map((other) => target(pairOfKey(other))).join(", ") }),
    after: target(pair),
    ...(!isDrift && liveMoved ? { drifted: true } : {}),
    ...(left.length === 0 ? {} : { applied: left.map(target).join(", ") }),
  });
}

function showRemoval(context: Context, key: string, removable: boolean): void {
  const { view } = context;
  const header = headerOf(view);
  const pair = pairOfKey(key);
  const managed = isManaged(view, key);
  const count = view.liveCounts.get(key) ?? 1;
  const change: Omit<Change, "mapping"> = {
    path: pairPath(header, pair, labelOf(view)),
    label: pairLabel(header, pair),
    kind: managed ? "pair" : "unmanaged",
    action: "remove",
    before: targetOf(header.direction, pair),
    ...(count > 1 ? { count } : {}),
  };
  const isDrift = managed && !view.owned.has(key);
  if (!removable) showUnremovable(context, { ...change, ...(isDrift ? { drifted: true } : {}) }, pair, count);
  else show(context, isDrift ? "drift" : "changes", change);
}

function showDuplicate(context: Context, key: string, surplus: number, removable: boolean): void {
  const header = headerOf(context.view);
  const pair = pairOfKey(key);
  const change: Omit<Change, "mapping"> = {
    path: pairPath(header, pair, labelOf(context.view)),
    label: pairLabel(header, pair),
    kind: "duplicate",
    action: "remove",
    count: surplus,
  };
  if (removable) show(context, "drift", change);
  else showUnremovable(context, { ...change, drifted: true }, pair, surplus);
}

/** A foreseen residual: what should go and no call removes. */
function showUnremovable(
  context: Context,
  change: Omit<Change, "mapping">,
  pair: ValuePair | undefined,
  count: number,
): void {
  show(context, "residual", { ...change, code: "RS4202" });
  context.findings.unremovable.push({ header: headerOf(context.view), ...(pair === undefined ? {} : { pair }), count });
}

// ---- rows without a value ------------------------------------------------------------------------------------------

/** When the last pair of a mapping that stays declared goes, the header row is posted first: no gap in the mapping. */
function keepHeader(context: Context, removed: readonly string[]): void {
  const { view, rows, severalNames } = context;
  if (view.declared === undefined || view.declared.pairs.length > 0 || removed.length === 0) return;
  const going = new Set(removed);
  if ((view.whole ?? view.live)?.pairs.some((pair) => !going.has(pairKey(pair)))) return;
  const header = headerOf(view);
  const hasRow = Array.isArray(rows) && rowsOf(rows, header, severalNames).some((row) => row.pair === undefined);
  if (!hasRow) addHeader(context, "last pair goes");
}

function addHeader(context: Context, reason: "missing" | "last pair goes"): void {
  const { view } = context;
  const header = headerOf(view);
  add(context, header, []);
  if (reason === "last pair goes") return;
  show(context, view.applied === undefined ? "changes" : "drift", {
    path: mappingPath(header, labelOf(view)),
    label: `${header.attribute}, without values`,
    kind: "header",
    action: "add",
  });
}

/** A mapping that nothing declares goes with its value-less row, if it was ours or unmanaged ones are to go. */
function removeHeaderRow(context: Context, removed: readonly string[], removable: boolean): void {
  const { view, findings } = context;
  if (view.live === undefined) return;
  const header = headerOf(view);
  const going = new Set(removed);
  const emptied = [...view.liveCounts.keys()].every((key) => going.has(key));
  if (!emptied || (view.abandoned.get("") ?? 0) > 0) return;
  if (removable && removed.length > 0) findings.selectors.push(selector(context, undefined, 0));
  if (removed.length > 0) return;
  const change: Omit<Change, "mapping"> = {
    path: mappingPath(header),
    label: `${header.attribute}, without values`,
    kind: view.applied === undefined ? "unmanaged" : "header",
    action: "remove",
  };
  if (!canRemove(context, true)) {
    showUnremovable(context, change, undefined, 1);
    return;
  }
  findings.selectors.push(selector(context, undefined, 0));
  show(context, "changes", change);
}

function rowsOf(rows: readonly Row[], header: Header, byName: boolean): readonly Row[] {
  const key = byName ? headerKey(header) : groupKey(header);
  return rows.filter((row) => (byName ? headerKey(row.header) : groupKey(row.header)) === key);
}

// ---- parsing -------------------------------------------------------------------------------------------------------

/** Cutting rules stand on rows: changing them posts all rows of the mapping again and then removes the old ones. */
function diffParsing(context: Context): void {
  const { view, rows, findings, severalNames } = context;
  const { declared, applied, live } = view;
  if (declared === undefined || live === undefined) return;
  if (declared.parsing === undefined && applied?.parsing === undefined) return;
  const header = headerOf(view);
  const wanted = parsingKey(declared.parsing);
  const unchangedInCode = parsingKey(applied?.parsing) === wanted && applied !== undefined;
  const change: Omit<Change, "mapping"> = {
    path: [...mappingPath(header, declared.label), "parsing"],
    label: "parsing",
    kind: "parsing",
    action: "change",
  };
  if (!parsingVisible(context)) {
    // Without the row list neither the rules that are live are known, nor could old rows be removed.
    if (!unchangedInCode && parsingKey(live.parsing) !== wanted)
      show(context, "residual", { ...change, code: "RS4202" });
    return;
  }
  if (rows === undefined || rows === "unavailable") {
    findings.rowsNeeded.add(header.direction);
    return;
  }
  const here = rowsOf(rows, header, severalNames);
  const units: readonly (ValuePair | undefined)[] = declared.pairs.length > 0 ? declared.pairs : [undefined];
  const present = units.filter((pair) => here.some((row) => samePair(row.pair, pair)));
  const lacking = present.filter(
    (pair) => !here.some((row) => samePair(row.pair, pair) && parsingKey(row.parsing) === wanted),
  );
  const surplus = present.filter((pair) =>
    here.some((row) => samePair(row.pair, pair) && parsingKey(row.parsing) !== wanted),
  );
  if (surplus.length === 0) return;
  if (lacking.length > 0)
    add(
      context,
      header,
      lacking.filter((pair) => pair !== undefined),
    );
  for (const pair of surplus) {
    findings.selectors.push({ ...selector(context, pair, 1), survivor: { parsing: declared.parsing ?? "none" } });
  }
  show(context, unchangedInCode ? "drift" : "changes", { ...change, count: surplus.length });
}

/** Cutting rules are seen in the row list alone. */
function parsingVisible({ view, options, rows }: Context): boolean {
  return options.rowsRemovable(headerOf(view).direction) && rows !== "unavailable";
}

function samePair(one: ValuePair | undefined, other: ValuePair | undefined): boolean {
  if (one === undefined || other === undefined) return one === other;
  return pairKey(one) === pairKey(other);
}

// ---- names ---------------------------------------------------------------------------------------------------------

/** Whether the third-party name can be changed by adding under the new one and removing the old rows. */
function renames({ view, options, rows, findings }: Context): boolean {
  if (view.naming !== "rename") return false;
  const { direction } = headerOf(view);
  if (!options.rowsRemovable(direction) || rows === "unavailable") return false;
  if (rows === undefined) {
    findings.rowsNeeded.add(direction);
    return true;
  }
  return !serverJoined(view, rows);
}

/**
 * Rows under the old name that are there a second time, none under the new: the server joined an earlier try to the old
 * header.
 */
function serverJoined(view: MappingView, rows: readonly Row[]): boolean {
  const { declared, live } = view;
  if (declared === undefined || live === undefined) return false;
  const renamed = rowsOf(rows, declared.header, true);
  const tried = (pair: ValuePair) =>
    (view.liveCounts.get(pairKey(pair)) ?? 0) > (view.owned.has(pairKey(pair)) ? 1 : 0);
  return renamed.length === 0 && declared.pairs.length > 0 && declared.pairs.every(tried);
}

function diffRenamed(context: Context, unmanaged: "keep" | "remove"): void {
  const { view, rows, findings, severalNames } = context;
  const { declared, live } = view;
  if (declared === undefined || live === undefined) return;
  // Other mappings of the attribute keep their rows.
  const old = severalNames ? { under: live.header } : {};
  const there = new Set(
    (Array.isArray(rows) ? rowsOf(rows, declared.header, true) : []).map((row) => row.pair && pairKey(row.pair)),
  );
  const missing = declared.pairs.filter((pair) => !there.has(pairKey(pair)));
  if (missing.length > 0 || (declared.pairs.length === 0 && there.size === 0)) add(context, declared.header, missing);
  const wanted = new Set(declared.pairs.map(pairKey));
  const leaving = new Set([...view.liveCounts.keys()].filter((key) => view.owned.has(key) || unmanaged === "remove"));
  for (const key of leaving) {
    const pair = pairOfKey(key);
    findings.selectors.push(
      wanted.has(key)
        ? { header: declared.header, ...old, pair, keep: 1, survivor: { under: declared.header } }
        : { header: live.header, under: live.header, pair, keep: 0 },
    );
  }
  // With its last pair the old name goes as a whole.
  if (leaving.size === view.liveCounts.size) {
    findings.selectors.push(
      declared.pairs.length > 0
        ? { header: live.header, under: live.header, keep: 0 }
        : { header: declared.header, ...old, keep: 1, survivor: { under: declared.header } },
    );
  }
  show(context, "changes", {
    path: [...mappingPath(declared.header, declared.label), "third_party_attribute"],
    label: "third-party name",
    kind: "header",
    action: "change",
    before: thirdPartyName(live.header),
    after: thirdPartyName(declared.header),
    count: [...view.liveCounts].filter(([key]) => view.owned.has(key)).length,
  });
  const past = pastOf(context.view, headerOf(context.view));
  for (const pair of declared.pairs) {
    if (!leaving.has(pairKey(pair))) showAddition(context, pairKey(pair), [], past);
  }
  for (const key of leaving) if (!wanted.has(key)) showRemoval(context, key, true);
}

export function thirdPartyName(header: Header): string {
  return `${header.thirdPartyEntityType}.${header.thirdPartyAttribute}`;
}

/**
 * A kept name is a residual when first met, and drift where live has moved to it since the last apply; recorded by
 * apply, it is silent until a side changes.
 */
function reportKeptName(view: MappingView, live: Live, options: MappingDiffOptions, findings: Findings): void {
  const { declared, live: liveMapping, applied, naming } = view;
  if (declared === undefined || liveMapping === undefined || naming === "same" || naming === "kept, known") return;
  if (naming === "rename" && renames(contextOf(view, live, options, findings))) return;
  const declaredAsBefore = applied !== undefined && thirdPartyKey(applied.header) === thirdPartyKey(declared.header);
  findings[declaredAsBefore ? "drift" : "residual"].push({
    path: [...mappingPath(declared.header, declared.label), "third_party_attribute"],
    label: "third-party name",
    kind: "kept name",
    action: "change",
    before: thirdPartyName(liveMapping.header),
    after: thirdPartyName(declared.header),
    mapping: declared.header,
    code: "RS4203",
  });
}

// ---- what is not ours ----------------------------------------------------------------------------------------------

function listUnmanaged(context: Context, unmanaged: "keep" | "remove"): void {
  const { view } = context;
  for (const [key, count] of view.liveCounts) {
    const left = view.abandoned.get(key) ?? 0;
    const others = isManaged(view, key) || unmanaged === "remove" ? left : count;
    if (others > 0) showUnmanaged(context, pairOfKey(key), others);
  }
  const left = unmanaged === "keep" || (view.abandoned.get("") ?? 0) > 0;
  if (view.declared === undefined && view.liveCounts.size === 0 && view.applied === undefined && left) {
    const header = headerOf(view);
    show(context, "unmanaged", {
      path: mappingPath(header),
      label: `${header.attribute}, without values`,
      kind: "unmanaged",
      action: "remove",
      count: 1,
    });
  }
}

function showUnmanaged(context: Context, pair: ValuePair, count: number): void {
  const header = headerOf(context.view);
  show(context, "unmanaged", {
    path: pairPath(header, pair, labelOf(context.view)),
    label: pairLabel(header, pair),
    kind: "unmanaged",
    action: "remove",
    count,
  });
}

function listUndeclared(header: Header, pairs: readonly ValuePair[], findings: Findings): void {
  for (const [key, same] of groupBy(pairs, pairKey)) {
    findings.unmanaged.push({
      path: pairPath(header, pairOfKey(key)),
      label: pairLabel(header, pairOfKey(key)),
      kind: "unmanaged",
      action: "remove",
      count: same.length,
      mapping: header,
    });
  }
}
