// Reads the files of a program's stacks. Of a program with many of them only where they are is held, and what tells that they
// are still the same.
import { readFileSync } from "node:fs";
import { relative } from "node:path";
import { decodeText, EncodingError, REPLACEMENT_CHARACTER } from "../../base/encoding.js";
import { RampsyncError } from "../../base/error.js";
import type { RepeatedTables } from "../../base/repeated-tables.js";
import { systemCode } from "../../base/system.js";
import {
  isPlainObject,
  JsonSyntaxError,
  type PlainJson,
  type PlainJsonObject,
  parsePlainJson,
  parseProven,
} from "../state/json.js";
import type { ManifestStack } from "./manifest.js";
import { Problems } from "./problems.js";
import { declaredVariables, type StackFile } from "./stack.js";
import { hashOf, type OutputDigest } from "./synthesised-elsewhere.js";

export interface ReadOptions {
  /** The directory of cdktf.json: messages name files from there. */
  readonly directory: string;
  readonly problems: Problems;
  readonly digest: OutputDigest | undefined;
  /** What many of the files have alike is parsed once. */
  readonly repeated: RepeatedTables;
  /** Where a stack is read again whose contents are not held; undefined where they are. */
  readonly again: ((stack: ManifestStack) => string) | undefined;
}

export function readStackFiles(manifest: readonly ManifestStack[], options: ReadOptions): StackFile[] {
  const alike = new Map<string, readonly string[]>();
  // One after the other: the texts of all stacks at once are most of what a large program would need.
  return manifest.flatMap((stack) => readStackFile(stack, options, alike) ?? []);
}

/** The same stack with contents that are read once, for as long as they are needed. */
export const withRoot = (file: StackFile): StackFile => ({ ...file, root: file.root });

function readStackFile(
  stack: ManifestStack,
  { directory: project, problems, digest, repeated, again }: ReadOptions,
  alike: Map<string, readonly string[]>,
): StackFile | undefined {
  const { name, directory, source, constructPath } = stack;
  const file = shownPath(project, stack.file);
  let text: string;
  let hash: string;
  try {
    const bytes = readFileSync(source);
    hash = again === undefined && digest === undefined ? "" : hashOf(bytes);
    digest?.addHash(name, hash);
    text = decodeText(bytes);
  } catch (error) {
    if (error instanceof EncodingError) {
      problems.add("RS2016", `The stack "${name}" ${error.problem}.`, error.at(file));
      return undefined;
    }
    const code = systemCode(error) ?? "unknown error";
    problems.add("RS2016", `The stack "${name}" cannot be read: ${code}.`, { file });
    return undefined;
  }
  const root = problems.catch(() => parseStackText(text, file, repeated));
  if (isPlainObject(root)) {
    const variables = declaredVariables(root);
    const hasLostBytes = text.includes(REPLACEMENT_CHARACTER);
    if (again === undefined) return { name, directory, file, constructPath, variables, root, hasLostBytes };
    const key = JSON.stringify(variables);
    const known = alike.get(key) ?? variables;
    alike.set(key, known);
    return new UnheldStack(
      { name, directory, file, constructPath, variables: known, hasLostBytes },
      again(stack),
      hash,
      repeated,
    );
  }
  if (root !== undefined) problems.add("RS2016", "The stack is not a JSON object.", { file });
  return undefined;
}

/** Its `root` is read anew each time. */
class UnheldStack implements StackFile {
  readonly name: string;
  readonly directory: string;
  readonly file: string;
  readonly constructPath: string;
  readonly variables: readonly string[];
  readonly hasLostBytes: boolean;
  readonly #path: string;
  readonly #hash: string;
  readonly #repeated: RepeatedTables;

  constructor(
    { name, directory, file, constructPath, variables, hasLostBytes }: Omit<StackFile, "root">,
    path: string,
    hash: string,
    repeated: RepeatedTables,
  ) {
    this.name = name;
    this.directory = directory;
    this.file = file;
    this.constructPath = constructPath;
    this.variables = variables;
    this.hasLostBytes = hasLostBytes;
    this.#path = path;
    this.#hash = hash;
    this.#repeated = repeated;
  }

  /** @throws RS2016 where it is not what was read and checked before. */
  get root(): PlainJsonObject {
    let bytes: Buffer | undefined;
    try {
      bytes = readFileSync(this.#path);
    } catch (error) {
      throw this.#changed(error);
    }
    const root =
      hashOf(bytes) === this.#hash ? parseStackText(decodeText(bytes), this.file, this.#repeated) : undefined;
    if (!isPlainObject(root)) throw this.#changed();
    return root;
  }

  #changed(cause?: unknown): RampsyncError {
    const message = `The stack "${this.name}" was changed after it was read, while the run still needed it.`;
    return new RampsyncError("RS2016", message, {
      place: { file: this.file },
      hint: "Run it again, and let nothing else synthesise the program meanwhile.",
      ...(cause === undefined ? {} : { cause }),
    });
  }
}

function parseStackText(text: string, shown: string, repeated: RepeatedTables): PlainJson {
  try {
    return repeated.read(text, parseProven) ?? parsePlainJson(text);
  } catch (error) {
    if (!(error instanceof JsonSyntaxError)) throw error;
    throw new RampsyncError("RS2016", `The stack is not JSON: ${error.problem}.`, {
      place: { file: shown, line: error.line, column: error.column },
    });
  }
}

/** Paths in messages are short where they can be. */
function shownPath(directory: string, path: string): string {
  const short = relative(directory, path);
  return short.startsWith("..") ? path : short;
}
