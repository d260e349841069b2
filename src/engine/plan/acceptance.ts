// What became of the entries of the file of accepted drift in a run: those in force, and those that set nothing aside.
import { basename } from "node:path";
import { note } from "../../base/note.js";
import type { Note } from "../../base/note-codes.js";
import { staleReasonText } from "../../base/stale-reason.js";
import type { AcceptanceSummary } from "../../document/plan-document.js";
import type { AcceptedDrift } from "../../resources/accepted-drift.js";
import type { RunOptions } from "../run-options.js";
import { tenantsOfRun } from "../shard.js";
import type { Planned } from "./planned.js";

/** Of a tenant: whether a run looks at all that its program declares there. */
export type LooksAtAll = (tenant: string) => boolean;

export function looksAtAll(options: Pick<RunOptions, "stacks" | "tenant" | "targets" | "shard">): LooksAtAll {
  const { stacks, tenant, targets } = options;
  if (stacks !== undefined || tenant !== undefined || targets !== undefined) return () => false;
  return tenantsOfRun(options);
}

export function acceptanceOf(planned: readonly Planned[], accepted: AcceptedDrift, all: LooksAtAll): AcceptanceSummary {
  const known = new Set(planned.map(({ managed }) => JSON.stringify([managed.tenant, managed.id])));
  const unknown = accepted.entries.filter(
    ({ tenant, integration }) => all(tenant) && !known.has(JSON.stringify([tenant, integration])),
  );
  const judged = planned.flatMap(({ plan }) => plan?.diff.stale ?? []);
  const stale = [...judged, ...unknown.map((entry) => ({ entry, reason: "not-declared" as const }))];
  return {
    file: basename(accepted.file),
    entries: accepted.entries.length,
    in_force: planned.reduce((sum, { plan }) => sum + (plan?.diff.accepted?.length ?? 0), 0),
    stale: stale.map(({ entry: { id, tenant, integration, path }, reason }) => ({
      id,
      tenant,
      integration,
      path,
      reason,
      why: staleReasonText(reason),
    })),
  };
}

export function staleWarnings({ file, stale }: AcceptanceSummary): readonly Note[] {
  return stale.map(({ id, tenant, integration, reason, why }) =>
    note("RS6301", { file, id, tenant, integration, reason, why }),
  );
}
