// Edits of texts outside of tables, and of data that travels as text, where a construct has them among its properties.
import type TypeScript from "typescript";
import { isRecord, isSameJson, parsedJson } from "../../base/json.js";
import { fold } from "../../integration/pairing/key.js";
import { type CellReference, cellOf } from "./cell-reference.js";
import { branchOf, type ConstructPlace, constructCall, testOfTenant } from "./construct-call.js";
import { dataOf, editData, printData } from "./data-edit.js";
import { removeItem } from "./list-items.js";
import { bare } from "./scope.js";
import type { SourceText } from "./table-edit.js";

export interface TextEdit extends ConstructPlace {
  readonly tenant: string;
  /** Whether the construct is made there for one tenant alone. */
  readonly isAlone: boolean;
  /** The attribute, from the resource down. */
  readonly path: readonly string[];
  /** What is declared, and what is to be; undefined where nothing is. */
  readonly from: string;
  readonly to: string | undefined;
  /** Entity type of an event, which rules of its filter are about unless they name another. */
  readonly entity?: string;
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
  return isWritten(source.ts, found.value, edit) ? "program" : cellOf(source.ts, found.value, source.name);
}

/** False where it is not written out; then nothing is changed. */
export function editText(source: SourceText, edit: TextEdit): boolean {
  const { ts, text } = source;
  const made = constructCall(source, edit);
  const found = valueAt(source, edit);
  if (made === undefined || found === undefined || !isWritten(ts, found.value, edit)) return false;
  const { value, member, isOwn } = found;
  if (
    edit.to === undefined &&
    edit.isAlone &&
    ts.isPropertyAssignment(member) &&
    bare(ts, member.initializer) === value
  ) {
    removeItem(text, member.parent.properties, member);
    return true;
  }
  const wanted = edit.to === undefined ? undefined : wantedFor(ts, value, edit, edit.to);
  if (wanted === undefined && edit.to !== undefined) return false;
  const isInPlace = edit.isAlone || isOwn;
  const test = isInPlace ? "" : testOfTenant(source, made, edit.tenant);
  if (test === undefined) return false;
  if (wanted === undefined) {
    if (isInPlace) text.overwrite(value.getStart(), value.getEnd(), "undefined");
    else text.appendLeft(value.getStart(), `${test} ? undefined : `);
  } else if (isInPlace) editData(source, value, wanted);
  else text.appendLeft(value.getStart(), `${test} ? ${printData(source, value, wanted)} : `);
  return true;
}

interface FoundValue {
  readonly value: TypeScript.Expression;
  /** The property that has it. */
  readonly member: TypeScript.PropertyAssignment | TypeScript.ShorthandPropertyAssignment;
  /** Whether an earlier edit wrote it for the tenant alone. */
  readonly isOwn: boolean;
}

/** Properties of an event whose members have names of their own. */
const DATA: ReadonlySet<string> = new Set(["payload", "headers", "responseHeaders", "filter", "dependentEvent"]);

/** What the only property of that name is: one of the construct, else one of a call in its properties. */
function valueAt(source: SourceText, edit: TextEdit): FoundValue | undefined {
  const { ts } = source;
  const props = constructCall(source, edit)?.props;
  if (props === undefined) return undefined;
  const name = propertyOf(edit.path);
  const named = (node: TypeScript.Node): readonly FoundValue[] => {
    if (ts.isShorthandPropertyAssignment(node) && node.name.text === name)
      return [{ member: node, value: node.name, isOwn: false }];
    const isNamed = ts.isPropertyAssignment(node) && node.name.getText() === name;
    return isNamed ? [{ member: node, ...ownBranch(ts, node.initializer, edit.tenant) }] : [];
  };
  const own = props.properties.flatMap(named);
  if (own.length > 0) return own.length === 1 ? own[0] : undefined;
  const found: FoundValue[] = [];
  const visit = (node: TypeScript.Node): void => {
    if (ts.isPropertyAssignment(node) && DATA.has(node.name.getText())) return;
    found.push(...named(node));
    ts.forEachChild(node, visit);
  };
  visit(props);
  return found.length === 1 ? found[0] : undefined;
}

/** What an earlier edit chose for the tenant, or what it left to all others. */
function ownBranch(
  ts: typeof TypeScript,
  node: TypeScript.Expression,
  tenant: string,
): Pick<FoundValue, "value" | "isOwn"> {
  const { expression, isOwn } = branchOf(ts, node, tenant);
  return { value: bare(ts, expression), isOwn };
}

/** Whether the program has it there as it is: a text, a truth value, or data of which `from` is the JSON. */
function isWritten(ts: typeof TypeScript, value: TypeScript.Expression, { from, path }: TextEdit): boolean {
  if (ts.isStringLiteralLike(value)) return value.text.normalize("NFC") === from;
  const data = dataOf(ts, value);
  return data !== undefined && isSameJson(path.at(-1) === "filter" ? wholeFilter(data) : data, parsedJson(from));
}

/** What is to stand there instead; undefined where it would be of another kind. */
function wantedFor(
  ts: typeof TypeScript,
  value: TypeScript.Expression,
  { path, entity }: TextEdit,
  to: string,
): unknown {
  if (ts.isStringLiteralLike(value)) return to;
  const wanted = parsedJson(to);
  if (path.at(-1) === "filter") return shortFilter(dataOf(ts, value), wanted, entity ?? "");
  if (ts.isObjectLiteralExpression(value)) return wanted ?? to;
  return typeof wanted === typeof dataOf(ts, value) ? wanted : undefined;
}

/** With the default that nobody writes. */
const wholeFilter = (data: unknown): unknown => (isRecord(data) ? { matchType: "ALL", ...data } : data);

/**
 * Without what equals a default, unless the program has it: the server names the entity type of every rule, and a rule
 * keeps it where the program names it for rules of that key; a new rule, where the program names it for all.
 */
function shortFilter(data: unknown, wanted: unknown, entity: string): unknown {
  if (!isRecord(wanted) || !Array.isArray(wanted.rules)) return wanted;
  const { matchType, rules } = wanted;
  const before = isRecord(data) ? data : {};
  const rulesBefore = Array.isArray(before.rules) ? before.rules.filter(isRecord) : [];
  const namesType = ({ key }: Readonly<Record<string, unknown>>): boolean => {
    const ofKey = rulesBefore.filter((rule) => rule.key === key);
    const alike = ofKey.length === 0 ? rulesBefore : ofKey;
    return alike.length > 0 && alike.every((rule) => Object.hasOwn(rule, "resourceType"));
  };
  return {
    ...(matchType === "ALL" && !Object.hasOwn(before, "matchType") ? {} : { matchType }),
    rules: rules.filter(isRecord).map(({ resourceType, ...rule }) => {
      const isDefault = fold(String(resourceType ?? entity)) === fold(entity);
      return isDefault && !namesType(rule)
        ? rule
        : { ...rule, ...(resourceType === undefined ? {} : { resourceType }) };
    }),
  };
}
