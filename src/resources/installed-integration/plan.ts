// Plans one installed integration: observes it, compares the three sides, and says what an apply would do.
import { createHash } from "node:crypto";
import { RampsyncError } from "../../base/error.js";
import { isWholeNotifier } from "../../base/error-kind.js";
import type { Change } from "../../document/change.js";
import type { PlanAction } from "../../document/plan-document.js";
import { nextApplied } from "../../integration/applied/applied.js";
import { sameApplied } from "../../integration/applied/applied-record.js";
import { type Config, declare } from "../../integration/declared/config.js";
import { type DiffOptions, diff, type IntegrationDiff, needsCalls } from "../../integration/diff/diff.js";
import type { Applied, Declared, Live } from "../../integration/model.js";
import { compareSides, type Sides, withRows } from "../../integration/sides.js";
import type { ResourcePlan, Target } from "../resource.js";
import type { Session } from "../session.js";
import { type Call, planCalls } from "./calls.js";
import { withoutSecrets } from "./name.js";

export interface IntegrationPlan extends ResourcePlan {
  readonly declared: Declared;
  readonly live: Live;
  readonly applied: Applied | undefined;
  /** The three as they were compared. */
  readonly sides: Sides;
  readonly diff: IntegrationDiff;
  readonly calls: readonly Call[];
}

/** What was read, and what it differs in. */
export interface ObservedDiff {
  readonly live: Live;
  readonly sides: Sides;
  readonly diff: IntegrationDiff;
}

export function diffOptions(session: Session, applied: Applied | undefined): DiffOptions {
  return {
    fingerprintKey: session.fingerprintKey,
    sendSecrets: session.options.sendSecrets ?? false,
    rowDeletes: !(session.options.documentedOnly ?? false),
    wholeNotifier: applied?.wholeNotifier ?? false,
  };
}

/**
 * Reads what is live and plans. `config` is valid (see `validateConfig`) and wholly known; `ignored` are the paths that
 * `ignore_changes` leaves out.
 * @throws RS4004 when the integration is gone: an adopted one is never created.
 */
export async function planIntegration(
  session: Session,
  target: Target,
  config: Config,
  applied: Applied | undefined,
  ignored: Declared["ignored"] = [],
): Promise<IntegrationPlan> {
  const declared: Declared = ignored.length === 0 ? declare(config) : { ...declare(config), ignored };
  const { live, sides, diff: found } = await observeAndDiff(session, target, declared, applied);
  refuseHalfNotifier(found);
  return {
    ...target,
    action: actionOf(sides, applied, found, session),
    declared,
    live,
    applied,
    sides,
    diff: found,
    calls: planCalls(target.tenant, live, found, session.options),
    get liveHash() {
      return hashOf(live);
    },
    observedAt: session.clock.now(),
  };
}

/** Live and the diff, with a GET where a page showed a difference, and with row lists where the diff needs them. */
export async function observeAndDiff(
  session: Session,
  { tenant, id }: Target,
  declared: Declared,
  applied: Applied | undefined,
  fresh = false,
): Promise<ObservedDiff> {
  const { observer } = session;
  const options = diffOptions(session, applied);
  let observation = fresh ? await observer.observeByGet(tenant, id) : await observer.observe(tenant, id);
  let sides = compareSides(declared, observation.live, applied);
  let found = diff(sides, options);
  if (observation.source === "page" && !isSilent(found)) {
    observation = await observer.observeByGet(tenant, id);
    sides = compareSides(declared, observation.live, applied);
    found = diff(sides, options);
  }
  let live = observation.live;
  while (found.rowsNeeded.size > 0) {
    live = await observer.withRows(tenant, live, found.rowsNeeded);
    sides = withRows(sides, live.rows);
    found = diff(sides, options);
  }
  const hide = <Some extends Change>(changes: readonly Some[]) => withoutSecrets(changes, declared);
  const shown = { ...found, changes: hide(found.changes), drift: hide(found.drift), residual: hide(found.residual) };
  return { live, sides, diff: shown };
}

export function isSilent(found: IntegrationDiff): boolean {
  return (
    found.changes.length === 0 &&
    found.drift.length === 0 &&
    found.residual.length === 0 &&
    found.rowsNeeded.size === 0 &&
    !needsCalls(found)
  );
}

/** What of the notifier cannot be sent keeps nothing else back; alone it is refused. */
function refuseHalfNotifier(found: IntegrationDiff): void {
  const error = withheldNotifier(found);
  if (error !== undefined && !needsCalls(found)) throw error;
}

/** Why the notifier is not sent, where it is not: credentials that its whole needs are not declared. */
export function withheldNotifier({ residual }: IntegrationDiff): RampsyncError | undefined {
  const missing = residual.filter(isWholeNotifier).map((change) => change.label);
  return missing.length === 0 ? undefined : halfNotifier(missing);
}

export function halfNotifier(missing: readonly string[]): RampsyncError {
  return new RampsyncError(
    "RS4204",
    `outbound.notifier is not sent: this server wants the whole of it, and what it hides is not declared: ${missing.join(", ")}.`,
    { hint: "Declare these fields as well; the server keeps only what is sent." },
  );
}

function actionOf(sides: Sides, applied: Applied | undefined, found: IntegrationDiff, session: Session): PlanAction {
  if (applied === undefined) return "adopt";
  if (needsCalls(found)) return "update";
  if (found.released.length > 0) return "release";
  const next = nextApplied(sides, {
    sent: new Set(),
    unsettled: new Set(),
    fingerprintKey: session.fingerprintKey,
    rowDeletes: found.unremovable.length === 0,
    wholeNotifier: applied.wholeNotifier,
  });
  return sameApplied(next, applied) ? "no-op" : "state-only";
}

/** Of what a diff looks at: order, ids of rows and server-owned fields apart. */
export function hashOf(live: Live): string {
  const mappings = live.mappings.map((mapping) =>
    JSON.stringify([mapping.header, [...mapping.pairs].map((pair) => JSON.stringify(pair)).sort()]),
  );
  const scalars = [...live.scalars].sort(([left], [right]) => (left < right ? -1 : 1));
  return createHash("sha256")
    .update(JSON.stringify([live.id, scalars, live.hasNotifier, mappings.sort()]))
    .digest("base64url");
}
