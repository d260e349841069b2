// Finds the table that a call of the program has, and edits its pairs as a person would: one entry changes, and the rest of
// the text, comments too, stays as it is.
import MagicString from "magic-string";
import type TypeScript from "typescript";
import type { Direction, Header, ValuePair } from "../../document/mapping.js";
import { calleeName, callOf } from "./call-header.js";
import { type CellReference, cellOf } from "./cell-reference.js";
import { appendItem, removeItem } from "./list-items.js";
import { bare, bindingOf, moduleOf, usesOf } from "./scope.js";
import { memberNameOf, quotesOf, sourceLiteral } from "./source-literal.js";

/** What changes in one table. */
export interface TableEdit {
  /** Of the call, from 1. */
  readonly line: number;
  readonly direction: Direction;
  /** What the call makes: it tells the table among those of a line. Absent: pairs that are there do. */
  readonly mapping?: Header;
  readonly remove: readonly ValuePair[];
  readonly add: readonly ValuePair[];
}

/**
 * What comes of an edit. `computed`: no literal table has the pairs. `several`: more than one has them. `used elsewhere`: the
 * table is a constant that more than this call has. `not there`: the table has them, and what is wanted cannot be written into it.
 * Unless it is made, nothing is changed.
 */
export type Outcome = "made" | "computed" | "several" | "used elsewhere" | "not there";

/** A file that a file of the program imports; undefined where it is none of the project's. */
export type OpenImport = (module: string, from: SourceText) => SourceText | undefined;

/** The text of one file, and the edits that are made in it. */
export class SourceText {
  readonly text: MagicString;
  readonly file: TypeScript.SourceFile;
  readonly #constants = new Map<string, string>();

  constructor(
    readonly ts: typeof TypeScript,
    readonly name: string,
    readonly before: string,
    private readonly open: OpenImport = () => undefined,
  ) {
    this.text = new MagicString(before);
    this.file = ts.createSourceFile(name, before, ts.ScriptTarget.Latest, true);
  }

  get after(): string {
    return this.text.toString();
  }

  /** The name of the constant that a construct is held by from an edit on, made at the first. */
  constantFor({ line, name }: { readonly line: number; readonly name: string }, make: () => string) {
    const key = JSON.stringify([line, name]);
    const known = this.#constants.get(key);
    const constant = known ?? make();
    this.#constants.set(key, constant);
    return { name: constant, isNew: known === undefined };
  }

  /** The same text without the edits: what is written into it shows in it alone. */
  scratch(): SourceText {
    return new SourceText(this.ts, this.name, this.before, this.open);
  }

  /** Whether a table on the line has the pairs, all of them. */
  has(edit: TableEdit): boolean {
    return this.#having(edit).length > 0;
  }

