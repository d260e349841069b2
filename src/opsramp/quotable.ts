// Decides whether the server's words may be shown: servers quote what they refuse, secrets too, and in any form.

import { isRecord } from "../base/json.js";
import { SENSITIVE } from "../base/secret.js";
import { printable } from "../base/text.js";
import { isConfidential, wireScalars } from "../integration/fields.js";
import { namesRead } from "../integration/wire/names.js";

/** Wire names whose values, and everything below them, are secret: declared ones, and those that the server makes. */
const SECRET_NAMES = new Set([
  ...wireScalars.filter(({ field }) => isConfidential(field)).flatMap(({ wire }) => namesRead(wire)),
  "token",
  "webhookUrl",
  "secret",
  "apiKeyPairs",
]);

/** Said in place of words that are not `quotable`. */
export const LEFT_OUT = "the server's words are left out, since they repeat a part of a secret";

/** The secret strings of a request body. */
export function secretsOf(body: unknown, secret = false): string[] {
  if (typeof body === "string") return secret ? [body] : [];
  if (typeof body === "number") return secret ? [String(body)] : [];
  if (Array.isArray(body)) return body.flatMap((item) => secretsOf(item, secret));
  if (!isRecord(body)) return [];
  return Object.entries(body).flatMap(([name, value]) => secretsOf(value, secret || SECRET_NAMES.has(name)));
}

/**
 * So many characters in a row that a secret and the words share are a part of the secret. Four are not: they are in most
 * English words that people make secrets of, and of a good secret they tell nothing that helps.
 */
const FRAGMENT = 5;
/** Base64 of `FRAGMENT` bytes, wherever they begin. */
const FRAGMENT_IN_BASE64 = 7;
const FRAGMENT_IN_HEX = 2 * FRAGMENT;

/** Characters of the server's words that are looked at, and so are the most that may be shown. */
const MOST_WORDS = 4096;
/** How often one encoding may be around another. */
const MOST_ROUNDS = 4;
/** Characters of all views of a text. */
const MOST_VIEWED = 1_000_000;

/**
 * The words as they may be shown, bearer tokens hidden; undefined where they repeat one of `secrets` or `FRAGMENT` characters
 * of one: in any case, escaped for JSON or HTML or a URL (also one around the other), in base64 or in hexadecimal digits. They
 * are then left out as a whole, since what is around a secret that was cut out tells its length and its form. A secret that is
 * shorter than a fragment counts where it stands as a word of its own.
 */
export function quotable(words: string, secrets: readonly string[]): string | undefined {
  const shown = words.slice(0, MOST_WORDS);
  const views = viewsOf(shown);
  if (views === undefined) return undefined;
  const isShort = (secret: string) => comparable(secret).length < FRAGMENT;
  if (secrets.filter(isShort).some((secret) => isWord(secret, views.texts))) return undefined;
  if (
    repeatsPart(
      secrets.filter((secret) => !isShort(secret)),
      views,
    )
  )
    return undefined;
  return shown.replace(/\b(bearer|basic)\s+[\w.~+/=-]{6,}/gi, `$1 ${SENSITIVE}`);
}

