// Why an apply would send nothing of a plan: the guards, prevent_destroy, and the number of calls.

import { RampsyncError, RampsyncErrors } from "../../base/error.js";
import { plural } from "../../base/text.js";
import { mostLostOf } from "../../document/guard-limits.js";
import type { PlanDocument } from "../../document/plan-document.js";
import { guardRun, rotatesWithOthers, uninstalls } from "../../resources/guards.js";
import { placeIn } from "../records/managed.js";
import type { RunOptions } from "../run-options.js";
import { type Intent, isToDo, type Planned } from "./planned.js";

/** How much of what was reviewed an apply may do; without them the guards decide alone. */
export interface Reviewed {
  /** The number of removed values that was reviewed. */
  readonly allowRemovals?: number;
  /** Refuses a run that would send more calls that write. */
  readonly maxCalls?: number;
  /** What may be uninstalled: addresses, `STACK/ADDRESS`, or paths of constructs. Default: nothing. */
  readonly allowUninstall?: readonly string[];
}

/** What was reviewed, and the part of a run that it is about. */
export type ReviewedRun = Reviewed & Pick<RunOptions, "shard">;

export function refusalsOf(
  planned: readonly Planned[],
  intent: Intent,
  { allowRemovals, maxCalls, allowUninstall = [], shard }: ReviewedRun,
): readonly RampsyncError[] {
  const withWork = planned.filter(isToDo);
  const guarded = withWork.flatMap(({ managed: { construct, sources, definition }, plan, session }) =>
    plan === undefined || session.options.adoptOnly
      ? []
      : [{ place: { construct }, definition, plan, ...(sources === undefined ? {} : { sources }) }],
  );
  const errors = [
    ...guardRun(guarded, allowRemovals, { mostLost: mostLostOf(shard) }),
    ...unconsented(withWork),
    ...rotations(withWork),
  ];
  for (const { managed, plan, removal = plan } of withWork) {
    if (removal === undefined || managed.definition.removal.isNamedOnly?.(removal) !== true) continue;
    const { address, stack, construct, sources } = managed;
    if ([address, `${stack.name}/${address}`, construct].some((name) => allowUninstall.includes(name))) continue;
    errors.push(uninstalls(removal, placeIn(construct, sources), `--allow-uninstall ${address}`));
  }
  for (const { managed, action } of withWork) {
    if (!managed.preventDestroy || (intent !== "destroy" && action !== "replace")) continue;
    errors.push(
      new RampsyncError("RS5004", "prevent_destroy is set.", { place: placeIn(managed.construct, managed.sources) }),
    );
  }
  // What is planned later sends one call at least; an apply counts what it comes to.
  const later = withWork.filter(({ waitsFor, session }) => waitsFor !== undefined && !session.options.adoptOnly).length;
  const first = withWork.reduce((sum, { removal }) => sum + (removal?.calls.length ?? 0), 0);
  const calls = guarded.reduce((sum, { plan }) => sum + plan.calls.length, later + first);
  if (maxCalls !== undefined && calls > maxCalls) {
    errors.push(
      new RampsyncError(
        "RS5005",
        `The plan needs ${plural(calls, "call that writes", "calls that write")}; --max-calls allows ${maxCalls}.`,
      ),
    );
  }
  return errors;
}

/** What needs a consent of its own. */
function unconsented(withWork: readonly Planned[]): readonly RampsyncError[] {
  return withWork.flatMap(({ managed: { construct, sources, definition }, plan, foretold = [], session }) => {
    if (session.options.adoptOnly) return [];
    const errors = plan === undefined ? foretold : (definition.unconsented?.(session, plan) ?? []);
    return errors.map((error) => error.at(placeIn(construct, sources)));
  });
}

/** One integration of a run may get new credentials; of several each has to be named. */
function rotations(withWork: readonly Planned[]): readonly RampsyncError[] {
  const rotating = withWork.flatMap(({ managed: { construct, sources, definition }, plan, session }) =>
    plan !== undefined && !session.options.adoptOnly && definition.rotates?.(plan) === true
      ? [{ plan, session, place: placeIn(construct, sources) }]
      : [],
  );
  if (rotating.length < 2) return [];
  return rotating.flatMap(({ plan, session, place }) => rotatesWithOthers(session, plan)?.at(place) ?? []);
}

/** Nothing was sent; `plan` is what was refused. */
export class RefusedRun extends RampsyncErrors {
  constructor(
    refusals: readonly RampsyncError[],
    /** What was refused, as the plan would have shown it. */
    readonly plan: PlanDocument,
  ) {
    super(refusals);
    this.name = "RefusedRun";
  }
}
