// One simulation of a fleet: the real scheduler and worker, over tables and a queue in memory, in virtual time.
import { RampsyncError } from "../../src/base/error.js";
import { type RepairOptions, repairAfter } from "../../src/fleet/repair/repair.js";
import { beginAtOnce, type ScheduleOptions, tick } from "../../src/fleet/schedule/tick.js";
import type { WorkerStore } from "../../src/fleet/store/fleet-store.js";
import type { Begun, Ended } from "../../src/fleet/store/looks.js";
import type { DueLook } from "../../src/fleet/store/rounds.js";
import type { WindowStore } from "../../src/fleet/store/windows.js";
import type { LookResult } from "../../src/fleet/work/look.js";
import { type DoneLook, startWorker } from "../../src/fleet/work/worker.js";
import { Corrections } from "./corrections.js";
import { checkEnd } from "./end.js";
import { Estate, type LeavingWrite, REMOVED, type WriteWatch } from "./estate.js";
import { ModelJobs } from "./model/jobs.js";
import { ModelQueue } from "./model/queue.js";
import { ModelRepairs } from "./model/repairs.js";
import { repairsOver, storeOver, windowsOver } from "./model/store.js";
import { ModelTables } from "./model/tables.js";
import { CALM_DELAY, SimulatedProcess } from "./process.js";
import { withRepair } from "./repair-scenario.js";
import { RepairWatch } from "./repair-watch.js";
import { type Disturbance, Draw, type ProcessPlan, type Scenario, START, scenarioOf } from "./scenario.js";
import { Slots } from "./slots.js";
import { Timeline } from "./timeline.js";
import { type KeptAs, Watch } from "./watch.js";

/** What is drawn for repair is drawn by itself: it changes nothing of a scenario that has none. */
const FAR_AWAY = 2 ** 31;

/** How the tables and the queue are made: tests put faults into them. */
export interface Makers {
  readonly tables: (databaseNow: () => number, kept: Kept) => ModelTables;
  readonly queue: (timeline: Timeline, draw: Draw) => ModelQueue;
  readonly jobs: (queue: ModelQueue, process: SimulatedProcess) => ModelJobs;
  readonly repairs: (tables: ModelTables) => ModelRepairs;
  /** What the repairs of a worker are given. */
  readonly repairing: (options: RepairOptions) => RepairOptions;
}

/** Is told of each result that is kept. */
export type Kept = (due: DueLook, result: LookResult, as: KeptAs) => void;

export const SOUND: Makers = {
  tables: (databaseNow, kept) => new WatchedTables(databaseNow, kept),
  queue: (timeline, draw) => new ModelQueue(timeline, queueOptions(draw)),
  jobs: (queue, process) => new ModelJobs(queue, process),
  repairs: (tables) => new ModelRepairs(tables),
  repairing: (options) => options,
};

export const queueOptions = (draw: Draw) => ({
  superviseAfter: () => draw.whole(1, 4000),
  pollAfter: () => draw.whole(1, 500),
});

export interface Outcome {
  /** What did not hold; empty where all did. */
  readonly violations: readonly string[];
  /** What was done to the fleet, and what it did. */
  readonly trace: readonly string[];
}

export async function simulate(seed: number, makers: Makers = SOUND): Promise<Outcome> {
  return new Simulation(seed, makers).run();
}

/** Tables that tell of each result that is kept. */
export class WatchedTables extends ModelTables {
  readonly #kept: Kept;
  /** Who began each look last. */
  readonly #begun = new Map<string, Begun>();

  constructor(databaseNow: () => number, kept: Kept) {
    super(databaseNow);
    this.#kept = kept;
  }

  override beginLook(due: DueLook, begun: Begun): string | undefined {
    const digest = super.beginLook(due, begun);
    if (digest !== undefined) this.#begun.set(`${due.round} ${due.tenant}`, begun);
    return digest;
  }

  override keepResult(due: DueLook, result: LookResult, ended: Ended): DueLook | undefined {
    const before = this.looks.get(due.round)?.get(due.tenant)?.result;
    const kept = super.keepResult(due, result, ended);
    if (kept === undefined) return undefined;
    const begun = this.#begun.get(`${kept.round} ${kept.tenant}`) ?? this.#begun.get(`${due.round} ${due.tenant}`);
    const isLast = begun?.worker === ended.worker && begun.startedAt === ended.startedAt;
    // In a round that followed, nobody has begun a look that has no result.
    const isFirst = kept.round !== due.round || before === undefined;
    this.#kept(kept, result, { isFirst, isLast });
    return kept;
  }
}

