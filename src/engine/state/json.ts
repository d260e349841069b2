// JSON that loses nothing: numbers keep their source text, members their order, and printing is byte for byte Go's.

import { decimalText } from "../../base/decimal.js";
import { isRecord } from "../../base/json.js";
import { isShared } from "../../base/shared-tables.js";

/** A number as the file writes it; Terraform's numbers are wider than a JavaScript number. */
export class JsonNumber {
  constructor(readonly source: string) {}

  /** The number when a JavaScript number holds it exactly, by decimal text; undefined otherwise. */
  exact(): number | undefined {
    const value = Number(this.source);
    return Number.isFinite(value) && decimalText(String(value)) === decimalText(this.source) ? value : undefined;
  }

  toString(): string {
    return this.source;
  }
}

/**
 * A value that JavaScript holds as the file has it: `printNatively` prints what stands there, members in the same order.
 * It is printed several times as fast as the exact form of the same value.
 */
export class NativeJson {
  constructor(readonly value: PlainJson) {}
}

/** Members in file order. A Map, since a JavaScript object reorders members whose names look like integers. */
export type JsonObject = Map<string, Json>;
export type Json = null | boolean | string | JsonNumber | NativeJson | Json[] | JsonObject;

/** The same as ordinary JavaScript values; `JsonNumber` only where a number would lose digits. */
export type PlainJson = null | boolean | string | number | JsonNumber | PlainJson[] | PlainJsonObject;
export interface PlainJsonObject {
  [name: string]: PlainJson;
}

export function isPlainObject(value: PlainJson | undefined): value is PlainJsonObject {
  return isRecord(value);
}

/** The member of this name, where the object itself has one. */
export function memberOf(object: PlainJsonObject, name: string): PlainJson | undefined {
  return Object.hasOwn(object, name) ? object[name] : undefined;
}

/** Where text stops being JSON. Lines and columns count from 1; the message never quotes the text, which may be secret. */
export class JsonSyntaxError extends Error {
  constructor(
    readonly problem: string,
    readonly line: number,
    readonly column: number,
    /** The text ended too early: what a file that was cut short looks like. */
    readonly cutShort: boolean,
  ) {
    super(`${problem} at line ${line}, column ${column}`);
    this.name = "JsonSyntaxError";
  }
}

/** Deeper nesting than this is refused rather than left to overflow the stack. */
const deepest = 1000;

/** Parses one JSON text. Throws `JsonSyntaxError`, also for a member that occurs twice in one object. */
export function parseJson(text: string): Json {
  const parser = new Parser(text);
  const value = parser.value(0);
  parser.space();
  if (parser.at < text.length) parser.fail("something follows the JSON text");
  return value;
}

/** Parses the JSON value at the start of `text` (after white space) and says where it ended. Throws `JsonSyntaxError`. */
export function parseJsonPrefix(text: string): { value: Json; end: number } {
  const parser = new Parser(text);
  const value = parser.value(0);
  return { value, end: parser.at };
}

/**
 * Parses one JSON text into ordinary values, as `toPlain(parseJson(text))` does and several times faster where the text
 * proves that nothing is lost in reading it the common way. Throws `JsonSyntaxError`.
 */
export function parsePlainJson(text: string): PlainJson {
  return parseProven(text) ?? toPlain(parseJson(text));
}

/** A number with a fraction or an exponent, which may have more digits than a JavaScript number; strings look like it too. */
const fractionOrExponent = /[:[,]\s*-?\d+[.eE]/;
const fractionOrExponentHere = /\s*-?\d+[.eE]/y;

/**
 * As `parsePlainJson`; `undefined` where it is not proven that `JSON.parse` loses nothing. It loses members that occur twice, so it has to
 * find as many as the text has at most, and digits of numbers, so all have to be whole and small enough.
 */
export function parseProven(text: string): PlainJson | undefined {
  try {
    const value = JSON.parse(text) as PlainJson;
    const { members, numbers, listed, isExact } = new Tally().of(value);
    if (!isExact) return undefined;
    const names = namesAtMost(text, numbers > 0);
    if (members !== names.count || (numbers > 0 && names.hasFractions)) return undefined;
    // Numbers of lists stand behind no name.
    return listed > 0 && fractionOrExponent.test(text) ? undefined : value;
  } catch {
    return undefined;
  }
}

/**
 * How many names of members the text has, and places within its strings that look like the end of a name; and, if that is
 * asked, whether a number that `fractionOrExponent` finds stands behind one of them.
 */
function namesAtMost(
  text: string,
  seeksFractions: boolean,
): { readonly count: number; readonly hasFractions: boolean } {
  let count = 0;
  let hasFractions = false;
  for (let colon = text.indexOf(":"); colon >= 0; colon = text.indexOf(":", colon + 1)) {
    let before = colon - 1;
    let code = text.charCodeAt(before);
    while (isSpace(code)) {
      before -= 1;
      code = text.charCodeAt(before);
    }
    if (code !== 0x22) continue;
    count += 1;
    if (!seeksFractions || hasFractions) continue;
    fractionOrExponentHere.lastIndex = colon + 1;
    hasFractions = fractionOrExponentHere.test(text);
  }
  return { count, hasFractions };
}

const isSpace = (code: number): boolean => code === 0x20 || code === 0x0a || code === 0x0d || code === 0x09;

/** What a value has at every depth. */
class Tally {
  members = 0;
  numbers = 0;
  /** Of these, the items of lists, and the value itself. */
  listed = 0;
  /** Nothing is nested too deeply, and each number is an integer that JavaScript holds exactly. */
  isExact = true;

  of(value: PlainJson): this {
    if (typeof value === "number") this.listed += 1;
    this.#count(value, 0);
    return this;
  }

  /** Counts texts, which are most values, without a call for each. */
  #countWithin(value: object, depth: number): void {
    if (depth > deepest) this.isExact = false;
    else if (Array.isArray(value)) {
      for (const item of value as PlainJson[]) {
        if (typeof item === "number") this.listed += 1;
        if (typeof item !== "string") this.#count(item, depth);
      }
    } else {
      for (const name in value) {
        this.members += 1;
        const member = (value as PlainJsonObject)[name];
        if (typeof member !== "string" && member !== undefined) this.#count(member, depth);
      }
    }
  }

  #count(value: PlainJson, depth: number): void {
    if (typeof value === "number") {
      this.numbers += 1;
      if (!Number.isSafeInteger(value)) this.isExact = false;
    } else if (typeof value === "object" && value !== null) this.#countWithin(value, depth + 1);
  }
}

