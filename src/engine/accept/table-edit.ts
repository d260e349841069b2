// Finds the table that a call of the program has, and edits its pairs as a person would: one entry changes, and the rest of
// the text, comments too, stays as it is.
import MagicString from "magic-string";
import type TypeScript from "typescript";
import type { Direction, ValuePair } from "../../document/mapping.js";

/** What changes in one table. */
export interface TableEdit {
  /** Of the call, from 1. */
  readonly line: number;
  readonly direction: Direction;
  /** Pairs that are there, at least one: they tell the table among those of a line. */
  readonly remove: readonly ValuePair[];
  readonly add: readonly ValuePair[];
}

type Outcome = "made" | "computed" | "several";

/** The text of one file, and the edits that are made in it. */
export class SourceText {
  readonly #text: MagicString;
  readonly #file: TypeScript.SourceFile;

  constructor(
    private readonly ts: typeof TypeScript,
    name: string,
    readonly before: string,
  ) {
    this.#text = new MagicString(before);
    this.#file = ts.createSourceFile(name, before, ts.ScriptTarget.Latest, true);
  }

  get after(): string {
    return this.#text.toString();
  }

  /** `computed` where no literal table has the pairs; then nothing is changed. */
  edit(edit: TableEdit): Outcome {
    const tables = this.#tablesOn(edit.line, edit.direction).flatMap((node) => Table.of(this.ts, node) ?? []);
    const having = tables.filter((table) => edit.remove.every((pair) => table.has(pair)));
    const [table, second] = having;
    if (table === undefined) return "computed";
    if (second !== undefined) return "several";
    return table.change(this.#text, this.before, edit) ? "made" : "computed";
  }

  /** The object literals among the arguments of calls of `inbound` and `outbound` that begin on the line. */
  #tablesOn(line: number, direction: Direction): readonly TypeScript.ObjectLiteralExpression[] {
    const { ts } = this;
    const found: TypeScript.ObjectLiteralExpression[] = [];
    const visit = (node: TypeScript.Node): void => {
      if (ts.isCallExpression(node) && this.#lineOf(node) === line && nameOf(ts, node.expression) === direction) {
        // The table comes before the options, which are an object too.
        const table = node.arguments.find((argument) => ts.isObjectLiteralExpression(argument));
        if (table !== undefined && ts.isObjectLiteralExpression(table)) found.push(table);
      }
      ts.forEachChild(node, visit);
    };
    visit(this.#file);
    return found;
  }

  #lineOf(call: TypeScript.CallExpression): number {
    const name = this.ts.isPropertyAccessExpression(call.expression) ? call.expression.name : call.expression;
    return this.#file.getLineAndCharacterOfPosition(name.getStart(this.#file)).line + 1;
  }
}

function nameOf(ts: typeof TypeScript, callee: TypeScript.Expression): string {
  if (ts.isIdentifier(callee)) return callee.text;
  return ts.isPropertyAccessExpression(callee) ? callee.name.text : "";
}

interface Entry {
  readonly node: TypeScript.PropertyAssignment;
  readonly value: string;
  readonly texts: readonly TypeScript.StringLiteralLike[];
}

/** A table that is written out: names and texts alone. */
class Table {
  private constructor(
    private readonly ts: typeof TypeScript,
    private readonly node: TypeScript.ObjectLiteralExpression,
    private readonly entries: readonly Entry[],
  ) {}

  /** Undefined for a table with anything that is computed: what an edit of it would do is not known. */
  static of(ts: typeof TypeScript, node: TypeScript.ObjectLiteralExpression): Table | undefined {
    const entries = node.properties.map((property) => entryOf(ts, property));
    return entries.every((entry) => entry !== undefined) ? new Table(ts, node, entries) : undefined;
  }

  has({ value, thirdPartyValue }: ValuePair): boolean {
    return this.entries.some(
      (entry) => entry.value === value && entry.texts.some(({ text }) => text.normalize("NFC") === thirdPartyValue),
    );
  }

