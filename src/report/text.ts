// Words, numbers and values as people read them: quoting, counting, short ids, natural order.
import { printable } from "../base/text.js";

const LONGEST_VALUE = 200;

const PLAIN_ASCII = /^[!#-[\]-~]+(?: [!#-[\]-~]+)*$/;

/** What may not act on a terminal, what looks like nothing, and blanks other than the plain space. */
const UNSEEN = /[\p{C}\p{Z}\t\n\v\f\r\u115f\u1160\u3164\uffa0]/gu;

/** Empty, blanks at an end or in a row, unseen characters, and what quotes and arrows of ours look like. */
const MISLEADING =
  /^$|^[ …]| $| {2}|["\\→]|[\p{C}\u00a0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000]|[\u115f\u1160\u3164\uffa0]/u;

/** A value of the server or of the code. One that a reader could take for another is quoted, its unseen characters escaped. */
export function shown(value: string): string {
  if (value.length <= LONGEST_VALUE && PLAIN_ASCII.test(value)) return value;
  return MISLEADING.test(value) ? quoted(value) : printable(value, LONGEST_VALUE);
}

/** `value` in quotes, unseen characters escaped as `\u{…}`. */
export function quoted(value: string): string {
  return `"${cut(value, (kept) => visible(kept.replace(/["\\]/g, "\\$&")))}"`;
}

/** An object or a list of JSON with the quotes that it has. An escape of an unseen character is none that JSON has. */
export function shownJson(json: string): string {
  return cut(json, visible);
}

function cut(value: string, write: (kept: string) => string): string {
  const characters = Array.from(value.slice(0, LONGEST_VALUE * 2));
  const kept = characters.slice(0, LONGEST_VALUE).join("");
  return `${write(kept)}${kept.length < value.length ? "…" : ""}`;
}

function visible(text: string): string {
  return text.replace(UNSEEN, (character) =>
    character === " " ? character : `\\u{${character.codePointAt(0)?.toString(16) ?? ""}}`,
  );
}

/** Columns of a terminal: wide characters take two, combining ones none. */
export function widthOf(text: string): number {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: the range of ASCII is meant.
  if (/^[\u0000-\u007f]*$/.test(text)) return text.length;
  let width = 0;
  for (const character of text) width += character < "\u0300" || character === "→" ? 1 : columnsOf(character);
  return width;
}

function columnsOf(character: string): number {
  if (/[\p{M}\u200c\u200d]/u.test(character)) return 0;
  return /[\p{sc=Han}\p{sc=Hiragana}\p{sc=Katakana}\p{sc=Hangul}\u3000-\u303e\uff01-\uff60\uffe0-\uffe6]|\p{Emoji_Presentation}/u.test(
    character,
  )
    ? 2
    : 1;
}

export function padEnd(text: string, width: number): string {
  return text + " ".repeat(Math.max(0, width - widthOf(text)));
}

export function padStart(text: string, width: number): string {
  return " ".repeat(Math.max(0, width - widthOf(text))) + text;
}

let collator: Intl.Collator | undefined;

/** Numbers in names by their value; the same everywhere. */
export function compareNatural(left: string, right: string): number {
  // Made for the first comparison: the data of the language takes milliseconds to load.
  collator ??= new Intl.Collator("en", { numeric: true });
  return collator.compare(left, right) || (left < right ? -1 : left > right ? 1 : 0);
}

/** Items in the natural order of their keys, the first key first. */
export function sortNatural<Item>(items: readonly Item[], keysOf: (item: Item) => readonly string[]): readonly Item[] {
  return items
    .map((item) => ({ item, keys: keysOf(item) }))
    .sort((left, right) => {
      for (const [index, key] of left.keys.entries()) {
        const order = compareNatural(key, right.keys[index] ?? "");
        if (order !== 0) return order;
      }
      return 0;
    })
    .map(({ item }) => item);
}

/** `INTG-9c58…c761`: enough to tell integrations of a tenant apart. */
export function shortId(id: string): string {
  const safe = printable(id, 80);
  const [, prefix = "", rest = safe] = /^((?:[A-Za-z]+-)(?:EVENT-)?)?(.*)$/.exec(safe) ?? [];
  return rest.length <= 12 ? safe : `${prefix}${rest.slice(0, 4)}…${rest.slice(-4)}`;
}

/** The last name of a construct's path. */
export function lastName(construct: string): string {
  return printable(construct.slice(construct.lastIndexOf("/") + 1), 80);
}

/** `2026-11-28 16:00`, UTC, of a time as RFC 3339 has it. */
export const minuteOf = (time: string): string => time.slice(0, 16).replace("T", " ");
