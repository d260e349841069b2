// Stops a run that would remove much, so that a mistake in a table does not empty a ticket flow. Both front doors use it.
import { RampsyncError } from "../base/error.js";
import { groupBy } from "../base/group.js";
import { type Change, pathText } from "../document/change.js";
import { groupKey, headerKey } from "../integration/pairing/key.js";
import { viewMappings } from "../integration/pairing/mapping-view.js";
import type { IntegrationPlan } from "./installed-integration/plan.js";

/** At most this share of an integration's managed values may go unreviewed. */
const SHARE = 0.3;
/** A loss of fewer values than this is never stopped by its share. */
const LEAST = 3;
/** At most so many values may go in one run unreviewed. */
export const MOST_LOST = 50;

export interface GuardedPlan {
  readonly address: string;
  readonly plan: IntegrationPlan;
}

/** Values that go for good: duplicates, and pairs that another with the same source replaces, are no losses. */
export function lossesOf(plan: IntegrationPlan): number {
  return losses(plan).length;
}

function losses(plan: IntegrationPlan): readonly Change[] {
  return [...plan.diff.changes, ...plan.diff.drift].filter(
    (change) =>
      change.action === "remove" && (change.kind === "pair" || change.kind === "unmanaged") && !isMoved(plan, change),
  );
}

/** The rest of a rename that was stopped half way: the same pair of the same attribute is declared under another name. */
function isMoved(plan: IntegrationPlan, { mapping, path }: Change): boolean {
  if (mapping === undefined) return false;
  const [value, thirdPartyValue] = path.slice(-2);
  return plan.declared.mappings.some(
    ({ header, pairs }) =>
      groupKey(header) === groupKey(mapping) &&
      headerKey(header) !== headerKey(mapping) &&
      pairs.some((pair) => pair.value === value && pair.thirdPartyValue === thirdPartyValue),
  );
}

/** Rows that a plan removes for good. */
export function rowsRemovedBy(plan: IntegrationPlan): number {
  return plan.calls.filter((call) => call.method === "DELETE").length;
}

/**
 * What would stop this run. `allowed` is the number of removed values that was reviewed (`--allow-removals`): a run that
 * loses no more than that is let through. `allowWith` says how the user allows a number.
 */
export function guardRun(
  plans: readonly GuardedPlan[],
  allowed: number | undefined,
  allowWith = (count: number) => `--allow-removals ${count}`,
): readonly RampsyncError[] {
  const lost = plans.reduce((sum, { plan }) => sum + lossesOf(plan), 0);
  if (allowed !== undefined && lost <= allowed) return [];
  const hint = `Review the plan, then allow it with ${allowWith(lost)}.`;
  const errors = plans.flatMap((guarded) => guardIntegration(guarded, hint));
  if (lost > MOST_LOST) {
    errors.push(
      new RampsyncError("RS5003", `The run would lose ${lost} values in all; ${MOST_LOST} go unreviewed.`, { hint }),
    );
  }
  return errors;
}

function guardIntegration({ address, plan }: GuardedPlan, hint: string): RampsyncError[] {
  const gone = losses(plan);
  if (gone.length === 0) return [];
  const errors: RampsyncError[] = [];
  const views = viewMappings(plan.declared, plan.live, plan.applied);
  for (const [, changes] of groupBy(gone, (change) =>
    change.mapping === undefined ? "" : headerKey(change.mapping),
  )) {
    const [first] = changes;
    if (first?.mapping === undefined) continue;
    const key = headerKey(first.mapping);
    const view = views.find(({ declared, live }) => {
      const header = declared?.header ?? live?.header;
      return header !== undefined && headerKey(header) === key;
    });
    const liveValues = view?.liveCounts.size ?? 0;
    const stays = (view?.declared?.pairs.length ?? 0) > 0;
    if (stays || liveValues === 0 || changes.length < liveValues) continue;
    const where = `${address}: ${pathText(first.path.slice(0, 3))}`;
    errors.push(new RampsyncError("RS5001", `The mapping would lose all its ${liveValues} values.`, { where, hint }));
  }
  const managed = (plan.applied?.mappings ?? []).reduce((sum, mapping) => sum + mapping.pairs.length, 0);
  const ours = gone.filter(({ kind }) => kind === "pair").length;
  if (ours >= LEAST && managed > 0 && ours > managed * SHARE) {
    errors.push(
      new RampsyncError("RS5002", `The integration would lose ${ours} of its ${managed} managed values.`, {
        where: address,
        hint,
      }),
    );
  }
  return errors;
}
