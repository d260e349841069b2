// How long is waited between attempts: doubling, with jitter that a seed repeats.
import { describe, expect, it } from "vitest";
import { Backoff } from "../../src/opsramp/backoff.js";

const waits = (seed: number, attempt: number, count: number) => {
  const backoff = new Backoff(seed);
  return Array.from({ length: count }, () => backoff.after(attempt));
};

describe("a wait before a retry", () => {
  it.each([
    [1, 500],
    [2, 1000],
    [3, 2000],
    [4, 4000],
  ])(
    "the wait after attempt %i lies between half of %i milliseconds and all of it, and uses the whole of that",
    (attempt, whole) => {
      const seen = waits(7, attempt, 500);
      expect(Math.min(...seen)).toBeGreaterThanOrEqual(whole / 2);
      expect(Math.max(...seen)).toBeLessThanOrEqual(whole);
      expect(Math.min(...seen)).toBeLessThan(whole * 0.51);
      expect(Math.max(...seen)).toBeGreaterThan(whole * 0.99);
      const mean = seen.reduce((sum, ms) => sum + ms, 0) / seen.length;
      expect(mean).toBeGreaterThan(whole * 0.72);
      expect(mean).toBeLessThan(whole * 0.78);
    },
  );

  it("a seed gives the same waits each time, and another seed gives others", () => {
    expect(waits(7, 3, 20)).toEqual(waits(7, 3, 20));
    expect(waits(7, 3, 20)).not.toEqual(waits(8, 3, 20));
    expect(new Set(waits(7, 3, 200)).size).toBeGreaterThan(150);
  });

  it("a time of day may be a seed", () => {
    const seen = waits(Date.UTC(2030, 0, 1), 1, 20);
    expect(seen.every((ms) => ms >= 250 && ms <= 500)).toBe(true);
  });

  it("the random numbers are mulberry32's, so that runs of earlier versions can be repeated", () => {
    expect(waits(1, 1, 3)).toEqual([407, 251, 382]);
  });
});
