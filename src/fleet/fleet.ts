// What the verbs of `rampsync fleet` do, on whichever database the fleet has.
import { RampsyncError } from "../base/error.js";
import { suggestion } from "../base/nearest.js";
import type { FleetStatusDocument } from "../document/fleet-document.js";
import { systemClock } from "../opsramp/clock.js";
import { tenantsIn } from "./bundle/bundle.js";
import { readGroups } from "./config/groups.js";
import type { FleetOptions } from "./options.js";
import { carryOut, FleetProcess } from "./process.js";
import { fleetStatus } from "./status.js";
import { newestBundle } from "./store/bundles.js";
import { checkClock } from "./store/clock.js";
import type { FleetDatabase } from "./store/database.js";
import { leftStatus } from "./store/folder.js";
import { folderOf, openDatabase } from "./store/open.js";
import { leaveOrder, type Order } from "./store/orders.js";
import { ALL_TENANTS } from "./store/pauses.js";
import { checkTables, migrate as migrateTables } from "./store/tables.js";
import { Jobs } from "./work/jobs.js";

/**
 * Makes the tables, publishes the program, schedules and works in this process until it is stopped.
 * @throws RS2110 to RS2113, RS3030 to RS3034, and what `validate` throws of the program.
 */
export function up(options: FleetOptions): Promise<void> {
  return inProcess(options, "fleet up", { migrates: true }, async (fleet) => {
    await fleet.publish();
    await fleet.work();
    await fleet.schedule();
  });
}

/** One round of all groups, at once and to its end: gives the status after it. @throws as {@link up}, RS4014 when stopped. */
export function run(options: FleetOptions): Promise<FleetStatusDocument> {
  const migrates = isInFolder(options);
  return inProcess(options, "fleet run", { migrates }, async (fleet) => {
    await fleet.publish();
    await fleet.oneRound();
    options.signal?.throwIfAborted();
    return fleet.leaveStatus();
  });
}

/** Makes the tables of the database, or brings them to this version. @throws RS2110, RS2111, RS3030 to RS3033 */
export function migrate(options: FleetOptions): Promise<void> {
  return inProcess(options, "fleet migrate", { migrates: true }, async () => undefined);
}

/** Publishes the program: rounds that begin from now on compare with it. @throws as {@link up} */
export function publish(options: FleetOptions): Promise<void> {
  return inProcess(options, "fleet publish", { migrates: isInFolder(options) }, (fleet) => fleet.publish());
}

/** Begins rounds and puts looks that are due in the queue, until it is stopped. Needs no credentials. @throws as {@link up} */
export function schedule(options: FleetOptions): Promise<void> {
  return inProcess(options, "fleet schedule", { migrates: false }, (fleet) => fleet.schedule());
}

/** Does looks from the queue until it is stopped. @throws as {@link up} */
export function work(options: FleetOptions): Promise<void> {
  return inProcess(options, "fleet work", { migrates: false }, async (fleet) => {
    await fleet.work();
    await fleet.stopped();
  });
}

/**
 * How the fleet is. Of a folder it is what the process that works there left last, or left at its end.
 * @throws RS2110, RS2111, RS2112, RS2017, RS3030 to RS3034
 */
export async function status(options: Omit<FleetOptions, "onFleet">): Promise<FleetStatusDocument> {
  const { directory, environment, clock = systemClock } = options;
  const groups = readGroups(directory, environment);
  const folder = folderOf(groups, environment);
  if (folder !== undefined) {
    const left = leftStatus(folder);
    if (left !== undefined) return JSON.parse(left) as FleetStatusDocument;
    return fleetStatus(async () => [], groups, clock.now());
  }
  const database = await openDatabase(groups, environment, "fleet status");
  try {
    await checkTables(database);
    return await fleetStatus(database.query, groups, clock.now());
  } finally {
    await database.close();
  }
}

/** What a pause is about. */
export interface PauseRequest {
  /** Ids of tenants, or `*` for all. */
  readonly tenants: readonly string[];
  readonly reason: string;
  readonly who: string;
  /** Milliseconds since the epoch; undefined: until somebody resumes them. */
  readonly until: number | undefined;
}

/**
 * Lets no look begin at the tenants: of a folder as soon as the process there takes the order.
 * @throws RS2015 for a tenant that the program does not have, RS2017, RS2110, RS2111, RS3030 to RS3034
 */
export function pause(options: Omit<FleetOptions, "onFleet">, request: PauseRequest): Promise<void> {
  const { tenants, reason, who, until } = request;
  const since = new Date((options.clock ?? systemClock).now());
  const end = until === undefined ? undefined : new Date(until);
  return order(options, tenants, { pause: tenants.map((tenant) => ({ tenant, reason, who, since, until: end })) });
}

/** Ends pauses before their time. A pause of all tenants ends as a whole alone. @throws as {@link pause} */
export function resume(options: Omit<FleetOptions, "onFleet">, tenants: readonly string[]): Promise<void> {
  return order(options, tenants, { resume: tenants });
}

async function order(
  { directory, environment, clock = systemClock }: Omit<FleetOptions, "onFleet">,
  tenants: readonly string[],
  wanted: Order,
): Promise<void> {
  const groups = readGroups(directory, environment);
  const folder = folderOf(groups, environment);
  if (folder !== undefined) return leaveOrder(folder, wanted, clock.now());
  const database = await openDatabase(groups, environment, "fleet pause");
  try {
    await checkTables(database);
    const bundle = await newestBundle(database.query);
    const known = bundle === undefined ? [] : tenantsIn(bundle);
    const unknown = tenants.find((tenant) => tenant !== ALL_TENANTS && !known.includes(tenant));
    if (unknown !== undefined && "pause" in wanted) {
      throw new RampsyncError("RS2015", `The program has no tenant "${unknown}".`, {
        hint: suggestion(unknown, known, "tenants"),
      });
    }
    await carryOut(database.query, wanted);
  } finally {
    await database.close();
  }
}

function isInFolder({ directory, environment }: FleetOptions): boolean {
  return folderOf(readGroups(directory, environment), environment) !== undefined;
}

async function inProcess<Result>(
  options: FleetOptions,
  operation: string,
  { migrates }: { readonly migrates: boolean },
  work: (fleet: FleetProcess) => Promise<Result>,
): Promise<Result> {
  const { directory, environment, onFleet, clock = systemClock } = options;
  const groups = readGroups(directory, environment);
  const database = await openDatabase(groups, environment, operation);
  try {
    await checkClock(database, () => clock.now());
    await (migrates ? migrateTables : checkTables)(database);
    const jobs = await startJobs(database, migrates, onFleet);
    try {
      const folder = folderOf(groups, environment);
      const fleet = new FleetProcess({ options, database, groups, jobs, folder });
      const listening = await fleet.listen();
      try {
        return await work(fleet);
      } finally {
        await listening?.close();
        // Looks that are under way end before the status is left for the last time.
        await jobs.stop();
        if (folder !== undefined) await fleet.leaveStatus().catch(() => undefined);
      }
    } finally {
      await jobs.stop();
    }
  } finally {
    await database.close();
  }
}

function startJobs(database: FleetDatabase, migrates: boolean, onFleet: FleetOptions["onFleet"]): Promise<Jobs> {
  return Jobs.start(database, { migrates, onError: ({ message }) => onFleet({ type: "trouble", message }) });
}
