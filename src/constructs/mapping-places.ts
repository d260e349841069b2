// Where each mapping of a set, and each entry that another call added to it, was written.
import { type SourcePlace } from "../base/place.js";
import { type SourceOfPart } from "../base/source-places.js";
import { madeOf, placeOf } from "./made-at.js";
import { type Mapping, type MappingPart } from "./mapping.js";

/** Of the entries that were written elsewhere than their mapping, by OpsRamp value. */
const entryPlaces = new WeakMap<MappingPart, ReadonlyMap<string, SourcePlace>>();

/** `after` is `before` as `part` changed it: entries that differ are the part's, all else stays where it was. */
export function changedBy(part: MappingPart, before: Mapping, after: Mapping): Mapping {
  const places = new Map(entryPlaces.get(before));
  const place = placeOf(part);
  for (const [value, texts] of part.entries) {
    const isNew =
      after.entries.get(value) !== before.entries.get(value) && after.entries.has(value) && texts.length > 0;
    const own = entryPlaces.get(part)?.get(value) ?? place;
    if (isNew && own !== undefined) places.set(value, own);
  }
  if (places.size > 0) entryPlaces.set(after, places);
  return madeOf(before, after);
}

/** `path` is the mapping's. */
export function placesOf(mapping: Mapping, path: readonly string[]): readonly SourceOfPart[] {
  const place = placeOf(mapping);
  const entries = [...(entryPlaces.get(mapping) ?? [])].filter(
    ([value, own]) => mapping.entries.has(value) && own !== place,
  );
  return [
    ...(place === undefined ? [] : [{ path, ...place }]),
    ...entries
      .map(([value, own]) => ({ path: [...path, "values", value], ...own }))
      .sort((left, right) => (left.path.join("\0") < right.path.join("\0") ? -1 : 1)),
  ];
}
