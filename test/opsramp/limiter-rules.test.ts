// When one limiter lets requests go, on a clock that the test moves: to the millisecond, and without a server.
import { describe, expect, it } from "vitest";
import type { Clock } from "../../src/opsramp/clock.js";
import { Limiter, type LimiterOptions, type Permit } from "../../src/opsramp/limiter.js";
import { watchedSignal } from "./support.js";

const START = Date.UTC(2030, 0, 1);
const never = () => new AbortController().signal;

class HandClock implements Clock {
  #now = START;
  #sleepers: { readonly until: number; readonly wake: () => void }[] = [];

  now(): number {
    return this.#now;
  }

  sleep(ms: number, signal?: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      const sleeper = { until: this.#now + ms, wake: resolve };
      this.#sleepers.push(sleeper);
      signal?.addEventListener("abort", () => {
        this.#sleepers = this.#sleepers.filter((waiting) => waiting !== sleeper);
        reject(signal.reason);
      });
    });
  }

  /** Moves on to `ms` after the start, with a stop at each sleeper's end. */
  async to(ms: number): Promise<void> {
    await settled();
    for (;;) {
      const next = this.#sleepers.sort((left, right) => left.until - right.until)[0];
      if (next === undefined || next.until > START + ms) break;
      this.#sleepers.shift();
      this.#now = next.until;
      next.wake();
      await settled();
    }
    this.#now = START + ms;
  }
}

const settled = () => new Promise((resolve) => setImmediate(resolve));

/** The headers of an answer; `reset` in seconds after the start. */
function answer(status: number, stated: { limit?: number; remaining?: number; reset?: number; retry?: number } = {}) {
  const headers = new Map<string, string>();
  if (stated.limit !== undefined) headers.set("x-ratelimit-limit", String(stated.limit));
  if (stated.remaining !== undefined) headers.set("x-ratelimit-remaining", String(stated.remaining));
  if (stated.reset !== undefined) headers.set("x-ratelimit-reset", String(START / 1000 + stated.reset));
  if (stated.retry !== undefined) headers.set("retry-after", String(stated.retry));
  return { status, headers };
}

function limiterOf(options: Partial<LimiterOptions> = {}) {
  const clock = new HandClock();
  const waits: number[] = [];
  const limiter = new Limiter({ clock, perMinute: 3, onWait: (until) => waits.push(until - START), ...options });
  const went: number[] = [];
  const permits: Permit[] = [];
  /** Asks for so many permits; what is given is written down with its time. */
  const ask = async (count: number): Promise<void> => {
    for (let index = 0; index < count; index += 1) {
      void limiter.take(never()).then((permit) => {
        went.push(clock.now() - START);
        permits.push(permit);
      });
    }
    await settled();
  };
  const permit = (index: number): Permit => {
    const found = permits[index];
    if (found === undefined) throw new Error(`permit ${index} was not given`);
    return found;
  };
  const known = () => {
    const { opensAt, ...rest } = limiter.known;
    return { ...rest, opensAt: opensAt === undefined ? undefined : opensAt - START };
  };
  return { clock, limiter, ask, went, permit, waits, known };
}

