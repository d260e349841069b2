// When the plan of one installed integration must be reviewed: it loses a whole mapping, or much of what is managed.
import { RampsyncError } from "../../base/error.js";
import { groupBy } from "../../base/group.js";
import type { Place } from "../../base/place.js";
import { type PairChange, stepsOf, type UnmanagedChange } from "../../document/change.js";
import { isMuchOf } from "../../document/guard-limits.js";
import { groupKey, headerKey, pairKey } from "../../integration/pairing/key.js";
import type { IntegrationPlan } from "./plan.js";

/** Values that go for good: duplicates, and pairs that another with the same source replaces, are no losses. */
export function lossesOf(plan: IntegrationPlan): number {
  return losses(plan).length;
}

type Loss = PairChange | UnmanagedChange;

function losses(plan: IntegrationPlan): readonly Loss[] {
  // What is removed as drift has the incoming value of a declared pair, and was never applied: nothing is lost with it.
  return plan.diff.changes.filter(
    (change): change is Loss =>
      change.action === "remove" && (change.kind === "pair" || change.kind === "unmanaged") && !isMoved(plan, change),
  );
}

/** The rest of a rename that was stopped half way: the same pair of the same attribute is declared under another name. */
function isMoved(plan: IntegrationPlan, { mapping, pair: lost }: Loss): boolean {
  if (lost === undefined) return false;
  return plan.declared.mappings.some(
    ({ header, pairs }) =>
      groupKey(header) === groupKey(mapping) &&
      headerKey(header) !== headerKey(mapping) &&
      pairs.some((pair) => pairKey(pair) === pairKey(lost)),
  );
}

/** RS5001 for each mapping that loses all its values, and RS5002. `place` is that of the integration. */
export function guardIntegration(plan: IntegrationPlan, place: Place, hint: string): readonly RampsyncError[] {
  const gone = losses(plan);
  if (gone.length === 0) return [];
  const errors: RampsyncError[] = [];
  for (const [, changes] of groupBy(gone, ({ mapping }) => headerKey(mapping))) {
    const [first] = changes;
    if (first === undefined) continue;
    const key = headerKey(first.mapping);
    const view = plan.sides.wholeViews.find(({ declared, live }) => {
      const header = declared?.header ?? live?.header;
      return header !== undefined && headerKey(header) === key;
    });
    const liveValues = view?.liveCounts.size ?? 0;
    const stays = (view?.declared?.pairs.length ?? 0) > 0;
    if (stays || liveValues === 0 || changes.length < liveValues) continue;
    const attribute = stepsOf(first.path.slice(0, 3));
    errors.push(
      new RampsyncError("RS5001", `The mapping would lose all its ${liveValues} values.`, {
        place: { ...place, attribute },
        hint,
      }),
    );
  }
  const managed = (plan.applied?.mappings ?? []).reduce((sum, mapping) => sum + mapping.pairs.length, 0);
  const ours = gone.filter(({ kind }) => kind === "pair").length;
  if (isMuchOf(ours, managed)) {
    errors.push(
      new RampsyncError("RS5002", `The integration would lose ${ours} of its ${managed} managed values.`, {
        place,
        hint,
      }),
    );
  }
  return errors;
}
