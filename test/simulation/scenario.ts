// What happens in a simulation: everything is drawn from one seed.
import { Random } from "../../src/emulator/random.js";
import type { Group, Groups } from "../../src/fleet/config/groups.js";
import type { Speed } from "./estate.js";
import type { Limits } from "./server.js";

const SECOND = 1000;
const MINUTE = 60 * SECOND;

/** Midnight: quiet hours are some minutes after it. */
export const START = Date.UTC(2026, 10, 28);

export class Draw {
  readonly random: Random;

  constructor(seed: number) {
    this.random = new Random(seed);
    // Neighbouring seeds begin alike otherwise.
    for (let i = 0; i < 4; i += 1) this.random.next();
  }

  /** From the first to the second, both included. */
  whole(least: number, most: number): number {
    return least + Math.floor(this.random.next() * (most - least + 1));
  }

  chance(probability: number): boolean {
    return this.random.next() < probability;
  }

  of<Item>(items: readonly Item[]): Item {
    const item = items[Math.floor(this.random.next() * items.length)];
    if (item === undefined) throw new Error("nothing to draw from");
    return item;
  }
}

export interface ProcessPlan {
  readonly schedules: boolean;
  readonly works: boolean;
  /** Looks at a time. */
  readonly concurrency: number;
  /** Milliseconds between two ticks. */
  readonly tick: number;
  /** How far its clock is ahead, in milliseconds. */
  readonly ahead: number;
  /** How fast its monotonic clock runs: 1 is right. */
  readonly speed: number;
}

export interface TenantPlan {
  readonly limits: Limits;
  readonly name: string;
  readonly integrations: number;
  readonly speed: Speed;
  /** Whether the first bundle has it. */
  readonly isIn: boolean;
  /** Whether the server tells when an integration of it was edited. */
  readonly tellsEdits: boolean;
  /** Somebody makes again what workers correct. */
  readonly isContested: boolean;
}

/** `process` is its place in the list. Times are milliseconds. */
export type Disturbance =
  | { readonly kind: "kill"; readonly process: number; readonly afterStatements: number; readonly back: number }
  | { readonly kind: "end"; readonly process: number; readonly back: number }
  | { readonly kind: "stop"; readonly process: number; readonly lasts: number }
  | { readonly kind: "stop at a request"; readonly process: number; readonly lasts: number }
  | { readonly kind: "cut off"; readonly process: number; readonly lasts: number }
  | { readonly kind: "database away"; readonly lasts: number }
  | { readonly kind: "publish"; readonly tenants: readonly string[] }
  | { readonly kind: "pause"; readonly tenant: string; readonly lasts: number | undefined }
  | { readonly kind: "resume"; readonly tenant: string }
  | {
      readonly kind: "edit";
      readonly tenant: string;
      readonly integration: number;
      readonly id: string;
      /** Undefined: as it is declared. */
      readonly live: string | undefined;
    }
  | { readonly kind: "speed"; readonly tenant: string; readonly speed: Speed }
  | { readonly kind: "by hand"; readonly process: number }
  | RepairDisturbance;

/** What disturbs repairs. */
export type RepairDisturbance =
  /** All tenants differ in one way. */
  | { readonly kind: "edit everywhere"; readonly id: string; readonly live: string }
  /** So many rows of an integration are to be removed, each by a call. */
  | { readonly kind: "edit many rows"; readonly tenant: string; readonly rows: number }
  /** After so many statements from its next write on. */
  | {
      readonly kind: "kill at a write";
      readonly process: number;
      readonly afterStatements: number;
      readonly back: number;
    }
  | { readonly kind: "pause at a write"; readonly tenant: string; readonly lasts: number };

export interface Scenario {
  readonly groups: Groups;
  readonly maxTenants: number | undefined;
  readonly tenants: readonly TenantPlan[];
  readonly processes: readonly ProcessPlan[];
  /** In order of time, from the start of the simulation; none is after `calmFrom`. */
  readonly disturbances: readonly { readonly at: number; readonly what: Disturbance }[];
  /** From here on nothing disturbs any more. */
  readonly calmFrom: number;
  readonly lasts: number;
}

const SPEEDS: readonly Speed[] = ["usual", "usual", "usual", "usual", "slow", "dead"];

