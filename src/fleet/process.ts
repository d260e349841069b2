// A process of a fleet, on its open database: publishes, begins rounds, does looks.
import { RampsyncErrors, toRampsyncErrors } from "../base/error.js";
import type { FleetStatusDocument } from "../document/fleet-document.js";
import { removeLeftFolders } from "../engine/temporary-folder.js";
import { systemClock } from "../opsramp/clock.js";
import { version } from "../version.js";
import { tenantsIn } from "./bundle/bundle.js";
import { makeBundle } from "./bundle/make.js";
import type { Groups } from "./config/groups.js";
import { membershipIn } from "./config/membership.js";
import { refuseRepairOfFiles } from "./config/repair-possible.js";
import type { ToldRoutes } from "./config/told-routes.js";
import { type Listening, listen } from "./metrics.js";
import { type FleetOptions, surroundingsOf, USUAL_CONCURRENCY, waitingOf } from "./options.js";
import { carryOut } from "./pause.js";
import { correctByApply } from "./repair/correct.js";
import { repairAfter } from "./repair/repair.js";
import { beginAtOnce, type ScheduleOptions, tick } from "./schedule/tick.js";
import { fleetStatus } from "./status.js";
import { newestBundle, publishBundle } from "./store/bundles.js";
import type { FleetDatabase } from "./store/database.js";
import { storeIn } from "./store/fleet-store.js";
import { leaveStatus } from "./store/folder.js";
import { takeOrders } from "./store/orders.js";
import { prune } from "./store/prune.js";
import { repairsIn } from "./store/repair-store.js";
import { openLooks } from "./store/rounds.js";
import { whileAway } from "./store/while-away.js";
import { windowsIn } from "./store/windows.js";
import { Teller } from "./tell.js";
import type { Jobs } from "./work/jobs.js";
import { type DoneLook, startWorker } from "./work/worker.js";

const USUAL_KEEP_MS = 90 * 86_400_000;

/** Between two times that what is old is removed. */
const PRUNE_EVERY_MS = 3_600_000;

/** Between two times that the rounds are looked at. */
export const TICK_MS = 500;

const messageOf = (error: unknown): string => new RampsyncErrors(toRampsyncErrors(error)).message;

export interface FleetParts {
  readonly options: FleetOptions;
  readonly database: FleetDatabase;
  readonly groups: Groups;
  readonly jobs: Jobs;
  /** Where the status is left; undefined where everybody can ask the database. */
  readonly folder: string | undefined;
  /** Who is told of drift after each round, by the group. */
  readonly routes: ToldRoutes;
}

export class FleetProcess {
  readonly #parts: FleetParts;
  readonly #teller: Teller;
  #left = "";
  #leavesAt = 0;
  #prunedAt = 0;
  readonly #repairs = new Set<Promise<void>>();
  /** What went wrong at the last tick. */
  #trouble = "";

