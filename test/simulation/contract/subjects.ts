// The model of the tables and the tables themselves, as the contract takes either.

import { publishBundle } from "../../../src/fleet/store/bundles.js";
import type { FleetDatabase } from "../../../src/fleet/store/database.js";
import { storeIn } from "../../../src/fleet/store/fleet-store.js";
import { putPauses, removePauses } from "../../../src/fleet/store/pauses.js";
import { SCHEMA } from "../../../src/fleet/store/tables.js";
import type { Link } from "../model/link.js";
import { storeOver } from "../model/store.js";
import { ModelTables } from "../model/tables.js";
import type { StoreSubject } from "./store-contract.js";

/** Everything is there at once. */
const atOnce: Link = {
  ask: async (effect) => effect(),
  within: async () => undefined,
};

const timeOf = (time: number | undefined) => (time === undefined ? null : new Date(time).toISOString());

export function modelSubject(tables = new ModelTables()): StoreSubject {
  return {
    store: storeOver(tables, atOnce),
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
        .map(({ tenant, id, firstSeen, lastSeen, resolvedAt }) => [
          tenant,
          id,
          timeOf(firstSeen),
          timeOf(lastSeen),
          timeOf(resolvedAt),
        ])
        .sort(byFirstTwo),
    }),
  };
}

/** Empties the tables first. */
export async function databaseSubject(database: FleetDatabase): Promise<StoreSubject> {
  const { query } = database;
  await query(
    `TRUNCATE ${SCHEMA}.bundles, ${SCHEMA}.rounds, ${SCHEMA}.drifts, ${SCHEMA}.pauses RESTART IDENTITY CASCADE`,
  );
  const all = async (text: string) => (await query(text)).map((row) => Object.values(row));
  return {
    store: storeIn(database),
    publish: (made, now) => publishBundle(database, made, now),
    putPause: (pause) => putPauses(query, [pause]),
    removePause: (tenant) => removePauses(query, [tenant]),
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
        await all(`SELECT tenant, id, first_seen, last_seen, resolved_at FROM ${SCHEMA}.drifts ORDER BY 1, 2`)
      ).sort(byFirstTwo),
    }),
  };
}

function byFirstTwo(first: readonly unknown[], second: readonly unknown[]): number {
  const [left, right] = [first, second].map(([key, more]) => JSON.stringify([String(key).padStart(9, "0"), more]));
  return (left ?? "") < (right ?? "") ? -1 : 1;
}
