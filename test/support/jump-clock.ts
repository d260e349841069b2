// A clock for client and emulator together: it runs like the real one, and a sleep jumps ahead instead of waiting.
import type { Clock } from "../../src/opsramp/clock.js";

export class JumpClock implements Clock {
  #ahead = 0;

  now(): number {
    return Date.now() + this.#ahead;
  }

  async sleep(ms: number, signal?: AbortSignal): Promise<void> {
    signal?.throwIfAborted();
    const until = this.now() + ms;
    // Who sleeps beside others lets them run before the time jumps.
    await new Promise((resolve) => setImmediate(resolve));
    signal?.throwIfAborted();
    this.#ahead += Math.max(0, until - this.now());
  }
}
