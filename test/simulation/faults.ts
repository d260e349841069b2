// Faults that are put into the model, one at a time: the simulation has to find each of them.

import type { RepairOptions } from "../../src/fleet/repair/repair.js";
import type { DueLook } from "../../src/fleet/store/rounds.js";
import type { LeaseClock } from "../../src/fleet/work/lease.js";
import { ModelJobs } from "./model/jobs.js";
import type { Claim } from "./model/queue.js";
import { ModelQueue } from "./model/queue.js";
import type { ModelRepairs } from "./model/repairs.js";
import type { ModelLook } from "./model/tables.js";
import {
  RepairsOfFirstLooks,
  RepairsOfWhatIsTheSame,
  RepairsThatForgetTheKilled,
  RepairsThatGiveBack,
  RepairsWithoutDisputes,
  RepairsWithoutPauses,
  RepairsWithoutReasons,
  RepairsWithoutTurns,
} from "./repair-faults.js";
import { type Makers, queueOptions, SOUND, WatchedTables } from "./simulation.js";

export interface PlantedFault {
  readonly name: string;
  readonly makers: Makers;
  /** What is told of it. */
  readonly violation: RegExp;
  /** The first seed that finds it, so that it is found at once. */
  readonly firstSeed: number;
}

/** A second result takes the place of the first. */
class TablesOfLastResults extends WatchedTables {
  override isKept(): boolean {
    return true;
  }
}

/** Whoever has a result first has it kept, whether another worker has begun the look meanwhile or not. */
export class TablesOfFirstResults extends WatchedTables {
  override isKept({ result }: ModelLook): boolean {
    return result === undefined;
  }
}

export class TablesWithoutPauses extends WatchedTables {
  override isPaused(): boolean {
    return false;
  }
}

class TablesWithoutReasons extends WatchedTables {
  override closeRound(id: number, now: number) {
    return super.closeRound(id, now, "");
  }
}

/** A round that was begun by a scheduler that was killed meanwhile is open without looks. */
class TablesWithoutTransactions extends WatchedTables {
  override openRound(...[round, due]: Parameters<WatchedTables["openRound"]>): ReturnType<WatchedTables["openRound"]> {
    const [id] = super.openRound(round, due);
    return [id, () => this.looks.set(id, new Map())];
  }
}

class TablesThatForgetToResolve extends WatchedTables {
  override keepResult(...[due, result, ended]: Parameters<WatchedTables["keepResult"]>): DueLook | undefined {
    // A look that failed resolves nothing.
    const kept = super.keepResult(due, { ...result, result: "failed" }, ended);
    const look = kept && this.looks.get(kept.round)?.get(kept.tenant);
    if (look !== undefined) look.result = result.result;
    return kept;
  }
}

class TablesThatForgetDrift extends WatchedTables {
  override keepResult(...[due, result, ended]: Parameters<WatchedTables["keepResult"]>): DueLook | undefined {
    const kept = super.keepResult(due, result, ended);
    if (kept !== undefined) this.drifts.get(due.tenant)?.delete(result.drift[0]?.id ?? "");
    return kept;
  }
}

/** A worker that is added twice to has two jobs of one tenant. */
class QueueOfManyJobs extends ModelQueue {
  override add(looks: readonly DueLook[]): void {
    for (const look of looks) this.free(look.tenant);
    super.add(looks);
  }
}

class QueueThatNobodyHearsFrom extends ModelQueue {
  override touch(_claim: Claim): boolean {
    return true;
  }
}

/** Each look begins as if nothing had been sent before. */
class TablesThatHandNothingOn extends WatchedTables {
  override beginWindows(...given: Parameters<WatchedTables["beginWindows"]>) {
    const begun = super.beginWindows(...given);
    return begun && { ...begun, windows: [] };
  }
}

/** A look that was never ended counts as one that sent nothing. */
export class TablesThatForgetLooks extends WatchedTables {
  override beginWindows(tenant: string, holder: string) {
    const row = this.windows.get(tenant);
    if (row?.holder !== undefined) Object.assign(row, { holder: undefined, windows: [] });
    return super.beginWindows(tenant, holder);
  }
}

/** Times of one clock are taken for those of another. */
class TablesOfOneClock extends WatchedTables {
  override beginWindows(...given: Parameters<WatchedTables["beginWindows"]>) {
    const begun = super.beginWindows(...given);
    return begun && { ...begun, clockApart: 0 };
  }
}

class JobsThatAskNoClock extends ModelJobs {
  override mayBegin(): () => boolean {
    return () => true;
  }
}

/** Slower than the margin of a lease allows. */
class JobsOfSlowClocks extends ModelJobs {
  override clockOf({ elapsed, every }: LeaseClock): LeaseClock {
    return { elapsed: () => elapsed() * 0.7, every };
  }
}

