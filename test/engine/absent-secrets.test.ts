// Plans and drift need no secret: what is not given is not compared, and said so; an apply asks for it where it is sent.
import { expect, it } from "vitest";
import { desk, deskSecrets, deskStacks, deskVariables, startDeskWorld, TENANT } from "../support/desk.js";

const optional = Object.fromEntries(
  Object.entries(deskVariables.variable).map(([name, variable]) => [name, { ...variable, default: null }]),
);
const stacks = (integration: object) => ({
  [TENANT]: { ...deskStacks({ desk: integration })[TENANT], more: { variable: optional } },
});

it("a plan and a drift without secrets find nothing, and say what was not compared", async () => {
  const world = await startDeskWorld({ stacks: stacks(desk) });
  try {
    await world.apply();
    for (const name of Object.keys(deskSecrets)) delete world.variables[name];
    const plan = await world.plan();
    expect(plan.summary).toMatchObject({ no_op: 1, failed: 0 });
    expect(plan.resources[0]?.secrets_not_given).toEqual([
      "outbound.notifier.password_wo",
      "outbound.notifier.api_secret_wo",
    ]);
    const drift = await world.drift();
    expect(drift.counts).toMatchObject({ clean: 1, not_looked_at: 0 });
    const { stdout } = await world.command(["plan"]);
    expect(stdout).toContain("Secrets not compared, since not given: outbound.notifier.password_wo");
  } finally {
    await world.close();
  }
});

it("an apply sends what needs no secret, and fails before it sends anything of what does", async () => {
  const world = await startDeskWorld({ stacks: stacks(desk) });
  try {
    await world.apply();
    for (const name of Object.keys(deskSecrets)) delete world.variables[name];
    world.project.stacks(stacks({ ...desk, description: "Tickets" }));
    expect((await world.apply()).summary).toMatchObject({ done: 1, failed: 0 });
    world.emulator.clearRequests();
    const notifier = { ...desk.outbound.notifier, user_name: "another" };
    world.project.stacks(stacks({ ...desk, description: "Ticket", outbound: { ...desk.outbound, notifier } }));
    const failed = await world.apply();
    expect(failed.resources[0]?.errors.map(({ code }) => code)).toEqual(["RS1009"]);
    expect(world.writes).toEqual([]);
    Object.assign(world.variables, deskSecrets);
    expect((await world.apply()).summary).toMatchObject({ done: 1, failed: 0 });
  } finally {
    await world.close();
  }
});
