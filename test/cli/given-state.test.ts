// `terraform state pull | rampsync drift --state -`: a state from standard input.
import { spawnSync } from "node:child_process";
import { resolve } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Emulator } from "../../src/emulator/index.js";
import { desk, deskVariables, environmentOf, startDesk } from "../support/desk.js";
import { Project } from "../support/project.js";

let emulator: Emulator;
let project: Project;
beforeAll(async () => {
  emulator = await startDesk();
  project = new Project(environmentOf(emulator));
  project.stacks({ client_8: { integrations: { desk }, more: deskVariables } });
});
afterAll(async () => {
  project.remove();
  await emulator.close();
});

describe("a state from standard input", () => {
  it("must be a state", () => {
    const main = resolve(__dirname, "../../dist/cli/main.js");
    const { status, stderr } = spawnSync(process.execPath, [main, "drift", "--no-synth", "--state", "-"], {
      cwd: project.directory,
      env: { PATH: process.env.PATH, HOME: project.directory, ...project.environment },
      input: "no state",
      encoding: "utf8",
    });
    expect(stderr).toContain("RS3001");
    expect(stderr).toContain("standard input");
    expect(status).toBe(1);
  });

  it("is compared with what is live", async () => {
    expect((await project.run(["apply", "--auto-approve"])).code).toBe(0);
    const { code, stdout } = await project.run(["drift", "--state", project.statePath("client_8")]);
    expect(stdout).toContain("1 clean, 0 drifted, 0 not looked at");
    expect(code).toBe(0);
  });
});
