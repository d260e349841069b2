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
