// Ids of attributes (`incident.status.name`) in a declaration: the API takes display names alone, and the catalogue knows
// which name an id is of (docs/api-contract.md#attributes).
import { RampsyncError } from "../base/error.js";
import { isRecord } from "../base/json.js";
import { printable } from "../base/text.js";
import { DIRECTIONS } from "../document/mapping.js";
import { type Config, givenText, valueAt } from "../integration/declared/config.js";
import { fold } from "../integration/pairing/key.js";
import { attributesOf, type CatalogueApplication, type CatalogueAttribute } from "./catalogue.js";

/** Whether a text has the form that ids of attributes of the entity type have. */
export function isAttributeId(entityType: string, text: string): boolean {
  return fold(text).startsWith(`${fold(entityType)}.`) && !/\s/.test(text);
}

/** The display names of the attributes that have this id; none where the text is a display name itself. */
export function namesOfId(attributes: readonly CatalogueAttribute[], text: string): readonly string[] {
  if (attributes.some(({ name }) => fold(name) === fold(text))) return [];
  const named = attributes.filter(({ id }) => id !== undefined && fold(id) === fold(text));
  return [...new Map(named.map(({ name }) => [fold(name), name])).values()];
}

export interface InNames {
  /** The same object where no id stands in it. */
  readonly config: Config;
  /** RS2104 for each id of several attributes, which stays as it is. */
  readonly errors: readonly RampsyncError[];
}

/** A declaration, or the attributes of a state, with display names in place of the ids that the catalogue knows. */
export function inNames(catalogue: CatalogueApplication, config: Config): InNames {
  const errors: RampsyncError[] = [];
  const blocks = DIRECTIONS.flatMap((direction) => {
    const block = config[direction];
    const mappings = valueAt(config, [direction, "mappings"]);
    if (!isRecord(block) || !isRecord(mappings)) return [];
    const named = Object.entries(mappings).flatMap(([label, mapping]) => {
      const [entityType, attribute] = isRecord(mapping)
        ? [givenText(mapping.entity_type), givenText(mapping.attribute)]
        : [];
      if (!isRecord(mapping) || entityType === undefined || attribute === undefined) return [];
      const [name, ...others] = namesOfId(attributesOf(catalogue, entityType) ?? [], attribute);
      if (name === undefined) return [];
      if (others.length === 0) return [[label, { ...mapping, attribute: name }] as const];
      const names = [name, ...others].map((each) => `"${printable(each, 120)}"`).join(" and ");
      errors.push(
        new RampsyncError(
          "RS2104",
          `"${printable(attribute, 120)}" is the id of several attributes of ${printable(entityType, 40)}: ${names}.`,
          { place: { attribute: [direction, "mappings", { key: label }, "attribute"] } },
        ),
      );
      return [];
    });
    if (named.length === 0) return [];
    return [[direction, { ...block, mappings: { ...mappings, ...Object.fromEntries(named) } }] as const];
  });
  return { config: blocks.length === 0 ? config : { ...config, ...Object.fromEntries(blocks) }, errors };
}
