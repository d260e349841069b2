// How long the requests of one tenant take: the limits of each class and the integrations side by side, played through.
import { type KnownLimit, WINDOW } from "../../opsramp/limiter.js";
import type { RequestClass } from "../../opsramp/request-class.js";

export interface ScheduleOptions {
  /** Milliseconds since the epoch. */
  readonly now: number;
  /** Milliseconds of one request. */
  readonly latency: number;
  readonly limits: Readonly<Record<RequestClass, KnownLimit>>;
  readonly sideBySide: number;
}

/** One integration: its requests in order, as they are once its turn comes, `elapsed` milliseconds from now. */
export type Job = (elapsed: number) => readonly RequestClass[];

export interface Schedule {
  /** Milliseconds. */
  readonly duration: number;
  readonly requests: Readonly<Record<RequestClass, number>>;
}

interface Lane {
  time: number;
  left: RequestClass[];
}

class Gate {
  #left: number;
  /** When the window that is counted began. */
  #began = 0;
  #opensAgain: number | undefined;

  constructor(
    private readonly known: KnownLimit,
    /** From the first request of a window to the first of the next. */
    private readonly window: number,
    now: number,
  ) {
    this.#left = known.remaining;
    this.#opensAgain = known.opensAt === undefined ? undefined : Math.max(0, known.opensAt - now);
  }

  /** When a request that comes at `time` goes. What comes before a window that was waited for waits for it too. */
  pass(time: number): number {
    let at = Math.max(time, this.#began);
    if (this.#opensAgain !== undefined && at >= this.#opensAgain) this.#begin(at);
    else if (this.#left <= 0) {
      at = Math.max(at, this.#opensAgain ?? at + this.window);
      this.#begin(at);
    }
    this.#opensAgain ??= at + this.window;
    this.#left -= 1;
    return at;
  }

  #begin(at: number): void {
    this.#left = Math.max(1, this.known.taken ?? this.known.perMinute);
    this.#began = at;
    this.#opensAgain = at + this.window;
  }
}

export function playThrough(jobs: readonly Job[], { now, latency, limits, sideBySide }: ScheduleOptions): Schedule {
  const gates = {
    get: new Gate(limits.get, WINDOW + latency, now),
    paged_get: new Gate(limits.paged_get, WINDOW + latency, now),
    write: new Gate(limits.write, WINDOW + latency, now),
  };
  const requests = { get: 0, paged_get: 0, write: 0 };
  const waiting = [...jobs].reverse();
  const lanes: Lane[] = Array.from({ length: Math.min(sideBySide, jobs.length) }, () => ({ time: 0, left: [] }));
  let duration = 0;
  while (lanes.length > 0) {
    const lane = lanes.reduce((first, candidate) => (candidate.time < first.time ? candidate : first));
    const next = lane.left.shift();
    if (next === undefined) {
      const job = waiting.pop();
      if (job === undefined) lanes.splice(lanes.indexOf(lane), 1);
      else lane.left = [...job(lane.time)];
      continue;
    }
    requests[next] += 1;
    lane.time = gates[next].pass(lane.time) + latency;
    duration = Math.max(duration, lane.time);
  }
  return { duration, requests };
}
