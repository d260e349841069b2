// What a plan and its apply cost: requests for each tenant and class, and the time they take under the known limits.

import { groupBy } from "../../base/group.js";
import type { PlanBudget, TenantBudget } from "../../document/plan-document.js";
import { type RequestClass, requestClasses } from "../../opsramp/request-class.js";
import { IN_ALL } from "../../opsramp/requester.js";
import { isLookedAtAgain } from "../../resources/resource.js";
import type { Connections } from "../connection.js";
import type { InStep } from "./in-step.js";
import { hasWork, type Planned, SIDE_BY_SIDE } from "./planned.js";
import { type Job, playThrough } from "./schedule.js";

export interface BudgetOptions {
  readonly connections: Connections;
  /** Whether the apply reads each integration again before it sends anything. */
  readonly recheck: boolean;
  /** What was looked at besides and is in step: it asks nothing more. Default: nothing. */
  readonly inStep?: readonly InStep[];
}

interface TenantCost {
  readonly budget: TenantBudget;
  /** Milliseconds. */
  readonly observed: number;
  readonly applied: number;
  /** Requests of the apply. */
  readonly laterCalls: number;
}

/** Made so far, by the client's own count, and to come. */
export function budgetOf(planned: readonly Planned[], options: BudgetOptions): PlanBudget {
  const { inStep = [] } = options;
  const ofTenants = groupBy(planned, ({ managed }) => managed.tenant);
  const inStepOf = groupBy(inStep, ({ tenant }) => tenant);
  const costs = [...new Set([...ofTenants.keys(), ...inStepOf.keys()])]
    .sort((left, right) => (left < right ? -1 : 1))
    .map((tenant) => tenantCost(tenant, ofTenants.get(tenant) ?? [], inStepOf.get(tenant) ?? [], options));
  const sessions = new Set([...planned, ...inStep].map(({ session }) => session));
  const most = (of: (cost: TenantCost) => number) => costs.reduce((highest, cost) => Math.max(highest, of(cost)), 0);
  const laterCalls = costs.reduce((sum, cost) => sum + cost.laterCalls, 0);
  const allAtOnce = (laterCalls * options.connections.latency) / IN_ALL;
  return {
    tenants: costs.map(({ budget }) => budget),
    ...(costs.length === 0 ? {} : { limit_share: Math.min(...[...sessions].map(({ client }) => client.limitShare)) }),
    seconds: toSeconds(
      most(({ observed }) => observed) +
        Math.max(
          most(({ applied }) => applied),
          allAtOnce,
        ),
    ),
  };
}

function tenantCost(
  tenant: string,
  planned: readonly Planned[],
  inStep: readonly InStep[],
  { connections, recheck }: BudgetOptions,
): TenantCost {
  const total: Record<RequestClass, number> = { get: 0, paged_get: 0, write: 0 };
  const perMinute = {
    get: Number.POSITIVE_INFINITY,
    paged_get: Number.POSITIVE_INFINITY,
    write: Number.POSITIVE_INFINITY,
  };
  let applied = 0;
  let laterCalls = 0;
  const bySession = groupBy(planned, (resource) => resource.session);
  for (const { session } of inStep) if (!bySession.has(session)) bySession.set(session, []);
  for (const [session, ofSession] of bySession) {
    const made = session.client.counts.tenants.get(tenant);
    const now = connections.clock.now();
    const limits = session.client.limits(tenant);
    const { duration, requests } = playThrough(
      ofSession.flatMap((resource) => jobOf(resource, now, recheck)),
      { now, latency: connections.latency, limits, sideBySide: SIDE_BY_SIDE },
    );
    for (const name of requestClasses) {
      total[name] += requests[name] + (made?.[name] ?? 0);
      perMinute[name] = Math.min(perMinute[name], limits[name].perMinute);
    }
    laterCalls += requests.get + requests.paged_get + requests.write;
    applied = Math.max(applied, duration);
  }
  const lookedAt = [...planned, ...inStep].map(
    ({ plannedAt = connections.startedAt }) => plannedAt - connections.startedAt,
  );
  const observed = Math.max(0, ...lookedAt);
  const seconds = toSeconds(observed + applied);
  const later = planned.filter(({ waitsFor }) => waitsFor !== undefined).length;
  const planned_later = later === 0 ? {} : { planned_later: later };
  return {
    budget: { tenant, ...total, seconds, ...planned_later, per_minute: perMinute },
    observed,
    applied,
    laterCalls,
  };
}

function jobOf(planned: Planned, now: number, recheck: boolean): readonly Job[] {
  const { plan, session } = planned;
  if (plan === undefined || planned.error !== undefined || !hasWork(planned) || session.options.adoptOnly) return [];
  const requests = planned.managed.definition.foresee(session, plan);
  return [(elapsed) => (isLookedAtAgain(plan, { recheck }, now + elapsed) ? ["get", ...requests] : requests)];
}

const toSeconds = (milliseconds: number) => Math.floor(milliseconds / 1000);
