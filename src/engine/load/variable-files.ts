// Files that give variables their values: `.tfvars.json`, and the simple lines of `.tfvars`.
import { readFile } from "node:fs/promises";
import { decodeText, EncodingError, SAVE_AS_UTF_8 } from "../../base/encoding.js";
import { RampsyncError } from "../../base/error.js";
import { type Json, JsonSyntaxError, parseJson, parseJsonPrefix } from "../state/json.js";
import { parseTemplate } from "./template.js";

/** Reads a variable file by its name's ending. Throws RS2008 with file and line; never with a value. */
export async function readVariableFile(path: string): Promise<ReadonlyMap<string, Json>> {
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
    const code = error instanceof Error && "code" in error ? String(error.code) : "unknown error";
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

/** Lines `name = literal`, comments and blank lines; a literal is JSON on one line. Throws RS2008 with the line. */
export function parseLineVariables(text: string, path: string): ReadonlyMap<string, Json> {
  const values = new Map<string, Json>();
  for (const [index, line] of text.split(/\r?\n/).entries()) {
    const refuse = (problem: string): never => {
      throw new RampsyncError("RS2008", `${problem}.`, {
        place: { file: path, line: index + 1 },
        hint: "Write one `name = literal` on a line (a string, number, bool or JSON list), or use a .tfvars.json file.",
      });
    };
    if (/^\s*(?:(?:#|\/\/).*)?$/.test(line)) continue;
    const match = /^\s*([\p{ID_Start}_][\p{ID_Continue}-]*)\s*=\s*/u.exec(line);
    if (match?.[1] === undefined) return refuse("The line is not of the form name = literal");
    if (values.has(match[1])) refuse(`The variable "${match[1]}" is given twice`);
    const rest = line.slice(match[0].length);
    const parsed = parseLiteral(rest);
    if (parsed === undefined) return refuse(`The value of "${match[1]}" is not a literal that rampsync reads`);
    if (!/^\s*(?:(?:#|\/\/).*)?$/.test(rest.slice(parsed.end))) refuse("Something follows the literal");
    values.set(match[1], parsed.value);
  }
  return values;
}

/** A literal of Terraform's language that is JSON too, its strings without templates; undefined for anything else. */
export function parseLiteral(text: string): { value: Json; end: number } | undefined {
  try {
    const { value, end } = parseJsonPrefix(text);
    return { value: literalStrings(value), end };
  } catch (error) {
    if (error instanceof JsonSyntaxError || error instanceof TemplateInLiteral) return undefined;
    throw error;
  }
}

class TemplateInLiteral extends Error {}

/** Strings of the language are templates: `$${` means `${`, and a real template is no literal. */
function literalStrings(value: Json): Json {
  if (typeof value === "string") {
    return parseTemplate(value)
      .map((part) => {
        if (part.kind !== "text") throw new TemplateInLiteral();
        return part.text;
      })
      .join("");
  }
  if (Array.isArray(value)) return value.map(literalStrings);
  if (value instanceof Map) return new Map([...value].map(([name, member]) => [name, literalStrings(member)]));
  return value;
}
