// What becomes of a look during which its round ends: nothing that was paid for is thrown away, and nothing old is told of a new program.
import { expect, it } from "vitest";
import { tick } from "../../src/fleet/schedule/tick.js";
import { startWorker } from "../../src/fleet/work/worker.js";
import type { Clock } from "../../src/opsramp/clock.js";
import { wholeLook } from "./estate.js";
import { storeOver } from "./model/store.js";
import { ModelTables } from "./model/tables.js";
import { atOnce, oneJob } from "./one-job.js";
import { START } from "./scenario.js";

const TENANT = "client_1";
const PERIOD = 600_000;
const group = { name: "all", tenants: ["*"], period: PERIOD, jitter: 0, quietHours: undefined, repair: undefined };
const groups = { file: "rampsync.fleet.json", groups: [group] };

const bundleAt = (digest: string, publishedAt: number) => ({
  digest,
  manifest: "",
  stacks: [{ name: TENANT, hash: "", tenants: [TENANT] }],
  publishedAt: new Date(publishedAt),
});

/** Looks from the first round until after its end, when the next one has begun, and gives the results of both. */
async function resultsAfter(meanwhile: (tables: ModelTables) => void): Promise<readonly (string | undefined)[]> {
  let now = START;
  const tables = new ModelTables(() => now);
  tables.publish(bundleAt("one", now));
  const store = storeOver(tables, atOnce);
  const [due] = await tick({ store, groups }, now);
  if (due === undefined) throw new Error("nothing is due");
  const { jobs, work } = oneJob();
  const clock: Clock = { now: () => now, sleep: async () => undefined };
  await startWorker({
    store,
    jobs,
    concurrency: 1,
    clock,
    surroundings: { directory: "", environment: {} },
    lookAt: async () => {
      now = START + PERIOD + 1;
      meanwhile(tables);
      await tick({ store, groups }, now);
      return wholeLook([], 1);
    },
    onLook: () => undefined,
  });
  await work(due, new AbortController().signal);
  return [1, 2].map((round) => tables.looks.get(round)?.get(TENANT)?.result);
}

it("a look during which its round ends is that of the next round, which does not look again", async () => {
  expect(await resultsAfter(() => undefined)).toEqual(["never", "clean"]);
});

it("a look during which its round ends for another program is no look at that", async () => {
  const publishAnother = (tables: ModelTables) => tables.publish(bundleAt("two", START + 1));
  expect(await resultsAfter(publishAnother)).toEqual(["never", undefined]);
});

it("a look that another worker has taken over is no look of the next round", async () => {
  const begin = (tables: ModelTables) => {
    tables.beginLook({ round: 1, group: "all", tenant: TENANT }, { worker: "another", startedAt: START + 1 });
  };
  expect(await resultsAfter(begin)).toEqual(["never", undefined]);
});
