// What belongs together before pairs are compared: a declared mapping, the live one it is paired with, and what of the
// live one is ours.
import { groupBy } from "../../base/group.js";
import type { Header } from "../../document/mapping.js";
import { sourceOf } from "../../document/mapping.js";
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
import type { NamesWay } from "../wire/ways.js";
import { type LivePairing, leaveOpen, type OpenName, shareOut } from "./joined-mapping.js";
import { countPairs, groupKey, headerKey, type Pairing, pairKey, pairMappings, thirdPartyKey } from "./key.js";
import { namesOf, samePairs } from "./names.js";

export interface MappingView {
  readonly declared?: DeclaredMapping;
  readonly live?: LiveMapping;
  /** The applied mapping of the declared one, or of the live one where nothing is declared any more. */
  readonly applied?: AppliedMapping;
  /** Keys of pairs that an apply or import made ours and that live under this header. */
  readonly owned: ReadonlySet<string>;
  /** Live pairs by key, with how often they are there. */
  readonly liveCounts: ReadonlyMap<string, number>;
  /** How many live rows of a pair were given up as not removable, the one that is declared apart. The key `""` is the value-less row. */
  readonly abandoned: ReadonlyMap<string, number>;
  /** The incoming values that the declared mapping translates. */
  readonly sources: ReadonlySet<string>;
  /** Of an open mapping, the keys of its pairs, which stand for `sources`: whose others with the same incoming value are is not known. */
  readonly declaredKeys?: ReadonlySet<string>;
  /** Where declared and live differ in the third-party name, folded. */
  readonly naming: "same" | "kept" | "kept, known" | "rename";
  /** The live mapping that `live` is a part of, where others are joined with it. */
  readonly whole?: LiveMapping;
  /** The server has joined the declared mapping to a live one of another name: one that is declared too, or only live. */
  readonly joined?: "declared" | "live";
  /** All declared mappings that have their rows in `whole`. */
  readonly members?: readonly DeclaredMapping[];
  /** Whether the declared mapping is there is not known: another name of its attribute is live. */
  readonly open?: OpenName;
  /** What the server does with names; absent where nobody knows. */
  readonly names?: NamesWay;
  /** Rows of other names are told apart by theirs: a name that is not live is not there. */
  readonly namesApart: boolean;
  /** The name that the integration shows in place of the rows' own. */
  readonly shownAs?: Header;
  /** Several mappings of the attribute are told apart by their third-party name. */
  readonly severalNames: boolean;
}

/** The header that live rows of an applied mapping carry. */
export function liveHeaderOf(applied: AppliedMapping): Header {
  return { ...applied.header, ...applied.keptName };
}

/** Views of all mappings of the declared directions, declared ones first, then live ones that nothing declares. */
export function viewMappings(declared: Declared, live: Live, applied: Applied | undefined): readonly MappingView[] {
  const appliedHere = (applied?.mappings ?? []).filter(({ header }) => declared.directions.has(header.direction));
  const appliedOf = new Map<DeclaredMapping, AppliedMapping>();
  for (const { left, right } of pairMappings(declared.mappings, appliedHere, header, header)) {
    if (left !== undefined && right !== undefined) appliedOf.set(left, right);
  }
  const names = namesOf(live, applied);
  const { mappings, shownAs } = storedMappings(live, names);
  const paired = pairMappings(declared.mappings, mappings, header, header);
  const pairings = pairingsFor(names, paired, appliedOf, shownAs);
  const ownersOf = findOwners(appliedHere, mappings, pairings, appliedOf, shownAs);
  const namesOfGroup = countBy(mappings, (mapping) => groupKey(mapping.header));

  return pairings
    .filter(
      ({ left, right }) =>
        left !== undefined || (right !== undefined && declared.directions.has(right.header.direction)),
    )
    .map(({ left, right, by, whole, joined, members, open }): MappingView => {
      const shown = right === undefined ? undefined : shownAs.get(right);
      const isApart = names === "apart" || shown !== undefined;
      const group = left ?? right;
      const owners = right === undefined ? [] : (ownersOf.get(right) ?? []);
      const own = left === undefined ? owners[0] : appliedOf.get(left);
      const ofGroup = group === undefined ? "" : groupKey(group.header);
      return {
        ...(left === undefined ? {} : { declared: left }),
        ...(right === undefined ? {} : { live: right }),
        ...(own === undefined ? {} : { applied: own }),
        owned: new Set([...owners, { pairs: left?.superseded ?? [] }].flatMap(({ pairs }) => pairs.map(pairKey))),
        liveCounts: countPairs(right?.pairs ?? []),
        abandoned: abandonedCounts(applied?.abandoned ?? [], right, left),
        ...(open === undefined ? {} : { declaredKeys: new Set(left?.pairs.map(pairKey)) }),
        sources: open === undefined ? new Set(left?.pairs.map((pair) => sourceOf(left.header.direction, pair))) : NONE,
        naming:
          left === undefined || right === undefined || (by === "name" && shown === undefined)
            ? "same"
            : by !== "name" && isApart
              ? "rename"
              : namingOf(left, shown ?? right.header, own, by === "name" || joined !== undefined || names === "kept"),
        namesApart: isApart,
        severalNames: (namesOfGroup.get(ofGroup) ?? 0) > 1 || live.leftOut?.has(ofGroup) === true,
        ...(names === undefined ? {} : { names }),
        ...(shown === undefined ? {} : { shownAs: shown }),
        ...(whole === undefined ? {} : { whole }),
        ...(joined === undefined ? {} : { joined }),
        ...(members === undefined ? {} : { members }),
        ...(open === undefined ? {} : { open }),
      };
    });
}

