// Declared pairs whose text the server holds in another Unicode form: they are live, and are compared as the server holds
// them. What is the same byte for byte comes first; a live pair that differs in form alone from one that is taken is a pair
// of its own.

import { groupBy } from "../../base/group.js";
import { oncePerTable } from "../../base/shared-tables.js";
import { composed, isComposed } from "../../base/text-form.js";
import type { Header, ValuePair } from "../../document/mapping.js";
import type { AbandonedRow, Applied, Declared, Live, LiveMapping } from "../model.js";
import { groupKey, headerKey, pairKey, pairMappings, pairOfKey } from "./key.js";

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
  const abandoned = applied?.abandoned ?? [];
  if (sides.every(isComposedTable) && abandoned.every(({ pair }) => pair === undefined || isComposedPair(pair)))
    return { declared, applied };
  const mappings = alike(declared.mappings, live.mappings, []);
  return {
    declared: { ...declared, mappings },
    applied: applied && {
      ...applied,
      mappings: alike(applied.mappings, mappings, live.mappings),
      abandoned: abandonedAlike(abandoned, live.mappings),
    },
  };
}

const isComposedTable = oncePerTable((mappings: readonly Mapping[]): boolean =>
  mappings.every(({ pairs }) => pairs.every(isComposedPair)),
);

function isComposedPair({ value, thirdPartyValue }: ValuePair): boolean {
  return isComposed(value) && isComposed(thirdPartyValue);
}

/**
 * Each of `mappings` with its pairs in the form that those of `models` have. Where none of these has its place, what is
 * among `others` as it is stays so.
 */
function alike<Own extends Mapping>(
  mappings: readonly Own[],
  models: readonly Mapping[],
  others: readonly Mapping[],
): readonly Own[] {
  const header = (mapping: Mapping) => mapping.header;
  const byGroup = groupBy(models, (mapping) => groupKey(mapping.header));
  const othersByGroup = groupBy(others, (mapping) => groupKey(mapping.header));
  const partners = new Map(pairMappings(mappings, models, header, header).map(({ left, right }) => [left, right]));
  return mappings.map((mapping) => {
    const partner = partners.get(mapping);
    // A server may have joined the mapping to another one of its attribute (docs/api-contract.md#kept-names).
    const like = partner === undefined ? (byGroup.get(groupKey(mapping.header)) ?? []) : [partner];
    const asTheyAre = partner === undefined ? (othersByGroup.get(groupKey(mapping.header)) ?? []) : [];
    const pairs = pairsAlike(mapping.pairs, keysOf(like), keysOf(asTheyAre));
    return pairs === mapping.pairs ? mapping : { ...mapping, pairs };
  });
}

const keysOf = (mappings: readonly Mapping[]): ReadonlySet<string> =>
  new Set(mappings.flatMap(({ pairs }) => pairs.map(pairKey)));

/** What no call could remove stays given up in whatever form it is live. */
function abandonedAlike(rows: readonly AbandonedRow[], live: readonly LiveMapping[]): readonly AbandonedRow[] {
  if (rows.length === 0) return rows;
  const byHeader = groupBy(live, ({ header }) => headerKey(header));
  return rows.map((row) => {
    if (row.pair === undefined) return row;
    const [pair] = pairsAlike([row.pair], keysOf(byHeader.get(headerKey(row.header)) ?? []), NONE);
    return pair === undefined || pair === row.pair ? row : { ...row, pair };
  });
}

const NONE: ReadonlySet<string> = new Set();

/** `models` and `others` are keys of pairs; those of `others` stay as they are. */
function pairsAlike(
  pairs: readonly ValuePair[],
  models: ReadonlySet<string>,
  others: ReadonlySet<string>,
): readonly ValuePair[] {
  const own = new Set(pairs.map(pairKey));
  if (pairs.every((pair) => models.has(pairKey(pair)))) return pairs;
  const free = groupBy(
    [...models].filter((key) => !own.has(key)),
    composed,
  );
  return pairs.map((pair) => {
    const key = pairKey(pair);
    const model = models.has(key) || others.has(key) ? undefined : free.get(composed(key))?.shift();
    return model === undefined ? pair : pairOfKey(model);
  });
}
