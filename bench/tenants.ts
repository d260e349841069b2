// One machine and many tenants: how much memory a drift report takes for ten times as many, how many requests a second it
// makes beside the bare loop, and what shards and the workers of a fleet that run side by side change.
import { isDeepStrictEqual } from "node:util";
import { type ChildRun, runChild } from "./child.js";
import { NotRun } from "./contestant.js";
import { timed } from "./contestants-own.js";
import type { Calls } from "./emulator-process.js";
import { EmulatorProcess } from "./emulator-process.js";
import { FleetWorkers, peakOf } from "./fleet-workers.js";
import { floor } from "./floor.js";
import { correctedIn, IN_EACH_TENANT, ManyTenants, scriptOf } from "./many-tenants.js";
import { programs } from "./programs.js";
import { minimalCalls } from "./scenario.js";
import { environmentFor } from "./workspace.js";

export interface TenantsResult {
  readonly tenants: number;
  readonly contestant: string;
  /** Of all processes side by side: until the last one has ended. */
  readonly milliseconds: number;
  readonly requestsPerSecond: number;
  readonly calls: Calls;
  /** Of the process with the most; undefined where it is not measured. */
  readonly peakBytes?: number;
}

/** The fewest tenants first: shards and workers run over these. */
const SIZES: readonly number[] = [1000, 10_000];
const SIDE_BY_SIDE: readonly number[] = [1, 2, 3];

type Verb = "drift" | "plan" | "apply";

export interface TenantsOptions {
  /** Default: 1,000 and 10,000. */
  readonly sizes?: readonly number[];
  /** How many shards run side by side, each number for itself. Default: 1, 2 and 3. */
  readonly shards?: readonly number[];
  /** The same of the workers of a fleet. */
  readonly workers?: readonly number[];
  /** Whose memory is measured beside that of the drift report; an apply over the fewest tenants alone. Default: none's. */
  readonly verbs?: readonly Exclude<Verb, "drift">[];
  readonly say?: (text: string) => void;
}

/** @throws when a contestant makes other calls than the fewest, or finds anything else than the one that was renamed. */
export async function runTenants({
  sizes = SIZES,
  shards = SIDE_BY_SIDE,
  workers = SIDE_BY_SIDE,
  verbs = [],
  say = () => undefined,
}: TenantsOptions = {}): Promise<readonly TenantsResult[]> {
  const results: TenantsResult[] = [];
  for (const [index, tenants] of sizes.entries()) {
    const emulator = await EmulatorProcess.start({
      state: {},
      latencyMs: 0,
      tenantsOnDemand: tenants,
    });
    const project = new ManyTenants(tenants);
    const add = async (
      contestant: string,
      tokens: number,
      run: () => Promise<Pick<ChildRun, "milliseconds" | "peakBytes"> & { readonly counted?: Calls }>,
      verb: Verb = "drift",
    ) => {
      await emulator.begin();
      const { milliseconds, peakBytes, counted } = await run();
      const { calls } = await emulator.take();
      if (counted !== undefined && !isDeepStrictEqual(counted, calls)) {
        throw new Error(`void: ${contestant} counted ${JSON.stringify(counted)}, and made ${JSON.stringify(calls)}`);
      }
      const fewest = { ...minimalCalls(scriptOf(tenants, verb)), token: tokens };
      // A plan that has waited for a minute is looked at once more before anything is sent.
      const lookedAgain = { ...fewest, get: fewest.get + 1 };
      if (!isDeepStrictEqual(calls, fewest) && !(verb === "apply" && isDeepStrictEqual(calls, lookedAgain))) {
        throw new Error(`void: ${contestant} made ${JSON.stringify(calls)}, not ${JSON.stringify(fewest)}`);
      }
      const requestsPerSecond = ((calls.get + calls.paged_get) / milliseconds) * 1000;
      results.push({
        tenants,
        contestant,
        milliseconds,
        requestsPerSecond,
        calls,
        ...(peakBytes === undefined ? {} : { peakBytes }),
      });
      const peak = peakBytes === undefined ? "" : `, ${(peakBytes / 1e6).toFixed(0)} MB`;
      say(`${tenants} tenants: ${contestant} ${milliseconds.toFixed(0)} ms${peak}`);
    };
    try {
      const script = scriptOf(tenants);
      await add("floor, in process", 1, () => timed(() => floor({ url: emulator.urls.api, script })));
      await add("rampsync drift, cold", 1, () => sideBySide(emulator, project, [[]]));
      if (verbs.includes("plan")) {
        await add("rampsync plan of one change, cold", 1, () => planOfOne(emulator, project), "plan");
      }
      if (index === 0 && verbs.includes("apply")) {
        await add("rampsync apply of one change, cold", 1, () => applyOfOne(emulator, project), "apply");
      }
      for (const count of index === 0 ? shards : []) {
        const words = Array.from({ length: count }, (_, shard) => ["--shard", `${shard + 1}/${count}`]);
        await add(`${count} shard${count === 1 ? "" : "s"} side by side`, count, () =>
          sideBySide(emulator, project, words),
        );
      }
      if (index === 0 && workers.length > 0) {
        await withWorkers(say, async (fleet) => {
          for (const count of workers) {
            // Each look is a run for itself, and logs in.
            await add(`${count} fleet worker${count === 1 ? "" : "s"}`, tenants, () =>
              fleet.round(count, emulator, project),
            );
          }
        });
      }
    } finally {
      project.remove();
      emulator.stop();
    }
  }
  return results;
}

