// The project file, cdktf.json: which command makes the stacks, and where they go.
import { existsSync } from "node:fs";
import { readdir, readFile } from "node:fs/promises";
import { dirname, join, relative } from "node:path";
import { decodeText, EncodingError, SAVE_AS_UTF_8 } from "../../base/encoding.js";
import { RampsyncError } from "../../base/error.js";
import { type Place } from "../../base/place.js";
import { type Json, JsonSyntaxError, parseJson, printJson } from "../state/json.js";

export interface Project {
  /** The shell command that runs the program; undefined when the file has none. */
  readonly app: string | undefined;
  /** The output directory as written, relative to the project unless absolute. */
  readonly output: string;
  /** The `context` member as JSON text, for the program. */
  readonly context: string | undefined;
  readonly path: string;
}

/** Reads cdktf.json of a directory. Throws RS2001 when it does not exist, RS2002 when it is not usable. */
export async function readProject(directory: string, environment: NodeJS.ProcessEnv): Promise<Project> {
  const path = join(directory, "cdktf.json");
  const refuse = (problem: string, place: Place = { file: path }): never => {
    throw new RampsyncError("RS2002", `cdktf.json is not usable: ${problem}.`, { place });
  };
  let text: string;
  try {
    text = decodeText(await readFile(path));
  } catch (error) {
    if (error instanceof EncodingError) {
      throw new RampsyncError("RS2002", `cdktf.json ${error.problem}.`, { place: error.at(path), hint: SAVE_AS_UTF_8 });
    }
    const near = await nearestProject(directory);
    throw new RampsyncError("RS2001", `There is no readable cdktf.json in ${directory}.`, {
      place: { file: path },
      cause: error,
      ...(near === undefined ? {} : { hint: `There is one in ${near}: run rampsync there, or with --chdir ${near}.` }),
    });
  }
  let value: Json;
  try {
    value = parseJson(text);
  } catch (error) {
    if (!(error instanceof JsonSyntaxError)) throw error;
    return refuse(`it is not JSON: ${error.problem}`, { file: path, line: error.line, column: error.column });
  }
  if (!(value instanceof Map)) return refuse("it is not an object");
  const string = (name: string): string | undefined => {
    const member = value.get(name) ?? undefined;
    return member === undefined || typeof member === "string" ? member : refuse(`"${name}" is not a string`);
  };
  const context = value.get("context") ?? undefined;
  if (context !== undefined && !(context instanceof Map)) refuse('"context" is not an object');
  const output = environment.CDKTF_OUTDIR ?? "";
  return {
    app: string("app"),
    output: [output, string("output") ?? ""].find((text) => text !== "") ?? "cdktf.out",
    context: context === undefined ? undefined : printJson(context),
    path,
  };
}

/** A directory above or right below that holds a cdktf.json; relative, where one is meant most likely. */
async function nearestProject(directory: string): Promise<string | undefined> {
  const names = await readdir(directory, { withFileTypes: true }).catch(() => []);
  const below = names.filter(
    (entry) => entry.isDirectory() && !entry.name.startsWith(".") && entry.name !== "node_modules",
  );
  const found = below.map(({ name }) => name).filter((name) => existsSync(join(directory, name, "cdktf.json")));
  if (found.length > 0) return found.sort().join(" and in ");
  for (let above = dirname(directory); ; above = dirname(above)) {
    if (existsSync(join(above, "cdktf.json"))) return relative(directory, above);
    if (above === dirname(above)) return undefined;
  }
}
