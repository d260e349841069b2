// Edits of texts outside of tables, and of data that travels as text, where a construct has them among its properties.
import type TypeScript from "typescript";
import { isSameJson, parsedJson } from "../../base/json.js";
import { type CellReference, cellOf } from "./cell-reference.js";
import { branchOf, type ConstructPlace, constructCall, testOfTenant } from "./construct-call.js";
import { dataOf, editData, printData } from "./data-edit.js";
import { bare } from "./scope.js";
import type { SourceText } from "./table-edit.js";

export interface TextEdit extends ConstructPlace {
  readonly tenant: string;
  /** Whether the construct is made there for one tenant alone. */
  readonly isAlone: boolean;
  /** The attribute, from the resource down. */
  readonly path: readonly string[];
  /** What is declared, and what is to be. */
  readonly from: string;
  readonly to: string;
}

/** Properties that have another name than their attribute. */
const PROPERTIES: Readonly<Record<string, string>> = { access_token_uri: "tokenUrl" };

const propertyOf = (path: readonly string[]): string => {
  const name = path.at(-1) ?? "";
  return PROPERTIES[name] ?? name.replace(/_([a-z])/g, (_, letter: string) => letter.toUpperCase());
};

/** Where the text stands: in the program, or in a cell of a table of tenants; undefined where it is computed. */
export function placeOfText(source: SourceText, edit: TextEdit): "program" | CellReference | undefined {
  const found = valueAt(source, edit);
  if (found === undefined) return undefined;
  return isWritten(source.ts, found.value, edit.from) ? "program" : cellOf(source.ts, found.value, source.name);
}

/** False where it is not written out; then nothing is changed. */
export function editText(source: SourceText, edit: TextEdit): boolean {
  const { ts, text } = source;
  const made = constructCall(source, edit);
  const found = valueAt(source, edit);
  if (made === undefined || found === undefined || !isWritten(ts, found.value, edit.from)) return false;
  const { value, isOwn } = found;
  const wanted = wantedFor(ts, value, edit.to);
  if (wanted === undefined) return false;
  if (edit.isAlone || isOwn) {
    editData(source, value, wanted);
    return true;
  }
  const test = testOfTenant(source, made, edit.tenant);
  if (test === undefined) return false;
  text.appendLeft(value.getStart(), `${test} ? ${printData(source, value, wanted)} : `);
  return true;
}

interface FoundValue {
  readonly value: TypeScript.Expression;
  /** Whether an earlier edit wrote it for the tenant alone. */
  readonly isOwn: boolean;
}

/** What the only property of that name is, in the properties of the construct or in those of a call there. */
function valueAt(source: SourceText, edit: TextEdit): FoundValue | undefined {
  const { ts } = source;
  const props = constructCall(source, edit)?.props;
  if (props === undefined) return undefined;
  const name = propertyOf(edit.path);
  const found: FoundValue[] = [];
  const visit = (node: TypeScript.Node): void => {
    const isNamed = ts.isPropertyAssignment(node) && node.name.getText() === name;
    if (isNamed) found.push(ownBranch(ts, node.initializer, edit.tenant));
    if (ts.isShorthandPropertyAssignment(node) && node.name.text === name)
      found.push({ value: node.name, isOwn: false });
    ts.forEachChild(node, visit);
  };
  visit(props);
  return found.length === 1 ? found[0] : undefined;
}

/** What an earlier edit chose for the tenant, or what it left to all others. */
function ownBranch(ts: typeof TypeScript, node: TypeScript.Expression, tenant: string): FoundValue {
  const { expression, isOwn } = branchOf(ts, node, tenant);
  return { value: bare(ts, expression), isOwn };
}

/** Whether the program has it there as it is: a text, a truth value, or data of which `from` is the JSON. */
function isWritten(ts: typeof TypeScript, value: TypeScript.Expression, from: string): boolean {
  if (ts.isStringLiteralLike(value)) return value.text.normalize("NFC") === from;
  const data = dataOf(ts, value);
  return data !== undefined && isSameJson(data, parsedJson(from));
}

/** What is to stand there instead; undefined where it would be of another kind. */
function wantedFor(ts: typeof TypeScript, value: TypeScript.Expression, to: string): unknown {
  if (ts.isStringLiteralLike(value)) return to;
  const wanted = parsedJson(to);
  if (ts.isObjectLiteralExpression(value)) return wanted ?? to;
  return typeof wanted === typeof dataOf(ts, value) ? wanted : undefined;
}
