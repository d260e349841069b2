// What of a valid declaration may not be what was meant.

import { isRecord } from "../../base/json.js";
import { note } from "../../base/note.js";
import type { Note } from "../../base/note-codes.js";
import { DIRECTIONS } from "../../document/mapping.js";
import { type Config, valueAt } from "./config.js";

/** A note for each mapping whose values have white space around them, which servers may take away. */
export function advise(config: Config): readonly Note[] {
  return DIRECTIONS.flatMap((direction) => {
    const mappings = valueAt(config, [direction, "mappings"]);
    if (!isRecord(mappings)) return [];
    return Object.entries(mappings).flatMap(([label, mapping]): readonly Note[] => {
      const spaced = textsOf(isRecord(mapping) ? mapping.values : undefined).filter((text) => text.trim() !== text);
      return spaced.length === 0 ? [] : [note("RS6009", { values: spaced }, { path: [direction, "mappings", label] })];
    });
  });
}

function textsOf(values: unknown): readonly string[] {
  if (!isRecord(values)) return [];
  const texts = Object.entries(values).flatMap(([value, thirdParty]) => [
    value,
    ...(Array.isArray(thirdParty) ? thirdParty : [thirdParty]),
  ]);
  return [...new Set(texts)].filter((text): text is string => typeof text === "string");
}
