// Rows in aligned columns, and lines that end at the right edge.
import type { Colors } from "./inputs.js";
import type { Mark, Row } from "./rows.js";
import { padEnd, widthOf } from "./text.js";

/** Longer cells do not push the columns of the others. */
const WIDEST = 44;

export const DEFAULT_WIDTH = 84;

/** One line a row: mark, columns, reason. `indent` is put before the mark. */
export function layoutRows(rows: readonly Row[], colors: Colors, indent: string): readonly string[] {
  const left = columnWidth(rows.filter(({ right }) => right !== undefined).map((row) => row.left));
  const texts = rows.map((row) =>
    row.right === undefined ? row.left : padEnd(row.left, left) + (row.between ?? "   ") + row.right,
  );
  const text = columnWidth(texts.filter((_, index) => rows[index]?.reason !== undefined));
  const paint: Readonly<Record<Mark, (text: string) => string>> = {
    "+": colors.green,
    "-": colors.red,
    "~": colors.yellow,
    "!": colors.magenta,
    ".": colors.dim,
    "?": colors.cyan,
  };
  return rows.map(({ mark, reason }, index) => {
    const body = texts[index] ?? "";
    const line = reason === undefined ? body : `${padEnd(body, text)}   ${reason}`;
    return mark === "." ? `${indent}${colors.dim(`${mark}  ${line}`)}` : `${indent}${paint[mark](mark)}  ${line}`;
  });
}

function columnWidth(cells: readonly string[]): number {
  return cells.map(widthOf).reduce((widest, width) => (width > WIDEST ? widest : Math.max(widest, width)), 0);
}

const GAP = "   ";

/** The parts of a heading beside each other; the last is cut where a line of `width` columns cannot hold it. */
export function fitted(parts: readonly string[], width: number): string {
  const given = parts.filter((part) => part !== "");
  const whole = given.join(GAP);
  const room = width - GAP.length;
  const last = given.at(-1) ?? "";
  const others = given.slice(0, -1).join(GAP);
  if (width <= 0 || widthOf(whole) <= room || given.length < 2) return whole;
  const kept = room - widthOf(others) - GAP.length - 1;
  if (kept < 3) return others;
  let cut = last;
  while (widthOf(cut) > kept) cut = Array.from(cut).slice(0, -1).join("");
  return `${others}${GAP}${cut.trimEnd()}…`;
}

/** `left`, and `right` at the right edge; right after it where there is no room. */
export function spread(
  left: string,
  right: string,
  width: number,
  paint: { readonly left: (text: string) => string; readonly right: (text: string) => string },
): string {
  const gap = Math.max(3, width - widthOf(left) - widthOf(right));
  return `${paint.left(left)}${" ".repeat(gap)}${paint.right(right)}`;
}
