// Plans every managed resource of a run, tenants side by side, and contains what fails to the resource it fails for.

import pLimit from "p-limit";
import { isGone } from "../../base/error-kind.js";
import { groupBy } from "../../base/group.js";
import { note } from "../../base/note.js";
import type { Note } from "../../base/note-codes.js";
import { inSpan, type SpanAttributes, within } from "../../base/telemetry.js";
import { leftByAdopting } from "../../document/change.js";
import type { PlanAction } from "../../document/plan-document.js";
import type { Config } from "../../integration/declared/config.js";
import { notGivenNotes, unopenedNotes, unsentNotes } from "../../integration/diff/diff.js";
import type { Attributes } from "../../resources/attributes.js";
import { isMadeByServer } from "../../resources/identity.js";
import type { Foretold, ResourcePlan } from "../../resources/resource.js";
import type { Session } from "../../resources/session.js";
import type { Connections } from "../connection.js";
import type { Host } from "../host.js";
import { instructionsOf } from "../records/join-state.js";
import { errorsIn, type Managed } from "../records/managed.js";
import { placeText } from "../records/moves.js";
import { EarlyReads } from "./early-reads.js";
import { Order } from "./order.js";
import { type Intent, type Planned } from "./planned-resource.js";
import { PlannedValues, type ServerValues } from "./planned-values.js";

export { hasWork, type Intent, isEnd, isToDo, type Planned } from "./planned-resource.js";

/** Integrations of one tenant that are looked at or changed at one time. Tenants do not wait for each other. */
export const SIDE_BY_SIDE = 10;

export interface PlanAllOptions {
  readonly connections: Connections;
  readonly intent: Intent;
  readonly host: Host;
  readonly early?: EarlyReads;
  /** Everything that is managed, where that is more than what is planned: it may be referred to. */
  readonly all?: readonly Managed[];
  /** Default: `expected`. */
  readonly serverValues?: ServerValues;
  /** Of the whole run, where more is planned than `managed`. */
  readonly count?: { done: number; readonly all: number };
  /** Is told when all of a tenant has been looked at. */
  readonly ended?: (planned: readonly Planned[]) => void;
}

export async function planAll(
  managed: readonly Managed[],
  {
    connections,
    intent,
    host,
    early = new EarlyReads(),
    all = managed,
    serverValues = "expected",
    count = { done: 0, all: managed.length },
    ended,
  }: PlanAllOptions,
): Promise<readonly Planned[]> {
  const tenants = ended === undefined ? undefined : new TenantEnds(managed, ended);
  const values = new PlannedValues(all, serverValues);
  const order = new Order(managed, (resource) => (intent === "destroy" ? [] : values.referredToBy(resource, managed)));
  const planOne = async (resource: Managed, session: Session): Promise<Planned> => {
    const planned = await within("rampsync.plan", spanOf(resource), async (tell) => {
      // A copy would be an object of a shape of its own, for each of a run's thousands.
      const found = Object.assign(await plan(resource, session, intent, values), {
        plannedAt: connections.clock.now(),
      });
      const { action, error } = found;
      tell({
        "rampsync.action": action,
        "rampsync.drift": found.plan?.diff.drift.length ?? 0,
        "error.type": error?.code,
      });
      return found;
    });
    count.done += 1;
    host({
      type: "planned",
      tenant: resource.tenant,
      integration: resource.id,
      address: resource.address,
      stack: resource.stack.name,
      action: planned.action,
      drift: planned.plan?.diff.drift.length ?? 0,
      ...(planned.error === undefined ? {} : { code: planned.error.code }),
    });
    host({ type: "progress", verb: "observe", ...count });
    values.learn(resource, planned);
    order.ended(resource);
    tenants?.add(planned);
    return planned;
  };
  return byTenant(
    managed,
    (resource) => ({ tenant: resource.tenant, session: connections.session(resource.settings) }),
    async (ofTenant, { tenant, session }) => {
      // What fails there fails again, and is told, for each resource.
      const lookedAt = ofTenant.filter((resource) => isLookedAt(resource, intent));
      const reading = [...groupBy(ofTenant, ({ definition }) => definition).keys()].map((definition) => {
        const ids = lookedAt.filter((resource) => resource.definition === definition).map(({ id }) => id);
        return early.of(session, definition, tenant) ?? definition.prepare(session, tenant, ids);
      });
      await Promise.allSettled(reading);
    },
    (resource, { session }) => planOne(resource, session),
    order,
  );
}

