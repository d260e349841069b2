// The bytes of a file as text: UTF-8 alone, its byte order mark left out. A replacement character would stand for bytes
// that nobody can tell any more, in a value that is compared and sent byte for byte.
import { isAscii, isUtf8 } from "node:buffer";
import type { Place } from "./place.js";

/** Bytes that are not UTF-8. The message names the encoding found and never quotes the text, which may be secret. */
export class EncodingError extends Error {
  constructor(
    /** Continues "the file …": `is UTF-16, not UTF-8`. */
    readonly problem: string,
    /** From 1; undefined where lines cannot be counted. */
    readonly line: number | undefined,
  ) {
    super(problem);
    this.name = "EncodingError";
  }

  /** The file with the line, where there is one. */
  at(file: string): Place {
    return this.line === undefined ? { file } : { file, line: this.line };
  }
}

export const SAVE_AS_UTF_8 = "Save the file as UTF-8.";

/** Throws `EncodingError` for bytes that are not UTF-8. */
export function decodeText(bytes: Uint8Array): string {
  const wide = wideEncodingOf(bytes);
  if (wide !== undefined) throw new EncodingError(`is ${wide}, not UTF-8`, undefined);
  if (isUtf8(bytes)) return textOfUtf8(bytes);
  const at = firstWrongByte(bytes);
  const byte = (bytes[at] ?? 0).toString(16).toUpperCase().padStart(2, "0");
  throw new EncodingError(
    `is not UTF-8: the byte 0x${byte} is no part of a character (Windows-1252 and Latin-1 look like this)`,
    lineOf(bytes, at),
  );
}

const bufferOf = ({ buffer, byteOffset, byteLength }: Uint8Array): Buffer =>
  Buffer.from(buffer, byteOffset, byteLength);

/** Node keeps longer texts that it copies so outside of the heap, where they stay until much later: a run holds many. */
const MOST_COPIED_BYTES = 1_000_000;

/** Undefined where they are more than ASCII, or many. Those of most texts are not, and are copied without a look at each. */
export const textOfAscii = (bytes: Uint8Array): string | undefined =>
  bytes.byteLength <= MOST_COPIED_BYTES && isAscii(bytes) ? bufferOf(bytes).toString("latin1") : undefined;

/** Bytes that are known to be UTF-8, without a byte order mark; a Buffer reads them faster than a TextDecoder does. */
function textOfUtf8(bytes: Uint8Array): string {
  const text = textOfAscii(bytes) ?? bufferOf(bytes).toString("utf8");
  return text.startsWith("\ufeff") ? text.slice(1) : text;
}

/** What replaced bytes that were not UTF-8, where somebody else decoded a text. */
export const REPLACEMENT_CHARACTER = "\ufffd";

/** By the byte order mark, else by NUL in every second of the first bytes, which no text of ours holds. */
function wideEncodingOf(bytes: Uint8Array): string | undefined {
  const [first, second, third, fourth] = bytes;
  if (first === 0xff && second === 0xfe) return third === 0 && fourth === 0 ? "UTF-32" : "UTF-16";
  if (first === 0xfe && second === 0xff) return "UTF-16";
  if (first === 0 && second === 0 && third === 0xfe && fourth === 0xff) return "UTF-32";
  const isWide = (nul: 0 | 1): boolean =>
    bytes[nul] === 0 && bytes[nul + 2] === 0 && bytes[1 - nul] !== 0 && bytes[3 - nul] !== 0;
  return isWide(0) || isWide(1) ? "UTF-16" : undefined;
}

/** The first byte that is no part of a well-formed character. */
function firstWrongByte(bytes: Uint8Array): number {
  const text = new TextDecoder("utf-8", { ignoreBOM: true }).decode(bytes);
  let at = 0;
  let from = 0;
  for (let index = text.indexOf(REPLACEMENT_CHARACTER); index >= 0; index = text.indexOf(REPLACEMENT_CHARACTER, from)) {
    at += Buffer.byteLength(text.slice(from, index));
    // The character may stand in the file itself.
    if (bytes[at] !== 0xef || bytes[at + 1] !== 0xbf || bytes[at + 2] !== 0xbd) return at;
    at += 3;
    from = index + 1;
  }
  return at;
}

function lineOf(bytes: Uint8Array, at: number): number {
  let line = 1;
  for (let index = 0; index < at; index += 1) if (bytes[index] === 0x0a) line += 1;
  return line;
}
