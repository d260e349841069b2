// One file before and after as a unified diff: a hunk with all that changed, and three lines around it.

const CONTEXT = 3;

/** `path` is seen from the project's folder. Empty where nothing changed. */
export function patchOf(path: string, before: string, after: string): string {
  if (before === after) return "";
  const [left, right] = [linesOf(before), linesOf(after)];
  let start = 0;
  while (start < Math.min(left.length, right.length) && left[start] === right[start]) start += 1;
  let end = 0;
  const room = Math.min(left.length, right.length) - start;
  while (end < room && left.at(-1 - end) === right.at(-1 - end)) end += 1;
  const from = Math.max(0, start - CONTEXT);
  const [leftTo, rightTo] = [left.length - end, right.length - end];
  const tail = left.slice(leftTo, leftTo + CONTEXT);
  const [leftCount, rightCount] = [leftTo - from + tail.length, rightTo - from + tail.length];
  return [
    `--- a/${path}`,
    `+++ b/${path}`,
    `@@ -${from + 1},${leftCount} +${from + 1},${rightCount} @@`,
    ...left.slice(from, start).map((line) => ` ${line}`),
    ...left.slice(start, leftTo).map((line) => `-${line}`),
    ...right.slice(start, rightTo).map((line) => `+${line}`),
    ...tail.map((line) => ` ${line}`),
    "",
  ].join("\n");
}

/** A last line without its end is told apart from one with it. */
function linesOf(text: string): readonly string[] {
  const lines = text.split("\n");
  const last = lines.pop();
  return last === "" || last === undefined ? lines : [...lines, `${last}\n\\ No newline at end of file`];
}
