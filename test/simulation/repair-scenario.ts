// What a simulation with repair has beside others: groups that repair, drift that is made again, and what disturbs a repair.
import type { RepairSettings } from "../../src/fleet/repair/decide.js";
import { ADDED, REMOVED } from "./estate.js";
import type { Draw, RepairDisturbance, Scenario, TenantPlan } from "./scenario.js";
import type { Limits } from "./server.js";

const SECOND = 1000;

const WITH_REPAIR = 0.25;

/** Makes the groups of some scenarios repair, and draws what happens then. */
export function withRepair(draw: Draw, scenario: Scenario): Scenario {
  if (!draw.chance(WITH_REPAIR)) return scenario;
  const groups = scenario.groups.groups.map((group) => ({ ...group, repair: drawSettings(draw) }));
  const tenants = scenario.tenants.map((tenant) => ({
    ...tenant,
    // A repair looks again, and again after it has written.
    limits: fourTimes(tenant.limits),
    tellsEdits: draw.chance(0.6),
    isContested: draw.chance(0.4),
  }));
  const more = Math.floor(Math.max(...groups.map(({ period }) => period)) * 1.5);
  const calmFrom = scenario.calmFrom + more;
  const long = draw.chance(0.4) ? drawLongRepair(draw, tenants, more) : [];
  const edits = Array.from({ length: draw.whole(2, 6) }, () => ({
    at: Math.floor(draw.random.next() * more),
    what: drawEdit(draw, tenants),
  }));
  const disturbances = Array.from({ length: draw.whole(0, 4) }, () => ({
    at: Math.floor(draw.random.next() * calmFrom),
    what: drawDisturbance(draw, tenants, scenario.processes.length),
  }));
  return {
    ...scenario,
    groups: { ...scenario.groups, groups },
    tenants,
    disturbances: [...scenario.disturbances, ...long, ...edits, ...disturbances].sort(
      (first, second) => first.at - second.at,
    ),
    calmFrom,
    lasts: scenario.lasts + more,
  };
}

function drawSettings(draw: Draw): RepairSettings {
  const most = { tenants: draw.whole(1, 4), rows: draw.whole(1, 9), calls: draw.whole(1, 9) };
  return { hold: draw.of([0, 0, 30, 120]) * SECOND, most, sameDrift: draw.of([1, 2, 3, 4, 4]) };
}

function fourTimes({ told, others, capped, ...more }: Limits): Limits {
  return { ...more, told: told && 4 * told, others: 4 * others, capped: capped && 4 * capped };
}

/** One that takes long enough for a pause to be seen before it ends. */
function drawLongRepair(draw: Draw, tenants: readonly TenantPlan[], before: number): Scenario["disturbances"] {
  const tenant = draw.of(tenants).name;
  const at = Math.floor((draw.random.next() * before) / 2);
  return [
    { at, what: { kind: "speed", tenant, speed: "slow" } },
    { at, what: { kind: "edit many rows", tenant, rows: draw.whole(4, 8) } },
    { at, what: { kind: "pause at a write", tenant, lasts: draw.whole(30, 120) * SECOND } },
  ];
}

const drawRow = (draw: Draw) => ({ id: `${draw.whole(1, 4)}`, live: draw.of([ADDED, REMOVED]) });

function drawEdit(draw: Draw, tenants: readonly TenantPlan[]) {
  if (draw.chance(0.15)) return { kind: "edit everywhere", ...drawRow(draw) } as const;
  const { name, integrations } = draw.of(tenants);
  return { kind: "edit", tenant: name, integration: draw.whole(0, integrations - 1), ...drawRow(draw) } as const;
}

function drawDisturbance(draw: Draw, tenants: readonly TenantPlan[], processes: number): RepairDisturbance {
  if (draw.chance(0.4)) {
    return { kind: "pause at a write", tenant: draw.of(tenants).name, lasts: draw.whole(10, 120) * SECOND };
  }
  const process = draw.whole(0, processes - 1);
  const back = draw.whole(1, 30) * SECOND;
  return { kind: "kill at a write", process, afterStatements: draw.whole(1, 4), back };
}
