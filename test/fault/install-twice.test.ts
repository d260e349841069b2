// Two people install the same desk at once, each with a process of their own and by either door. On one state the second
// waits or is refused, and one desk is made; on two the list is read again after the POST, and a second desk is an error with
// both ids.
import { join, resolve } from "node:path";
import { describe, expect, it, onTestFinished } from "vitest";
import { deskSecrets, TENANT } from "../support/desk.js";
import { installStacks, installWorld, NAME } from "../support/install.js";
import { Project } from "../support/project.js";
import { mirrorProvider } from "../support/provider.js";
import { findTerraform, type RunningTerraform, terraformDirectory } from "../support/terraform.js";
import type { World } from "../support/world.js";

const APPLY = ["apply", "--auto-approve", "--quiet"];
const TERRAFORM_APPLY = ["apply", "-auto-approve"];

const start = (world: World) => world.startCommand(APPLY);

/** A run that has arrived at its installation, and is held there. */
async function heldAtInstall<Running>(world: World, begin: () => Running) {
  const hold = world.emulator.faults.hold({ match: { method: "POST", path: "/install/" } });
  const running = begin();
  await hold.arrived();
  return { running, hold };
}

const installsOf = (world: World) => world.writes.filter(({ path }) => path.includes("/install/"));

/** The run that is held comes second, and tells both ids. */
function expectBothNamed(output: string, ids: readonly string[]): void {
  expect(ids).toHaveLength(2);
  expect(output).toContain("RS4032");
  const text = output.replace(/\s*\n[│╷╵\s]*/g, " ");
  for (const id of ids) expect(text).toContain(id);
}

/** The same program in another directory, with a state of its own. */
function secondProject(world: World): Project {
  const project = new Project(world.access);
  onTestFinished(() => project.remove());
  project.stacks(installStacks());
  return project;
}

describe("two installations by the command at once", () => {
  it("the second of two installations on one state is refused, and one desk is made", async () => {
    const { world, idsOf } = await installWorld();
    const { running, hold } = await heldAtInstall(world, () => start(world));
    const second = await world.command(APPLY);
    expect([second.code, second.stderr]).toEqual([1, expect.stringContaining("RS3003")]);
    hold.remove();
    expect((await running.done).code).toBe(0);
    expect([idsOf(NAME).length, installsOf(world).length]).toEqual([1, 1]);
    expect((await world.plan()).summary).toMatchObject({ no_op: 1, resources: 1 });
  });

  it("the second of two installations on one state waits with --lock-timeout, and then has nothing to do", async () => {
    const { world, idsOf } = await installWorld();
    const { running, hold } = await heldAtInstall(world, () => start(world));
    const second = world.startCommand([...APPLY, "--lock-timeout", "120"]);
    hold.remove();
    expect((await running.done).code).toBe(0);
    const { code, stdout, stderr } = await second.done;
    expect(code, stdout + stderr).toBe(0);
    expect([idsOf(NAME).length, installsOf(world).length]).toEqual([1, 1]);
  });

  it("of two installations on two states the one that comes second tells both ids, and each state keeps its own", async () => {
    const { world, idsOf } = await installWorld();
    const { running, hold } = await heldAtInstall(world, () => start(world));
    const twin = secondProject(world);
    const first = await twin.run(APPLY, deskSecrets);
    expect(first.code, first.stdout + first.stderr).toBe(0);
    const [made = ""] = idsOf(NAME);
    hold.remove();
    const { code, stdout, stderr } = await running.done;
    expect(code, stdout + stderr).toBe(1);
    const ids = idsOf(NAME);
    expectBothNamed(stdout + stderr, ids);
    const own = ids.find((id) => id !== made) ?? "";
    const statePath = `terraform.${TENANT}.tfstate`;
    expect([twin.read(statePath).includes(made), twin.read(statePath).includes(own)]).toEqual([true, false]);
    expect([world.project.read(statePath).includes(own), world.project.read(statePath).includes(made)]).toEqual([
      true,
      false,
    ]);
    expect((await world.plan()).summary).toMatchObject({ no_op: 1, resources: 1 });
  });

  it("of two installations on two states that are sent at one time one at least tells both ids", async () => {
    const { world, idsOf } = await installWorld();
    const holds = [await heldAtInstall(world, () => start(world))];
    const twin = secondProject(world);
    holds.push(await heldAtInstall(world, () => twin.start(APPLY, deskSecrets)));
    for (const { hold } of holds) hold.remove();
    const results = await Promise.all(holds.map(({ running }) => running.done));
    const ids = idsOf(NAME);
    const failed = results.filter(({ code }) => code === 1);
    expect(failed.length).toBeGreaterThan(0);
    for (const { stdout, stderr } of failed) expectBothNamed(stdout + stderr, ids);
    expect(installsOf(world)).toHaveLength(2);
  });
});

