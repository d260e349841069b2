// One file before and after as a unified diff: hunks of what changed, with three lines around each.

const CONTEXT = 3;

/** Files with more lines between their first and last change are shown as one hunk. */
const MOST_LINES = 2000;

/** Lines `from` to `to` of the file before, in whose place those of the file after stand. */
interface Replacement {
  readonly left: readonly [from: number, to: number];
  readonly right: readonly [from: number, to: number];
}

/** `path` is seen from the project's folder. Empty where nothing changed. */
export function patchOf(path: string, before: string, after: string): string {
  if (before === after) return "";
  const [left, right] = [linesOf(before), linesOf(after)];
  const hunks: Replacement[][] = [];
  for (const replacement of replacements(left, right)) {
    const last = hunks.at(-1)?.at(-1);
    if (last !== undefined && replacement.left[0] - last.left[1] <= 2 * CONTEXT) hunks.at(-1)?.push(replacement);
    else hunks.push([replacement]);
  }
  return [`--- a/${path}`, `+++ b/${path}`, ...hunks.flatMap((hunk) => hunkLines(hunk, left, right)), ""].join("\n");
}

function hunkLines(hunk: readonly Replacement[], left: readonly string[], right: readonly string[]): readonly string[] {
  const [first, last] = [hunk[0], hunk.at(-1)];
  if (first === undefined || last === undefined) return [];
  const before = Math.min(CONTEXT, first.left[0]);
  const after = Math.min(CONTEXT, left.length - last.left[1]);
  const [from, to] = [first.left[0] - before, last.left[1] + after];
  const [rightFrom, rightTo] = [first.right[0] - before, last.right[1] + after];
  const lines: string[] = [];
  let at = from;
  for (const replacement of hunk) {
    lines.push(...left.slice(at, replacement.left[0]).map((line) => ` ${line}`));
    lines.push(...left.slice(...replacement.left).map((line) => `-${line}`));
    lines.push(...right.slice(...replacement.right).map((line) => `+${line}`));
    at = replacement.left[1];
  }
  lines.push(...left.slice(at, to).map((line) => ` ${line}`));
  return [`@@ -${from + 1},${to - from} +${rightFrom + 1},${rightTo - rightFrom} @@`, ...lines];
}

function replacements(left: readonly string[], right: readonly string[]): readonly Replacement[] {
  let start = 0;
  while (start < Math.min(left.length, right.length) && left[start] === right[start]) start += 1;
  let end = 0;
  const room = Math.min(left.length, right.length) - start;
  while (end < room && left.at(-1 - end) === right.at(-1 - end)) end += 1;
  const [height, width] = [left.length - end - start, right.length - end - start];
  if (height > MOST_LINES || width > MOST_LINES) {
    return [{ left: [start, start + height], right: [start, start + width] }];
  }
  const common = longestCommon(left.slice(start, start + height), right.slice(start, start + width));
  const found: Replacement[] = [];
  let [row, column] = [0, 0];
  for (const [nextRow, nextColumn] of [...common, [height, width] as const]) {
    if (nextRow > row || nextColumn > column) {
      found.push({ left: [start + row, start + nextRow], right: [start + column, start + nextColumn] });
    }
    [row, column] = [nextRow + 1, nextColumn + 1];
  }
  return found;
}

/** The longest sequence of lines that both have, as places in each. */
function longestCommon(left: readonly string[], right: readonly string[]): readonly (readonly [number, number])[] {
  const width = right.length + 1;
  const lengths = new Uint16Array((left.length + 1) * width);
  const lengthAt = (row: number, column: number) => lengths[row * width + column] ?? 0;
  for (let row = left.length - 1; row >= 0; row -= 1) {
    for (let column = right.length - 1; column >= 0; column -= 1) {
      lengths[row * width + column] =
        left[row] === right[column]
          ? lengthAt(row + 1, column + 1) + 1
          : Math.max(lengthAt(row + 1, column), lengthAt(row, column + 1));
    }
  }
  const found: (readonly [number, number])[] = [];
  let [row, column] = [0, 0];
  while (row < left.length && column < right.length) {
    if (left[row] === right[column]) {
      found.push([row, column]);
      row += 1;
      column += 1;
    } else if (lengthAt(row + 1, column) >= lengthAt(row, column + 1)) row += 1;
    else column += 1;
  }
  return found;
}

/** A last line without its end is told apart from one with it. */
function linesOf(text: string): readonly string[] {
  const lines = text.split("\n");
  const last = lines.pop();
  return last === "" || last === undefined ? lines : [...lines, `${last}\n\\ No newline at end of file`];
}
