// Whether the clock of this machine goes with that of the database: rounds of several machines need one time.
import { RampsyncError } from "../../base/error.js";
import type { FleetDatabase } from "./database.js";

const MOST_APART_MS = 60_000;

/** @throws RS3034 for clocks that are a minute apart or more, RS3030 */
export async function checkClock({ query, where }: FleetDatabase, now: () => number): Promise<void> {
  const before = now();
  const [row] = await query("SELECT (extract(epoch FROM clock_timestamp()) * 1000)::float8 AS now");
  const databaseTime = Number(row?.now);
  const apart = databaseTime < before ? before - databaseTime : Math.max(0, databaseTime - now());
  if (apart < MOST_APART_MS) return;
  const way = databaseTime < before ? "ahead of" : "behind";
  throw new RampsyncError(
    "RS3034",
    `The clock of this machine is ${Math.round(apart / 1000)} s ${way} the database's.`,
    {
      place: { database: where },
    },
  );
}
