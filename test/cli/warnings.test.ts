// What the program warns of, and what of it nothing here looks at, is said by every verb: to people and to machines.
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Emulator } from "../../src/emulator/index.js";
import { desk, deskVariables, environmentOf, startDesk } from "../support/desk.js";
import { Project } from "../support/project.js";

let emulator: Emulator;
let project: Project;

const others = { aws_instance: { web: { count: 2 } }, terraform_data: { note: {} } };
const warning = "client_8: of other providers and left to Terraform: aws_instance.web, terraform_data.note";

beforeAll(async () => {
  emulator = await startDesk();
  project = new Project(environmentOf(emulator));
  project.stacks({ client_8: { integrations: { desk }, more: deskVariables } });
  const path = "cdktf.out/stacks/client_8/cdk.tf.json";
  const stack = JSON.parse(project.read(path)) as { resource: object };
  project.write(path, JSON.stringify({ ...stack, resource: { ...stack.resource, ...others } }));
});
afterAll(async () => {
  project.remove();
  await emulator.close();
});

describe("resources of other providers in a stack", () => {
  it.each([
    { verb: "validate", flags: [] },
    { verb: "plan", flags: [] },
    { verb: "drift", flags: [] },
    { verb: "apply", flags: ["--auto-approve"] },
  ])("are named by $verb", async ({ verb, flags }) => {
    const { stderr, stdout } = await project.run([verb, "--json", ...flags]);
    expect(stderr).toContain(`warning: ${warning}\n`);
    const document = JSON.parse(stdout) as { warnings?: string[]; plan?: { warnings: string[] } };
    expect(document.warnings ?? document.plan?.warnings).toEqual([warning]);
  });

  it("stand in the Markdown of a plan", async () => {
    const { stdout } = await project.run(["plan", "--markdown"]);
    expect(stdout).toContain("**Warning:** client&#95;8");
  });
});
