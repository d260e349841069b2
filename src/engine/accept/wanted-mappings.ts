// The mappings of a declaration as they are with accepted edits.
import type { Header, ValuePair } from "../../document/mapping.js";
import { headerKey } from "../../integration/pairing/key.js";
import type { MappingFact } from "../export/mappings.js";

export const isOfHeader = (mapping: MappingFact, header: Header): boolean => headerKey(mapping) === headerKey(header);

export interface MappingEdit {
  readonly mapping: Header;
  readonly remove: readonly ValuePair[];
  readonly add: readonly ValuePair[];
  /** As live has it: a mapping that comes as a whole, or one whose cutting rules are the live ones from then on. */
  readonly live?: MappingFact;
}

/** A mapping whose values all go, or of which an edit names none, goes with them. One that is not declared comes. */
export function wantedMappings(
  declared: readonly MappingFact[],
  edits: readonly MappingEdit[],
): readonly MappingFact[] {
  const isDeclared = (header: Header) => declared.some((mapping) => isOfHeader(mapping, header));
  const fresh = edits.flatMap(({ mapping, live }) => (live === undefined || isDeclared(mapping) ? [] : [live]));
  return [...declared.flatMap((mapping) => edited(mapping, edits)), ...fresh];
}

function edited(mapping: MappingFact, edits: readonly MappingEdit[]): readonly MappingFact[] {
  const own = edits.filter((edit) => isOfHeader(mapping, edit.mapping));
  if (own.length === 0) return [mapping];
  const table = new Map(mapping.values.map(([value, texts]) => [value, [...texts]]));
  for (const { value, thirdPartyValue } of own.flatMap(({ remove }) => remove)) {
    const texts = table.get(value) ?? [];
    table.set(
      value,
      texts.filter((text) => text !== thirdPartyValue),
    );
  }
  for (const { value, thirdPartyValue } of own.flatMap(({ add }) => add)) {
    const texts = table.get(value) ?? [];
    if (!texts.includes(thirdPartyValue)) table.set(value, [...texts, thirdPartyValue]);
  }
  const values = [...table].filter(([, texts]) => texts.length > 0);
  const withRules = own.find(({ live }) => live !== undefined)?.live;
  if (values.length === 0 && withRules === undefined) return [];
  if (withRules === undefined) return [{ ...mapping, values }];
  const { parsing: _, ...plain } = mapping;
  return [{ ...plain, values, ...(withRules.parsing === undefined ? {} : { parsing: withRules.parsing }) }];
}
