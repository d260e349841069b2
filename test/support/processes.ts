// Processes of tests: those that a test has started, by their ids, the test's own, and what a command gets.
import { execFileSync } from "node:child_process";
import { setTimeout as sleep } from "node:timers/promises";

export function childrenOf(pid: number | undefined): readonly number[] {
  try {
    const text = execFileSync("pgrep", ["-P", String(pid)], { encoding: "utf8" });
    return text
      .split("\n")
      .filter((line) => line !== "")
      .map(Number);
  } catch {
    return [];
  }
}

export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

/** Those that are still there when `milliseconds` are over; returns as soon as there are none. */
export async function aliveAfter(pids: readonly number[], milliseconds: number): Promise<readonly number[]> {
  const until = Date.now() + milliseconds;
  while (pids.some(isAlive) && Date.now() < until) await sleep(20);
  return pids.filter(isAlive);
}

/** Milliseconds that a processor worked for this process: unlike a clock's, they do not grow with what else the machine does. */
export function processorTime(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
}

/** For a command that works in `directory`: its home, in which it leaves no compiled code beside what tests look at. */
export const processEnvironment = (directory: string): NodeJS.ProcessEnv => ({
  PATH: process.env.PATH,
  HOME: directory,
  NODE_DISABLE_COMPILE_CACHE: "1",
});
