// The known names that an unknown one may be a misspelling of.

/** So many names are listed; of more the nearest are named. */
const MOST_LISTED = 10;

/** What an unknown `name` may have meant: `The stacks are: a, b.`, or `The nearest of 300 stacks: client_8, client_18.` */
export function suggestion(name: string, known: readonly string[], nouns: string): string {
  if (known.length === 0) return `There are no ${nouns}.`;
  if (known.length <= MOST_LISTED) return `The ${nouns} are: ${known.join(", ")}.`;
  return `The nearest of ${known.length} ${nouns}: ${nearest(name, known).join(", ")}.`;
}

/** The known names, those that share most letters with `name` first, at most five. */
export function nearest(name: string, known: readonly string[]): readonly string[] {
  const letters = new Set(name.toLowerCase());
  const score = (candidate: string) =>
    [...new Set(candidate.toLowerCase())].filter((letter) => letters.has(letter)).length -
    Math.abs(candidate.length - name.length);
  return [...known].sort((a, b) => score(b) - score(a)).slice(0, 5);
}

/** Names of fewer letters are near to too many others. */
const LEAST_LETTERS = 4;

/**
 * The known names that `name` is most likely a misspelling of: those that one letter changed, left out, added, or
 * exchanged with its neighbour makes of it, two in a name of eight letters and more. Case does not count; none where
 * `name` itself is known.
 */
export function likelyMeant(name: string, known: readonly string[]): readonly string[] {
  const folded = name.toLowerCase();
  if (folded.length < LEAST_LETTERS || known.some((each) => each.toLowerCase() === folded)) return [];
  const most = folded.length < 8 ? 1 : 2;
  return known.filter(
    (each) => Math.abs(each.length - name.length) <= most && distance(folded, each.toLowerCase()) <= most,
  );
}

/** Letters changed, left out, added, or exchanged with their neighbours. */
function distance(left: string, right: string): number {
  const rows: number[][] = [Array.from({ length: right.length + 1 }, (_, column) => column)];
  const at = (row: number, column: number) => rows[row]?.[column] ?? Number.POSITIVE_INFINITY;
  for (let row = 1; row <= left.length; row += 1) {
    const next = [row];
    rows.push(next);
    for (let column = 1; column <= right.length; column += 1) {
      const same = left[row - 1] === right[column - 1] ? 0 : 1;
      let best = Math.min(at(row - 1, column) + 1, at(row, column - 1) + 1, at(row - 1, column - 1) + same);
      const isExchanged = left[row - 1] === right[column - 2] && left[row - 2] === right[column - 1];
      if (row > 1 && column > 1 && isExchanged) best = Math.min(best, at(row - 2, column - 2) + 1);
      next.push(best);
    }
  }
  return at(left.length, right.length);
}
