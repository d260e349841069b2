// Which mapping a call of `inbound` or `outbound` makes, where the program writes its names out.
import type TypeScript from "typescript";
import type { Header } from "../../document/mapping.js";
import { fold } from "../../integration/pairing/key.js";
import { constantOf } from "../export/mapping-layout.js";
import { bare } from "./scope.js";

type Ts = typeof TypeScript;

/** `outbound` of `outbound(…)` and of `rampsync.outbound(…)`; empty where it has no name. */
export function calleeName(ts: Ts, { expression }: TypeScript.CallExpression): string {
  if (ts.isIdentifier(expression)) return expression.text;
  return ts.isPropertyAccessExpression(expression) ? expression.name.text : "";
}

/** The one of the calls that makes the mapping; undefined where several may. */
export function callOf(
  ts: Ts,
  calls: readonly TypeScript.CallExpression[],
  header: Header,
): TypeScript.CallExpression | undefined {
  const judged = calls.map((call) => ({ call, makes: makes(ts, call, header) }));
  const sure = judged.filter(({ makes: isIt }) => isIt === true);
  const candidates = sure.length > 0 ? sure : judged.filter(({ makes: isIt }) => isIt !== false);
  return candidates.length === 1 ? candidates[0]?.call : undefined;
}

/** Undefined where a name is computed. */
function makes(ts: Ts, call: TypeScript.CallExpression, header: Header): boolean | undefined {
  const [attribute, thirdParty] = call.arguments;
  const parts = [isAttribute(ts, attribute, header), isThirdParty(ts, thirdParty, header)];
  if (parts.includes(false)) return false;
  return parts.includes(undefined) ? undefined : true;
}

function isAttribute(ts: Ts, node: TypeScript.Expression | undefined, header: Header): boolean | undefined {
  if (node === undefined) return undefined;
  const texts = textsOf(ts, node, "attribute");
  if (texts !== undefined) return isSame(texts, [header.entityType, header.attribute]);
  const expression = bare(ts, node);
  if (!ts.isPropertyAccessExpression(expression)) return undefined;
  const owner = expression.expression;
  const name = ts.isPropertyAccessExpression(owner) ? owner.name.text : ts.isIdentifier(owner) ? owner.text : undefined;
  return name === undefined ? undefined : `${name}.${expression.name.text}` === constantOf(header);
}

function isThirdParty(ts: Ts, node: TypeScript.Expression | undefined, header: Header): boolean | undefined {
  const texts = node === undefined ? undefined : textsOf(ts, node, header.direction === "inbound" ? "from" : "to");
  return texts === undefined ? undefined : isSame(texts, [header.thirdPartyEntityType, header.thirdPartyAttribute]);
}

/** The arguments of a call of that name; undefined where it is none, or one of them is computed. */
function textsOf(ts: Ts, expression: TypeScript.Expression, name: string): readonly string[] | undefined {
  const node = bare(ts, expression);
  if (!ts.isCallExpression(node) || calleeName(ts, node) !== name) return undefined;
  const texts = node.arguments.flatMap((each) => (ts.isStringLiteralLike(each) ? [each.text] : []));
  return texts.length === node.arguments.length ? texts : undefined;
}

const isSame = (left: readonly string[], right: readonly string[]): boolean =>
  left.length === right.length && left.every((text, index) => fold(text) === fold(right[index] ?? ""));
