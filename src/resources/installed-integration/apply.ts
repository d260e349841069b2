// Applies one planned integration: add, read back, and only then remove; what did not converge is named.
import { RampsyncError } from "../../base/error.js";
import { type ApplyOptions, isLookedAtAgain } from "../resource.js";
import type { Session } from "../session.js";
import { Addition } from "./addition.js";
import { unconsented } from "./consent.js";
import { disable, enable } from "./enabling.js";
import { applyInstallation } from "./install.js";
import { isInstallPlan } from "./install-plan.js";
import { settleCredentials } from "./made-credentials.js";
import { type ApplyResult, Outcome } from "./outcome.js";
import { hashOf, type IntegrationPlan } from "./plan.js";
import { Progress } from "./progress.js";
import { RemovalKeeper } from "./removal-keeper.js";
import { RowRemoval } from "./row-removal.js";
import { applyUninstall, isUninstallPlan } from "./uninstall.js";

export type { ApplyResult } from "./outcome.js";

export async function applyIntegration(
  session: Session,
  plan: IntegrationPlan,
  options: ApplyOptions,
): Promise<ApplyResult> {
  if (isUninstallPlan(plan)) return applyUninstall(session, plan, options);
  const [refused] = session.options.adoptOnly ? [] : unconsented(session, plan);
  if (refused !== undefined) throw refused;
  return settleCredentials(session, plan, options, await applyDeclared(session, plan, options));
}

async function applyDeclared(session: Session, plan: IntegrationPlan, options: ApplyOptions): Promise<ApplyResult> {
  if (isInstallPlan(plan)) {
    if (session.options.adoptOnly) return notInstalled(plan);
    const missing = new Progress(session, plan);
    try {
      refuseMissing(missing);
    } catch (error) {
      return new Outcome(missing).fail(error);
    }
    return applyInstallation(session, plan, options, (found) =>
      applyIntegration(session, found, { ...options, recheck: false }),
    );
  }
  const progress = new Progress(session, plan);
  const outcome = new Outcome(progress);
  try {
    if (session.options.adoptOnly) return outcome.adopt();
    refuseMissing(progress);
    if (isLookedAtAgain(plan, options, session.clock.now())) await recheck(progress);
    const keeper = new RemovalKeeper(plan, options.keep);
    await keeper.keepPlanned();
    await disable(progress);
    await new Addition(progress).run();
    await new RowRemoval(progress, keeper).run();
    await enable(progress);
    return outcome.finish();
  } catch (error) {
    return outcome.fail(error);
  }
}

/** A run that only adopts leaves the installation to a later one. */
function notInstalled(plan: IntegrationPlan): ApplyResult {
  return { applied: undefined, live: plan.live, status: "done", errors: [], sent: { posts: 0, deletes: 0 } };
}

/** Before anything of the integration is sent. */
function refuseMissing({ plan, place }: Progress): void {
  const { missing } = plan.diff;
  if (missing.length === 0) return;
  const what = missing.length === 1 ? "is not given, and has" : "are not given, and have";
  throw new RampsyncError("RS1009", `${missing.join(", ")} ${what} to be sent.`, {
    place,
    hint: "Give the value and make the plan again; of a secret that is not used any more give an empty one.",
  });
}

/** @throws RS3008 where the live side moved since the plan. */
export async function recheck({ session, plan, place }: Progress): Promise<void> {
  const { live } = await session.observer.observeByGet(plan.tenant, plan.id);
  if (hashOf(live) !== plan.liveHash) {
    throw new RampsyncError("RS3008", "The integration changed after the plan was made.", { place });
  }
}
