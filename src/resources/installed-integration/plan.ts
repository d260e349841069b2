// Plans one installed integration: observes it, compares the three sides, and says what an apply would do.
import { createHash } from "node:crypto";
import { RampsyncError } from "../../base/error.js";
import { isWholeNotifier } from "../../base/error-kind.js";
import type { Mutable } from "../../base/mutable.js";
import { type Change, hasMoved } from "../../document/change.js";
import { driftId } from "../../document/drift-id.js";
import type { PlanAction } from "../../document/plan-document.js";
import { type AcceptedEntry, judge } from "../../integration/accepted/accepted.js";
import { nextApplied } from "../../integration/applied/applied.js";
import { sameApplied } from "../../integration/applied/applied-record.js";
import { credentialsNotes, type Rotation, rotationOf, type Sealing, sealingOf } from "../../integration/credentials.js";
import type { Config } from "../../integration/declared/config.js";
import { type DiffOptions, diff, type IntegrationDiff, needsCalls } from "../../integration/diff/diff.js";
import type { UnremovableRow } from "../../integration/diff/mapping-findings.js";
import { missingUnlessLive } from "../../integration/diff/open-name-diff.js";
import { ENABLED } from "../../integration/fields.js";
import type { Applied, Declared, InstallIntent, Installing, KeptForm, Live } from "../../integration/model.js";
import { rowKey } from "../../integration/pairing/key.js";
import { compareSides, type Sides, withRows } from "../../integration/sides.js";
import type { NamesWay } from "../../integration/wire/ways.js";
import { detachNotes } from "../detaching.js";
import type { Observation } from "../observer.js";
import { notePlannedOwner, ownerAs } from "../planned-owners.js";
import type { ResourcePlan, Target } from "../resource.js";
import type { Session } from "../session.js";
import { appliedInNames, declareInNames } from "./attribute-names.js";
import { type Call, planCalls, rotationCall } from "./calls.js";
import { withoutSecrets } from "./name.js";

export interface IntegrationPlan extends ResourcePlan {
  readonly declared: Declared;
  readonly live: Live;
  readonly applied: Applied | undefined;
  /** The three as they were compared. */
  readonly sides: Sides;
  readonly diff: IntegrationDiff;
  readonly calls: readonly Call[];
  /** It is uninstalled, for this reason. */
  readonly uninstall?: { readonly reason: string };
  /** Its credentials are encrypted by an apply. */
  readonly sealing?: Sealing;
  /** Its credentials are made anew by an apply, or may have been by a run that was broken off. */
  readonly rotation?: Rotation;
  /** It is installed: nothing of it is there. */
  readonly install?: Installing;
  /** What an earlier run read of what it installed, and where that is. */
  readonly carried?: Pick<Applied, "credentials" | "handedOver">;
  /** An earlier run was about to install it, and what came of that does not show. */
  readonly pending?: InstallIntent;
}

/** What was read, and what it differs in. */
export interface ObservedDiff {
  /** With what of its drift was accepted. */
  readonly declared: Declared;
  readonly live: Live;
  readonly sides: Sides;
  readonly diff: IntegrationDiff;
}

