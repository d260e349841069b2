// A server that keeps one third-party name for an attribute (docs/api-contract.md#kept-names) joins several declared
// mappings of it in one live mapping. Each of them is given its part of that one, so that what is seen live is never posted again.
import { groupBy } from "../../base/group.js";
import type { ValuePair } from "../../document/mapping.js";
import { sourceOf } from "../../document/mapping.js";
import type { AppliedMapping, DeclaredMapping, LiveMapping } from "../model.js";
import { countPairs, groupKey, headerKey, type Pairing, pairKey, pairOfKey, parsingKey, thirdPartyKey } from "./key.js";

export interface LivePairing extends Pairing<DeclaredMapping, LiveMapping> {
  /** The live mapping that `right` is a part of, where it is one. */
  readonly whole?: LiveMapping;
  /** The server has joined `left` to a live mapping of another name: one that is declared too, or one that is only live. */
  readonly joined?: "declared" | "live";
  /** All declared mappings that have their rows in `whole`. */
  readonly members?: readonly DeclaredMapping[];
  /** Whether `left` is there is not known: another name of its attribute is live. */
  readonly open?: OpenName;
}

export interface OpenName {
  /** Live mappings of the attribute, all under other names. */
  readonly homes: readonly LiveMapping[];
  /** `names`: what the server does with names is not known. `rows`: the list of rows tells it, and was not read. */
  readonly until: "names" | "rows";
}

type Plain = Pairing<DeclaredMapping, LiveMapping>;
type AppliedOf = ReadonlyMap<DeclaredMapping, AppliedMapping>;

const hasOtherName = ({ left, by }: Plain) => left !== undefined && by !== "name";

/**
 * Pairings where the server is known to keep or to show one name for all mappings of an attribute: each declared mapping
 * of another name has its part of the live one. Rows that show their own names are told apart by the list of rows; while
 * that was not read, an apply has to have recorded that they are there.
 */
export function shareOut(
  pairings: readonly Plain[],
  appliedOf: AppliedOf,
  names: "kept" | "shown",
): readonly LivePairing[] {
  const joinedTo = new Map<LiveMapping, DeclaredMapping[]>();
  const open = new Map<DeclaredMapping, OpenName>();
  const homesOf = homesIn(pairings);
  for (const pairing of pairings) {
    const { left, right } = pairing;
    if (left === undefined || !hasOtherName(pairing)) continue;
    const homes = homesOf(left);
    const [home] = homes;
    if (home === undefined || homes.length > 1) continue;
    if (names === "kept") {
      if (right === undefined) joinedTo.set(home, [...(joinedTo.get(home) ?? []), left]);
    } else if (left.pairs.length > 0 && isRecordedAsJoined(appliedOf.get(left), home)) {
      joinedTo.set(home, [...(joinedTo.get(home) ?? []), left]);
    } else open.set(left, { homes, until: "rows" });
  }
  const shared = withParts(withoutOpen(pairings, open), joinedTo, appliedOf, names);
  return names === "kept"
    ? shared
    : shared.map((pairing) => (isSettled(pairing) ? pairing : untilRows(pairing, homesOf)));
}

/** The counts add up: without the list of rows each mapping has what it declares. */
function isSettled({ left, right, whole, open }: LivePairing): boolean {
  if (left === undefined || whole === undefined || open !== undefined) return true;
  const counts = countPairs(right?.pairs ?? []);
  return left.pairs.every((pair) => counts.get(pairKey(pair)) === 1);
}

function untilRows(pairing: LivePairing, homesOf: (left: DeclaredMapping) => readonly LiveMapping[]): LivePairing {
  return pairing.left === undefined ? pairing : { ...pairing, open: { homes: homesOf(pairing.left), until: "rows" } };
}

/**
 * Pairings where nobody knows what the server does with names. A declared mapping whose name is not live is left open where
 * another name of its attribute is. What an apply had recorded as its rows stays with it: it was taken for kept, or is to be renamed.
 */
