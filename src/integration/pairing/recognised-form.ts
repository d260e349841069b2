// Which of the live values is one that was just sent, in another form: only what was not there before, and differs from what
// was sent in nothing but a known form, is taken for it (docs/architecture.md#law-4-no-duplicates).
import type { ValuePair } from "../../document/mapping.js";
import type { KeptForm, Live, LiveMapping, Plain, Scalar } from "../model.js";
import type { Sides } from "../sides.js";
import type { MappingAddition } from "../wire/codec.js";
import { formsBetween } from "./kept-form.js";
import { countPairs, distinctPairs, headerKey, pairKey, pairOfKey } from "./key.js";

export interface Sent {
  readonly additions: readonly MappingAddition[];
  readonly scalars: ReadonlyMap<string, Scalar>;
  /** What was live before it was sent. */
  readonly before: Live;
  /** Whether live will show nothing more of it: then a field that stays in another form is kept in that. */
  readonly isSettled: boolean;
}

/** `sides`: what is live now, compared with what is declared. */
export function recognise(sides: Sides, sent: Sent): readonly KeptForm[] {
  return [...recogniseScalars(sides.live, sent), ...recognisePairs(sides, sent)];
}

function recogniseScalars(live: Live, { scalars, before, isSettled }: Sent): readonly KeptForm[] {
  return [...scalars].flatMap(([path, value]): readonly KeptForm[] => {
    const stored = live.scalars.get(path);
    if (typeof value !== "string" || typeof stored !== "string" || stored === value) return [];
    if (!isSettled && stored === asText(before.scalars.get(path))) return [];
    return formsBetween(value, stored) === undefined ? [] : [{ is: "scalar", path, sent: value, stored }];
  });
}

const asText = (value: Plain | undefined) => (value === undefined ? undefined : String(value));

function recognisePairs({ views }: Sides, { additions, before }: Sent): readonly KeptForm[] {
  if (additions.length === 0) return [];
  const homes = new Map<LiveMapping, NewRows>();
  const posted = views.flatMap(({ declared, live, whole, open }) => {
    // A mapping of which nobody knows whether it is there may have its rows under the name that is live.
    const home = whole ?? live ?? open?.homes[0];
    if (declared === undefined || home === undefined) return [];
    const names = [declared.header, home.header].map(headerKey);
    const sent = additions.filter(({ header }) => names.includes(headerKey(header))).flatMap(({ pairs }) => pairs);
    if (sent.length === 0) return [];
    const rows = homes.get(home) ?? new NewRows(home, before);
    homes.set(home, rows);
    // What shows as it was sent is that, and nothing else.
    const own = new Set(declared.pairs.map(pairKey));
    const ours = distinctPairs(sent).filter((pair) => own.has(pairKey(pair)));
    for (const pair of ours) rows.use(pair);
    return [{ declared, ours, rows }];
  });
  return posted.flatMap(({ declared, ours, rows }) =>
    ours
      .filter((pair) => !rows.shows(pair))
      .flatMap((pair): readonly KeptForm[] => {
        const stored = rows.nearest(pair);
        if (stored === undefined) return [];
        rows.use(stored);
        return [{ is: "pair", header: declared.header, sent: pair, stored }];
      }),
  );
}

/** The pairs of a live mapping of which more rows are there than before, less what was found to be what. */
class NewRows {
  readonly #shown = new Set<string>();
  readonly #added = new Map<string, number>();

  constructor(home: LiveMapping, before: Live) {
    const past = before.mappings.find((mapping) => headerKey(mapping.header) === headerKey(home.header));
    const counts = countPairs(past?.pairs ?? []);
    for (const [key, count] of countPairs(home.pairs)) {
      const added = count - (counts.get(key) ?? 0);
      if (added <= 0) continue;
      this.#shown.add(key);
      this.#added.set(key, added);
    }
  }

  /** A row of it that was there before shows nothing: with other cutting rules a pair that is live is posted again. */
  shows(pair: ValuePair): boolean {
    return this.#shown.has(pairKey(pair));
  }

  use(pair: ValuePair): void {
    const key = pairKey(pair);
    const left = (this.#added.get(key) ?? 0) - 1;
    if (left > 0) this.#added.set(key, left);
    else this.#added.delete(key);
  }

  /** The new row that differs least from what was sent. */
  nearest(sent: ValuePair): ValuePair | undefined {
    const [first] = [...this.#added.keys()]
      .map(pairOfKey)
      .flatMap((stored) => {
        const differences = pairForms(sent, stored);
        return differences === undefined ? [] : [{ stored, differences }];
      })
      .sort((left, right) => left.differences - right.differences);
    return first?.stored;
  }
}

function pairForms(sent: ValuePair, stored: ValuePair): number | undefined {
  const value = formsBetween(sent.value, stored.value);
  const thirdParty = formsBetween(sent.thirdPartyValue, stored.thirdPartyValue);
  return value === undefined || thirdParty === undefined ? undefined : value.length + thirdParty.length;
}
