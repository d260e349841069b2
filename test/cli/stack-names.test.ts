// Names of tenants that are as long as files can have them, and longer: real programs, run by the command.
import { existsSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { makeTypeScriptProject } from "../support/typescript-project.js";
import { World } from "../support/world.js";

const ID = "INTG-00000000-0000-4000-8000-000000000001";

async function worldOf(tenant: string): Promise<World> {
  const integration = { id: ID, displayName: "Before", status: "Enabled" };
  const world = await World.forTest({ synth: true, state: { tenants: { [tenant]: { integrations: [integration] } } } });
  makeTypeScriptProject(world);
  world.project.write(
    "main.ts",
    `import { App } from "cdktf";
import { InstalledIntegration, TenantStack } from "rampsync/cdktf";

const app = new App();
const stack = new TenantStack(app, "${tenant}");
new InstalledIntegration(stack, "desk", { integrationId: "${ID}", displayName: "Desk" });
app.synth();
`,
  );
  return world;
}

describe("names of stacks", () => {
  it("a tenant of 300 letters is refused with its code, construct and line, and without a stack trace", async () => {
    const world = await worldOf("x".repeat(300));
    const { code, stdout, stderr } = await world.project.run(["validate"]);
    expect([code, stderr]).toEqual([1, expect.stringContaining("RS1014")]);
    expect(stderr).toContain("The name of the stack has 300 bytes; the names of its files leave 189.");
    expect(stderr).toMatch(/where: .*x{300}/);
    const told = JSON.parse((await world.project.run(["validate", "--json"])).stdout) as object;
    expect(told).toMatchObject({ errors: [{ code: "RS1014", place: { source: { file: "main.ts", line: 5 } } }] });
    expect(`${stdout}${stderr}`).not.toMatch(/ENAMETOOLONG|\n\s+at /);
  });

  it("a tenant whose name is as long as files can have it is applied, and is in step afterwards", async () => {
    const tenant = "x".repeat(189);
    const world = await worldOf(tenant);
    const applied = await world.project.run(["apply", "--auto-approve"]);
    expect([applied.code, applied.stderr]).toEqual([0, expect.any(String)]);
    const live = world.emulator.tenant(tenant).integration(ID);
    expect(live.state().displayName).toBe("Desk");
    expect(existsSync(world.project.statePath(tenant))).toBe(true);
    world.emulator.tenant(tenant).install({ ...live.state(), displayName: "Edited" });
    const again = await world.project.run(["apply", "--auto-approve"]);
    expect([again.code, again.stderr]).toEqual([0, expect.any(String)]);
    expect((await world.project.run(["plan"])).code).toBe(0);
  });
});
