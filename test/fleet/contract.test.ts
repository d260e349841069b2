// The model that the simulation runs over does what the database and the queue in it do: on PGlite and on PostgreSQL.
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, it, onTestFinished } from "vitest";
import type { FleetDatabase } from "../../src/fleet/store/database.js";
import { openFolder } from "../../src/fleet/store/folder.js";
import { openPostgres } from "../../src/fleet/store/postgres.js";
import { migrate } from "../../src/fleet/store/tables.js";
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

describe.skipIf(!hasFleet)("the model of a fleet's database", () => {
  const places = [["PGlite", onLite, true] as const, ["PostgreSQL", onServer, findPostgres() !== undefined] as const];
  for (const [name, open, isHere] of places) {
    it.skipIf(!isHere)(`rounds, looks, results, differences and pauses in memory are those on ${name}`, async () => {
      const database = await open();
      await migrate(database);
      for (let seed = first; seed < first + 25; seed += 1) {
        try {
          await playStores(new Draw(seed), 40, modelSubject(), await databaseSubject(database));
        } catch (error) {
          throw new Error(`seed ${seed}: ${error instanceof Error ? error.message : String(error)}`);
        }
      }
    });
  }
});
