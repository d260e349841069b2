// Runs the module of `--transform` in a program of its own, which gets no credential.
import { existsSync } from "node:fs";
import { readFile, rm, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { dirname, join, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { RampsyncError } from "../../base/error.js";
import { parsedJson } from "../../base/json.js";
import type { Place } from "../../base/place.js";
import { printable } from "../../base/text.js";
import type { TransformIntegration } from "../../document/transform.js";
import { ProgramTrace } from "../load/error-report.js";
import { runProgram, withoutSecrets } from "../load/run-program.js";
import { packageRoot } from "../package-root.js";
import type { RunOptions } from "../run-options.js";
import { makeTemporaryFolder } from "../temporary-folder.js";
import type { TransformOutput, TransformResult } from "./run-transform.js";

export interface ModuleOptions extends Pick<RunOptions, "environment" | "host" | "signal"> {
  /** The module, seen from `directory`. */
  readonly module: string;
  readonly directory: string;
}

/** RS2085. */
export function failed(message: string, place: Place, trace = "", hint?: string): RampsyncError {
  return new RampsyncError("RS2085", message, {
    place,
    ...(trace === "" ? {} : { cause: new ProgramTrace(trace) }),
    ...(hint === undefined ? {} : { hint }),
  });
}

/** One result for each integration that is given. Throws RS2017 where the module is not there, RS2085 where it cannot be run. */
export async function resultsOf(
  given: readonly TransformIntegration[],
  { module, directory, environment, host, signal }: ModuleOptions,
): Promise<readonly TransformResult[]> {
  const path = resolve(directory, module);
  if (!existsSync(path)) throw new RampsyncError("RS2017", "The module is not there.", { place: { file: module } });
  const root = packageRoot(__dirname);
  if (root === undefined) throw new RampsyncError("RS9001", "The package has no folder.");
  const scratch = await makeTemporaryFolder("transform");
  try {
    const [input, output] = [join(scratch, "given.json"), join(scratch, "returned.json")];
    await writeFile(input, JSON.stringify(given));
    const program = join(root, "dist/engine/export/run-transform.js");
    const words = [...typeScriptFlags(path, module, directory), program, path, input, output];
    const { outcome, tail } = await runProgram(
      [process.execPath, ...words],
      { cwd: directory, env: withoutSecrets(environment) },
      (chunk) => host({ type: "program output", chunk }),
      signal,
    );
    if (signal?.aborted) throw new RampsyncError("RS4014", "The run was stopped while the module ran.");
    const text = await readFile(output, "utf8").catch(() => "");
    const result = parsedJson(text) as TransformOutput | undefined;
    if (result?.kind === "ran") return result.results;
    if (result?.kind === "no default export")
      throw failed("The module has no function as its default export.", { file: module });
    if (result?.kind === "not loaded") {
      throw failed(`The module cannot be loaded: ${printable(result.message, 500)}`, { file: module }, result.trace);
    }
    throw failed(`The module ends its program, which ${outcome ?? "ended early"}.`, { file: module }, tail);
  } finally {
    await rm(scratch, { recursive: true, force: true });
  }
}

/** What has Node read TypeScript: the project's own tsx; none where a newer Node reads it itself. */
function typeScriptFlags(path: string, module: string, directory: string): readonly string[] {
  if (!/\.[cm]?tsx?$/.test(path)) return [];
  for (const from of [dirname(path), directory]) {
    try {
      const tsx = createRequire(join(from, "package.json")).resolve("tsx");
      return ["--import", pathToFileURL(tsx).href];
    } catch {
      // The next folder may have it.
    }
  }
  if ("typescript" in process.features && process.features.typescript !== false) return [];
  throw failed(
    "There is no tsx to read TypeScript with.",
    { file: module },
    "",
    "npm install --save-dev tsx, or write the module in JavaScript.",
  );
}