  constructor(parts: FleetParts) {
    this.#parts = parts;
    const { database, groups, routes, options } = parts;
    this.#teller = new Teller({
      database,
      routes,
      groups,
      tenantsOf: async (query, group) => {
        const bundle = await newestBundle(query);
        return bundle === undefined ? [] : (membershipIn(groups, bundle).tenantsOf.get(group) ?? []);
      },
      environment: options.environment,
      clock: this.#clock,
      signal: options.signal,
      onTrouble: (message) => options.onFleet({ type: "trouble", message }),
    });
  }

  get #clock() {
    return this.#parts.options.clock ?? systemClock;
  }

  get #schedule() {
    const { database, groups, options } = this.#parts;
    const { maxTenants } = options;
    return { store: storeIn(database), groups, ...(maxTenants === undefined ? {} : { maxTenants }) };
  }

  async publish({ waits = false }: { readonly waits?: boolean } = {}): Promise<void> {
    const { options, groups, database } = this.#parts;
    const made = await makeBundle(options);
    const { tenantsOf } = membershipIn(groups, made.bundle);
    refuseRepairOfFiles(groups, tenantsOf, made.statesElsewhere);
    const keep = () => publishBundle(database, made, this.#clock.now());
    await (waits ? whileAway(waitingOf(options), keep) : keep());
    options.onFleet({ type: "published", digest: made.bundle.digest, tenants: tenantsIn(made.bundle).length });
  }

  /** Until the run is stopped. What goes wrong after the first tick is told, and tried again. */
  async schedule(): Promise<void> {
    await whileAway(waitingOf(this.#parts.options), () => this.#tick());
    while (await this.#goesOn()) await this.#lasting(() => this.#tick());
  }

  async oneRound(): Promise<void> {
    const { database } = this.#parts;
    // Who runs a round at once means quiet hours too.
    const atOnce = { ignoresQuietHours: true };
    const rounds = await beginAtOnce(this.#schedule, this.#clock.now());
    await this.work(atOnce);
    await this.#tick(atOnce);
    const isOver = async () => {
      await this.#tick(atOnce);
      return (await openLooks(database.query, rounds, this.#clock.now())) === 0;
    };
    while ((await this.#lasting(isOver)) !== true && (await this.#goesOn()));
    await this.#teller.end();
  }

  /** Begins to take looks from the queue, after removing the folders that workers which were killed left. */
  async work({ ignoresQuietHours = false }: { readonly ignoresQuietHours?: boolean } = {}): Promise<void> {
    const { options, database, jobs, groups } = this.#parts;
    const { onFleet, concurrency = USUAL_CONCURRENCY } = options;
    await removeLeftFolders();
    await startWorker({
      store: storeIn(database),
      jobs,
      ...(ignoresQuietHours ? {} : { groups }),
      windows: windowsIn(database),
      limitShareOf: (group) => groups.groups.find(({ name }) => name === group)?.limitShare,
      concurrency,
      clock: this.#clock,
      surroundings: surroundingsOf(options),
      onLook: (tenant, result) => onFleet({ type: "looked", tenant, result }),
      ...(groups.groups.some(({ repair }) => repair !== undefined)
        ? { afterLook: (done) => this.#underWay(this.#repairAfter(done)) }
        : {}),
    });
  }

  async #underWay(repair: Promise<void>): Promise<void> {
    this.#repairs.add(repair);
    await repair;
    this.#repairs.delete(repair);
  }

  /** What goes wrong fails no look: its result is kept already. */
  async #repairAfter(done: DoneLook): Promise<void> {
    const { options, database, groups } = this.#parts;
    const { onFleet } = options;
    try {
      await repairAfter(done, {
        store: repairsIn(database),
        groups,
        clock: this.#clock,
        correct: correctByApply(version),
        onRepair: (repair) => onFleet({ type: "repaired", repair }),
      });
    } catch (error) {
      onFleet({ type: "trouble", message: messageOf(error) });
    }
  }

  /** Takes nothing more from the queue, and waits for what is under way. */
  async idle(): Promise<void> {
    // They may take longer than the queue waits for a job.
    await Promise.all(this.#repairs);
    await this.#parts.jobs.stop();
  }

  /** Resolves when the run is stopped. */
  async stopped(): Promise<void> {
    const { signal } = this.#parts.options;
    if (signal === undefined || signal.aborted) return;
    await new Promise<void>((resolve) => signal.addEventListener("abort", () => resolve(), { once: true }));
  }

  /** Resolves when no notice is under way. */
  toldAll(): Promise<void> {
    return this.#teller.settled();
  }

  /** For `fleet status` of a folder. */
  async leaveStatus(): Promise<FleetStatusDocument> {
    const { database, groups, folder } = this.#parts;
    const status = await fleetStatus(database.query, groups, this.#clock.now());
    const { time: _time, ...rest } = status;
    const text = JSON.stringify(rest);
    if (folder !== undefined && text !== this.#left) leaveStatus(folder, `${JSON.stringify(status)}\n`);
    this.#left = text;
    return status;
  }

  async #tick(more: Pick<ScheduleOptions, "ignoresQuietHours"> = {}): Promise<void> {
    const { jobs, folder, database } = this.#parts;
    const now = this.#clock.now();
    if (folder !== undefined) await takeOrders(folder, (order) => carryOut(database.query, order));
    await jobs.add(await tick({ ...this.#schedule, ...more }, now));
    this.#teller.begin();
    if (now - this.#prunedAt >= PRUNE_EVERY_MS) {
      await prune(database.query, now - (this.#parts.options.keep ?? USUAL_KEEP_MS));
      this.#prunedAt = now;
    }
    if (folder !== undefined && now >= this.#leavesAt) {
      const began = performance.now();
      await this.leaveStatus();
      // Of thousands of tenants it takes a while: a tenth of the time at most goes into it.
      this.#leavesAt = now + 9 * (performance.now() - began);
    }
  }

  /** Undefined where the process is not to be watched. @throws RS2017 */
  async listen(): Promise<Listening | undefined> {
    const { options, database, groups } = this.#parts;
    const { watch, onFleet } = options;
    if (watch === undefined) return undefined;
    const listening = await listen(watch, {
      metrics: async () => watch.metrics(await fleetStatus(database.query, groups, this.#clock.now())),
      isHealthy: () => database.query("SELECT 1"),
    });
    onFleet({ type: "listening", url: listening.url });
    return listening;
  }

  /** Undefined where it went wrong, which is told once for each time that something else goes wrong. */
  async #lasting<Result>(work: () => Promise<Result>): Promise<Result | undefined> {
    try {
      const result = await work();
      this.#trouble = "";
      return result;
    } catch (error) {
      const message = messageOf(error);
      if (message !== this.#trouble) this.#parts.options.onFleet({ type: "trouble", message });
      this.#trouble = message;
      return undefined;
    }
  }

  /** False when the run was stopped. */
  async #goesOn(): Promise<boolean> {
    const { signal } = this.#parts.options;
    await systemClock.sleep(TICK_MS, signal).catch(() => undefined);
    return signal?.aborted !== true;
  }
}
