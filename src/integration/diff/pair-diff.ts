// The pairs of one mapping: what is posted, which rows go, and how each difference is shown.
import { groupBy } from "../../base/group.js";
import type { Header, ValuePair } from "../../document/mapping.js";
import { sourceOf, targetOf } from "../../document/mapping.js";
import { pairKey, pairOfKey } from "../pairing/key.js";
import type { MappingView } from "../pairing/mapping-view.js";
import type { CountDifference } from "./canonical.js";
import { addHeader, keepHeader, removeHeaderRow } from "./header-diff.js";
import { pairLabel, pairPath } from "./labels.js";
import {
  addRows,
  type Context,
  canRemove,
  headerOf,
  isManaged,
  labelOf,
  listedPairs,
  selector,
  show,
  showUnremovable,
  type Unplaced,
} from "./mapping-findings.js";
import { parsingVisible } from "./parsing-diff.js";
import type { RowSelector } from "./rows.js";

export function diffPairs(
  context: Context,
  differences: readonly CountDifference[],
  unmanaged: "keep" | "remove",
): void {
  const { view, findings } = context;
  const header = headerOf(view);
  const keys = (isWanted: (difference: CountDifference) => boolean) =>
    differences.filter(isWanted).map(({ pair }) => pair);
  const added = keys((difference) => difference.before === undefined);
  const removed = keys((difference) => difference.after === undefined);
  const doubled = differences.filter((difference) => difference.before !== undefined && difference.after !== undefined);

  if (view.declared !== undefined && view.live === undefined && added.length === 0) addHeader(context);
  if (added.length > 0) addRows(context, header, added.map(pairOfKey));

  const removable = canRemove(context, removed.length > 0 || doubled.length > 0);
  const isListed = removed.length + doubled.length > 0 ? listedPairs(context) : () => true;
  const going = removable ? removed.filter((key) => isListed(key)) : [];
  const bySource = (key: string) => sourceOf(header.direction, pairOfKey(key));
  const removedBySource = groupBy(removable ? going : removed, bySource);
  const past = appliedPairsOf(view, header);
  for (const key of added) {
    const replaced = removable ? (removedBySource.get(bySource(key)) ?? []).toSorted() : [];
    if (removable) removedBySource.delete(bySource(key));
    showAddition(context, key, replaced, past);
  }
  for (const key of [...removedBySource.values()].flat()) showRemoval(context, key, removable);
  if (removable) for (const key of removed) if (!isListed(key)) showRemoval(context, key, false);
  for (const { pair, before = 0 } of doubled) showDuplicate(context, pair, before - 1, removable && isListed(pair, 2));

  if (removable) {
    for (const key of going) findings.selectors.push(selector(context, pairOfKey(key), 0));
    for (const { pair } of doubled)
      if (isListed(pair, 2)) findings.selectors.push(duplicateSelector(context, pairOfKey(pair)));
    keepHeader(context, going);
  }
  if (view.declared === undefined && (view.applied !== undefined || unmanaged === "remove")) {
    removeHeaderRow(context, going, removable);
  }
}

/** Of doubled rows one survives: where cutting rules count, one that has them. */
function duplicateSelector(context: Context, pair: ValuePair): RowSelector {
  const { declared, applied } = context.view;
  const cuts = declared?.parsing !== undefined || applied?.parsing !== undefined;
  const oneRow = selector(context, pair, 1);
  return cuts && parsingVisible(context) ? { ...oneRow, survivor: { parsing: declared?.parsing ?? "none" } } : oneRow;
}

/** What was applied of a mapping: looked up for every pair that is put in, and so made once. */
interface Past {
  readonly applied: ReadonlySet<string>;
  /** What was applied and is not live any more, by the incoming value. */
  readonly lost: ReadonlyMap<string, readonly ValuePair[]>;
  /** The keys of `lost` that are declared no more. */
  readonly left: ReadonlySet<string>;
}

export function appliedPairsOf({ applied, declared, liveCounts }: MappingView, { direction }: Header): Past {
  const pairs = applied?.pairs ?? [];
  const lost = pairs.filter((pair) => !liveCounts.has(pairKey(pair)));
  const left = new Set(lost.map(pairKey));
  for (const pair of declared?.pairs ?? []) left.delete(pairKey(pair));
  return { applied: new Set(pairs.map(pairKey)), lost: groupBy(lost, (pair) => sourceOf(direction, pair)), left };
}

/** A pair that is put in, with the live pairs of the same source that it replaces. */
export function showAddition(context: Context, key: string, replaced: readonly string[], past: Past): void {
  const { view } = context;
  const header = headerOf(view);
  const pair = pairOfKey(key);
  const wasApplied = past.applied.has(key);
  const contested = replaced.filter((replacedKey) => !view.owned.has(replacedKey));
  const target = (values: ValuePair) => targetOf(header.direction, values);
  const isDrift = wasApplied || (contested.length > 0 && contested.length === replaced.length);
  const lost = past.lost.get(sourceOf(header.direction, pair)) ?? [];
  const liveMoved = contested.length > 0 || lost.length > 0;
  const left = wasApplied ? [] : lost.filter((lostPair) => past.left.has(pairKey(lostPair)));
  show(context, isDrift ? "drift" : "changes", {
    path: pairPath(header, pair, labelOf(view)),
    label: pairLabel(header, pair),
    kind: "pair",
    pair,
    ...(replaced.length === 0
      ? { action: "add" }
      : {
          action: "change",
          before: replaced.map((replacedKey) => target(pairOfKey(replacedKey))).join(", "),
          replaced: replaced.map(pairOfKey),
        }),
    after: target(pair),
    ...(!isDrift && liveMoved ? { drifted: true } : {}),
    ...(left.length === 0 ? {} : { applied: left.map(target).join(", ") }),
  });
}

export function showRemoval(context: Context, key: string, removable: boolean): void {
  const { view } = context;
  const header = headerOf(view);
  const pair = pairOfKey(key);
  const managed = isManaged(view, key);
  const count = view.liveCounts.get(key) ?? 1;
  const change: Unplaced = {
    path: pairPath(header, pair, labelOf(view)),
    label: pairLabel(header, pair),
    kind: managed ? "pair" : "unmanaged",
    pair,
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
  const change: Unplaced = {
    path: pairPath(header, pair, labelOf(context.view)),
    label: pairLabel(header, pair),
    kind: "duplicate",
    pair,
    action: "remove",
    count: surplus,
  };
  if (removable) show(context, "drift", change);
  else showUnremovable(context, { ...change, drifted: true }, pair, surplus);
}
