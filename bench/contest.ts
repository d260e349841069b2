// One workload: everybody in turn, in a new order each round, each run checked; what is not right voids the workload.
import { isDeepStrictEqual } from "node:util";
import { type Contest, type Contestant, NotRun, type Run } from "./contestant.js";
import { type Calls, EmulatorProcess, type Seen } from "./emulator-process.js";
import { emulatorState } from "./fleet.js";
import { ScaledClock } from "./scaled-clock.js";
import { at, minimalCalls, type Scenario, WRITES_A_MINUTE } from "./scenario.js";
import type { Workload } from "./workloads.js";
import { Workspace } from "./workspace.js";

export interface Result {
  readonly contestant: string;
  readonly rounds: number;
  readonly medianMs: number;
  /** Of every round, in order. */
  readonly timesMs: readonly number[];
  readonly calls: Calls;
  /** The fewest that it could make; undefined where its calls are its own affair. */
  readonly fewest?: Calls;
  /** Not in the rounds of the others. */
  readonly isModel?: boolean;
  /** The median of the rounds. */
  readonly peakBytes?: number;
}

export interface WorkloadResult {
  readonly workload: string;
  readonly what: string;
  readonly minimal: Calls;
  readonly results: readonly Result[];
  readonly notRun: readonly { readonly contestant: string; readonly why: string }[];
  /** Of the workload under a limit: milliseconds of the scaled clock, each the median of the rounds. */
  readonly limit?: LimitResult;
}

export interface LimitResult {
  readonly boundMs: number;
  readonly wallMs: number;
  /** From the begin of the run to its first write. */
  readonly firstWriteMs: number;
  /** From the first request of the run to the last write in the tenant that is not over its limit. */
  readonly otherTenantMs: number;
  readonly refused: number;
}

export interface ContestOptions {
  /** No new round begins after so long, once there were as many as are needed. */
  readonly budgetMs: number;
  /** Needed rounds of each contestant. */
  readonly leastRounds: number;
  readonly say: (text: string) => void;
}

interface Entry {
  readonly contestant: Contestant;
  readonly runs: Run[];
  calls: Calls;
}

export async function hold(workload: Workload, options: ContestOptions): Promise<WorkloadResult> {
  const scenario = workload.scenario();
  const origin = Date.now();
  const { minuteScale: scale } = workload;
  const emulator = await EmulatorProcess.start({
    state: emulatorState(scenario.members.map((member, index) => ({ member, live: at(scenario.live, index) }))),
    latencyMs: workload.latencyMs,
    ...(scale === undefined ? {} : { limits: { scale, origin } }),
  });
  const workspace = new Workspace(scenario, workload.layout);
  const contest: Contest = {
    scenario,
    workspace,
    emulator,
    ...(scale === undefined ? {} : { clock: new ScaledClock(scale, origin) }),
  };
  const notRun: { contestant: string; why: string }[] = [];
  const entries: Entry[] = [];
  try {
    for (const make of workload.contestants) {
      try {
        const contestant = await make(contest);
        entries.push({ contestant, runs: [], calls: { token: 0, get: 0, paged_get: 0, write: 0 } });
      } catch (error) {
        if (!(error instanceof NotRun)) throw error;
        notRun.push({ contestant: make.name, why: error.message });
      }
    }
    const limits: LimitResult[] = [];
    const inRounds = async (taking: readonly Entry[], most: number, budgetMs: number) => {
      const ends = Date.now() + budgetMs;
      for (let round = 0; round < most && (round < options.leastRounds || Date.now() < ends); round += 1) {
        for (const entry of shuffled(taking, round)) {
          const run = await once(contest, entry);
          if (scale !== undefined) limits.push(limitOf(contest, run));
          options.say(`${workload.name} ${round + 1}: ${entry.contestant.name} ${run.milliseconds.toFixed(0)} ms`);
        }
      }
    };
    const isModel = ({ contestant }: Entry) => contestant.isModel === true;
    await inRounds(
      entries.filter((entry) => !isModel(entry)),
      workload.rounds,
      options.budgetMs,
    );
    await inRounds(entries.filter(isModel), options.leastRounds, 0);
    return {
      workload: workload.name,
      what: workload.what,
      minimal: minimalCalls(scenario.script),
      results: entries.map((entry) => resultOf(entry, scenario)),
      notRun,
      ...(limits.length === 0 ? {} : { limit: medianLimit(limits) }),
    };
  } finally {
    for (const { contestant } of entries) contestant.end?.();
    workspace.remove();
    emulator.stop();
  }
}

