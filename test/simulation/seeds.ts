// Many simulations, one after the other: which seeds do not hold.
import { simulate } from "./simulation.js";

export interface FailedSeed {
  readonly seed: number;
  readonly violations: readonly string[];
}

/** Seeds that follow each other. */
export interface Share {
  readonly first: number;
  readonly count: number;
}

/** Simulates from a seed on, and gives the first that does not hold; undefined where all do. */
export async function firstFailed(first: number, count: number): Promise<FailedSeed | undefined> {
  for (let seed = first; seed < first + count; seed += 1) {
    const { violations } = await simulate(seed);
    if (violations.length > 0) return { seed, violations };
  }
  return undefined;
}

/** What is told of a seed that does not hold. */
export function textOf({ seed, violations }: FailedSeed): string {
  return [`seed ${seed} does not hold:`, ...violations.map((text) => `  ${text}`), `replay: ${replayOf(seed)}`].join(
    "\n",
  );
}

export const replayOf = (seed: number) => `npm run simulate -- --seed ${seed}`;
