// What the diff of mappings finds, and what its parts share: the context of one mapping, and how a finding is noted.
import type { Change, MappingChange } from "../../document/change.js";
import type { Direction, Header, ValuePair } from "../../document/mapping.js";
import { sourceOf } from "../../document/mapping.js";
import type { AbandonedRow, DeclaredMapping, Live, Row } from "../model.js";
import { countPairs, groupKey, headerKey, pairKey, pairOfKey, parsingKey } from "../pairing/key.js";
import type { MappingView } from "../pairing/mapping-view.js";
import type { MappingAddition } from "../wire/codec.js";
import type { Claimant, RowSelector } from "./rows.js";

export interface MappingDiffOptions {
  /** False where rows cannot be removed: `documented_only`, or the endpoint answers no. */
  readonly rowsRemovable: (direction: Direction) => boolean;
  /**
   * What live shows and the list of rows does not have is on its way, as right after a write. Else no row of it is known,
   * and nothing removes it. Default false.
   */
  readonly listMayLag?: boolean | undefined;
}

/** Live, to be removed, and not removable. */
export interface UnremovableRow extends Omit<AbandonedRow, "unlisted"> {
  /** Whether an apply or import made it ours. */
  readonly isOurs: boolean;
}

/** The pair that is posted to find out what the server does with names, or the mapping without values. */
export interface Trial {
  readonly header: Header;
  readonly pair?: ValuePair;
}

export interface MappingDiff {
  /** Pending: declared differs from applied. */
  readonly changes: readonly Change[];
  /** Live differs from applied. No difference stands in both lists. */
  readonly drift: readonly Change[];
  /** Live, not declared, not ours, and kept. */
  readonly unmanaged: readonly Change[];
  /** Foreseen: no available call removes it. */
  readonly residual: readonly Change[];
  /** The rows behind the residuals: live, to be removed, and not removable. */
  readonly unremovable: readonly UnremovableRow[];
  readonly additions: readonly MappingAddition[];
  /** What of `additions` is live under another name, or may be; absent where nothing is. */
  readonly trial?: Trial | undefined;
  /** What is removed by row, after the additions were verified. */
  readonly selectors: readonly RowSelector[];
  /** Row lists to read before this diff can be planned: directions that are not in `live`. */
  readonly rowsNeeded: ReadonlySet<Direction>;
}

export class Findings {
  readonly changes: Change[] = [];
  readonly drift: Change[] = [];
  readonly unmanaged: Change[] = [];
  readonly residual: Change[] = [];
  readonly unremovable: UnremovableRow[] = [];
  readonly additions: MappingAddition[] = [];
  readonly selectors: RowSelector[] = [];
  readonly rowsNeeded = new Set<Direction>();
  trial: Trial | undefined;
}

export interface Context {
  readonly view: MappingView;
  readonly options: MappingDiffOptions;
  readonly rows: readonly Row[] | "unavailable" | undefined;
  readonly findings: Findings;
  /** Whether the group has several live mappings, so that rows are told apart by their third-party name. */
  readonly severalNames: boolean;
}

export function contextOf(view: MappingView, live: Live, options: MappingDiffOptions, findings: Findings): Context {
  const { severalNames } = view;
  return { view, options, rows: live.rows[headerOf(view).direction], findings, severalNames };
}

/** The header that live rows carry, else the declared one. Additions to a live mapping go under its own spelling. */
export function headerOf(view: MappingView): Header {
  const header = view.live?.header ?? view.declared?.header;
  if (header === undefined) throw new Error("a view has a declared or a live side");
  return header;
}

/** A live pair that is ours, or whose incoming value the declared mapping translates. */
export function isManaged(view: MappingView, key: string): boolean {
  if (view.owned.has(key) || view.declaredKeys?.has(key)) return true;
  const { declared } = view;
  return declared !== undefined && view.sources.has(sourceOf(declared.header.direction, pairOfKey(key)));
}

/** Selects rows of this mapping alone: without a pair, the value-less ones. */
export function selector(context: Context, pair: ValuePair | undefined, keep: 0 | 1): RowSelector {
  const { view, severalNames } = context;
  const header = headerOf(view);
  const claimants = claimantsOf(context, pair);
  return {
    header,
    keep,
    ...(severalNames ? { under: header } : {}),
    ...(pair === undefined ? {} : { pair }),
    ...(claimants === undefined ? {} : { claimants }),
  };
}