export function diffOptions(session: Session, applied: Applied | undefined, isAfterWrite = false): DiffOptions {
  return {
    listMayLag: isAfterWrite,
    fingerprintKeys: session.fingerprintKeys.of(applied?.keys),
    sendSecrets: session.options.sendSecrets ?? false,
    rowDeletes: !(session.options.documentedOnly ?? false),
    wholeNotifier: applied?.wholeNotifier ?? false,
    allowEnable: session.options.allowEnable ?? [],
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
  const declared = declareInNames(session, target.tenant, config);
  const wanted: Declared = ignored.length === 0 ? declared : { ...declared, ignored };
  return planDeclared(session, target, wanted, applied && appliedInNames(session, target.tenant, config, applied));
}

/** The same of what was declared, for an integration that is there. */
export async function planDeclared(
  session: Session,
  target: Target,
  wanted: Declared,
  applied: Applied | undefined,
): Promise<IntegrationPlan> {
  const { declared, live, sides, diff: found } = await observeAndDiff(session, target, wanted, applied);
  if (!session.options.comparesOnly) refuseHalfNotifier(found);
  const keys = session.fingerprintKeys.of(applied?.keys);
  const sealing = sealingOf(declared, applied, { live, keys });
  notePlannedOwner(session, target.tenant, live.id, ownerAs(declared, live.status));
  const rotation = rotationOf(declared, applied);
  const rotating = rotation === "rotate" ? [rotationCall(target.tenant, live.id)] : [];
  const calls = [...planCalls(target.tenant, live, found, session.options), ...rotating];
  const told = [
    ...detachNotes(live, live.id, { calls }),
    ...credentialsNotes(declared, applied?.credentials, { sealing, rotation }),
  ];
  const { tenant, id, goes } = target;
  // Members that are named one by one take a tenth of the time of spread ones, here and in the other objects that each
  // integration of a run has; `target` may be far more than a target.
  const plan: Mutable<IntegrationPlan> = {
    tenant,
    id,
    action: actionWith(actionOf(sides, applied, found, session), sealing, rotation),
    declared,
    live,
    applied,
    sides,
    diff: told.length === 0 ? found : { ...found, notes: [...told, ...found.notes] },
    calls,
    get liveHash() {
      return hashOf(live);
    },
    observedAt: session.clock.now(),
  };
  if (goes !== undefined) plan.goes = goes;
  if (sealing !== undefined) plan.sealing = sealing;
  if (rotation !== undefined) plan.rotation = rotation;
  return plan;
}

export interface ObserveOptions {
  /** By GET, as it is right after a write. */
  readonly fresh?: boolean;
  /** What live showed, before that write, of what the server does with names. */
  readonly names?: NamesWay | undefined;
  /** What the server is seen to keep in another form than it was sent in, as live shows it. */
  readonly formsIn?: (sides: Sides) => readonly KeptForm[];
}

/** Live and the diff, with a GET where a page showed a difference, and with row lists where the diff needs them. */
export async function observeAndDiff(
  session: Session,
  { tenant, id }: Target,
  declared: Declared,
  applied: Applied | undefined,
  { fresh = false, names, formsIn }: ObserveOptions = {},
): Promise<ObservedDiff> {
  const { observer } = session;
  const options = diffOptions(session, applied, fresh);
  const compare = (live: Live): Compared =>
    compareAccepted(session, { tenant, id }, { declared, live, applied, formsIn }, fresh);
  let observation = fresh
    ? lagging(await observer.observeByGet(tenant, id), names)
    : await observer.observe(tenant, id, declared.mappings);
  let compared = compare(observation.live);
  if (observation.source === "page" && !isSilent(compared.diff)) {
    observation = await observer.observeByGet(tenant, id);
    compared = compare(observation.live);
  }
  return withNeededRows(session, tenant, observation.live, { before: compared, compare, declared, options });
}

function lagging({ live, source }: Observation, names: NamesWay | undefined): Observation {
  const seen = names === undefined ? live.seen : { names, ...live.seen };
  return { live: { ...live, mayLag: true, ...(seen === undefined ? {} : { seen }) }, source };
}

interface BeforeRows {
  readonly before: Compared;
  readonly compare: (live: Live) => Compared;
  readonly declared: Declared;
  readonly options: DiffOptions;
}

async function withNeededRows(
  { observer }: Session,
  tenant: string,
  observed: Live,
  { before, compare, declared, options }: BeforeRows,
): Promise<ObservedDiff> {
  let live = observed;
  let compared = before;
  let { sides, diff: found } = compared;
  while (found.rowsNeeded.size > 0) {
    live = await observer.withRows(tenant, live, found.rowsNeeded);
    if (compared.diff.stale === undefined && compared.diff.accepted === undefined) {
      sides = withRows(sides, live.rows);
      found = diff(sides, options);
      continue;
    }
    // What the list of rows, or its refusal, leaves of a difference is another one, and was accepted as that.
    compared = compare(live);
    ({ sides, diff: found } = compared);
  }
  return { declared: compared.declared, live, sides, diff: hidden(found, declared) };
}

/** The same of what was read already. */
export function compareAgain(
  session: Session,
  target: Target,
  { declared, live }: Pick<ObservedDiff, "declared" | "live">,
  applied: Applied | undefined,
  formsIn: (sides: Sides) => readonly KeptForm[],
): ObservedDiff {
  const compared = compareAccepted(session, target, { declared, live, applied, formsIn }, true);
  return { declared: compared.declared, live, sides: compared.sides, diff: hidden(compared.diff, declared) };
}

/** The same once more is known of the server. */
export function compareKnowing(
  session: Session,
  target: Target,
  { declared, live }: Pick<ObservedDiff, "declared" | "live">,
  applied: Applied | undefined,
  formsIn: (sides: Sides) => readonly KeptForm[],
): Promise<ObservedDiff> {
  const compare = (known: Live): Compared =>
    compareAccepted(session, target, { declared, live: known, applied, formsIn }, true);
  return withNeededRows(session, target.tenant, live, {
    before: compare(live),
    compare,
    declared,
    options: diffOptions(session, applied, true),
  });
}

function hidden(found: IntegrationDiff, declared: Declared): IntegrationDiff {
  const { changes, drift, residual, accepted } = found;
  if (changes.length + drift.length + residual.length === 0 && accepted === undefined) return found;
  const hide = <Some extends Change>(changes: readonly Some[]) => withoutSecrets(changes, declared);
  return {
    ...found,
    changes: hide(changes),
    drift: hide(drift),
    residual: hide(residual),
    ...(accepted === undefined ? {} : { accepted: hide(accepted) }),
  };
}

type Compared = Omit<ObservedDiff, "live">;

/** The diff without accepted drift; where none of it was accepted before, by what the file says now. */
function compareAccepted(
  session: Session,
  { tenant, id }: Target,
  {
    declared,
    live,
    applied,
    formsIn,
  }: {
    readonly declared: Declared;
    readonly live: Live;
    readonly applied: Applied | undefined;
    readonly formsIn: ObserveOptions["formsIn"];
  },
  isAfterWrite: boolean,
): Compared {
  const options = diffOptions(session, applied, isAfterWrite);
  const asKnown = compareSides(declared, live, applied);
  const forms = formsIn?.(asKnown) ?? [];
  const sides = forms.length === 0 ? asKnown : compareSides(declared, live, applied, forms);
  const found = diff(sides, options);
  const entries = declared.accepted === undefined ? (session.accepted?.of(tenant, id) ?? []) : [];
  if (entries.length === 0 || applied === undefined) return { declared, sides, diff: found };
  const today = new Date(session.clock.now()).toISOString().slice(0, 10);
  // What no call removes has drifted all the same.
  const drift = [...found.drift, ...found.residual.filter(hasMoved), ...acceptedUnlessLive(sides, entries)];
  const { units, accepted, stale } = judge(entries, drift, { sides, keys: session.fingerprintKeys, today });
  const judged = judgedOf({ accepted, stale });
  if (units.length === 0) return { declared, sides, diff: { ...found, ...judged } };
  const left: Declared = { ...declared, accepted: units };
  const leftSides = compareSides(left, live, applied, forms);
  return { declared: left, sides: leftSides, diff: { ...diff(leftSides, options), ...judged } };
}

/**
 * A mapping of which nobody knows whether it is live is left as it is where all of it was accepted as missing: nothing is
 * sent to find that out.
 */
function acceptedUnlessLive({ views }: Sides, entries: readonly AcceptedEntry[]): readonly Change[] {
  const isAccepted = (change: Change) => entries.some((entry) => driftId(entry, change) === entry.id);
  return missingUnlessLive(views)
    .filter((missing) => missing.every(isAccepted))
    .flat();
}

function judgedOf({ accepted = [], stale = [] }: Pick<IntegrationDiff, "accepted" | "stale">) {
  return { ...(accepted.length === 0 ? {} : { accepted }), ...(stale.length === 0 ? {} : { stale }) };
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

/** What an apply of a diff gives up: rows of a direction whose list was refused, and rows that the list does not have. */
export function givesUpIn(
  { unremovable }: IntegrationDiff,
  { rows }: Live,
): ((row: UnremovableRow) => boolean) | undefined {
  if (unremovable.length === 0) return undefined;
  const foreseen = new Set(unremovable.map(rowKey));
  const closed = new Set(
    unremovable.map(({ header }) => header.direction).filter((direction) => rows[direction] === "unavailable"),
  );
  return (row) => closed.has(row.header.direction) || foreseen.has(rowKey(row));
}

function actionWith(action: PlanAction, sealing: Sealing | undefined, rotation: Rotation | undefined): PlanAction {
  if (action === "adopt" || action === "update") return action;
  if (rotation === "rotate") return "update";
  return action === "no-op" && (sealing !== undefined || rotation !== undefined) ? "state-only" : action;
}

function actionOf(sides: Sides, applied: Applied | undefined, found: IntegrationDiff, session: Session): PlanAction {
  if (applied === undefined) return "adopt";
  if (needsCalls(found)) return "update";
  if (found.released.length > 0) return "release";
  const next = nextApplied(sides, {
    sent: new Set(),
    unsettled: new Set(),
    fingerprintKeys: session.fingerprintKeys.of(applied.keys),
    givesUp: givesUpIn(found, sides.live),
    isUnlisted: ({ header }) => sides.live.rows[header.direction] === "unavailable",
    wholeNotifier: applied.wholeNotifier,
  });
  return sameApplied(next, applied) ? "no-op" : "state-only";
}

/** Of what a diff looks at: order, ids of rows and server-owned fields apart. */
export function hashOf(live: Live): string {
  const mappings = live.mappings.map((mapping) =>
    JSON.stringify([mapping.header, [...mapping.pairs].map((pair) => JSON.stringify(pair)).sort()]),
  );
  // To enable or disable once more does no harm, and rows of a page may not tell the status.
  const scalars = [...live.scalars]
    .filter(([path]) => path !== ENABLED)
    .sort(([left], [right]) => (left < right ? -1 : 1));
  return createHash("sha256")
    .update(JSON.stringify([live.id, scalars, live.hasNotifier, mappings.sort()]))
    .digest("base64url");
}
