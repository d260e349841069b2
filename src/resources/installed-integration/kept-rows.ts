// A row as a receipt keeps it: what it held, and why it goes. The names are those of the declaration, so that a person can
// put it into the code by hand.
import * as z from "zod/mini";
import { RampsyncError } from "../../base/error.js";
import { DIRECTIONS } from "../../document/mapping.js";
import type { Row } from "../../integration/model.js";
import type { RemovedKind } from "../resource.js";

const kinds = ["replaced", "removed", "contested", "unmanaged", "duplicate", "renamed", "parsing", "field"] as const;

const operatorShape = z.object({
  operator: z.string(),
  start_word: z.optional(z.string()),
  end_word: z.optional(z.string()),
  regex: z.optional(z.string()),
});

const keptRowShape = z.object({
  /** The server's id of the row; a row that is put back gets another. */
  id: z.string(),
  direction: z.enum(DIRECTIONS),
  entity_type: z.string(),
  attribute: z.string(),
  third_party_entity_type: z.string(),
  third_party_attribute: z.string(),
  /** Absent, as the next: a mapping without values. */
  value: z.optional(z.string()),
  third_party_value: z.optional(z.string()),
  parsing: z.optional(z.object({ default_value: z.optional(z.string()), operators: z.array(operatorShape) })),
  /** Why it goes; absent of rows that stay. */
  goes: z.optional(z.enum(kinds)),
  /** A text of it held a declared secret, and is left out. */
  hidden: z.optional(z.literal(true)),
});

export type KeptRow = z.infer<typeof keptRowShape>;

/** `holdsSecret`: whether a text must not be kept. */
export function keptRow(
  { id, header, pair, parsing }: Row,
  goes: RemovedKind | undefined,
  holdsSecret: (text: string) => boolean,
): KeptRow {
  const words = [
    header.attribute,
    header.thirdPartyEntityType,
    header.thirdPartyAttribute,
    ...(pair === undefined ? [] : [pair.value, pair.thirdPartyValue]),
    ...(parsing === undefined ? [] : [JSON.stringify(parsing)]),
  ];
  const isHidden = words.some(holdsSecret);
  const unlessHidden = (text: string) => (isHidden && holdsSecret(text) ? "" : text);
  return {
    id,
    direction: header.direction,
    entity_type: header.entityType,
    attribute: unlessHidden(header.attribute),
    third_party_entity_type: unlessHidden(header.thirdPartyEntityType),
    third_party_attribute: unlessHidden(header.thirdPartyAttribute),
    ...(pair === undefined
      ? {}
      : { value: unlessHidden(pair.value), third_party_value: unlessHidden(pair.thirdPartyValue) }),
    ...(parsing === undefined || isHidden
      ? {}
      : {
          parsing: {
            ...(parsing.defaultValue === undefined ? {} : { default_value: parsing.defaultValue }),
            operators: parsing.operators.map(({ operator, startWord, endWord, regex }) => ({
              operator,
              ...(startWord === undefined ? {} : { start_word: startWord }),
              ...(endWord === undefined ? {} : { end_word: endWord }),
              ...(regex === undefined ? {} : { regex }),
            })),
          },
        }),
    ...(goes === undefined ? {} : { goes }),
    ...(isHidden ? { hidden: true } : {}),
  };
}

/** Throws RS2070 for what is no row of a receipt. */
export function readKeptRow(value: unknown): KeptRow {
  const { data } = keptRowShape.safeParse(value);
  const isPair = data === undefined || (data.value === undefined) === (data.third_party_value === undefined);
  if (data === undefined || !isPair) throw new RampsyncError("RS2070", "A row of the receipt has an unexpected shape.");
  return data;
}

/** The row that was kept. */
export function rowOf(kept: KeptRow): Row {
  const { value, third_party_value: thirdPartyValue, parsing } = kept;
  return {
    id: kept.id,
    header: {
      direction: kept.direction,
      entityType: kept.entity_type,
      attribute: kept.attribute,
      thirdPartyEntityType: kept.third_party_entity_type,
      thirdPartyAttribute: kept.third_party_attribute,
    },
    ...(value === undefined || thirdPartyValue === undefined ? {} : { pair: { value, thirdPartyValue } }),
    ...(parsing === undefined
      ? {}
      : {
          parsing: {
            ...(parsing.default_value === undefined ? {} : { defaultValue: parsing.default_value }),
            operators: parsing.operators.map((rule) => ({
              operator: rule.operator,
              ...(rule.start_word === undefined ? {} : { startWord: rule.start_word }),
              ...(rule.end_word === undefined ? {} : { endWord: rule.end_word }),
              ...(rule.regex === undefined ? {} : { regex: rule.regex }),
            })),
          },
        }),
  };
}
