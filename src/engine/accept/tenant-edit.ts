// Edits of the set of mappings that one tenant alone has: it is changed where the construct is made.
import type TypeScript from "typescript";
import { call, type Layout, list, print } from "../export/layout.js";
import { changedLayout, mappingLayout } from "../export/mapping-layout.js";
import type { TableChanges } from "../export/table-changes.js";
import { branchOf, type ConstructPlace, constructCall, testOfTenant } from "./construct-call.js";
import { ConstructsImport } from "./constructs-import.js";
import { appendItem, indentAt, lineBefore } from "./list-items.js";
import { bare } from "./scope.js";
import type { SourceText } from "./table-edit.js";

/** What changes of the set that one tenant has. */
export interface TenantEdit {
  readonly tenant: string;
  readonly changes: TableChanges;
}

export interface TenantEdits extends ConstructPlace {
  /** Whether the construct is made there for one tenant alone. */
  readonly isAlone: boolean;
  readonly edits: readonly TenantEdit[];
}

const VERBS = ["without", "override", "extend"] as const;

/** The longest expression that is written a second time. */
const SHORT = 60;

/** False where the place is computed otherwise; then nothing is changed. */
export function editForTenants(source: SourceText, { edits, isAlone, ...place }: TenantEdits): boolean {
  const { ts } = source;
  const made = constructCall(source, place);
  const member = made?.props.properties.find(({ name }) => name?.getText() === "mappings");
  const names = ConstructsImport.of(source);
  if (made === undefined || names === undefined) return false;
  const tests = edits.map(({ tenant }) => (isAlone ? "" : testOfTenant(source, made, tenant)));
  if (!tests.every((test) => test !== undefined)) return false;
  if (member === undefined) {
    if (made.props.properties.some((property) => ts.isSpreadAssignment(property))) return false;
    return addProperty(
      source,
      names,
      made.props,
      edits.map(({ changes }, index) => ({ changes, test: tests[index] ?? "" })),
    );
  }
  const target = new Target(source, names, made.props);
  if (ts.isShorthandPropertyAssignment(member)) {
    const name = member.name.text;
    const start = member.getEnd() + 2;
    const written = edits.map(({ changes }, before) =>
      target.chosen(tests[before] ?? "", name, changes, { start, before }),
    );
    const value = `${written.join("")}${isAlone ? "" : name}`;
    source.text.appendLeft(member.getEnd(), value.startsWith("\n") ? `:${value}` : `: ${value}`);
  } else if (ts.isPropertyAssignment(member)) {
    for (const [index, { tenant, changes }] of edits.entries()) {
      const test = tests[index] ?? "";
      const { expression, isOwn } = branchOf(ts, member.initializer, tenant);
      if (isAlone || isOwn) target.append(expression, changes);
      else target.choose(expression, test, changes);
    }
  } else return false;
  names.write();
  return true;
}

/** `mappings: MappingSet.of(…)` for constructs that have no mappings yet. */
function addProperty(
  source: SourceText,
  names: ConstructsImport,
  { properties }: TypeScript.ObjectLiteralExpression,
  edits: readonly { readonly changes: TableChanges; readonly test: string }[],
): boolean {
  const last = properties.at(-1);
  if (last === undefined) return false;
  const indent = indentAt(source.before, last.getStart());
  const written = edits.map(({ changes, test }) => {
    const set = call(
      `${names.constructs("MappingSet")}.of`,
      ...changes.extend.map((part) => mappingLayout(part, names)),
    );
    return test === "" ? print(set, indent) : `${test} ? ${print(set, indent)} : `;
  });
  const isChosen = edits.some(({ test }) => test !== "");
  appendItem(source.text, last, `mappings: ${written.join("")}${isChosen ? "undefined" : ""}`);
  names.write();
  return true;
}

/** Where a condition is written, and how many are written in front of it already. */
interface Chain {
  readonly start: number;
  readonly before: number;
}

/** The properties of one construct, in whose manner is written. */
class Target {
  readonly #indent: number;
  /** How many conditions stand in front of an expression already. */
  readonly #chosen = new Map<TypeScript.Expression, number>();

  constructor(
    private readonly source: SourceText,
    private readonly names: ConstructsImport,
    props: TypeScript.ObjectLiteralExpression,
  ) {
    this.#indent = indentAt(source.before, props.properties[0]?.getStart() ?? props.getStart());
  }

