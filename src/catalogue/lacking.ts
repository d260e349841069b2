// What of a declaration the catalogue lacks. Servers take more than they list.
import { isRecord } from "../base/json.js";
import { nearest } from "../base/nearest.js";
import { note } from "../base/note.js";
import type { Note } from "../base/note-codes.js";
import { oncePerTable } from "../base/shared-tables.js";
import { DIRECTIONS, type Direction, headerName } from "../document/mapping.js";
import { type Config, declaredMappings, valueAt, withoutUnknown } from "../integration/declared/config.js";
import type { DeclaredMapping } from "../integration/model.js";
import { fold } from "../integration/pairing/key.js";
import { attributesOf, type CatalogueApplication, type CatalogueAttribute } from "./catalogue.js";
import { isAttributeId } from "./names.js";

/** A few of them, where a list has many. */
const MOST_NEAREST = 3;

/**
 * Of a valid declaration what the catalogue lacks: attributes, and values of attributes whose values are listed. An entity
 * type that the catalogue does not have is not judged, and neither is a mapping of which anything is known only later.
 * Without a catalogue, what looks like the id of an attribute is told, since nothing says which name it is of.
 */
export function lackingNotes(catalogue: CatalogueApplication | undefined, config: Config): readonly Note[] {
  return DIRECTIONS.flatMap((direction) => {
    const raw = valueAt(config, [direction, "mappings"]);
    if (!isRecord(raw)) return [];
    if (catalogue === undefined) return unresolvedIds[direction](raw);
    return declaredMappings(direction, withoutUnknown(raw)).flatMap((mapping): readonly Note[] => {
      const attributes = attributesOf(catalogue, mapping.header.entityType);
      return attributes === undefined ? unresolvedId(mapping) : lackingOf(mapping, attributes);
    });
  });
}

const unresolvedIn = (direction: Direction) =>
  oncePerTable((raw: Config) => declaredMappings(direction, withoutUnknown(raw)).flatMap(unresolvedId));
const unresolvedIds = { inbound: unresolvedIn("inbound"), outbound: unresolvedIn("outbound") };

const pathOf = ({ header, label }: DeclaredMapping) => [header.direction, "mappings", label];

function unresolvedId(mapping: DeclaredMapping): readonly Note[] {
  const { entityType, attribute } = mapping.header;
  return isAttributeId(entityType, attribute) ? [note("RS6165", { attribute }, { path: pathOf(mapping) })] : [];
}

function lackingOf(mapping: DeclaredMapping, attributes: readonly CatalogueAttribute[]): readonly Note[] {
  const { header, pairs } = mapping;
  const path = pathOf(mapping);
  const found = attributes.find(({ name }) => fold(name) === fold(header.attribute));
  if (found === undefined || !found.mapable) {
    const mapable = attributes.filter((each) => each.mapable);
    const known = isAttributeId(header.entityType, header.attribute)
      ? mapable.flatMap(({ id }) => id ?? [])
      : mapable.map(({ name }) => name);
    const near = nearest(header.attribute, known).slice(0, MOST_NEAREST);
    return [note("RS6163", { attribute: headerName(header), nearest: near }, { path })];
  }
  if (found.values.length === 0) return [];
  const known = new Set(found.values);
  const values = [...new Set(pairs.map(({ value }) => value))].filter((value) => !known.has(value)).sort();
  return values.map((value) =>
    note(
      "RS6164",
      { attribute: headerName(header), value, nearest: nearest(value, found.values).slice(0, MOST_NEAREST) },
      { path },
    ),
  );
}
