// Literals of Terraform's language, as .tfvars files and TF_VAR_… give them: read, or passed over where they are more than that.
import { type Json, JsonNumber, type JsonObject } from "../state/json.js";
import { parseTemplate } from "./template.js";

/** Text that Terraform refuses. The message never quotes it, since it may be secret. */
export class LiteralSyntaxError extends Error {
  constructor(
    readonly problem: string,
    /** Where, in characters from the beginning. */
    readonly at: number,
  ) {
    super(problem);
    this.name = "LiteralSyntaxError";
  }
}

/** An expression that Terraform evaluates: a template, a reference, a function, an operator. */
export interface Expression {
  /** `it is an expression`, in words that follow "is not a literal:". */
  readonly why: string;
  readonly at: number;
}

export type Given = { readonly value: Json } | { readonly expression: Expression };

/** One `name = value` of a file. */
export interface Assignment {
  readonly name: string;
  readonly at: number;
  readonly given: Given;
}

/** Deeper nesting than this is refused rather than left to overflow the stack. */
const DEEPEST = 500;

/** Parses a whole text as one literal. Throws `LiteralSyntaxError`. */
export function parseLiteralText(text: string): Given {
  const reader = new Reader(text);
  reader.space(true);
  const given = reader.given();
  reader.space(true);
  if (reader.at < text.length) reader.fail("something follows the literal");
  return given;
}

/** The literal at the beginning of `text`, after white space, and where it ends. Throws `LiteralSyntaxError`. */
export function parseLiteralPrefix(text: string): { readonly given: Given; readonly end: number } {
  const reader = new Reader(text);
  reader.space(true);
  return { given: reader.given(), end: reader.at };
}

/** Parses a file of assignments. Throws `LiteralSyntaxError`. */
export function parseAssignments(text: string): readonly Assignment[] {
  const reader = new Reader(text);
  const found: Assignment[] = [];
  for (;;) {
    reader.space(true);
    if (reader.at >= text.length) return found;
    const { at } = reader;
    const name = reader.take(IDENTIFIER);
    reader.space(false);
    if (name === undefined || !reader.sign("=")) return reader.fail("The line is not of the form name = literal", at);
    reader.space(false);
    found.push({ name, at, given: reader.given() });
    reader.space(false);
    if (reader.at < text.length && reader.take(NEWLINE) === undefined) reader.fail("Something follows the literal");
  }
}