interface Running {
  readonly process: SimulatedProcess;
  readonly jobs: ModelJobs;
  readonly stopping: AbortController;
  readonly schedule: ScheduleOptions;
}

class Simulation implements WriteWatch {
  readonly #draw: Draw;
  readonly #drawOfRepair: Draw;
  readonly #makers: Makers;
  readonly #scenario: Scenario;
  readonly #timeline = new Timeline(START);
  readonly #watch: Watch;
  readonly #estate: Estate;
  readonly #tables: ModelTables;
  readonly #queue: ModelQueue;
  readonly #repairs: ModelRepairs;
  readonly #repairWatch: RepairWatch;
  readonly #corrections: Corrections;
  readonly #slots = new Slots(this.#timeline);
  /** What happens when the next write leaves a process, or leaves for a tenant; by its name. */
  readonly #atWrites = new Map<string, () => void>();
  readonly #server = { isAway: false };
  readonly #running: Running[] = [];
  readonly #trace: string[] = [];
  #bundles = 0;
  #starts = 0;

  constructor(seed: number, makers: Makers) {
    this.#draw = new Draw(seed);
    this.#drawOfRepair = new Draw(seed + FAR_AWAY);
    this.#scenario = withRepair(this.#drawOfRepair, scenarioOf(this.#draw));
    this.#makers = makers;
    this.#watch = new Watch(this.#timeline, this.#scenario.groups);
    this.#estate = new Estate(this.#draw.random, () => this.#timeline.now, this.#watch, this);
    this.#queue = makers.queue(this.#timeline, this.#draw);
    this.#tables = makers.tables(
      () => this.#timeline.now,
      (due, result, as) => {
        const execution = this.#estate.executions.get(result);
        this.#log(`${execution?.process.name} has ${due.tenant} in round ${due.round}: ${result.result}`);
        this.#watch.kept(due, execution, as);
        if (execution !== undefined) this.#repairWatch.kept(due, result, execution);
      },
    );
    this.#repairs = makers.repairs(this.#tables);
    this.#repairWatch = new RepairWatch({
      timeline: this.#timeline,
      scenario: this.#scenario,
      tables: this.#tables,
      repairs: this.#repairs,
      broken: (what) => this.#watch.broken(what),
    });
    this.#corrections = new Corrections(this.#estate, this.#repairWatch);
    this.#watch.tables = this.#tables;
    this.#watch.queue = this.#queue;
  }

  async run(): Promise<Outcome> {
    const { tenants, processes, disturbances, calmFrom, lasts } = this.#scenario;
    for (const { name, integrations: count, speed, limits, tellsEdits } of tenants) {
      const integrations = Array.from({ length: count }, () => ({ drift: new Map(), editedAt: undefined }));
      this.#estate.add({ name, speed, limits, integrations, tellsEdits, changedAt: START });
    }
    this.#publish(tenants.filter(({ isIn }) => isIn).map(({ name }) => name));
    for (const place of processes.keys()) this.#start(place);
    for (const { at, what } of disturbances) this.#timeline.after(at, () => this.#disturb(what));
    await this.#timeline.runUntil(START + calmFrom);
    this.#calm();
    await this.#timeline.runUntil(START + lasts);
    checkEnd({
      watch: this.#watch,
      tables: this.#tables,
      repairs: this.#repairs,
      estate: this.#estate,
      scenario: this.#scenario,
      slots: this.#slots,
      now: this.#timeline.now,
    });
    for (const { process } of this.#running) process.kill();
    return { violations: this.#watch.violations, trace: this.#trace };
  }

  #log(what: string): void {
    this.#trace.push(`${((this.#timeline.now - START) / 1000).toFixed(3)} s: ${what}`);
  }

  #publish(tenants: readonly string[]): void {
    this.#bundles += 1;
    // The program of a fleet has a tenant at least.
    const named = tenants.length > 0 ? tenants : [this.#scenario.tenants[0]?.name ?? ""];
    const stacks = named.map((tenant) => ({ name: tenant, hash: "", tenants: [tenant] }));
    const digest = `bundle ${this.#bundles}`;
    this.#log(`${digest} is published, of ${named.join(", ")}`);
    this.#tables.publish({ digest, manifest: "", stacks, publishedAt: new Date(this.#timeline.now) });
  }

  #start(place: number): void {
    const plan = this.#scenario.processes[place];
    if (plan === undefined) return;
    this.#starts += 1;
    const { schedules, works, ahead, speed } = plan;
    const process = new SimulatedProcess({
      name: `process ${place} (start ${this.#starts})`,
      timeline: this.#timeline,
      random: this.#draw.random,
      server: this.#server,
      ahead,
      speed,
    });
    if (this.#timeline.now >= START + this.#scenario.calmFrom) process.longDelay = CALM_DELAY;
    const jobs = this.#makers.jobs(this.#queue, process);
    const store = storeOver(this.#tables, process);
    const { groups, maxTenants } = this.#scenario;
    const schedule = { store, groups, ...(maxTenants === undefined ? {} : { maxTenants }) };
    const running = { process, jobs, stopping: new AbortController(), schedule };
    this.#running[place] = running;
    if (schedules) void this.#schedule(running, plan);
    if (works) void this.#work(running, { store, windows: windowsOver(this.#tables, process) }, plan);
  }

  /** As a process of the fleet does it: what goes wrong is tried again. */
  async #schedule({ process, jobs, schedule, stopping: { signal } }: Running, plan: ProcessPlan): Promise<void> {
    while (!signal.aborted) {
      await this.#lasting(async () => jobs.add(await tick(schedule, process.now())));
      await process.wait(plan.tick);
    }
  }

  async #lasting(work: () => Promise<unknown>): Promise<void> {
    try {
      await work();
    } catch (error) {
      if (RampsyncError.is(error) && error.code === "RS3030") return;
      this.#watch.broken(`a process fails: ${String(error)}`);
    }
  }

  async #work(
    { process, jobs, stopping }: Running,
    { store, windows }: { readonly store: WorkerStore; readonly windows: WindowStore },
    { concurrency }: ProcessPlan,
  ): Promise<void> {
    const { groups } = this.#scenario;
    const repairs = groups.groups.some(({ repair }) => repair !== undefined);
    const isStopped = () => stopping.signal.aborted;
    await startWorker({
      store,
      jobs,
      name: process.name,
      groups,
      windows,
      limitShareOf: (group) => groups.groups.find(({ name }) => name === group)?.limitShare,
      concurrency,
      clock: process,
      surroundings: { directory: "", environment: {}, signal: stopping.signal },
      lookAt: (tenant, _bundle, _files, surroundings) => {
        const claim = jobs.claimOf(tenant);
        if (claim === undefined) throw new Error(`a look at ${tenant} without a job`);
        const execution = { process, tenant, claim, beganAt: this.#timeline.now, isStopped };
        this.#log(`${process.name} begins to look at ${tenant}`);
        this.#watch.began(execution);
        return this.#slots.taken({ process, tenant, is: "look" }, () => this.#estate.look(execution, surroundings));
      },
      onLook: () => undefined,
      ...(repairs ? { afterLook: (done) => this.#lasting(() => this.#repairAfter(process, done)) } : {}),
    });
  }

  #repairAfter(process: SimulatedProcess, done: DoneLook): Promise<void> {
    const options: RepairOptions = {
      store: repairsOver(this.#repairs, process),
      groups: this.#scenario.groups,
      clock: process,
      leaseClock: { elapsed: process.elapsed, every: process.every },
      correct: this.#corrections.by(process),
      onRepair: ({ tenant, address, is, why, error }) => {
        const reason = why === undefined ? error?.code : JSON.stringify(why);
        this.#log(`${process.name} repairs ${address} of ${tenant}: ${is}${reason === undefined ? "" : `, ${reason}`}`);
      },
    };
    const { tenant } = done.due;
    return this.#slots.taken({ process, tenant, is: "repair" }, () =>
      repairAfter(done, this.#makers.repairing(options)),
    );
  }

  leaves(write: LeavingWrite): void {
    const { execution } = write;
    this.#log(`${execution.process.name} sends ${write.method} to ${execution.tenant}: ${write.rows.join(", ")}`);
    this.#repairWatch.leaves(write);
    for (const name of [execution.process.name, execution.tenant]) {
      const act = this.#atWrites.get(name);
      this.#atWrites.delete(name);
      act?.();
    }
  }

  corrected({ tenant, place, id, live }: Parameters<WriteWatch["corrected"]>[0]): void {
    this.#repairWatch.corrected(tenant, `${tenant} ${place} ${id}`);
    if (this.#scenario.tenants.find(({ name }) => name === tenant)?.isContested !== true) return;
    this.#timeline.after(this.#drawOfRepair.whole(1, 20_000), () => this.#estate.edit(tenant, place, id, live));
  }

  #disturb(what: Disturbance): void {
    this.#log(JSON.stringify(what));
    switch (what.kind) {
      case "kill": {
        const process = this.#running[what.process]?.process;
        process?.killAfter(what.afterStatements);
        // It may do so many statements late.
        this.#timeline.after(what.back + 30_000, () => this.#startAgain(what.process));
        return;
      }
      case "end":
        void this.#end(what.process, what.back);
        return;
      case "stop":
        this.#running[what.process]?.process.stop();
        this.#timeline.after(what.lasts, () => this.#running[what.process]?.process.continue());
        return;
      case "stop at a request":
        this.#running[what.process]?.process.stopAtRequest(what.lasts);
        return;
      case "cut off": {
        const process = this.#running[what.process]?.process;
        if (process !== undefined) process.isCutOff = true;
        this.#timeline.after(what.lasts, () => process?.reconnect());
        return;
      }
      case "database away":
        this.#server.isAway = true;
        this.#timeline.after(what.lasts, () => this.#databaseBack());
        return;
      case "publish":
        this.#publish(what.tenants);
        return;
      case "pause":
        this.#pause(what.tenant, what.lasts);
        return;
      case "resume":
        this.#tables.removePause(what.tenant);
        return;
      case "edit":
        this.#estate.edit(what.tenant, what.integration, what.id, what.live);
        return;
      case "speed": {
        const tenant = this.#estate.tenants.get(what.tenant);
        if (tenant !== undefined) tenant.speed = what.speed;
        return;
      }
      case "edit everywhere":
        for (const { name } of this.#scenario.tenants) this.#estate.edit(name, 0, what.id, what.live);
        return;
      case "edit many rows":
        for (let row = 1; row <= what.rows; row += 1) this.#estate.edit(what.tenant, 0, `${row}`, REMOVED);
        return;
      case "kill at a write": {
        const process = this.#running[what.process]?.process;
        if (process === undefined) return;
        this.#atWrites.set(process.name, () => {
          process.killAfter(what.afterStatements);
          this.#timeline.after(what.back + 30_000, () => this.#startAgain(what.process));
        });
        return;
      }
      case "pause at a write":
        this.#atWrites.set(what.tenant, () => this.#pause(what.tenant, what.lasts));
        return;
      case "by hand": {
        const running = this.#running[what.process];
        if (running?.process.isRunning !== true) return;
        void this.#lasting(() => beginAtOnce(running.schedule, running.process.now()));
      }
    }
  }

  #pause(tenant: string, lasts: number | undefined): void {
    const since = new Date(this.#timeline.now);
    const until = lasts === undefined ? undefined : new Date(this.#timeline.now + lasts);
    this.#tables.putPause({ tenant, reason: "maintenance", who: "Ada", since, until });
  }

  /** As a signal does: looks are stopped, and the process ends when they are. */
  async #end(place: number, back: number): Promise<void> {
    const running = this.#running[place];
    if (running?.process.isRunning !== true) return;
    running.stopping.abort(new Error("stopped"));
    await running.jobs.stop();
    running.process.kill();
    this.#timeline.after(back, () => this.#startAgain(place));
  }

  #startAgain(place: number): void {
    if (this.#running[place]?.process.hasEnded === true) this.#start(place);
  }

  #databaseBack(): void {
    this.#server.isAway = false;
    for (const { process } of this.#running) process.reconnect();
  }

  /** All is as it should be from now on. */
  #calm(): void {
    this.#log("nothing disturbs any more");
    this.#atWrites.clear();
    this.#databaseBack();
    for (const [place, { process }] of this.#running.entries()) {
      process.continue();
      process.killAfter(Number.POSITIVE_INFINITY);
      process.stopAtRequest(undefined);
      process.longDelay = CALM_DELAY;
      this.#startAgain(place);
    }
  }
}
