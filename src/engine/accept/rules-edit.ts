// Edits of the cutting rules of a mapping, among the options of the call that makes it.
import type TypeScript from "typescript";
import { isSameJson } from "../../base/json.js";
import type { Header } from "../../document/mapping.js";
import { print } from "../export/layout.js";
import { parsingLayout } from "../export/mapping-layout.js";
import type { ParsingFact } from "../export/mappings.js";
import { calleeName, callOf } from "./call-header.js";
import { dataOf, editData } from "./data-edit.js";
import { appendItem, indentAt, removeItem } from "./list-items.js";
import { bare } from "./scope.js";
import { memberNameOf } from "./source-literal.js";
import type { Outcome, SourceText } from "./table-edit.js";

export interface RulesEdit {
  /** Of the call, from 1. */
  readonly line: number;
  readonly mapping: Header;
  /** What is declared, and what is to be; undefined where the text is the value. */
  readonly from: ParsingFact | undefined;
  readonly to: ParsingFact | undefined;
}

/** Unless it is made, nothing is changed. */
export function editRules(source: SourceText, { line, mapping, from, to }: RulesEdit): Outcome {
  const { ts, text } = source;
  const calls = source
    .callsOn(line)
    .flatMap((call) => (ts.isCallExpression(call) && calleeName(ts, call) === mapping.direction ? [call] : []));
  const call = callOf(ts, calls, mapping);
  if (call === undefined) return calls.length > 1 ? "several" : "computed";
  const [, , table, options] = call.arguments;
  const node = options === undefined ? undefined : bare(ts, options);
  if (node !== undefined && !ts.isObjectLiteralExpression(node)) return "computed";
  const member = node?.properties.find((property) => memberNameOf(ts, property) === "parsing");
  if (member !== undefined && !ts.isPropertyAssignment(member)) return "computed";
  const written = member === undefined ? undefined : dataOf(ts, member.initializer);
  // Rules that another call put in their place are not edited here.
  if (member !== undefined && written === undefined) return "computed";
  if (!isSameJson(written ?? null, from === undefined ? null : dataIn(from))) return "computed";
  if (to === undefined) {
    if (member === undefined || options === undefined) return "computed";
    if (node?.properties.length === 1) removeItem(text, call.arguments, options);
    else removeItem(text, node?.properties ?? [], member);
    return "made";
  }
  if (member !== undefined) {
    editData(source, member.initializer, dataIn(to));
    return "made";
  }
  const last = node?.properties.at(-1);
  const parsing = (at: TypeScript.Node) =>
    `parsing: ${print(parsingLayout(to), indentAt(source.before, at.getStart()))}`;
  if (last !== undefined) appendItem(text, last, parsing(last));
  else if (node !== undefined) text.overwrite(node.getStart(), node.getEnd(), `{ ${parsing(node)} }`);
  else
    text.appendLeft(
      (table ?? call.arguments[1] ?? call).getEnd(),
      `${table === undefined ? ", {}" : ""}, { ${parsing(call)} }`,
    );
  return "made";
}

/** As a program writes them. */
const dataIn = ({ defaultValue, operators }: ParsingFact) => ({
  ...(defaultValue === undefined ? {} : { defaultValue }),
  ...(operators.length === 0 ? {} : { operators }),
});
