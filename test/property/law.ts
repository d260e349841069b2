// A law is a function of random sides that throws where it does not hold. A failure is shrunk, and printed as a test that
// can be pasted below the law.
import fc from "fast-check";
import { it } from "vitest";
import { Secret } from "../../src/integration/secret.js";
import { runs } from "./arbitraries.js";

/** Each case may take a good while on a machine that does other things too. */
const timeout = 30_000 + 250 * runs.numRuns;

export function law<Input>(
  name: string,
  input: fc.Arbitrary<Input>,
  holds: (input: Input) => Promise<void> | void,
): void {
  it(name, { timeout }, async () => {
    const found = await fc.check(
      fc.asyncProperty(input, async (one) => holds(one)),
      runs,
    );
    if (!found.failed) return;
    const { counterexample, errorInstance: error, seed, numRuns } = found;
    const said = error instanceof Error ? error.message : String(error);
    const test = `it(${JSON.stringify(`${name}: `)}, () => ${holds.name}(${sourceOf(counterexample?.[0])}));`;
    throw new Error(`${said}\n\nAfter ${numRuns} runs with RAMPSYNC_SEED=${seed}. As a test:\n\n${test}\n`, {
      cause: error,
    });
  });
}

/** TypeScript that makes the same value. */
export function sourceOf(value: unknown): string {
  if (value instanceof Secret) return `new Secret(${JSON.stringify(value.reveal())})`;
  if (Array.isArray(value)) return `[${value.map(sourceOf).join(", ")}]`;
  if (typeof value !== "object" || value === null) return value === undefined ? "undefined" : JSON.stringify(value);
  // In brackets __proto__ is a member like any other.
  const members = Object.entries(value).map(([name, inner]) => {
    const written = /^[a-z_]\w*$/i.test(name) ? name : JSON.stringify(name);
    return `${name === "__proto__" ? '["__proto__"]' : written}: ${sourceOf(inner)}`;
  });
  return `{ ${members.join(", ")} }`;
}
