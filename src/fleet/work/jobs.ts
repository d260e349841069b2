// The queue of looks that are due, in pg-boss: a job is one tenant's look, and a tenant has one job at a time.
import type { FleetDatabase } from "../store/database.js";
import { unusable } from "../store/database-error.js";
import { type Boss, type BossJob, loadBoss } from "../store/packages.js";
import type { DueLook } from "../store/rounds.js";
import { SCHEMA } from "../store/tables.js";
import { Lease, type LeaseClock } from "./lease.js";

const QUEUE = "look";

/** The schema of pg-boss's own tables. */
export const JOBS_SCHEMA = `${SCHEMA}_jobs`;

/** A worker that was not heard of for so long has lost its job; the least that pg-boss takes. */
export const LEASE_SECONDS = 10;

export interface JobsOptions {
  /** Whether the tables of the queue are made or brought to its version. Default false. */
  readonly migrates?: boolean;
  /** Is told what goes wrong between jobs, such as a database that is away for a while. */
  readonly onError: (error: Error) => void;
  /** Default: that of the process. */
  readonly leaseClock?: LeaseClock;
}

/**
 * Does a look. `lost` is aborted when the worker has lost the job; `mayBegin` is asked right before each request, and is
 * false from the moment on at which the job may be another worker's. Default: until `lost` is aborted.
 */
export type WorkOnLook = (look: DueLook, lost: AbortSignal, mayBegin?: () => boolean) => Promise<void>;

/** The queue as schedulers and workers need it. */
export interface JobStore {
  /** A tenant that has a job already gets none. */
  add(looks: readonly DueLook[]): Promise<void>;
  /**
   * Does so many looks at a time. What `work` throws lets a worker do the job again.
   */
  work(concurrency: number, work: WorkOnLook): Promise<void>;
  /** Waits for looks that are under way. */
  stop(): Promise<void>;
}

export class Jobs implements JobStore {
  readonly #boss: Boss;
  readonly #leaseClock: LeaseClock | undefined;

  private constructor(boss: Boss, leaseClock: LeaseClock | undefined) {
    this.#boss = boss;
    this.#leaseClock = leaseClock;
  }

  /** @throws RS3030, RS3033 */
  static async start(
    { boss, where }: FleetDatabase,
    { migrates = false, onError, leaseClock }: JobsOptions,
  ): Promise<Jobs> {
    const { PgBoss } = loadBoss();
    const started = new PgBoss({
      ...boss,
      schema: JOBS_SCHEMA,
      migrate: migrates,
      createSchema: migrates,
      schedule: false,
      // A job of a worker that was killed is given to another one this soon after its lease.
      superviseIntervalSeconds: 2,
      monitorIntervalSeconds: 2,
    });
    started.on("error", onError);
    try {
      await started.start();
      if (migrates) {
        await started.createQueue(QUEUE, {
          policy: "exclusive",
          heartbeatSeconds: LEASE_SECONDS,
          retryLimit: 5,
          retryDelay: 1,
          expireInSeconds: 3600,
          deleteAfterSeconds: 3600,
        });
      }
    } catch (error) {
      await started.stop({ graceful: false }).catch(() => undefined);
      throw unusable(error, { place: { database: where }, what: "The queue of the fleet" });
    }
    return new Jobs(started, leaseClock);
  }

  async add(looks: readonly DueLook[]): Promise<void> {
    if (looks.length === 0) return;
    await this.#boss.insert(
      QUEUE,
      looks.map((due) => ({ data: due, singletonKey: due.tenant })),
    );
  }

  async work(concurrency: number, work: WorkOnLook): Promise<void> {
    // The lease renews itself: pg-boss does not tell when it was heard of last.
    const options = { pollingIntervalSeconds: 0.5, heartbeatRefreshSeconds: 3600 };
    for (let place = 0; place < concurrency; place += 1) {
      const worker: string = await this.#boss.work(QUEUE, options, async ([job]) => {
        if (job === undefined) return;
        await this.#leased(job, work);
        // Two polls are half a second apart, and most looks are shorter: there may be another one to do already.
        this.#boss.notifyWorker(worker);
      });
    }
  }

  async #leased(job: BossJob, work: WorkOnLook): Promise<void> {
    const renew = async () => ((await this.#boss.touch(QUEUE, [job])).settled ?? []).includes(job.id);
    const lease = await Lease.take({ milliseconds: LEASE_SECONDS * 1000, renew, ...this.#leaseClock });
    if (lease === undefined) return;
    try {
      await work(job.data as DueLook, AbortSignal.any([job.signal, lease.signal]), lease.mayBegin);
    } finally {
      lease.release();
    }
  }

  stop(): Promise<void> {
    return this.#boss.stop({ graceful: true, timeout: 30_000 });
  }
}
