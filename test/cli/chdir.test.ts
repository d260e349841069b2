// --chdir: every relative path of a flag starts there, wherever the flag stands.
import { mkdirSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { World } from "../support/world.js";

const ID = "INTG-00000000-0000-4000-8000-000000000001";
let world: World;

beforeAll(async () => {
  world = await World.start({
    state: {
      credentials: [{ clientId: "emulator", clientSecret: "emulator-secret" }],
      tenants: { client_8: { integrations: [{ id: ID, displayName: "Desk" }] } },
    },
  });
  // The project lies in a folder below the one where the command is run.
  world.project.stacks({
    client_8: {
      integrations: { desk: { integration_id: ID, description: "${var.d}" } },
      more: { variable: { d: { type: "string" } } },
    },
  });
  mkdirSync(join(world.directory, "infra"));
  for (const name of ["cdktf.json", "cdktf.out"])
    renameSync(join(world.directory, name), join(world.directory, "infra", name));
  world.project.write("infra/v.tfvars.json", '{"d": "of the project"}');
  world.project.write("v.tfvars.json", '{"d": "of the working directory"}');
});
afterAll(() => world.close());

const variables = ["--var-file", "v.tfvars.json"];

describe("the paths of flags", () => {
  it("the paths of flags start at --chdir, before the verb and after it", async () => {
    for (const words of [
      ["--chdir", "infra", "plan", ...variables, "--json", "--no-synth"],
      ["plan", "--chdir", "infra", ...variables, "--json"],
    ]) {
      const { stdout } = await world.command(words);
      expect(stdout).toContain("of the project");
    }
  });

  it("the paths of files that are written, and of a plan and a state that are read, start at --chdir", async () => {
    const planned = await world.command([
      "--chdir",
      "infra",
      "plan",
      "--no-synth",
      ...variables,
      "--out",
      "plan.json",
      "--json-out",
      "document.json",
    ]);
    expect(planned.code).toBe(0);
    expect(
      ["plan.json", "document.json"].map((name) => [world.project.exists(name), world.project.exists(`infra/${name}`)]),
    ).toEqual([
      [false, true],
      [false, true],
    ]);
    const applied = await world.command(["--chdir", "infra", "apply", "plan.json", "--no-synth", ...variables]);
    expect(applied.code, applied.stderr).toBe(0);
    writeFileSync(join(world.directory, "infra/given.tfstate"), world.project.read("terraform.client_8.tfstate"));
    const drifted = await world.command([
      "--chdir",
      "infra",
      "drift",
      "--no-synth",
      ...variables,
      "--state",
      "given.tfstate",
    ]);
    expect(drifted.code, drifted.stderr).toBe(0);
  });
});

describe("a directory without cdktf.json", () => {
  it("a directory without cdktf.json is refused with the name of the one below that has it", async () => {
    const { stderr } = await world.command(["validate"]);
    expect(stderr).toContain("There is one in infra: run rampsync there, or with --chdir infra.");
  });

  it("a directory without cdktf.json is refused with the name of the one above that has it", async () => {
    mkdirSync(join(world.directory, "infra/tables/more"), { recursive: true });
    const { stderr } = await world.command(["--chdir", "infra/tables/more", "validate", "--no-synth"]);
    expect(stderr).toContain("There is one in ../..:");
  });
});
