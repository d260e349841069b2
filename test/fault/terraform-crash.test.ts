// Terraform, or the provider that it started, is killed hard at every request: there is never a gap, and the next run
// converges with nothing doubled and a state that both doors read.
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { findTerraform } from "../support/terraform.js";
import { deep } from "./cases.js";
import { FlowGuard } from "./flow-guard.js";
import { FlowWorld } from "./flow-world.js";
import { killTerraform, withPreload } from "./killing.js";
import { TerraformDoor } from "./terraform-door.js";
import { adopt, update } from "./ticket-flow.js";

/** What a killed Terraform leaves beside the state. Its lock dies with it, the note of the lock stays. */
const lockNote = /\.lock\.info$/;

describe.skipIf(findTerraform() === undefined).each([
  { situation: update, every: 5 },
  { situation: adopt, every: 6 },
])("terraform killed in the situation $situation.name", ({ situation, every }) => {
  let world: FlowWorld;
  let door: TerraformDoor;
  let requests: number;

  beforeAll(async () => {
    world = await FlowWorld.at(situation);
    door = await TerraformDoor.cold(world);
    world.reset();
    const { code, stderr } = await door.apply();
    expect(code, stderr).toBe(0);
    requests = world.emulator.requests.length;
    expect(requests).toBeGreaterThan(5);
  });
  afterAll(async () => {
    await door.close();
    await world.close();
  });

  it.each([
    ["terraform", "before it is carried out", 0],
    ["terraform", "between commit and answer", 1],
    ["the provider", "before it is carried out", 2],
    ["the provider", "between commit and answer", 3],
  ] as const)(
    "the next run converges after %s was killed at a request, %s",
    async (victim, moment, first) => {
      const troubles: Record<string, readonly string[]> = {};
      for (let after = deep ? 0 : first; after < requests; after += deep ? 1 : every) {
        world.reset();
        const guard = new FlowGuard(world);
        const found = [
          ...(await killTerraform(world, door.startApply(), { victim, moment, after })),
          ...guard.end(),
          ...(await troublesAfter()),
        ];
        if (found.length > 0) troubles[`after ${after} of ${requests} requests`] = found;
      }
      expect(troubles).toEqual({});
    },
    deep ? 900_000 : 120_000,
  );

  it(
    "the next run converges after the provider was killed when it had read an answer",
    async () => {
      const troubles: Record<string, readonly string[]> = {};
      for (let answer = deep ? 1 : 2; answer <= requests; answer += deep ? 1 : every) {
        world.reset();
        const guard = new FlowGuard(world);
        const { code } = await door.startApply(withPreload({ KILL_AFTER_ANSWER: String(answer) })).done;
        const sent = world.emulator.requests.length;
        const found = [
          ...(code === 0 ? ["terraform said that all is well"] : []),
          ...(sent < answer ? [`it died after ${sent} requests`] : []),
          ...guard.end(),
          ...(await troublesAfter()),
        ];
        if (found.length > 0) troubles[`after answer ${answer} of ${requests}`] = found;
      }
      expect(troubles).toEqual({});
    },
    deep ? 900_000 : 120_000,
  );

  async function troublesAfter(): Promise<readonly string[]> {
    world.emulator.faults.clear();
    const guard = new FlowGuard(world);
    const { code, stderr } = await door.apply();
    const troubles = guard.end().map((trouble) => `then ${trouble}`);
    if (code !== 0) troubles.push(`the next run fails: ${stderr.slice(0, 800)}`);
    troubles.push(...world.unconverged(), ...world.fileTroubles({ modes: false, mayBeLeft: lockNote }));
    const silent = await world.run("plan");
    if (silent.exit !== 0) troubles.push(`the native plan after that is not silent: ${silent.text.slice(0, 600)}`);
    return troubles;
  }
});
