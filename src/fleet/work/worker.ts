// A worker: takes looks from the queue, does them, and keeps their results.
import { hostname } from "node:os";
import type { Clock } from "../../opsramp/clock.js";
import { bundleFiles, bundleNamed } from "../store/bundles.js";
import type { FleetDatabase } from "../store/database.js";
import { bundleOfLook, keepResult } from "../store/looks.js";
import type { DueLook } from "../store/rounds.js";
import type { Jobs } from "./jobs.js";
import { type LookResult, look, type Surroundings, stacksOf } from "./look.js";

const MOST_ATTEMPTS = 60;
const BETWEEN_ATTEMPTS_MS = 500;

export interface WorkerOptions {
  readonly database: FleetDatabase;
  readonly jobs: Jobs;
  /** Looks at a time. */
  readonly concurrency: number;
  readonly clock: Clock;
  readonly surroundings: Surroundings;
  /** Is told of each look whose result was kept. */
  readonly onLook: (tenant: string, result: LookResult) => void;
}

export function startWorker(options: WorkerOptions): Promise<void> {
  const { database, jobs, concurrency, clock, surroundings, onLook } = options;
  const worker = `${hostname()} ${process.pid}`;
  return jobs.work(concurrency, async (due: DueLook, lost: AbortSignal) => {
    const digest = await bundleOfLook(database.query, due, clock.now());
    // Another worker has done it, the round is over, or the tenant is paused.
    if (digest === undefined) return;
    const startedAt = clock.now();
    const bundle = await bundleNamed(database.query, digest);
    const files = await bundleFiles(database.query, bundle, stacksOf(bundle, due.tenant));
    const { signal: stopped } = surroundings;
    const signal = stopped === undefined ? lost : AbortSignal.any([stopped, lost]);
    const result = await look(due.tenant, bundle, files, { ...surroundings, signal });
    const ended = { startedAt, endedAt: clock.now(), worker };
    if (await lasting(clock, () => keepResult(database, due, result, ended))) onLook(due.tenant, result);
  });
}

/** A database that is away for a while must not cost what was looked at. Gives up what another worker has done by then. */
async function lasting<Result>(clock: Clock, work: () => Promise<Result>): Promise<Result> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await work();
    } catch (error) {
      if (attempt === MOST_ATTEMPTS) throw error;
      await clock.sleep(BETWEEN_ATTEMPTS_MS);
    }
  }
}
