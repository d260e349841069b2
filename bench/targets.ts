// The targets: each a ratio within one run, and whether it was met.
import type { WorkloadResult } from "./contest.js";
import type { CoreResults } from "./diff-core.js";
import type { StartResult } from "./starts.js";

export interface BenchResults {
  readonly workloads: readonly WorkloadResult[];
  readonly core?: CoreResults;
  readonly commandStart?: readonly StartResult[];
  readonly providerStart?: readonly StartResult[];
}

export interface Target {
  readonly what: string;
  /** At most this. */
  readonly most: number;
  readonly unit: "×" | "MB" | "calls";
  /** Undefined: not measured in this run. */
  readonly value: number | undefined;
  readonly met: boolean | undefined;
  /** What stands in the way where it is not met. */
  readonly because?: string;
}

// What profiling found to stand in the way of the targets that are not met on every machine.
const NO_OP =
  "The floor asks and parses the answers; it has no program and no state. A profile of rampsync puts nearly half on " +
  "reading, resolving and checking the stacks and states of 1,000 integrations, a fifth on decoding and comparing, a sixth " +
  "on collecting garbage. Reads overlap with that work already; one thread cannot go below its sum. The floor that parses " +
  "the same files stands beside it below.";
const MEMORY =
  "All declarations and all that was applied stand in memory until the plan is written, and the floor, which keeps " +
  "nothing, stands beside it below. Flags that make Node collect sooner trade time for it.";
const OBSERVE =
  "What is in step costs a decoding of each pair and a keyed look at it; deep-diff is never reached. The first costs nearly " +
  "half of the parse, the second a third: below that is only to read the bytes without JSON.parse.";
const PLAN_OF_ONE =
  "Two starts of Node's own modules for HTTP and files stand beside the bare one, then a token and a read that wait for " +
  "each other.";
const LIMIT =
  "The server tells its reset in whole seconds, so a second is waited for in each window, 1 in 60; time is scaled fourfold " +
  "here, and with it each delay of the machine.";

export function targetsOf(results: BenchResults): readonly Target[] {
  const timeOf = (workload: string, contestant: string) =>
    resultOf(results, workload, (name) => name.startsWith(contestant))?.medianMs;
  const startOf = (starts: readonly StartResult[] | undefined, name: string) =>
    starts?.find((start) => start.name.startsWith(name))?.medianMs;
  const { core, commandStart, providerStart } = results;
  const node = startOf(commandStart, "node");
  const limit = results.workloads.find((one) => one.limit !== undefined)?.limit;
  const peak = resultOf(results, "no-op-5000", (name) => name === "rampsync, cold")?.peakBytes;
  const target = (
    what: string,
    most: number,
    value: number | undefined,
    { unit = "×", because }: { readonly unit?: Target["unit"]; readonly because?: string } = {},
  ): Target => ({
    what,
    most,
    unit,
    value,
    met: value === undefined ? undefined : value <= most,
    ...(because === undefined ? {} : { because }),
  });
  return [
    target("calls more than the fewest, over all workloads", 0, callsOver(results), { unit: "calls" }),
    target(
      "no-op plan of 1,000 over 10 tenants, 50 ms: of the floor's time, both cold",
      1.3,
      ratio(timeOf("no-op-1000", "rampsync, cold"), timeOf("no-op-1000", "floor, cold")),
      { because: NO_OP },
    ),
    target(
      "the same, both in process",
      1.3,
      ratio(timeOf("no-op-1000", "rampsync, in process"), timeOf("no-op-1000", "floor, in process")),
      { because: NO_OP },
    ),
    target(
      "no-op plan of 5,000 over 50 tenants: of that of 1,000, cold",
      5.5,
      ratio(timeOf("no-op-5000", "rampsync, cold"), timeOf("no-op-1000", "rampsync, cold")),
    ),
    target("peak memory of a plan of 5,000", 250, peak === undefined ? undefined : peak / 1e6, {
      unit: "MB",
      because: MEMORY,
    }),
    target(
      "terraform with the provider, 1,000 at 0 ms: of terraform's core with the same bytes",
      1.5,
      ratio(timeOf("no-op-1000-0ms", "terraform with the provider"), timeOf("no-op-1000-0ms", "terraform's core")),
    ),
    target(
      "observe and diff of what is in step: of JSON.parse of the same bytes",
      1.5,
      ratio(core?.observe.observeMs, core?.observe.parseMs),
      { because: OBSERVE },
    ),
    target("rampsync --help, cold: of `node -e 0`", 1.6, ratio(startOf(commandStart, "rampsync --help"), node)),
    target(
      "rampsync plan of one integration at 0 ms, cold: of `node -e 0`",
      3,
      ratio(startOf(commandStart, "rampsync plan"), node),
      { because: PLAN_OF_ONE },
    ),
    target("apply over a write limit: of the limit's own bound", 1.05, ratio(limit?.wallMs, limit?.boundMs), {
      because: LIMIT,
    }),
    target(
      "a tenant beside one that is throttled: of the throttled one's time",
      0.1,
      ratio(limit?.otherTenantMs, limit?.wallMs),
    ),
    target(
      "bundled provider to its handshake: of `node -e 0`",
      2.5,
      ratio(startOf(providerStart, "bundled"), startOf(providerStart, "node")),
    ),
    target(
      "compiled provider to its handshake: of `node -e 0`",
      0.6,
      ratio(startOf(providerStart, "compiled"), startOf(providerStart, "node")),
    ),
  ];
}

function resultOf(results: BenchResults, workload: string, wanted: (name: string) => boolean) {
  return results.workloads
    .find((one) => one.workload === workload)
    ?.results.find((result) => wanted(result.contestant));
}

/** Of rampsync alone, GETs under a limit apart (plans that aged while they waited are checked again); what another contestant spends is in its row. */
function callsOver({ workloads }: BenchResults): number | undefined {
  if (workloads.length === 0) return undefined;
  return workloads
    .filter(({ limit }) => limit === undefined)
    .reduce(
      (sum, { minimal, results }) =>
        sum +
        results
          .filter(({ contestant }) => contestant.startsWith("rampsync"))
          .reduce((more, { calls }) => more + total(calls) - total(minimal), 0),
      0,
    );
}

export function total(calls: WorkloadResult["minimal"]): number {
  return calls.token + calls.get + calls.paged_get + calls.write;
}

function ratio(one: number | undefined, other: number | undefined): number | undefined {
  return one === undefined || other === undefined ? undefined : one / other;
}
