// A server that keeps one third-party name for an attribute (docs/api-contract.md#kept-names) joins several declared
// mappings of it in one live mapping. Each of them is given its part of that one, so that what is seen live is never posted again.
import { groupBy } from "../../base/group.js";
import type { Header, ValuePair } from "../../document/mapping.js";
import { sourceOf } from "../../document/mapping.js";
import type { AppliedMapping, DeclaredMapping, Live, LiveMapping } from "../model.js";
import { countPairs, groupKey, type Pairing, pairKey, pairOfKey, thirdPartyKey } from "./key.js";

export interface LivePairing extends Pairing<DeclaredMapping, LiveMapping> {
  /** The live mapping that `right` is a part of, where it is one. */
  readonly whole?: LiveMapping;
  /** The server has joined `left` to a live mapping of another name: one that is declared too, or one that is only live. */
  readonly joined?: "declared" | "live";
  /** All declared mappings that have their rows in `whole`. */
  readonly members?: readonly DeclaredMapping[];
  /** Only the list of rows tells whether the server has joined `left`. */
  readonly needsRows?: true;
}

/** Pairings where declared mappings that were joined to a live one have their part of it, and the others what is left. */
export function shareOut(
  pairings: readonly Pairing<DeclaredMapping, LiveMapping>[],
  appliedOf: ReadonlyMap<DeclaredMapping, AppliedMapping>,
  { rows, ways }: Pick<Live, "rows" | "ways">,
): readonly LivePairing[] {
  const alone = pairings.filter(({ left, right }) => left !== undefined && right === undefined);
  if (alone.length === 0) return pairings;
  const liveOfGroup = groupBy(
    pairings.filter(({ right }) => right !== undefined),
    ({ right }) => (right === undefined ? "" : groupKey(right.header)),
  );
  const tellsNamesApart = [...liveOfGroup.values()].some(
    (group) => new Set(group.map(({ right }) => right && thirdPartyKey(right.header))).size > 1,
  );
  const joinedTo = new Map<LiveMapping, DeclaredMapping[]>();
  const undecided = new Set<DeclaredMapping>();
  for (const { left } of alone) {
    const [only, ...others] = left === undefined ? [] : (liveOfGroup.get(groupKey(left.header)) ?? []);
    const home = only?.right;
    if (left === undefined || only === undefined || home === undefined || others.length > 0) continue;
    const applied = appliedOf.get(left);
    const valueless =
      tellsNamesApart || left.pairs.length > 0 ? false : isValuelessElsewhere(left, only, pairings, rows, ways);
    if (valueless === undefined) undecided.add(left);
    if (isRecordedAsJoined(applied, home) || (!tellsNamesApart && isExtraElsewhere(left, only)) || valueless)
      joinedTo.set(home, [...(joinedTo.get(home) ?? []), left]);
  }
  if (joinedTo.size === 0 && undecided.size === 0) return pairings;
  const partOf = new Map<DeclaredMapping, LivePairing>();
  const restOf = new Map<LiveMapping, LivePairing>();
  for (const pairing of pairings) {
    const { right: whole } = pairing;
    const joined = whole && joinedTo.get(whole);
    if (whole === undefined || joined === undefined) continue;
    const { remainder, parts } = shareOutPairs(whole, pairing.left, joined, appliedOf);
    const members = [...(pairing.left === undefined ? [] : [pairing.left]), ...joined];
    restOf.set(whole, { ...pairing, right: remainder, whole, members });
    joined.forEach((left, index) => {
      const right = { ...whole, pairs: parts[index] ?? [] };
      const home = pairing.left === undefined ? "live" : "declared";
      partOf.set(left, { left, right, by: "last", whole, members, joined: home });
    });
  }
  return pairings.flatMap((pairing): readonly LivePairing[] => {
    const part = pairing.left && partOf.get(pairing.left);
    if (part !== undefined) return [part];
    const remainder = pairing.right && restOf.get(pairing.right);
    if (pairing.left !== undefined && undecided.has(pairing.left)) return [{ ...pairing, needsRows: true }];
    if (remainder === undefined) return [pairing];
    // A remainder that nothing declares and that is empty is left out.
    return remainder.left === undefined && remainder.right?.pairs.length === 0 ? [] : [remainder];
  });
}

/** Whether an apply has recorded that the server joined the mapping to this live one. */
function isRecordedAsJoined(applied: AppliedMapping | undefined, live: LiveMapping): boolean {
  return applied?.keptName !== undefined && thirdPartyKey(applied.keptName) === thirdPartyKey(live.header);
}

/**
 * Whether all pairs of `left`, whose own name is not live, are extra pairs of the one live mapping of its attribute: the
 * server may have joined them. A server that shows several names for any attribute does not join: it tells names apart.
 */
function isExtraElsewhere(
  left: DeclaredMapping,
  { left: host, right: live }: Pairing<DeclaredMapping, LiveMapping>,
): boolean {
  const declaredOfHost = new Set(host?.pairs.map(pairKey));
  const counts = countPairs(live?.pairs ?? []);
  const inSurplus = (pair: ValuePair) => (counts.get(pairKey(pair)) ?? 0) > (declaredOfHost.has(pairKey(pair)) ? 1 : 0);
  return left.pairs.length > 0 && left.pairs.every(inSurplus);
}

/**
 * The same of a declared mapping without values, of which the integration shows nothing: the list of rows tells it by a row
 * under its own name, or, where the other mapping has none either, by as many rows without a value as declared mappings are. Undefined while it was not read.
 */
function isValuelessElsewhere(
  left: DeclaredMapping,
  { left: host }: Pairing<DeclaredMapping, LiveMapping>,
  pairings: readonly Pairing<DeclaredMapping, LiveMapping>[],
  rows: Live["rows"],
  ways: Live["ways"],
): boolean | undefined {
  if (host === undefined) return false;
  if (ways?.names === "kept") return true;
  // Beside values a row without one may be anybody's.
  if (host.pairs.length > 0 && ways?.names !== "shown") return false;
  const listed = rows[left.header.direction];
  if (!Array.isArray(listed)) return listed === undefined ? undefined : true;
  const isOfGroup = ({ header }: { readonly header: Header }) => groupKey(header) === groupKey(left.header);
  const valueless = listed.filter((row) => row.pair === undefined && isOfGroup(row));
  if (valueless.some((row) => thirdPartyKey(row.header) === thirdPartyKey(left.header))) return true;
  const declared = pairings.filter((each) => each.left?.pairs.length === 0 && isOfGroup(each.left));
  return ways?.names !== "shown" && valueless.length >= declared.length;
}

/**
 * Gives each live pair to the mappings that declare it: one copy to each, further copies to the first. A pair that none of
 * them declares goes to the mapping that owned it, else to the one that translates the same incoming value in another way,
 * else it stays with the mapping whose name it has.
 */
function shareOutPairs(
  whole: LiveMapping,
  host: DeclaredMapping | undefined,
  joined: readonly DeclaredMapping[],
  appliedOf: ReadonlyMap<DeclaredMapping, AppliedMapping>,
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
    copies.forEach((pair, copy) => {
      shares[takers[copy] ?? takers[0] ?? 0]?.push(pair);
    });
  }
  const [unclaimed = [], ...parts] = shares;
  return { remainder: { ...whole, pairs: unclaimed }, parts };
}
