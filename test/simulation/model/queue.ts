// The queue of looks in memory, by the rules of pg-boss with the policy `exclusive` and the tenant as key.
import type { DueLook } from "../../../src/fleet/store/rounds.js";
import { LEASE_SECONDS } from "../../../src/fleet/work/jobs.js";
import type { Timeline } from "../timeline.js";

export const LEASE_MS = LEASE_SECONDS * 1000;
const RETRY_DELAY_MS = 1000;
const MOST_RETRIES = 5;

/** A worker has a job: which, and the number of the time that it was given to a worker. */
export interface Claim {
  readonly job: number;
  readonly attempt: number;
  readonly look: DueLook;
}

interface Job {
  readonly id: number;
  readonly look: DueLook;
  isActive: boolean;
  attempt: number;
  /** When it may be given to a worker. */
  startsAt: number;
  heardOfAt: number;
}

export interface QueueOptions {
  /** How much later than its end a lease is found to be over. */
  readonly superviseAfter: () => number;
  /** How long a worker is away before it asks for a job again. */
  readonly pollAfter: () => number;
}

export class ModelQueue {
  readonly #timeline: Timeline;
  readonly #options: QueueOptions;
  /** By tenant, in the order in which they were added. */
  readonly #jobs = new Map<string, Job>();
  #waiting: (() => void)[] = [];
  #nextJob = 1;

  constructor(timeline: Timeline, options: QueueOptions) {
    this.#timeline = timeline;
    this.#options = options;
  }

  add(looks: readonly DueLook[]): void {
    for (const look of looks) {
      if (this.#jobs.has(look.tenant)) continue;
      const times = { startsAt: this.#timeline.now, heardOfAt: 0 };
      const job = { id: this.#nextJob, look, isActive: false, attempt: 0, ...times };
      this.#jobs.set(look.tenant, job);
      this.#nextJob += 1;
      this.#wake();
    }
  }

  /** Gives the oldest job that waits to a worker. */
  fetch(): Claim | undefined {
    const { now } = this.#timeline;
    for (const job of this.#jobs.values()) {
      if (job.isActive || job.startsAt > now) continue;
      job.isActive = true;
      job.attempt += 1;
      job.heardOfAt = now;
      this.#superviseIn(job, LEASE_MS);
      return { job: job.id, attempt: job.attempt, look: job.look };
    }
    return undefined;
  }

  /** Lets a tenant have another job, whether it has one or not. */
  protected free(tenant: string): void {
    this.#jobs.delete(tenant);
  }

  /** Whether a worker still has its job. */
  holds(claim: Claim): boolean {
    return this.#held(claim) !== undefined;
  }

  /** The worker is heard of. False where it does not have the job any more. */
  touch(claim: Claim): boolean {
    const job = this.#held(claim);
    if (job === undefined) return false;
    job.heardOfAt = this.#timeline.now;
    return true;
  }

  complete(claim: Claim): void {
    const job = this.#held(claim);
    if (job !== undefined) this.#jobs.delete(job.look.tenant);
  }

  fail(claim: Claim): void {
    const job = this.#held(claim);
    if (job === undefined) return;
    job.isActive = false;
    // One that failed too often is over, and its tenant can have another.
    if (job.attempt > MOST_RETRIES) this.#jobs.delete(job.look.tenant);
    else {
      job.startsAt = this.#timeline.now + RETRY_DELAY_MS;
      this.#timeline.after(RETRY_DELAY_MS, () => this.#wake());
    }
  }

  /** Resolves when a worker that found no job is to ask again: not before a job waits. */
  idle(): Promise<void> {
    return new Promise((resolve) => {
      const poll = () => this.#timeline.after(this.#options.pollAfter(), resolve);
      const { now } = this.#timeline;
      const isAny = [...this.#jobs.values()].some((job) => !job.isActive && job.startsAt <= now);
      if (isAny) poll();
      else this.#waiting.push(poll);
    });
  }

  #held({ job: id, attempt, look }: Claim): Job | undefined {
    const job = this.#jobs.get(look.tenant);
    return job?.id === id && job.isActive && job.attempt === attempt ? job : undefined;
  }

  #superviseIn(job: Job, ms: number): void {
    const claim = { job: job.id, attempt: job.attempt, look: job.look };
    this.#timeline.after(ms + this.#options.superviseAfter(), () => {
      const held = this.#held(claim);
      if (held === undefined) return;
      const left = held.heardOfAt + LEASE_MS - this.#timeline.now;
      if (left < 0) this.fail(claim);
      else this.#superviseIn(held, left);
    });
  }

  /** All who wait are told: one that was killed meanwhile would take no job. */
  #wake(): void {
    const waiting = this.#waiting;
    this.#waiting = [];
    for (const wake of waiting) wake();
  }
}
