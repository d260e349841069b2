// How one set of mappings is made of another: what goes, what is replaced, and what is added.
import { groupBy } from "../../base/group.js";
import type { Direction } from "../../document/mapping.js";
import { fold } from "../../integration/pairing/key.js";
import { type MappingFact, mappingKey } from "./mappings.js";

/** A mapping, or the part of one, as `extend`, `override` and `without` take it. */
export interface MappingPart extends MappingFact {
  /** Whether the third-party attribute is named; else the OpsRamp attribute alone names the mapping. */
  readonly isWhole: boolean;
}

export interface TableChanges {
  readonly without: readonly MappingPart[];
  readonly override: readonly MappingPart[];
  readonly extend: readonly MappingPart[];
}

/** What makes `wanted` of `base`; undefined where a direction would stay declared that `wanted` does not declare. */
export function changesBetween(base: readonly MappingFact[], wanted: readonly MappingFact[]): TableChanges | undefined {
  const directions = new Set(wanted.map(({ direction }) => direction));
  return base.some(({ direction }) => !directions.has(direction)) ? undefined : changesFrom(base, wanted);
}

/** What makes `wanted` of `base`; a direction that `wanted` has no mapping of stays declared. */
export function changesFrom(base: readonly MappingFact[], wanted: readonly MappingFact[]): TableChanges {
  const before = new Map(base.map((mapping) => [headerText(mapping), mapping]));
  const after = new Map(wanted.map((mapping) => [headerText(mapping), mapping]));
  const alike = groupBy(base, attributeText);
  const part = (mapping: MappingFact, values: MappingFact["values"]): MappingPart => {
    const { parsing: _, ...plain } = mapping;
    return { ...plain, values, isWhole: (alike.get(attributeText(mapping))?.length ?? 0) > 1 };
  };
  const changes = { without: [] as MappingPart[], override: [] as MappingPart[], extend: [] as MappingPart[] };
  for (const [header, mapping] of before) {
    const later = after.get(header);
    if (later === undefined || !isChangeable(mapping, later)) changes.without.push(part(mapping, []));
  }
  for (const [header, mapping] of after) {
    const earlier = before.get(header);
    if (earlier === undefined || !isChangeable(earlier, mapping)) {
      changes.extend.push({ ...mapping, isWhole: true });
      continue;
    }
    if (mappingKey(earlier) === mappingKey(mapping)) continue;
    const old = new Map(earlier.values);
    const now = new Map(mapping.values);
    const gone = earlier.values.filter(([value]) => !now.has(value));
    const replaced = mapping.values.filter(([value, texts]) => old.has(value) && !isSameList(old.get(value), texts));
    const added = mapping.values.filter(([value]) => !old.has(value));
    const rules = hasSameRules(earlier, mapping) || mapping.parsing === undefined ? {} : { parsing: mapping.parsing };
    if (gone.length > 0) changes.without.push(part(mapping, gone));
    if (replaced.length > 0 || rules.parsing !== undefined) {
      changes.override.push({ ...part(mapping, replaced), ...rules });
    }
    if (added.length > 0) changes.extend.push(part(mapping, added));
  }
  return changes;
}

/** A table that is emptied, or filled from nothing, and cutting rules that go, make another mapping. */
function isChangeable(before: MappingFact, after: MappingFact): boolean {
  const keeps = before.values.some(([value]) => after.values.some(([later]) => later === value));
  const isWithoutTable = before.values.length === 0 && after.values.length === 0;
  return (after.parsing !== undefined || hasSameRules(before, after)) && (keeps || isWithoutTable);
}

const hasSameRules = (before: MappingFact, after: MappingFact): boolean =>
  JSON.stringify(before.parsing) === JSON.stringify(after.parsing);

const isSameList = (left: readonly string[] | undefined, right: readonly string[]): boolean =>
  JSON.stringify(left) === JSON.stringify(right);

const attributeText = ({ direction, entityType, attribute }: MappingFact): string =>
  JSON.stringify([direction satisfies Direction, entityType, fold(attribute)]);

const headerText = (mapping: MappingFact): string =>
  JSON.stringify([
    attributeText(mapping),
    mapping.attribute,
    mapping.thirdPartyEntityType,
    mapping.thirdPartyAttribute,
  ]);
