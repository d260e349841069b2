// `terraform state pull | rampsync drift --state -`: a state from standard input.
import { spawnSync } from "node:child_process";
import { resolve } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { startDeskWorld } from "../support/desk.js";
import type { World } from "../support/world.js";

let world: World;
beforeAll(async () => {
  world = await startDeskWorld();
});
afterAll(() => world.close());

describe("a state from standard input", () => {
  it("a text from standard input that is no state is refused", () => {
    const main = resolve(__dirname, "../../dist/cli/main.js");
    const { status, stderr } = spawnSync(process.execPath, [main, "drift", "--no-synth", "--state", "-"], {
      cwd: world.directory,
      env: world.environment,
      input: "no state",
      encoding: "utf8",
    });
    expect(stderr).toContain("RS3001");
    expect(stderr).toContain("standard input");
    expect(status).toBe(1);
  });

  it("a state from standard input is compared with what is live", async () => {
    expect((await world.command(["apply", "--auto-approve"])).code).toBe(0);
    const { code, stdout } = await world.command(["drift", "--state", world.project.statePath("client_8")]);
    expect(stdout).toContain("1 clean, 0 drifted, 0 not looked at");
    expect(code).toBe(0);
  });
});
