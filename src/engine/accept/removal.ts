// Takes an item out of a list in the source of a program: with its comma, and the line that it has to itself.
import type MagicString from "magic-string";
import type TypeScript from "typescript";

/** Comments before the item stay. */
export function removeItem(text: MagicString, items: readonly TypeScript.Node[], node: TypeScript.Node): void {
  const source = text.original;
  const index = items.indexOf(node);
  const isLast = index === items.length - 1;
  const start = node.getStart();
  const comma = /^\s*,/.exec(source.slice(node.getEnd()));
  let [from, to] = [start, node.getEnd() + (comma?.[0].length ?? 0)];
  const before = source.slice(source.lastIndexOf("\n", start - 1) + 1, start);
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
