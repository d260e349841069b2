// Windows of the API's limits, handed from look to look of a tenant, whichever workers do them.
import { byClockAhead, type HandedWindow } from "../../opsramp/limit-windows.js";
import { WINDOW } from "../../opsramp/limiter.js";
import type { FleetDatabase } from "./database.js";
import { SCHEMA } from "./tables.js";

/**
 * How long nothing is sent to a tenant after a look that has no end: all that its worker began before its lease ended is
 * answered or timed out then, and belongs to a window that is over.
 */
export const FULL_MS = WINDOW + 1_000;

export interface WindowStore {
  /**
   * Begins a look with the windows that the last one left, by the clock that gives `now`. Undefined where nothing may be
   * sent for a while, since the last look was never ended: its windows count as full. @throws RS3030
   */
  begin(tenant: string, holder: string, now: () => number): Promise<readonly HandedWindow[] | undefined>;
  /** Ends a look, unless another was begun in its place. @throws RS3030 */
  end(tenant: string, holder: string, windows: readonly HandedWindow[], now: number): Promise<void>;
}

/** A condition in SQL: nothing may be sent to the tenant in `tenant` for a while. */
export const isFull = (tenant: string) =>
  `EXISTS (SELECT 1 FROM ${SCHEMA}.limit_windows WHERE limit_windows.tenant = ${tenant} AND full_until > clock_timestamp())`;

const DATABASE_NOW = "(extract(epoch FROM clock_timestamp()) * 1000)::float8";

export function windowsIn(database: FleetDatabase): WindowStore {
  return {
    begin: (tenant, holder, now) =>
      database.transaction(async (query) => {
        await query(`INSERT INTO ${SCHEMA}.limit_windows (tenant) VALUES ($1) ON CONFLICT DO NOTHING`, [tenant]);
        const [row] = await query(
          `SELECT holder, windows, clock_apart, full_until > clock_timestamp() AS is_full, ${DATABASE_NOW} AS database_now
          FROM ${SCHEMA}.limit_windows WHERE tenant = $1 FOR UPDATE`,
          [tenant],
        );
        if (row === undefined || row.is_full === true) return undefined;
        if (row.holder !== null) {
          await query(
            `UPDATE ${SCHEMA}.limit_windows SET holder = NULL, windows = '[]',
              full_until = clock_timestamp() + $2 * interval '1 millisecond' WHERE tenant = $1`,
            [tenant, FULL_MS],
          );
          return undefined;
        }
        // Delays of the network make a window end later, never sooner.
        const ahead = Number(row.clock_apart) + now() - Number(row.database_now);
        await query(`UPDATE ${SCHEMA}.limit_windows SET holder = $2, full_until = NULL WHERE tenant = $1`, [
          tenant,
          holder,
        ]);
        return (row.windows as readonly HandedWindow[]).map((window) => byClockAhead(window, ahead));
      }),
    end: async (tenant, holder, windows, now) => {
      await database.query(
        `UPDATE ${SCHEMA}.limit_windows SET holder = NULL, windows = $3, clock_apart = ${DATABASE_NOW} - $4, left_at = clock_timestamp()
        WHERE tenant = $1 AND holder = $2`,
        [tenant, holder, JSON.stringify(windows), now],
      );
    },
  };
}
