// How long to wait before a request is repeated: doubling, with jitter from a seed so that a run can be repeated.

/** Times that one request is sent at most when it fails in a way that may pass. */
export const MAX_ATTEMPTS = 4;

/** Refusals for the limit in a row after which one request gives up. */
export const MAX_REFUSALS = 4;

/** Waits in milliseconds: about 0.5, 1 and 2 seconds, each between half of it and all of it. */
export class Backoff {
  #state: number;

  constructor(seed: number) {
    this.#state = seed >>> 0;
  }

  /** The wait after the given attempt, the first being 1. */
  after(attempt: number): number {
    const whole = 500 * 2 ** (attempt - 1);
    return Math.round(whole * (0.5 + this.#random() / 2));
  }

  /** mulberry32: small, and good enough to keep clients apart. */
  #random(): number {
    this.#state = (this.#state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(this.#state ^ (this.#state >>> 15), this.#state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  }
}
