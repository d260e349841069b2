// The examples that the pages show run as they stand, and print what the pages say.
import { spawn } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it, onTestFinished } from "vitest";
import { DESK_ID, environmentOf, startDesk, TENANT } from "../support/desk.js";
import { pageAt, root } from "./markdown.js";

interface Ended {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

function run(words: readonly string[], environment: NodeJS.ProcessEnv = {}, until?: RegExp): Promise<Ended> {
  const child = spawn(process.execPath, words, { cwd: root, env: { PATH: process.env.PATH, ...environment } });
  let stdout = "";
  let stderr = "";
  child.stdout.setEncoding("utf8").on("data", (chunk: string) => {
    stdout += chunk;
    if (!child.killed && until?.test(stdout)) child.kill("SIGTERM");
  });
  child.stderr.setEncoding("utf8").on("data", (chunk: string) => {
    stderr += chunk;
  });
  return new Promise((ended) => child.once("close", (code) => ended({ code, stdout, stderr })));
}

it("the test of one's own mappings, in docs/emulator.md, prints what the page says", async () => {
  const { code, stdout, stderr } = await run(["--import", "tsx", "examples/emulator/main.ts"]);
  expect(code, stderr).toBe(0);
  expect(pageAt("docs/emulator.md").words).toContain(stdout.trimEnd());
});

it("the drift report, in docs/library.md, names what moved and ends as the command does", async () => {
  const emulator = await startDesk();
  const directory = mkdtempSync(join(tmpdir(), "rampsync-library-"));
  onTestFinished(async () => {
    rmSync(directory, { recursive: true });
    await emulator.close();
  });
  const program = JSON.stringify(join(root, "examples/service-desk/main.ts"));
  const app = `node --import ${JSON.stringify(require.resolve("tsx"))} ${program}`;
  writeFileSync(join(directory, "cdktf.json"), JSON.stringify({ language: "typescript", app }));
  const words = ["--import", "tsx", "examples/library/main.ts", directory];
  const { code, stdout } = await run(words, environmentOf(emulator));
  expect(code).toBe(2);
  expect(stdout).toContain(`${TENANT}, Service Desk: outbound / notifier / base_uri (change)\n`);
  expect(stdout).toMatch(/^0 clean, 1 drifted, 0 not looked at$/m);
  emulator.tenant(TENANT).integration(DESK_ID).uninstall();
  const gone = await run(words, environmentOf(emulator));
  expect(gone.stdout).toContain(`${TENANT}, ${DESK_ID}: RS4004`);
});

it("the state and the scenario of docs/emulator.md are taken by the command", async () => {
  const files = ["--state", "examples/emulator/state.json", "--scenario", "examples/emulator/scenario.json"];
  const words = ["dist/cli/main.js", "emulator", ...files, "--switch", "keptNames=display"];
  const { code, stdout, stderr } = await run(words, {}, /Ctrl-C/);
  expect(code, stderr).toBe(0);
  expect(stdout).toContain("OPSRAMP_TENANT=client_8");
});
