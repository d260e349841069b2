// rampsync explain: prints the entry of the table of codes that a code names. Nothing is read but the table.
import { RampsyncError } from "../base/error.js";
import { errorCodes } from "../base/error-codes.js";
import { isErrorCode } from "../base/error-kind.js";
import { exampleText } from "../base/note.js";
import { isNoteCode, noteCodes } from "../base/note-codes.js";
import type { ExplainDocument } from "../document/explain-document.js";
import { renderExplain } from "../report/explain.js";
import { colorsFor, fail, type OutputOptions, print, textOrJson } from "./terminal.js";

/** Exit code 0; 1 for what is no code. Small letters are taken too. */
export function explainCommand(name: string, flags: OutputOptions): number {
  const code = name.toUpperCase();
  const entry = entryOf(code);
  if (entry === undefined) {
    const hint = `The nearest are ${nearestCodes(code).join(", ")}; docs/errors.md lists all.`;
    return fail(new RampsyncError("RS2015", `"${name}" is no code of rampsync.`, { hint }), flags);
  }
  print(textOrJson(entry, () => renderExplain(entry, { colors: colorsFor(process.stdout, flags) }), flags));
  return 0;
}

function entryOf(code: string): ExplainDocument | undefined {
  if (isErrorCode(code)) {
    const { title, source, kind, cause, example, remedy } = errorCodes[code];
    return { code, title, source, kind, cause, example, remedy };
  }
  if (!isNoteCode(code)) return undefined;
  const { title, kind, cause, remedy } = noteCodes[code];
  return { code, title, kind, cause, example: exampleText(code), remedy };
}

/** The three codes whose numbers are nearest; of what holds no number, the first. */
function nearestCodes(code: string): readonly string[] {
  const number = Number(/\d+/.exec(code)?.[0] ?? 0);
  const distance = (known: string) => Math.abs(Number(known.slice(2)) - number);
  return [...Object.keys(errorCodes), ...Object.keys(noteCodes)]
    .sort((first, second) => distance(first) - distance(second))
    .slice(0, 3);
}
