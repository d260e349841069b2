// The command is killed hard at every request and at every step of writing the state: there is never a gap, and the next
// run converges with nothing doubled, nothing lost and no state damaged.
import { realpathSync } from "node:fs";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { deep } from "./cases.js";
import { FlowGuard } from "./flow-guard.js";
import { FlowWorld } from "./flow-world.js";
import {
  countOperations,
  killAtOperation,
  killAtRequest,
  litter,
  moments,
  type Start,
  withPreload,
} from "./killing.js";
import { adopt, rename, update } from "./ticket-flow.js";

const startIn =
  (world: FlowWorld): Start =>
  (environment) =>
    world.startApply(environment);

/** What is wrong after a kill and after the next run. */
async function troublesAfter(
  world: FlowWorld,
  guard: FlowGuard,
  lineage: string | undefined,
): Promise<readonly string[]> {
  const troubles = [...guard.end()];
  world.emulator.faults.clear();
  const second = new FlowGuard(world);
  const next = await world.run("apply");
  troubles.push(...second.end().map((trouble) => `then ${trouble}`));
  if (next.exit !== 0) troubles.push(`the next run fails: ${next.text.slice(0, 600)}`);
  troubles.push(...world.unconverged(), ...world.fileTroubles({ mayBeLeft: litter }));
  if (lineage !== undefined && lineageOf(world.state()) !== lineage) troubles.push("the state was begun anew");
  const silent = await world.run("plan");
  if (silent.exit !== 0) troubles.push(`the plan after that is not silent: ${silent.text.slice(0, 600)}`);
  return troubles;
}

function lineageOf(text: string | undefined): string | undefined {
  return text === undefined || text === "" ? undefined : (JSON.parse(text) as { lineage: string }).lineage;
}

describe.each([
  { situation: update, every: 3 },
  { situation: adopt, every: 5 },
  { situation: rename, every: 4 },
])("killed in the situation $situation.name", ({ situation, every }) => {
  let world: FlowWorld;
  beforeAll(async () => {
    world = await FlowWorld.at(situation);
  });
  afterAll(() => world.close());

  it.each(moments)(
    "an apply that is killed at a request, %s, converges in the next run",
    async (moment) => {
      const troubles: Record<string, readonly string[]> = {};
      // The moments take turns, so that together they meet most requests.
      const first = deep ? 0 : ([1, 0, 2][moments.indexOf(moment)] ?? 0);
      for (let after = first; ; after += deep ? 1 : every) {
        world.reset();
        const lineage = lineageOf(world.state());
        const guard = new FlowGuard(world);
        const killed = await killAtRequest(world, startIn(world), after, moment);
        const found = await troublesAfter(world, guard, lineage);
        if (found.length > 0) troubles[`after ${after} requests`] = found;
        if (!killed) {
          expect(after).toBeGreaterThan(6);
          break;
        }
      }
      expect(troubles).toEqual({});
    },
    deep ? 900_000 : 120_000,
  );
});

describe.each([update, adopt])("killed in the middle of writing the state, in the situation $name", (situation) => {
  let world: FlowWorld;
  let whole: string;
  beforeAll(async () => {
    world = await FlowWorld.at(situation);
    world.reset();
    expect((await world.run("apply")).exit).toBe(0);
    whole = world.state() ?? "";
  });
  afterAll(() => world.close());

  it.each([
    { operation: "truncate", left: "what was there" },
    { operation: "write", left: "half of it" },
    { operation: "sync", left: "all of it" },
  ])(
    "an apply that is killed at the operation $operation, which leaves $left, loses nothing",
    async ({ operation, left }) => {
      world.reset();
      const before = world.state();
      const environment = {
        KILL_FILE: realpathSync(world.directory) + world.statePath.slice(world.directory.length),
        KILL_OPERATION: operation,
      };
      const { process: child, done } = world.startApply(withPreload(environment));
      await done;
      expect(child.signalCode).toBe("SIGKILL");
      const length = world.state()?.length ?? 0;
      if (left === "what was there") expect(world.state()).toBe(before ?? "");
      else expect(Math.abs(length - whole.length * (left === "all of it" ? 1 : 0.5))).toBeLessThan(20);
      expect(world.unconverged()).toEqual([]);
      const state = before === undefined ? undefined : lineageOf(before);
      expect(await troublesAfter(world, new FlowGuard(world), state)).toEqual([]);
    },
  );
});

describe("applies that are killed while they write files", () => {
  it.each([
    { situation: update, every: deep ? 1 : 3 },
    { situation: adopt, every: deep ? 1 : 7 },
  ])(
    "an apply that is killed while it writes files loses nothing in the situation $situation.name",
    async ({ situation, every }) => {
      const world = await FlowWorld.at(situation);
      try {
        world.reset();
        const operations = await countOperations(startIn(world));
        expect(operations).toBeGreaterThan(10);
        const troubles: Record<string, readonly string[]> = {};
        for (let at = 1; at <= operations; at += every) {
          world.reset();
          const lineage = lineageOf(world.state());
          const killed = await killAtOperation(startIn(world), at);
          const guard = new FlowGuard(world);
          const found = [...(killed ? [] : ["it was not killed"]), ...(await troublesAfter(world, guard, lineage))];
          if (found.length > 0) troubles[`at file operation ${at} of ${operations}`] = found;
        }
        expect(troubles).toEqual({});
      } finally {
        await world.close();
      }
    },
    deep ? 900_000 : 120_000,
  );
});