const NONE: ReadonlySet<string> = new Set();

function countBy<Item>(items: readonly Item[], keyOf: (item: Item) => string): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const item of items) counts.set(keyOf(item), (counts.get(keyOf(item)) ?? 0) + 1);
  return counts;
}

function pairingsFor(
  names: NamesWay | undefined,
  paired: readonly Pairing<DeclaredMapping, LiveMapping>[],
  appliedOf: ReadonlyMap<DeclaredMapping, AppliedMapping>,
  shownAs: ReadonlyMap<LiveMapping, Header>,
): readonly LivePairing[] {
  if (names === undefined) return leaveOpen(paired, appliedOf);
  if (names === "apart") return tellApart(paired, appliedOf);
  if (names === "kept") return shareOut(paired, appliedOf, names);
  // Where the list of rows was read, it tells names apart.
  const isListed = ({ right, left }: Pairing<DeclaredMapping, LiveMapping>) => {
    const group = right ?? left;
    return group !== undefined && listed.has(groupKey(group.header));
  };
  const listed = new Set([...shownAs.keys()].map((mapping) => groupKey(mapping.header)));
  return [
    ...tellApart(paired.filter(isListed), appliedOf, (applied) => applied.header),
    ...shareOut(
      paired.filter((pairing) => !isListed(pairing)),
      appliedOf,
      names,
    ),
  ];
}

export interface StoredMappings {
  readonly mappings: readonly LiveMapping[];
  /** Of those that were made of rows, the header that the integration shows. */
  readonly shownAs: ReadonlyMap<LiveMapping, Header>;
}

/**
 * Live mappings under the names that their rows have, where the integration shows the first name for all and the list of
 * rows was read.
 */
export function storedMappings(
  { mappings, rows }: Pick<Live, "mappings" | "rows">,
  names: NamesWay | undefined,
): StoredMappings {
  const shownAs = new Map<LiveMapping, Header>();
  if (names !== "shown") return { mappings, shownAs };
  const stored = mappings.flatMap((mapping): readonly LiveMapping[] => {
    const listed = rows[mapping.header.direction];
    if (!Array.isArray(listed)) return [mapping];
    const ofGroup = (listed as readonly Row[]).filter((row) => groupKey(row.header) === groupKey(mapping.header));
    const names = groupBy(ofGroup, (row) => thirdPartyKey(row.header));
    if (names.size === 0 || !samePairs(mapping, ofGroup)) return [mapping];
    return [...names.values()].flatMap((same): readonly LiveMapping[] => {
      const [first] = same;
      if (first === undefined) return [];
      const { thirdPartyEntityType, thirdPartyAttribute } = first.header;
      const made = {
        ...mapping,
        header: { ...mapping.header, thirdPartyEntityType, thirdPartyAttribute },
        pairs: same.flatMap(({ pair }) => pair ?? []),
      };
      shownAs.set(made, mapping.header);
      return [made];
    });
  });
  return { mappings: stored, shownAs };
}

/**
 * Pairings where names are told apart: under another name a mapping is live only where its rows are known to have that
 * one, and are to be renamed.
 */