/** Whether a name that the server gave holds one of `secrets` as a whole: a name that shares a part with one is shown. */
export function holdsSecret(name: string, secrets: readonly string[]): boolean {
  // Undoing an encoding makes a plain text shorter: what is shorter than each secret holds none.
  if (/^[\w .,:()/#-]*$/.test(name) && secrets.every((secret) => comparable(secret).length > name.length)) return false;
  const texts = viewsOf(name.slice(0, MOST_WORDS))?.texts ?? [name];
  const named = [...texts].map(comparable);
  return secrets.some((secret) => {
    const whole = comparable(secret);
    return whole.length < FRAGMENT ? isWord(secret, texts) : named.some((text) => text.includes(whole));
  });
}

/** A text as a server may have meant it. */
interface Views {
  /** With every escape undone, none, or some. */
  readonly texts: ReadonlySet<string>;
  /** What the texts hold in base64 and in hexadecimal digits, as far as they hold any. */
  readonly decoded: ReadonlySet<string>;
}

/** Undefined where there are more than can be looked at. */
function viewsOf(shown: string): Views | undefined {
  const texts = unescaped([shown], [...UNESCAPES, fromLatin1, asPrinted, unbroken]);
  const once = texts && unescaped([...texts].flatMap(fromBytes), UNESCAPES);
  const twice = once && unescaped([...once].flatMap(fromBytes), UNESCAPES);
  return texts && once && twice && { texts, decoded: new Set([...once, ...twice]) };
}

type Decode = (text: string) => string;
const UNESCAPES: readonly Decode[] = [fromEscapes, fromHtml, fromXml, fromUrl, fromForm];

function unescaped(texts: readonly string[], decoders: readonly Decode[]): ReadonlySet<string> | undefined {
  const all = new Set(texts);
  let last: ReadonlySet<string> = all;
  let size = 0;
  for (let round = 0; round < MOST_ROUNDS && last.size > 0; round += 1) {
    const next = new Set<string>();
    for (const text of last) {
      for (const decode of decoders) {
        const result = decode(text);
        if (all.has(result)) continue;
        next.add(result);
        size += result.length;
        if (size > MOST_VIEWED) return undefined;
      }
    }
    for (const text of next) all.add(text);
    last = next;
  }
  return all;
}

const SIGNS: Readonly<Record<string, string>> = { n: "\n", r: "\r", t: "\t", b: "\b", f: "\f", v: "\v", 0: "\0" };

/** Of JSON, JavaScript, Java, Python and Go: `\u00e9`, `\u{e9}`, `\U000000e9`, `\xc3\xa9`, `\303\251`, `\"`, `\/`. */
const ESCAPE =
  /((?:\\x[0-9a-f]{2})+)|((?:\\[0-3][0-7]{2})+)|\\u([0-9a-f]{4})|\\u\{([0-9a-f]{1,6})\}|\\U([0-9a-f]{8})|\\([^1-9])/gisu;

function fromEscapes(text: string): string {
  return text.replace(ESCAPE, (whole, bytes, octals, four, braced, eight, sign) => {
    if (bytes !== undefined) return utf8(bytes.replaceAll(/\\x/gi, ""));
    if (octals !== undefined) return utf8(octals.slice(1).split("\\").map(fromOctal).join(""));
    if (sign !== undefined) return SIGNS[sign] ?? sign;
    const point = Number.parseInt(four ?? braced ?? eight, 16);
    return point <= 0x10ffff ? String.fromCodePoint(point) : whole;
  });
}

function fromOctal(digits: string): string {
  return Number.parseInt(digits, 8).toString(16).padStart(2, "0");
}

function fromHtml(text: string): string {
  if (!text.includes("&")) return text;
  // Loaded when it is needed: it unpacks its table of names at once.
  const { decodeHTML } = require("entities/decode") as typeof import("entities/decode");
  return decodeHTML(text);
}

/** Numbers stand for themselves in XML; HTML reads those from 128 to 159 as letters of Windows-1252. */
function fromXml(text: string): string {
  return text.replace(/&#(?:x([0-9a-f]{1,6})|(\d{1,7}));/gi, (whole, hexadecimal, decimal) => {
    const point = hexadecimal === undefined ? Number(decimal) : Number.parseInt(hexadecimal, 16);
    return point <= 0x10ffff ? String.fromCodePoint(point) : whole;
  });
}

function fromUrl(text: string): string {
  return text.replace(/(?:%[0-9a-f]{2})+/gi, (run) => utf8(run.replaceAll("%", "")));
}

function fromForm(text: string): string {
  return fromUrl(text.replaceAll("+", " "));
}

/** Invisible characters and terminal escapes, which print as nothing, may stand inside a secret. */
function asPrinted(text: string): string {
  return printable(text, Number.POSITIVE_INFINITY);
}

/** UTF-8 that was read as Latin-1. */
function fromLatin1(text: string): string {
  return text.replace(/[\u0080-\u00ff]{2,}/g, (run) => Buffer.from(run, "latin1").toString("utf8"));
}

function unbroken(text: string): string {
  return text.replace(/\s+/g, "");
}

function utf8(hexadecimal: string): string {
  return Buffer.from(hexadecimal, "hex").toString("utf8");
}

/** The runs of hexadecimal digits, and those of base64 from each of the four places where a byte may begin. */
function fromBytes(text: string): readonly string[] {
  const hexadecimal = (text.match(/(?:[0-9a-f]{2}){5,}/gi) ?? []).map(utf8).join("\n");
  const runs = text.match(/[\w+/-]{7,}/g) ?? [];
  if (runs.length === 0) return [];
  const fromBase64 = [0, 1, 2, 3].flatMap((start) => {
    const bytes = runs.map((run) => Buffer.from(run.slice(start), "base64"));
    // PowerShell encodes UTF-16.
    return (["utf8", "latin1", "utf16le"] as const).map((encoding) =>
      bytes.map((each) => each.toString(encoding)).join("\n"),
    );
  });
  return [...fromBase64, hexadecimal];
}

/** Whether the views have a run of characters of one of `secrets`, in their own letters, in base64 or in hexadecimal digits. */
function repeatsPart(secrets: readonly string[], { texts, decoded }: Views): boolean {
  const plain = { length: FRAGMENT, all: new Set<string>() };
  const base64 = { length: FRAGMENT_IN_BASE64, all: new Set<string>() };
  const hexadecimal = { length: FRAGMENT_IN_HEX, all: new Set<string>() };
  for (const secret of secrets) {
    const bytes = Buffer.from(secret, "utf8");
    for (const form of [secret, bytes.toString("latin1")]) addRuns(form, plain);
    for (const form of base64Of(bytes)) addRuns(form, base64);
    addRuns(bytes.toString("hex"), hexadecimal);
  }
  for (const text of [...texts, ...decoded]) {
    const compared = comparable(text);
    if ([plain, base64, hexadecimal].some(({ length, all }) => runsOf(compared, length).some((run) => all.has(run))))
      return true;
  }
  return false;
}

/** Base64 of what stands after none, one or two other bytes, in both alphabets. */
function base64Of(bytes: Buffer): readonly string[] {
  return [0, 1, 2].flatMap((before) => {
    const all = Buffer.concat([Buffer.alloc(before), bytes]).toString("base64");
    const own = all.slice(Math.ceil((before * 4) / 3));
    return [own, own.replaceAll("+", "-").replaceAll("/", "_")];
  });
}

function addRuns(form: string, { length, all }: { readonly length: number; readonly all: Set<string> }): void {
  for (const run of runsOf(comparable(form), length)) all.add(run);
}

function runsOf(text: string, length: number): readonly string[] {
  return Array.from({ length: Math.max(0, text.length - length + 1) }, (_, at) => text.slice(at, at + length));
}

/** A short secret, or it without its first or last character: among the words, not inside of one. */
function isWord(secret: string, texts: Iterable<string>): boolean {
  const whole = folded(secret).trim();
  const forms = [whole, whole.slice(1), whole.slice(0, -1)].filter((form) => form === whole || form.length > 2);
  forms.push(folded(Buffer.from(secret, "utf8").toString("base64").replace(/=+$/, "")));
  const patterns = forms
    .filter((form) => form !== "")
    .map((form) => new RegExp(`(?<![\\p{L}\\p{N}])${literally(form)}(?![\\p{L}\\p{N}])`, "u"));
  for (const text of texts) if (patterns.some((pattern) => pattern.test(folded(text)))) return true;
  return false;
}

/** Without what changes in print or between two spellings of the same: case, white space, invisible characters. */
function comparable(text: string): string {
  return folded(text).replace(/[\s\p{C}]+/gu, "");
}

function folded(text: string): string {
  return text.normalize("NFKC").toUpperCase().toLowerCase();
}

function literally(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|/-]/g, "\\$&");
}
