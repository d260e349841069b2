// The clock of every real run: it sleeps as long as it is told, and a stop ends a sleep.
import { describe, expect, it } from "vitest";
import { systemClock } from "../../src/opsramp/clock.js";
import { watchedSignal } from "./support.js";

describe("the clock of the client", () => {
  it("the clock has the time of the system", () => {
    const before = Date.now();
    expect(systemClock.now()).toBeGreaterThanOrEqual(before);
    expect(systemClock.now()).toBeLessThanOrEqual(Date.now());
  });

  it("the clock sleeps the given time, with a signal and without, and leaves no listener on the signal", async () => {
    const { signal, listeners } = watchedSignal();
    const before = performance.now();
    await Promise.all([systemClock.sleep(20), systemClock.sleep(20, signal)]);
    expect(performance.now() - before).toBeGreaterThan(18);
    expect(listeners.size).toBe(0);
  });

  it("a sleep ends at once when its signal is aborted, with the reason", async () => {
    const stop = new AbortController();
    const reason = new Error("enough");
    const sleep = systemClock.sleep(60_000, stop.signal);
    stop.abort(reason);
    await expect(sleep).rejects.toBe(reason);
  });

  it("a sleep does not begin when its signal was aborted before", async () => {
    const reason = new Error("enough");
    const stop = new AbortController();
    const { signal, listeners } = watchedSignal(stop);
    stop.abort(reason);
    await expect(systemClock.sleep(60_000, signal)).rejects.toBe(reason);
    expect(listeners.size).toBe(0);
  });
});