  /** False where the result could not be written as it is meant; then nothing is changed. */
  change(text: MagicString, source: string, { remove, add }: TableEdit): boolean {
    // As a name in a literal it is no entry.
    if (add.some(({ value }) => value === "__proto__")) return false;
    const wanted = new Map<string, string[]>(
      this.entries.map(({ value, texts }) => [value, texts.map((each) => each.text)]),
    );
    for (const { value, thirdPartyValue } of remove) {
      const texts = wanted.get(value) ?? [];
      const at = texts.findIndex((each) => each.normalize("NFC") === thirdPartyValue);
      if (at < 0) return false;
      const replaced = add.find((pair) => pair.value === value && !texts.includes(pair.thirdPartyValue));
      texts.splice(at, 1, ...(replaced === undefined ? [] : [replaced.thirdPartyValue]));
    }
    for (const { value, thirdPartyValue } of add) {
      const texts = wanted.get(value) ?? [];
      if (!texts.includes(thirdPartyValue)) texts.push(thirdPartyValue);
      wanted.set(value, texts);
    }
    const gone = this.entries.filter(({ value }) => wanted.get(value)?.length === 0);
    // An empty table says something else: that the attribute is mapped without translation.
    if (gone.length === this.entries.length && wanted.size === this.entries.length) return false;
    for (const entry of this.entries) {
      const texts = wanted.get(entry.value) ?? [];
      if (texts.length === 0) this.#remove(text, source, entry);
      else if (JSON.stringify(texts) !== JSON.stringify(entry.texts.map((each) => each.text))) {
        const { initializer } = entry.node;
        text.overwrite(initializer.getStart(), initializer.getEnd(), this.#written(entry, texts));
      }
    }
    const known = new Set(this.entries.map(({ value }) => value));
    const fresh = [...wanted].filter(([value, texts]) => !known.has(value) && texts.length > 0);
    return fresh.every(([value, texts]) => this.#append(text, value, texts));
  }

  /** Texts that stay keep their quotes. */
  #written(entry: Entry, texts: readonly string[]): string {
    const quotes = new Map(entry.texts.map((each) => [each.text, each.getText()]));
    const [first] = entry.texts;
    const quote = first?.getText().startsWith("'") ? "'" : '"';
    const written = texts.map((each) => quotes.get(each) ?? literal(each, quote));
    const [only = ""] = written;
    return written.length === 1 && this.ts.isStringLiteralLike(entry.node.initializer)
      ? only
      : `[${written.join(", ")}]`;
  }

  /** With the comma after it, and the line that it has to itself; comments before it stay. */
  #remove(text: MagicString, source: string, { node }: Entry): void {
    const index = this.node.properties.indexOf(node);
    const isLast = index === this.node.properties.length - 1;
    const start = node.getStart();
    const comma = /^\s*,/.exec(source.slice(node.getEnd()));
    let [from, to] = [start, node.getEnd() + (comma?.[0].length ?? 0)];
    const before = source.slice(source.lastIndexOf("\n", start - 1) + 1, start);
    const after = /^[^\S\n]*\r?\n/.exec(source.slice(to));
    if (before.trim() === "" && after !== null) {
      from = start - before.length;
      to += after[0].length;
    } else if (isLast && comma === null && index > 0) {
      from = this.node.properties[index - 1]?.getEnd() ?? from;
    } else {
      to += /^[^\S\n]*/.exec(source.slice(to))?.[0].length ?? 0;
    }
    text.remove(from, to);
  }

  /** After the last entry, in its manner: on a line of its own, or on the same. */
  #append(text: MagicString, value: string, texts: readonly string[]): boolean {
    const last = this.entries.at(-1);
    if (last === undefined) return false;
    const source = text.original;
    const start = last.node.getStart();
    const before = source.slice(source.lastIndexOf("\n", start - 1) + 1, start);
    const quote = last.texts[0]?.getText().startsWith("'") ? "'" : '"';
    const [only = ""] = texts;
    const written =
      texts.length === 1 ? literal(only, quote) : `[${texts.map((each) => literal(each, quote)).join(", ")}]`;
    const name = /^[A-Za-z_$][\w$]*$/.test(value) ? value : literal(value, quote);
    const entry = `${name}: ${written}`;
    text.appendLeft(last.node.getEnd(), before.trim() === "" ? `,\n${before}${entry}` : `, ${entry}`);
    return true;
  }
}

function entryOf(ts: typeof TypeScript, property: TypeScript.ObjectLiteralElementLike): Entry | undefined {
  if (!ts.isPropertyAssignment(property)) return undefined;
  const { name, initializer } = property;
  if (!ts.isIdentifier(name) && !ts.isStringLiteralLike(name) && !ts.isNumericLiteral(name)) return undefined;
  const value = name.text.normalize("NFC");
  if (ts.isStringLiteralLike(initializer)) return { node: property, value, texts: [initializer] };
  if (!ts.isArrayLiteralExpression(initializer)) return undefined;
  const texts = initializer.elements.filter((element) => ts.isStringLiteralLike(element));
  return texts.length === initializer.elements.length ? { node: property, value, texts } : undefined;
}

/** A text as a literal that means it and nothing else, whatever it holds. */
function literal(text: string, quote: '"' | "'"): string {
  const json = JSON.stringify(text).replace(/[\u007f-\u009f\u2028\u2029\p{Cf}]/gu, (character) =>
    Array.from(
      { length: character.length },
      (_, index) => `\\u${character.charCodeAt(index).toString(16).padStart(4, "0")}`,
    ).join(""),
  );
  return quote === '"' ? json : `'${json.slice(1, -1).replaceAll('\\"', '"').replaceAll("'", "\\'")}'`;
}