/** Gathers what is planned until a tenant has all of its own. */
class TenantEnds {
  readonly #waiting = new Map<string, { readonly all: number; readonly planned: Planned[] }>();

  constructor(
    managed: readonly Managed[],
    private readonly ended: (planned: readonly Planned[]) => void,
  ) {
    for (const [tenant, { length }] of groupBy(managed, (resource) => resource.tenant)) {
      this.#waiting.set(tenant, { all: length, planned: [] });
    }
  }

  add(planned: Planned): void {
    const { tenant } = planned.managed;
    const ofTenant = this.#waiting.get(tenant);
    ofTenant?.planned.push(planned);
    if (ofTenant === undefined || ofTenant.planned.length < ofTenant.all) return;
    this.#waiting.delete(tenant);
    this.ended(ofTenant.planned);
  }
}

export interface Lane {
  readonly tenant: string;
  readonly session: Session;
}

/**
 * Does `work` for every item, `SIDE_BY_SIDE` of a tenant at a time and all tenants beside each other, so that a tenant
 * that is throttled or dead keeps no other waiting. `prepare` comes before the first of each tenant. An item that waits for
 * others in `order`, which is to be told when an item has ended, takes none of the places. The results are in the items' order.
 */
export async function byTenant<Item, Result>(
  items: readonly Item[],
  laneOf: (item: Item) => Lane,
  prepare: (items: readonly Item[], lane: Lane) => Promise<void>,
  work: (item: Item, lane: Lane) => Promise<Result>,
  order: Order<Item>,
): Promise<readonly Result[]> {
  const results = new Map<Item, Result>();
  const bySession = groupBy(items, (item) => laneOf(item).session);
  await Promise.all(
    [...bySession.values()].flatMap((ofSession) =>
      [...groupBy(ofSession, (item) => laneOf(item).tenant).values()].map(async (ofTenant) => {
        const [first] = ofTenant;
        if (first === undefined) return;
        const lane = laneOf(first);
        await prepare(ofTenant, lane);
        const limit = pLimit(SIDE_BY_SIDE);
        const inPlace = (item: Item) => limit(inSpan(async () => void results.set(item, await work(item, lane))));
        await Promise.all(ofTenant.map((item) => order.wait(item)?.then(() => inPlace(item)) ?? inPlace(item)));
      }),
    ),
  );
  return items.flatMap((item) => {
    const result = results.get(item);
    return result === undefined ? [] : [result];
  });
}

/** What the spans of an integration are named by. */
export function spanOf({ tenant, id, stack, address }: Managed): SpanAttributes {
  return {
    "rampsync.tenant": tenant,
    "rampsync.integration": id,
    "rampsync.stack": stack.name,
    "rampsync.address": address,
  };
}

async function plan(managed: Managed, session: Session, intent: Intent, values: PlannedValues): Promise<Planned> {
  const common = { managed, session };
  const { problem, config } = managed;
  if (problem !== undefined) return { ...common, action: "no-op", error: problem, notes: [] };
  if (managed.movedTo !== undefined)
    return { ...common, action: "no-op", notes: [note("RS6114", { stack: managed.movedTo })] };
  try {
    if (config === undefined || intent === "destroy") return await planRemoval(managed, session);
    if (managed.resolve === undefined) return await planDeclared(managed, config, session);
    const resolved = managed.resolve(values.lookup(managed));
    if (resolved?.config === undefined) return planLater(managed, session, values);
    return { ...(await planDeclared({ ...managed, ...resolved }, resolved.config, session)), unresolved: managed };
  } catch (thrown) {
    const [error] = errorsIn(managed, thrown);
    if (error === undefined) throw thrown;
    return { ...common, action: "no-op", error, notes: [] };
  }
}

