// What can be mapped, as a server listed it once, and what of a declaration it lacks. Servers take more than they list.
import { nearest } from "../base/nearest.js";
import { note } from "../base/note.js";
import type { Note } from "../base/note-codes.js";
import { headerName } from "../document/mapping.js";
import { type Config, declare } from "./declared/config.js";
import { fold } from "./pairing/key.js";

/** An attribute of an entity type. */
export interface CatalogueAttribute {
  /** Display name, in the server's spelling. */
  readonly name: string;
  /** Such as `incident.status.name`; absent where the server did not tell it. */
  readonly id?: string | undefined;
  readonly mapable: boolean;
  readonly value_mapable: boolean;
  /** The values that the server lists; empty where it lists none. */
  readonly values: readonly string[];
}

/** What integrations of one application can map in one tenant. */
export interface CatalogueApplication {
  readonly tenant: string;
  readonly application: string;
  /** Whether what is lacking is refused, and not warned of. Default false. */
  readonly strict?: boolean | undefined;
  /** Ids of the installed integrations of the application. */
  readonly integrations: readonly string[];
  /** By entity type. */
  readonly entities: Readonly<Record<string, readonly CatalogueAttribute[]>>;
}

/** A few of them, where a list has many. */
const MOST_NEAREST = 3;

/**
 * Of a valid declaration what the catalogue lacks: attributes, and values of attributes whose values are listed. An entity
 * type that the catalogue does not have is not judged.
 */
export function lackingNotes({ entities }: CatalogueApplication, config: Config): readonly Note[] {
  const listed = new Map(Object.entries(entities).map(([entity, attributes]) => [fold(entity), attributes]));
  return declare(config).mappings.flatMap(({ header, label, pairs }): readonly Note[] => {
    const attributes = listed.get(fold(header.entityType));
    if (attributes === undefined) return [];
    const path = [header.direction, "mappings", label];
    const found = attributeOf(attributes, header.attribute);
    if (found === undefined || !found.mapable) {
      const names = attributes.filter(({ mapable }) => mapable).map(({ name }) => name);
      const near = nearest(header.attribute, names).slice(0, MOST_NEAREST);
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
  });
}

function attributeOf(attributes: readonly CatalogueAttribute[], attribute: string): CatalogueAttribute | undefined {
  return attributes.find(({ name }) => fold(name) === fold(attribute));
}