export function leaveOpen(pairings: readonly Plain[], appliedOf: AppliedOf): readonly LivePairing[] {
  const joinedTo = new Map<LiveMapping, DeclaredMapping[]>();
  const open = new Map<DeclaredMapping, OpenName>();
  const taken = new Map<DeclaredMapping, OpenName>();
  const homesOf = homesIn(pairings);
  for (const pairing of pairings) {
    const { left, right } = pairing;
    if (left === undefined || !hasOtherName(pairing)) continue;
    const homes = homesOf(left);
    const [home] = homes;
    if (home === undefined) continue;
    const applied = appliedOf.get(left);
    const opened: OpenName = { homes, until: "names" };
    const isOurs = (live: LiveMapping) =>
      isRecordedAsJoined(applied, live) ||
      (applied !== undefined &&
        applied.keptName === undefined &&
        thirdPartyKey(applied.header) === thirdPartyKey(live.header));
    if (right !== undefined && isOurs(right)) taken.set(left, opened);
    else if (right === undefined && homes.length === 1 && isRecordedAsJoined(applied, home)) {
      taken.set(left, opened);
      joinedTo.set(home, [...(joinedTo.get(home) ?? []), left]);
    } else open.set(left, opened);
  }
  if (open.size + taken.size === 0) return pairings;
  return withParts(withoutOpen(pairings, open), joinedTo, appliedOf, undefined).map((pairing) => {
    const opened = pairing.left && taken.get(pairing.left);
    return opened === undefined ? pairing : { ...pairing, open: opened };
  });
}

/** Live mappings of the attribute of a declared one. */
function homesIn(pairings: readonly Plain[]): (left: DeclaredMapping) => readonly LiveMapping[] {
  const live = pairings.flatMap(({ right }) => (right === undefined || right.absent === true ? [] : [right]));
  const byGroup = groupBy(live, ({ header }) => groupKey(header));
  return ({ header }) => byGroup.get(groupKey(header)) ?? [];
}

/**
 * What an open mapping declares of a live one may be its own: it is nobody's until that is known, one copy of what the
 * live one's own declaration has apart.
 */
function withoutOpen(pairings: readonly Plain[], open: ReadonlyMap<DeclaredMapping, OpenName>): readonly LivePairing[] {
  if (open.size === 0) return pairings;
  const claimed = new Map<LiveMapping, Set<string>>();
  for (const [left, { homes }] of open) {
    for (const home of homes) {
      const keys = claimed.get(home) ?? new Set<string>();
      for (const pair of left.pairs) keys.add(pairKey(pair));
      claimed.set(home, keys);
    }
  }
  const rest = (whole: LiveMapping, host?: DeclaredMapping): LivePairing | undefined => {
    const keys = claimed.get(whole);
    if (keys === undefined) return { right: whole };
    const own = new Set(host?.pairs.map(pairKey));
    const pairs = whole.pairs.filter((pair) => !keys.has(pairKey(pair)) || own.delete(pairKey(pair)));
    // With all its pairs claimed, what nothing declares is not without values: nothing of it is left to compare.
    if (host === undefined && pairs.length === 0 && whole.pairs.length > 0) return undefined;
    return { right: { ...whole, pairs }, whole };
  };
  const freed: LivePairing[] = [];
  const kept = pairings.flatMap((pairing): readonly LivePairing[] => {
    const { left, right } = pairing;
    const opened = left && open.get(left);
    const found = right === undefined ? undefined : rest(right, opened === undefined ? left : undefined);
    if (left !== undefined && opened !== undefined) {
      if (found !== undefined) freed.push(found);
      return [{ left, open: opened }];
    }
    if (right === undefined) return [pairing];
    return found === undefined ? [] : [{ ...pairing, ...found }];
  });
  return [...kept, ...freed];
}