const IDENTIFIER = /[\p{ID_Start}_][\p{ID_Continue}-]*/uy;
const NEWLINE = /\r?\n/y;
const BLANKS = /[ \t]+/y;
const LINE_COMMENT = /(?:#|\/\/)[^\n]*/y;
const BLOCK_COMMENT = /\/\*[\s\S]*?\*\//y;
const NUMBER = /\d+(?:\.\d+)?(?:[eE][+-]?\d+)?/y;
const HEREDOC = /<<(-?)([\p{ID_Start}_][\p{ID_Continue}-]*)\r?\n/uy;
/** What continues an expression after a value. */
const OPERATOR = /==|!=|<=|>=|&&|\|\||[-+*/%?<>.[(]/y;

const ESCAPES: Readonly<Record<string, string>> = { n: "\n", r: "\r", t: "\t", '"': '"', "\\": "\\" };

/** Thrown within the reader where a value is more than a literal, and caught where it is to be passed over. */
class NotLiteral extends Error {
  constructor(readonly expression: Expression) {
    super(expression.why);
  }
}

class Reader {
  at = 0;

  constructor(private readonly text: string) {}

  /** The value that begins here; the place is after it then, also where it is no literal. */
  given(): Given {
    const start = this.at;
    try {
      const value = this.#value(0);
      this.#noOperator();
      return { value };
    } catch (error) {
      if (!(error instanceof NotLiteral)) throw error;
      this.at = start;
      this.#passOver();
      return { expression: error.expression };
    }
  }

  /** Passes over blanks and comments, and over line breaks where they mean nothing. */
  space(lines: boolean): void {
    for (;;) {
      const before = this.at;
      this.take(BLANKS);
      this.take(LINE_COMMENT);
      if (this.text.startsWith("/*", this.at) && this.take(BLOCK_COMMENT) === undefined)
        this.fail("A comment is not closed");
      if (lines) this.take(NEWLINE);
      if (this.at === before) return;
    }
  }

  take(pattern: RegExp): string | undefined {
    pattern.lastIndex = this.at;
    const match = pattern.exec(this.text);
    if (match === null) return undefined;
    this.at = pattern.lastIndex;
    return match[0];
  }

  sign(text: string): boolean {
    if (!this.text.startsWith(text, this.at)) return false;
    this.at += text.length;
    return true;
  }

  fail(problem: string, at = this.at): never {
    throw new LiteralSyntaxError(problem, at);
  }

  #value(depth: number): Json {
    if (depth > DEEPEST) this.fail("the value is nested too deep");
    const { at } = this;
    if (this.text[at] === '"') return this.#string();
    if (this.sign("[")) return this.#list(depth);
    if (this.sign("{")) return this.#object(depth);
    if (this.sign("(")) return this.#inParentheses(depth);
    if (this.text.startsWith("<<", at)) return this.#heredoc();
    const minus = this.sign("-") ? "-" : "";
    if (minus !== "") this.space(false);
    const number = this.take(NUMBER);
    if (number !== undefined) return new JsonNumber(minus + number.replace(/^0+(?=\d)/, ""));
    if (minus !== "") this.#isExpression("it has an operator", at);
    const word = this.take(IDENTIFIER);
    if (word === "true" || word === "false") return word === "true";
    if (word === "null") return null;
    if (word !== undefined) this.#isExpression("it refers to something or calls a function", at);
    if (this.sign("!")) this.#isExpression("it has an operator", at);
    return this.fail("A value is expected", at);
  }

  #list(depth: number): Json[] {
    const items: Json[] = [];
    for (;;) {
      this.space(true);
      if (this.sign("]")) return items;
      const { at } = this;
      if (this.take(/for\b/y) !== undefined) this.#isExpression("it is a for expression", at);
      items.push(this.#item(depth));
      if (this.sign("]")) return items;
      if (!this.sign(",")) this.fail('"," or "]" is expected');
    }
  }

  #object(depth: number): JsonObject {
    const members: JsonObject = new Map();
    for (;;) {
      this.space(true);
      if (this.sign("}")) return members;
      const { at } = this;
      if (this.take(/for\b(?!\s*[=:])/y) !== undefined) this.#isExpression("it is a for expression", at);
      const name = this.#key();
      if (members.has(name)) this.fail("An object has a member twice", at);
      this.space(false);
      if (!this.sign("=") && !this.sign(":")) this.fail('"=" or ":" is expected');
      this.space(true);
      members.set(name, this.#value(depth + 1));
      this.#noOperator();
      this.space(false);
      if (this.sign(",") || this.take(NEWLINE) !== undefined) continue;
      if (this.text[this.at] !== "}") this.fail('",", a line break or "}" is expected');
    }
  }

  #key(): string {
    const { at } = this;
    if (this.text[at] === '"') return this.#string();
    if (this.text[at] === "(") this.#isExpression("a key of it is an expression", at);
    const name = this.take(IDENTIFIER) ?? this.take(NUMBER);
    return name ?? this.fail("A key is expected");
  }

  #inParentheses(depth: number): Json {
    this.space(true);
    const value = this.#item(depth);
    if (!this.sign(")")) this.fail('")" is expected');
    return value;
  }

  /** A value inside of brackets, where line breaks mean nothing. */
  #item(depth: number): Json {
    const value = this.#value(depth + 1);
    this.space(true);
    this.#noOperator();
    return value;
  }

  #string(): string {
    const { at } = this;
    this.at += 1;
    let raw = "";
    for (;;) {
      const sign = this.text[this.at];
      if (sign === undefined || sign === "\n" || sign === "\r") return this.fail("A text in quotes is not closed", at);
      this.at += 1;
      if (sign === '"') return this.#withoutTemplates(raw, at);
      raw += sign === "\\" ? this.#escape() : sign;
      // A sequence may hold quotes of its own.
      if (/(?:^|[^$%])(?:\$\$|%%)*[$%]\{$/.test(raw)) this.#isExpression("it holds a template", at);
    }
  }

  #escape(): string {
    const { at } = this;
    const sign = this.text[this.at] ?? "";
    this.at += 1;
    const simple = ESCAPES[sign];
    if (simple !== undefined) return simple;
    const digits =
      sign === "u" ? this.take(/[0-9a-fA-F]{4}/y) : sign === "U" ? this.take(/[0-9a-fA-F]{8}/y) : undefined;
    const point = digits === undefined ? Number.NaN : Number.parseInt(digits, 16);
    if (!(point <= 0x10ffff))
      return this.fail(
        `A text has an escape that Terraform has not; there are \\n, \\r, \\t, \\", \\\\, \\uNNNN and \\UNNNNNNNN`,
        at - 1,
      );
    return String.fromCodePoint(point);
  }

  /** Its lines up to the one that ends it; with `<<-` the indentation that all have is taken off. */
  #heredoc(): string {
    const { at } = this;
    HEREDOC.lastIndex = at;
    const [begin = "", dash, word = ""] =
      HEREDOC.exec(this.text) ?? this.fail("A heredoc begins with <<NAME on a line");
    this.at += begin.length;
    const lines: string[] = [];
    for (;;) {
      const end = this.text.indexOf("\n", this.at);
      const line = this.text.slice(this.at, end < 0 ? this.text.length : end);
      if (line.trim() === word) {
        this.at += line.length - (line.endsWith("\r") ? 1 : 0);
        return this.#withoutTemplates(dash === "-" ? withoutIndentation(lines) : lines.join(""), at);
      }
      if (end < 0) return this.fail("A heredoc is not closed", at);
      lines.push(`${line}\n`);
      this.at = end + 1;
    }
  }

  /** `$${` means `${`; a real template is no literal. */
  #withoutTemplates(raw: string, at: number): string {
    return parseTemplate(raw)
      .map((part) => (part.kind === "text" ? part.text : this.#isExpression("it holds a template", at)))
      .join("");
  }

  #isExpression(why: string, at: number): never {
    throw new NotLiteral({ why, at });
  }

  #noOperator(): void {
    const before = this.at;
    this.take(BLANKS);
    const { at } = this;
    const isComment = this.text.startsWith("//", at) || this.text.startsWith("/*", at);
    if (!isComment && this.take(OPERATOR) !== undefined) this.#isExpression("it has an operator", at);
    this.at = before;
  }

  /** To the end of an expression: the line break, or the bracket of what it is in, that is outside of all brackets and texts. */
  #passOver(): void {
    let depth = 0;
    for (;;) {
      const sign = this.text[this.at];
      if (sign === undefined && depth > 0) this.fail("A bracket is not closed");
      if (sign === undefined) return;
      if (sign === "\n" && depth === 0) {
        if (this.text[this.at - 1] === "\r") this.at -= 1;
        return;
      }
      if (sign === '"') {
        this.#passText();
      } else if (sign === "#" || this.text.startsWith("//", this.at) || this.text.startsWith("/*", this.at)) {
        const before = this.at;
        this.space(false);
        if (this.at === before) this.at += 1;
      } else if (sign === "<" && /^<<-?[\p{ID_Start}_]/u.test(this.text.slice(this.at, this.at + 4))) {
        try {
          this.#heredoc();
        } catch (error) {
          if (!(error instanceof NotLiteral)) throw error;
        }
      } else {
        if ("([{".includes(sign)) depth += 1;
        if (")]}".includes(sign)) depth -= 1;
        if (depth < 0) this.fail("A bracket was not opened");
        this.at += 1;
      }
    }
  }

  /** A text in quotes with templates, which may hold texts in quotes. */
  #passText(): void {
    const { at } = this;
    this.at += 1;
    for (;;) {
      const sign = this.text[this.at];
      if (sign === undefined || sign === "\n") this.fail("A text in quotes is not closed", at);
      this.at += 1;
      if (sign === "\\") this.at += 1;
      else if (sign === '"') return;
      else if ((sign === "$" || sign === "%") && this.sign(`${sign}{`)) continue;
      else if ((sign === "$" || sign === "%") && this.sign("{")) this.#passSequence(at);
    }
  }

  #passSequence(begin: number): void {
    for (let depth = 1; depth > 0; ) {
      const sign = this.text[this.at];
      if (sign === undefined) this.fail("A template is not closed", begin);
      if (sign === '"') {
        this.#passText();
        continue;
      }
      if (sign === "{") depth += 1;
      if (sign === "}") depth -= 1;
      this.at += 1;
    }
  }
}

function withoutIndentation(lines: readonly string[]): string {
  const indents = lines.filter((line) => line.trim() !== "").map((line) => /^[ \t]*/.exec(line)?.[0].length ?? 0);
  const least = indents.length === 0 ? 0 : Math.min(...indents);
  return lines
    .map((line) => (line.trim() === "" ? line.slice(Math.min(least, line.search(/\r?\n/))) : line.slice(least)))
    .join("");
}
