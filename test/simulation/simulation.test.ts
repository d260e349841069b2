// The simulation of a fleet: it holds for every seed, tells the same of a seed each time, and finds faults that are put into it.
import { expect, it } from "vitest";
import { plantedFaults } from "./faults.js";
import { firstFailed, textOf } from "./seeds.js";
import { simulate } from "./simulation.js";

const seed = Number(process.env.RAMPSYNC_SEED ?? Date.now() % 1_000_000);

it("a fleet whose processes are killed, stopped and cut off at any time keeps its laws with every seed", async () => {
  const failed = await firstFailed(seed * 1000, 200);
  expect(failed === undefined ? "" : textOf(failed)).toBe("");
});

it("a simulation that is replayed tells the same", async () => {
  const [once, again] = [await simulate(seed), await simulate(seed)];
  expect(again).toEqual(once);
  expect(once.trace.length).toBeGreaterThan(10);
});

it.each(plantedFaults)("$name is found where it is put into the model", async ({ makers, violation, firstSeed }) => {
  for (let at = firstSeed; at < firstSeed + 5000; at += 1) {
    const { violations } = await simulate(at, makers);
    if (violations.some((text) => violation.test(text))) return;
  }
  expect.unreachable("no seed has found it");
});
