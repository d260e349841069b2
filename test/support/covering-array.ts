// Combinations of settings in which every value of each meets every value of every other one, and not many more of them.

export type Factors<Settings> = { readonly [Name in keyof Settings]-?: readonly Settings[Name][] };

type Choice = readonly [name: string, value: unknown];

/** Greedy: each combination takes, setting by setting, the value that meets the most values it has not met yet. */
export function coveringArray<Settings extends object>(factors: Factors<Settings>): readonly Settings[] {
  const names = (Object.keys(factors) as (keyof Settings & string)[]).toSorted(
    (a, b) => factors[b].length - factors[a].length,
  );
  const left = pairsOf(names.map((name) => factors[name].map((value): Choice => [name, value])));
  const rows: Settings[] = [];
  while (left.size > 0) {
    const [seed] = left.values();
    const row: Choice[] = [...(seed ?? [])];
    for (const name of names) {
      if (row.some(([taken]) => taken === name)) continue;
      const choices = factors[name].map((value): Choice => [name, value]);
      const newOf = (choice: Choice) => row.filter((taken) => left.has(keyOf(choice, taken))).length;
      const [best] = choices.toSorted((a, b) => newOf(b) - newOf(a));
      if (best !== undefined) row.push(best);
    }
    for (const [a, b] of combinations(row)) left.delete(keyOf(a, b));
    rows.push(Object.fromEntries(row) as Settings);
  }
  return rows;
}

function pairsOf(groups: readonly (readonly Choice[])[]): Map<string, readonly [Choice, Choice]> {
  const all = combinations(groups).flatMap(([first, second]) =>
    first.flatMap((a) => second.map((b): [string, readonly [Choice, Choice]] => [keyOf(a, b), [a, b]])),
  );
  return new Map(all);
}

const keyOf = (a: Choice, b: Choice) =>
  [a, b]
    .map((choice) => JSON.stringify(choice))
    .toSorted()
    .join();

function combinations<Item>(items: readonly Item[]): readonly (readonly [Item, Item])[] {
  return items.flatMap((item, index) => items.slice(index + 1).map((second): [Item, Item] => [item, second]));
}