/** Prints as Go's `json.MarshalIndent(…, "", "  ")` does, with HTML escapes; no newline at the end. */
export function printJson(value: Json): string {
  const out: string[] = [];
  print(value, "\n", out);
  return out.join("");
}

/** As `printJson`, of values without `JsonNumber`, and with members whose names look like integers first. */
export function printNatively(value: PlainJson): string {
  return JSON.stringify(value, undefined, 2).replace(escapedByGo, unicodeEscape);
}

export function toPlain(value: Json): PlainJson {
  if (value instanceof JsonNumber) return value.exact() ?? value;
  if (value instanceof NativeJson) return value.value;
  if (Array.isArray(value)) return value.map(toPlain);
  if (value instanceof Map) return Object.fromEntries([...value].map(([name, member]) => [name, toPlain(member)]));
  return value;
}

/** The JSON form of a plain value, members sorted by name as Terraform writes them. Throws TypeError for NaN and infinities. */
export function fromPlain(value: PlainJson): Json {
  if (typeof value === "number") {
    if (!Number.isFinite(value)) throw new TypeError("a number in JSON is finite");
    return new JsonNumber(decimalText(String(value)));
  }
  if (value instanceof JsonNumber) return value;
  if (Array.isArray(value)) return value.map(fromPlain);
  if (typeof value === "object" && value !== null) {
    const names = Object.keys(value).sort(byBytes);
    return new Map(names.map((name) => [name, fromPlain(value[name] ?? null)]));
  }
  return value;
}

/** Go's order of strings: by bytes of UTF-8, which is the order of code points, not of UTF-16 units. */
export function byBytes(left: string, right: string): number {
  return Buffer.compare(Buffer.from(left), Buffer.from(right));
}

const escapes: Record<string, string> = {
  '"': '"',
  "\\": "\\",
  "/": "/",
  b: "\b",
  f: "\f",
  n: "\n",
  r: "\r",
  t: "\t",
};
const numberPattern = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/y;

class Parser {
  at = 0;

  constructor(private readonly text: string) {}

  space(): void {
    while (isSpace(this.text.charCodeAt(this.at))) this.at += 1;
  }

  fail(problem: string): never {
    const before = this.text.slice(0, this.at);
    const line = before.split("\n").length;
    const column = this.at - before.lastIndexOf("\n");
    const cutShort = this.at >= this.text.length;
    throw new JsonSyntaxError(cutShort ? "the text ends too early" : problem, line, column, cutShort);
  }

  value(depth: number): Json {
    if (depth > deepest) this.fail("the nesting is too deep");
    this.space();
    const character = this.text[this.at];
    if (character === "{") return this.object(depth);
    if (character === "[") return this.array(depth);
    if (character === '"') return this.string();
    if (character === "-" || (character !== undefined && character >= "0" && character <= "9")) return this.number();
    if (character === "t") return this.word("true", true);
    if (character === "f") return this.word("false", false);
    if (character === "n") return this.word("null", null);
    return this.fail("a value is expected");
  }

  private word<T extends Json>(word: string, value: T): T {
    for (const character of word) {
      if (this.text[this.at] !== character) this.fail(`"${word}" is expected`);
      this.at += 1;
    }
    return value;
  }

  private number(): JsonNumber {
    numberPattern.lastIndex = this.at;
    const match = numberPattern.exec(this.text);
    if (match === null) {
      this.at += 1;
      this.fail("a digit is expected");
    }
    this.at += match[0].length;
    return new JsonNumber(match[0]);
  }