/** Pairings where the mappings of `joinedTo` have their part of a live one, and the others what is left. */
function withParts(
  pairings: readonly LivePairing[],
  joinedTo: ReadonlyMap<LiveMapping, readonly DeclaredMapping[]>,
  appliedOf: AppliedOf,
  names: "kept" | "shown" | undefined,
): readonly LivePairing[] {
  if (joinedTo.size === 0) return pairings;
  const partOf = new Map<DeclaredMapping, LivePairing>();
  const restOf = new Map<LiveMapping, LivePairing>();
  const homeOf = new Map<LiveMapping, LivePairing>();
  for (const pairing of pairings) {
    const { right, whole = right } = pairing;
    if (whole !== undefined && !joinedTo.get(whole)?.some((left) => left === pairing.left)) homeOf.set(whole, pairing);
  }
  for (const [whole, inAnyOrder] of joinedTo) {
    // The same parts in whatever order they are declared.
    const joined = inAnyOrder.toSorted((left, right) => (headerKey(left.header) < headerKey(right.header) ? -1 : 1));
    const home = homeOf.get(whole);
    const shares = home?.right ?? whole;
    const { remainder, parts } = shareOutPairs(shares, home?.left, joined, {
      appliedOf,
      isOneForAll: names === "kept",
    });
    const members = [...(home?.left === undefined ? [] : [home.left]), ...joined];
    restOf.set(whole, { ...home, right: remainder, whole, members });
    joined.forEach((left, index) => {
      const right = { ...whole, pairs: parts[index] ?? [] };
      partOf.set(left, {
        left,
        right,
        by: "last",
        whole,
        members,
        joined: home?.left === undefined ? "live" : "declared",
      });
    });
  }
  const isHome = (pairing: LivePairing) => [...homeOf.values()].includes(pairing);
  const shared = pairings.flatMap((pairing): readonly LivePairing[] => {
    const part = pairing.left && partOf.get(pairing.left);
    if (part !== undefined) return [part];
    const { right, whole = right } = pairing;
    const remainder = whole && isHome(pairing) ? restOf.get(whole) : undefined;
    if (remainder === undefined) return [pairing];
    // A remainder that nothing declares and that is empty is left out.
    return remainder.left === undefined && remainder.right?.pairs.length === 0 ? [] : [remainder];
  });
  // What was paired with a mapping that has its part now.
  const rests = [...restOf].flatMap(([whole, rest]) =>
    homeOf.has(whole) || rest.right?.pairs.length === 0 ? [] : [rest],
  );
  return [...shared, ...rests];
}

/** Whether an apply has recorded that the server joined the mapping to this live one. */
function isRecordedAsJoined(applied: AppliedMapping | undefined, live: LiveMapping): boolean {
  return applied?.keptName !== undefined && thirdPartyKey(applied.keptName) === thirdPartyKey(live.header);
}

/**
 * Gives each live pair to the mappings that declare it: one copy to each, further copies to the first. Where all rows have
 * one name anyway, one row is that of all, unless their cutting rules differ. A pair that none of them declares goes to the
 * mapping that owned it, else to the one that translates the same incoming value in another way, else it stays with the
 * mapping whose name it has.
 */
function shareOutPairs(
  whole: LiveMapping,
  host: DeclaredMapping | undefined,
  joined: readonly DeclaredMapping[],
  { appliedOf, isOneForAll }: { readonly appliedOf: AppliedOf; readonly isOneForAll: boolean },
): { readonly remainder: LiveMapping; readonly parts: readonly (readonly ValuePair[])[] } {
  const members = [host, ...joined];
  const declares = members.map((member) => new Set(member?.pairs.map(pairKey)));
  const owned = members.map((member) => new Set((member && appliedOf.get(member))?.pairs.map(pairKey)));
  const { direction } = whole.header;
  const sources = members.map((member) => new Set(member?.pairs.map((pair) => sourceOf(direction, pair))));
  const shares: ValuePair[][] = members.map(() => []);
  for (const [key, copies] of groupBy(whole.pairs, pairKey)) {
    const source = sourceOf(direction, pairOfKey(key));
    const claimants = declares.flatMap((keys, member) => (keys.has(key) ? [member] : []));
    const fallbacks = [owned.findIndex((keys) => keys.has(key)), sources.findIndex((known) => known.has(source)), 0];
    const takers = claimants.length > 0 ? claimants : fallbacks.filter((member) => member >= 0).slice(0, 1);
    const [pair] = copies;
    if (isOneForAll && pair !== undefined && claimants.length > 1) {
      const rules = new Set(claimants.map((member) => parsingKey(members[member]?.parsing)));
      for (const member of claimants) shares[member]?.push(pair);
      for (let copy = rules.size; copy < copies.length; copy += 1) shares[claimants[0] ?? 0]?.push(pair);
      continue;
    }
    copies.forEach((each, copy) => {
      shares[takers[copy] ?? takers[0] ?? 0]?.push(each);
    });
  }
  const [unclaimed = [], ...parts] = shares;
  return { remainder: { ...whole, pairs: unclaimed }, parts };
}