  /** `test ? base.override(…) : `, or the changed set alone where there is no test; `before` stand in front of it. */
  chosen(test: string, base: string, changes: TableChanges, { start, before }: Chain): string {
    const column = this.#columnAt(start);
    const layout = (indent: number, used: number) => print(changedLayout(base, changes, this.names), indent, used);
    if (test === "") return layout(this.#indent, column);
    const onOneLine = `${test} ? ${layout(0, 0)} : `;
    const isShort = !onOneLine.includes("\n") && column + onOneLine.length + base.length < 100;
    if (isShort && before === 0) return onOneLine;
    const line = /^( *): $/.exec(this.source.before.slice(start - column, start));
    // A condition after another one begins on the line of the colon.
    const indent = (line?.[1]?.length ?? this.#indent + 2 * before) + (line === null ? 2 : 2 * (before + 1));
    const space = " ".repeat(indent + (line === null ? 2 : 0));
    const begin = line === null && before === 0 ? `\n${" ".repeat(indent)}` : "";
    return `${begin}${test}\n${space}? ${layout(space.length, space.length + 2)}\n${space}: `;
  }

  /** For the tenant of the test alone; all others have the expression as it is. */
  choose(expression: TypeScript.Expression, test: string, changes: TableChanges): void {
    const { text } = this.source;
    const base = expression.getText();
    if (base.length <= SHORT && !/[\n{]|\bnew\b/.test(base) && isOperand(this.source.ts, expression)) {
      const start = expression.getStart();
      const before = this.#chosen.get(expression) ?? 0;
      this.#chosen.set(expression, before + 1);
      const written = this.chosen(test, base, changes, { start, before });
      // A line that ends here ends without the space that stood before the expression.
      if (written.startsWith("\n") && text.slice(start - 1, start) === " ") text.remove(start - 1, start);
      text.appendLeft(start, written);
      return;
    }
    const parts = VERBS.filter((verb) => changes[verb].length > 0).map((verb): Layout => {
      const items = list(changes[verb].map((part) => mappingLayout(part, this.names)));
      return call(`.${verb}`, [`...(${test} ? `, items, " : [])"]);
    });
    this.#after(expression, ["", ...parts]);
  }

  /** For all that have the expression. */
  append(expression: TypeScript.Expression, changes: TableChanges): void {
    const { ts, text } = this.source;
    const verbs = VERBS.filter((verb) => changes[verb].length > 0);
    const node = bare(ts, expression);
    const callee = ts.isCallExpression(node) ? node.expression : undefined;
    const [only] = verbs;
    const last = ts.isCallExpression(node) ? node.arguments.at(-1) : undefined;
    const isSame =
      callee !== undefined &&
      ts.isPropertyAccessExpression(callee) &&
      (callee.name.text === only || (only === "extend" && /(?:^|\.)MappingSet\.of$/.test(callee.getText())));
    if (verbs.length === 1 && only !== undefined && isSame && last !== undefined) {
      const space = lineBefore(this.source.before, last.getStart());
      const indent = space.trim() === "" ? space.length : this.#indent;
      for (const part of changes[only]) appendItem(text, last, print(mappingLayout(part, this.names), indent));
      return;
    }
    this.#after(expression, changedLayout("", changes, this.names));
  }

  #after(expression: TypeScript.Expression, layout: Layout): void {
    const { ts, text } = this.source;
    if (!isOperand(ts, expression)) {
      text.appendLeft(expression.getStart(), "(");
      text.appendLeft(expression.getEnd(), ")");
    }
    text.appendLeft(expression.getEnd(), print(layout, this.#indent, this.#columnAt(expression.getEnd())));
  }

  #columnAt(at: number): number {
    return lineBefore(this.source.before, at).length;
  }
}

/** Whether `.override(…)` can follow it as it is. */
const isOperand = (ts: typeof TypeScript, node: TypeScript.Expression): boolean =>
  ts.isIdentifier(node) ||
  ts.isPropertyAccessExpression(node) ||
  ts.isElementAccessExpression(node) ||
  ts.isCallExpression(node) ||
  ts.isNonNullExpression(node) ||
  ts.isParenthesizedExpression(node);
