// The known names that an unknown one may be a misspelling of.

/** The known names, those that share most letters with `name` first, at most five. */
export function nearest(name: string, known: readonly string[]): readonly string[] {
  const letters = new Set(name.toLowerCase());
  const score = (candidate: string) =>
    [...new Set(candidate.toLowerCase())].filter((letter) => letters.has(letter)).length -
    Math.abs(candidate.length - name.length);
  return [...known].sort((a, b) => score(b) - score(a)).slice(0, 5);
}