  private string(): string {
    this.at += 1;
    let value = "";
    for (;;) {
      const start = this.at;
      while (isPlain(this.text.charCodeAt(this.at))) this.at += 1;
      value += this.text.slice(start, this.at);
      const character = this.text[this.at];
      if (character === '"') {
        this.at += 1;
        return value;
      }
      if (character !== "\\") this.fail("a string holds a control character");
      this.at += 1;
      value += this.escape();
    }
  }

  private escape(): string {
    const letter = this.text[this.at] ?? this.fail("an escape is expected");
    this.at += 1;
    if (letter !== "u") {
      const plain = Object.hasOwn(escapes, letter) ? escapes[letter] : undefined;
      if (plain !== undefined) return plain;
      this.at -= 1;
      this.fail("a string holds an unknown escape");
    }
    for (let count = 0; count < 4; count += 1, this.at += 1) {
      if (!/^[0-9a-fA-F]$/.test(this.text[this.at] ?? "")) this.fail("four hexadecimal digits are expected");
    }
    return String.fromCharCode(Number.parseInt(this.text.slice(this.at - 4, this.at), 16));
  }

  private array(depth: number): Json[] {
    this.at += 1;
    const items: Json[] = [];
    this.space();
    if (this.text[this.at] === "]") {
      this.at += 1;
      return items;
    }
    for (;;) {
      items.push(this.value(depth + 1));
      if (this.closed("]")) return items;
    }
  }

  private object(depth: number): JsonObject {
    this.at += 1;
    const members: JsonObject = new Map();
    this.space();
    if (this.text[this.at] === "}") {
      this.at += 1;
      return members;
    }
    for (;;) {
      this.space();
      if (this.text[this.at] !== '"') this.fail("a member name in quotes is expected");
      const start = this.at;
      const name = this.string();
      if (members.has(name)) {
        this.at = start;
        this.fail("an object has a member twice");
      }
      this.space();
      if (this.text[this.at] !== ":") this.fail('":" is expected');
      this.at += 1;
      members.set(name, this.value(depth + 1));
      if (this.closed("}")) return members;
    }
  }

  private closed(bracket: string): boolean {
    this.space();
    const character = this.text[this.at];
    if (character !== bracket && character !== ",") this.fail(`"," or "${bracket}" is expected`);
    this.at += 1;
    return character === bracket;
  }
}

/** Stands for itself in a string. False for NaN, the code behind the end. */
function isPlain(code: number): boolean {
  return code >= 0x20 && code !== 0x22 && code !== 0x5c;
}

function print(value: Json, newline: string, out: string[]): void {
  if (typeof value === "string") out.push(printString(value));
  else if (value === null || typeof value === "boolean") out.push(String(value));
  else if (value instanceof JsonNumber) out.push(value.source);
  else if (value instanceof NativeJson) printPlain(value.value, newline, out);
  else if (Array.isArray(value)) {
    printList(value, "[", "]", newline, out, (item, inner) => print(item, inner, out));
  } else {
    printList([...value], "{", "}", newline, out, ([name, member], inner) => {
      out.push(printString(name), ": ");
      print(member, inner, out);
    });
  }
}

/** As it is printed natively, where a table that values share is printed once. */
function printPlain(value: PlainJson, newline: string, out: string[]): void {
  if (typeof value !== "object" || value === null || !holdsShared(value)) out.push(printedAt(value, newline));
  else if (isShared(value)) out.push(printedOnce(value, newline));
  else if (Array.isArray(value)) {
    printList(value, "[", "]", newline, out, (item, inner) => printPlain(item, inner, out));
  } else {
    printList(Object.entries(value), "{", "}", newline, out, ([name, member], inner) => {
      out.push(printString(name), ": ");
      printPlain(member, inner, out);
    });
  }
}

const holdsShared = (value: PlainJson): boolean =>
  typeof value === "object" && value !== null && (isShared(value) || Object.values(value).some(holdsShared));

/** A text has no line end of its own: in JSON it is escaped. */
const printedAt = (value: PlainJson, newline: string): string => printNatively(value).replaceAll("\n", newline);

/** The texts of shared tables, by what begins their lines. */
const printed = new WeakMap<object, Map<string, string>>();

function printedOnce(table: PlainJson[] | PlainJsonObject | JsonNumber, newline: string): string {
  const texts = printed.get(table) ?? new Map<string, string>();
  printed.set(table, texts);
  const text = texts.get(newline) ?? printedAt(table, newline);
  texts.set(newline, text);
  return text;
}

function printList<T>(
  items: readonly T[],
  open: string,
  close: string,
  newline: string,
  out: string[],
  each: (item: T, newline: string) => void,
): void {
  if (items.length === 0) {
    out.push(open, close);
    return;
  }
  const inner = `${newline}  `;
  out.push(open);
  items.forEach((item, index) => {
    out.push(index === 0 ? inner : `,${inner}`);
    each(item, inner);
  });
  out.push(newline, close);
}

/** `JSON.stringify` and Go's encoder differ in these. */
const escapedByGo = /[<>&\u2028\u2029]/g;

function printString(text: string): string {
  return JSON.stringify(text).replace(escapedByGo, unicodeEscape);
}

function unicodeEscape(character: string): string {
  return `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`;
}