describe("a limit that no answer has told", () => {
  it("a limit lets as many requests go as are allowed in any minute", async () => {
    const { clock, ask, went } = limiterOf();
    await ask(1);
    await clock.to(10_000);
    await ask(1);
    await clock.to(20_000);
    await ask(4);
    await clock.to(59_999);
    expect(went).toEqual([0, 10_000, 20_000]);
    await clock.to(200_000);
    expect(went).toEqual([0, 10_000, 20_000, 60_000, 70_000, 80_000]);
  });

  it("a limit is reported with what remains of it, and with the time when it opens once nothing remains", async () => {
    const { clock, limiter, ask, known } = limiterOf();
    expect(known()).toEqual({ perMinute: 3, remaining: 3, opensAt: undefined });
    await ask(2);
    expect(known()).toEqual({ perMinute: 3, remaining: 1, opensAt: undefined });
    await ask(1);
    expect(known()).toEqual({ perMinute: 3, remaining: 0, opensAt: 60_000 });
    await clock.to(59_999);
    expect(known().remaining).toBe(0);
    await clock.to(60_000);
    expect(known()).toEqual({ perMinute: 3, remaining: 3, opensAt: undefined });
    expect(limiter.learnt).toBeUndefined();
  });

  it("a permit is good for the minute in which it counts, and no longer", async () => {
    const { clock, limiter, ask, permit } = limiterOf();
    await ask(1);
    await clock.to(59_999);
    expect(limiter.isGood(permit(0))).toBe(true);
    await clock.to(60_000);
    expect(limiter.isGood(permit(0))).toBe(false);
  });

  it("a request that waited after its permit was given counts from when it is sent", async () => {
    const { clock, limiter, ask, permit, went } = limiterOf();
    await ask(4);
    await clock.to(30_000);
    limiter.sent(permit(0));
    await clock.to(60_000);
    limiter.giveBack(permit(1));
    limiter.giveBack(permit(2));
    await ask(2);
    // Two of the first three are over; the one that was sent at 30 s still counts.
    expect(went).toEqual([0, 0, 0, 60_000, 60_000]);
    await clock.to(90_000);
    expect(went).toEqual([0, 0, 0, 60_000, 60_000, 90_000]);
  });

  it("an answer may tell a limit without what remains, which gives another limit of the same kind", async () => {
    const { limiter, ask, permit, known, went } = limiterOf();
    await ask(1);
    limiter.answered(permit(0), answer(200, { limit: 5 }));
    expect(limiter.learnt).toBeUndefined();
    expect(known()).toEqual({ perMinute: 5, remaining: 4, opensAt: undefined });
    await ask(9);
    expect(went).toHaveLength(5);
  });
});

/** A limit of 3, told with a window of half a minute, whose second request gets no answer until that time. */
async function givenUpAt(time: number) {
  const made = limiterOf();
  const { clock, limiter, ask, permit } = made;
  await ask(2);
  limiter.answered(permit(0), answer(200, { limit: 3, remaining: 2, reset: 30 }));
  await clock.to(time);
  limiter.answered(permit(1), undefined);
  return made;
}

