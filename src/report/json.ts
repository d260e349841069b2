// Documents as JSON text for machines, harmless on a terminal as well.

/** What JSON leaves as it is and a terminal may act on. */
const ACTING = /[\u007f-\u009f\u2028\u2029\p{Cf}]/gu;

/** Two spaces, a newline at the end. Secrets print as `"(sensitive)"`, by their own `toJSON`. */
export function toJson(document: unknown): string {
  const text = JSON.stringify(document, null, 2) ?? "null";
  return `${text.replace(ACTING, escapeUnits)}\n`;
}

/** The same in one line, without the newline. */
export function toJsonLine(document: unknown): string {
  return JSON.stringify(document).replace(ACTING, escapeUnits);
}

function escapeUnits(character: string): string {
  return Array.from(
    { length: character.length },
    (_, index) => `\\u${character.charCodeAt(index).toString(16).padStart(4, "0")}`,
  ).join("");
}