export function scenarioOf(draw: Draw): Scenario {
  const share = draw.of([100, 50, 50]);
  const groups = Array.from({ length: draw.whole(1, 2) }, (_, index) => ({
    ...drawGroup(draw, index),
    limitShare: share,
  }));
  const tenants = Array.from({ length: draw.whole(2, 6) }, (_, index) => ({
    // A group has the tenants of its letter.
    name: `${draw.whole(0, groups.length - 1) === 0 ? "a" : "b"}_${index}`,
    integrations: draw.chance(0.1) ? 8 : draw.whole(1, 3),
    speed: draw.of(SPEEDS),
    isIn: draw.chance(0.9),
    tellsEdits: true,
    isContested: false,
  })).map((tenant) => ({ ...tenant, limits: drawLimits(draw, tenant.integrations, share) }));
  const processes = drawProcesses(draw);
  const longest = Math.max(...groups.map(({ period }) => period));
  const calmFrom = Math.floor(longest * (1 + draw.random.next()));
  const names = tenants.map(({ name }) => name);
  const disturbances = Array.from({ length: draw.whole(2, 12) }, () => ({
    at: Math.floor(draw.random.next() * calmFrom),
    what: drawDisturbance(draw, names, tenants, processes.length),
  })).sort((first, second) => first.at - second.at);
  return {
    groups: { file: "rampsync.fleet.json", groups },
    maxTenants: draw.chance(0.1) ? draw.whole(1, 3) : undefined,
    tenants,
    processes,
    disturbances,
    calmFrom,
    lasts: calmFrom + 3 * longest,
  };
}

function drawGroup(draw: Draw, index: number): Group {
  const period = draw.of([3, 4, 5]) * MINUTE;
  const quietFrom = draw.whole(1, 8);
  const minute = (at: number) => `00:${String(at).padStart(2, "0")}`;
  return {
    name: `group-${index}`,
    tenants: [index === 0 ? "a_*" : "b_*"],
    period,
    jitter: draw.chance(0.5) ? Math.floor(draw.random.next() * (period / 4)) : 0,
    quietHours: draw.chance(0.3)
      ? { from: minute(quietFrom), to: minute(quietFrom + draw.whole(1, 2)), timeZone: "UTC" }
      : undefined,
    repair: undefined,
  };
}

/** Enough for one look in a window, and seldom for two; or none that is ever felt. */
function drawLimits(draw: Draw, integrations: number, share: number): Limits {
  const concurrency = draw.whole(1, 2);
  const enough = Math.max(concurrency, integrations) + draw.whole(0, 1);
  const phase = draw.chance(0.5) ? undefined : draw.whole(0, MINUTE);
  const usual = { told: undefined, others: 0, phase, capped: undefined, concurrency };
  if (draw.chance(0.4)) return usual;
  if (draw.chance(0.3)) return { ...usual, capped: enough };
  const told = Math.ceil((enough * 100) / share);
  return { ...usual, told, others: told - Math.floor((told * share) / 100) };
}

function drawProcesses(draw: Draw): readonly ProcessPlan[] {
  const plan = (schedules: boolean, works: boolean): ProcessPlan => ({
    schedules,
    works,
    concurrency: draw.whole(1, 2),
    tick: draw.whole(4, 16) * SECOND,
    // One that is ahead of the API's by more than a second sees windows end too soon: they are told in whole seconds.
    ahead: draw.chance(0.3) ? draw.whole(-2000, 900) : 0,
    speed: 1 + draw.whole(-20, 20) / 1000,
  });
  const more = Array.from({ length: draw.whole(0, 2) }, () => {
    const works = draw.chance(0.7);
    return plan(!works || draw.chance(0.3), works);
  });
  return [plan(true, draw.chance(0.3)), plan(false, true), ...more];
}

function drawDisturbance(
  draw: Draw,
  names: readonly string[],
  tenants: readonly TenantPlan[],
  processes: number,
): Disturbance {
  const process = draw.whole(0, processes - 1);
  const tenant = draw.of(names);
  const lasts = draw.of([5, 15, 30, 60]) * Math.ceil(draw.random.next() * SECOND);
  const kinds = [
    "kill",
    "kill",
    "kill",
    "end",
    "stop",
    "stop at a request",
    "cut off",
    "database away",
    "publish",
  ] as const;
  const more = ["pause", "resume", "edit", "edit", "edit", "speed", "by hand"] as const;
  const kind = draw.of([...kinds, ...more]);
  switch (kind) {
    case "kill":
      return { kind, process, afterStatements: draw.whole(1, 10), back: draw.whole(1, 30) * SECOND };
    case "end":
      return { kind, process, back: draw.whole(1, 30) * SECOND };
    case "stop at a request":
      return { kind, process, lasts: draw.of([15, 60, 120]) * Math.ceil(draw.random.next() * SECOND) };
    case "stop":
    case "cut off":
      return { kind, process, lasts };
    case "database away":
      return { kind, lasts };
    case "publish":
      return { kind, tenants: names.filter(() => draw.chance(0.8)) };
    case "pause":
      return { kind, tenant: draw.chance(0.2) ? "*" : tenant, lasts: draw.chance(0.8) ? 2 * lasts : undefined };
    case "resume":
      return { kind, tenant: draw.chance(0.2) ? "*" : tenant };
    case "speed":
      return { kind, tenant, speed: draw.of(SPEEDS) };
    case "by hand":
      return { kind, process };
    case "edit": {
      const integrations = tenants.find(({ name }) => name === tenant)?.integrations ?? 1;
      const live = draw.chance(0.7) ? draw.of(["one", "two"]) : undefined;
      return { kind, tenant, integration: draw.whole(0, integrations - 1), id: `${draw.whole(1, 3)}`, live };
    }
  }
}
