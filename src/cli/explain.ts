// rampsync explain: prints the entry of the table of codes that a code names. Nothing is read but the table.
import { RampsyncError } from "../base/error.js";
import { errorCodes } from "../base/error-codes.js";
import { isErrorCode } from "../base/error-kind.js";
import type { ExplainDocument } from "../document/explain-document.js";
import { renderExplain } from "../report/explain.js";
import { colorsFor, fail, type OutputOptions, print, textOrJson } from "./terminal.js";

/** Exit code 0; 1 for what is no code. Small letters are taken too. */
export function explainCommand(name: string, flags: OutputOptions): number {
  const code = name.toUpperCase();
  if (!isErrorCode(code)) {
    const hint = `The nearest are ${nearestCodes(code).join(", ")}; docs/errors.md lists all.`;
    return fail(new RampsyncError("RS2015", `"${name}" is no code of rampsync.`, { hint }), flags);
  }
  const { title, source, kind, cause, example, remedy } = errorCodes[code];
  const entry: ExplainDocument = { code, title, source, kind, cause, example, remedy };
  print(textOrJson(entry, () => renderExplain(entry, { colors: colorsFor(process.stdout, flags) }), flags));
  return 0;
}

/** The three codes whose numbers are nearest; of what holds no number, the first. */
function nearestCodes(code: string): readonly string[] {
  const number = Number(/\d+/.exec(code)?.[0] ?? 0);
  const distance = (known: string) => Math.abs(Number(known.slice(2)) - number);
  return Object.keys(errorCodes)
    .sort((first, second) => distance(first) - distance(second))
    .slice(0, 3);
}