/** @throws when the calls, or what is live in the end, are not what they have to be. */
async function once(
  { scenario, workspace, emulator, clock }: Contest,
  entry: Entry,
): Promise<Run & { seen: Seen; began: number }> {
  const { contestant, runs } = entry;
  workspace.begin();
  await emulator.begin();
  const began = clock?.now() ?? 0;
  const run = await contestant.run();
  const seen = await emulator.take();
  entry.calls = seen.calls;
  const fewest = fewestOf(contestant, scenario);
  if (fewest !== undefined && !isDeepStrictEqual(seen.calls, fewest)) {
    throw new Error(`void: ${contestant.name} made ${JSON.stringify(seen.calls)}, not ${JSON.stringify(fewest)}`);
  }
  if (contestant.calls !== "none") {
    const after = contestant.changesNothing ? scenario.live : scenario.wanted;
    const wanted = scenario.members.map(({ tenant }, index) => ({ tenant, live: at(after, index) }));
    const different = await emulator.differences(wanted);
    if (different.length > 0)
      throw new Error(`void: after ${contestant.name} ${different.length} are wrong, first ${different[0]}`);
  }
  runs.push(run);
  return { ...run, seen, began };
}

function fewestOf({ calls, fewest }: Contestant, { script }: Scenario): Calls | undefined {
  return calls === "exact" ? (fewest ?? minimalCalls(script)) : undefined;
}

/** Fifty writes go at once, fifty more after each minute. */
function limitOf({ scenario, clock }: Contest, run: Run & { seen: Seen; began: number }): LimitResult {
  const writesOf = new Map<string, number>();
  for (const { member } of scenario.script.each) writesOf.set(member.tenant, (writesOf.get(member.tenant) ?? 0) + 1);
  const [[, most] = ["", 0]] = [...writesOf].sort(([, left], [, right]) => right - left);
  const [second = ""] = [...writesOf.keys()].slice(1);
  return {
    boundMs: (Math.ceil(most / WRITES_A_MINUTE) - 1) * 60_000,
    wallMs: (clock?.now() ?? 0) - run.began,
    firstWriteMs: (run.seen.firstWrite ?? Number.POSITIVE_INFINITY) - run.began,
    otherTenantMs: (run.seen.lastWriteOf[second] ?? Number.POSITIVE_INFINITY) - run.began,
    refused: run.seen.refused,
  };
}

function medianLimit(limits: readonly LimitResult[]): LimitResult {
  return {
    boundMs: median(limits.map(({ boundMs }) => boundMs)),
    wallMs: median(limits.map(({ wallMs }) => wallMs)),
    firstWriteMs: median(limits.map(({ firstWriteMs }) => firstWriteMs)),
    otherTenantMs: median(limits.map(({ otherTenantMs }) => otherTenantMs)),
    refused: limits.reduce((sum, { refused }) => sum + refused, 0),
  };
}

function resultOf({ contestant, runs, calls }: Entry, scenario: Scenario): Result {
  const peaks = runs.flatMap(({ peakBytes }) => (peakBytes === undefined ? [] : [peakBytes]));
  const fewest = fewestOf(contestant, scenario);
  return {
    contestant: contestant.name,
    rounds: runs.length,
    medianMs: median(runs.map((run) => run.milliseconds)),
    timesMs: runs.map((run) => run.milliseconds),
    calls,
    ...(fewest === undefined ? {} : { fewest }),
    ...(contestant.isModel === true ? { isModel: true } : {}),
    ...(peaks.length > 0 ? { peakBytes: median(peaks) } : {}),
  };
}

export function median(numbers: readonly number[]): number {
  const sorted = [...numbers].sort((left, right) => left - right);
  const middle = sorted.length / 2;
  return (at(sorted, Math.floor(middle - 0.5)) + at(sorted, Math.floor(middle))) / 2;
}

/** Each round in another order, the same in every run of the bench. */
function shuffled<Item>(items: readonly Item[], round: number): readonly Item[] {
  let seed = (round + 1) * 2654435761;
  return items
    .map((item) => {
      seed = (seed * 1664525 + 1013904223) % 2 ** 32;
      return { item, key: seed };
    })
    .sort((left, right) => left.key - right.key)
    .map(({ item }) => item);
}