/** Who keeps a row of the pair, or the value-less row, where several declared mappings have their rows in one live mapping. */
export function claimantsOf(context: Context, pair: ValuePair | undefined): readonly Claimant[] | undefined {
  const { members } = context.view;
  if (members === undefined) return undefined;
  const key = pair && pairKey(pair);
  const declares = ({ pairs }: DeclaredMapping) =>
    key === undefined ? pairs.length === 0 : pairs.some((each) => pairKey(each) === key);
  const claimants = members.filter(declares).map(({ header, parsing }) => ({
    header,
    ...(parsing === undefined ? {} : { parsing }),
  }));
  if (context.view.names !== "kept") return claimants;
  // All rows have one name: one serves all whose cutting rules are the same.
  return [...new Map(claimants.toReversed().map((claimant) => [parsingKey(claimant.parsing), claimant])).values()];
}

/** Rows to post under `header`, with the declared cutting rules; without pairs, the value-less one. */
export function addRows({ view, findings }: Context, header: Header, pairs: readonly ValuePair[]): void {
  const parsing = view.declared?.parsing;
  // The name that it was joined to is another declared mapping's, or its own may be another: its own is right wherever names are told apart.
  const isOwn = view.joined === "declared" || view.open !== undefined || view.names === "shown";
  const own = isOwn ? view.declared?.header : undefined;
  const addition = { header: own ?? header, pairs, ...(parsing === undefined ? {} : { parsing }) };
  findings.additions.push(addition);
}

/** Additions to a server that gives all rows of an attribute one name; the same ones in whatever order they were found. */
export function withoutAllTwins(additions: readonly MappingAddition[]): readonly MappingAddition[] {
  const keyOf = ({ header, pairs }: MappingAddition) =>
    JSON.stringify([headerKey(header), ...pairs.map(pairKey).sort()]);
  const sorted = additions.toSorted((left, right) => (keyOf(left) < keyOf(right) ? -1 : 1));
  const kept: MappingAddition[] = [];
  for (const addition of sorted) {
    const left = withoutTwins(addition, kept);
    if (left !== undefined) kept.push(left);
  }
  return kept;
}

/** All rows get one name: what another mapping of the attribute adds with the same cutting rules is not added a second time. */
function withoutTwins(addition: MappingAddition, others: readonly MappingAddition[]): MappingAddition | undefined {
  const group = groupKey(addition.header);
  const twins = others.filter(
    ({ header, parsing }) => groupKey(header) === group && parsingKey(parsing) === parsingKey(addition.parsing),
  );
  if (twins.length === 0) return addition;
  const added = new Set(twins.flatMap(({ pairs }) => pairs.map(pairKey)));
  const pairs = addition.pairs.filter((pair) => !added.has(pairKey(pair)));
  return pairs.length === 0 ? undefined : { ...addition, pairs };
}

/** Whether rows can go by row; where that is `wanted`, their list is asked for. */
export function canRemove({ view, options, rows, findings }: Context, wanted: boolean): boolean {
  const { direction } = headerOf(view);
  if (!options.rowsRemovable(direction) || rows === "unavailable") return false;
  if (wanted && rows === undefined) findings.rowsNeeded.add(direction);
  return true;
}

type WithoutMapping<Kind> = Kind extends MappingChange ? Omit<Kind, "mapping"> : never;
/** A change before it is said which mapping it is in. */
export type Unplaced = WithoutMapping<MappingChange>;

export function labelOf(view: MappingView): string | undefined {
  return view.declared?.label;
}

/** Notes a change under the declared header, where there is one. */
export function show(context: Context, list: "changes" | "drift" | "unmanaged" | "residual", change: Unplaced): void {
  const { view } = context;
  context.findings[list].push({ ...change, mapping: view.declared?.header ?? headerOf(view) });
}

/** A foreseen residual: what should go and no call removes. */
export function showUnremovable(context: Context, change: Unplaced, pair: ValuePair | undefined, count: number): void {
  const { view, findings } = context;
  const isOurs = pair === undefined ? view.applied !== undefined : view.owned.has(pairKey(pair));
  show(context, "residual", { ...change, code: "RS4202" });
  findings.unremovable.push({ header: headerOf(view), ...(pair === undefined ? {} : { pair }), count, isOurs });
}

/** Whether the list has a row of each of these pairs that could go; a list that was not read may. */
export function listedPairs({ view, rows, options, severalNames }: Context): (key: string, least?: number) => boolean {
  if (!Array.isArray(rows) || options.listMayLag) return () => true;
  const counts = countPairs(rowsOf(rows, headerOf(view), severalNames).flatMap(({ pair }) => pair ?? []));
  return (key, least = 1) => (counts.get(key) ?? 0) >= least;
}

export function rowsOf(rows: readonly Row[], header: Header, byName: boolean): readonly Row[] {
  const key = byName ? headerKey(header) : groupKey(header);
  return rows.filter((row) => (byName ? headerKey(row.header) : groupKey(row.header)) === key);
}
