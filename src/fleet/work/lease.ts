// The lease of a job as the worker that has it sees it: until when it may begin requests, by its own clock.

/** Clocks of two machines run at different speeds, if only a little. */
const MARGIN = 0.05;

/** Parts of a lease after which it is renewed. */
const RENEWED_AFTER = 0.25;

export interface LeaseOptions {
  /** How long the database keeps the job for a worker that it does not hear of, in milliseconds. */
  readonly milliseconds: number;
  /** After how long it is renewed, in milliseconds. Default: a quarter of the lease. */
  readonly renewAfter?: number;
  /** Tells the database that the worker is alive; false where the job is its own no more. Rejects while the database is away. */
  readonly renew: () => Promise<boolean>;
  /** Milliseconds since any moment, also of those in which the process or the machine stood still. Default: {@link elapsedTime}. */
  readonly elapsed?: () => number;
  /** Does something again and again, every so many milliseconds, until what it gives is called. Default: by the process's timers. */
  readonly every?: (milliseconds: number, work: () => void) => () => void;
}

/** What time it is for leases. */
export type LeaseClock = Required<Pick<LeaseOptions, "elapsed" | "every">>;

/**
 * The lease ends a little before it does in the database, counted from before it was asked for: a process that was
 * stopped for longer knows so at its next question, whatever timers and answers come first. What ended stays so.
 */
export class Lease {
  readonly #options: LeaseOptions;
  readonly #lost = new AbortController();
  readonly #elapsed: () => number;
  readonly #renewAfter: number;
  #askedAt = Number.NEGATIVE_INFINITY;
  #until = Number.NEGATIVE_INFINITY;
  #isAsking = false;
  #endTimer = (): void => undefined;

  private constructor(options: LeaseOptions) {
    this.#options = options;
    this.#elapsed = options.elapsed ?? elapsedTime();
    this.#renewAfter = options.renewAfter ?? options.milliseconds * RENEWED_AFTER;
  }

  /** Undefined where the job is the worker's own no more. Rejects while the database is away. */
  static async take(options: LeaseOptions): Promise<Lease | undefined> {
    const lease = new Lease(options);
    await lease.#renew();
    if (!lease.mayBegin()) return undefined;
    const { every = byTimer } = options;
    lease.#endTimer = every(lease.#renewAfter / 2, lease.#watch);
    return lease;
  }

  /** Aborted when the lease has ended. Ask {@link mayBegin} before what must not happen afterwards. */
  get signal(): AbortSignal {
    return this.#lost.signal;
  }

  /** Whether a request may begin now. */
  readonly mayBegin = (): boolean => {
    if (this.#elapsed() >= this.#until) this.#lose();
    return !this.#lost.signal.aborted;
  };

  /** The lease is renewed no more. */
  release(): void {
    this.#endTimer();
  }

  readonly #watch = (): void => {
    if (!this.mayBegin() || this.#isAsking) return;
    if (this.#elapsed() - this.#askedAt < this.#renewAfter) return;
    // A database that is away says nothing about the job: the lease ends at its time.
    this.#renew().catch(() => undefined);
  };

  async #renew(): Promise<void> {
    const { milliseconds, renew } = this.#options;
    const asked = this.#elapsed();
    this.#askedAt = asked;
    this.#isAsking = true;
    try {
      if (await renew()) this.#until = Math.max(this.#until, asked + milliseconds * (1 - MARGIN));
      else this.#lose();
    } finally {
      this.#isAsking = false;
    }
  }

  #lose(): void {
    this.release();
    if (!this.#lost.signal.aborted) this.#lost.abort(new Error("The lease of the job has ended."));
  }
}

function byTimer(milliseconds: number, work: () => void): () => void {
  const timer = setInterval(work, milliseconds);
  return () => clearInterval(timer);
}

/**
 * The time of the monotonic clock, or of the clock on the wall where more passed there: the monotonic one may stand still
 * while a machine sleeps, and the other may be set.
 */
function elapsedTime(): () => number {
  const [began, beganWall] = [performance.now(), Date.now()];
  return () => Math.max(performance.now() - began, Date.now() - beganWall);
}
