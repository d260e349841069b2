// Counts of pairs as keyed objects for deep-diff. Keyed, the diff is exact and free of order; on arrays it is wrong
// (removing one of 10,000 elements is reported as tens of thousands of changes).
import deepDiff from "deep-diff";

/** By the key of a mapping, then by the key of a pair: how often the pair is there. Made by `keyed`. */
export type PairCounts = Readonly<Record<string, Readonly<Record<string, number>>>>;

export interface CountDifference {
  /** Key of the mapping. */
  readonly mapping: string;
  /** Key of the pair. */
  readonly pair: string;
  /** How often; absent where the pair is not there. */
  readonly before?: number;
  readonly after?: number;
}

// No key can collide with a member that every object has, such as __proto__.
const guard = (key: string) => `=${key}`;
const unguard = (key: unknown) => String(key).slice(1);

export function keyed<Value>(entries: Iterable<readonly [string, Value]>): Record<string, Value> {
  return Object.fromEntries([...entries].map(([key, value]) => [guard(key), value]));
}

type Leaf = {
  readonly path?: readonly unknown[];
  readonly lhs?: unknown;
  readonly rhs?: unknown;
};

/** What has to become of `current` to make it `target`. */
export function compareCounts(current: PairCounts, target: PairCounts): readonly CountDifference[] {
  const differences = (deepDiff.diff(current, target) ?? []) as readonly Leaf[];
  return differences.flatMap(({ path = [], lhs, rhs }) => {
    const [mapping, pair] = path;
    // A whole mapping was added or removed: deep-diff reports it as one, the unit is the pair.
    const counts = pair === undefined ? Object.entries((lhs ?? rhs ?? {}) as Record<string, number>) : undefined;
    if (counts === undefined) return [difference(mapping, pair, lhs, rhs)];
    return counts.map(([name, count]) =>
      lhs === undefined ? difference(mapping, name, undefined, count) : difference(mapping, name, count, undefined),
    );
  });
}

function difference(mapping: unknown, pair: unknown, before: unknown, after: unknown): CountDifference {
  return {
    mapping: unguard(mapping),
    pair: unguard(pair),
    ...(before === undefined ? {} : { before: before as number }),
    ...(after === undefined ? {} : { after: after as number }),
  };
}
