// The labels of mappings that nobody gave one: identifiers, so that every tool of Terraform's kind can write them as bare
// keys of a map (https://github.com/opentofu/opentofu/issues/3978), and the same ones in every room.
import { groupBy } from "../../base/group.js";
import { composed } from "../../base/text-form.js";
import type { Header } from "../../document/mapping.js";
import { fold, headerKey } from "./key.js";

/** `INCIDENT_Status`: what a mapping is called where it is the only one of its attribute. */
export function naturalLabel({ entityType, attribute }: Header): string {
  return identifier(entityType, attribute);
}

/** Names as one identifier; all that cannot stand in one becomes `_`. */
export function identifier(...names: readonly string[]): string {
  const text = composed(names.join("."))
    .replace(/[^\p{ID_Continue}]+/gu, "_")
    .replace(/(?<=[^_])_+$/, "");
  return /^[\p{ID_Start}_]/u.test(text) ? text : `_${text}`;
}

/**
 * Each item with the label that it is given, or else its natural one; where mappings of a direction share that, all of them
 * get the third-party attribute too, so that no label hangs on the order. Labels that differ in case alone are one.
 */
export function withLabels<Item>(
  items: readonly Item[],
  headerOf: (item: Item) => Header,
  givenOf: (item: Item) => string | undefined,
): readonly { readonly item: Item; readonly label: string }[] {
  const keyOf = (header: Header, label: string) => `${header.direction} ${fold(label)}`;
  const naturalKey = (item: Item) => keyOf(headerOf(item), naturalLabel(headerOf(item)));
  const labels = new Map<Item, string>();
  const used = new Set<string>();
  const label = (item: Item, text: string) => {
    labels.set(item, text);
    used.add(keyOf(headerOf(item), text));
  };
  for (const item of items) {
    const given = givenOf(item);
    if (given !== undefined) label(item, given);
  }
  const byNatural = groupBy(
    items.filter((item) => !labels.has(item)),
    naturalKey,
  );
  const shared: Item[] = [];
  for (const [key, alike] of byNatural) {
    const [only] = alike;
    if (only === undefined || alike.length > 1 || used.has(key)) shared.push(...alike);
    else label(only, naturalLabel(headerOf(only)));
  }
  const sortKey = new Map(shared.map((item) => [item, headerKey(headerOf(item))]));
  for (const item of shared.sort((left, right) => compareTexts(sortKey.get(left), sortKey.get(right)))) {
    const long = longLabel(headerOf(item));
    const isUsed = (text: string) => used.has(keyOf(headerOf(item), text));
    let [text, number] = [long, 1];
    while (isUsed(text)) {
      number += 1;
      text = `${long}_${number}`;
    }
    label(item, text);
  }
  return items.map((item) => ({ item, label: labels.get(item) ?? naturalLabel(headerOf(item)) }));
}

const compareTexts = (left = "", right = "") => (left < right ? -1 : left > right ? 1 : 0);

function longLabel(header: Header): string {
  const { entityType, attribute, thirdPartyEntityType, thirdPartyAttribute } = header;
  return identifier(entityType, attribute, thirdPartyEntityType, thirdPartyAttribute);
}
