// What one run of the bench has found, and how its figures are looked up.

import type { Result, WorkloadResult } from "./contest.js";
import type { CoreResults } from "./diff-core.js";
import type { HtmlResult } from "./html.js";
import type { StartResult } from "./starts.js";
import type { TenantsResult } from "./tenants.js";

export interface Failure {
  readonly what: string;
  readonly why: string;
}

export interface BenchResults {
  readonly workloads: readonly WorkloadResult[];
  /** What was void, or did not run to its end: nothing is told of it. */
  readonly failed?: readonly Failure[];
  readonly core?: CoreResults;
  readonly commandStart?: readonly StartResult[];
  /** The fewest integrations first. */
  readonly html?: readonly HtmlResult[];
  readonly providerStart?: readonly StartResult[];
  /** The fewest tenants first. */
  readonly tenants?: readonly TenantsResult[];
}

export function resultOf(results: BenchResults, workload: string, contestant: string): Result | undefined {
  return results.workloads
    .find((each) => each.workload === workload)
    ?.results.find((result) => result.contestant.startsWith(contestant));
}

export function total(calls: WorkloadResult["minimal"]): number {
  return calls.token + calls.get + calls.paged_get + calls.write;
}

export function ratio(left: number | undefined, right: number | undefined): number | undefined {
  return left === undefined || right === undefined ? undefined : left / right;
}
