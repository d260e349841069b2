// Runs a program to its end and measures it: wall time, and the peak of its memory where the program is Node.
import { spawn } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

export interface ChildRun {
  readonly milliseconds: number;
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
  /** Peak resident memory; undefined where it is not measured. */
  readonly peakBytes?: number;
}

export interface ChildOptions {
  readonly directory?: string;
  readonly environment?: NodeJS.ProcessEnv;
  readonly measureMemory?: boolean;
  /** End the measurement, and the program, at the first line on its stdout. */
  readonly untilFirstLine?: boolean;
  /** Asks the program to end when it is aborted. */
  readonly until?: AbortSignal;
}

/** The kernel's own high-water mark of the process, written when it exits. */
const probe = `
process.on("exit", () => {
  const status = require("node:fs").readFileSync("/proc/self/status", "utf8");
  require("node:fs").writeFileSync(process.env.BENCH_PEAK_FILE, /VmHWM:\\s+(\\d+)/.exec(status)[1]);
});
`;

export async function runChild(
  command: string,
  words: readonly string[],
  options: ChildOptions = {},
): Promise<ChildRun> {
  const measures = options.measureMemory === true && process.platform === "linux";
  const folder = measures ? mkdtempSync(join(tmpdir(), "rampsync-bench-peak-")) : "";
  if (measures) writeFileSync(join(folder, "probe.cjs"), probe);
  const started = process.hrtime.bigint();
  const child = spawn(command, words, {
    cwd: options.directory,
    env: {
      ...(options.environment ?? process.env),
      ...(measures ? { BENCH_PEAK_FILE: join(folder, "peak"), NODE_OPTIONS: `--require ${folder}/probe.cjs` } : {}),
    },
    stdio: ["ignore", "pipe", "pipe"],
  });
  const stop = () => child.kill("SIGTERM");
  options.until?.addEventListener("abort", stop, { once: true });
  let stdout = "";
  let stderr = "";
  let firstLine = 0;
  child.stdout.on("data", (chunk: Buffer) => {
    stdout += chunk.toString("utf8");
    if (options.untilFirstLine !== true || firstLine > 0 || !stdout.includes("\n")) return;
    firstLine = millisecondsSince(started);
    child.kill("SIGKILL");
  });
  child.stderr.on("data", (chunk: Buffer) => {
    stderr += chunk.toString("utf8");
  });
  const code = await new Promise<number | null>((done, failed) => {
    child.once("error", failed);
    child.once("close", done);
  });
  options.until?.removeEventListener("abort", stop);
  const milliseconds = firstLine > 0 ? firstLine : millisecondsSince(started);
  const peak = measures ? { peakBytes: Number(readFileSync(join(folder, "peak"), "utf8")) * 1024 } : {};
  if (measures) rmSync(folder, { recursive: true });
  return { milliseconds, code, stdout, stderr, ...peak };
}

export function millisecondsSince(started: bigint): number {
  return Number(process.hrtime.bigint() - started) / 1e6;
}
