// Whether the mappings of three sides are plainly the same: most integrations of most runs need no other comparison.
import { InTurn } from "../../base/in-turn.js";
import { oncePerPair } from "../../base/shared-tables.js";
import type { Header, ValuePair } from "../../document/mapping.js";
import type { Applied, AppliedMapping, Declared, DeclaredMapping, Live, LiveMapping } from "../model.js";

/**
 * True proves that a diff of the mappings is empty and that the applied mappings would stay as they are: every side has
 * the same headers and pairs, byte for byte, in any order, each once, and nothing but those. False says nothing.
 */
export function mappingsInStep(declared: Declared, live: Live, applied: Applied | undefined): applied is Applied {
  const { mappings } = declared;
  if (applied === undefined || applied.abandoned.length > 0) return false;
  if (live.mappings.length !== mappings.length || applied.mappings.length !== mappings.length) return false;
  if (applied.directions.size !== declared.directions.size) return false;
  for (const direction of declared.directions) if (!applied.directions.has(direction)) return false;
  return sameAsApplied(mappings, applied.mappings) && sameAsLive(mappings, live.mappings);
}

const sameAsApplied = oncePerPair(
  (declared: readonly DeclaredMapping[], applied: readonly AppliedMapping[]) =>
    applied.every((mapping) => mapping.keptName === undefined) && sameMappings(declared, applied),
);

const sameAsLive = oncePerPair((declared: readonly DeclaredMapping[], live: readonly LiveMapping[]) =>
  sameMappings(declared, live),
);

function sameMappings(
  declared: readonly DeclaredMapping[],
  others: readonly (LiveMapping | AppliedMapping)[],
): boolean {
  if (declared === others || declared.every((mapping, place) => mapping === others[place])) return true;
  const left = new InTurn(others);
  for (const { header, pairs, parsing } of declared) {
    const mapping = parsing === undefined ? left.take(header, hasHeader) : undefined;
    if (mapping === undefined || mapping.parsing !== undefined || !samePairs(pairs, mapping.pairs)) return false;
  }
  return true;
}

const hasHeader = (mapping: LiveMapping | AppliedMapping, header: Header): boolean =>
  mapping.header === header || sameHeader(mapping.header, header);

function sameHeader(left: Header, right: Header): boolean {
  return (
    left.attribute === right.attribute &&
    left.entityType === right.entityType &&
    left.direction === right.direction &&
    left.thirdPartyAttribute === right.thirdPartyAttribute &&
    left.thirdPartyEntityType === right.thirdPartyEntityType
  );
}

/** `declared` holds no pair twice: as many pairs, among which each of them is, are the same pairs. */
function samePairs(declared: readonly ValuePair[], others: readonly ValuePair[]): boolean {
  if (declared === others) return true;
  if (declared.length !== others.length) return false;
  let keys: ReadonlySet<string> | undefined;
  let index = -1;
  for (const pair of declared) {
    index += 1;
    const beside = others[index];
    if (beside !== undefined && samePair(pair, beside)) continue;
    if (others.length > LONG) keys ??= new Set(others.map(pairText));
    const found = keys === undefined ? others.some((candidate) => samePair(pair, candidate)) : keys.has(pairText(pair));
    if (!found) return false;
  }
  return true;
}

/** From so many pairs on a set is faster than a search. */
const LONG = 30;

const pairText = (pair: ValuePair) => JSON.stringify([pair.value, pair.thirdPartyValue]);

function samePair(left: ValuePair, right: ValuePair): boolean {
  return left.value === right.value && left.thirdPartyValue === right.thirdPartyValue;
}