const bundled = resolve(__dirname, "../../dist/provider/terraform-provider-rampsync.cjs");

/** The stack of a project as terraform runs it, with the built provider. */
async function terraformIn(world: World, project: Project): Promise<(words: readonly string[]) => RunningTerraform> {
  const directory = terraformDirectory(join(project.directory, `cdktf.out/stacks/${TENANT}`));
  mirrorProvider(bundled, directory.path);
  const begin = (words: readonly string[]) => directory.start(words, { ...world.access, ...deskSecrets });
  const init = await begin(["init"]).done;
  expect(init.code, init.stderr).toBe(0);
  return begin;
}

describe.skipIf(findTerraform() === undefined)("two installations with terraform at once", () => {
  it("the second of two installations by terraform on one state is refused by its lock, and then has nothing to do", async () => {
    const { world, idsOf } = await installWorld();
    const terraform = await terraformIn(world, world.project);
    const { running, hold } = await heldAtInstall(world, () => terraform(TERRAFORM_APPLY));
    const second = await terraform(TERRAFORM_APPLY).done;
    expect([second.code, second.stderr]).toEqual([1, expect.stringContaining("Error acquiring the state lock")]);
    hold.remove();
    const done = await running.done;
    expect(done.code, done.stdout + done.stderr).toBe(0);
    expect((await terraform(["plan", "-detailed-exitcode"]).done).code).toBe(0);
    expect([idsOf(NAME).length, installsOf(world).length]).toEqual([1, 1]);
  });

  it("the command is refused while terraform installs on its state, and then has nothing to do", async () => {
    const { world, idsOf } = await installWorld();
    const terraform = await terraformIn(world, world.project);
    const { running, hold } = await heldAtInstall(world, () => terraform(TERRAFORM_APPLY));
    const refused = await world.command(APPLY);
    expect([refused.code, refused.stderr]).toEqual([1, expect.stringContaining("RS3003")]);
    hold.remove();
    const done = await running.done;
    expect(done.code, done.stdout + done.stderr).toBe(0);
    expect((await world.command(["plan", "--detailed-exitcode"])).code).toBe(0);
    expect([idsOf(NAME).length, installsOf(world).length]).toEqual([1, 1]);
  });

  it("where terraform, which ignores the note of a lock, installs while the command does, the command tells both ids", async () => {
    const { world, idsOf } = await installWorld();
    const terraform = await terraformIn(world, world.project);
    const { running, hold } = await heldAtInstall(world, () => start(world));
    const first = await terraform(TERRAFORM_APPLY).done;
    expect(first.code, first.stdout + first.stderr).toBe(0);
    hold.remove();
    const { code, stdout, stderr } = await running.done;
    expect(code).toBe(1);
    expectBothNamed(stdout + stderr, idsOf(NAME));
  });

  it("of two installations by terraform on two states the one that comes second tells both ids", async () => {
    const { world, idsOf } = await installWorld();
    const twin = secondProject(world);
    const [own, theirs] = [await terraformIn(world, world.project), await terraformIn(world, twin)];
    const { running, hold } = await heldAtInstall(world, () => own(TERRAFORM_APPLY));
    const first = await theirs(TERRAFORM_APPLY).done;
    expect(first.code, first.stdout + first.stderr).toBe(0);
    hold.remove();
    const { code, stdout, stderr } = await running.done;
    expect(code, stdout + stderr).toBe(1);
    expectBothNamed(stdout + stderr, idsOf(NAME));
  });
});
