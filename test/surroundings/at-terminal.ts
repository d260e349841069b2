// The command at a real pseudo-terminal, by `script` of util-linux.
import { spawn, spawnSync } from "node:child_process";
import { command } from "../support/project.js";
import type { World } from "../support/world.js";

export const hasScript =
  spawnSync("script", ["--version"], { encoding: "utf8" }).stdout?.includes("util-linux") === true;
if (!hasScript)
  process.stderr.write("skipped: script of util-linux is not to be found, which makes a pseudo-terminal\n");

/** Runs the command at a terminal, and presses the keys once it asks. */
export function atTerminal(world: World, words: readonly string[], keys: string, asked = 'Only "yes" applies: ') {
  const line = [process.execPath, command, ...words].map((word) => `'${word}'`).join(" ");
  const child = spawn("script", ["--quiet", "--return", "--flush", "--command", line, "/dev/null"], {
    cwd: world.directory,
    env: { ...world.environment, NO_COLOR: "1", TERM: "xterm" },
    stdio: ["pipe", "pipe", "pipe"],
  });
  let shown = "";
  let isPressed = false;
  child.stdout.setEncoding("utf8").on("data", (text: string) => {
    shown += text;
    if (isPressed || !shown.includes(asked)) return;
    isPressed = true;
    child.stdin.write(keys);
  });
  return new Promise<{ readonly code: number | null; readonly shown: string }>((done, failed) => {
    child.once("error", failed);
    child.once("close", (code) => done({ code, shown }));
  });
}
