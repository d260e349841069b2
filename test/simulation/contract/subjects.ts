// The model of the tables and the tables themselves, as the contract takes either.

import { publishBundle } from "../../../src/fleet/store/bundles.js";
import type { FleetDatabase, Query } from "../../../src/fleet/store/database.js";
import { storeIn } from "../../../src/fleet/store/fleet-store.js";
import { putPauses, removePauses } from "../../../src/fleet/store/pauses.js";
import { repairsIn } from "../../../src/fleet/store/repair-store.js";
import { SCHEMA } from "../../../src/fleet/store/tables.js";
import { windowsIn } from "../../../src/fleet/store/windows.js";
import type { Link } from "../model/link.js";
import { ModelRepairs } from "../model/repairs.js";
import { repairsOver, storeOver, windowsOver } from "../model/store.js";
import { ModelTables } from "../model/tables.js";
import type { StoreSubject } from "./store-contract.js";

/** Everything is there at once. */
const atOnce: Link = {
  ask: async (effect) => effect(),
  within: async () => undefined,
};

const timeOf = (time: number | undefined) => (time === undefined ? null : new Date(time).toISOString());

export function modelSubject(
  make = (databaseNow: () => number) => new ModelTables(databaseNow),
  makeRepairs = (tables: ModelTables) => new ModelRepairs(tables),
): StoreSubject {
  let databaseNow = 0;
  const tables = make(() => databaseNow);
  const repairs = makeRepairs(tables);
  return {
    setClock: async (now) => {
      databaseNow = now;
    },
    windows: windowsOver(tables, atOnce),
    store: storeOver(tables, atOnce),
    repairs: repairsOver(repairs, atOnce),
    publish: async ({ bundle }, now) => tables.publish({ ...bundle, publishedAt: new Date(now) }),
    putPause: async (pause) => tables.putPause(pause),
    removePause: async (tenant) => tables.removePause(tenant),
    rows: async () => ({
      rounds: [...tables.rounds.values()].map(({ id, group, bundle, startsAt, endsAt, closedAt }) => [
        id,
        group,
        bundle,
        startsAt.toISOString(),
        endsAt.toISOString(),
        timeOf(closedAt),
      ]),
      looks: [...tables.looks.values()]
        .flatMap((looks) => [...looks.values()])
        .map(({ round, tenant, dueAt, result, reason, worker, startedAt, endedAt }) => [
          round,
          tenant,
          timeOf(dueAt),
          result ?? null,
          reason ?? null,
          worker ?? null,
          timeOf(startedAt),
          timeOf(endedAt),
        ])
        .sort(byFirstTwo),
      drifts: [...tables.drifts.values()]
        .flatMap((drifts) => [...drifts.values()])
        .map(({ tenant, id, unit, label, live, liveSince, firstSeen, lastSeen, resolvedAt, leftAlone }) => [
          tenant,
          id,
          unit,
          label,
          live,
          timeOf(liveSince),
          timeOf(firstSeen),
          timeOf(lastSeen),
          timeOf(resolvedAt),
          leftAlone ?? null,
        ])
        .sort(byFirstTwo),
      repairs: [...repairs.repairs.values()].map((repair) => [
        repair.id,
        repair.round,
        repair.tenant,
        repair.stack,
        repair.address,
        [...repair.drifts].sort(),
        repair.rows,
        repair.calls,
        repair.worker,
        timeOf(repair.startedAt),
        timeOf(repair.endedAt),
        repair.result ?? null,
        repair.error?.code ?? null,
        repair.error?.message ?? null,
      ]),
      windows: [...tables.windows]
        .map(([tenant, { holder, windows, clockApart, fullUntil }]) => [
          tenant,
          holder ?? null,
          windows,
          clockApart,
          timeOf(fullUntil),
        ])
        .sort(byFirstTwo),
    }),
  };
}

/** The schema of a clock that the contract sets. */
const CLOCK = "contract_clock";

/** The database by that clock: where statements ask for the time, they are told its own. */
function byOwnClock({ query, transaction, ...database }: FleetDatabase): FleetDatabase {
  const own =
    (asked: Query): Query =>
    (text, values) =>
      asked(text.replaceAll("clock_timestamp()", `${CLOCK}.now()`), values);
  return { ...database, query: own(query), transaction: (work) => transaction((asked) => work(own(asked))) };
}

/** Empties the tables first. */
export async function databaseSubject(opened: FleetDatabase): Promise<StoreSubject> {
  for (const statement of [
    `DROP SCHEMA IF EXISTS ${CLOCK} CASCADE`,
    `CREATE SCHEMA ${CLOCK}`,
    `CREATE TABLE ${CLOCK}.clock (time timestamptz NOT NULL)`,
    `INSERT INTO ${CLOCK}.clock VALUES ('epoch')`,
    `CREATE FUNCTION ${CLOCK}.now() RETURNS timestamptz LANGUAGE sql STABLE AS 'SELECT time FROM ${CLOCK}.clock'`,
  ]) {
    await opened.query(statement);
  }
  const database = byOwnClock({
    ...opened,
    query: opened.query,
    transaction: (work) => opened.transaction(work),
  });
  const { query } = database;
  await query(
    `TRUNCATE ${SCHEMA}.bundles, ${SCHEMA}.rounds, ${SCHEMA}.drifts, ${SCHEMA}.pauses, ${SCHEMA}.limit_windows, ${SCHEMA}.repairs RESTART IDENTITY CASCADE`,
  );
  const all = async (text: string) => (await query(text)).map((row) => Object.values(row));
  return {
    setClock: async (now) => {
      await query(`UPDATE ${CLOCK}.clock SET time = $1`, [new Date(now).toISOString()]);
    },
    windows: windowsIn(database),
    store: storeIn(database),
    repairs: repairsIn(database),
    publish: (made, now) => publishBundle(database, made, now),
    putPause: (pause) => putPauses(query, [pause]),
    removePause: async (tenant) => {
      await removePauses(query, [tenant]);
    },
    rows: async () => ({
      rounds: await all(
        `SELECT id, group_name, bundle, starts_at, ends_at, closed_at FROM ${SCHEMA}.rounds ORDER BY id`,
      ),
      looks: (
        await all(
          `SELECT round, tenant, due_at, result, reason, worker, started_at, ended_at FROM ${SCHEMA}.looks ORDER BY 1, 2`,
        )
      ).sort(byFirstTwo),
      drifts: (
        await all(
          `SELECT tenant, id, unit, label, live, live_since, first_seen, last_seen, resolved_at, left_alone
          FROM ${SCHEMA}.drifts ORDER BY 1, 2`,
        )
      ).sort(byFirstTwo),
      repairs: await all(
        `SELECT id, round, tenant, stack, address, ARRAY(SELECT drift FROM unnest(drifts) AS found (drift) ORDER BY drift COLLATE "C") AS drifts, rows, calls,
          worker, started_at, ended_at, result, code, reason
        FROM ${SCHEMA}.repairs ORDER BY 1`,
      ),
      windows: (await all(`SELECT tenant, holder, windows, clock_apart, full_until FROM ${SCHEMA}.limit_windows`)).sort(
        byFirstTwo,
      ),
    }),
  };
}

function byFirstTwo(first: readonly unknown[], second: readonly unknown[]): number {
  const [left, right] = [first, second].map(([key, more]) => JSON.stringify([String(key).padStart(9, "0"), more]));
  return (left ?? "") < (right ?? "") ? -1 : 1;
}
