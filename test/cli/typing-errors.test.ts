// What is misspelt beside the program: names of stacks, tenants and variables, and files of vars/. It is named, with the nearest.
import { expect, it, onTestFinished } from "vitest";
import { startDeskWorld, TENANT } from "../support/desk.js";
import { declared, ManyTenants, shared } from "../support/tenants.js";

it("values in vars/ that no variable and no stack takes are named with the nearest, and refuse nothing", async () => {
  const world = await startDeskWorld();
  onTestFinished(() => world.close());
  world.project.write(`vars/${TENANT}.tfvars.json`, '{"desk_pasword": "canary"}');
  world.project.write("vars/cleint_8.tfvars.json", "{}");
  world.project.write(`vars/${TENANT}.tfvars`, "a = 1");
  world.project.write("vars/README.md", "x");
  const { code, stderr, stdout } = await world.command(["plan", "--json"]);
  expect(code).toBe(0);
  const warnings = [
    `vars/${TENANT}.tfvars.json: the stack declares no variable "desk_pasword"; the nearest: desk_password, desk_api_secret`,
    `vars/cleint_8.tfvars.json: there is no stack "cleint_8"; the nearest: ${TENANT}`,
    `vars/${TENANT}.tfvars is not read: values of a stack are in vars/<stack>.tfvars.json`,
  ];
  expect(JSON.parse(stdout).warnings).toEqual(warnings);
  for (const warning of warnings) expect(stderr).toContain(warning);
  expect(stdout + stderr).not.toContain("canary");
});

it("a --var that no stack declares is refused with the variables that there are", async () => {
  const world = await startDeskWorld();
  onTestFinished(() => world.close());
  const { code, stderr } = await world.command(["plan", "--var", "desk_pasword=canary"]);
  expect([code, stderr]).toEqual([
    1,
    expect.stringContaining("hint: The variables are: desk_api_secret, desk_password."),
  ]);
  expect(stderr).not.toContain("canary");
});

it("an unknown stack or tenant among many is answered with the nearest, not with all", async () => {
  const many = await ManyTenants.forTest({ tenants: 40, each: 1 });
  many.write(() => declared(shared));
  const stack = await many.command(["plan", "clinet_17"]);
  expect(stack.stderr).toMatch(/RS2009 .*\n {2}hint: The nearest of 40 stacks: client_17, /);
  const tenant = await many.command(["plan", "--tenant", "client_117"]);
  expect(tenant.stderr).toMatch(/hint: The nearest of 40 tenants: client_17, /);
  for (const { stderr } of [stack, tenant]) expect(stderr.match(/client_/g)?.length).toBeLessThan(8);
});

it.each([
  ["--tenant", TENANT, "client_9"],
  ["--shard", "1/4", "2/4"],
])("%s that is given twice is refused, as nothing would be known of the first", async (option, first, second) => {
  const world = await startDeskWorld();
  onTestFinished(() => world.close());
  for (const verb of ["plan", "drift"]) {
    const { code, stderr } = await world.command([verb, option, first, option, second]);
    expect([code, stderr]).toEqual([1, expect.stringMatching(/RS2015 .*It takes one, and .*is given already/)]);
  }
  expect(world.emulator.requests).toEqual([]);
});

it("--tenant that is given twice with the same tenant is that tenant", async () => {
  const world = await startDeskWorld();
  onTestFinished(() => world.close());
  const { code, stderr } = await world.command(["plan", "--tenant", TENANT, "--tenant", TENANT]);
  expect([code, stderr]).toEqual([0, expect.anything()]);
});
