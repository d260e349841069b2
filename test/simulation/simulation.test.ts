// The simulation of a fleet: it holds for every seed, tells the same of a seed each time, and finds faults that are put into it.
import { describe, expect, it } from "vitest";
import type { DueLook } from "../../src/fleet/store/rounds.js";
import type { Claim } from "./model/queue.js";
import { ModelQueue } from "./model/queue.js";
import type { ModelLook } from "./model/tables.js";
import { firstFailed, textOf } from "./seeds.js";
import { type Makers, queueOptions, SOUND, simulate, WatchedTables } from "./simulation.js";

const seed = Number(process.env.RAMPSYNC_SEED ?? Date.now() % 1_000_000);

it("a fleet whose processes are killed, stopped and cut off at any time keeps its laws with every seed", async () => {
  const failed = await firstFailed(seed * 1000, 300);
  expect(failed === undefined ? "" : textOf(failed)).toBe("");
});

it("a simulation that is replayed tells the same", async () => {
  const [once, again] = [await simulate(seed), await simulate(seed)];
  expect(again).toEqual(once);
  expect(once.trace.length).toBeGreaterThan(10);
});

/** A second result takes the place of the first. */
class TablesOfLastResults extends WatchedTables {
  override isKept(): boolean {
    return true;
  }
}

/** Whoever has a result first has it kept, whether another worker has begun the look meanwhile or not. */
class TablesOfFirstResults extends WatchedTables {
  override isKept({ result }: ModelLook): boolean {
    return result === undefined;
  }
}

class TablesWithoutPauses extends WatchedTables {
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
  override keepResult(...[due, result, ended]: Parameters<WatchedTables["keepResult"]>): boolean {
    // A look that failed resolves nothing.
    const isKept = super.keepResult(due, { ...result, result: "failed" }, ended);
    const look = this.looks.get(due.round)?.get(due.tenant);
    if (isKept && look !== undefined) look.result = result.result;
    return isKept;
  }
}

class TablesThatForgetDrift extends WatchedTables {
  override keepResult(...[due, result, ended]: Parameters<WatchedTables["keepResult"]>): boolean {
    const isKept = super.keepResult(due, result, ended);
    if (isKept) this.drifts.get(due.tenant)?.delete(result.drift[0]?.id ?? "");
    return isKept;
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

const withTables = (Tables: typeof WatchedTables): Makers => ({ ...SOUND, tables: (kept) => new Tables(kept) });

describe("a fault that is put into the model", () => {
  it.each<readonly [name: string, makers: Makers, violation: RegExp]>([
    ["a store that keeps two results of a look", withTables(TablesOfLastResults), /a second result/],
    ["a store that keeps the result of a stale worker", withTables(TablesOfFirstResults), /another worker has begun/],
    ["a store that knows no pauses", withTables(TablesWithoutPauses), /which is paused/],
    ["a store that gives no reason", withTables(TablesWithoutReasons), /for no reason/],
    ["a store whose turns do not hold together", withTables(TablesWithoutTransactions), /was not looked at/],
    ["a store that resolves no difference", withTables(TablesThatForgetToResolve), /that is not live/],
    ["a store that loses a difference", withTables(TablesThatForgetDrift), /is not told/],
    [
      "a lease that never ends",
      {
        ...SOUND,
        queue: (timeline, draw) =>
          new ModelQueue(timeline, { ...queueOptions(draw), superviseAfter: () => Number.POSITIVE_INFINITY }),
      },
      /was not looked at|is not looked at/,
    ],
    [
      "a queue that gives a tenant two jobs at a time",
      { ...SOUND, queue: (timeline, draw) => new QueueOfManyJobs(timeline, queueOptions(draw)) },
      /at one time|is another worker's/,
    ],
    [
      "a worker that does not hear that it lost its job",
      { ...SOUND, queue: (timeline, draw) => new QueueThatNobodyHearsFrom(timeline, queueOptions(draw)) },
      /at one time|is another worker's/,
    ],
  ])("%s is found", async (_, makers, violation) => {
    for (let at = 1; at <= 5000; at += 1) {
      const { violations } = await simulate(at, makers);
      if (violations.some((text) => violation.test(text))) return;
    }
    expect.unreachable("no seed has found it");
  });
});
