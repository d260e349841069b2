// Uninstalls one planned integration, and looks whether it is gone.
import { RampsyncError, toRampsyncErrors } from "../../base/error.js";
import { isGone, isOutcomeUnknown } from "../../base/error-kind.js";
import type { LiveMapping, Row } from "../../integration/model.js";
import { UnknownOutcomeError } from "../../opsramp/unknown-outcome-error.js";
import { type ApplyOptions, isLookedAtAgain } from "../resource.js";
import type { Session } from "../session.js";
import { keptRow } from "./kept-rows.js";
import { nameOf, secretSearch } from "./name.js";
import type { ApplyResult } from "./outcome.js";
import { hashOf, type IntegrationPlan } from "./plan.js";
import { READ_DELAYS } from "./progress.js";

type UninstallPlan = IntegrationPlan & { readonly uninstall: { readonly reason: string } };

export const isUninstallPlan = (plan: IntegrationPlan): plan is UninstallPlan => plan.uninstall !== undefined;

/** What is gone already is as it should be. */
export async function applyUninstall(
  session: Session,
  plan: UninstallPlan,
  options: ApplyOptions,
): Promise<ApplyResult> {
  const { live, applied } = plan;
  let deletes = 0;
  const result = (status: ApplyResult["status"], errors: readonly RampsyncError[]): ApplyResult => ({
    applied,
    live,
    status,
    errors,
    sent: { posts: 0, deletes },
  });
  try {
    if (isLookedAtAgain(plan, options, session.clock.now())) await recheck(session, plan);
    await keep(plan, options);
    deletes = 1;
    await remove(session, plan);
    return result("done", []);
  } catch (error) {
    if (isGone(error)) return result("done", []);
    const errors = toRampsyncErrors(error).map((each) => each.at({ tenant: plan.tenant, integration: plan.id }));
    return result(errors.some(isOutcomeUnknown) ? "unknown" : "failed", errors);
  }
}

/** Its tables, which stand in no receipt otherwise; what else it is goes for good. */
async function keep(plan: UninstallPlan, { keep: keepRemoval }: ApplyOptions): Promise<void> {
  const { live, declared, calls } = plan;
  const holdsSecret = secretSearch(declared);
  const name = nameOf(plan);
  await keepRemoval?.({
    ...(name === undefined ? {} : { name }),
    calls,
    rows: live.mappings.flatMap(rowsOf).map((row) => keptRow(row, "removed", holdsSecret)),
  });
}

/** The ids of the rows are not asked for. */
function rowsOf({ header, pairs, parsing }: LiveMapping): readonly Row[] {
  const row = { id: "", header, ...(parsing === undefined ? {} : { parsing }) };
  return pairs.length === 0 ? [row] : pairs.map((pair) => ({ ...row, pair }));
}

async function recheck({ observer }: Session, plan: UninstallPlan): Promise<void> {
  const { live } = await observer.observeByGet(plan.tenant, plan.id);
  if (hashOf(live) !== plan.liveHash)
    throw new RampsyncError("RS3008", "The integration changed after the plan was made.");
}

async function remove(session: Session, plan: UninstallPlan): Promise<void> {
  const { tenant, id, uninstall } = plan;
  try {
    await session.client.uninstallIntegration(tenant, id, uninstall.reason);
  } catch (error) {
    // To uninstall it once more does no harm: what shows is what counts.
    if (!(error instanceof UnknownOutcomeError) || !(await isThere(session, plan))) throw error;
    await session.client.uninstallIntegration(tenant, id, uninstall.reason);
  }
  if (await isThere(session, plan)) {
    throw new RampsyncError("RS4201", "It was uninstalled, and is still there.");
  }
}

/** Throws what a look fails with, RS4004 where it is gone. */
async function isThere({ clock, observer }: Session, { tenant, id }: UninstallPlan): Promise<boolean> {
  for (const delay of READ_DELAYS) {
    await clock.sleep(delay);
    await observer.observeByGet(tenant, id);
  }
  return true;
}
