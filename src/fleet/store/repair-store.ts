// What repairs need of the store of a fleet. Of several things that are asked, each holds by itself.
import type { RepairSettings, SeenDrift } from "../repair/decide.js";
import type { FleetDatabase } from "./database.js";
import { isPaused } from "./pauses.js";
import {
  type EndedRepair,
  groupOfRound,
  keepLeftAlone,
  keepRepair,
  type LeftAlone,
  type NoRoom,
  type ReserveTimes,
  reserveRepair,
  seenDrift,
  type WantedRepair,
} from "./repairs.js";

/** All of it rejects with RS3030 where the database is away. */
export interface RepairStore {
  /** The group of an open round; undefined once it is over. */
  groupOfRound(round: number): Promise<string | undefined>;
  /** What is known of the differences of a tenant that are live, by id. */
  seenDrift(tenant: string): Promise<ReadonlyMap<string, SeenDrift>>;
  /** Whether a pause is in force for a tenant. */
  isPaused(tenant: string, now: number): Promise<boolean>;
  /** Takes room for a repair under the ceilings of its round, which workers do one after the other. Gives its id. */
  reserve(wanted: WantedRepair, settings: RepairSettings, times: ReserveTimes): Promise<number | NoRoom>;
  /** Keeps what came of a repair; the differences of one that is done are resolved. */
  keep(id: number, ended: EndedRepair, now: number): Promise<void>;
  /** Keeps why differences of a tenant were left alone, for those who ask how the fleet is. */
  keepLeftAlone(tenant: string, ids: readonly string[], left: LeftAlone): Promise<void>;
}

/** The tables of a database as the store. */
export function repairsIn(database: FleetDatabase): RepairStore {
  const { query } = database;
  return {
    groupOfRound: (round) => groupOfRound(query, round),
    seenDrift: (tenant) => seenDrift(query, tenant),
    isPaused: (tenant, now) => isPaused(query, tenant, now),
    reserve: (wanted, settings, times) => reserveRepair(database, wanted, settings, times),
    keep: (id, ended, now) => keepRepair(database, id, ended, now),
    keepLeftAlone: (tenant, ids, left) => keepLeftAlone(query, tenant, ids, left),
  };
}
