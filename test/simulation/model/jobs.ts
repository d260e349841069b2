// The queue in memory as the one that schedulers and workers are given, as one process reaches it.
import type { DueLook } from "../../../src/fleet/store/rounds.js";
import { type JobStore, LEASE_SECONDS, type WorkOnLook } from "../../../src/fleet/work/jobs.js";
import { Lease, type LeaseClock } from "../../../src/fleet/work/lease.js";
import type { Link } from "./link.js";
import type { Claim, ModelQueue } from "./queue.js";

const LEASE_MS = LEASE_SECONDS * 1000;

/** A worker that reaches no database asks again after this time. */
const POLL_MS = 500;
const SHORTEST_PAUSE_MS = 100;

/** A process that ends waits so long for its looks. */
const MOST_WAIT_MS = 30_000;

/** A process that uses the queue. */
export interface JobsProcess extends Link, LeaseClock {
  /** Resolves after a time; never once the process has ended. */
  wait(ms: number): Promise<void>;
  /** Gives on what a promise tells, as soon as the process runs; never once it has ended. */
  hear<Result>(promise: Promise<Result>): Promise<Result>;
}

export class ModelJobs implements JobStore {
  readonly #queue: ModelQueue;
  readonly #process: JobsProcess;
  /** What the process works on, by tenant: the last one that it began. */
  readonly #claims = new Map<string, Claim>();
  readonly #underWay = new Set<Promise<boolean>>();
  #stops = false;

  constructor(queue: ModelQueue, process: JobsProcess) {
    this.#queue = queue;
    this.#process = process;
  }

  add(looks: readonly DueLook[]): Promise<void> {
    if (looks.length === 0) return Promise.resolve();
    return this.#process.ask(() => this.#queue.add(looks));
  }

  async work(concurrency: number, work: WorkOnLook): Promise<void> {
    for (let place = 0; place < concurrency; place += 1) void this.#loop(work);
  }

  async stop(): Promise<void> {
    this.#stops = true;
    await Promise.race([Promise.all(this.#underWay), this.#process.wait(MOST_WAIT_MS)]);
  }

  claimOf(tenant: string): Claim | undefined {
    return this.#claims.get(tenant);
  }

  async #loop(does: WorkOnLook): Promise<void> {
    while (!this.#stops) {
      const claim = await this.#process.ask(() => this.#queue.fetch()).catch(() => "away" as const);
      if (claim === "away") {
        await this.#process.wait(POLL_MS);
      } else if (claim !== undefined) {
        const began = this.#process.elapsed();
        const work = this.#do(claim, does);
        this.#underWay.add(work);
        const isDone = await work;
        this.#underWay.delete(work);
        // After one that failed soon pg-boss waits until the time of its next poll.
        const left = isDone ? 0 : POLL_MS - (this.#process.elapsed() - began);
        if (left > SHORTEST_PAUSE_MS) await this.#process.wait(left);
      } else await this.#process.hear(this.#queue.idle());
    }
  }

  /** False where it failed. */
  async #do(claim: Claim, work: WorkOnLook): Promise<boolean> {
    const renew = () => this.#process.ask(() => this.#queue.touch(claim));
    try {
      const lease = await Lease.take({ milliseconds: LEASE_MS, renew, ...this.clockOf(this.#process) });
      if (lease !== undefined) await this.#leased(claim, lease, work);
      await this.#process.ask(() => this.#queue.complete(claim));
      return true;
    } catch {
      await this.#process.ask(() => this.#queue.fail(claim)).catch(() => undefined);
      return false;
    }
  }

  async #leased(claim: Claim, lease: Lease, work: WorkOnLook): Promise<void> {
    this.#claims.set(claim.look.tenant, claim);
    try {
      await work(claim.look, lease.signal, this.mayBegin(lease));
    } finally {
      lease.release();
    }
  }

  protected clockOf({ elapsed, every }: LeaseClock): LeaseClock {
    return { elapsed, every };
  }

  /** Asked before each request of a look. */
  protected mayBegin(lease: Lease): () => boolean {
    return lease.mayBegin;
  }
}