  #having(edit: TableEdit): readonly Table[] {
    const tables = this.#tables(edit).flatMap(
      ({ node, call, source }) => Table.of(this.ts, node, { call, source }) ?? [],
    );
    return tables.filter((table) => edit.remove.every((pair) => table.has(pair)));
  }

  edit(edit: TableEdit): Outcome {
    const having = this.#having(edit);
    const [table, second] = this.#named(having, edit);
    if (table === undefined) return "computed";
    if (second !== undefined) return "several";
    if (table.isUsedElsewhere) return "used elsewhere";
    return table.change(edit) ? "made" : "not there";
  }

  /** Of tables on one line, the one of the mapping, where names tell it; pairs that are there tell the only one. */
  #named(tables: readonly Table[], { mapping, remove }: TableEdit): readonly Table[] {
    if (mapping === undefined || (tables.length === 1 && remove.length > 0)) return tables;
    const calls = tables.map(({ call }) => call);
    const named = callOf(this.ts, calls, mapping);
    if (named === undefined) return remove.length > 0 ? tables : [];
    return tables.filter(({ call }) => call === named);
  }

  /** The cell that stands in the table for the third-party value of an OpsRamp value. */
  cellOf(edit: Pick<TableEdit, "line" | "direction">, value: string): CellReference | undefined {
    const cells = this.#tables(edit).flatMap(({ node, source }) =>
      node.properties.flatMap((property) => {
        if (!this.ts.isPropertyAssignment(property)) return [];
        const { name, initializer } = property;
        const isNamed = this.ts.isIdentifier(name) || this.ts.isStringLiteralLike(name);
        if (!isNamed || name.text.normalize("NFC") !== value) return [];
        return cellOf(this.ts, initializer, source.name) ?? [];
      }),
    );
    return cells.length === 1 ? cells[0] : undefined;
  }

  /** The calls, or what is made with `new`, that begin on the line. */
  callsOn(line: number): readonly (TypeScript.CallExpression | TypeScript.NewExpression)[] {
    const { ts } = this;
    const found: (TypeScript.CallExpression | TypeScript.NewExpression)[] = [];
    const visit = (node: TypeScript.Node): void => {
      if ((ts.isCallExpression(node) || ts.isNewExpression(node)) && this.#lineOf(node) === line) found.push(node);
      ts.forEachChild(node, visit);
    };
    visit(this.file);
    return found;
  }

  /** The tables that calls of `inbound` or `outbound` on the line have, written there or behind a constant. */
  #tables({ line, direction }: Pick<TableEdit, "line" | "direction">): readonly FoundTable[] {
    const { ts } = this;
    return this.callsOn(line).flatMap((call): readonly FoundTable[] => {
      if (!ts.isCallExpression(call) || calleeName(ts, call) !== direction) return [];
      // The table comes before the options, which are an object too.
      for (const argument of call.arguments) {
        const node = bare(ts, argument);
        if (ts.isObjectLiteralExpression(node)) return [{ node, call, source: this }];
        const found = ts.isIdentifier(node) ? this.#constant(node) : undefined;
        if (found !== undefined) return [{ ...found, call }];
      }
      return [];
    });
  }

  #constant(name: TypeScript.Identifier): Omit<FoundTable, "call"> | undefined {
    const { ts } = this;
    const declaration = bindingOf(ts, name)?.declaration;
    if (declaration === undefined) return undefined;
    if (ts.isImportSpecifier(declaration)) {
      const imported = this.open(moduleOf(ts, declaration), this);
      return imported?.exportedTable((declaration.propertyName ?? declaration.name).text);
    }
    const value = declaration.initializer === undefined ? undefined : bare(ts, declaration.initializer);
    return value !== undefined && ts.isObjectLiteralExpression(value) ? { node: value, source: this } : undefined;
  }

  /** The object that a constant of the file's outermost scope is. */
  exportedTable(name: string): Omit<FoundTable, "call"> | undefined {
    const { ts } = this;
    for (const statement of this.file.statements) {
      if (!ts.isVariableStatement(statement)) continue;
      for (const { name: own, initializer } of statement.declarationList.declarations) {
        if (!ts.isIdentifier(own) || own.text !== name || initializer === undefined) continue;
        const value = bare(ts, initializer);
        return ts.isObjectLiteralExpression(value) ? { node: value, source: this } : undefined;
      }
    }
    return undefined;
  }

  #lineOf(call: TypeScript.CallExpression | TypeScript.NewExpression): number {
    const isMember = this.ts.isCallExpression(call) && this.ts.isPropertyAccessExpression(call.expression);
    const begin = isMember ? (call.expression as TypeScript.PropertyAccessExpression).name : call;
    return this.file.getLineAndCharacterOfPosition(begin.getStart(this.file)).line + 1;
  }
}

interface FoundTable {
  readonly node: TypeScript.ObjectLiteralExpression;
  /** The call that has it. */
  readonly call: TypeScript.CallExpression;
  /** The file that it is written in. */
  readonly source: SourceText;
}

interface Entry {
  readonly node: TypeScript.PropertyAssignment;
  readonly value: string;
  readonly texts: readonly TypeScript.StringLiteralLike[];
}

/** A table that is written out: names and texts, and cells of tables of tenants. */
class Table {
  private constructor(
    private readonly ts: typeof TypeScript,
    private readonly node: TypeScript.ObjectLiteralExpression,
    private readonly entries: readonly Entry[],
    private readonly of: Pick<FoundTable, "call" | "source">,
  ) {}

  /** Undefined for a table with anything that is computed: what an edit of it would do is not known. */
  static of(
    ts: typeof TypeScript,
    node: TypeScript.ObjectLiteralExpression,
    of: Pick<FoundTable, "call" | "source">,
  ): Table | undefined {
    const properties = node.properties.filter(
      (property) =>
        !ts.isPropertyAssignment(property) || cellOf(ts, property.initializer, of.source.name) === undefined,
    );
    const entries = properties.map((property) => entryOf(ts, property));
    return entries.every((entry) => entry !== undefined) ? new Table(ts, node, entries, of) : undefined;
  }

