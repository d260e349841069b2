// Random sequences of two actors: after each apply live is what a naive model says. A sequence that fails is printed as a
// test that can be pasted here.
import fc from "fast-check";
import { afterAll, beforeAll, describe, it } from "vitest";
import { replayAll } from "../support/sequences.js";
import { FlowWorld } from "./flow-world.js";
import { empty, Play, type Step, steps } from "./two-actors.js";

const runs = Number(process.env.RAMPSYNC_DEEP_RUNS ?? 25);

describe.each(["off", "stored", "display"] as const)("where names of mappings that exist are kept: %s", (mode) => {
  let world: FlowWorld;
  beforeAll(async () => {
    world = await FlowWorld.at(empty(mode));
  });
  afterAll(() => world.close());

  async function replay(sequence: readonly Step[]): Promise<void> {
    world.reset();
    const play = new Play(world, mode);
    for (const step of sequence) await play.step(step);
  }

  it("live is what the model says after each apply of a random sequence", async () => {
    const sequences = fc.array(steps(mode), { minLength: 2, maxLength: 8 });
    await replayAll(sequences, replay, { title: "live is what the model says", numRuns: runs });
  }, 600_000);
});