describe("a limit that an answer has told", () => {
  it("a limit from an answer counts what was sent before, and opens when its window is over", async () => {
    const { clock, limiter, ask, permit, went, known } = limiterOf();
    await ask(2);
    await clock.to(200);
    limiter.answered(permit(0), answer(200, { limit: 5, remaining: 4, reset: 60 }));
    expect(limiter.learnt).toBe(5);
    expect(known()).toEqual({ perMinute: 5, remaining: 3, opensAt: 60_300 });
    await ask(5);
    expect(went).toEqual([0, 0, 200, 200, 200]);
    expect(known()).toEqual({ perMinute: 5, remaining: 0, opensAt: 60_300 });
    await clock.to(60_299);
    expect(went).toHaveLength(5);
    await clock.to(60_300);
    expect(went.slice(5)).toEqual([60_300, 60_300]);
    // Of the new window nothing is known but when its first request went.
    expect(known()).toEqual({ perMinute: 5, remaining: 3, opensAt: 121_300 });
    await clock.to(60_500);
    limiter.answered(permit(5), answer(200));
    expect(known()).toEqual({ perMinute: 5, remaining: 3, opensAt: 120_600 });
  });

  it.each<[string, number | undefined, number]>([
    ["a second after the reset of the header, which may have been rounded down", 30, 31_000],
    ["a minute after its first answer, when that is sooner than the header", 60, 60_100],
    ["a minute after its first answer, when the header is later by rounding", 61, 60_100],
    ["when the header says, when that is later than rounding makes it", 61.2, 62_200],
    ["a minute after its first answer, when no header tells", undefined, 60_100],
  ])("the window of a limit is over %s", async (_, reset, opensAt) => {
    const { limiter, ask, permit, known } = limiterOf();
    await ask(1);
    limiter.answered(permit(0), answer(200, { limit: 5, remaining: 4, ...(reset !== undefined && { reset }) }));
    expect(known().opensAt).toBe(opensAt);
  });

  it("a window whose only request got no answer may begin until ten seconds after that failed", async () => {
    const { clock, limiter, ask, permit, known } = limiterOf();
    await ask(1);
    limiter.answered(permit(0), answer(200, { limit: 2, remaining: 1, reset: 30 }));
    await clock.to(40_000);
    await ask(1);
    await clock.to(45_000);
    limiter.answered(permit(1), undefined);
    expect(known().opensAt).toBe(45_000 + 10_000 + 61_000);
  });

  it("a request of an earlier window that got no answer counts in the next, where it may still arrive", async () => {
    const { limiter } = await givenUpAt(31_500);
    expect(limiter.left.learnt).toMatchObject({ used: 1 });
    expect(limiter.known.remaining).toBe(2);
  });

  it("a request that was given up counts in a window that begins within ten seconds, and not later", async () => {
    for (const [rolledAt, left] of [
      [31_000, 2],
      [36_001, 3],
    ] as const) {
      const { clock, known } = await givenUpAt(26_000);
      expect(known().remaining).toBe(1);
      await clock.to(rolledAt);
      expect(known().remaining).toBe(left);
    }
  });

  it("a limiter leaves what it has used until a window is over that a request without an answer may begin", async () => {
    const { clock, limiter } = await givenUpAt(26_000);
    expect(limiter.left.learnt).toMatchObject({ used: 2, endsAt: clock.now() + 10_000 + 60_100 });
  });

  it("requests that are on their way when a window ends count in the next until they are answered", async () => {
    const { clock, limiter, ask, permit, known } = limiterOf();
    await ask(3);
    limiter.answered(permit(0), answer(200, { limit: 3, remaining: 2, reset: 30 }));
    for (const place of [1, 2]) limiter.sent(permit(place));
    await clock.to(31_500);
    expect([known().remaining, limiter.left.learnt?.used]).toEqual([1, 2]);
    limiter.answered(permit(1), answer(200));
    expect(known().remaining).toBe(2);
    limiter.answered(permit(2), undefined);
    expect([known().remaining, limiter.left.learnt?.used]).toEqual([2, 1]);
  });

  it("a request that was on its way when a window ended counts in the next once its answer tells what remains there", async () => {
    for (const reset of [91, undefined]) {
      const { clock, limiter, ask, permit, known } = limiterOf();
      await ask(2);
      limiter.answered(permit(0), answer(200, { limit: 3, remaining: 2, reset: 30 }));
      limiter.sent(permit(1));
      await clock.to(31_500);
      await ask(1);
      limiter.answered(permit(1), answer(200, { limit: 3, remaining: 2, ...(reset !== undefined && { reset }) }));
      expect(known().remaining).toBe(1);
    }
  });

  it("no permit of one window is valid in the next", async () => {
    const { clock, limiter, ask, permit } = limiterOf();
    await ask(2);
    limiter.answered(permit(0), answer(200, { limit: 3, remaining: 2, reset: 30 }));
    await clock.to(30_999);
    expect(limiter.isGood(permit(1))).toBe(true);
    await clock.to(31_000);
    expect(limiter.isGood(permit(1))).toBe(false);
  });

  it("a limit that is lower than expected makes the surplus permits invalid", async () => {
    const { limiter, ask, permit } = limiterOf();
    await ask(3);
    limiter.answered(permit(0), answer(200, { limit: 2, remaining: 1, reset: 60 }));
    expect(limiter.isGood(permit(1))).toBe(false);
    limiter.giveBack(permit(1));
    expect(limiter.isGood(permit(2))).toBe(true);
  });

  it("a limit counts what other clients used, and never less than was seen before", async () => {
    const { limiter, ask, permit, known, went } = limiterOf();
    await ask(2);
    limiter.answered(permit(0), answer(200, { limit: 9, remaining: 4, reset: 60 }));
    expect(known().remaining).toBe(4);
    limiter.answered(permit(1), answer(200, { limit: 9, remaining: 8, reset: 60 }));
    expect(known().remaining).toBe(4);
    await ask(9);
    expect(went).toHaveLength(6);
  });

  it("a limit does not count our requests that are not answered yet as used by others", async () => {
    const { limiter, ask, permit, known } = limiterOf();
    await ask(3);
    limiter.answered(permit(0), answer(200, { limit: 9, remaining: 8, reset: 60 }));
    expect(known().remaining).toBe(6);
  });

  it("requests of other clients make permits invalid too", async () => {
    const { limiter, ask, permit } = limiterOf();
    await ask(3);
    limiter.answered(permit(0), answer(200, { limit: 9, remaining: 4, reset: 60 }));
    expect(limiter.isGood(permit(2))).toBe(true);
    limiter.answered(permit(1), answer(200, { limit: 4, remaining: 3, reset: 60 }));
    expect(limiter.isGood(permit(2))).toBe(false);
  });

  it("a limit without a reset counts from the first request, which may have been answered late", async () => {
    const { clock, limiter, ask, permit, known } = limiterOf();
    await ask(1);
    await clock.to(5_000);
    limiter.answered(permit(0), answer(200, { limit: 3, remaining: 2 }));
    expect(known().opensAt).toBe(61_000);
  });

  it("a late answer from the window before does not change the limit", async () => {
    const { limiter, ask, permit, known } = limiterOf();
    await ask(2);
    limiter.answered(permit(0), answer(200, { limit: 9, remaining: 7, reset: 40 }));
    limiter.answered(permit(1), answer(200, { limit: 9, remaining: 0, reset: 38 }));
    expect(known()).toEqual({ perMinute: 9, remaining: 7, opensAt: 41_000 });
  });

  it("a reset that differs by rounding belongs to the same window", async () => {
    const { limiter, ask, permit, known } = limiterOf();
    await ask(3);
    limiter.answered(permit(0), answer(200, { limit: 9, remaining: 6, reset: 40 }));
    limiter.answered(permit(1), answer(200, { limit: 9, remaining: 5, reset: 38.5 }));
    expect(known().remaining).toBe(5);
    limiter.answered(permit(2), answer(200, { limit: 9, remaining: 4, reset: 41.5 }));
    expect(known()).toEqual({ perMinute: 9, remaining: 4, opensAt: 41_000 });
  });

  it("an answer of a later window begins a new count, in which requests on their way may count", async () => {
    const { clock, limiter, ask, permit, known } = limiterOf({ perMinute: 5 });
    await ask(4);
    limiter.answered(permit(0), answer(200, { limit: 9, remaining: 5, reset: 10 }));
    await clock.to(9_000);
    limiter.answered(permit(1), answer(200, { limit: 9, remaining: 8, reset: 42 }));
    expect(known()).toEqual({ perMinute: 9, remaining: 6, opensAt: 43_000 });
    limiter.answered(permit(2), answer(200, { limit: 9, remaining: 2, reset: 100 }));
    // Said to be further off than a minute can be: the server's count is believed.
    expect(known().opensAt).toBe(101_000);
  });
});