async function planDeclared(managed: Managed, config: Config, session: Session): Promise<Planned> {
  const { definition, applied, ignored } = managed;
  const removal = await planReplaced(managed, session);
  const target = removal === undefined ? managed : { ...managed, goes: [removal.id] };
  const plan = await definition.plan(session, target, config, applied, ignored);
  const action = managed.replaces !== undefined ? "replace" : actionWithState(managed, plan);
  const name = definition.nameOf(plan);
  const status = definition.notEnabled?.(plan);
  const isLetGo = action === "no-op" && isSilent(plan);
  const { drift, changes, residual } = plan.diff;
  const lastEdit = drift.length + changes.length + residual.length > 0 ? definition.lastEdit?.(plan) : undefined;
  return {
    managed,
    session,
    action,
    ...(name === undefined ? {} : { name }),
    ...(status === undefined ? {} : { notEnabled: status }),
    // Most integrations of most runs are in step: what was compared is let go of, or a run holds all of them at once.
    ...(isLetGo ? {} : { plan }),
    ...(removal === undefined ? {} : { removal }),
    ...(lastEdit === undefined ? {} : { lastEdit }),
    notes: [
      ...(removal === undefined ? replaceNotes(managed) : removal.diff.notes),
      ...movedNotes(managed),
      ...taintNotes(managed),
      ...recordNotes(managed, action, plan),
      ...adoptNotes(session, plan),
      ...plan.diff.notes,
      ...statusNotes(status),
      ...unsentNotes(plan.diff),
      ...notGivenNotes(plan.diff),
      ...unopenedNotes(plan.diff),
    ],
    unsentSecrets: plan.diff.unsent,
    secretsNotGiven: plan.diff.notGiven ?? [],
    secretsUnopened: plan.diff.unopened ?? [],
  };
}

/** Not looked at: its declaration is not known. What an apply does with it is told as far as the records let it. */
function planLater(managed: Managed, session: Session, values: PlannedValues): Planned {
  const isRecorded = managed.prior !== undefined && managed.replaces === undefined;
  const made = isMadeByServer(managed.definition, managed.config ?? {}) ? "install" : "adopt";
  const waitsFor = values.unknownTo(managed);
  const foretold = isRecorded ? undefined : foretoldOf(managed, session, values);
  return {
    managed,
    session,
    action: isRecorded ? "update" : made,
    waitsFor,
    unresolved: managed,
    ...(foretold === undefined ? {} : { foretold: foretold.unconsented }),
    notes: [
      ...movedNotes(managed),
      ...taintNotes(managed),
      note("RS6106", { attributes: waitsFor }),
      ...(foretold?.notes ?? []),
    ],
  };
}

/** With the declarations of what is made before it, and that it refers to. */
function foretoldOf(managed: Managed, session: Session, values: PlannedValues): Foretold | undefined {
  const { definition, tenant, config = {} } = managed;
  const owners = values.declaredOf(managed).filter((owner) => owner.tenant === tenant);
  return definition.foretell?.(
    session,
    tenant,
    config,
    owners.flatMap((owner) => (owner.config === undefined ? [] : [owner.config])),
  );
}

/** Nothing is to be told of it. */
function isSilent({ calls, diff }: ResourcePlan): boolean {
  const { changes, drift, unmanaged, residual, accepted = [], stale = [] } = diff;
  const lists = [calls, changes, drift, unmanaged, residual, accepted, stale];
  return lists.every(({ length }) => length === 0);
}

function statusNotes(status: string | undefined): readonly Note[] {
  return status === undefined ? [] : [note("RS6105", { status })];
}

