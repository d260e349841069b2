// A clock that does not move until `advance` is called, or until everybody who uses it sleeps.
// It cannot see bytes on their way: what is neither asleep nor busy counts as done after the quiet time, and after turns
// of the event loop in which nothing came, for a process that was not run for a while finds its timers over first.
import type { Clock } from "./clock.js";

export interface VirtualClockOptions {
  /** Milliseconds since the epoch at the start. Default: 2030-01-01T00:00:00Z. */
  start?: number;
  /** Advance to the next sleeper when nothing else happens. Default: false. */
  autoAdvance?: boolean;
  /** Real milliseconds without any use of the clock after which "nothing else happens" holds. Default: 5. */
  quietMilliseconds?: number;
}

/** Turns of the event loop, each with a look for bytes that have arrived. */
const QUIET_TURNS = 50;

interface Sleeper {
  until: number;
  order: number;
  wake: () => void;
}

export class VirtualClock implements Clock {
  #now: number;
  #order = 0;
  #busy = 0;
  #uses = 0;
  #sleepers: Sleeper[] = [];
  #timer: NodeJS.Timeout | undefined;
  readonly #autoAdvance: boolean;
  readonly #quietMilliseconds: number;

  constructor(options: VirtualClockOptions = {}) {
    this.#now = options.start ?? Date.UTC(2030, 0, 1);
    this.#autoAdvance = options.autoAdvance ?? false;
    this.#quietMilliseconds = options.quietMilliseconds ?? 5;
  }

  now(): number {
    return this.#now;
  }

  sleep(milliseconds: number): Promise<void> {
    return new Promise((resolve) => {
      this.#order += 1;
      this.#sleepers.push({ until: this.#now + Math.max(0, milliseconds), order: this.#order, wake: resolve });
      this.#sleepers.sort((a, b) => a.until - b.until || a.order - b.order);
      this.#rearm();
    });
  }

  /** How many wait in `sleep`. */
  get sleepers(): number {
    return this.#sleepers.length;
  }

  /** Moves the time on and wakes, in order, everybody whose time has come; each gets to run before the next is woken. */
  async advance(milliseconds: number): Promise<void> {
    const target = this.#now + milliseconds;
    for (;;) {
      const next = this.#sleepers[0];
      if (next === undefined || next.until > target) break;
      this.#wakeFirst(next);
      await new Promise((resolve) => setImmediate(resolve));
    }
    this.#now = target;
  }

  /** Moves the time on to the first sleeper and wakes it; false when nobody sleeps. */
  advanceToNext(): boolean {
    const next = this.#sleepers[0];
    if (next === undefined) return false;
    this.#wakeFirst(next);
    return true;
  }

  busy(): () => void {
    this.#busy += 1;
    let open = true;
    return () => {
      if (!open) return;
      open = false;
      this.#busy -= 1;
      this.#rearm();
    };
  }

  #wakeFirst(next: Sleeper): void {
    this.#sleepers.shift();
    this.#now = Math.max(this.#now, next.until);
    next.wake();
  }

  #rearm(): void {
    if (!this.#autoAdvance) return;
    clearTimeout(this.#timer);
    this.#uses += 1;
    if (this.#sleepers.length === 0) return;
    const uses = this.#uses;
    this.#timer = setTimeout(() => this.#advanceAfter(QUIET_TURNS, uses), this.#quietMilliseconds);
    this.#timer.unref();
  }

  #advanceAfter(turns: number, uses: number): void {
    if (this.#busy > 0 || this.#uses !== uses) return;
    if (turns > 0) {
      setImmediate(() => this.#advanceAfter(turns - 1, uses));
      return;
    }
    this.advanceToNext();
    this.#rearm();
  }
}
