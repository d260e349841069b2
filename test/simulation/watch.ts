// The invariants of a fleet: what must hold at every request and every result, whatever happens to its processes.

import type { Groups } from "../../src/fleet/config/groups.js";
import { quietTest } from "../../src/fleet/schedule/open-time.js";
import type { DueLook } from "../../src/fleet/store/rounds.js";
import type { Execution } from "./estate.js";
import type { ModelQueue } from "./model/queue.js";
import type { ModelTables } from "./model/tables.js";
import type { Timeline } from "./timeline.js";

/** A worker that is not disturbed hears within this time that a job is another one's: by a heartbeat and its answer. */
const HEARS_WITHIN_MS = 11_000;

/** From asking whether a look may begin to its first request: three statements. */
const BEGINS_WITHIN_MS = 16_000;

/** The clock of a process is ahead or behind by less. */
const CLOCKS_APART_MS = 2500;

export class Watch {
  readonly violations: string[] = [];
  readonly #timeline: Timeline;
  readonly #groups: Groups;
  /** The look that began last, by tenant. */
  readonly #last = new Map<string, Execution>();
  /** Set once the simulation is made. */
  tables: ModelTables | undefined;
  queue: ModelQueue | undefined;

  constructor(timeline: Timeline, groups: Groups) {
    this.#timeline = timeline;
    this.#groups = groups;
  }

  broken(what: string): void {
    this.violations.push(`${((this.#timeline.now % 86_400_000) / 1000).toFixed(3)} s: ${what}`);
  }

  /** A look begins. */
  began(execution: Execution): void {
    const { process, tenant, claim, beganAt } = execution;
    this.#last.set(tenant, execution);
    const since = beganAt - BEGINS_WITHIN_MS;
    if (process.undisturbedSince > since) return;
    for (const name of [tenant, "*"]) {
      const pause = this.tables?.pauses.get(name);
      if (pause === undefined || pause.since.getTime() > since) continue;
      if (pause.until !== undefined && pause.until.getTime() < beganAt + CLOCKS_APART_MS) continue;
      this.broken(`${process.name} begins a look at ${tenant}, which is paused`);
    }
    const round = this.tables?.rounds.get(claim.look.round);
    const quiet = this.#groups.groups.find(({ name }) => name === round?.group)?.quietHours;
    const isQuiet = quietTest(quiet);
    const around = [beganAt - BEGINS_WITHIN_MS, beganAt - BEGINS_WITHIN_MS / 2, beganAt, beganAt + CLOCKS_APART_MS];
    if (around.every(isQuiet)) {
      this.broken(`${process.name} begins a look at ${tenant} in quiet hours`);
    }
  }

  /** A request is about to be sent. */
  requested(execution: Execution): void {
    const { process, tenant, claim } = execution;
    const last = this.#last.get(tenant);
    if (last === undefined || last === execution) return;
    if (this.queue?.holds(claim) === true) {
      this.broken(`${process.name} and ${last.process.name} look at ${tenant} at one time`);
    }
    if (process.isDisturbed) return;
    const since = Math.max(last.beganAt, process.undisturbedSince);
    if (this.#timeline.now - since > HEARS_WITHIN_MS) {
      this.broken(`${process.name} goes on with a look at ${tenant} that is another worker's`);
    }
  }

  /** A result is kept. */
  kept({ round, tenant }: DueLook, execution: Execution | undefined, isFirst: boolean): void {
    if (!isFirst) this.broken(`a second result of ${tenant} in round ${round} is kept`);
    if (execution === undefined) this.broken(`a result of ${tenant} that no look had is kept`);
    else if (this.#last.get(tenant) !== execution) {
      this.broken(`${execution.process.name} keeps a result of ${tenant} although another worker has begun the look`);
    }
  }
}
