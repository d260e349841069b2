// Two people apply the same program at once, by either door: the second waits or is refused, by flag; where a door cannot
// keep the other one out, what it did is told and kept beside the state, and the next run puts everything right.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { Hold } from "../../src/emulator/index.js";
import { State } from "../../src/engine/state/state.js";
import { findTerraform } from "../support/terraform.js";
import { FlowWorld } from "./flow-world.js";
import { TerraformDoor } from "./terraform-door.js";
import { DESK, TENANT, update } from "./ticket-flow.js";

const APPLY = ["apply", "--auto-approve", "--quiet"];

let world: FlowWorld;
beforeEach(async () => {
  world = await FlowWorld.at(update);
  world.reset();
});
afterEach(() => world.close());

/** A run that has arrived at its POST, and is held there. */
async function heldAtPost<Running>(start: () => Running): Promise<{ readonly running: Running; readonly hold: Hold }> {
  const hold = world.emulator.faults.hold({ match: { method: "POST", class: "write" } });
  const running = start();
  await hold.arrived();
  return { running, hold };
}

const posts = () => world.emulator.requests.filter(({ method, class: kind }) => method === "POST" && kind === "write");

async function expectAllRight(): Promise<void> {
  expect(world.unconverged()).toEqual([]);
  expect((await world.command(["plan", "--detailed-exitcode"])).code).toBe(0);
  expect((await world.command(["drift"])).code).toBe(0);
}

describe("two applies of the command at once", () => {
  it("the second of two applies is refused, and the error says who runs", async () => {
    const { running, hold } = await heldAtPost(() => world.startCommand(APPLY));
    const second = await world.command(APPLY);
    expect(second.code).toBe(1);
    expect(second.stderr).toContain("RS3003");
    expect(second.stderr).toContain(`process ${running.process.pid}`);
    hold.release();
    expect((await running.done).code).toBe(0);
    expect(posts()).toHaveLength(1);
    await expectAllRight();
  });

  it("the second of two applies waits with --lock-timeout, and then has nothing to do", async () => {
    const { running, hold } = await heldAtPost(() => world.startCommand(APPLY));
    const second = world.startCommand([...APPLY, "--lock-timeout", "60"]);
    const refused = await world.command(APPLY);
    expect(refused.code).toBe(1);
    hold.release();
    expect((await running.done).code).toBe(0);
    const { code, stdout } = await second.done;
    expect(code, stdout).toBe(0);
    expect(posts()).toHaveLength(1);
    await expectAllRight();
  });
});

describe("the lock of a run", () => {
  it("the lock of a run that is alive is not removed by unlock", async () => {
    const { running, hold } = await heldAtPost(() => world.startCommand(APPLY));
    const unlock = await world.command(["unlock", "--force"]);
    expect(unlock.code).toBe(1);
    expect(unlock.stderr).toContain("RS3003");
    hold.release();
    expect((await running.done).code).toBe(0);
  });

  it("the lock of a run that was killed is removed by unlock, which says whose it was", async () => {
    const { running, hold } = await heldAtPost(() => world.startCommand(APPLY));
    running.process.kill("SIGKILL");
    await running.done;
    hold.remove();
    const unlock = await world.command(["unlock"]);
    expect(unlock.code).toBe(0);
    expect(unlock.stdout).toMatch(/^flow: removed the lock of \S+@\S+ \(apply, since .*\)\.$/m);
    expect((await world.command(["unlock"])).stdout).toContain("No lock is held.");
    expect((await world.command(APPLY)).code).toBe(0);
    await expectAllRight();
  });
});

/** Saves a plan, which the other one does not know of. */
async function savedPlan(): Promise<string> {
  const file = join(world.directory, "cdktf.out/saved.plan");
  const { code, stderr } = await world.command(["plan", "--out", file]);
  expect(code, stderr).toBe(0);
  world.emulator.clearRequests();
  return file;
}

/** Nothing of a saved plan is sent once it is over: `why` is in what it says. */
async function expectRefused(file: string, why: string): Promise<void> {
  world.emulator.clearRequests();
  const recorded = world.state();
  const { code, stdout, stderr } = await world.command(["apply", file, "--auto-approve"]);
  expect([code, stdout + stderr]).toEqual([1, expect.stringContaining("RS3008")]);
  expect(stdout + stderr).toContain(why);
  expect([world.writes.length, world.state()]).toEqual([0, recorded]);
}

describe("a saved plan", () => {
  it("a saved plan is refused once somebody edited its integration in the portal, and sends nothing", async () => {
    const file = await savedPlan();
    world.emulator.tenant(TENANT).integration(DESK).addRow("outbound", {
      entityType: "INCIDENT",
      name: "Status",
      thirdPartyEntityType: "Ticket",
      thirdPartyAttrName: "Status",
      value: "Ok",
      thirdPartyValue: "Else",
    });
    await expectRefused(file, "changed after the plan was made");
    expect((await world.command(APPLY)).code).toBe(0);
    await expectAllRight();
  });

  it("a saved plan is refused once the other person applied, and sends nothing twice", async () => {
    const file = await savedPlan();
    expect((await world.command(APPLY)).code).toBe(0);
    await expectRefused(file, "state");
    await expectAllRight();
  });
});

describe.skipIf(findTerraform() === undefined)("terraform and the command at once", () => {
  let door: TerraformDoor;
  beforeEach(async () => {
    door = await TerraformDoor.of(world);
  });
  afterEach(() => door.close());

  it("the command is refused while terraform applies, and waits with --lock-timeout", async () => {
    const { running, hold } = await heldAtPost(() => door.startApply());
    const refused = await world.command(APPLY);
    expect(refused.code).toBe(1);
    expect(refused.stderr).toContain("RS3003");
    const waiting = world.startCommand([...APPLY, "--lock-timeout", "60"]);
    hold.release();
    expect((await running.done).code).toBe(0);
    expect((await waiting.done).code).toBe(0);
    expect(posts()).toHaveLength(1);
    await expectAllRight();
  });

  it("terraform, which ignores the note of a lock, is not overwritten: the command saves its own state beside, and says so", async () => {
    const { running, hold } = await heldAtPost(() => world.startCommand(APPLY));
    const terraform = await door.apply();
    expect(terraform.code, terraform.stderr).toBe(0);
    const recorded = world.state();
    hold.release();
    const { code, stderr } = await running.done;
    expect(code).toBe(1);
    expect(stderr).toContain("RS3004");
    expect(world.state()).toBe(recorded);
    const beside = world.files().filter((name) => name.startsWith("errored."));
    expect(beside).toHaveLength(1);
    expect(stderr).toContain(beside[0]);
    expect(() =>
      State.parse(readFileSync(`${world.directory}/${beside[0]}`, "utf8"), { file: "beside" }),
    ).not.toThrow();
    expect((await door.apply()).code).toBe(0);
    await expectAllRight();
  });

  it("a saved plan is refused once terraform applied, and sends nothing twice", async () => {
    const file = await savedPlan();
    const terraform = await door.apply();
    expect(terraform.code, terraform.stderr).toBe(0);
    await expectRefused(file, "state");
    await expectAllRight();
  });

  it("the lock of a terraform that was killed keeps nobody out", async () => {
    const { running, hold } = await heldAtPost(() => door.startApply());
    running.process.kill("SIGKILL");
    await running.done;
    hold.remove();
    const unlock = await world.command(["unlock"]);
    expect(unlock.code, unlock.stderr).toBe(0);
    expect((await world.command(APPLY)).code).toBe(0);
    await expectAllRight();
  });
});
