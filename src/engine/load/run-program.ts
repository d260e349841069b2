// Runs a program of the user: without secrets, ended with all that it started when a run is stopped.
import { type ChildProcessByStdio, spawn } from "node:child_process";
import type { Readable } from "node:stream";
import { isSecretVariable } from "../../resources/secret-variables.js";
import { endGroup } from "./process-group.js";

/** How much of the program's output an error repeats when nobody else showed it. Characters. */
const tailLength = 4000;

/** An environment without the API's secret, the values of variables, and what is `withheld`. */
export function withoutSecrets(environment: NodeJS.ProcessEnv, withheld: readonly string[] = []): NodeJS.ProcessEnv {
  return Object.fromEntries(
    Object.entries(environment).filter(([name]) => {
      const upper = name.toUpperCase();
      return !isSecretVariable(upper) && !upper.startsWith("TF_VAR_") && !withheld.includes(name);
    }),
  );
}

/** After the program has ended, how long its last output is waited for: what it started may keep its streams open. */
const OUTPUT_GRACE_MS = 500;

/** How long a program that is told to end may take. */
const END_GRACE_MS = 1500;

export interface ProgramEnd {
  /** How it ended, in words; undefined when well. */
  readonly outcome: string | undefined;
  /** The end of what it printed, for an error where nobody else showed it. */
  readonly tail: string;
}

/** `command` is a line for the shell, or the file of a program and its words. The signal ends it and all that it started. */
export function runProgram(
  command: string | readonly [string, ...string[]],
  options: { readonly cwd: string; readonly env: NodeJS.ProcessEnv },
  onOutput: ((chunk: string) => void) | undefined,
  signal: AbortSignal | undefined,
): Promise<ProgramEnd> {
  return new Promise((settle) => {
    let tail = "";
    let child: ChildProcessByStdio<null, Readable, Readable>;
    // A group of its own, so that a shell, npm and the program all get the signal.
    const detached = process.platform !== "win32";
    if (signal?.aborted) return settle({ outcome: "was not started", tail });
    try {
      const [file, ...words] = typeof command === "string" ? [command] : command;
      const shell = typeof command === "string";
      child = spawn(file, words, { ...options, detached, shell, stdio: ["ignore", "pipe", "pipe"] });
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