describe("a limit that the user sets", () => {
  it("a limit that the user sets holds in any minute, beside one from the server", async () => {
    const { clock, limiter, ask, permit, went, known } = limiterOf({ cap: 2 });
    expect(known()).toEqual({ perMinute: 2, remaining: 2, opensAt: undefined });
    await ask(1);
    limiter.answered(permit(0), answer(200, { limit: 9, remaining: 8, reset: 60 }));
    expect(known()).toMatchObject({ perMinute: 2, remaining: 1 });
    await clock.to(5_000);
    await ask(3);
    expect(went).toEqual([0, 5_000]);
    expect(known()).toEqual({ perMinute: 2, remaining: 0, opensAt: 60_000 });
    await clock.to(65_000);
    expect(went).toEqual([0, 5_000, 60_000, 65_000]);
  });

  it("a limit that the user sets above the server's changes nothing", async () => {
    const { ask, went, known } = limiterOf({ cap: 7 });
    await ask(5);
    expect(went).toHaveLength(3);
    expect(known()).toMatchObject({ perMinute: 3, remaining: 0 });
  });
});

describe("a refusal of the limiter", () => {
  it.each<[string, Parameters<typeof answer>[1], number]>([
    ["for a minute", {}, 60_000],
    ["until a second after the reset", { reset: 20 }, 21_000],
    ["for Retry-After", { retry: 7 }, 7_000],
    ["for the later of both", { reset: 20, retry: 30 }, 30_000],
    ["for the later of both, the other way round", { reset: 40, retry: 30 }, 41_000],
  ])("a refusal stops all requests %s", async (_, stated, until) => {
    const { clock, limiter, ask, permit, went, known } = limiterOf();
    await ask(1);
    limiter.answered(permit(0), answer(429, stated));
    expect(known()).toEqual({ perMinute: 3, remaining: 0, opensAt: until });
    await ask(1);
    await clock.to(until - 1);
    expect(went).toHaveLength(1);
    await clock.to(until);
    expect(went).toEqual([0, until]);
    expect(known().remaining).toBe(2);
  });

  it("after a refusal one request goes alone, and the others once it is answered", async () => {
    const { clock, limiter, ask, permit, went } = limiterOf();
    await ask(1);
    limiter.answered(permit(0), answer(429, { retry: 7 }));
    await ask(3);
    await clock.to(50_000);
    expect(went).toEqual([0, 7_000]);
    limiter.answered(permit(1), answer(200));
    await clock.to(50_001);
    expect(went).toEqual([0, 7_000, 50_000, 50_000]);
  });

  it("after a refusal requests go one by one while none gets an answer", async () => {
    const { clock, limiter, ask, permit, went } = limiterOf();
    await ask(1);
    limiter.answered(permit(0), answer(429, { retry: 7 }));
    await ask(3);
    await clock.to(8_000);
    limiter.answered(permit(1), undefined);
    await clock.to(9_000);
    expect(went).toEqual([0, 7_000, 8_000]);
  });

  it("a refusal is not over with an answer to a request that was sent before it", async () => {
    const { clock, limiter, ask, permit, went } = limiterOf();
    await ask(2);
    limiter.answered(permit(0), answer(429, { retry: 7 }));
    limiter.answered(permit(1), answer(200));
    await ask(2);
    await clock.to(9_000);
    expect(went).toEqual([0, 0, 7_000]);
  });

  it("a refusal makes earlier permits invalid, even once it is over", async () => {
    const { clock, limiter, ask, permit } = limiterOf();
    await ask(2);
    limiter.answered(permit(0), answer(429, { retry: 7 }));
    expect(limiter.isGood(permit(1))).toBe(false);
    await clock.to(7_000);
    expect(limiter.isGood(permit(1))).toBe(false);
  });

  it("a second refusal does not shorten the first", async () => {
    const { clock, limiter, ask, permit, went } = limiterOf();
    await ask(2);
    limiter.answered(permit(0), answer(429, { retry: 30 }));
    limiter.answered(permit(1), answer(429, { retry: 7 }));
    await ask(1);
    await clock.to(40_000);
    expect(went).toEqual([0, 0, 30_000]);
  });

  it("a refusal tells the limit too, and what was sent before it does not count any more", async () => {
    const { clock, limiter, ask, permit, went, known } = limiterOf();
    await ask(3);
    limiter.answered(permit(0), answer(429, { limit: 2, remaining: 0, retry: 7 }));
    expect(known().perMinute).toBe(2);
    await clock.to(7_000);
    await ask(3);
    limiter.answered(permit(1), undefined);
    limiter.answered(permit(2), undefined);
    await clock.to(7_001);
    limiter.answered(permit(3), answer(200));
    await clock.to(60_000);
    expect(went).toEqual([0, 0, 0, 7_000, 7_001]);
    await clock.to(67_000);
    expect(went.at(-1)).toBe(67_000);
  });
});

