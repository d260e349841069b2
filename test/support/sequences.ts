// Random sequences of steps that are played against a world. One that fails is printed as a test that can be pasted.
import fc from "fast-check";

/** `RAMPSYNC_SEED`, where it is given. */
const seed = process.env.RAMPSYNC_SEED === undefined ? undefined : Number(process.env.RAMPSYNC_SEED);

/** Plays as many sequences as `numRuns` says; `title` is that of the printed test. */
export async function replayAll<Step>(
  sequences: fc.Arbitrary<readonly Step[]>,
  replay: (sequence: readonly Step[]) => Promise<void>,
  { title, numRuns }: { readonly title: string; readonly numRuns: number },
): Promise<void> {
  await fc.assert(fc.asyncProperty(sequences, replay), {
    numRuns,
    ...(seed === undefined ? {} : { seed }),
    reporter: (details) => {
      if (!details.failed) return;
      const [sequence] = details.counterexample ?? [];
      throw new Error(
        [
          `${String(details.errorInstance)}`,
          `Seed ${details.seed}. Paste this into the describe block above:`,
          `it(${JSON.stringify(title)}, () => replay(${JSON.stringify(sequence)}));`,
        ].join("\n"),
      );
    },
  });
}
