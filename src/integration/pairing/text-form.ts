// Declared pairs whose text the server holds in another Unicode form: they are live, and are compared as the server holds
// them. What is the same byte for byte comes first; a live pair that differs in form alone from one that is taken is a pair
// of its own.

import { groupBy } from "../../base/group.js";
import { oncePerTable } from "../../base/shared-tables.js";
import { composed, isComposed } from "../../base/text-form.js";
import type { Header, ValuePair } from "../../document/mapping.js";
import type { Applied, Declared, Live } from "../model.js";
import { groupKey, pairKey, pairMappings, pairOfKey } from "./key.js";

interface Mapping {
  readonly header: Header;
  readonly pairs: readonly ValuePair[];
}

interface DeclaredAndApplied {
  readonly declared: Declared;
  readonly applied: Applied | undefined;
}

/**
 * `declared` with its pairs in the form in which they are live, and `applied` with its own as they are then declared. What
 * is applied and declared no more is ours byte for byte alone: a live pair of another form may be anybody's.
 */
export function inLiveForm(declared: Declared, live: Live, applied: Applied | undefined): DeclaredAndApplied {
  const sides = [declared.mappings, live.mappings, applied?.mappings ?? []];
  if (sides.every(isComposedTable)) return { declared, applied };
  const mappings = alike(declared.mappings, live.mappings);
  return {
    declared: { ...declared, mappings },
    applied: applied && { ...applied, mappings: alike(applied.mappings, mappings) },
  };
}

const isComposedTable = oncePerTable((mappings: readonly Mapping[]): boolean =>
  mappings.every(({ pairs }) =>
    pairs.every(({ value, thirdPartyValue }) => isComposed(value) && isComposed(thirdPartyValue)),
  ),
);

/** Each of `mappings` with its pairs in the form that those of `models` have. */
function alike<Own extends Mapping>(mappings: readonly Own[], models: readonly Mapping[]): readonly Own[] {
  const header = (mapping: Mapping) => mapping.header;
  const byGroup = groupBy(models, (mapping) => groupKey(mapping.header));
  const partners = new Map(pairMappings(mappings, models, header, header).map(({ left, right }) => [left, right]));
  return mappings.map((mapping) => {
    const partner = partners.get(mapping);
    // A server may have joined the mapping to another one of its attribute (docs/api-contract.md#kept-names).
    const like = partner === undefined ? (byGroup.get(groupKey(mapping.header)) ?? []) : [partner];
    const pairs = pairsAlike(mapping.pairs, new Set(like.flatMap(({ pairs: own }) => own.map(pairKey))));
    return pairs === mapping.pairs ? mapping : { ...mapping, pairs };
  });
}

/** `models` are keys of pairs. */
function pairsAlike(pairs: readonly ValuePair[], models: ReadonlySet<string>): readonly ValuePair[] {
  const own = new Set(pairs.map(pairKey));
  if (pairs.every((pair) => models.has(pairKey(pair)))) return pairs;
  const free = groupBy(
    [...models].filter((key) => !own.has(key)),
    composed,
  );
  return pairs.map((pair) => {
    const key = pairKey(pair);
    const model = models.has(key) ? undefined : free.get(composed(key))?.shift();
    return model === undefined ? pair : pairOfKey(model);
  });
}
