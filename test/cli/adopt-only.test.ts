// The first real tenant: the flag --adopt-only ends with 0, sends nothing and leaves what differs to be seen.
import { expect, it, onTestFinished } from "vitest";
import { startDeskWorld } from "../support/desk.js";

it("an apply with --adopt-only ends with 0 and sends nothing, and the plan after it still has what differs", async () => {
  const world = await startDeskWorld();
  onTestFinished(() => world.close());
  const { code, stdout } = await world.command(["apply", "--adopt-only", "--auto-approve"]);
  expect(code).toBe(0);
  expect(stdout).toContain("only adopted, nothing is sent");
  expect(world.writes).toEqual([]);
  const plan = await world.command(["plan", "--detailed-exitcode"]);
  expect(plan.code).toBe(2);
  expect(plan.stdout).toContain("1 update");
});
