// Items of a list in the source of a program: one is taken out, with its comma and the line that it has to itself, or one more
// is put beside another, in the manner of the list.
import type MagicString from "magic-string";
import type TypeScript from "typescript";

/** What stands before a place on its line. */
export const lineBefore = (source: string, at: number): string =>
  source.slice(source.lastIndexOf("\n", at - 1) + 1, at);

/** The spaces that the line of a place begins with. */
export const indentAt = (source: string, at: number): number => /^ */.exec(lineBefore(source, at))?.[0].length ?? 0;

/** What stands between an item and one more: each has a line to itself, or both are on the same. */
export function gapBeside(source: string, item: TypeScript.Node): string {
  const space = lineBefore(source, item.getStart());
  return space.trim() === "" ? `,\n${space}` : ", ";
}

/** After an item of a list, such as the last one that stays; a comment beside that one stays beside it. */
export function appendItem(text: MagicString, last: TypeScript.Node, written: string): void {
  const { original } = text;
  const space = lineBefore(original, last.getStart());
  const [rest] = /^[^\S\n]*,[^\S\n]*(?:\/\/.*|\/\*.*?\*\/[^\S\n]*)(?=\r?\n)/.exec(original.slice(last.getEnd())) ?? [];
  if (rest !== undefined && space.trim() === "") {
    const end = last.getEnd() + rest.replace(/\r$/, "").length;
    text.appendLeft(end, `\n${space}${written},`);
  } else text.appendLeft(last.getEnd(), `${gapBeside(original, last)}${written}`);
}

/** Items of a list that has others, which stay. */
export function removeItems(
  text: MagicString,
  items: readonly TypeScript.Node[],
  isGone: (item: TypeScript.Node, index: number) => boolean,
): void {
  const gone = items.filter(isGone);
  // On one line, what follows the last item that stays goes with the comma before it.
  const kept = items.findLast((item) => !gone.includes(item));
  const end = kept === undefined ? 0 : items.indexOf(kept) + 1;
  const [first, last] = [items[end], items.at(-1)];
  const isTail = first !== undefined && lineBefore(text.original, first.getStart()).trim() !== "";
  for (const item of gone) {
    if (!isTail || items.indexOf(item) < end) removeItem(text, items, item);
  }
  if (isTail && kept !== undefined && last !== undefined) text.remove(kept.getEnd(), last.getEnd());
}

/** Comments before the item stay. */
export function removeItem(text: MagicString, items: readonly TypeScript.Node[], node: TypeScript.Node): void {
  const source = text.original;
  const index = items.indexOf(node);
  const isLast = index === items.length - 1;
  const start = node.getStart();
  const comma = /^\s*,/.exec(source.slice(node.getEnd()));
  let [from, to] = [start, node.getEnd() + (comma?.[0].length ?? 0)];
  const before = lineBefore(source, start);
  const after = /^[^\S\n]*\r?\n/.exec(source.slice(to));
  if (before.trim() === "" && after !== null) {
    from = start - before.length;
    to += after[0].length;
  } else if (isLast && comma === null && index > 0) {
    from = items[index - 1]?.getEnd() ?? from;
  } else {
    to += /^[^\S\n]*/.exec(source.slice(to))?.[0].length ?? 0;
  }
  text.remove(from, to);
}
