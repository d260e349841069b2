// What of a live integration a declaration can say. The rest is not taken over by an import: it stays live and unmanaged.
import { groupBy } from "../../base/group.js";
import type { UndeclarableReason } from "../../base/note-codes.js";
import { composed } from "../../base/text-form.js";
import { sourceOf, targetOf, type ValuePair } from "../../document/mapping.js";
import { ENTITY_TYPES } from "../../integration/fields.js";
import type { AppliedMapping, Live, LiveMapping, Parsing, Row } from "../../integration/model.js";
import { distinctPairs, fold, headerKey, pairKey, parsingKey } from "../../integration/pairing/key.js";

/** Rows of a mapping, or a mapping as a whole, that no declaration can say. */
export interface Undeclarable {
  readonly mapping: LiveMapping["header"];
  /** How many rows. */
  readonly rows: number;
  readonly why: UndeclarableReason;
}

export interface DeclarableMappings {
  readonly mappings: readonly AppliedMapping[];
  readonly left: readonly Undeclarable[];
}

/** The live mappings as they can be declared, with the cutting rules of their rows where those were listed. */
export function declarableMappings(live: Live): DeclarableMappings {
  const mappings: AppliedMapping[] = [];
  const left: Undeclarable[] = [];
  for (const mapping of live.mappings) {
    const { header, pairs } = mapping;
    const leave = (why: UndeclarableReason, rows: number) => left.push({ mapping: header, rows, why });
    const whole = wholeReason(mapping, live);
    if (whole !== undefined) {
      leave(whole, Math.max(pairs.length, 1));
      continue;
    }
    const distinct = distinctPairs(pairs);
    const reasons = pairReasons(header.direction, distinct);
    for (const [why, refused] of groupBy([...reasons], ([, reason]) => reason)) leave(why, refused.length);
    const kept = distinct.filter((pair) => !reasons.has(pair));
    // Without its table it would be declared as one that has none, which is another row.
    if (kept.length === 0 && pairs.length > 0) continue;
    const [parsing] = rulesOf(mapping, live);
    mappings.push({ header, pairs: kept, ...(parsing === undefined ? {} : { parsing }) });
  }
  return { mappings, left };
}

function wholeReason(mapping: LiveMapping, live: Live): UndeclarableReason | undefined {
  const { header } = mapping;
  if (!ENTITY_TYPES.some((known) => fold(known) === fold(header.entityType))) return "entity type";
  const names = [header.attribute, header.thirdPartyEntityType, header.thirdPartyAttribute];
  if (names.includes("")) return "empty";
  return rulesOf(mapping, live).length > 1 ? "several cutting rules" : undefined;
}

/** The cutting rules of a mapping, each once: undefined stands for rows without any. */
function rulesOf(mapping: LiveMapping, live: Live): readonly (Parsing | undefined)[] {
  const rows: readonly Row[] | "unavailable" = live.rows[mapping.header.direction] ?? [];
  const own =
    rows === "unavailable" ? [] : rows.filter(({ header }) => headerKey(header) === headerKey(mapping.header));
  const rules = own.length === 0 ? [mapping.parsing] : own.map(({ parsing }) => parsing);
  const byKey = new Map(rules.map((parsing) => [parsingKey(parsing), parsing]));
  return [...byKey].map(([key, parsing]) => (key === "" ? undefined : parsing));
}

/**
 * Of the pairs that cannot be declared. Of one source with two targets all are left: to own one of them would be to plan
 * that the others go. Of texts that are the same once composed, one can be declared, the composed one first.
 */
function pairReasons(
  direction: LiveMapping["header"]["direction"],
  pairs: readonly ValuePair[],
): ReadonlyMap<ValuePair, UndeclarableReason> {
  const reasons = new Map<ValuePair, UndeclarableReason>();
  for (const alike of groupBy(pairs, (pair) => composed(sourceOf(direction, pair))).values()) {
    const targets = new Set(alike.map((pair) => composed(targetOf(direction, pair))));
    const isComposed = (pair: ValuePair) => pairKey(pair) === composed(pairKey(pair));
    const [first] = [...alike].sort((left, right) => Number(isComposed(right)) - Number(isComposed(left)));
    for (const pair of alike) {
      if (targets.size > 1) reasons.set(pair, "several targets");
      else if (pair.value === "" || pair.thirdPartyValue === "") reasons.set(pair, "empty");
      else if (pair !== first) reasons.set(pair, "form of text");
    }
  }
  return reasons;
}
