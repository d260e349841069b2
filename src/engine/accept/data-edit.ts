// Objects that a program writes out, such as the payload of an event: what they hold, and an edit of what differs alone.
import type TypeScript from "typescript";
import { isRecord, isSameJson } from "../../base/json.js";
import { type Layout, list, object, print } from "../export/layout.js";
import { literal, memberName } from "../export/literal.js";
import { appendItem, indentAt, removeItems } from "./list-items.js";
import { bare } from "./scope.js";
import { memberNameOf, quotesOf, sourceLiteral } from "./source-literal.js";
import type { SourceText } from "./table-edit.js";

/** What it holds, as JSON has it; undefined where a part of it is computed, or has a name twice. */
export function dataOf(ts: typeof TypeScript, expression: TypeScript.Expression): unknown {
  const node = bare(ts, expression);
  if (ts.isStringLiteralLike(node)) return node.text;
  if (ts.isNumericLiteral(node)) return Number(node.text);
  if (node.kind === ts.SyntaxKind.TrueKeyword) return true;
  if (node.kind === ts.SyntaxKind.FalseKeyword) return false;
  if (node.kind === ts.SyntaxKind.NullKeyword) return null;
  if (ts.isArrayLiteralExpression(node)) {
    const items = node.elements.map((element) => dataOf(ts, element));
    return items.includes(undefined) ? undefined : items;
  }
  if (!ts.isObjectLiteralExpression(node)) return undefined;
  const members = new Map<string, unknown>();
  for (const property of node.properties) {
    const name = memberNameOf(ts, property);
    const value = ts.isPropertyAssignment(property) ? dataOf(ts, property.initializer) : undefined;
    if (name === undefined || value === undefined || members.has(name)) return undefined;
    members.set(name, value);
  }
  return Object.fromEntries(members);
}

/** `expression` has data; it is written as `wanted`, and what stays keeps its form and its comments. */
export function editData(source: SourceText, expression: TypeScript.Expression, wanted: unknown): void {
  const { ts, text } = source;
  const node = bare(ts, expression);
  if (isSameJson(dataOf(ts, node), wanted)) return;
  if (ts.isArrayLiteralExpression(node) && Array.isArray(wanted) && editItems(source, node, wanted)) return;
  if (!ts.isObjectLiteralExpression(node) || !isRecord(wanted)) {
    text.overwrite(node.getStart(), node.getEnd(), printData(source, node, wanted));
    return;
  }
  const isWanted = (name: string | undefined) => name !== undefined && Object.hasOwn(wanted, name);
  const stay = node.properties.filter((property) => isWanted(memberNameOf(ts, property)));
  const last = stay.at(-1);
  if (last === undefined) {
    text.overwrite(node.getStart(), node.getEnd(), printData(source, node, wanted));
    return;
  }
  removeItems(text, node.properties, (property) => !stay.includes(property as TypeScript.ObjectLiteralElementLike));
  for (const property of stay) {
    const name = memberNameOf(ts, property) ?? "";
    if (ts.isPropertyAssignment(property)) editData(source, property.initializer, wanted[name]);
  }
  const known = new Set(stay.map((property) => memberNameOf(ts, property)));
  for (const [name, value] of Object.entries(wanted)) {
    if (!known.has(name)) appendItem(text, last, `${memberName(name)}: ${printData(source, last, value)}`);
  }
}

/** Items that go are taken out, those that come are put at the end; false where it is neither, or nothing would stay. */
function editItems(
  source: SourceText,
  { elements }: TypeScript.ArrayLiteralExpression,
  wanted: readonly unknown[],
): boolean {
  const { ts, text } = source;
  const last = elements.at(-1);
  if (last === undefined || wanted.length === 0) return false;
  if (wanted.length < elements.length) {
    let next = 0;
    const stays = elements.map((element) => {
      const isNext = next < wanted.length && isSameJson(dataOf(ts, element), wanted[next]);
      if (isNext) next += 1;
      return isNext;
    });
    if (next < wanted.length) return false;
    removeItems(text, elements, (_, index) => stays[index] !== true);
    return true;
  }
  for (const [index, element] of elements.entries()) editData(source, element, wanted[index]);
  for (const item of wanted.slice(elements.length)) appendItem(text, last, printData(source, last, item));
  return true;
}

/** As code, in the quotes of what stands there, indented as its line. */
export function printData(source: SourceText, at: TypeScript.Node, data: unknown): string {
  if (typeof data === "string") return sourceLiteral(data, quotesOf(at));
  return print(layoutOf(data), indentAt(source.before, at.getStart()));
}

/** Data as code that means it. */
export function layoutOf(data: unknown): Layout {
  if (Array.isArray(data)) return list(data.map(layoutOf));
  if (isRecord(data)) return object(Object.entries(data).map(([name, value]) => [memberName(name), layoutOf(value)]));
  return typeof data === "string" ? literal(data) : String(data);
}
