// Runs the program as `cdktf synth` does, without the secrets that it does not need.
import { type ChildProcessByStdio, spawn } from "node:child_process";
import type { Readable } from "node:stream";
import { ERROR_REPORT_VARIABLE, RampsyncError } from "../../base/error.js";
import { isSecretVariable } from "../../resources/secret-variables.js";
import { ErrorReport } from "./error-report.js";
import { endGroup } from "./process-group.js";
import type { Project } from "./project.js";

/** How much of the program's output an error repeats when nobody else showed it. Characters. */
const tailLength = 4000;

/** Would make the program write HCL, one stack only, or stacks in spite of errors. */
const otherSynthesis = ["SYNTH_HCL_OUTPUT", "CDKTF_TARGET_STACK_ID", "CDKTF_CONTINUE_SYNTH_ON_ERROR_ANNOTATIONS"];

/** Throws RS2002. */
export function requireApp(project: Project): string {
  const { app } = project;
  if (app === undefined || app.trim() === "") {
    throw new RampsyncError("RS2002", "cdktf.json names no app command.", { place: { file: project.path } });
  }
  return app;
}

export interface SynthOptions {
  readonly environment: NodeJS.ProcessEnv;
  /** Names of variables that it does not get, beside those that hold secrets always. */
  readonly withheld?: readonly string[];
  /** What the program prints, both streams. */
  readonly onOutput?: (chunk: string) => void;
  /** Ends the program and all that it started. */
  readonly signal?: AbortSignal;
}

/**
 * Runs the app command in the project's directory; it writes to `output`. Throws RS2002 without an app command; for a
 * command that fails, the coded errors that the program ended with, or RS2003; RS4014 when the signal ends it.
 */
export async function synthesise(
  directory: string,
  project: Project,
  output: string,
  { environment, withheld, onOutput, signal }: SynthOptions,
): Promise<void> {
  const app = requireApp(project);
  const report = await ErrorReport.begin();
  try {
    const child = childEnvironment(project, output, environment, withheld);
    if (report.path !== undefined) child[ERROR_REPORT_VARIABLE] = report.path;
    const { outcome, tail } = await run(app, { cwd: directory, env: child }, onOutput, signal);
    if (signal?.aborted) throw new RampsyncError("RS4014", "The run was stopped while the program ran.");
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
export function childEnvironment(
  project: Project,
  output: string,
  environment: NodeJS.ProcessEnv,
  withheld: readonly string[] = [],
): NodeJS.ProcessEnv {
  const child: NodeJS.ProcessEnv = {};
  for (const [name, value] of Object.entries(environment)) {
    const upper = name.toUpperCase();
    if (isSecretVariable(upper) || upper.startsWith("TF_VAR_") || otherSynthesis.includes(upper)) continue;
    if (withheld.includes(name)) continue;
    child[name] = value;
  }
  child.CDKTF_OUTDIR = output;
  if (project.context !== undefined) child.CDKTF_CONTEXT_JSON = project.context;
  return child;
}

/** After the program has ended, how long its last output is waited for: what it started may keep its streams open. */
const OUTPUT_GRACE_MS = 500;

/** How long a program that is told to end may take. */
const END_GRACE_MS = 1500;

/** How it ended, in words; undefined when well. */
function run(
  command: string,
  options: { readonly cwd: string; readonly env: NodeJS.ProcessEnv },
  onOutput: ((chunk: string) => void) | undefined,
  signal: AbortSignal | undefined,
): Promise<{ outcome: string | undefined; tail: string }> {
  return new Promise((settle) => {
    let tail = "";
    let child: ChildProcessByStdio<null, Readable, Readable>;
    // A group of its own, so that a shell, npm and the program all get the signal.
    const detached = process.platform !== "win32";
    if (signal?.aborted) return settle({ outcome: "was not started", tail });
    try {
      child = spawn(command, { ...options, detached, shell: true, stdio: ["ignore", "pipe", "pipe"] });
    } catch (error) {
      // A command with a NUL, or a context that is larger than an environment can be.
      settle({ outcome: `could not be started (${error instanceof Error ? error.message : String(error)})`, tail });
      return;
    }
    const streams = [child.stdout, child.stderr];
    for (const stream of streams) {
      stream.setEncoding("utf8").on("data", (chunk: string) => {
        tail = (tail + chunk).slice(-tailLength);
        onOutput?.(chunk);
      });
    }
    const timers: NodeJS.Timeout[] = [];
    const stop = (): void => {
      endGroup(child, "SIGTERM");
      timers.push(setTimeout(() => endGroup(child, "SIGKILL"), END_GRACE_MS));
    };
    const finish = (outcome: string | undefined): void => {
      signal?.removeEventListener("abort", stop);
      for (const timer of timers) clearTimeout(timer);
      // The shell ends at once; what it started may not.
      if (signal?.aborted) endGroup(child, "SIGKILL");
      for (const stream of streams) stream.destroy();
      child.unref();
      settle({ outcome, tail: tail.trimEnd() });
    };
    signal?.addEventListener("abort", stop, { once: true });
    child.on("error", (error) => finish(`could not be started (${error.message})`));
    const ended = (code: number | null, by: string | null): void => {
      finish(code === 0 ? undefined : by === null ? `ended with exit code ${code}` : `was ended by ${by}`);
    };
    child.on("exit", (code, by) => {
      const grace = signal?.aborted ? END_GRACE_MS : OUTPUT_GRACE_MS;
      timers.push(setTimeout(() => ended(code, by), grace));
    });
    child.on("close", ended);
  });
}