function tellApart(
  pairings: readonly Pairing<DeclaredMapping, LiveMapping>[],
  appliedOf: ReadonlyMap<DeclaredMapping, AppliedMapping>,
  headerOf: (applied: AppliedMapping) => Header = liveHeaderOf,
): readonly Pairing<DeclaredMapping, LiveMapping>[] {
  const others: Pairing<DeclaredMapping, LiveMapping>[] = [];
  const own = pairings.map((pairing) => {
    const { left, right, by } = pairing;
    if (left === undefined || right === undefined || by !== "last") return pairing;
    const applied = appliedOf.get(left);
    if (applied !== undefined && headerKey(headerOf(applied)) === headerKey(right.header)) return pairing;
    others.push({ right });
    return { left };
  });
  return [...own, ...others];
}

const header = (mapping: { readonly header: Header }) => mapping.header;

/** Which applied mappings have their rows in which live one, or in which part of it. */
function findOwners(
  applied: readonly AppliedMapping[],
  live: readonly LiveMapping[],
  pairings: readonly LivePairing[],
  appliedOf: ReadonlyMap<DeclaredMapping, AppliedMapping>,
  shownAs: ReadonlyMap<LiveMapping, Header>,
): ReadonlyMap<LiveMapping, AppliedMapping[]> {
  const owners = new Map<LiveMapping, AppliedMapping[]>();
  const liveByKey = new Map(live.map((mapping) => [headerKey(mapping.header), mapping]));
  const listed = new Set([...shownAs.keys()].map((mapping) => groupKey(mapping.header)));
  const headerOf = (mapping: AppliedMapping) =>
    listed.has(groupKey(mapping.header)) ? mapping.header : liveHeaderOf(mapping);
  const liveOf = new Map<AppliedMapping, LiveMapping>();
  const partOf = new Map<AppliedMapping, LiveMapping>();
  const restOf = new Map<LiveMapping, LiveMapping>();
  for (const { left, right, by, whole, joined } of pairings) {
    const own = left === undefined ? undefined : appliedOf.get(left);
    if (right !== undefined && whole !== undefined && !joined) restOf.set(whole, right);
    if (own === undefined || right === undefined) continue;
    if (joined) partOf.set(own, right);
    // Under another name rows are ours only where that name stands for the one that was applied. A server that shows the
    // name of one row for all may come to show the declared one.
    else if (by === "last" || headerKey(right.header) === headerKey(own.header)) liveOf.set(own, right);
  }
  for (const mapping of applied) {
    const named = liveByKey.get(headerKey(headerOf(mapping)));
    const home = partOf.get(mapping) ?? (named && (restOf.get(named) ?? named)) ?? liveOf.get(mapping);
    if (home !== undefined) owners.set(home, [...(owners.get(home) ?? []), mapping]);
  }
  return owners;
}

/**
 * A differing third-party name is a rename where the declaration changed since the last apply and the live name is the
 * one that was applied; otherwise the live name is kept: no call can change it.
 */
function namingOf(
  declared: DeclaredMapping,
  live: Header,
  applied: AppliedMapping | undefined,
  isKept: boolean,
): MappingView["naming"] {
  if (thirdPartyKey(declared.header) === thirdPartyKey(live)) return "same";
  if (applied === undefined) return "kept";
  const declarationMoved = thirdPartyKey(declared.header) !== thirdPartyKey(applied.header);
  if (applied.keptName !== undefined) {
    const liveMoved = thirdPartyKey(live) !== thirdPartyKey(applied.keptName);
    return declarationMoved || liveMoved ? "kept" : "kept, known";
  }
  const renamed = declarationMoved && thirdPartyKey(live) === thirdPartyKey(applied.header);
  return renamed && !isKept ? "rename" : "kept";
}

/** A pair that is declared (again) takes one of its live rows back: what is seen live is never posted (docs/architecture.md#law-4-no-duplicates). */
function abandonedCounts(
  rows: readonly AbandonedRow[],
  live: LiveMapping | undefined,
  declared: DeclaredMapping | undefined,
): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  const rowsOfLive = rows.filter((row) => live !== undefined && headerKey(row.header) === headerKey(live.header));
  if (rowsOfLive.length === 0) return counts;
  const liveCounts = countPairs(live?.pairs ?? []);
  const declaredKeys = new Set(declared?.pairs.map(pairKey));
  for (const { pair, count } of rowsOfLive) {
    const key = pair === undefined ? "" : pairKey(pair);
    const most = pair === undefined ? count : (liveCounts.get(key) ?? 0) - (declaredKeys.has(key) ? 1 : 0);
    if (Math.min(count, most) > 0) counts.set(key, Math.min(count, most));
  }
  return counts;
}
