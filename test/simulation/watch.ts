// The invariants of a fleet: what must hold at every request and every result, whatever happens to its processes.

import type { Groups } from "../../src/fleet/config/groups.js";
import { quietTest } from "../../src/fleet/schedule/open-time.js";
import { ALL_TENANTS } from "../../src/fleet/store/pauses.js";
import type { DueLook } from "../../src/fleet/store/rounds.js";
import type { Execution } from "./estate.js";
import type { ModelQueue } from "./model/queue.js";
import type { ModelTables } from "./model/tables.js";
import type { Arrival, ServerWatch } from "./server.js";
import type { Timeline } from "./timeline.js";

/** From asking whether a look may begin to its first request: four statements. */
const BEGINS_WITHIN_MS = 21_000;

/** The clock of a process is ahead or behind by less. */
export const CLOCKS_APART_MS = 2500;

/** Of a look that has a result: whether it had none before, and whether the worker began it last. */
export interface KeptAs {
  readonly isFirst: boolean;
  readonly isLast: boolean;
}

export class Watch implements ServerWatch<Execution> {
  readonly violations: string[] = [];
  readonly #timeline: Timeline;
  readonly #groups: Groups;
  /** The look that began last, by tenant. */
  readonly #last = new Map<string, Execution>();
  /** Looks whose jobs were lost, that have sent a request since. */
  readonly #late = new Set<Execution>();
  /** Requests on their way to the API, by tenant. */
  readonly #underWay = new Map<string, Set<Arrival<Execution>>>();
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

  /** A look begins. A worker that was stopped may hear late that it began, when another one has its job. */
  began(execution: Execution): void {
    const { process, tenant, claim, beganAt } = execution;
    if (this.queue?.holds(claim) !== false) this.#last.set(tenant, execution);
    const since = beganAt - BEGINS_WITHIN_MS;
    if (process.undisturbedSince > since) return;
    const pausedSince = this.tables && pauseSince(this.tables, tenant, beganAt);
    if (pausedSince !== undefined && pausedSince <= since) {
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

  /**
   * Once a worker has lost its job, it sends nothing but the one request whose process was stopped between the question
   * whether it may leave and the socket.
   */
  left(arrival: Arrival<Execution>): void {
    const { sender, isLate } = arrival;
    const { process, tenant, claim } = sender;
    const underWay = this.#underWay.get(tenant) ?? new Set();
    this.#underWay.set(tenant, underWay);
    if (!isLate) {
      for (const before of underWay) {
        if (before.sender === sender || before.isLate || before.sender.isStopped()) continue;
        this.broken(`${process.name} looks at ${tenant} before a request of ${before.sender.process.name} has arrived`);
      }
    }
    underWay.add(arrival);
    if (this.queue?.holds(claim) === true) {
      const last = this.#last.get(tenant);
      if (last === sender || last === undefined) return;
      this.broken(`${process.name} and ${last.process.name} look at ${tenant} at one time`);
    } else if (isLate && !this.#late.has(sender)) this.#late.add(sender);
    else this.broken(`${process.name} goes on with a look at ${tenant} after it has lost the job`);
  }

  arrived(arrival: Arrival<Execution>): void {
    this.#underWay.get(arrival.sender.tenant)?.delete(arrival);
  }

  tooMany({ sender, method }: Arrival<Execution>, count: number, limit: number): void {
    this.broken(
      `${sender.process.name} sends ${method} ${count} of a minute to ${sender.tenant}, which allows ${limit}`,
    );
  }

  /** A result is kept. */
  kept({ round, tenant }: DueLook, execution: Execution | undefined, { isFirst, isLast }: KeptAs): void {
    if (!isFirst) this.broken(`a second result of ${tenant} in round ${round} is kept`);
    if (execution === undefined) this.broken(`a result of ${tenant} that no look had is kept`);
    else if (!isLast) {
      this.broken(`${execution.process.name} keeps a result of ${tenant} although another worker has begun the look`);
    }
  }
}

/** Since when a tenant is paused, by any clock of the fleet; undefined where it is not. */
export function pauseSince(tables: ModelTables, tenant: string, now: number): number | undefined {
  const inForce = [tables.pauses.get(tenant), tables.pauses.get(ALL_TENANTS)].flatMap((pause) => {
    const ends = pause?.until === undefined ? Number.POSITIVE_INFINITY : pause.until.getTime();
    return pause === undefined || ends < now + CLOCKS_APART_MS ? [] : pause.since.getTime();
  });
  return inForce.length === 0 ? undefined : Math.min(...inForce);
}
