// What a name of a program stands for, where the file itself says it: a constant, an import, the item of a loop.
import type TypeScript from "typescript";

type Ts = typeof TypeScript;

/** A value without what only types are told by. */
export function bare(ts: Ts, node: TypeScript.Expression): TypeScript.Expression {
  if (ts.isAsExpression(node) || ts.isSatisfiesExpression(node) || ts.isParenthesizedExpression(node)) {
    return bare(ts, node.expression);
  }
  return node;
}

/** What declares a name: a variable with its value, an import, or a parameter. */
export type Declared = TypeScript.VariableDeclaration | TypeScript.ParameterDeclaration | TypeScript.ImportSpecifier;

export interface Binding {
  readonly declaration: Declared;
  /** The member that is taken out of the value, of `const { member } = value`. */
  readonly member?: string;
}

/** The innermost declaration of the name that `use` is in reach of; undefined where the file has none that is understood. */
export function bindingOf(ts: Ts, use: TypeScript.Identifier): Binding | undefined {
  for (let scope: TypeScript.Node | undefined = use.parent; scope !== undefined; scope = scope.parent) {
    const found = declarationsIn(ts, scope).flatMap((declaration) => bindingBy(ts, declaration, use.text) ?? []);
    if (found.length > 0) return found.length === 1 ? found[0] : undefined;
  }
  return undefined;
}

function bindingBy(ts: Ts, declaration: Declared, name: string): Binding | undefined {
  if (ts.isIdentifier(declaration.name)) return declaration.name.text === name ? { declaration } : undefined;
  if (!ts.isObjectBindingPattern(declaration.name)) return undefined;
  const element = declaration.name.elements.find((each) => ts.isIdentifier(each.name) && each.name.text === name);
  if (element === undefined || element.dotDotDotToken !== undefined || element.initializer !== undefined)
    return undefined;
  const member = element.propertyName ?? element.name;
  return ts.isIdentifier(member) || ts.isStringLiteralLike(member) ? { declaration, member: member.text } : undefined;
}

function declarationsIn(ts: Ts, scope: TypeScript.Node): readonly Declared[] {
  if (ts.isForOfStatement(scope)) return listed(ts, scope.initializer);
  if (ts.isArrowFunction(scope) || ts.isFunctionExpression(scope) || ts.isFunctionDeclaration(scope)) {
    return scope.parameters;
  }
  if (!ts.isSourceFile(scope) && !ts.isBlock(scope)) return [];
  return scope.statements.flatMap((statement): readonly Declared[] => {
    if (ts.isVariableStatement(statement)) return statement.declarationList.declarations;
    const bindings = ts.isImportDeclaration(statement) ? statement.importClause?.namedBindings : undefined;
    return bindings !== undefined && ts.isNamedImports(bindings) ? bindings.elements : [];
  });
}

const listed = (ts: Ts, initializer: TypeScript.ForInitializer): readonly Declared[] =>
  ts.isVariableDeclarationList(initializer) ? initializer.declarations : [];

/** The module that an import names. */
export function moduleOf(ts: Ts, specifier: TypeScript.ImportSpecifier): string {
  const { moduleSpecifier } = specifier.parent.parent.parent as TypeScript.ImportDeclaration;
  return ts.isStringLiteralLike(moduleSpecifier) ? moduleSpecifier.text : "";
}

/** How often a file uses a name, where it is declared and imported left out. */
export function usesOf(ts: Ts, file: TypeScript.SourceFile, name: string): number {
  let uses = 0;
  const visit = (node: TypeScript.Node): void => {
    const isMember =
      (ts.isPropertyAccessExpression(node.parent) && node.parent.name === node) ||
      (ts.isPropertyAssignment(node.parent) && node.parent.name === node);
    const isDeclared =
      (ts.isVariableDeclaration(node.parent) && node.parent.name === node) || ts.isImportSpecifier(node.parent);
    if (ts.isIdentifier(node) && node.text === name && !isMember && !isDeclared) uses += 1;
    ts.forEachChild(node, visit);
  };
  ts.forEachChild(file, visit);
  return uses;
}
