// The database of a fleet of several machines: a PostgreSQL server.
import type { Pool, PoolClient } from "pg";
import { type ConnectionOwner, readConnectionString } from "../../engine/state/postgres/connection-string.js";
import { configOf } from "../../engine/state/postgres/session.js";
import { FLEET_DATABASE } from "../../resources/secret-variables.js";
import type { FleetDatabase, Query, Row } from "./database.js";
import { unusable } from "./database-error.js";
import { loadPool } from "./packages.js";

const OWNER: ConnectionOwner = { what: "the fleet", variable: FLEET_DATABASE, database: "the fleet's database" };

/** Connections of one process: of its own, and of pg-boss. */
const OWN_CONNECTIONS = 3;
const BOSS_CONNECTIONS = 3;

/** A process that is stopped in the middle of a transaction keeps no lock for longer. */
const IDLE_IN_TRANSACTION_MS = 10_000;

/** What would be right, by the SQLSTATE of the answer or the system's name of the error. */
const HINTS: Readonly<Record<string, string>> = {
  "28P01": "Check the user and PGPASSWORD.",
  "28000": "Check the user, and whether the server lets it in from here (pg_hba.conf).",
  "3D000": "Make the database first (createdb).",
  "42501":
    "Run rampsync fleet migrate as a role that may make schemas, and grant the others USAGE on the schemas rampsync_fleet and rampsync_fleet_jobs and all rights on their tables.",
  "53300": "Wait, or raise max_connections: the server has no connection left.",
  ECONNREFUSED: "Start the server, or check the host and the port.",
  ENOTFOUND: "Check the host.",
};

/**
 * Connects. `text` is a `postgres://` URL or words of libpq; what it leaves out comes from the PG… variables.
 * @throws RS2016, RS3021 for a connection string that is not usable, RS3030, RS3033.
 */
export async function openPostgres(
  text: string,
  environment: NodeJS.ProcessEnv,
  operation: string,
): Promise<FleetDatabase> {
  const target = readConnectionString(text, environment, OWNER);
  const where = `PostgreSQL ${target.host}:${target.port}/${target.database}`;
  const idle = `-c idle_in_transaction_session_timeout=${IDLE_IN_TRANSACTION_MS}`;
  const config = await configOf(
    { ...target, options: [target.options ?? "", idle].join(" ").trim() },
    where,
    operation,
  );
  const { Pool: MakePool } = loadPool();
  const pool = new MakePool({ ...config, max: OWN_CONNECTIONS });
  // Without a listener a connection that ends while nothing is asked would end the process.
  pool.on("error", () => undefined);
  const database = new Postgres(where, pool, { ...config, max: BOSS_CONNECTIONS });
  try {
    await database.query("SELECT 1");
    return database;
  } catch (error) {
    await database.close();
    throw error;
  }
}

class Postgres implements FleetDatabase {
  readonly where: string;
  readonly boss: object;
  readonly #pool: Pool;

  constructor(where: string, pool: Pool, boss: object) {
    this.where = where;
    this.boss = boss;
    this.#pool = pool;
  }

  query: Query = (text, values = []) => this.#coded(() => rowsOf(this.#pool, text, values));

  transaction<Result>(work: (query: Query) => Promise<Result>): Promise<Result> {
    return this.#coded(async () => {
      const client = await this.#pool.connect();
      let isLost = false;
      // The pool listens to connections that it has, not to those that are given away.
      const lose = () => {
        isLost = true;
      };
      client.on("error", lose);
      try {
        await client.query("BEGIN");
        const result = await work((text, values = []) => rowsOf(client, text, values));
        await client.query("COMMIT");
        return result;
      } catch (error) {
        if (!isLost) await client.query("ROLLBACK").catch(lose);
        throw error;
      } finally {
        client.off("error", lose);
        client.release(isLost);
      }
    });
  }

  async close(): Promise<void> {
    await this.#pool.end();
  }

  async #coded<Result>(work: () => Promise<Result>): Promise<Result> {
    try {
      return await work();
    } catch (error) {
      throw unusable(error, { place: { database: this.where }, hints: HINTS });
    }
  }
}

async function rowsOf(client: Pool | PoolClient, text: string, values: readonly unknown[]): Promise<readonly Row[]> {
  return (await client.query<Record<string, unknown>>(text, [...values])).rows;
}
