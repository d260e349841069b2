// The diff of mappings: what to add, what to remove by row, and how each difference is shown, exactly once.
import { groupBy } from "../../base/group.js";
import type { Header, ValuePair } from "../../document/mapping.js";
import { unlistedDirections } from "../applied/reopened.js";
import { pairKey, pairOfKey } from "../pairing/key.js";
import type { MappingView } from "../pairing/mapping-view.js";
import type { Sides } from "../sides.js";
import { compareCounts, keyed } from "./canonical.js";
import { headerLabel, mappingPath, pairLabel, pairPath } from "./labels.js";
import {
  type Context,
  contextOf,
  Findings,
  headerOf,
  isManaged,
  labelOf,
  type MappingDiff,
  type MappingDiffOptions,
  show,
  withoutAllTwins,
} from "./mapping-findings.js";
import { diffOpen, isUndecided, tryNames } from "./open-name-diff.js";
import { diffPairs } from "./pair-diff.js";
import { diffParsing } from "./parsing-diff.js";
import { diffRenamed, renames, reportKeptName } from "./rename-diff.js";

export function diffMappings({ declared, live, applied, views }: Sides, options: MappingDiffOptions): MappingDiff {
  const findings = new Findings();
  for (const direction of unlistedDirections(applied)) {
    const isWanted = declared.directions.has(direction) && options.rowsRemovable(direction);
    if (isWanted && live.rows[direction] === undefined) findings.rowsNeeded.add(direction);
  }
  const isRenamed = (view: MappingView) => renames(contextOf(view, live, options, findings));
  const different = views
    .filter((view) => !plainlyEqual(view))
    .flatMap((view) => (view.namesApart && view.naming === "rename" && !isRenamed(view) ? splitRename(view) : [view]));
  const differences = comparePairs(different, declared.unmanaged);
  different.forEach((view, index) => {
    const context = contextOf(view, live, options, findings);
    if (isUndecided(context, applied)) diffOpen(context, applied);
    else if (renames(context)) diffRenamed(context, declared.unmanaged);
    else {
      diffPairs(context, differences.get(index) ?? [], declared.unmanaged);
      diffParsing(context);
    }
    listUnmanaged(context, declared.unmanaged);
  });
  tryNames(findings, views, { live, options, applied });
  for (const view of views) reportKeptName(view, live, options, findings);
  for (const mapping of live.mappings) {
    if (!declared.directions.has(mapping.header.direction)) listUndeclared(mapping.header, mapping.pairs, findings);
  }
  if (!views.some(({ names }) => names === "kept") || findings.additions.length < 2) return findings;
  return { ...findings, additions: withoutAllTwins(findings.additions) };
}

/** The cheap comparison: mappings that are equal by it never reach deep-diff. */
function plainlyEqual(view: MappingView): boolean {
  const { declared, live, applied, liveCounts } = view;
  if (declared === undefined || live === undefined || view.naming === "rename" || view.open !== undefined) return false;
  if (declared.parsing !== undefined || applied?.parsing !== undefined) return false;
  return (
    live.pairs.length === declared.pairs.length && declared.pairs.every((pair) => liveCounts.get(pairKey(pair)) === 1)
  );
}

/** A rename whose old rows cannot go: the new mapping that is declared, and the old one that nothing declares any more. */
function splitRename({ declared, live, applied, ...view }: MappingView): readonly MappingView[] {
  const split = { ...view, naming: "same" as const };
  const ofApplied = applied === undefined ? {} : { applied };
  const isNew = { owned: new Set<string>(), liveCounts: new Map(), abandoned: new Map() };
  return [
    ...(declared === undefined ? [] : [{ ...split, ...isNew, declared, ...ofApplied }]),
    ...(live === undefined ? [] : [{ ...split, live, ...ofApplied, sources: new Set<string>() }]),
  ];
}

/** What live pairs are to be compared: all that is managed, or is to be removed as unmanaged. */
function comparePairs(views: readonly MappingView[], unmanaged: "keep" | "remove") {
  const current: [string, Record<string, number>][] = [];
  const target: [string, Record<string, number>][] = [];
  views.forEach((view, index) => {
    const declared = (view.declared?.pairs ?? []).map((pair) => [pairKey(pair), 1] as const);
    const live = [...view.liveCounts]
      .filter(([key]) => isManaged(view, key) || unmanaged === "remove")
      .map(([key, count]) => [key, count - (view.abandoned.get(key) ?? 0)] as const)
      .filter(([, count]) => count > 0);
    current.push([String(index), keyed(live)]);
    target.push([String(index), keyed(declared)]);
  });
  const differences = compareCounts(keyed(current), keyed(target));
  return groupBy(differences, (difference) => Number(difference.mapping));
}

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
      label: headerLabel(header),
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
    pair,
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
      pair: pairOfKey(key),
      action: "remove",
      count: same.length,
      mapping: header,
    });
  }
}