describe("a permit that is returned", () => {
  it("a returned permit goes to another request at once", async () => {
    const { limiter, ask, permit, went } = limiterOf();
    await ask(4);
    expect(went).toHaveLength(3);
    limiter.giveBack(permit(2));
    await settled();
    expect(went).toHaveLength(4);
  });

  it("a returned permit does not count any more in a window from the server", async () => {
    const { limiter, ask, permit, went, known } = limiterOf();
    await ask(2);
    limiter.answered(permit(0), answer(200, { limit: 2, remaining: 1, reset: 60 }));
    await ask(1);
    expect(known().remaining).toBe(0);
    limiter.giveBack(permit(1));
    await settled();
    expect(went).toHaveLength(3);
  });

  it("a returned permit of an earlier window does not change the next", async () => {
    const { clock, limiter, ask, permit, known } = limiterOf();
    await ask(2);
    limiter.answered(permit(0), answer(200, { limit: 2, remaining: 1, reset: 30 }));
    await clock.to(31_000);
    await ask(1);
    expect(known().remaining).toBe(1);
    limiter.giveBack(permit(1));
    expect(known().remaining).toBe(1);
  });

  it("a returned permit lets the next request go after a refusal", async () => {
    const { clock, limiter, ask, permit, went } = limiterOf();
    await ask(1);
    limiter.answered(permit(0), answer(429, { retry: 7 }));
    await ask(2);
    await clock.to(7_000);
    expect(went).toEqual([0, 7_000]);
    limiter.giveBack(permit(1));
    await clock.to(7_001);
    expect(went).toEqual([0, 7_000, 7_000]);
  });
});