/** A change of the declaration that needs no call, such as another label, still has to be recorded. */
function actionWithState(managed: Managed, plan: ResourcePlan): PlanAction {
  if (plan.action !== "no-op" || managed.prior === undefined || plan.applied === undefined) {
    return plan.action;
  }
  return managed.prior.recordsDeclaration && !isMarked(managed) ? "no-op" : "state-only";
}

/** The record is of another address, or has a mark that goes: it is written anew, and a note of its own says so. */
const isMarked = ({ movedFrom, prior }: Managed) => movedFrom !== undefined || prior?.tainted === true;

/** Of a record that only the state shows, where no other note says why: live, and what was applied, are as declared. */
function recordNotes(managed: Managed, action: PlanAction, { diff }: ResourcePlan): readonly Note[] {
  return action === "state-only" && !isMarked(managed) && diff.changes.length + diff.drift.length === 0
    ? [note("RS6107", {})]
    : [];
}

/** What a run that only adopts leaves to a later one. */
function adoptNotes({ options }: Session, { diff }: ResourcePlan): readonly Note[] {
  const differences = leftByAdopting(diff).length;
  return options.adoptOnly && differences > 0 ? [note("RS6154", { differences })] : [];
}

function movedNotes({ movedFrom }: Managed): readonly Note[] {
  return movedFrom === undefined ? [] : [note("RS6108", { from: placeText(movedFrom) })];
}

function taintNotes({ prior }: Managed): readonly Note[] {
  return prior?.tainted === true ? [note("RS6109", {})] : [];
}

function replaceNotes({ replaces }: Managed): readonly Note[] {
  return replaces === undefined ? [] : [note("RS6110", { integration: replaces })];
}

/** What `on_destroy` says: forgetting looks at nothing; removing mappings plans an empty declaration of what is managed. */
async function planRemoval(managed: Managed, session: Session): Promise<Planned> {
  const { applied, prior, definition } = managed;
  const { removal } = definition;
  if (prior === undefined) return { managed, session, action: "no-op", notes: [] };
  const instructions = removalInstructions(managed);
  if (applied === undefined || !removal.changesLive(instructions)) {
    return { managed, session, action: "forget", notes: [note("RS6111", {})] };
  }
  const plan = await removal.plan(session, managed, applied, instructions).catch(undefinedWhereGone);
  if (plan === undefined) return { managed, session, action: "forget", notes: [note("RS6113", {})] };
  return {
    managed,
    session,
    action: plan.action === "uninstall" ? plan.action : removal.action,
    plan,
    notes:
      removal.isNamedOnly?.(plan) === true
        ? plan.diff.notes
        : [note("RS6112", { removed: removal.removes, action: removal.action })],
  };
}

/** The removal of what is recorded at the address and is another object than the declared one. */
async function planReplaced({ definition, replaced }: Managed, session: Session): Promise<ResourcePlan | undefined> {
  if (replaced === undefined) return undefined;
  const { target, applied, instructions } = replaced;
  const plan = await definition.removal.plan(session, target, applied, instructions).catch(undefinedWhereGone);
  return plan !== undefined && definition.removal.isNamedOnly?.(plan) === true ? plan : undefined;
}

/** What is gone already need not be removed. */
function undefinedWhereGone(error: unknown): undefined {
  if (isGone(error)) return undefined;
  throw error;
}

/** What is declared counts, and of what is not declared the record. */
function removalInstructions({ definition, config = {}, prior }: Managed): Attributes {
  const declared = Object.entries(instructionsOf(definition, config)).filter(([, value]) => value !== null);
  return { ...prior?.instructions, ...Object.fromEntries(declared) };
}

/** Whether planning this reads anything live. */
function isLookedAt(managed: Managed, intent: Intent): boolean {
  if (managed.problem !== undefined) return false;
  if (managed.movedTo !== undefined) return false;
  if (managed.config !== undefined && intent !== "destroy") return true;
  return managed.applied !== undefined && managed.definition.removal.changesLive(removalInstructions(managed));
}
