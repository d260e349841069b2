// A pull request's program is run by a job without credentials; the job that has them takes its output, known by a digest.
import { cpSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { deskStacks, startDeskWorld } from "../support/desk.js";
import type { World } from "../support/world.js";

describe("what another job synthesised", () => {
  let world: World;
  let elsewhere: string;
  let digest: string;

  beforeAll(async () => {
    world = await startDeskWorld();
    const { code, stdout } = await world.command(["validate"]);
    expect(code).toBe(0);
    digest = /^Digest of the output: ([0-9a-f]{64})$/m.exec(stdout)?.[1] ?? "";
    elsewhere = join(world.directory, "artifact");
    cpSync(join(world.directory, "cdktf.out"), elsewhere, { recursive: true });
    // The job that has credentials runs no program, and has no output of its own that could be taken.
    world.project.write("cdktf.json", '{"app": "touch program-was-run; exit 1"}');
    rmSync(join(world.directory, "cdktf.out"), { recursive: true });
  });
  afterAll(() => world.close());

  const run = (...words: string[]) => world.command([...words, "--synthesised", "artifact", "--digest", digest]);

  it("plan, apply and drift take the output, and run no program", async () => {
    expect(await run("plan", "--detailed-exitcode")).toMatchObject({ code: 2 });
    expect(await run("apply", "--auto-approve", "--allow-removals", "50")).toMatchObject({ code: 0 });
    expect(await run("drift")).toMatchObject({ code: 0, stdout: expect.stringContaining("1 clean") });
    expect(world.project.exists("program-was-run")).toBe(false);
    expect(world.project.exists("terraform.client_8.tfstate")).toBe(true);
  });

  it("validate tells the same digest of the copy, in JSON as well", async () => {
    const { stdout } = await world.command(["validate", "--synthesised", "artifact", "--json"]);
    expect(JSON.parse(stdout)).toMatchObject({ valid: true, digest });
  });

  it("output that was changed after its digest was told is refused before anything is asked", async () => {
    const file = join(elsewhere, "stacks/client_8/cdk.tf.json");
    const before = readFileSync(file, "utf8");
    world.emulator.clearRequests();
    for (const [path, change] of [
      [file, (text: string) => `${text} `],
      [join(elsewhere, "manifest.json"), (text: string) => text.replaceAll('"client_8"', '"client_9"')],
    ] as const) {
      const text = readFileSync(path, "utf8");
      writeFileSync(path, change(text));
      const { code, stderr } = await run("plan");
      expect([code, stderr]).toEqual([1, expect.stringContaining("RS2021")]);
      writeFileSync(path, text);
    }
    expect(readFileSync(file, "utf8")).toBe(before);
    expect(world.requests).toEqual([]);
    expect((await run("plan")).code).toBe(0);
  });

  it("a manifest that names a file outside of its directory is refused", async () => {
    const path = join(elsewhere, "manifest.json");
    const text = readFileSync(path, "utf8");
    writeFileSync(path, text.replace("stacks/client_8/cdk.tf.json", "../vars/x.json"));
    world.project.write("vars/x.json", JSON.stringify(deskStacks()));
    const { code, stderr } = await run("plan");
    expect([code, stderr]).toEqual([1, expect.stringMatching(/RS2016 .*outside of its directory/)]);
    writeFileSync(path, text);
  });
});
