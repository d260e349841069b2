// A worker: takes looks from the queue, does them, and keeps their results.
import { randomUUID } from "node:crypto";
import { hostname } from "node:os";
import type { Clock } from "../../opsramp/clock.js";
import { LimitWindows } from "../../opsramp/limit-windows.js";
import type { RequestTerms } from "../../opsramp/request-terms.js";
import type { Bundle } from "../bundle/bundle.js";
import type { Groups } from "../config/groups.js";
import { quietGroups } from "../schedule/open-time.js";
import type { WorkerStore } from "../store/fleet-store.js";
import type { Begun } from "../store/looks.js";
import type { DueLook } from "../store/rounds.js";
import type { WindowStore } from "../store/windows.js";
import type { JobStore } from "./jobs.js";
import { type LookResult, look, type Surroundings, stacksOf } from "./look.js";

const MOST_ATTEMPTS = 60;
const BETWEEN_ATTEMPTS_MS = 500;

export interface WorkerOptions {
  readonly store: WorkerStore;
  readonly jobs: JobStore;
  /** Where windows of limits are handed on. Default: each look begins with windows of which nothing is used. */
  readonly windows?: WindowStore;
  /** Percent of what the limits leave that looks of a group take. Default: what the surroundings say. */
  readonly limitShareOf?: (group: string) => number | undefined;
  /** Which worker it is, in the results. Default: the host and the process. */
  readonly name?: string;
  /** In whose quiet hours no look begins. Default: quiet hours are ignored. */
  readonly groups?: Groups;
  /** Looks at a time. */
  readonly concurrency: number;
  readonly clock: Clock;
  readonly surroundings: Surroundings;
  /** Looks at a tenant. Default: {@link look}. */
  readonly lookAt?: typeof look;
  /** Is told of each look whose result was kept. */
  readonly onLook: (tenant: string, result: LookResult) => void;
  /** Is done after each look whose result was kept, in the same job. Default: nothing is. */
  readonly afterLook?: (done: DoneLook) => Promise<void>;
}

/** A look whose result was kept, and what it was done with. */
export interface DoneLook {
  readonly due: DueLook;
  readonly result: LookResult;
  readonly bundle: Bundle;
  /** Of the stacks of the tenant. */
  readonly files: ReadonlyMap<string, Uint8Array>;
  /** With a signal that is aborted when the worker is stopped or has lost the job. */
  readonly surroundings: Surroundings;
  readonly worker: string;
}

export function startWorker(options: WorkerOptions): Promise<void> {
  const { store, jobs, groups, windows, concurrency, clock } = options;
  const worker = options.name ?? `${hostname()} ${process.pid}`;
  return jobs.work(concurrency, async (due, lost, mayBegin = () => !lost.aborted) => {
    // It was due before quiet hours, and waited until now; a scheduler puts it into the queue again after them.
    if (groups !== undefined && quietGroups(groups, clock.now()).includes(due.group)) return;
    const begun = { worker, startedAt: clock.now() };
    const digest = await store.beginLook(due, begun);
    // Another worker has done it, the round is over, or the tenant is paused.
    if (digest === undefined) return;
    const { tenant } = due;
    const holder = `${worker} ${randomUUID()}`;
    const handed = windows === undefined ? [] : await windows.begin(tenant, holder, () => clock.now());
    // Nothing may be sent yet: a scheduler puts the look into the queue again when that is over.
    if (handed === undefined) return;
    const limits = new LimitWindows(handed);
    try {
      await lookOnce({ due, digest, begun }, options, { lost, terms: { windows: limits, mayBegin } });
    } finally {
      // A request that was on its way when the job was lost may still arrive: a look without an end keeps the next one waiting.
      if (!lost.aborted) {
        const left = limits.left.filter((window) => window.tenant === tenant);
        await lasting(clock, async () => windows?.end(tenant, holder, left, clock.now()));
      }
    }
  });
}

interface Beginning {
  readonly due: DueLook;
  /** Of the bundle. */
  readonly digest: string;
  readonly begun: Begun;
}

interface Held {
  readonly lost: AbortSignal;
  readonly terms: RequestTerms;
}

async function lookOnce(
  { due, digest, begun }: Beginning,
  options: WorkerOptions,
  { lost, terms }: Held,
): Promise<void> {
  const { store, clock, surroundings, onLook, lookAt = look, afterLook } = options;
  const bundle = await store.bundleNamed(digest);
  const files = await store.bundleFiles(bundle, stacksOf(bundle, due.tenant));
  const { signal: stopped } = surroundings;
  const signal = stopped === undefined ? lost : AbortSignal.any([stopped, lost]);
  const limitShare = surroundings.limitShare ?? options.limitShareOf?.(due.group);
  const ofJob = { ...surroundings, ...(limitShare === undefined ? {} : { limitShare }), signal, terms };
  const result = await lookAt(due.tenant, bundle, files, ofJob);
  const ended = { ...begun, endedAt: clock.now() };
  const kept = await lasting(clock, () => store.keepResult(due, result, ended));
  if (kept === undefined) return;
  onLook(due.tenant, result);
  await afterLook?.({ due: kept, result, bundle, files, surroundings: ofJob, worker: begun.worker });
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
