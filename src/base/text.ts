// Text of foreign origin made safe to print: no terminal escapes, no control or direction-changing characters, one line.

/** Escape sequences of terminals: CSI, OSC and the other string sequences, and the two-character ones. */
const ESCAPES =
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what this is about.
  /(?:\u001b\[|\u009b)[0-?]*[ -/]*[@-~]?|(?:\u001b[\]PX^_]|[\u0090\u0098\u009d-\u009f])[^\u0007\u001b\u009c\r\n]*(?:\u0007|\u001b\\|\u009c)?|\u001b[ -/]*[0-~]?/gu;

const SPACES = /[\s\u0085\u2028\u2029]+/gu;

/** What is left of spaces with only invisible characters between them. */
const WIDE_SPACE = / {2,}/gu;

/** Cc, Cf (bidi overrides, zero width, tags, soft hyphen), private use, unassigned and lone surrogates. */
const INVISIBLE = /[\p{C}\u115f\u1160\u3164\uffa0]/gu;

/** Zero-width joiners are part of emoji and of several scripts, and change no direction. */
const HARMLESS = new Set(["\u200c", "\u200d"]);

/**
 * `text` as one printable line of at most `maxLength` characters (default 300); what is cut is shown as `…`.
 * For every string that came from a server or a file and goes into a message.
 */
export function printable(text: string, maxLength = 300): string {
  // Bounding the input first keeps the work small whatever a server sends; escapes shorten, so there is some room.
  const bounded = text.length > maxLength * 8 ? text.slice(0, maxLength * 8) : text;
  const line = bounded
    .replace(ESCAPES, "")
    .replace(SPACES, " ")
    .replace(INVISIBLE, (character) => (HARMLESS.has(character) ? character : ""))
    .replace(WIDE_SPACE, " ")
    .trim();
  const characters = Array.from(line);
  if (characters.length <= maxLength && bounded === text) return line;
  return `${characters.slice(0, Math.max(0, maxLength - 1)).join("")}…`;
}

/** How many names a sentence lists before it counts the rest. */
export const MOST_NAMED = 5;

/** `a, b, c and 297 more`: the first `most` of `names`, and how many others there are. */
export function listed(names: readonly string[], most: number): string {
  const rest = names.length - most;
  return names.slice(0, most).join(", ") + (rest > 0 ? ` and ${rest} more` : "");
}

/** With thousands separators: `2,990`. */
export function number(count: number): string {
  return String(count).replace(/\B(?=(?:\d{3})+$)/g, ",");
}

/** With its first letter as that of a sentence. */
export const capitalised = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);

/** `1 pair`, `2 pairs`. */
export function plural(count: number, noun: string, nouns = `${noun}s`): string {
  return `${number(count)} ${count === 1 ? noun : nouns}`;
}

/** White space that matters: around a text, or other than single blanks in it. */
const MATTERING_SPACE = /^\s|\s$|\s\s|[^\S ]/u;

/** In quotes where the text has white space that a reader would not see. */
export function visible(text: string): string {
  return MATTERING_SPACE.test(text) ? JSON.stringify(text) : text;
}
