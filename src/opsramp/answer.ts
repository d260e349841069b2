// Reads the bytes of an answer as JSON, without trusting them: encoding, depth and key names are checked.
import { textOfAscii } from "../base/encoding.js";
import { RepeatedTables, TABLE_DEPTH } from "../base/repeated-tables.js";
import { MAPPING_LIST } from "../integration/wire/names.js";
import type { TransportAnswer } from "./transport.js";

/** No object of this API nests deeper than about ten. */
const MAX_DEPTH = 100;

export type Reading =
  | { readonly kind: "json"; readonly value: unknown }
  | { readonly kind: "empty" }
  /** `problem` is ours, not the server's: it can be printed as it is. */
  | { readonly kind: "unreadable"; readonly problem: string; readonly html: boolean };

/** Tables that `repeated` knows are not read again. */
export function readAnswer(answer: TransportAnswer, repeated?: RepeatedTables): Reading {
  if (answer.problem !== undefined) return unreadable(`the answer ${answer.problem}`);
  let text: string;
  try {
    // Values are compared byte for byte, so a replacement character must not slip in.
    text = textOfAscii(answer.bytes) ?? new TextDecoder("utf-8", { fatal: true }).decode(answer.bytes);
  } catch {
    return unreadable("the answer is not UTF-8");
  }
  const start = text.trimStart();
  if (start === "") return { kind: "empty" };
  if (start.startsWith("<")) return unreadable("the answer is HTML or XML instead of JSON", true);
  const known = repeated?.read(text, parseAround);
  if (known !== undefined) return { kind: "json", value: known };
  if (deeperThan(text, MAX_DEPTH)) return unreadable("the answer is nested too deeply");
  try {
    return { kind: "json", value: parse(text) };
  } catch {
    const whole = /[}\]"]\s*$/.test(text) || !/^[{["]/.test(start);
    return unreadable(whole ? "the answer is not JSON" : "the answer is cut short");
  }
}

/** The reviver is slow; a key of that name, also one written with escapes, is all it is for. */
const parse = (text: string): unknown =>
  /__proto__|\\u/.test(text) ? JSON.parse(text, withoutProto) : JSON.parse(text);

/** Of an answer whose tables were left out; undefined where it may be nested too deeply with them. */
const parseAround = (text: string): unknown => (deeperThan(text, MAX_DEPTH - TABLE_DEPTH) ? undefined : parse(text));

/** The tables of one client: most integrations of a tenant have their mappings from the same program. */
export const tablesOfAnswers = (): RepeatedTables => new RepeatedTables([MAPPING_LIST], parse);

function unreadable(problem: string, html = false): Reading {
  return { kind: "unreadable", problem, html };
}

/** An own property `__proto__` becomes a prototype as soon as somebody copies it by assignment. */
function withoutProto(key: string, value: unknown): unknown {
  return key === "__proto__" ? undefined : value;
}

/** Counts brackets outside of strings before anything is built, so that nesting costs neither stack nor memory. */
function deeperThan(text: string, limit: number): boolean {
  let depth = 0;
  for (let index = 0; index < text.length; ) {
    const quote = text.indexOf('"', index);
    const end = quote < 0 ? text.length : quote;
    for (; index < end; index += 1) {
      const code = text.charCodeAt(index);
      if (code === 0x7b || code === 0x5b) {
        depth += 1;
        if (depth > limit) return true;
      } else if (code === 0x7d || code === 0x5d) depth -= 1;
    }
    if (quote < 0) return false;
    index = endOfString(text, quote + 1);
  }
  return false;
}

/** The place behind the quote that ends the string which has begun before `from`. */
function endOfString(text: string, from: number): number {
  for (let quote = text.indexOf('"', from); quote >= 0; quote = text.indexOf('"', quote + 1)) {
    let backslashes = 0;
    while (text.charCodeAt(quote - 1 - backslashes) === 0x5c && quote - 1 - backslashes >= from) backslashes += 1;
    if (backslashes % 2 === 0) return quote + 1;
  }
  return text.length;
}
