// Which cell of a table of tenants an expression of the program is, where it takes the value as it is.
import { posix } from "node:path";
import type TypeScript from "typescript";
import { type Binding, bare, bindingOf } from "./scope.js";

type Ts = typeof TypeScript;

/** A column of the tables that `readTenants` reads. */
export interface CellReference {
  /** From the project's folder. */
  readonly file: string;
  readonly column: string;
}

/** `file` is the one of the program that the expression stands in. Undefined for what is anything else. */
export function cellOf(ts: Ts, expression: TypeScript.Expression, file: string): CellReference | undefined {
  const node = bare(ts, expression);
  if (ts.isPropertyAccessExpression(node)) return columnOf(ts, node.expression, node.name.text, file);
  if (ts.isElementAccessExpression(node) && ts.isStringLiteralLike(node.argumentExpression)) {
    return columnOf(ts, node.expression, node.argumentExpression.text, file);
  }
  if (!ts.isIdentifier(node)) return undefined;
  const binding = bindingOf(ts, node);
  if (binding === undefined) return undefined;
  if (binding.member !== undefined) {
    const value = initialOf(ts, binding);
    if (value !== undefined) return columnOf(ts, value, binding.member, file);
    return tableOf(ts, binding, binding.member, file);
  }
  const value = initialOf(ts, binding);
  return value === undefined ? undefined : cellOf(ts, value, file);
}

/** What a constant is; undefined for items of loops. */
function initialOf(ts: Ts, { declaration }: Binding): TypeScript.Expression | undefined {
  return ts.isVariableDeclaration(declaration) ? declaration.initializer : undefined;
}

function columnOf(ts: Ts, row: TypeScript.Expression, column: string, file: string): CellReference | undefined {
  const node = bare(ts, row);
  if (!ts.isIdentifier(node)) return undefined;
  const binding = bindingOf(ts, node);
  return binding === undefined || binding.member !== undefined ? undefined : tableOf(ts, binding, column, file);
}

const ITERATORS: ReadonlySet<string> = new Set(["forEach", "map", "flatMap"]);

/** The table whose lines the declaration is given one after the other. */
function tableOf(ts: Ts, { declaration }: Binding, column: string, file: string): CellReference | undefined {
  const { parent } = declaration;
  if (ts.isVariableDeclarationList(parent) && ts.isForOfStatement(parent.parent)) {
    return tableIn(ts, parent.parent.expression, column, file);
  }
  const call = parent.parent;
  if (!ts.isArrowFunction(parent) || parent.parameters[0] !== declaration || !ts.isCallExpression(call))
    return undefined;
  const { expression } = call;
  if (!ts.isPropertyAccessExpression(expression) || !ITERATORS.has(expression.name.text)) return undefined;
  return tableIn(ts, expression.expression, column, file);
}

function tableIn(ts: Ts, rows: TypeScript.Expression, column: string, file: string): CellReference | undefined {
  const node = bare(ts, rows);
  if (ts.isIdentifier(node)) {
    const binding = bindingOf(ts, node);
    const value = binding === undefined ? undefined : initialOf(ts, binding);
    return value === undefined ? undefined : tableIn(ts, value, column, file);
  }
  if (!ts.isCallExpression(node)) return undefined;
  const { expression } = node;
  if (ts.isPropertyAccessExpression(expression) && expression.name.text === "filter") {
    return tableIn(ts, expression.expression, column, file);
  }
  const [path] = node.arguments;
  if (!ts.isIdentifier(expression) || expression.text !== "readTenants" || path === undefined) return undefined;
  const table = pathOf(ts, path, file);
  return table === undefined ? undefined : { file: table, column };
}

/** A path that is written out, or joined to the folder of the file. */
function pathOf(ts: Ts, expression: TypeScript.Expression, file: string): string | undefined {
  const node = bare(ts, expression);
  if (ts.isStringLiteralLike(node)) return inProject(node.text);
  if (!ts.isCallExpression(node)) return undefined;
  const callee = ts.isPropertyAccessExpression(node.expression) ? node.expression.name : node.expression;
  if (!ts.isIdentifier(callee) || !["join", "resolve"].includes(callee.text)) return undefined;
  const [first, ...rest] = node.arguments;
  const isFolder = first !== undefined && ["__dirname", "import.meta.dirname"].includes(first.getText());
  const steps = rest.flatMap((step) => (ts.isStringLiteralLike(step) ? [step.text] : []));
  if (!isFolder || steps.length !== rest.length) return undefined;
  return inProject(posix.join(posix.dirname(file), ...steps));
}

/** Files elsewhere are not the project's to be edited. */
function inProject(path: string): string | undefined {
  const short = posix.normalize(path);
  return short.startsWith("..") || posix.isAbsolute(short) ? undefined : short;
}
