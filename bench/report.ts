// The results as a table for bench/README.md. Times stand there to be compared within the run; none is a claim.
import type { Result, WorkloadResult } from "./contest.js";
import type { ObserveResult } from "./diff-core.js";
import type { HtmlResult } from "./html.js";
import { type BenchResults, total } from "./results.js";
import type { StartResult } from "./starts.js";
import { DRIFT_PEAK, type Target, targetsOf } from "./targets.js";
import { integrationsIn, type TenantsResult } from "./tenants.js";

export function renderTargets(targets: readonly Target[]): string {
  const number = (value: number, unit: Target["unit"], digits = 2) =>
    unit === "×" ? `${value.toFixed(digits)} ×` : `${value.toFixed(0)} ${unit}`;
  const rows = targets.map(({ what, most, unit, value, met }) => [
    what,
    number(most, unit),
    // A miss by less than a hundredth shows as one.
    value === undefined ? "not run" : number(value, unit, !met && value.toFixed(2) === most.toFixed(2) ? 3 : 2),
    met === undefined ? "" : met ? "met" : "**not met**",
  ]);
  const open = targets.filter(({ met }) => met === false);
  const reasons = new Set(open.flatMap(({ because }) => (because === undefined ? [] : [because])));
  const messages = [...reasons].map((reason) => {
    const whats = open.filter(({ because }) => because === reason).map(({ what }) => what);
    return `\nNot met (${whats.join("; ")}): ${reason}`;
  });
  return [table(["target", "at most", "this run", ""], rows), ...messages].join("\n");
}

function renderWorkload({ workload, what, minimal, results, notRun, limit }: WorkloadResult): string {
  const named = (name: string) => results.find((result) => result.contestant === name);
  const floors = { cold: named("floor, cold"), warm: named("floor, in process") };
  const rows = results.map((result) => {
    const { contestant, rounds, medianMs, calls, fewest, peakBytes, isModel } = result;
    const floor = contestant.endsWith("in process") || isModel ? floors.warm : floors.cold;
    return [
      contestant,
      `${medianMs.toFixed(0)} ms`,
      floor === undefined ? "" : ratioWithSpread(result, floor),
      `${total(calls)}${fewest === undefined ? "" : ` of ${total(fewest)}`}`,
      peakBytes === undefined ? "" : `${(peakBytes / 1e6).toFixed(0)} MB`,
      String(rounds),
    ];
  });
  const fewest = `${total(minimal)} (token ${minimal.token}, GET ${minimal.get}, paged GET ${minimal.paged_get}, write ${minimal.write})`;
  return [
    `### ${workload}`,
    "",
    `${what[0]?.toUpperCase()}${what.slice(1)}. Fewest calls: ${fewest}.`,
    "",
    table(["", "median", "of its floor", "calls, of its fewest", "peak", "rounds"], rows),
    ...notRun.map(({ contestant, why }) => `\nNot run: ${contestant} (${why}).`),
    ...(limit === undefined
      ? []
      : [
          `\nThe limit's own bound is ${(limit.boundMs / 1000).toFixed(0)} s of its clock; done after ${(limit.wallMs / 1000).toFixed(1)} s, the tenant beside it after ${(limit.otherTenantMs / 1000).toFixed(1)} s; ${limit.refused} requests were refused.`,
        ]),
  ].join("\n");
}

/** Ratios to the report of the fewest integrations. */
function htmlTable(results: readonly HtmlResult[]): string {
  const [first] = results;
  const of = (value: number, least = 0) =>
    least === 0 ? "" : `${value.toFixed(0)} ms, ${(value / least).toFixed(1)} ×`;
  const rows = results.map(({ integrations, bytes, paintMs, filterMs }) => [
    String(integrations),
    `${(bytes / 1e6).toFixed(2)} MB`,
    of(paintMs, first?.paintMs),
    of(filterMs, first?.filterMs),
  ]);
  return table(["integrations", "file", "first paint", "a filter"], rows);
}

/** What is to be published of a run of the fleet: the table, and how memory grows with the tenants. */
export function renderTenants(tenants: readonly TenantsResult[]): string {
  const ofMemory = targetsOf({ workloads: [], tenants }).filter(({ what }) => what.startsWith(DRIFT_PEAK));
  return [tenantsTable(tenants), ...(ofMemory.length === 0 ? [] : ["", renderTargets(ofMemory)])].join("\n");
}

