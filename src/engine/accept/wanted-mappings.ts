// The mappings of a declaration as they are with accepted edits.
import type { Header, ValuePair } from "../../document/mapping.js";
import { headerKey } from "../../integration/pairing/key.js";
import type { MappingFact } from "../export/mappings.js";

export const isOfHeader = (mapping: MappingFact, header: Header): boolean => headerKey(mapping) === headerKey(header);

export interface MappingEdit {
  readonly mapping: Header;
  readonly remove: readonly ValuePair[];
  readonly add: readonly ValuePair[];
}

/** A mapping whose values all go, or of which an edit names none, goes with them. */
export function wantedMappings(
  declared: readonly MappingFact[],
  edits: readonly MappingEdit[],
): readonly MappingFact[] {
  return declared.flatMap((mapping) => {
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
    return values.length === 0 ? [] : [{ ...mapping, values }];
  });
}
