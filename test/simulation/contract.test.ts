// The contract of the model and the database: it tells a model that differs in one rule apart from one that does not.
import { expect, it } from "vitest";
import type { Begun } from "../../src/fleet/store/looks.js";
import { playQueues } from "./contract/queue-contract.js";
import { modelQueueSubject } from "./contract/queue-subjects.js";
import { playStores } from "./contract/store-contract.js";
import { modelSubject } from "./contract/subjects.js";
import { TablesOfFirstResults, TablesThatForgetLooks, TablesWithoutPauses } from "./faults.js";
import { ModelQueue } from "./model/queue.js";
import { type ModelLook, ModelTables } from "./model/tables.js";
import {
  RepairsOfFirstLooks,
  RepairsOfWhatIsTheSame,
  RepairsThatForgetTheKilled,
  RepairsThatGiveBack,
  RepairsWithoutDisputes,
  RepairsWithoutPauses,
} from "./repair-faults.js";
import { Draw } from "./scenario.js";

const unwatched = () => undefined;

/** A result that came after its round has the place of another worker's, which has begun the look of the next one. */
class TablesOfLateResults extends ModelTables {
  override lookAfter(look: ModelLook, begun: Begun): ModelLook | undefined {
    const next = this.openRounds().get(this.rounds.get(look.round)?.group ?? "");
    const after = look.result === "never" && next !== undefined ? this.looks.get(next.id)?.get(look.tenant) : undefined;
    return super.lookAfter(look, begun) ?? (after?.result === undefined ? after : undefined);
  }
}

class TablesWithoutLateResults extends ModelTables {
  override lookAfter(): undefined {
    return undefined;
  }
}

async function play(...made: Parameters<typeof modelSubject>): Promise<void> {
  for (let seed = 1; seed <= 50; seed += 1) {
    await playStores(new Draw(seed), 60, modelSubject(), modelSubject(...made));
  }
}

it("the contract of the tables finds no difference between two that are alike", () =>
  play((databaseNow) => new ModelTables(databaseNow)));

it.each([
  [
    "keeps the result of whoever is first",
    (databaseNow: () => number) => new TablesOfFirstResults(databaseNow, unwatched),
  ],
  ["forgets looks without an end", (databaseNow: () => number) => new TablesThatForgetLooks(databaseNow, unwatched)],
  [
    "loses a result that came after its round",
    (databaseNow: () => number) => new TablesWithoutLateResults(databaseNow),
  ],
  ["keeps a late result in place of a look", (databaseNow: () => number) => new TablesOfLateResults(databaseNow)],
  ["begins looks at paused tenants", (databaseNow: () => number) => new TablesWithoutPauses(databaseNow, unwatched)],
])("the contract of the tables finds a store that %s", async (_, make) => {
  await expect(play(make)).rejects.toThrow(/model: /);
});

it.each([
  ["forgets the repairs of workers that were killed", RepairsThatForgetTheKilled],
  ["gives back what repairs took of the ceilings", RepairsThatGiveBack],
  ["knows no disputes", RepairsWithoutDisputes],
  ["repairs what is the same in many tenants", RepairsOfWhatIsTheSame],
  ["reserves for paused tenants", RepairsWithoutPauses],
  ["takes what was seen once for seen twice", RepairsOfFirstLooks],
])("the contract of the tables finds a store of repairs that %s", async (_, Repairs) => {
  await expect(play(undefined, (tables) => new Repairs(tables))).rejects.toThrow(/model: /);
});

async function playQueue(make?: Parameters<typeof modelQueueSubject>[0]): Promise<void> {
  for (let seed = 1; seed <= 50; seed += 1) {
    await playQueues(new Draw(seed), 12, [modelQueueSubject(), modelQueueSubject(make)]);
  }
}

const usual = { superviseAfter: () => 2000, pollAfter: () => 500 };

class QueueOfManyJobs extends ModelQueue {
  override add(looks: Parameters<ModelQueue["add"]>[0]): void {
    for (const look of looks) this.free(look.tenant);
    super.add(looks);
  }
}

class QueueThatLosesFailedJobs extends ModelQueue {
  override fail(claim: Parameters<ModelQueue["fail"]>[0]): void {
    this.complete(claim);
  }
}

it("the contract of the queue finds no difference between two that are alike", () => playQueue());

it.each<readonly [string, NonNullable<Parameters<typeof playQueue>[0]>]>([
  ["has a lease that never ends", (timeline) => new ModelQueue(timeline, { ...usual, superviseAfter: () => Infinity })],
  ["gives a tenant two jobs at a time", (timeline) => new QueueOfManyJobs(timeline, usual)],
  ["does not give a job again that failed", (timeline) => new QueueThatLosesFailedJobs(timeline, usual)],
])("the contract of the queue finds a queue that %s", async (_, make) => {
  await expect(playQueue(make)).rejects.toThrow(/model: /);
});
