// The call of a program that makes a construct: its properties, and by what the program tells its tenant from others.
import type TypeScript from "typescript";
import { literal } from "../export/literal.js";
import { bare, bindingOf } from "./scope.js";
import type { SourceText } from "./table-edit.js";

/** Which construct: where it is made, from 1, and the name that it has there. */
export interface ConstructPlace {
  readonly line: number;
  readonly name: string;
}

type Call = TypeScript.CallExpression | TypeScript.NewExpression;

export interface ConstructCall {
  readonly call: Call;
  readonly props: TypeScript.ObjectLiteralExpression;
}

/** Undefined where no call on the line has properties that are written out, or several have. */
export function constructCall(source: SourceText, { line, name }: ConstructPlace): ConstructCall | undefined {
  const { ts } = source;
  const found = source.callsOn(line).flatMap((call): readonly ConstructCall[] => {
    const last = call.arguments?.at(-1);
    const props = last === undefined ? undefined : bare(ts, last);
    return props !== undefined && ts.isObjectLiteralExpression(props) ? [{ call, props }] : [];
  });
  const named = found.filter(({ call }) =>
    call.arguments?.some((argument) => ts.isStringLiteralLike(argument) && argument.text === name),
  );
  const candidates = named.length > 0 ? named : found;
  return candidates.length === 1 ? candidates[0] : undefined;
}

/** `tenant.id === "client_8"`, in the words of the program; undefined where it has none for the tenant of the construct. */
export function testOfTenant({ ts }: SourceText, { call }: ConstructCall, tenant: string): string | undefined {
  const scope = scopeOf(ts, call);
  if (scope === undefined) return undefined;
  const is = (id: string) => `${id} === ${literal(tenant)}`;
  if (scope.kind === ts.SyntaxKind.ThisKeyword) return is("this.tenant");
  if (!ts.isIdentifier(scope)) return undefined;
  const declaration = bindingOf(ts, scope)?.declaration;
  if (declaration === undefined || ts.isImportSpecifier(declaration)) return undefined;
  if (ts.isParameter(declaration)) {
    return declaration.type?.getText() === "TenantStack" ? is(`${scope.text}.tenant`) : undefined;
  }
  const { initializer: made } = declaration;
  const isStack = made !== undefined && ts.isNewExpression(made) && made.expression.getText().endsWith("TenantStack");
  if (!isStack) return undefined;
  const [, id] = made.arguments ?? [];
  const isName = id !== undefined && (ts.isIdentifier(id) || ts.isPropertyAccessExpression(id));
  return is(isName ? id.getText() : `${scope.text}.tenant`);
}

/** What the construct is made in; of an event, what its integration is made in. */
function scopeOf(ts: typeof TypeScript, call: Call): TypeScript.Expression | undefined {
  const { expression } = call;
  if (!ts.isPropertyAccessExpression(expression) || expression.name.text !== "onEvent") return call.arguments?.[0];
  const owner = expression.expression;
  const declaration = ts.isIdentifier(owner) ? bindingOf(ts, owner)?.declaration : undefined;
  if (declaration === undefined || !ts.isVariableDeclaration(declaration)) return undefined;
  const { initializer } = declaration;
  return initializer !== undefined && ts.isNewExpression(initializer) ? initializer.arguments?.[0] : undefined;
}

/** The branch that a condition has for the tenant alone, else what it leaves to all others. */
export function branchOf(
  ts: typeof TypeScript,
  node: TypeScript.Expression,
  tenant: string,
): { readonly expression: TypeScript.Expression; readonly isOwn: boolean } {
  const plain = bare(ts, node);
  if (!ts.isConditionalExpression(plain) || !ts.isBinaryExpression(plain.condition)) {
    return { expression: node, isOwn: false };
  }
  const { operatorToken, right } = plain.condition;
  const isTest = operatorToken.kind === ts.SyntaxKind.EqualsEqualsEqualsToken && ts.isStringLiteralLike(right);
  if (!isTest) return { expression: node, isOwn: false };
  return right.text === tenant ? { expression: plain.whenTrue, isOwn: true } : branchOf(ts, plain.whenFalse, tenant);
}
