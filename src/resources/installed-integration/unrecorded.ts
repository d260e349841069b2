// Plans and applies where nothing is declared and nothing is recorded: what is put back from a receipt, and copies of rows
// that go.
import { type RampsyncError, toRampsyncErrors } from "../../base/error.js";
import { isOutcomeUnknown } from "../../base/error-kind.js";
import type { Change } from "../../document/change.js";
import type { Declared } from "../../integration/model.js";
import { detachNotes } from "../detaching.js";
import { type ApplyOptions, isLookedAtAgain, type Target } from "../resource.js";
import type { Session } from "../session.js";
import { recheck } from "./apply.js";
import { planCalls } from "./calls.js";
import type { ApplyResult } from "./outcome.js";
import { hashOf, type IntegrationPlan, type ObservedDiff } from "./plan.js";
import { Progress } from "./progress.js";

/** What is live is nobody's. */
export const nothingDeclared: Declared = {
  scalars: new Map(),
  mappings: [],
  directions: new Set(),
  unmanaged: "keep",
  versions: new Map(),
};

export function planUnrecorded(
  session: Session,
  target: Target,
  { declared, live, sides, diff }: ObservedDiff,
): IntegrationPlan {
  const calls = planCalls(target.tenant, live, diff, session.options);
  return {
    ...target,
    action: calls.length > 0 ? "update" : "no-op",
    declared,
    live,
    applied: undefined,
    sides,
    diff: { ...diff, notes: [...detachNotes(live, live.id, { calls }), ...diff.notes] },
    calls,
    liveHash: hashOf(live),
    observedAt: session.clock.now(),
  };
}

interface Work {
  readonly look: () => Promise<ObservedDiff>;
  /** Sends what is planned; what is left of it afterwards. */
  readonly send: (progress: Progress) => Promise<readonly Change[]>;
  /** Of a difference that is left. */
  readonly errorOf: (change: Change, progress: Progress) => RampsyncError;
}

export async function applyUnrecorded(
  session: Session,
  plan: IntegrationPlan,
  options: ApplyOptions,
  { look, send, errorOf }: Work,
): Promise<ApplyResult> {
  const progress = new Progress(session, plan, look);
  const result = (status: ApplyResult["status"], errors: readonly RampsyncError[]): ApplyResult => ({
    applied: undefined,
    live: progress.live,
    status,
    errors,
    sent: progress.sent,
  });
  try {
    if (isLookedAtAgain(plan, options, session.clock.now())) await recheck(progress);
    const errors = (await send(progress)).map((change) => errorOf(change, progress));
    return result(errors.length === 0 ? "done" : "failed", errors);
  } catch (thrown) {
    const errors = toRampsyncErrors(thrown).map((error) => error.at(progress.place));
    return result(errors.some(isOutcomeUnknown) ? "unknown" : "failed", errors);
  }
}
