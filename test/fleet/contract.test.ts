// The model that the simulation runs over does what the database and the queue in it do: on PGlite and on PostgreSQL.
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Pool } from "pg";
import { describe, expect, it, onTestFinished, vi } from "vitest";
import type { FleetDatabase, Row } from "../../src/fleet/store/database.js";
import { openFolder } from "../../src/fleet/store/folder.js";
import { loadBoss, loadLite } from "../../src/fleet/store/packages.js";
import { openPostgres } from "../../src/fleet/store/postgres.js";
import { migrate } from "../../src/fleet/store/tables.js";
import { playQueues } from "../simulation/contract/queue-contract.js";
import { bossSubject, modelQueueSubject, type SessionDatabase } from "../simulation/contract/queue-subjects.js";
import { playStores } from "../simulation/contract/store-contract.js";
import { databaseSubject, modelSubject } from "../simulation/contract/subjects.js";
import { Draw } from "../simulation/scenario.js";
import { hasFleet } from "../support/fleet.js";
import { findPostgres, PostgresServer } from "../support/postgres.js";

const first = Number(process.env.RAMPSYNC_SEED ?? Date.now() % 1_000_000) * 1000;

async function onLite(): Promise<FleetDatabase> {
  const folder = mkdtempSync(join(tmpdir(), "rampsync-contract-"));
  const database = await openFolder(join(folder, "fleet"), "contract");
  onTestFinished(async () => {
    await database.close();
    rmSync(folder, { recursive: true, force: true });
  });
  return database;
}

async function onServer(): Promise<FleetDatabase> {
  const server = await PostgresServer.start();
  const database = await openPostgres(server.url(), {}, "contract");
  onTestFinished(async () => {
    await database.close();
    await server.remove();
  });
  return database;
}

interface QueuePlace {
  readonly database: FleetDatabase;
  readonly backend: string;
  readonly connect: () => SessionDatabase;
}

async function queueOnLite(): Promise<QueuePlace> {
  const { fromPglite } = loadBoss();
  const { PGlite } = loadLite();
  const folder = mkdtempSync(join(tmpdir(), "rampsync-contract-"));
  const lite = new PGlite(folder);
  await lite.waitReady;
  onTestFinished(async () => {
    await lite.close();
    rmSync(folder, { recursive: true, force: true });
  });
  const database: FleetDatabase = {
    where: folder,
    boss: {},
    query: async (text, values = []) => (await lite.query(text, [...values])).rows as readonly Row[],
    transaction: () => Promise.reject(new Error("the queue has its own")),
    close: async () => undefined,
  };
  return { database, backend: "pglite", connect: () => fromPglite(lite) as SessionDatabase };
}

async function queueOnServer(): Promise<QueuePlace> {
  const server = await PostgresServer.start();
  const database = await openPostgres(server.url(), {}, "contract");
  const pools: Pool[] = [];
  onTestFinished(async () => {
    await Promise.all(pools.map((pool) => pool.end()));
    await database.close();
    await server.remove();
  });
  const connect = () => {
    // One session for each process, for as long as it lives: the statements that are set hold in it.
    const pool = new Pool({ connectionString: server.url(), max: 1, idleTimeoutMillis: 0 });
    pools.push(pool);
    const executeSql = (text: string, values?: unknown[]) => pool.query(text, values);
    return {
      executeSql,
      setSessionStatements: async (statements: readonly string[]) => {
        for (const statement of statements) await executeSql(statement);
      },
    };
  };
  return { database, backend: "postgres", connect };
}

describe.skipIf(!hasFleet)("the model of a fleet's database", () => {
  const places = [["PGlite", onLite, true] as const, ["PostgreSQL", onServer, findPostgres() !== undefined] as const];
  for (const [name, open, isHere] of places) {
    it.skipIf(!isHere)(
      `rounds, looks, results, differences, pauses and repairs in memory are those on ${name}`,
      async () => {
        const database = await open();
        await migrate(database);
        for (let seed = first; seed < first + 25; seed += 1) {
          try {
            await playStores(new Draw(seed), 60, modelSubject(), await databaseSubject(database));
          } catch (error) {
            throw new Error(`seed ${seed}: ${error instanceof Error ? error.message : String(error)}`);
          }
        }
      },
    );
  }

  const queues = [
    ["PGlite", queueOnLite, true] as const,
    ["PostgreSQL", queueOnServer, findPostgres() !== undefined] as const,
  ];
  for (const [name, open, isHere] of queues) {
    it.skipIf(!isHere)(
      `a job of a tenant is given, leased, given again and ended in memory as in pg-boss on ${name}`,
      async () => {
        const { database, backend, connect } = await open();
        for (let seed = first; seed < first + 2; seed += 1) {
          const boss = await bossSubject(database, { backend, connect });
          try {
            await playQueues(new Draw(seed), 8, [modelQueueSubject(), boss]);
          } catch (error) {
            throw new Error(`seed ${seed}: ${error instanceof Error ? error.message : String(error)}`);
          }
          await boss.stop();
        }
      },
    );

    it.skipIf(!isHere)(
      `a worker on ${name} that has done a look takes the next one before the time of its next poll has come`,
      async () => {
        const { database, backend, connect } = await open();
        const boss = await bossSubject(database, { backend, connect });
        const begun: string[] = [];
        const [scheduler, worker] = boss.processes;
        await scheduler?.jobs.add(["a", "b", "c"].map((tenant, round) => ({ round, group: "all", tenant })));
        await worker?.jobs.work(1, async ({ tenant }) => void begun.push(tenant));
        // No time passes on the clock of the queue, by which it polls.
        await vi.waitFor(() => expect(begun.toSorted()).toEqual(["a", "b", "c"]), 30_000);
        await boss.stop();
      },
    );
  }
});