  get call(): TypeScript.CallExpression {
    return this.of.call;
  }

  /** Whether it is a constant that more calls than this one have. */
  get isUsedElsewhere(): boolean {
    const { parent } = this.node;
    if (this.of.call.arguments.includes(this.node)) return false;
    const declaration = this.ts.isVariableDeclaration(parent) ? parent : parent.parent;
    if (!this.ts.isVariableDeclaration(declaration) || !this.ts.isIdentifier(declaration.name)) return false;
    const { text } = declaration.name;
    const files = new Set([this.of.source.file, this.of.call.getSourceFile()]);
    return [...files].reduce((sum, file) => sum + usesOf(this.ts, file, text), 0) > 1;
  }

  has({ value, thirdPartyValue }: ValuePair): boolean {
    return this.entries.some(
      (entry) => entry.value === value && entry.texts.some(({ text }) => text.normalize("NFC") === thirdPartyValue),
    );
  }

  /** False where the result could not be written as it is meant; then nothing is changed. */
  change({ remove, add }: TableEdit): boolean {
    const { text } = this.of.source;
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
    if (gone.length === this.node.properties.length && wanted.size === this.entries.length) return this.#removeCall();
    for (const entry of this.entries) {
      const texts = wanted.get(entry.value) ?? [];
      if (texts.length === 0) removeItem(text, this.node.properties, entry.node);
      else if (JSON.stringify(texts) !== JSON.stringify(entry.texts.map((each) => each.text))) {
        const { initializer } = entry.node;
        text.overwrite(initializer.getStart(), initializer.getEnd(), this.#written(entry, texts));
      }
    }
    const known = new Set(this.entries.map(({ value }) => value));
    const fresh = [...wanted].filter(([value, texts]) => !known.has(value) && texts.length > 0);
    return fresh.every(([value, texts]) => this.#append(text, value, texts));
  }

  /** The whole mapping, where it is one of several of a `MappingSet.of(…)` or the like. */
  #removeCall(): boolean {
    const { call, source } = this.of;
    const { parent } = call;
    if (!this.ts.isCallExpression(parent) || parent.arguments.length < 2 || !parent.arguments.includes(call))
      return false;
    if (call.getSourceFile() !== source.file) return false;
    removeItem(source.text, parent.arguments, call);
    return true;
  }

  /** Texts that stay keep their quotes. */
  #written(entry: Entry, texts: readonly string[]): string {
    const quotes = new Map(entry.texts.map((each) => [each.text, each.getText()]));
    const [first] = entry.texts;
    const quote = quotesOf(first);
    const written = texts.map((each) => quotes.get(each) ?? sourceLiteral(each, quote));
    const [only = ""] = written;
    return written.length === 1 && this.ts.isStringLiteralLike(entry.node.initializer)
      ? only
      : `[${written.join(", ")}]`;
  }

  /** After the last entry, in its manner: on a line of its own, or on the same. */
  #append(text: MagicString, value: string, texts: readonly string[]): boolean {
    const last = this.entries.at(-1);
    if (last === undefined) return false;
    const quote = quotesOf(last.texts[0]);
    const [only = ""] = texts;
    const written =
      texts.length === 1
        ? sourceLiteral(only, quote)
        : `[${texts.map((each) => sourceLiteral(each, quote)).join(", ")}]`;
    const name = /^[A-Za-z_$][\w$]*$/.test(value) ? value : sourceLiteral(value, quote);
    appendItem(text, last.node, `${name}: ${written}`);
    return true;
  }
}

function entryOf(ts: typeof TypeScript, property: TypeScript.ObjectLiteralElementLike): Entry | undefined {
  const value = memberNameOf(ts, property)?.normalize("NFC");
  if (!ts.isPropertyAssignment(property) || value === undefined) return undefined;
  const { initializer } = property;
  if (ts.isStringLiteralLike(initializer)) return { node: property, value, texts: [initializer] };
  if (!ts.isArrayLiteralExpression(initializer)) return undefined;
  const texts = initializer.elements.filter((element) => ts.isStringLiteralLike(element));
  return texts.length === initializer.elements.length ? { node: property, value, texts } : undefined;
}
