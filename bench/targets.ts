// The targets: each a ratio within one run, and whether it was met.
import { Reasons } from "./reasons.js";
import { type BenchResults, ratio, resultOf, total } from "./results.js";
import type { StartResult } from "./starts.js";
import { ADOPTED } from "./workloads.js";

export interface Target {
  readonly what: string;
  /** At most this. */
  readonly most: number;
  readonly unit: "×" | "MB" | "calls";
  /** Undefined: not measured in this run. */
  readonly value: number | undefined;
  readonly met: boolean | undefined;
  /** What stands in the way where it is not met, in figures of the same run. */
  readonly because?: string;
}

export function targetsOf(results: BenchResults): readonly Target[] {
  const timeOf = (workload: string, contestant: string) => resultOf(results, workload, contestant)?.medianMs;
  const startOf = (starts: readonly StartResult[] | undefined, name: string) =>
    starts?.find((start) => start.name.startsWith(name))?.medianMs;
  const { core, commandStart, providerStart } = results;
  const node = startOf(commandStart, "node");
  const limit = results.workloads.find((result) => result.limit !== undefined)?.limit;
  const peak = resultOf(results, "no-op-5000", "rampsync, cold")?.peakBytes;
  const reasons = new Reasons(results);
  const target = (
    what: string,
    most: number,
    value: number | undefined,
    { unit = "×", because }: { readonly unit?: Target["unit"]; readonly because?: string | undefined } = {},
  ): Target => {
    const met = value === undefined ? undefined : value <= most;
    return { what, most, unit, value, met, ...(met === false && because !== undefined ? { because } : {}) };
  };
  return [
    target("calls of rampsync more than the fewest, over all workloads", 0, callsOver(results, "rampsync"), {
      unit: "calls",
    }),
    target("calls of terraform with the provider more than its fewest", 0, callsOver(results, "terraform with"), {
      unit: "calls",
    }),
    target(
      "no-op plan of 1,000 over 10 tenants, 50 ms: of the floor's that parses stacks and states, both cold",
      1.6,
      ratio(
        timeOf("no-op-1000", "rampsync, cold"),
        timeOf("no-op-1000", "floor that parses stacks and states too, cold"),
      ),
      { because: reasons.noOpPlan("cold") },
    ),
    target(
      "the same: of the floor's that only asks, both cold",
      2.5,
      ratio(timeOf("no-op-1000", "rampsync, cold"), timeOf("no-op-1000", "floor, cold")),
    ),
    target(
      "the same: of the floor's that parses, both in process",
      1.9,
      ratio(
        timeOf("no-op-1000", "rampsync, in process"),
        timeOf("no-op-1000", "floor that parses stacks and states too, in process"),
      ),
      { because: reasons.noOpPlan("in process") },
    ),
    target(
      "the same with tables of its own for each integration: of that with shared tables",
      1.15,
      ratio(timeOf("no-op-1000-own-tables", "rampsync, cold"), timeOf("no-op-1000", "rampsync, cold")),
    ),
    target(
      "apply with nothing to do of 1,000: of the plan, cold",
      1.1,
      ratio(timeOf("apply-no-op-1000", "rampsync, cold"), timeOf("no-op-1000", "rampsync, cold")),
    ),
    target(
      "plan --out of 1,000 in step: of the plan, cold",
      1.1,
      ratio(timeOf("no-op-1000", "rampsync with --out"), timeOf("no-op-1000", "rampsync, cold")),
    ),
    target(
      "apply of 10 changes in 1,000: of the floor's time, both cold",
      2,
      ratio(timeOf("apply-1-percent", "rampsync, cold"), timeOf("apply-1-percent", "floor, cold")),
    ),
    target(
      "plan of one with its program: of the program alone, cold",
      1.5,
      ratio(timeOf("as-typed-1", "rampsync with the program"), timeOf("as-typed-1", "the program alone")),
    ),
    target(
      "plan of 1,000 with their program: of the program alone, cold",
      1.5,
      ratio(timeOf("as-typed-1000", "rampsync with the program"), timeOf("as-typed-1000", "the program alone")),
    ),
    target(
      "no-op plan of 5,000 over 50 tenants: of that of 1,000, cold",
      3.2,
      ratio(timeOf("no-op-5000", "rampsync, cold"), timeOf("no-op-1000", "rampsync, cold")),
    ),
    ...ADOPTED.slice(1).map((count, index) => {
      const half = ADOPTED[index] ?? count;
      return target(
        `adopting ${count.toLocaleString("en")} in one stack: of the time for ${half.toLocaleString("en")}, cold`,
        2.4,
        ratio(timeOf(`adopt-${count}`, "rampsync, cold"), timeOf(`adopt-${half}`, "rampsync, cold")),
      );
    }),
    target("peak memory of a plan of 5,000", 195, peak === undefined ? undefined : peak / 1e6, {
      unit: "MB",
      because: reasons.memory(),
    }),
    target(
      "terraform with the provider, 1,000 at 0 ms: of terraform's core with the same bytes",
      1.5,
      ratio(timeOf("no-op-1000-0ms", "terraform with the provider"), timeOf("no-op-1000-0ms", "terraform's core")),
      { because: reasons.provider() },
    ),
    target(
      "terraform with the provider, 1,000 at 0 ms: of terraform with one that only hands back",
      1.08,
      ratio(
        timeOf("no-op-1000-0ms", "terraform with the provider"),
        timeOf("no-op-1000-0ms", "terraform with a provider"),
      ),
    ),
    target(
      "observe and diff of what is in step: of JSON.parse of the same bytes",
      1.5,
      ratio(core?.observe.observeMs, core?.observe.parseMs),
      { because: reasons.observe() },
    ),
    target("rampsync --help, cold: of `node -e 0`", 1.6, ratio(startOf(commandStart, "rampsync --help"), node)),
    target(
      "rampsync plan of one integration at 0 ms, cold: of `node -e 0`",
      3,
      ratio(startOf(commandStart, "rampsync plan"), node),
      { because: reasons.planOfOne() },
    ),
    target("apply over a write limit: of the limit's own bound", 1.05, ratio(limit?.wallMs, limit?.boundMs), {
      because: reasons.limit(),
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
      { because: reasons.compiledStart() },
    ),
  ];
}

/** Undefined where none of these took part. */
function callsOver({ workloads }: BenchResults, contestant: string): number | undefined {
  const results = workloads.flatMap((each) =>
    each.results.filter((result) => result.contestant.startsWith(contestant)),
  );
  if (results.length === 0) return undefined;
  return results.reduce((sum, { calls, fewest }) => sum + total(calls) - total(fewest ?? calls), 0);
}
