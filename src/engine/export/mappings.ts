// The mappings of a declaration as facts: headers, tables and cutting rules, in a fixed order.
import { isRecord } from "../../base/json.js";
import { DIRECTIONS, type Direction } from "../../document/mapping.js";
import type { EntityType } from "../../integration/fields.js";
import type { ParsingOperator } from "../../integration/model.js";
import type { Declaration } from "./facts.js";
import { digests } from "./packed-tables.js";

export interface ParsingFact {
  readonly defaultValue?: string;
  readonly operators: readonly ParsingOperator[];
}

export interface MappingFact {
  readonly direction: Direction;
  readonly entityType: EntityType;
  readonly attribute: string;
  readonly thirdPartyEntityType: string;
  readonly thirdPartyAttribute: string;
  /** Third-party values by OpsRamp value, in order. */
  readonly values: readonly (readonly [value: string, thirdParty: readonly string[]])[];
  readonly parsing?: ParsingFact;
}

/** All mappings of a declaration, in the order of directions and labels. */
export function mappingsOf(declaration: Declaration): readonly MappingFact[] {
  return DIRECTIONS.flatMap((direction) => {
    const side = declaration[direction];
    const mappings = isRecord(side) ? side.mappings : undefined;
    if (!isRecord(mappings)) return [];
    return Object.values(mappings)
      .filter(isRecord)
      .map((mapping) => mappingOf(direction, mapping));
  });
}

export function mappingOf(direction: Direction, mapping: Declaration): MappingFact {
  const values = isRecord(mapping.values) ? Object.entries(mapping.values) : [];
  const { parsing } = mapping;
  return {
    direction,
    entityType: text(mapping.entity_type).toUpperCase() as EntityType,
    attribute: text(mapping.attribute),
    thirdPartyEntityType: text(mapping.third_party_entity_type),
    thirdPartyAttribute: text(mapping.third_party_attribute),
    values: values.map(([value, texts]) => [value, Array.isArray(texts) ? texts.map(text) : [text(texts)]]),
    ...(isRecord(parsing) ? { parsing: parsingOf(parsing) } : {}),
  };
}

function parsingOf(parsing: Declaration): ParsingFact {
  const operators = Array.isArray(parsing.operators) ? parsing.operators.filter(isRecord) : [];
  return {
    ...optional("defaultValue", parsing.default_value),
    operators: operators.map((rule) => ({
      operator: text(rule.operator).toUpperCase(),
      ...optional("startWord", rule.start_word),
      ...optional("endWord", rule.end_word),
      ...optional("regex", rule.regex),
    })),
  };
}

const text = (value: unknown): string => String(value ?? "");

function optional<Name extends string>(name: Name, value: unknown): { readonly [Key in Name]?: string } {
  return value === undefined || value === null || value === ""
    ? {}
    : ({ [name]: text(value) } as { readonly [Key in Name]?: string });
}

/** Equal for mappings that are declared alike. */
export const mappingKey = (mapping: MappingFact): string => JSON.stringify(mapping);

/** Equal for declarations whose mappings are declared alike. */
export const mappingsKey = digests(mappingsOf);
