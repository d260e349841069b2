// When the slots of workers were taken: a fleet whose slots are all taken cannot look at every tenant in its period.
import type { SimulatedProcess } from "./process.js";
import type { Timeline } from "./timeline.js";

/** Waiting for three windows of a limit, and for slow answers, a look takes no longer. */
const LOOKS_WITHIN_MS = 300_000;

/** Between two looks a worker asks for its next job, and a scheduler may have to put it into the queue before. */
const TAKEN_OF_BUSY = 0.8;

export interface Work {
  readonly process: SimulatedProcess;
  readonly tenant: string;
  readonly is: "look" | "repair";
}

interface Span extends Work {
  readonly from: number;
  to: number | undefined;
}

export class Slots {
  readonly #timeline: Timeline;
  readonly #spans: Span[] = [];

  constructor(timeline: Timeline) {
    this.#timeline = timeline;
  }

  /** A worker has no slot for another look meanwhile. */
  async taken<Result>(by: Work, work: () => Promise<Result>): Promise<Result> {
    const span: Span = { ...by, from: this.#timeline.now, to: undefined };
    this.#spans.push(span);
    try {
      return await work();
    } finally {
      span.to = this.#timeline.now;
    }
  }

  /** Whether so many slots were taken all the time, but for what a worker needs between two looks. */
  areTaken(slots: number, from: number, until: number): boolean {
    const taken = this.#spans.reduce((sum, span) => {
      if (span.to === undefined && span.process.hasEnded) return sum;
      return sum + Math.max(0, Math.min(until, span.to ?? until) - Math.max(from, span.from));
    }, 0);
    return until > from && taken >= TAKEN_OF_BUSY * slots * (until - from);
  }

  /** Looks that are under way for longer than any look takes. */
  get stuck(): readonly Work[] {
    const before = this.#timeline.now - LOOKS_WITHIN_MS;
    return this.#spans.filter(
      ({ process, is, from, to }) => is === "look" && to === undefined && from < before && !process.hasEnded,
    );
  }
}
