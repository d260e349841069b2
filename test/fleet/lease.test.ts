// The lease of a job: no request begins after it, whatever the process slept through.
import { expect, it, onTestFinished, vi } from "vitest";
import { Lease, type LeaseOptions } from "../../src/fleet/work/lease.js";

const LEASE_MS = 10_000;
const STEP_MS = 250;

/** A lease on a clock that the test moves; the timers are the test's too. */
async function taken(given: Partial<LeaseOptions> = {}) {
  vi.useFakeTimers({ toFake: ["setInterval", "clearInterval"] });
  onTestFinished(() => void vi.useRealTimers());
  const time = { now: 0, asked: 0 };
  const pass = async (milliseconds: number) => {
    for (let left = milliseconds; left > 0; left -= STEP_MS) {
      time.now += STEP_MS;
      await vi.advanceTimersByTimeAsync(STEP_MS);
    }
  };
  const renew = async () => {
    time.asked += 1;
    return true;
  };
  const lease = await Lease.take({ milliseconds: LEASE_MS, elapsed: () => time.now, renew, ...given });
  onTestFinished(() => lease?.release());
  return { lease, time, pass };
}

it("a lease that is renewed goes on, and is renewed well before its end", async () => {
  const { lease, time, pass } = await taken();
  await pass(60_000);
  expect(lease?.mayBegin()).toBe(true);
  expect(time.asked).toBeGreaterThanOrEqual(60 / 5);
  lease?.release();
  const before = time.asked;
  await pass(60_000);
  expect(time.asked).toBe(before);
});

it("a lease that is renewed more often than it must is lost as soon as it is no more the worker's", async () => {
  let isOurs = true;
  const { lease, pass } = await taken({ renewAfter: 1_000, renew: async () => isOurs });
  await pass(20_000);
  expect(lease?.signal.aborted).toBe(false);
  isOurs = false;
  await pass(1_500);
  expect([lease?.signal.aborted, lease?.mayBegin()]).toEqual([true, false]);
});

it("a process that was stopped for longer than its lease may begin nothing, before any timer has run", async () => {
  const { lease, time } = await taken();
  time.now += LEASE_MS * 0.9;
  expect(lease?.mayBegin()).toBe(true);
  time.now += LEASE_MS * 0.1;
  expect([lease?.signal.aborted, lease?.mayBegin(), lease?.signal.aborted]).toEqual([false, false, true]);
});

it("an answer that comes after the lease has ended does not bring it back", async () => {
  let answer: (isOurs: boolean) => void = () => undefined;
  let asked = 0;
  const renew = () => {
    asked += 1;
    return asked === 1 ? Promise.resolve(true) : new Promise<boolean>((resolve) => (answer = resolve));
  };
  const { lease, time, pass } = await taken({ renew });
  await pass(4_000);
  expect(asked).toBe(2);
  time.now += LEASE_MS;
  answer(true);
  await vi.advanceTimersByTimeAsync(0);
  expect(lease?.mayBegin()).toBe(false);
});

it("a lease ends at its time while the database is away, and goes on where that comes back before", async () => {
  let isAway = false;
  const renew = async () => {
    if (isAway) throw new Error("away");
    return true;
  };
  const { lease, pass } = await taken({ renew });
  isAway = true;
  await pass(7_000);
  expect(lease?.mayBegin()).toBe(true);
  isAway = false;
  await pass(4_000);
  expect(lease?.mayBegin()).toBe(true);
  isAway = true;
  await pass(LEASE_MS);
  expect([lease?.signal.aborted, lease?.mayBegin()]).toEqual([true, false]);
});

it("a lease that another worker has is not taken, and one that it took later is lost at once", async () => {
  let isOurs = false;
  expect((await taken({ renew: async () => isOurs })).lease).toBeUndefined();
  isOurs = true;
  const { lease, pass } = await taken({ renew: async () => isOurs });
  isOurs = false;
  await pass(4_000);
  expect([lease?.signal.aborted, lease?.mayBegin()]).toEqual([true, false]);
});
