// Random sequences of two actors: after each apply live is what a naive model says. A sequence that fails is printed as a
// test that can be pasted here.
import fc from "fast-check";
import { afterAll, beforeAll, describe, it } from "vitest";
import { FlowWorld } from "./flow-world.js";
import { empty, Play, type Step, steps } from "./two-actors.js";

const runs = Number(process.env.RAMPSYNC_DEEP_RUNS ?? 25);
const seed = process.env.RAMPSYNC_SEED === undefined ? undefined : Number(process.env.RAMPSYNC_SEED);

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
    await fc.assert(
      fc.asyncProperty(sequences, async (sequence) => replay(sequence)),
      {
        numRuns: runs,
        ...(seed === undefined ? {} : { seed }),
        reporter: (details) => {
          if (!details.failed) return;
          const [sequence] = details.counterexample ?? [];
          throw new Error(
            [
              `${String(details.errorInstance)}`,
              `Seed ${details.seed}. Paste this into the describe block above:`,
              `it("live is what the model says", () => replay(${JSON.stringify(sequence)}));`,
            ].join("\n"),
          );
        },
      },
    );
  }, 600_000);
});
