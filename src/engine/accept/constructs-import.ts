// The names that a file of a program imports from the constructs, and those that an edit adds to them.
import type TypeScript from "typescript";
import type { ConstructNames } from "../export/mapping-layout.js";
import { appendItem, gapBeside } from "./list-items.js";
import type { SourceText } from "./table-edit.js";

/** Imports of one file; what is added to them is written by `write`. */
export class ConstructsImport implements ConstructNames {
  readonly #added = new Set<string>();

  private constructor(
    private readonly source: SourceText,
    private readonly bindings: TypeScript.NamedImportBindings,
  ) {}

  /** Undefined for a file that has none to which a name can be added. */
  static of(source: SourceText): ConstructsImport | undefined {
    const { ts } = source;
    for (const statement of source.file.statements) {
      if (!ts.isImportDeclaration(statement) || !ts.isStringLiteralLike(statement.moduleSpecifier)) continue;
      const clause = statement.importClause;
      const isOfTypes = clause?.phaseModifier === ts.SyntaxKind.TypeKeyword;
      if (!/^rampsync\/cdkt[fn]$/.test(statement.moduleSpecifier.text) || isOfTypes) continue;
      const bindings = clause?.namedBindings;
      if (bindings === undefined) continue;
      if (ts.isNamespaceImport(bindings) || bindings.elements.length > 0) return new ConstructsImport(source, bindings);
    }
    return undefined;
  }

  constructs(name: string): string {
    const { ts } = this.source;
    if (ts.isNamespaceImport(this.bindings)) return `${this.bindings.name.text}.${name}`;
    const known = this.bindings.elements.find((element) => (element.propertyName ?? element.name).text === name);
    if (known !== undefined && !known.isTypeOnly) return known.name.text;
    this.#added.add(name);
    return name;
  }

  /** Adds the new names, each where the order of the others has its place. */
  write(): void {
    const { ts, text, before } = this.source;
    if (ts.isNamespaceImport(this.bindings)) return;
    const { elements } = this.bindings;
    for (const name of [...this.#added].sort(byName)) {
      const next = elements.find((element) => byName(nameIn(element), name) > 0);
      const last = elements.at(-1);
      const neighbour = next ?? last;
      if (neighbour === undefined) continue;
      if (next === undefined) appendItem(text, neighbour, name);
      else text.appendLeft(neighbour.getStart(), `${name}${gapBeside(before, neighbour)}`);
    }
    this.#added.clear();
  }
}

const nameIn = (element: TypeScript.ImportSpecifier): string => (element.propertyName ?? element.name).text;

const byName = (left: string, right: string): number => {
  const [first, second] = [left.toLowerCase(), right.toLowerCase()];
  return first < second ? -1 : first > second ? 1 : 0;
};
