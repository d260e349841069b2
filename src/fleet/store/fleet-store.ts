// What schedulers and workers need of the store of a fleet. Of several things that are asked, each holds by itself.
import type { Bundle } from "../bundle/bundle.js";
import type { LookResult } from "../work/look.js";
import { bundleFiles, bundleNamed, newestBundle, type PublishedBundle } from "./bundles.js";
import type { FleetDatabase } from "./database.js";
import { type Begun, beginLook, type Ended, keepResult } from "./looks.js";
import {
  closeRound,
  type DueLimits,
  type DueLook,
  dueLooks,
  type NewRound,
  oldestFirst,
  openRound,
  openRounds,
  type Round,
} from "./rounds.js";
import { waitForTurn } from "./tables.js";

/** What a scheduler does inside its turn. */
export interface SchedulingStore {
  /** The bundle that was published last; undefined before the first. @throws RS2021 */
  newestBundle(): Promise<PublishedBundle | undefined>;
  /** By the name of the group. */
  openRounds(): Promise<ReadonlyMap<string, Round>>;
  /** Ends a round; what was not looked at in it never will be in it, for `reason`, or for a pause. */
  closeRound(id: number, now: number, reason: string): Promise<void>;
  /** Opens a round whose looks are due at the given times, in milliseconds since the epoch. Gives its id. */
  openRound(round: NewRound, due: (id: number) => ReadonlyMap<string, number>): Promise<number>;
  /** Tenants in the order of their last look that ended with a result, those without one first; of one time by name. */
  oldestFirst(tenants: readonly string[]): Promise<readonly string[]>;
  /** Looks of open rounds that are due, have no result and are not paused, the earliest first. */
  dueLooks(now: number, limits: DueLimits): Promise<readonly DueLook[]>;
}

export interface SchedulerStore {
  /** In errors. */
  readonly where: string;
  /** Gives a scheduler its turn, one after the other; all of a turn holds or nothing. @throws RS3030, what `turn` throws. */
  scheduling<Result>(turn: (store: SchedulingStore) => Promise<Result>): Promise<Result>;
}

export interface WorkerStore {
  /**
   * Begins a look that has no result yet and is not paused, in place of whoever began it before. Gives the digest of its
   * bundle; undefined for any other look.
   */
  beginLook(due: DueLook, begun: Begun): Promise<string | undefined>;
  /** @throws RS2021, RS2113 for a bundle that is not there any more, RS3030 */
  bundleNamed(digest: string): Promise<Bundle>;
  /** The files of some stacks. @throws RS2021, RS3030 */
  bundleFiles(bundle: Bundle, stacks: readonly string[]): Promise<ReadonlyMap<string, Uint8Array>>;
  /**
   * Keeps the result of the worker that began the look last: another may have taken it over from one that was stopped.
   * That of a look during which its round ended is the result of the round that followed, if that compares with the same
   * bundle and nobody has begun its look. Differences that a whole look did not find are resolved. Gives the look that
   * has the result now; undefined where it was not kept. @throws RS3030
   */
  keepResult(due: DueLook, result: LookResult, ended: Ended): Promise<DueLook | undefined>;
}

/** The tables of a database as the store. */
export function storeIn(database: FleetDatabase): SchedulerStore & WorkerStore {
  const { query, where } = database;
  return {
    where,
    scheduling: (turn) =>
      database.transaction(async (query) => {
        await waitForTurn(query, "schedule");
        return turn({
          newestBundle: () => newestBundle(query),
          openRounds: () => openRounds(query),
          closeRound: (id, now, reason) => closeRound(query, id, now, reason),
          openRound: (round, due) => openRound(query, round, due),
          oldestFirst: (tenants) => oldestFirst(query, tenants),
          dueLooks: (now, limits) => dueLooks(query, now, limits),
        });
      }),
    beginLook: (due, begun) => beginLook(query, due, begun),
    bundleNamed: (digest) => bundleNamed(query, digest),
    bundleFiles: (bundle, stacks) => bundleFiles(query, bundle, stacks),
    keepResult: (due, result, ended) => keepResult(database, due, result, ended),
  };
}
