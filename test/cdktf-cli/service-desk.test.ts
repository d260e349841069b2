// The cdktf command itself, on the service desk example: synth, diff, deploy and destroy.
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { DESK_ID, startDesk, TENANT } from "../support/desk.js";
import { addressOf } from "../support/stacks.js";
import { findTerraform } from "../support/terraform.js";
import { CdktfExample, unattended } from "./cdktf-example.js";

describe.skipIf(findTerraform() === undefined)("cdktf, the command", () => {
  let example: CdktfExample;
  beforeAll(async () => {
    example = CdktfExample.open("service-desk", await startDesk());
  });
  afterAll(() => example?.close());

  const pairs = () =>
    example.emulator
      .tenant(TENANT)
      .integration(DESK_ID)
      .rows("inbound")
      .map((row) => `${row.propertyValue} ← ${row.tenantPropertyValue}`);

  it("cdktf synthesises, shows a diff, deploys, finds nothing more to do, and destroys", async () => {
    expect(await example.run("synth")).toContain(TENANT);
    const stack = readFileSync(join(example.directory, "cdktf.out/stacks", TENANT, "cdk.tf.json"), "utf8");
    expect(JSON.parse(stack)).toHaveProperty(`resource.${addressOf("desk")}`);

    expect(await example.run("diff", TENANT, "--skip-provider-lock")).toContain("1 to add, 0 to change, 0 to destroy");
    expect(pairs()).not.toContain("Open ← In Progress");

    expect(await example.run("deploy", TENANT, ...unattended)).toMatch(/1 added, 0 changed, 0 destroyed/);
    expect(pairs()).toContain("Open ← In Progress");

    const after = example.writes;
    expect(await example.run("diff", TENANT, "--skip-provider-lock")).toContain("No changes");

    expect(await example.run("destroy", TENANT, ...unattended)).toMatch(/1 destroyed/);
    // Adopted, so it is forgotten: nothing changes live.
    expect(pairs()).toContain("Open ← In Progress");
    expect(example.writes).toBe(after);
  });

  it("cdktf leaves no secret in its files", () => {
    const kept = readdirSync(example.directory, { recursive: true, withFileTypes: true });
    const telling = kept
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name))
      .filter((path) => readFileSync(path, "utf8").includes("canary-"));
    expect(telling).toEqual([]);
  });
});
