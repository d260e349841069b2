// What the verbs of `rampsync fleet` do, on whichever database the fleet has.
import { dirname, join } from "node:path";
import type { FleetStatusDocument } from "../document/fleet-document.js";
import type { RunOptions } from "../engine/run-options.js";
import { systemClock } from "../opsramp/clock.js";
import { tenantsIn } from "./bundle/bundle.js";
import { makeBundle } from "./bundle/make.js";
import { type Groups, readGroups } from "./config/groups.js";
import { membershipOf } from "./config/membership.js";
import { beginAtOnce, type ScheduleOptions, tick } from "./schedule/tick.js";
import { fleetStatus } from "./status.js";
import { publishBundle } from "./store/bundles.js";
import type { FleetDatabase } from "./store/database.js";
import { FOLDER, leaveStatus, leftStatus, openFolder } from "./store/folder.js";
import { checkNode } from "./store/packages.js";
import { openLooks } from "./store/rounds.js";
import { migrate } from "./store/tables.js";
import { Jobs } from "./work/jobs.js";
import type { LookResult, Surroundings } from "./work/look.js";
import { startWorker } from "./work/worker.js";

/** Between two times that the rounds are looked at. */
const TICK_MS = 500;

/** How many tenants one process looks at side by side. */
export const USUAL_CONCURRENCY = 8;

/** Is told what a process of the fleet does. */
export type FleetEvent =
  | { readonly type: "published"; readonly digest: string; readonly tenants: number }
  | { readonly type: "looked"; readonly tenant: string; readonly result: LookResult }
  /** What went wrong and is tried again. */
  | { readonly type: "trouble"; readonly message: string };

export interface FleetOptions extends RunOptions {
  readonly onFleet: (event: FleetEvent) => void;
  /** Tenants side by side. Default: {@link USUAL_CONCURRENCY}. */
  readonly concurrency?: number;
  /** A round has so many tenants of its group at most. Default: all. */
  readonly maxTenants?: number;
}

const folderOf = ({ file }: Groups) => join(dirname(file), FOLDER);

/**
 * Publishes the program, schedules and works in this process until it is stopped.
 * @throws RS2110 to RS2113, RS3030 to RS3033, and what `validate` throws of the program.
 */
export function up(options: FleetOptions): Promise<void> {
  return inFolder(options, "fleet up", async (fleet) => {
    await fleet.publish();
    await fleet.keepTicking();
  });
}

/** One round of all groups, at once and to its end: gives the status after it. @throws as {@link up}, RS4014 when stopped. */
export function run(options: FleetOptions): Promise<FleetStatusDocument> {
  return inFolder(options, "fleet run", async (fleet) => {
    await fleet.publish();
    await fleet.oneRound();
    options.signal?.throwIfAborted();
    return fleet.leaveStatus();
  });
}

/**
 * How the fleet is: what the process that works in its folder left last, or left at its end.
 * @throws RS2110, RS2111, RS2017
 */
export async function status(options: Omit<FleetOptions, "onFleet">): Promise<FleetStatusDocument> {
  const groups = readGroups(options.directory, options.environment);
  const left = leftStatus(folderOf(groups));
  if (left !== undefined) return JSON.parse(left) as FleetStatusDocument;
  return fleetStatus(async () => [], groups, (options.clock ?? systemClock).now());
}

/** Both sides of a fleet in one process. */
class Fleet {
  readonly #options: FleetOptions;
  readonly #schedule: ScheduleOptions;
  readonly #jobs: Jobs;
  readonly #folder: string;
  #left = "";

  constructor(options: FleetOptions, schedule: ScheduleOptions, jobs: Jobs) {
    this.#options = options;
    this.#schedule = schedule;
    this.#jobs = jobs;
    this.#folder = folderOf(schedule.groups);
  }

  get #clock() {
    return this.#options.clock ?? systemClock;
  }

  async publish(): Promise<void> {
    const made = await makeBundle(this.#options);
    membershipOf(this.#schedule.groups, tenantsIn(made.bundle));
    await publishBundle(this.#schedule.database, made, this.#clock.now());
    const tenants = tenantsIn(made.bundle).length;
    this.#options.onFleet({ type: "published", digest: made.bundle.digest, tenants });
  }

  /** Until the run is stopped. */
  async keepTicking(): Promise<void> {
    await this.#work();
    while (await this.#goesOn()) {
      await this.#jobs.add(await tick(this.#schedule, this.#clock.now()));
      await this.leaveStatus();
    }
  }

  async oneRound(): Promise<void> {
    const { database } = this.#schedule;
    const rounds = await beginAtOnce(this.#schedule, this.#clock.now());
    await this.#work();
    do {
      // Nothing but these rounds is open.
      await this.#jobs.add(await tick(this.#schedule, this.#clock.now()));
      await this.leaveStatus();
    } while ((await openLooks(database.query, rounds)) > 0 && (await this.#goesOn()));
  }

  /** For `fleet status`. */
  async leaveStatus(): Promise<FleetStatusDocument> {
    const { database, groups } = this.#schedule;
    const status = await fleetStatus(database.query, groups, this.#clock.now());
    const { time: _time, ...rest } = status;
    const text = JSON.stringify(rest);
    if (text !== this.#left) leaveStatus(this.#folder, `${JSON.stringify(status)}\n`);
    this.#left = text;
    return status;
  }

  async #work(): Promise<void> {
    const { onFleet, concurrency = USUAL_CONCURRENCY, clock = systemClock } = this.#options;
    await startWorker({
      database: this.#schedule.database,
      jobs: this.#jobs,
      concurrency,
      clock,
      surroundings: surroundingsOf(this.#options),
      onLook: (tenant, result) => onFleet({ type: "looked", tenant, result }),
    });
  }

  /** False when the run was stopped. */
  async #goesOn(): Promise<boolean> {
    const { signal } = this.#options;
    await systemClock.sleep(TICK_MS, signal).catch(() => undefined);
    return signal?.aborted !== true;
  }
}

async function inFolder<Result>(
  options: FleetOptions,
  operation: string,
  work: (fleet: Fleet) => Promise<Result>,
): Promise<Result> {
  checkNode();
  const { directory, environment, maxTenants, onFleet } = options;
  const groups = readGroups(directory, environment);
  const database = await openFolder(folderOf(groups), operation);
  try {
    await migrate(database);
    const jobs = await startJobs(database, onFleet);
    try {
      const schedule = { database, groups, ...(maxTenants === undefined ? {} : { maxTenants }) };
      return await work(new Fleet(options, schedule, jobs));
    } finally {
      await jobs.stop();
    }
  } finally {
    await database.close();
  }
}

function startJobs(database: FleetDatabase, onFleet: FleetOptions["onFleet"]): Promise<Jobs> {
  return Jobs.start(database, {
    migrates: true,
    onError: ({ message }) => onFleet({ type: "trouble", message }),
  });
}

/** What of the options is about the surroundings of a look. */
function surroundingsOf(options: FleetOptions): Surroundings {
  const {
    onFleet: _events,
    concurrency: _concurrency,
    maxTenants: _tenants,
    host: _host,
    stacks: _stacks,
    synth: _synth,
    synthesised: _synthesised,
    tenant: _tenant,
    shard: _shard,
    targets: _targets,
    sendSecrets: _secrets,
    ...surroundings
  } = options;
  return surroundings;
}
