// Files that give variables their values: `.tfvars.json`, and the literals of `.tfvars`.

import { readFile } from "node:fs/promises";
import { decodeText, EncodingError, SAVE_AS_UTF_8 } from "../../base/encoding.js";
import { RampsyncError } from "../../base/error.js";
import { systemCode } from "../../base/system.js";
import { capitalised } from "../../base/text.js";
import { type Json, JsonSyntaxError, parseJson } from "../state/json.js";
import { type Assignment, type Expression, LiteralSyntaxError, parseAssignments } from "./literal.js";

/** A value that only Terraform evaluates; `error` says so, where the value is needed. */
export class UnreadValue {
  constructor(readonly error: RampsyncError) {}
}

/** Reads a variable file by its name's ending. Throws RS2008 with file and line; never with a value. */
export async function readVariableFile(path: string): Promise<ReadonlyMap<string, Json | UnreadValue>> {
  let text: string;
  try {
    text = decodeText(await readFile(path));
  } catch (error) {
    if (error instanceof EncodingError) {
      throw new RampsyncError("RS2008", `The variable file ${error.problem}.`, {
        place: error.at(path),
        hint: SAVE_AS_UTF_8,
      });
    }
    const code = systemCode(error) ?? "unknown error";
    throw new RampsyncError("RS2008", `The variable file cannot be read: ${code}.`, {
      place: { file: path },
      cause: error,
    });
  }
  return path.endsWith(".json") ? parseJsonVariables(text, path) : parseLineVariables(text, path);
}

/** A JSON object of names and values; strings are literal, as in Terraform. Throws RS2008. */
export function parseJsonVariables(text: string, path: string): ReadonlyMap<string, Json> {
  let value: Json;
  try {
    value = parseJson(text);
  } catch (error) {
    if (!(error instanceof JsonSyntaxError)) throw error;
    throw new RampsyncError("RS2008", `The variable file is not JSON: ${error.problem}.`, {
      place: { file: path, line: error.line, column: error.column },
    });
  }
  if (!(value instanceof Map)) {
    throw new RampsyncError("RS2008", "The variable file is not a JSON object of names and values.", {
      place: { file: path },
    });
  }
  value.delete("//");
  return value;
}

/**
 * Assignments `name = literal` of Terraform's language. What is more than a literal stands for itself as an
 * `UnreadValue`, so that it harms nobody who does not use the variable. Throws RS2008 with the line.
 */
export function parseLineVariables(text: string, path: string): ReadonlyMap<string, Json | UnreadValue> {
  const values = new Map<string, Json | UnreadValue>();
  for (const { name, at, given } of assignments(text, path)) {
    if (values.has(name)) throw refusal(`The variable "${name}" is given twice`, text, path, at);
    values.set(name, "value" in given ? given.value : new UnreadValue(unread(name, given.expression, text, path)));
  }
  return values;
}

function assignments(text: string, path: string): readonly Assignment[] {
  try {
    return parseAssignments(text);
  } catch (error) {
    if (!(error instanceof LiteralSyntaxError)) throw error;
    throw refusal(capitalised(error.problem), text, path, error.at);
  }
}

function unread(name: string, { why, at }: Expression, text: string, path: string): RampsyncError {
  return refusal(`The value of "${name}" is not a literal, which is all that rampsync reads: ${why}`, text, path, at);
}

function refusal(problem: string, text: string, path: string, at: number): RampsyncError {
  const line = text.slice(0, at).split("\n").length;
  return new RampsyncError("RS2008", `${problem}.`, {
    place: { file: path, line },
    hint: "Write name = literal (a string, number, bool, list or map of these, or a heredoc), or use a .tfvars.json file.",
  });
}
