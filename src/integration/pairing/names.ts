// Whether a server tells the third-party names of one attribute apart (docs/api-contract.md#kept-names): what live shows,
// what was said of the server, and what an apply recorded. Where these contradict each other, nobody knows.
import { groupBy } from "../../base/group.js";
import { DIRECTIONS } from "../../document/mapping.js";
import type { Applied, Live, LiveMapping, Row } from "../model.js";
import type { NamesWay } from "../wire/ways.js";
import { countPairs, groupKey, pairKey, thirdPartyKey } from "./key.js";

/** Where a way was read: what live shows, `rampsync.ways.json`, what an apply recorded. */
export type WaySource = "live" | "file" | "record";

export interface NamesKnown {
  /** Undefined where nobody knows. */
  readonly names: NamesWay | undefined;
  /** What is said of names, by whom, where that differs; empty where it does not. */
  readonly contradicting: readonly { readonly by: WaySource; readonly value: NamesWay }[];
}

type Observed = Pick<Live, "mappings" | "ways" | "seen" | "rows" | "mayLag">;

/** What a run found out by a POST comes before everything that was known before. */
export function knownNames(live: Observed, applied: Pick<Applied, "names"> | undefined): NamesKnown {
  if (live.seen?.names !== undefined) return { names: live.seen.names, contradicting: [] };
  const evidence = [
    { by: "live", value: shownNames(live) },
    { by: "file", value: live.ways?.names },
    { by: "record", value: applied?.names },
  ].filter((each): each is { by: WaySource; value: NamesWay } => each.value !== undefined);
  const [first] = evidence;
  if (evidence.some(({ value }) => value !== first?.value)) return { names: undefined, contradicting: evidence };
  return { names: first?.value, contradicting: [] };
}

export function namesOf(live: Observed, applied: Pick<Applied, "names"> | undefined): NamesWay | undefined {
  return knownNames(live, applied).names;
}

/** What live alone shows, where nothing contradicts it: it holds for the whole run. */
export function namesShown(live: Observed, applied: Pick<Applied, "names"> | undefined): NamesWay | undefined {
  const shown = shownNames(live);
  return shown === namesOf(live, applied) ? shown : undefined;
}

function shownNames({ mappings, rows, mayLag = false }: Observed): NamesWay | undefined {
  const shown = mappings.filter(({ absent }) => absent !== true);
  if (showsSeveralNames(shown)) return "apart";
  return DIRECTIONS.some((direction) => showsFirstNames(shown, rows[direction], mayLag)) ? "shown" : undefined;
}

/** Two names of one attribute: a server that kept or showed the first one would not show the second. */
function showsSeveralNames(mappings: readonly LiveMapping[]): boolean {
  const names = new Map<string, string>();
  return mappings.some(({ header }) => {
    const [group, name] = [groupKey(header), thirdPartyKey(header)];
    const first = names.get(group);
    names.set(group, first ?? name);
    return first !== undefined && first !== name;
  });
}

/** Rows under several names of one attribute, all of which the integration shows under one. */
function showsFirstNames(
  mappings: readonly LiveMapping[],
  rows: readonly Row[] | "unavailable" | undefined,
  mayLag: boolean,
): boolean {
  if (!Array.isArray(rows)) return false;
  const shown = groupBy(mappings, ({ header }) => groupKey(header));
  return [...groupBy(rows as readonly Row[], ({ header }) => groupKey(header))].some(([group, ofGroup]) => {
    const [first, ...others] = shown.get(group) ?? [];
    return first !== undefined && others.length === 0 && showsAllUnderOne(first, ofGroup, mayLag);
  });
}

/**
 * Whether `shown`, the one mapping of its attribute, holds what stands in `rows` under another name. Rows without values
 * do not tell right after a write: an integration that lags behind the list looks the same.
 */
function showsAllUnderOne(shown: LiveMapping, rows: readonly Row[], mayLag: boolean): boolean {
  const name = thirdPartyKey(shown.header);
  if (!rows.some((row) => !(mayLag && row.pair === undefined) && thirdPartyKey(row.header) !== name)) return false;
  if (!rows.some((row) => thirdPartyKey(row.header) === name)) return false;
  return samePairs(shown, rows);
}

/** Whether an integration shows all pairs of its rows. */
export function samePairs(shown: LiveMapping, rows: readonly Row[]): boolean {
  const left = new Map(countPairs(shown.pairs));
  for (const { pair } of rows) {
    if (pair === undefined) continue;
    const count = left.get(pairKey(pair)) ?? 0;
    if (count === 0) return false;
    left.set(pairKey(pair), count - 1);
  }
  return [...left.values()].every((count) => count === 0);
}
