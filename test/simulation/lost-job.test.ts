// What a worker leaves of a look whose job it has lost: nobody sends to the tenant until all of it has arrived or timed out.
import { expect, it } from "vitest";
import { FULL_MS } from "../../src/fleet/store/windows.js";
import { startWorker } from "../../src/fleet/work/worker.js";
import type { Clock } from "../../src/opsramp/clock.js";
import { wholeLook } from "./estate.js";
import { storeOver, windowsOver } from "./model/store.js";
import { ModelTables } from "./model/tables.js";
import { atOnce, oneJob } from "./one-job.js";
import { START } from "./scenario.js";

const TENANT = "client_1";

/** Looks once, with a job that is lost meanwhile or not, and gives when the next look may send something. */
async function nextAfter({ isLost }: { readonly isLost: boolean }): Promise<number | undefined> {
  let now = START;
  const tables = new ModelTables(() => now);
  tables.publish({ digest: "one", manifest: "", stacks: [], publishedAt: new Date(START) });
  const round = { group: "all", bundle: "one", startsAt: START, endsAt: START + 3_600_000 };
  tables.openRound(round, () => new Map([[TENANT, START]]));
  const { jobs, work } = oneJob();
  const clock: Clock = { now: () => now, sleep: async () => undefined };
  const lost = new AbortController();
  const windows = windowsOver(tables, atOnce);
  await startWorker({
    store: storeOver(tables, atOnce),
    jobs,
    windows,
    concurrency: 1,
    clock,
    surroundings: { directory: "", environment: {} },
    lookAt: async () => {
      if (isLost) lost.abort();
      return wholeLook([], 1);
    },
    onLook: () => undefined,
  });
  await work({ round: 1, group: "all", tenant: TENANT }, lost.signal);
  for (let waited = 0; waited <= 2 * FULL_MS; waited += 100) {
    now = START + waited;
    if ((await windows.begin(TENANT, "the next", clock.now)) !== undefined) return waited;
  }
  return undefined;
}

it("a look that ended lets the next one begin at once, and one whose job was lost after everything it sent is over", async () => {
  expect(await nextAfter({ isLost: false })).toBe(0);
  expect(await nextAfter({ isLost: true })).toBeGreaterThanOrEqual(FULL_MS);
});
