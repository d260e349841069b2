// Sides of an integration as keyed objects for deep-diff. Keyed, the diff is exact and free of order; on arrays it is
// wrong (removing one of 10,000 elements is reported as tens of thousands of changes).
import deepDiff from "deep-diff";

/** Counts of pairs by pair key, by mapping key; scalars by path. */
export interface CanonicalSide {
  readonly scalars: Readonly<Record<string, string>>;
  readonly pairs: Readonly<Record<string, Readonly<Record<string, number>>>>;
}

export interface CanonicalDifference {
  readonly section: "scalars" | "pairs";
  /** Path of a scalar, or key of a mapping. */
  readonly key: string;
  /** Of pairs: the pair's key. */
  readonly pairKey?: string;
  readonly before?: string | number;
  readonly after?: string | number;
}

// No key can collide with a member that every object has, such as __proto__.
const guard = (key: string) => `=${key}`;
const unguard = (key: unknown) => String(key).slice(1);

export function keyed<Value>(entries: Iterable<readonly [string, Value]>): Record<string, Value> {
  return Object.fromEntries([...entries].map(([key, value]) => [guard(key), value]));
}

type Leaf = {
  readonly path?: readonly unknown[];
  readonly kind: string;
  readonly lhs?: unknown;
  readonly rhs?: unknown;
};

/** What has to become of `current` to make it `target`. */
export function compareSides(current: CanonicalSide, target: CanonicalSide): readonly CanonicalDifference[] {
  const leaves = (deepDiff.diff(current, target) ?? []) as readonly Leaf[];
  return leaves.flatMap(toDifferences);
}

function toDifferences(leaf: Leaf): readonly CanonicalDifference[] {
  const [section, key, pair] = leaf.path ?? [];
  const own = {
    section: section as CanonicalDifference["section"],
    key: unguard(key),
  };
  if (section === "pairs" && pair === undefined) {
    // A whole mapping was added or removed: deep-diff reports it as one, the unit is the pair.
    const whole = (leaf.lhs ?? leaf.rhs ?? {}) as Record<string, number>;
    return Object.entries(whole).map(([name, count]) => ({
      ...own,
      pairKey: unguard(name),
      ...(leaf.lhs === undefined ? { after: count } : { before: count }),
    }));
  }
  return [
    {
      ...own,
      ...(pair === undefined ? {} : { pairKey: unguard(pair) }),
      ...(leaf.lhs === undefined ? {} : { before: leaf.lhs as string | number }),
      ...(leaf.rhs === undefined ? {} : { after: leaf.rhs as string | number }),
    },
  ];
}
