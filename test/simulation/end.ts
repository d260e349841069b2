// What must hold at the end of a simulation, when nothing has disturbed the fleet for some rounds.
import { membershipIn } from "../../src/fleet/config/membership.js";
import { MOST_REPAIRS } from "../../src/fleet/repair/decide.js";
import { quietTest } from "../../src/fleet/schedule/open-time.js";
import { FULL_MS } from "../../src/fleet/store/windows.js";
import type { Estate } from "./estate.js";
import { LEASE_MS } from "./model/queue.js";
import type { ModelRepairs } from "./model/repairs.js";
import type { ModelDrift, ModelLook, ModelTables } from "./model/tables.js";
import { type Scenario, START } from "./scenario.js";
import type { Slots } from "./slots.js";
import { CLOCKS_APART_MS, type Watch } from "./watch.js";

/** What was disturbed last is over: processes are back, leases have ended, what was retried is done. */
const SETTLES_WITHIN_MS = 3 * LEASE_MS + 30_000 + FULL_MS;

/** All tenants together take so long at most, with what some of them wait for their limits, from the time at which they are due. */
const LOOKED_AT_WITHIN_MS = 200_000;

export interface End {
  readonly watch: Watch;
  readonly tables: ModelTables;
  readonly repairs: ModelRepairs;
  readonly estate: Estate;
  readonly scenario: Scenario;
  readonly slots: Slots;
  readonly now: number;
}

export function checkEnd(end: End): void {
  const { tables, scenario, watch, slots } = end;
  for (const { process, tenant } of slots.stuck) watch.broken(`${process.name} does not end its look at ${tenant}`);
  const settled = START + scenario.calmFrom + SETTLES_WITHIN_MS;
  const bundle = tables.newestBundle();
  if (bundle === undefined) return;
  const { tenantsOf } = membershipIn(scenario.groups, bundle);
  for (const { closedAt, id } of tables.rounds.values()) {
    for (const look of tables.looks.get(id)?.values() ?? []) {
      if (closedAt !== undefined && look.result === undefined)
        watch.broken(`${look.tenant} has no result in round ${id}`);
      if (look.result === "never" && (look.reason ?? "") === "")
        watch.broken(`${look.tenant} was never looked at, for no reason`);
      checkLook(end, look, settled);
    }
  }
  const open = tables.openRounds();
  for (const { name, period } of scenario.groups.groups) {
    const tenants = tenantsOf.get(name) ?? [];
    const round = open.get(name);
    if (tenants.length > 0 && (round === undefined || round.endsAt.getTime() < end.now - 20_000)) {
      watch.broken(`${name} has no round at the end`);
    }
    // All of them are in every round.
    if (scenario.maxTenants !== undefined) continue;
    for (const tenant of tenants) checkTenant(end, tenant, Math.max(settled, end.now - 2 * period));
  }
}

/** Every tenant is looked at when it is due, unless it is paused, or quiet hours begin. */
function checkLook(end: End, look: ModelLook, settled: number): void {
  const { tables, watch, scenario, now } = end;
  const round = tables.rounds.get(look.round);
  if (round === undefined || look.dueAt < settled) return;
  // One that was replaced ended before its time.
  const until = Math.min(now, round.closedAt ?? now, round.endsAt.getTime());
  if (look.dueAt + LOOKED_AT_WITHIN_MS > until || tables.isPaused(look.tenant, until)) return;
  const group = scenario.groups.groups.find(({ name }) => name === round.group);
  const minutes = Array.from({ length: LOOKED_AT_WITHIN_MS / 20_000 + 1 }, (_, place) => place * 20_000);
  if (minutes.map((later) => look.dueAt + later).some(quietTest(group?.quietHours))) return;
  const wasLookedAt = look.result !== undefined && look.result !== "never";
  if (wasLookedAt || isOverloaded(end, look, until)) return;
  watch.broken(`${look.tenant} is not looked at in round ${look.round}: ${look.reason ?? "it waits"}`);
}

/** From when a look is due no worker had a slot for it: it waits its turn, and its round says so. */
function isOverloaded({ scenario, slots }: End, { dueAt }: ModelLook, until: number): boolean {
  const { processes } = scenario;
  const all = processes.reduce((sum, { works, concurrency }) => sum + (works ? concurrency : 0), 0);
  return slots.areTaken(all, dueAt, until);
}

/** What is told of a tenant is what is live. */
function checkTenant(end: End, tenant: string, since: number): void {
  const { tables, watch, estate, now } = end;
  if (tables.isPaused(tenant, now) || tables.isPaused(tenant, since)) return;
  const looks = [...tables.looks.values()].flatMap((round) => round.get(tenant) ?? []);
  if (!looks.some(({ startedAt }) => startedAt !== undefined && startedAt >= since)) {
    const waits = looks.find(({ dueAt }) => dueAt >= since);
    if (waits === undefined || !isOverloaded(end, waits, now)) {
      watch.broken(`${tenant} was not looked at for two periods`);
    }
    return;
  }
  if (estate.tenants.get(tenant)?.speed === "dead") return;
  // What was corrected, or made again, is told by the next look.
  const last = looks.findLast(({ endedAt }) => endedAt !== undefined);
  if ((last?.startedAt ?? 0) < (estate.tenants.get(tenant)?.changedAt ?? 0) + CLOCKS_APART_MS) return;
  const told = [...(tables.drifts.get(tenant)?.values() ?? [])].filter(({ resolvedAt }) => resolvedAt === undefined);
  const live = estate.driftOf(tenant);
  for (const { id } of told) if (!live.has(id)) watch.broken(`a difference ${id} is told that is not live`);
  checkDisputes(end, last, told);
  for (const id of live) if (!told.some((drift) => drift.id === id)) watch.broken(`the difference ${id} is not told`);
}

/** A worker that has looked leaves what was repaired too often to people, and says so. */
const DISPUTED_WITHIN_MS = 60_000;

function checkDisputes({ tables, repairs, watch, now }: End, last: ModelLook | undefined, told: readonly ModelDrift[]) {
  if (last?.startedAt === undefined || last.endedAt === undefined || last.result !== "drifted") return;
  const closedAt = tables.rounds.get(last.round)?.closedAt ?? now;
  if (closedAt < last.endedAt + DISPUTED_WITHIN_MS) return;
  for (const { tenant, id, leftAlone } of told) {
    const ended = repairs.repairsOf(tenant, id).map(({ endedAt, startedAt }) => endedAt ?? startedAt);
    if (ended.length < MOST_REPAIRS || Math.max(...ended) >= last.startedAt) continue;
    if (leftAlone?.code !== "disputed") watch.broken(`${id} was repaired ${ended.length} times, and is not disputed`);
  }
}
