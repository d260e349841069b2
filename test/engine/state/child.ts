// Starts the saving program as a real process.
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";

export function startSaving(statePath: string, size: number): ChildProcess & { stdout: NodeJS.ReadableStream } {
  const script = join(__dirname, "saving-process.ts");
  const child = spawn(process.execPath, ["--import", "tsx", script, statePath, String(size)], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  return child as ChildProcess & { stdout: NodeJS.ReadableStream };
}

/** Kills hard and waits until the process is gone. */
export async function kill(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const gone = once(child, "exit");
  child.kill("SIGKILL");
  await gone;
}
