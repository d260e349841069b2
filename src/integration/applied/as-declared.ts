// Whether the stored form of applied mappings is that of declared ones: most records of most runs tell nothing else, and what
// is declared was read and checked already.
import { InTurn } from "../../base/in-turn.js";
import { isRecord } from "../../base/json.js";
import type { Header, ValuePair } from "../../document/mapping.js";
import type { DeclaredMapping } from "../model.js";

/** Where those of the last record stood in their declaration, by their place in it: the next one mostly has the same order. */
let lastPlaces: number[] = [];

/**
 * True proves that `stored` is a list of mappings as records store them, with the same headers and pairs as `declared`, byte for
 * byte, in any order, each once. False says nothing. `declared` holds no mapping and no pair twice.
 */
export function isStoredFormOf(declared: readonly DeclaredMapping[], stored: unknown): boolean {
  if (!Array.isArray(stored) || stored.length !== declared.length) return false;
  const left = new InTurn(declared);
  const places: number[] = [];
  for (const mapping of stored as readonly unknown[]) {
    if (!isRecord(mapping)) return false;
    for (const name in mapping) if (name !== "header" && name !== "pairs") return false;
    const { header, pairs } = mapping;
    if (!Array.isArray(header) || header.length !== 5 || !Array.isArray(pairs)) return false;
    const found = left.take(header as readonly unknown[], hasHeader, lastPlaces[places.length] ?? left.from);
    places.push(left.from - 1);
    if (found === undefined || found.parsing !== undefined || !arePairs(found.pairs, pairs)) return false;
  }
  lastPlaces = places;
  return true;
}

function hasHeader({ header }: { readonly header: Header }, stored: readonly unknown[]): boolean {
  return (
    stored[2] === header.attribute &&
    stored[1] === header.entityType &&
    stored[0] === header.direction &&
    stored[4] === header.thirdPartyAttribute &&
    stored[3] === header.thirdPartyEntityType
  );
}

/** Pairs are stored in an order of their own, which mostly is that of the declaration. */
function arePairs(pairs: readonly ValuePair[], stored: readonly unknown[]): boolean {
  if (stored.length !== pairs.length) return false;
  let left: InTurn<ValuePair> | undefined;
  for (let place = 0; place < stored.length; place += 1) {
    const pair: unknown = stored[place];
    if (!Array.isArray(pair) || pair.length !== 2) return false;
    const beside = pairs[place];
    if (left === undefined && beside !== undefined && isPair(beside, pair)) continue;
    left ??= new InTurn(pairs.slice(place));
    if (left.take(pair as readonly unknown[], isPair) === undefined) return false;
  }
  return true;
}

const isPair = ({ value, thirdPartyValue }: ValuePair, stored: readonly unknown[]): boolean =>
  stored[0] === value && stored[1] === thirdPartyValue;