describe("requests that wait", () => {
  it("waiting requests go in order, the refused ones first", async () => {
    const { clock, limiter, ask } = limiterOf({ perMinute: 1 });
    await ask(1);
    const order: string[] = [];
    for (const name of ["one", "two"]) void limiter.take(never()).then(() => order.push(name));
    void limiter.take(never(), true).then(() => order.push("refused"));
    await clock.to(180_000);
    expect(order).toEqual(["refused", "one", "two"]);
  });

  it("a waiting request that is stopped ends with the reason, and the others stay", async () => {
    const { clock, limiter, ask } = limiterOf({ perMinute: 1 });
    await ask(1);
    const stop = new AbortController();
    const order: string[] = [];
    const reason = new Error("enough");
    void limiter.take(stop.signal).then(
      () => order.push("stopped one"),
      (error: unknown) => order.push(error === reason ? "the reason" : String(error)),
    );
    void limiter.take(never()).then(() => order.push("other"));
    await settled();
    stop.abort(reason);
    await settled();
    expect(order).toEqual(["the reason"]);
    await clock.to(60_000);
    expect(order).toEqual(["the reason", "other"]);
  });

  it("a request that was stopped before gets no permit", async () => {
    const { limiter, known } = limiterOf();
    const reason = new Error("enough");
    await expect(limiter.take(AbortSignal.abort(reason))).rejects.toBe(reason);
    expect(known().remaining).toBe(3);
  });

  it("a waiting request leaves no listener on its signal once it went", async () => {
    const { limiter } = limiterOf();
    const { signal, listeners } = watchedSignal();
    await limiter.take(signal);
    expect(listeners.size).toBe(0);
  });

  it("a waiting request is reported once for each wait", async () => {
    const { clock, limiter, ask, permit, waits } = limiterOf({ perMinute: 1 });
    await ask(1);
    expect(waits).toEqual([]);
    await ask(2);
    expect(waits).toEqual([60_000]);
    await clock.to(60_000);
    expect(waits).toEqual([60_000, 120_000]);
    limiter.answered(permit(1), answer(429, { retry: 61 }));
    await clock.to(60_001);
    // A second later is the same wait.
    expect(waits).toEqual([60_000, 120_000]);
    await clock.to(121_000);
    expect(waits).toEqual([60_000, 120_000]);
  });

  it("all waiting requests fail when the clock fails, and later ones do not", async () => {
    const broken = new Error("no clock");
    let works = false;
    const clock: Clock = {
      now: () => START + (works ? 60_000 : 0),
      sleep: () => (works ? Promise.resolve() : Promise.reject(broken)),
    };
    const limiter = new Limiter({ clock, perMinute: 1 });
    await limiter.take(never());
    const failed = [limiter.take(never()), limiter.take(never())].map((taken) =>
      taken.catch((error: unknown) => error),
    );
    expect(await Promise.all(failed)).toEqual([broken, broken]);
    works = true;
    await limiter.take(never());
    expect(limiter.known.remaining).toBe(0);
  });
});
