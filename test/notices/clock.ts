// A clock whose pauses are over at once: what waits for it is told that the time has passed.
import type { Clock } from "../../src/opsramp/clock.js";

export function jumpClock(start = Date.parse("2026-11-28T12:00:00Z")): Clock {
  let now = start;
  return {
    now: () => now,
    sleep: async (milliseconds, signal) => {
      if (signal?.aborted) throw signal.reason;
      now += milliseconds;
    },
  };
}
