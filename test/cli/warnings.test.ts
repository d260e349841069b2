// What the program warns of, and what of it nothing here looks at, is said by every verb: to people and to machines.
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { startDeskWorld } from "../support/desk.js";
import type { World } from "../support/world.js";

let world: World;

const others = { aws_instance: { web: { count: 2 } }, terraform_data: { note: {} } };
const warning = "client_8: of other providers and left to Terraform: aws_instance.web, terraform_data.note";

beforeAll(async () => {
  world = await startDeskWorld();
  const path = "cdktf.out/stacks/client_8/cdk.tf.json";
  const stack = JSON.parse(world.project.read(path)) as { resource: object };
  world.project.write(path, JSON.stringify({ ...stack, resource: { ...stack.resource, ...others } }));
});
afterAll(() => world.close());

describe("resources of other providers in a stack", () => {
  it.each([
    { verb: "validate", flags: [] },
    { verb: "plan", flags: [] },
    { verb: "drift", flags: [] },
    { verb: "apply", flags: ["--auto-approve"] },
  ])("$verb names resources of other providers in a stack", async ({ verb, flags }) => {
    const { stderr, stdout } = await world.command([verb, "--json", ...flags]);
    expect(stderr).toContain(`warning: ${warning}\n`);
    const document = JSON.parse(stdout) as { warnings?: string[]; plan?: { warnings: string[] } };
    expect(document.warnings ?? document.plan?.warnings).toEqual([warning]);
  });

  it("the Markdown of a plan names resources of other providers", async () => {
    const { stdout } = await world.command(["plan", "--markdown"]);
    expect(stdout).toContain("**Warning:** client_8");
  });
});
