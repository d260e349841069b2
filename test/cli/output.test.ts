// Where output goes: pipes that close, full disks, files that cannot be written, and errors as JSON.
import { spawn } from "node:child_process";
import { chmodSync, existsSync, statSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { desk, deskVariables, startDeskWorld } from "../support/desk.js";
import type { World } from "../support/world.js";

let world: World;

beforeEach(async () => {
  world = await startDeskWorld({ stacks: { s: { integrations: { desk }, more: deskVariables } } });
});
afterEach(() => world.close());

const lockNote = () => join(world.directory, ".terraform.s.tfstate.lock.info");
const writes = () => world.writes.length;

/** Runs the command with its stdout going where `redirection` says. */
function shell(words: string, redirection: string): Promise<{ readonly code: number | null; readonly stderr: string }> {
  const command = `"${process.execPath}" "${join(__dirname, "../../dist/cli/main.js")}" ${words}`;
  const child = spawn("bash", ["-c", `${command} ${redirection}; exit "\${PIPESTATUS[0]}"`], {
    cwd: world.directory,
    env: world.environment,
    stdio: ["ignore", "ignore", "pipe"],
  });
  let stderr = "";
  child.stderr.on("data", (chunk: Buffer) => {
    stderr += chunk.toString("utf8");
  });
  return new Promise((ended) => {
    child.once("close", (code) => ended({ code, stderr }));
  });
}

describe("readers that close the pipe", () => {
  it.each(["plan --no-synth", "list --tenant client_8", "--help"])(
    "%s ends without a message when its reader closes the pipe",
    async (words) => {
      expect(await shell(words, "| true")).toEqual({ code: 0, stderr: "" });
    },
  );

  it("an apply whose reader closes the pipe ends as usual, and releases its lock", async () => {
    expect(await shell("apply --no-synth --auto-approve", "| true")).toMatchObject({ code: 0 });
    expect(existsSync(lockNote())).toBe(false);
    expect((await world.command(["plan", "--detailed-exitcode"])).code).toBe(0);
  });
});

it.runIf(existsSync("/dev/full"))("output that cannot be written is an error", async () => {
  const { code, stderr } = await shell("list --tenant client_8", "> /dev/full");
  expect(stderr).toContain("RS2017");
  expect(stderr).not.toContain("    at ");
  expect(code).toBe(1);
});

describe("the file of --json-out", () => {
  it.each(["/nowhere/x.json", "."])(
    "a file of --json-out that cannot be written is refused before anything is sent: %s",
    async (path) => {
      const { code, stderr } = await world.command(["apply", "--auto-approve", "--json-out", path]);
      expect(stderr).toContain("RS2017");
      expect(code).toBe(1);
      expect(writes()).toBe(0);
    },
  );

  it("a file of --json-out becomes private where it was not", async () => {
    world.project.write("plan.json", "{}");
    const path = join(world.directory, "plan.json");
    chmodSync(path, 0o644);
    expect((await world.command(["plan", "--json-out", "plan.json"])).code).toBe(0);
    expect(statSync(path).mode & 0o777).toBe(0o600);
    expect(JSON.parse(world.project.read("plan.json"))).toMatchObject({ format_version: "1.1" });
  });
});

it("errors are the document on stdout with --json, and text on stderr", async () => {
  const { code, stdout, stderr } = await world.command(["plan", "--json"], { OPSRAMP_CLIENT_ID: "" });
  expect(JSON.parse(stdout)).toMatchObject({ errors: [{ code: expect.stringMatching(/^RS/), source: "user" }] });
  expect(stderr).toContain(JSON.parse(stdout).errors[0].code);
  expect(code).toBe(1);
});

it("a result that was refused after it was shown is still one document", async () => {
  const { code, stdout, stderr } = await world.command(["apply", "--json"]);
  expect(JSON.parse(stdout)).toMatchObject({ errors: [{ code: "RS2013" }] });
  expect(stderr).toContain("RS2013");
  expect(code).toBe(1);
});

it("a terminal that is closed stops an apply as Ctrl-C does: the state is saved and the lock released", async () => {
  const hold = world.emulator.faults.hold({ match: { method: "POST", class: "write" } });
  const { process: child, done } = world.startCommand(["apply", "--auto-approve"]);
  await hold.arrived();
  child.kill("SIGHUP");
  hold.release();
  expect((await done).code).toBe(1);
  expect(existsSync(lockNote())).toBe(false);
});