/** It plans to name the one integration that was renamed as it is declared. */
async function planOfOne(emulator: EmulatorProcess, { directory }: ManyTenants): Promise<ChildRun> {
  const run = await command(emulator, directory, ["plan", "--detailed-exitcode"]);
  if (run.code !== 2) throw new Error(`plan ended with ${run.code}:\n${run.stdout.slice(-2000)}${run.stderr}`);
  if (!run.stdout.includes("Renamed in the portal")) throw new Error(`void: the plan is another one:\n${run.stdout}`);
  return run;
}

/** The emulator keeps the tenant whose integration is named so. */
async function applyOfOne(emulator: EmulatorProcess, { directory, tenants }: ManyTenants): Promise<ChildRun> {
  const run = await command(emulator, directory, ["apply", "--auto-approve"]);
  if (run.code !== 0) throw new Error(`apply ended with ${run.code}:\n${run.stdout.slice(-2000)}${run.stderr}`);
  const different = await emulator.differences([correctedIn(tenants)]);
  if (different.length > 0) throw new Error(`void: ${different.join(", ")} is not live as it is declared`);
  return run;
}

function command(emulator: EmulatorProcess, directory: string, words: readonly string[]): Promise<ChildRun> {
  return runChild(process.execPath, [programs.rampsync, ...words, "--no-synth", "--quiet"], {
    directory,
    environment: environmentFor(emulator.urls.api),
    measureMemory: true,
  });
}

/** A process for each list of words. Together they find the one integration that was renamed. */
async function sideBySide(
  emulator: EmulatorProcess,
  { directory }: ManyTenants,
  processes: readonly (readonly string[])[],
): Promise<Pick<ChildRun, "milliseconds" | "peakBytes">> {
  const runs = await Promise.all(processes.map((words) => command(emulator, directory, ["drift", ...words])));
  const failed = runs.find(({ code }) => code !== 0 && code !== 2);
  if (failed !== undefined)
    throw new Error(`drift ended with ${failed.code}:\n${failed.stdout.slice(-2000)}${failed.stderr}`);
  const found = runs.filter(({ code }) => code === 2);
  const renamed = found.filter(({ stdout }) => stdout.includes("Renamed in the portal"));
  if (found.length !== 1 || renamed.length !== 1) {
    throw new Error(`void: ${found.length} of ${runs.length} found drift, ${renamed.length} what was renamed`);
  }
  return { milliseconds: Math.max(...runs.map(({ milliseconds }) => milliseconds)), ...peakOf(runs) };
}

async function withWorkers(say: (text: string) => void, work: (fleet: FleetWorkers) => Promise<void>): Promise<void> {
  let fleet: FleetWorkers;
  try {
    fleet = await FleetWorkers.start();
  } catch (error) {
    if (!(error instanceof NotRun)) throw error;
    say(`workers of a fleet are not run: ${error.message}`);
    return;
  }
  try {
    await work(fleet);
  } finally {
    await fleet.remove();
  }
}

export const integrationsIn = (tenants: number): number => tenants * IN_EACH_TENANT;
