// A law is a function of random sides that throws where it does not hold. A failure is shrunk, and printed as a test that
// can be pasted below the law.
import fc from "fast-check";
import { it } from "vitest";
import { Secret } from "../../src/base/secret.js";
import { runs } from "./arbitraries.js";

/** Each case may take a good while on a machine that does other things too. */
const timeout = 30_000 + 250 * runs.numRuns;

type Holds<Input> = (input: Input) => Promise<void> | void;

export function law<Input>(name: string, input: fc.Arbitrary<Input>, holds: Holds<Input>): void {
  it(name, { timeout }, async () => {
    const failure = await failureOf(name, input, holds);
    if (failure !== undefined) throw failure;
  });
}

/** Undefined where the law holds. */
export async function failureOf<Input>(
  name: string,
  input: fc.Arbitrary<Input>,
  holds: Holds<Input>,
): Promise<Error | undefined> {
  const found = await fc.check(
    fc.asyncProperty(input, async (drawn) => holds(drawn)),
    runs,
  );
  if (!found.failed) return undefined;
  const { counterexample, errorInstance: error, seed, numRuns } = found;
  const message = error instanceof Error ? error.message : String(error);
  const test = testOf(`${name}: `, holds.name, counterexample?.[0]);
  const how = `After ${numRuns} runs with RAMPSYNC_SEED=${seed}. As a test, with Secret and vitest's it imported:`;
  return new Error(`${message}\n\n${how}\n\n${test}\n`, { cause: error });
}

const testOf = (title: string, holds: string, input: unknown) =>
  `it(${JSON.stringify(title)}, () => ${holds}(${sourceOf(input)}));`;

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
