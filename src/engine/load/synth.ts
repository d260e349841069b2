// Runs the program as `cdktf synth` does, without the secrets that it does not need.
import { type ChildProcessByStdio, spawn } from "node:child_process";
import { mkdir, readdir, rm } from "node:fs/promises";
import { join, resolve } from "node:path";
import type { Readable } from "node:stream";
import { ERROR_REPORT_VARIABLE, RampsyncError } from "../../base/error.js";
import { ErrorReport } from "./error-report.js";
import type { Project } from "./project.js";

/** How much of the program's output an error repeats when nobody else showed it. Characters. */
const tailLength = 4000;

/** Would make the program write HCL, one stack only, or stacks in spite of errors. */
const otherSynthesis = ["SYNTH_HCL_OUTPUT", "CDKTF_TARGET_STACK_ID", "CDKTF_CONTINUE_SYNTH_ON_ERROR_ANNOTATIONS"];

/**
 * Runs the app command in the project's directory. Its standard output and error go to `onOutput`.
 * Throws RS2002 without an app command; for a command that fails, the coded errors that the program ended with, or RS2003.
 */
export async function synthesise(
  directory: string,
  project: Project,
  environment: NodeJS.ProcessEnv,
  onOutput: ((chunk: string) => void) | undefined,
): Promise<void> {
  const { app } = project;
  if (app === undefined || app.trim() === "") {
    throw new RampsyncError("RS2002", "cdktf.json names no app command.", { place: { file: project.path } });
  }
  await removeOldOutput(resolve(directory, project.output));
  const report = await ErrorReport.begin();
  try {
    const child = childEnvironment(project, environment);
    if (report.path !== undefined) child[ERROR_REPORT_VARIABLE] = report.path;
    const { outcome, tail } = await run(app, directory, child, onOutput);
    if (outcome === undefined) return;
    await report.throwErrors();
    throw new RampsyncError("RS2003", `The app command "${app}" ${outcome}.`, {
      place: { file: project.path },
      ...(onOutput === undefined && tail !== "" ? { hint: `Fix the program. Its output ended with:\n${tail}` } : {}),
    });
  } finally {
    await report.end();
  }
}

/** The environment of the program: what cdktf sets, without the API's secret and the values of variables. */
export function childEnvironment(project: Project, environment: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  const child: NodeJS.ProcessEnv = {};
  for (const [name, value] of Object.entries(environment)) {
    const upper = name.toUpperCase();
    if (upper === "OPSRAMP_CLIENT_SECRET" || upper.startsWith("TF_VAR_") || otherSynthesis.includes(upper)) continue;
    child[name] = value;
  }
  child.CDKTF_OUTDIR = project.output;
  if (project.context !== undefined) child.CDKTF_CONTEXT_JSON = project.context;
  return child;
}

/** Old output must not be taken for the new; states and other files beside it stay. */
async function removeOldOutput(output: string): Promise<void> {
  try {
    await mkdir(output, { recursive: true });
    await rm(join(output, "manifest.json"), { force: true });
    const stacks = join(output, "stacks");
    const names = await readdir(stacks).catch(() => []);
    await Promise.all(names.map((name) => rm(join(stacks, name, "cdk.tf.json"), { force: true })));
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    throw new RampsyncError("RS2017", `The output directory cannot be written: ${message}.`, {
      place: { file: output },
      cause: error,
    });
  }
}

/** How it ended, in words; undefined when well. */
function run(
  command: string,
  directory: string,
  environment: NodeJS.ProcessEnv,
  onOutput: ((chunk: string) => void) | undefined,
): Promise<{ outcome: string | undefined; tail: string }> {
  return new Promise((settle) => {
    let tail = "";
    let child: ChildProcessByStdio<null, Readable, Readable>;
    try {
      child = spawn(command, { cwd: directory, env: environment, shell: true, stdio: ["ignore", "pipe", "pipe"] });
    } catch (error) {
      // A command with a NUL, or a context that is larger than an environment can be.
      settle({ outcome: `could not be started (${error instanceof Error ? error.message : String(error)})`, tail });
      return;
    }
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding("utf8").on("data", (chunk: string) => {
        tail = (tail + chunk).slice(-tailLength);
        onOutput?.(chunk);
      });
    }
    child.on("error", (error) => settle({ outcome: `could not be started (${error.message})`, tail }));
    child.on("close", (code, signal) => {
      const outcome =
        code === 0 ? undefined : signal === null ? `ended with exit code ${code}` : `was ended by ${signal}`;
      settle({ outcome, tail: tail.trimEnd() });
    });
  });
}