/** Ratios to the floor of as many tenants; of shards and workers also to one of them alone. */
function tenantsTable(results: readonly TenantsResult[]): string {
  const rows = results.map(({ tenants, contestant, milliseconds, requestsPerSecond, calls, peakBytes }) => {
    const floor = results.find((each) => each.tenants === tenants && each.contestant.startsWith("floor"));
    const ofFloor =
      floor === undefined ? "" : `, ${(requestsPerSecond / floor.requestsPerSecond).toFixed(2)} × the floor's`;
    return [
      `${tenants}, ${integrationsIn(tenants)} integrations`,
      contestant,
      `${(milliseconds / 1000).toFixed(1)} s${ofOneAlone({ tenants, contestant, milliseconds }, results)}`,
      `${requestsPerSecond.toFixed(0)}${ofFloor}`,
      String(total(calls)),
      peakBytes === undefined ? "" : `${(peakBytes / 1e6).toFixed(0)} MB`,
    ];
  });
  return table(["tenants", "", "until all is done", "requests a second", "calls", "peak of a process"], rows);
}

/** `, 0.62 × of one alone`; empty where it is no number of several. */
function ofOneAlone(
  { tenants, contestant, milliseconds }: Pick<TenantsResult, "tenants" | "contestant" | "milliseconds">,
  results: readonly TenantsResult[],
): string {
  const [, count, what] = /^(\d+) (shard|fleet worker)/.exec(contestant) ?? [];
  if (count === undefined || count === "1") return "";
  const alone = results.find((each) => each.tenants === tenants && each.contestant.startsWith(`1 ${what}`));
  return alone === undefined ? "" : `, ${(milliseconds / alone.milliseconds).toFixed(2)} × of one alone`;
}

type Timed = Pick<Result, "medianMs" | "timesMs" | "isModel">;

/** Of the medians, and the lowest and highest of the rounds, each against the other of the same round if it took part. */
function ratioWithSpread(left: Timed, right: Timed): string {
  const ofRounds = left.timesMs.map(
    (time, round) => time / (left.isModel ? right.medianMs : (right.timesMs[round] ?? right.medianMs)),
  );
  const spread =
    ofRounds.length < 2 ? "" : ` (${Math.min(...ofRounds).toFixed(2)} to ${Math.max(...ofRounds).toFixed(2)})`;
  return `${(left.medianMs / right.medianMs).toFixed(2)} ×${spread}`;
}

export function renderResults(results: BenchResults): string {
  const { core, commandStart = [], providerStart = [], html = [], tenants = [], failed = [] } = results;
  const sections = ["## Targets", "", renderTargets(targetsOf(results)), "", "## Workloads", ""];
  for (const { what, why } of failed) sections.push(`**Void: ${what}** (${why.split("\n")[0]}).`, "");
  for (const workload of results.workloads) sections.push(renderWorkload(workload), "");
  if (providerStart.length > 0) sections.push("### provider-start", "", starts(providerStart), "");
  if (html.length > 0) sections.push("## The HTML report in a browser", "", htmlTable(html), "");
  if (tenants.length > 0) sections.push("## Many tenants on one machine", "", tenantsTable(tenants), "");
  if (commandStart.length > 0) sections.push("## The command's start", "", starts(commandStart), "");
  if (core !== undefined) {
    const rows = core.diff.map(({ name, medianMs, changes, right }) => [
      name,
      `${medianMs.toFixed(1)} ms`,
      String(changes),
      String(right),
    ]);
    sections.push(
      "## The diff alone",
      "",
      "One value changed in each tenth of 200 integrations, while the server answers in another order.",
      "",
      table(["", "median", "changes reported", "changes there are"], rows),
      "",
      observing("shared tables", core.observe),
      ...(core.observeOwn === undefined ? [] : [observing("tables of their own", core.observeOwn)]),
      "",
    );
  }
  return sections.join("\n");
}

function observing(what: string, { observeMs, decodeMs, parseMs, plainMs }: ObserveResult): string {
  const [whole, decoded, plain] = [observeMs, decodeMs, plainMs].map((time) => (time / parseMs).toFixed(2));
  return `- 200 that are in step, ${what}: parsed, decoded and compared ${whole} × parsing alone, without comparing ${decoded} ×; parsed and compared in the plainest code ${plain} ×.`;
}

function starts(results: readonly StartResult[]): string {
  const [first] = results;
  return table(
    ["", "median", "of the first"],
    results.map((result) => [
      result.name,
      `${result.medianMs.toFixed(0)} ms`,
      first === undefined ? "" : ratioWithSpread(result, first),
    ]),
  );
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  return [head, head.map(() => "---"), ...rows].map((cells) => `| ${cells.join(" | ")} |`).join("\n");
}
