// A real pseudo-terminal, by `script` of util-linux: what is shown there, and what the keys at the question do.
import { spawn, spawnSync } from "node:child_process";
import { describe, expect, it } from "vitest";
import { startDeskWorld, TENANT } from "../support/desk.js";
import { command } from "../support/project.js";
import type { World } from "../support/world.js";

const hasScript = spawnSync("script", ["--version"], { encoding: "utf8" }).stdout?.includes("util-linux") === true;
if (!hasScript)
  process.stderr.write("skipped: script of util-linux is not to be found, which makes a pseudo-terminal\n");

const CTRL_C = "\u0003";
const CTRL_D = "\u0004";
const QUESTION = 'Only "yes" applies: ';

/** Runs the command at a terminal, and presses the keys once it asks. */
function atTerminal(world: World, words: readonly string[], keys: string, asked = QUESTION) {
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

it.skipIf(!hasScript)("credentials of an integration are shown at a terminal", async () => {
  const world = await startDeskWorld();
  try {
    const [handle] = world.emulator.tenant(TENANT).integrations();
    handle?.setAuthentication({ authType: "WEBHOOK", token: "canary-token-1" });
    const { code, shown } = await atTerminal(world, ["credentials", `${TENANT}/desk`, "--no-synth"], "");
    expect(code, shown).toBe(0);
    expect(shown).toContain('token = "canary-token-1"');
  } finally {
    await world.close();
  }
});

describe.skipIf(!hasScript)("the question of an apply at a terminal", () => {
  it.each([
    ["Ctrl-C", CTRL_C],
    ["Ctrl-D", CTRL_D],
    ["another answer", "no\r"],
  ])("%s at the question applies nothing, says so, and leaves no lock", async (_, keys) => {
    const world = await startDeskWorld();
    try {
      const { code, shown } = await atTerminal(world, ["apply", "--no-synth"], keys);
      expect(shown).toContain("RS2014");
      expect(shown).toContain("Nothing was applied.");
      expect(shown).not.toMatch(/RS4014|RS9001|\n\s+at /);
      expect(code).toBe(1);
      expect(world.writes).toEqual([]);
      expect(world.project.exists("terraform.client_8.tfstate")).toBe(false);
      expect(world.project.exists(".terraform.client_8.tfstate.lock.info")).toBe(false);
    } finally {
      await world.close();
    }
  });

  it("yes at the question applies", async () => {
    const world = await startDeskWorld();
    try {
      const { code, shown } = await atTerminal(world, ["apply", "--no-synth"], "yes\r");
      expect(code, shown).toBe(0);
      expect(world.writes).toHaveLength(1);
    } finally {
      await world.close();
    }
  });
});

describe.skipIf(!hasScript)("the question of a probe at a terminal", () => {
  const probed = ["probe", "--tenant", TENANT];
  const asked = `Type ${TENANT} to probe it: `;

  it.each([
    ["Ctrl-C", CTRL_C],
    ["another name", "client_9\r"],
  ])("%s at the question of a probe sends nothing", async (_, keys) => {
    const world = await startDeskWorld();
    try {
      const { code, shown } = await atTerminal(world, probed, keys, asked);
      expect(shown).toContain("RS2014");
      expect(code).toBe(1);
      expect(world.requests).toEqual([]);
    } finally {
      await world.close();
    }
  });

  it("the name of the tenant at the question probes it", async () => {
    const world = await startDeskWorld();
    try {
      const { code, shown } = await atTerminal(world, probed, `${TENANT}\r`, asked);
      expect(shown).toContain("is uninstalled");
      expect(code).toBe(0);
      expect(world.project.exists("rampsync.ways.json")).toBe(true);
    } finally {
      await world.close();
    }
  });
});
