// What the verbs of `rampsync fleet` do, on whichever database the fleet has.
import type { FleetStatusDocument } from "../document/fleet-document.js";
import { systemClock } from "../opsramp/clock.js";
import { type Groups, readGroups } from "./config/groups.js";
import { refuseRepairInFolder } from "./config/repair-possible.js";
import { type ToldRoutes, toldRoutes } from "./config/told-routes.js";
import { type FleetOptions, SCHEDULING, waitingOf } from "./options.js";
import { ordersOf } from "./pause.js";
import { FleetProcess } from "./process.js";
import { fleetStatus } from "./status.js";
import { checkClock } from "./store/clock.js";
import type { FleetDatabase } from "./store/database.js";
import { leftStatus } from "./store/folder.js";
import { folderOf, openDatabase } from "./store/open.js";
import { checkTables, migrate as migrateTables, TABLES_VERSION } from "./store/tables.js";
import { isAway, whileAway } from "./store/while-away.js";
import { Jobs } from "./work/jobs.js";

/**
 * Makes the tables, publishes the program, schedules and works in this process until it is stopped. A server that is away
 * when it starts is waited for.
 * @throws RS2110 to RS2113, RS3030 to RS3034, and what `validate` throws of the program.
 */
export function up(options: FleetOptions): Promise<void> {
  return service(options, "fleet up", { migrates: true }, async (fleet) => {
    await fleet.publish({ waits: true });
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
    // Repairs go on after the results of their looks are there.
    await fleet.idle();
    options.signal?.throwIfAborted();
    return fleet.leaveStatus();
  });
}

/** Makes the tables of the database, or brings them to this version. @throws RS2110, RS2111, RS3030 to RS3033 */
export function migrate(options: FleetOptions): Promise<void> {
  return inProcess(options, "fleet migrate", { migrates: true }, async () =>
    options.onFleet({ type: "migrated", version: TABLES_VERSION }),
  );
}

/** Publishes the program: rounds that begin from now on compare with it. @throws as {@link up} */
export function publish(options: FleetOptions): Promise<void> {
  return inProcess(options, "fleet publish", { migrates: isInFolder(options) }, (fleet) => fleet.publish());
}

/** Begins rounds and puts looks that are due in the queue, until it is stopped. Needs no credentials. @throws as {@link up} */
export function schedule(options: FleetOptions): Promise<void> {
  return service(options, "fleet schedule", { migrates: false }, (fleet) => fleet.schedule());
}

/** Does looks from the queue until it is stopped. @throws as {@link up} */
export function work(options: FleetOptions): Promise<void> {
  return service(options, "fleet work", { migrates: false }, async (fleet) => {
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
    const orders = ordersOf(folder);
    const left = leftStatus(folder);
    const document =
      left === undefined
        ? await fleetStatus(async () => [], groups, clock.now())
        : (JSON.parse(left) as FleetStatusDocument);
    return orders.length === 0 ? document : { ...document, orders };
  }
  const database = await openDatabase(groups, environment, "fleet status");
  try {
    await checkTables(database);
    return await fleetStatus(database.query, groups, clock.now());
  } finally {
    await database.close();
  }
}

function isInFolder({ directory, environment }: FleetOptions): boolean {
  return folderOf(readGroups(directory, environment), environment) !== undefined;
}

interface Opening {
  /** Whether the tables are made or brought to this version. */
  readonly migrates: boolean;
  /** Whether a database that is away is waited for. Default false. */
  readonly waits?: boolean;
}

/** A process that lasts: it waits for a database that is away when it starts, and may be stopped while it does. */
async function service(
  options: FleetOptions,
  operation: string,
  opening: Opening,
  work: (fleet: FleetProcess) => Promise<void>,
): Promise<void> {
  try {
    await inProcess(options, operation, { ...opening, waits: true }, work);
  } catch (error) {
    if (options.signal?.aborted !== true || !isAway(error)) throw error;
  }
}

async function inProcess<Result>(
  options: FleetOptions,
  operation: string,
  opening: Opening,
  work: (fleet: FleetProcess) => Promise<Result>,
): Promise<Result> {
  const { directory, environment } = options;
  const groups = readGroups(directory, environment);
  refuseRepairInFolder(groups, folderOf(groups, environment));
  // Others need no address of anybody.
  const routes: ToldRoutes = SCHEDULING.has(operation) ? toldRoutes(groups, directory, environment) : new Map();
  const start = () => started(options, groups, operation, opening);
  const { database, jobs } = await (opening.waits === true ? whileAway(waitingOf(options), start) : start());
  try {
    const folder = folderOf(groups, environment);
    const fleet = new FleetProcess({ options, database, groups, jobs, folder, routes });
    const listening = await fleet.listen();
    try {
      return await work(fleet);
    } finally {
      await listening?.close();
      await fleet.toldAll();
      // Looks that are under way end before the status is left for the last time.
      await jobs.stop();
      if (folder !== undefined) await fleet.leaveStatus().catch(() => undefined);
    }
  } finally {
    await jobs.stop();
    await database.close();
  }
}

interface Started {
  readonly database: FleetDatabase;
  readonly jobs: Jobs;
}

/** Opens the database, and the queue in it: nothing stays open of what fails. */
async function started(
  { environment, onFleet, clock = systemClock }: FleetOptions,
  groups: Groups,
  operation: string,
  { migrates }: Opening,
): Promise<Started> {
  const database = await openDatabase(groups, environment, operation);
  try {
    await checkClock(database, () => clock.now());
    await (migrates ? migrateTables : checkTables)(database);
    const onError = ({ message }: Error) => onFleet({ type: "trouble", message });
    return { database, jobs: await Jobs.start(database, { migrates, onError }) };
  } catch (error) {
    await database.close();
    throw error;
  }
}
