// Runs the program as `cdktf synth` does, without the secrets that it does not need.
import { ERROR_REPORT_VARIABLE, RampsyncError } from "../../base/error.js";
import { ErrorReport } from "./error-report.js";
import type { Project } from "./project.js";
import { runProgram, withoutSecrets } from "./run-program.js";

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
  /** Called as soon as the program has been started. */
  readonly onStart?: () => void;
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
  { environment, withheld, onOutput, onStart, signal }: SynthOptions,
): Promise<void> {
  const app = requireApp(project);
  const report = await ErrorReport.begin();
  try {
    const child = childEnvironment(project, output, environment, withheld);
    if (report.path !== undefined) child[ERROR_REPORT_VARIABLE] = report.path;
    const running = runProgram(app, { cwd: directory, env: child }, onOutput, signal);
    onStart?.();
    const { outcome, tail } = await running;
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
  const child = withoutSecrets(environment, withheld);
  for (const name of Object.keys(child)) if (otherSynthesis.includes(name.toUpperCase())) delete child[name];
  child.CDKTF_OUTDIR = output;
  if (project.context !== undefined) child.CDKTF_CONTEXT_JSON = project.context;
  return child;
}
