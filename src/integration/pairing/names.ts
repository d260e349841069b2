// Whether a server tells the third-party names of one attribute apart (docs/api-contract.md#kept-names): what live shows
// comes before what was said of it.
import type { Live, LiveMapping } from "../model.js";
import type { NamesWay } from "../wire/ways.js";
import { groupKey, thirdPartyKey } from "./key.js";

/** Undefined where nobody knows. */
export function namesOf(live: Pick<Live, "mappings" | "ways">): NamesWay | undefined {
  const known = live.ways?.names;
  if (known === "apart" || showsSeveralNames(live.mappings)) return "apart";
  return known;
}

/** Two names of one attribute: a server that kept or showed the first one would not show the second. */
function showsSeveralNames(mappings: readonly LiveMapping[]): boolean {
  const names = new Map<string, string>();
  return mappings.some(({ header }) => {
    const [group, name] = [groupKey(header), thirdPartyKey(header)];
    const first = names.get(group);
    names.set(group, first ?? name);
    return first !== undefined && first !== name;
  });
}