const withJobs = (Jobs: typeof ModelJobs): Makers => ({ ...SOUND, jobs: (queue, process) => new Jobs(queue, process) });

const withTables = (Tables: typeof WatchedTables): Makers => ({ ...SOUND, tables: (...given) => new Tables(...given) });

const withRepairs = (Repairs: typeof ModelRepairs): Makers => ({ ...SOUND, repairs: (tables) => new Repairs(tables) });

const withRepairing = (repairing: Makers["repairing"]): Makers => ({ ...SOUND, repairing });

/** Nothing is held. */
const withoutHold = ({ groups, ...options }: RepairOptions): RepairOptions => ({
  ...options,
  groups: {
    ...groups,
    groups: groups.groups.map((group) => ({ ...group, repair: group.repair && { ...group.repair, hold: 0 } })),
  },
});

/** A repair that has begun asks for no pause. */
const withoutPauses = ({ store, ...options }: RepairOptions): RepairOptions => ({
  ...options,
  store: { ...store, isPaused: async () => false },
});

/** Whatever it hears of pauses, it writes. */
const withoutPermission = ({ correct, ...options }: RepairOptions): RepairOptions => ({
  ...options,
  correct: (correction) => correct({ ...correction, mayWrite: () => true }),
});

const fault = (name: string, makers: Makers, violation: RegExp, firstSeed: number): PlantedFault => ({
  name,
  makers,
  violation,
  firstSeed,
});

export const plantedFaults: readonly PlantedFault[] = [
  fault("a store that keeps two results of a look", withTables(TablesOfLastResults), /a second result/, 3),
  fault(
    "a store that keeps the result of a stale worker",
    withTables(TablesOfFirstResults),
    /another worker has begun/,
    65,
  ),
  fault("a store that knows no pauses", withTables(TablesWithoutPauses), /which is paused/, 23),
  fault("a store that gives no reason", withTables(TablesWithoutReasons), /for no reason/, 1),
  fault("a store whose turns do not hold together", withTables(TablesWithoutTransactions), /was not looked at/, 267),
  fault("a store that resolves no difference", withTables(TablesThatForgetToResolve), /that is not live/, 14),
  fault("a store that loses a difference", withTables(TablesThatForgetDrift), /is not told/, 4),
  fault("a store that hands no windows on", withTables(TablesThatHandNothingOn), /of a minute/, 3),
  fault("a store that forgets looks without an end", withTables(TablesThatForgetLooks), /of a minute/, 43),
  fault("a store that takes one clock for another", withTables(TablesOfOneClock), /of a minute/, 160),
  fault("a worker that asks no clock before its requests", withJobs(JobsThatAskNoClock), /after it has lost/, 16),
  fault("a worker whose clock is slow", withJobs(JobsOfSlowClocks), /after it has lost/, 207),
  fault(
    "a lease that never ends",
    {
      ...SOUND,
      queue: (timeline, draw) =>
        new ModelQueue(timeline, { ...queueOptions(draw), superviseAfter: () => Number.POSITIVE_INFINITY }),
    },
    /was not looked at|is not looked at/,
    2,
  ),
  fault(
    "a queue that gives a tenant two jobs at a time",
    { ...SOUND, queue: (timeline, draw) => new QueueOfManyJobs(timeline, queueOptions(draw)) },
    /at one time|after it has lost/,
    1,
  ),
  fault(
    "a worker that does not hear that it lost its job",
    { ...SOUND, queue: (timeline, draw) => new QueueThatNobodyHearsFrom(timeline, queueOptions(draw)) },
    /at one time|after it has lost/,
    2,
  ),
  fault(
    "a store of repairs that forgets the killed",
    withRepairs(RepairsThatForgetTheKilled),
    /are allowed|is repaired 3/,
    1,
  ),
  fault("a store of repairs without turns", withRepairs(RepairsWithoutTurns), /are allowed/, 116),
  fault("a store of repairs that gives room back", withRepairs(RepairsThatGiveBack), /is not counted/, 7),
  fault("a store of repairs that knows no disputes", withRepairs(RepairsWithoutDisputes), /is repaired 3 times/, 14),
  fault("a store of repairs of what is the same", withRepairs(RepairsOfWhatIsTheSame), /in too many tenants/, 35),
  fault("a store of repairs that gives no reason", withRepairs(RepairsWithoutReasons), /is not disputed/, 17),
  fault("a store of repairs that knows no pauses", withRepairs(RepairsWithoutPauses), /after its pause/, 62),
  fault("a store of repairs after one look", withRepairs(RepairsOfFirstLooks), /was not seen twice/, 19),
  fault("a worker that holds nothing", withRepairing(withoutHold), /is held/, 253),
  fault("a worker that asks for no pause in a repair", withRepairing(withoutPauses), /after its pause/, 489),
  fault("a worker that writes in a pause", withRepairing(withoutPermission), /after its pause/, 489),
];
