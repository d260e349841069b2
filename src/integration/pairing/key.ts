// Identity: when two headers, attributes or pairs are the same, and which live mapping belongs to which declared one.
import { groupBy } from "../../base/group.js";
import { composed } from "../../base/text-form.js";
import type { Header, ValuePair } from "../../document/mapping.js";
import type { Parsing } from "../model.js";

/** Headers, entity types and attribute names compare without regard to case and to the form of text; values never do (docs/architecture.md#law-1-silence). */
export function fold(text: string): string {
  return composed(text.toLowerCase());
}

const SEPARATOR = "\u0000";

// Texts that the separator parts are folded together as each by itself: it is no letter, and nothing is composed with it.

/** Direction, entity type and attribute: within such a group headers are paired. */
export function groupKey({ direction, entityType, attribute }: Header): string {
  return fold(`${direction}${SEPARATOR}${entityType}${SEPARATOR}${attribute}`);
}

/** The third-party half of a header, folded. */
export function thirdPartyKey({
  thirdPartyEntityType,
  thirdPartyAttribute,
}: Pick<Header, "thirdPartyEntityType" | "thirdPartyAttribute">): string {
  return fold(`${thirdPartyEntityType}${SEPARATOR}${thirdPartyAttribute}`);
}

export function headerKey(header: Header): string {
  const { direction, entityType, attribute, thirdPartyEntityType, thirdPartyAttribute } = header;
  return fold(
    `${direction}${SEPARATOR}${entityType}${SEPARATOR}${attribute}${SEPARATOR}${thirdPartyEntityType}${SEPARATOR}${thirdPartyAttribute}`,
  );
}

/** Reversible, and in the order of values. A value that holds the separator is written as JSON, which never does. */
export function pairKey({ value, thirdPartyValue }: ValuePair): string {
  return value.includes(SEPARATOR) ? JSON.stringify([value, thirdPartyValue]) : value + SEPARATOR + thirdPartyValue;
}

/** One pair of a mapping under its own name, or the row of the mapping that has none. */
export function rowKey({ header, pair }: { readonly header: Header; readonly pair?: ValuePair | undefined }): string {
  return JSON.stringify([headerKey(header), pair && pairKey(pair)]);
}

export function pairOfKey(key: string): ValuePair {
  const at = key.indexOf(SEPARATOR);
  if (at >= 0) return { value: key.slice(0, at), thirdPartyValue: key.slice(at + 1) };
  const [value, thirdPartyValue] = JSON.parse(key) as [string, string];
  return { value, thirdPartyValue };
}

/** How often each pair is there, by its key. */
export function countPairs(pairs: readonly ValuePair[]): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const pair of pairs) counts.set(pairKey(pair), (counts.get(pairKey(pair)) ?? 0) + 1);
  return counts;
}

/** Whether one of the names is this one. */
export const isAmong = (names: readonly string[] | undefined, name: string): boolean =>
  names?.some((each) => fold(each) === fold(name)) === true;

/** Each pair once, in the order of first appearance. */
export function distinctPairs(pairs: readonly ValuePair[]): readonly ValuePair[] {
  return [...new Map(pairs.map((pair) => [pairKey(pair), pair])).values()];
}

/** Equality of cutting rules; absent and empty are the same. */
export function parsingKey(parsing: Parsing | undefined): string {
  if (parsing === undefined) return "";
  const operators = parsing.operators.map((rule) => [
    fold(rule.operator),
    rule.startWord ?? "",
    rule.endWord ?? "",
    rule.regex ?? "",
  ]);
  const text = composed(JSON.stringify([parsing.defaultValue ?? "", operators]));
  return text === '["",[]]' ? "" : text;
}

/**
 * Mappings of equal header are one mapping, whether a server lists them apart or not: the first one, with the pairs of all
 * of them, and with the first cutting rules that any has.
 */
export function joinEqualHeaders<
  Mapping extends { readonly header: Header; readonly pairs: readonly ValuePair[]; readonly parsing?: Parsing },
>(mappings: readonly Mapping[]): readonly Mapping[] {
  const keys = new Set<string>();
  for (const { header } of mappings) keys.add(headerKey(header));
  if (keys.size === mappings.length) return mappings;
  const byHeader = groupBy(mappings, ({ header }) => headerKey(header));
  return [...byHeader.values()].flatMap((equal) => {
    const [first] = equal;
    const parsing = equal.find((mapping) => mapping.parsing !== undefined)?.parsing;
    if (first === undefined) return [];
    return [{ ...first, ...(parsing === undefined ? {} : { parsing }), pairs: equal.flatMap(({ pairs }) => pairs) }];
  });
}

const exactKey = (header: Header): string =>
  [header.entityType, header.attribute, header.thirdPartyEntityType, header.thirdPartyAttribute].join(SEPARATOR);

export interface Pairing<Left, Right> {
  readonly left?: Left;
  readonly right?: Right;
  /** `name` when the two share their folded header; `last` when they were the only two left of their group. */
  readonly by?: "name" | "last";
}

/**
 * Pairs mappings of two sides: within a group (direction, entity type, attribute) exact headers first, then folded
 * ones, then, if exactly one is left on each side, those two. Several left are separate mappings. The order of the
 * result is that of `left`, then the unpaired of `right` in their own order.
 */
export function pairMappings<Left, Right>(
  lefts: readonly Left[],
  rights: readonly Right[],
  headerOfLeft: (left: Left) => Header,
  headerOfRight: (right: Right) => Header,
): readonly Pairing<Left, Right>[] {
  const partnerOf = new Map<Left, { right: Right; by: "name" | "last" }>();
  const taken = new Set<Right>();
  const rightsByGroup = groupBy(rights, (right) => groupKey(headerOfRight(right)));
  const leftsByGroup = groupBy(lefts, (left) => groupKey(headerOfLeft(left)));
  for (const [group, groupLefts] of leftsByGroup) {
    const groupRights = rightsByGroup.get(group) ?? [];
    const take = (key: (header: Header) => string) => {
      for (const left of groupLefts) {
        if (partnerOf.has(left)) continue;
        const keyOfLeft = key(headerOfLeft(left));
        const right = groupRights.find(
          (candidate) => !taken.has(candidate) && key(headerOfRight(candidate)) === keyOfLeft,
        );
        if (right === undefined) continue;
        partnerOf.set(left, { right, by: "name" });
        taken.add(right);
      }
    };
    take(exactKey);
    take(thirdPartyKey);
    const leftOver = groupLefts.filter((left) => !partnerOf.has(left));
    const rightOver = groupRights.filter((right) => !taken.has(right));
    const [left] = leftOver;
    const [right] = rightOver;
    if (left !== undefined && right !== undefined && leftOver.length === 1 && rightOver.length === 1) {
      partnerOf.set(left, { right, by: "last" });
      taken.add(right);
    }
  }
  return [
    ...lefts.map((left) => ({ left, ...partnerOf.get(left) })),
    ...rights.filter((right) => !taken.has(right)).map((right) => ({ right })),
  ];
}
