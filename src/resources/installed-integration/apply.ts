// Applies one planned integration: add, read back, and only then remove; what did not converge is named.
import { RampsyncError } from "../../base/error.js";
import type { Session } from "../session.js";
import { Addition } from "./addition.js";
import { type ApplyResult, Outcome } from "./outcome.js";
import { hashOf, type IntegrationPlan } from "./plan.js";
import { Progress } from "./progress.js";
import { RowRemoval } from "./row-removal.js";

export type { ApplyResult } from "./outcome.js";

/** A plan older than this, in milliseconds, is checked against live before anything is sent. */
const MOST_AGE = 60_000;

/** Whether `plan` has to be checked against live before it is applied at `now` (milliseconds since the epoch). */
export function isAged(plan: IntegrationPlan, now: number): boolean {
  return now - plan.observedAt > MOST_AGE;
}

export interface ApplyOptions {
  /**
   * Read again before anything is sent, and refuse (RS3008) when the live side moved since the plan. Plans that are a
   * minute old are always checked.
   */
  readonly recheck: boolean;
}

export async function applyIntegration(
  session: Session,
  plan: IntegrationPlan,
  options: ApplyOptions,
): Promise<ApplyResult> {
  const progress = new Progress(session, plan);
  const outcome = new Outcome(progress);
  try {
    if (options.recheck || isAged(plan, session.clock.now())) await recheck(progress);
    await new Addition(progress).run();
    await new RowRemoval(progress).run();
    return outcome.finish();
  } catch (error) {
    return outcome.fail(error);
  }
}

async function recheck({ session, plan, where }: Progress): Promise<void> {
  const { live } = await session.observer.observeByGet(plan.tenant, plan.id);
  if (hashOf(live) !== plan.liveHash) {
    throw new RampsyncError("RS3008", "The integration changed after the plan was made.", { where });
  }
}
