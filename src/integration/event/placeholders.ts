// Which placeholders of a payload the server does not know. A name of the third party's answer, such as `$id` or
// `$attach.id`, is no such placeholder, nor is a function such as `$utils.…`.
import { likelyMeant, nearest } from "../../base/nearest.js";

export interface UnknownPlaceholder {
  readonly placeholder: string;
  readonly nearest: readonly string[];
}

const PLACEHOLDER = /\$[A-Za-z_]\w*(?:\.[A-Za-z_]\w*)+/g;

/** Those whose first part is that of a known one, or likely a misspelling of it. `known` have their `$`. */
export function unknownPlaceholders(text: string, known: readonly string[]): readonly UnknownPlaceholder[] {
  const names = new Set(known);
  const prefixes = [...new Set(known.map(prefixOf))];
  const found = [...new Set(text.match(PLACEHOLDER) ?? [])].filter((name) => !names.has(name));
  return found.flatMap((placeholder) => {
    const prefix = prefixOf(placeholder);
    if (!prefixes.includes(prefix) && likelyMeant(prefix, prefixes).length === 0) return [];
    const likely = likelyMeant(placeholder, known);
    return [{ placeholder, nearest: likely.length > 0 ? likely : nearest(placeholder, known).slice(0, 3) }];
  });
}

const prefixOf = (name: string) => name.split(".", 1)[0] ?? name;
