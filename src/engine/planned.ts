// Plans every managed resource of a run, tenants side by side, and contains what fails to the resource it fails for.
import pLimit from "p-limit";
import { type RampsyncError, toRampsyncErrors } from "../integration/error.js";
import { groupBy } from "../integration/group.js";
import type { PlanAction } from "../integration/plan-document.js";
import { attributesAfterApply } from "../resources/installed-integration/attributes.js";
import { type IntegrationPlan, planIntegration } from "../resources/installed-integration/plan.js";
import { emptiedConfig, removesMappings } from "../resources/installed-integration/removal.js";
import type { Session } from "../resources/session.js";
import type { Connections } from "./connection.js";
import type { Host } from "./host.js";
import type { Managed } from "./managed.js";

/** Integrations of one tenant that are looked at or changed at one time. Tenants do not wait for each other. */
export const SIDE_BY_SIDE = 10;

export type Intent = "apply" | "destroy";

export interface Planned {
  readonly managed: Managed;
  readonly session: Session;
  readonly action: PlanAction;
  /** Absent where nothing live is looked at (forget), or where looking failed. */
  readonly plan?: IntegrationPlan;
  readonly error?: RampsyncError;
  readonly notes: readonly string[];
  /** In milliseconds since the epoch, where anything was looked at. */
  readonly plannedAt?: number;
}

export async function planAll(
  managed: readonly Managed[],
  connections: Connections,
  intent: Intent,
  host: Host,
): Promise<readonly Planned[]> {
  let done = 0;
  const planOne = async (one: Managed, session: Session): Promise<Planned> => {
    const planned = await plan(one, session, intent);
    done += 1;
    host({ type: "progress", verb: "observe", done, all: managed.length });
    return { ...planned, plannedAt: connections.clock.now() };
  };
  return byTenant(
    managed,
    (one) => ({ tenant: one.tenant, session: connections.session(one.settings) }),
    async (ofTenant, { tenant, session }) => {
      // What fails there fails again, and is told, for each resource.
      const ids = ofTenant.filter((one) => isLookedAt(one, intent)).map((one) => one.id);
      await session.observer.prepare(tenant, ids).catch(() => undefined);
    },
    (one, { session }) => planOne(one, session),
  );
}

export interface Lane {
  readonly tenant: string;
  readonly session: Session;
}

/**
 * Does `work` for every item, `SIDE_BY_SIDE` of a tenant at a time and all tenants beside each other, so that a tenant
 * that is throttled or dead keeps no other waiting. `prepare` comes before the first of each tenant. In the items' order.
 */
export async function byTenant<Item, Result>(
  items: readonly Item[],
  laneOf: (item: Item) => Lane,
  prepare: (items: readonly Item[], lane: Lane) => Promise<void>,
  work: (item: Item, lane: Lane) => Promise<Result>,
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
        await Promise.all(ofTenant.map((item) => limit(async () => void results.set(item, await work(item, lane)))));
      }),
    ),
  );
  return items.flatMap((item) => {
    const result = results.get(item);
    return result === undefined ? [] : [result];
  });
}

async function plan(managed: Managed, session: Session, intent: Intent): Promise<Planned> {
  const common = { managed, session };
  try {
    if (managed.config === undefined || intent === "destroy") return await planRemoval(managed, session);
    const plan = await planIntegration(session, managed, managed.config, managed.applied);
    const action = managed.replaces !== undefined ? "replace" : actionWithState(managed, plan);
    return { ...common, action, plan, notes: [...replaceNotes(managed), ...plan.diff.notes] };
  } catch (thrown) {
    const [error] = toRampsyncErrors(thrown);
    if (error === undefined) throw thrown;
    return { ...common, action: "no-op", error: error.at(managed.construct), notes: [] };
  }
}

/** A change of the declaration that needs no call, such as another label, still has to be recorded. */
function actionWithState(managed: Managed, plan: IntegrationPlan): PlanAction {
  if (
    plan.action !== "no-op" ||
    managed.prior === undefined ||
    managed.config === undefined ||
    plan.applied === undefined
  ) {
    return plan.action;
  }
  const wanted = attributesAfterApply(managed.config, plan.live, plan.applied);
  const recorded = managed.prior.attributes;
  const differs = Object.entries(wanted).some(
    ([name, value]) => !SERVER_OWNED.has(name) && !isSamePlain(value, recorded[name] ?? null),
  );
  return differs ? "state-only" : "no-op";
}

/** Of values as JSON has them, where `isDeepStrictEqual` spends most of its time on what cannot be there. */
function isSamePlain(one: unknown, other: unknown): boolean {
  if (one === other) return true;
  if (typeof one !== "object" || typeof other !== "object" || one === null || other === null) return false;
  if (Object.getPrototypeOf(one) !== Object.getPrototypeOf(other)) return false;
  const names = Object.keys(one);
  if (names.length !== Object.keys(other).length) return false;
  const [left, right] = [one as Record<string, unknown>, other as Record<string, unknown>];
  return names.every((name) => Object.hasOwn(right, name) && isSamePlain(left[name], right[name]));
}

const SERVER_OWNED = new Set(["id", "status", "application", "secrets_revision", "findings"]);

function replaceNotes(managed: Managed): readonly string[] {
  return managed.replaces === undefined
    ? []
    : [`${managed.replaces} was managed here; it is forgotten and stays live as it is`];
}

/** What `on_destroy` says: forgetting looks at nothing; removing mappings plans an empty declaration of what is managed. */
async function planRemoval(managed: Managed, session: Session): Promise<Planned> {
  const { applied, prior } = managed;
  if (prior === undefined) return { managed, session, action: "no-op", notes: [] };
  if (applied === undefined || !removesMappings(onDestroyOf(managed))) {
    return { managed, session, action: "forget", notes: ["forgotten; everything stays live as it is"] };
  }
  const plan = await planIntegration(session, managed, emptiedConfig(managed.id, applied), applied);
  return { managed, session, action: "forget", plan, notes: ["managed mappings are removed, then it is forgotten"] };
}

const onDestroyOf = ({ config, prior }: Managed) => config?.on_destroy ?? prior?.attributes.on_destroy;

/** Whether planning this reads anything live. */
function isLookedAt(managed: Managed, intent: Intent): boolean {
  if (managed.config !== undefined && intent !== "destroy") return true;
  return managed.applied !== undefined && removesMappings(onDestroyOf(managed));
}

/** Whether applying this would do anything at all, be it only to record something. */
export function hasWork(planned: Planned): boolean {
  return planned.action !== "no-op";
}
