// Orders that people give a fleet: pauses, and their ends. Those of a folder are left for the process that has it open.
import { RampsyncError } from "../base/error.js";
import { suggestion } from "../base/nearest.js";
import type { FleetOrder } from "../document/fleet-document.js";
import { systemClock } from "../opsramp/clock.js";
import { tenantsIn } from "./bundle/bundle.js";
import { readGroups } from "./config/groups.js";
import { type FleetOptions, SCHEDULING } from "./options.js";
import { newestBundle } from "./store/bundles.js";
import type { Query } from "./store/database.js";
import { type FolderHolder, holderOf } from "./store/folder.js";
import { folderOf, openDatabase } from "./store/open.js";
import { leaveOrder, type Order, waitingOrders } from "./store/orders.js";
import { ALL_TENANTS, putPauses, removePauses } from "./store/pauses.js";
import { checkTables } from "./store/tables.js";

/** What a pause is about. */
export interface PauseRequest {
  /** Ids of tenants, or `*` for all. */
  readonly tenants: readonly string[];
  readonly reason: string;
  readonly who: string;
  /** Milliseconds since the epoch; undefined: until somebody resumes them. */
  readonly until: number | undefined;
}

/** What became of an order: a folder is open in one process alone, which carries it out. */
export type Ordered =
  /** `tenants` are those that are paused now, or whose pause ended. */
  | { readonly type: "carried out"; readonly tenants: readonly string[] }
  | {
      readonly type: "left";
      readonly folder: string;
      /** The process that takes orders there; undefined: the next one that starts does. */
      readonly takenBy: FolderHolder | undefined;
    };

/**
 * Lets no look begin at the tenants, and repairs send nothing more within ten seconds: of a folder as soon as the process
 * there takes the order.
 * @throws RS2015 for a tenant that the program does not have, RS2017, RS2110, RS2111, RS3030 to RS3034
 */
export function pause(options: Omit<FleetOptions, "onFleet">, request: PauseRequest): Promise<Ordered> {
  const { tenants, reason, who, until } = request;
  const since = new Date((options.clock ?? systemClock).now());
  const end = until === undefined ? undefined : new Date(until);
  return order(options, tenants, { pause: tenants.map((tenant) => ({ tenant, reason, who, since, until: end })) });
}

/** Ends pauses before their time. A pause of all tenants ends as a whole alone. @throws as {@link pause} */
export function resume(options: Omit<FleetOptions, "onFleet">, tenants: readonly string[]): Promise<Ordered> {
  return order(options, tenants, { resume: tenants });
}

async function order(
  { directory, environment, clock = systemClock }: Omit<FleetOptions, "onFleet">,
  tenants: readonly string[],
  wanted: Order,
): Promise<Ordered> {
  const groups = readGroups(directory, environment);
  const folder = folderOf(groups, environment);
  if (folder !== undefined) {
    leaveOrder(folder, wanted, clock.now());
    const holder = await holderOf(folder);
    return { type: "left", folder, takenBy: SCHEDULING.has(holder?.operation ?? "") ? holder : undefined };
  }
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
    return { type: "carried out", tenants: await carryOut(database.query, wanted) };
  } finally {
    await database.close();
  }
}

/** Does what somebody ordered. Gives the tenants that are paused now, or whose pause ended. */
export async function carryOut(query: Query, order: Order): Promise<readonly string[]> {
  if ("resume" in order) return removePauses(query, order.resume);
  await putPauses(query, order.pause);
  return order.pause.map(({ tenant }) => tenant);
}

/** Orders that were left in a folder and are not carried out yet, the earliest first. @throws RS2017 */
export function ordersOf(folder: string): readonly FleetOrder[] {
  return waitingOrders(folder).map(({ order: wanted, since: time }) => {
    const since = new Date(time).toISOString();
    if ("resume" in wanted) return { verb: "resume", tenants: wanted.resume, since };
    const [first] = wanted.pause;
    return {
      verb: "pause",
      tenants: wanted.pause.map(({ tenant }) => tenant),
      since,
      ...(first === undefined ? {} : { reason: first.reason, who: first.who }),
      ...(first?.until === undefined ? {} : { until: first.until.toISOString() }),
    };
  });
}
