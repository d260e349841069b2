// A command and a provider that are built with another table of resources: the toy's whole life through both, and through
// the real terraform, with import.
import { execFile } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from "vitest";
import { buildCommand } from "../../scripts/build-command.js";
import { buildProvider } from "../../scripts/build-provider.js";
import { DESK } from "../support/hcl.js";
import { mirrorProvider } from "../support/provider.js";
import { blockHead, INSTALLED_INTEGRATION } from "../support/stacks.js";
import { findTerraform } from "../support/terraform.js";
import { TerraformWorld } from "../support/terraform-world.js";
import { World } from "../support/world.js";
import { startToyServer } from "./server.js";
import { TOY } from "./toy.js";

const address = `${TOY}.bear`;

async function startServer() {
  const server = await startToyServer();
  onTestFinished(() => server.close());
  return server;
}

describe("a command that is built with another table", () => {
  let built: string;
  beforeAll(async () => {
    built = mkdtempSync(join(tmpdir(), "rampsync-toy-"));
    await buildCommand({ outdir: built, verbs: "test/toy/verbs.ts" });
  });
  afterAll(() => rmSync(built, { recursive: true, force: true }));

  it("a command with another table plans, applies, finds drift and destroys a resource that the source does not know", async () => {
    const server = await startServer();
    const world = await World.forTest({ state: { tenants: { client_8: { integrations: [{ id: DESK }] } } } });
    const desk = { integration_id: DESK, description: `toy \${${address}.code}` };
    const resource = { [TOY]: { bear: { name: "Bear", colour: "brown" } }, [INSTALLED_INTEGRATION]: { desk } };
    world.project.stacks({ s: { more: { resource } } });
    const run = (...words: string[]) =>
      new Promise<{ readonly code: number; readonly stdout: string }>((done) => {
        const child = execFile(
          process.execPath,
          [join(built, "main.js"), ...words, "--no-synth"],
          { cwd: world.directory, env: { ...world.environment, TOY_SERVER: server.url } },
          (_, stdout, stderr) => done({ code: child.exitCode ?? -1, stdout: stdout + stderr }),
        );
      });

    const plan = await run("plan", "--detailed-exitcode");
    expect(plan.code, plan.stdout).toBe(2);
    expect(plan.stdout).toContain(`refers to ${address}.code, known after the apply`);
    expect(plan.stdout).toContain("1 install");
    expect(plan.stdout).toContain("Of these, 1 planned once what they refer to is known.");
    expect(plan.stdout).toContain("Without those of 1 resource planned later.");
    const apply = await run("apply", "--auto-approve");
    expect(apply.code, apply.stdout).toBe(0);
    expect(server.toys.get("TOY-1")).toMatchObject({ name: "Bear", code: "TOY-1/brown" });
    expect(world.emulator.tenant("client_8").integration(DESK).state().description).toBe("toy TOY-1/brown");
    expect((await run("drift")).code).toBe(0);
    const [bear] = server.toys.values();
    if (bear !== undefined) server.toys.set(bear.id, { ...bear, name: "Wolf" });
    const drift = await run("drift");
    expect(drift.code, drift.stdout).toBe(2);
    expect(drift.stdout).toContain("Wolf");
    const destroy = await run("destroy", "--auto-approve");
    expect(destroy.code, destroy.stdout).toBe(0);
    expect(server.toys.size).toBe(0);
  });
});

describe.skipIf(findTerraform() === undefined)("a provider that is built with another table", () => {
  let built: string;
  beforeAll(async () => {
    built = mkdtempSync(join(tmpdir(), "rampsync-toy-"));
    await buildProvider(join(built, "terraform-provider-rampsync.cjs"), "test/toy/provider.ts");
  });
  afterAll(() => rmSync(built, { recursive: true, force: true }));

  it("a provider with another table plans, applies, imports, finds drift and destroys a resource that the source does not know", async () => {
    const server = await startServer();
    const world = await TerraformWorld.start();
    onTestFinished(() => world.close());
    mirrorProvider(join(built, "terraform-provider-rampsync.cjs"), world.directory);
    const run = async (...args: string[]) => {
      const result = await world.files.run(args, { ...world.access, TOY_SERVER: server.url });
      return { ...result, text: result.stdout + result.stderr };
    };
    world.write(`
resource "${TOY}" "bear" {
  name   = "Bear"
  colour = "brown"
}
${blockHead("desk")} {
  integration_id = "${DESK}"
  description    = "toy \${${address}.code}"
}
`);
    expect((await run("init")).code).toBe(0);
    const plan = await run("plan", "-detailed-exitcode");
    expect(plan.code, plan.text).toBe(2);
    const apply = await run("apply", "-auto-approve");
    expect(apply.code, apply.text).toBe(0);
    expect(world.desk.state().description).toBe("toy TOY-1/brown");
    const again = await run("plan", "-detailed-exitcode");
    expect(again.code, again.text).toBe(0);

    expect((await run("state", "rm", address)).code).toBe(0);
    const imported = await run("import", address, "TOY-1");
    expect(imported.code, imported.text).toBe(0);
    const after = await run("plan", "-detailed-exitcode");
    expect(after.code, after.text).toBe(0);

    const [bear] = server.toys.values();
    if (bear !== undefined) server.toys.set(bear.id, { ...bear, name: "Wolf" });
    const drift = await run("plan", "-detailed-exitcode");
    expect(drift.code, drift.text).toBe(2);
    expect(drift.text).toContain('"Wolf" -> "Bear"');
    const destroy = await run("destroy", "-auto-approve");
    expect(destroy.code, destroy.text).toBe(0);
    expect(server.toys.size).toBe(0);
  }, 240_000);
});
