// Stops a run that would remove much, so that a mistake in a table does not empty a ticket flow. Both front doors use it.
import { RampsyncError } from "../base/error.js";
import type { Place } from "../base/place.js";
import { type SourcePlaces, withSource } from "../base/source-places.js";
import { MOST_LOST } from "../document/guard-limits.js";
import { isAmong } from "../integration/pairing/key.js";
import type { Resource, ResourcePlan, Target } from "./resource.js";
import type { Session } from "./session.js";

export interface GuardedPlan {
  /** Of the resource. */
  readonly place: Place;
  /** Where the program makes it and its parts. */
  readonly sources?: SourcePlaces;
  /** The resource that made the plan. */
  readonly definition: Resource;
  readonly plan: ResourcePlan;
}

/** A run that only adopts removes nothing, and forgets nothing that it should remove. */
export function onlyAdopting({ tenant, id }: Target): RampsyncError {
  return new RampsyncError("RS5007", "It stays as it is, and managed: nothing is sent by a run that only adopts.", {
    place: { tenant, integration: id },
  });
}

/** Of several plans of one run that make credentials anew, the error of one that is not named. */
export function rotatesWithOthers(
  { options }: Pick<Session, "options">,
  { tenant, id }: Target,
): RampsyncError | undefined {
  if (isAmong(options.allowRotate, id)) return undefined;
  return new RampsyncError(
    "RS5031",
    "Several integrations would get new credentials in one run, and their third parties would be cut off at once.",
    {
      place: { tenant, integration: id, attribute: ["rotate_credentials"] },
      hint: `Rotate one after the other; or name each with RAMPSYNC_ALLOW_ROTATE=${id} (in the provider block allow_rotate).`,
    },
  );
}

/** A plan that uninstalls, without the permission that names it. `allowWith` says how the user gives it. */
export function uninstalls({ tenant, id }: Target, place: Place, allowWith: string): RampsyncError {
  const message = `${id} of tenant ${tenant} would be uninstalled: its id, its token or key and its events are lost for good.`;
  return new RampsyncError("RS5010", message, { place, hint: `Review the plan, then allow it with ${allowWith}.` });
}

/**
 * What would stop this run. `allowed` is the number of removed values that was reviewed (`--allow-removals`): a run that
 * loses no more than that is let through. `allowWith` says how the user allows a number, `mostLost` how many values all of
 * them may lose unreviewed.
 */
export function guardRun(
  plans: readonly GuardedPlan[],
  allowed: number | undefined,
  {
    allowWith = (count: number) => `--allow-removals ${count}`,
    mostLost = MOST_LOST,
  }: { readonly allowWith?: (count: number) => string; readonly mostLost?: number } = {},
): readonly RampsyncError[] {
  const lost = plans.reduce((sum, { definition, plan }) => sum + definition.lossesOf(plan), 0);
  if (allowed !== undefined && lost <= allowed) return [];
  const hint = `Review the plan, then allow it with ${allowWith(lost)}.`;
  const errors = plans.flatMap(({ definition, plan, place, sources }) =>
    definition.guard(plan, place, hint).map((error) => withSource(error, sources)),
  );
  if (lost > mostLost) {
    errors.push(
      new RampsyncError("RS5003", `The run would lose ${lost} values in all; ${mostLost} go unreviewed.`, { hint }),
    );
  }
  return errors;
}
