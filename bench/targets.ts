// The targets: each a ratio within one run, and whether it was met.
import type { ObserveResult } from "./diff-core.js";
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

export const DRIFT_PEAK = "peak memory of a drift report";

export function targetsOf(results: BenchResults): readonly Target[] {
  const timeOf = (workload: string, contestant: string) => resultOf(results, workload, contestant)?.medianMs;
  const startOf = (starts: readonly StartResult[] | undefined, name: string) =>
    starts?.find((start) => start.name.startsWith(name))?.medianMs;
  const { core, commandStart, providerStart } = results;
  const node = startOf(commandStart, "node");
  const limit = results.workloads.find((result) => result.limit !== undefined)?.limit;
  const peak = resultOf(results, "no-op-5000", "rampsync, cold")?.peakBytes;
  const reasons = new Reasons(results);
  const peaks = (results.tenants ?? []).filter(({ contestant }) => contestant === "rampsync drift, cold");
  const target = (
    what: string,
    most: number,
    value: number | undefined,
    { unit = "×", because }: { readonly unit?: Target["unit"]; readonly because?: string | undefined } = {},
  ): Target => {
    const met = value === undefined ? undefined : value <= most;
    return { what, most, unit, value, met, ...(met === false && because !== undefined ? { because } : {}) };
  };
  const timeTarget = (
    what: string,
    most: number,
    run: Parameters<typeof timeOf>,
    compared: Parameters<typeof timeOf>,
    because?: string,
  ): Target => target(what, most, ratio(timeOf(...run), timeOf(...compared)), { because });
  return [
    target("calls of rampsync more than the fewest, over all workloads", 0, callsOver(results, "rampsync"), {
      unit: "calls",
    }),
    target("calls of terraform with the provider more than its fewest", 0, callsOver(results, "terraform with"), {
      unit: "calls",
    }),
    timeTarget(
      "no-op plan of 1,000 over 10 tenants, 50 ms: of the floor's that parses stacks and states, both cold",
      1.6,
      ["no-op-1000", "rampsync, cold"],
      ["no-op-1000", "floor that parses stacks and states too, cold"],
      reasons.noOpPlan("cold"),
    ),
    timeTarget(
      "the same: of the floor's that only asks, both cold",
      2.5,
      ["no-op-1000", "rampsync, cold"],
      ["no-op-1000", "floor, cold"],
      reasons.noOpPlan("cold"),
    ),
    timeTarget(
      "the same: of the floor's that parses, both in process",
      1.9,
      ["no-op-1000", "rampsync, in process"],
      ["no-op-1000", "floor that parses stacks and states too, in process"],
      reasons.noOpPlan("in process"),
    ),
    timeTarget(
      "the same with remembered looks (what they cannot spare, cold): of the floor's that parses",
      1.1,
      ["no-op-1000", "what remembered looks cannot spare, cold"],
      ["no-op-1000", "floor that parses stacks and states too, cold"],
      reasons.remembered(),
    ),
    timeTarget(
      "the same with remembered looks (what they cannot spare, cold): of the floor's that only asks",
      1.7,
      ["no-op-1000", "what remembered looks cannot spare, cold"],
      ["no-op-1000", "floor, cold"],
      reasons.remembered(),
    ),
    ...(["cold", "in process"] as const).map((form) =>
      timeTarget(
        `the same with tables of its own for each integration: of that with shared tables, ${form}`,
        1.15,
        ["no-op-1000-own-tables", `rampsync, ${form}`],
        ["no-op-1000", `rampsync, ${form}`],
        reasons.ownTables(form),
      ),
    ),
    timeTarget(
      "apply with nothing to do of 1,000: of the plan, cold",
      1.1,
      ["apply-no-op-1000", "rampsync, cold"],
      ["apply-no-op-1000", "rampsync plan"],
      reasons.applyOfNone(),
    ),
    timeTarget(
      "plan --out of 1,000 in step: of the plan, cold",
      1.1,
      ["no-op-1000", "rampsync with --out"],
      ["no-op-1000", "rampsync, cold"],
      reasons.savedPlan(),
    ),
    timeTarget(
      "apply of 10 changes in 1,000: of the floor's time, both cold",
      2,
      ["apply-1-percent", "rampsync, cold"],
      ["apply-1-percent", "floor, cold"],
      reasons.applyOfFew(),
    ),
    timeTarget(
      "program of 1,000: of the same whose tables cdktf resolves for each integration",
      0.6,
      ["as-typed-1000", "the program alone"],
      ["as-typed-1000", "the program with tokens"],
      reasons.programOfMany(),
    ),
    timeTarget(
      "plan of one as typed in the README: of the same by npx tsx, cold",
      0.65,
      ["as-typed-1", "rampsync with the program, cold"],
      ["as-typed-1", "rampsync with the program by npx"],
      reasons.planAsTyped(),
    ),
    timeTarget(
      "plan of one with its program: of the program alone, cold",
      1.5,
      ["as-typed-1", "rampsync with the program"],
      ["as-typed-1", "the program alone"],
      reasons.planWithProgram("as-typed-1"),
    ),
    timeTarget(
      "plan of 1,000 with their program: of the program alone, cold",
      1.5,
      ["as-typed-1000", "rampsync with the program"],
      ["as-typed-1000", "the program alone"],
      reasons.planWithProgram("as-typed-1000"),
    ),
    timeTarget(
      "no-op plan of 5,000 over 50 tenants: of that of 1,000, cold",
      3.2,
      ["no-op-5000", "rampsync, cold"],
      ["no-op-1000", "rampsync, cold"],
      reasons.growth(),
    ),
    ...ADOPTED.slice(1).map((count, index) => {
      const half = ADOPTED[index] ?? count;
      return timeTarget(
        `adopting ${count.toLocaleString("en")} in one stack: of the time for ${half.toLocaleString("en")}, cold`,
        2.4,
        [`adopt-${count}`, "rampsync, cold"],
        [`adopt-${half}`, "rampsync, cold"],
      );
    }),
    target("peak memory of a plan of 5,000", 195, peak === undefined ? undefined : peak / 1e6, {
      unit: "MB",
      because: reasons.memory(),
    }),
    ...(peaks.length < 2
      ? []
      : [
          target(
            `${DRIFT_PEAK} of ten times as many tenants: of that of the fewer`,
            1.3,
            ratio(peaks[1]?.peakBytes, peaks[0]?.peakBytes),
            { because: reasons.tenants() },
          ),
        ]),
    timeTarget(
      "terraform with the provider, 1,000 at 0 ms: of terraform's core with the same bytes",
      1.5,
      ["no-op-1000-0ms", "terraform with the provider"],
      ["no-op-1000-0ms", "terraform's core"],
      reasons.provider(),
    ),
    timeTarget(
      "terraform with the provider, 1,000 at 0 ms: of terraform with one that only hands back",
      1.08,
      ["no-op-1000-0ms", "terraform with the provider"],
      ["no-op-1000-0ms", "terraform with a provider"],
      reasons.provider(),
    ),
    target(
      "observe and diff of what is in step, beyond parsing: of JSON.parse of the same bytes",
      0.5,
      beyondParsing(core?.observe),
      { because: reasons.observe(core?.observe) },
    ),
    target("the same with tables of its own for each", 0.8, beyondParsing(core?.observeOwn), {
      because: reasons.observe(core?.observeOwn),
    }),
    target(
      "observe and diff with tables of its own for each: of that with shared tables",
      1.15,
      ratio(core?.observeOwn?.observeMs, core?.observe.observeMs),
      { because: reasons.observe(core?.observeOwn) },
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

function beyondParsing(observe: ObserveResult | undefined): number | undefined {
  return observe && (observe.observeMs - observe.parseMs) / observe.parseMs;
}

/** Undefined where none of these took part. */
function callsOver({ workloads }: BenchResults, contestant: string): number | undefined {
  const results = workloads.flatMap((each) =>
    each.results.filter((result) => result.contestant.startsWith(contestant)),
  );
  if (results.length === 0) return undefined;
  return results.reduce((sum, { calls, fewest }) => sum + total(calls) - total(fewest ?? calls), 0);
}
