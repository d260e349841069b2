// The tables of a fleet, by version: what docs/fleet.md documents of them stays as it is within a version.
import { RampsyncError } from "../../base/error.js";
import type { FleetDatabase, Query } from "./database.js";

/** The schema of the fleet's own tables; that of pg-boss has another name. */
export const SCHEMA = "rampsync_fleet";

/** What leads from each version to the next, the first from nothing. */
const STEPS: readonly (readonly string[])[] = [
  [
    `CREATE TABLE ${SCHEMA}.bundles (
      digest text PRIMARY KEY,
      published_at timestamptz NOT NULL,
      manifest text NOT NULL,
      stacks jsonb NOT NULL
    )`,
    `CREATE TABLE ${SCHEMA}.bundle_files (
      digest text NOT NULL REFERENCES ${SCHEMA}.bundles ON DELETE CASCADE,
      stack text NOT NULL,
      content bytea NOT NULL,
      PRIMARY KEY (digest, stack)
    )`,
    `CREATE TABLE ${SCHEMA}.rounds (
      id int GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
      group_name text NOT NULL,
      bundle text NOT NULL REFERENCES ${SCHEMA}.bundles,
      starts_at timestamptz NOT NULL,
      ends_at timestamptz NOT NULL,
      closed_at timestamptz
    )`,
    `CREATE UNIQUE INDEX rounds_open ON ${SCHEMA}.rounds (group_name) WHERE closed_at IS NULL`,
    `CREATE TABLE ${SCHEMA}.looks (
      round int NOT NULL REFERENCES ${SCHEMA}.rounds ON DELETE CASCADE,
      tenant text NOT NULL,
      due_at timestamptz NOT NULL,
      result text CHECK (result IN ('clean', 'drifted', 'accepted', 'failed', 'never')),
      code text,
      reason text,
      worker text,
      started_at timestamptz,
      ended_at timestamptz,
      integrations int,
      differences int,
      calls_get int,
      calls_paged_get int,
      calls_token int,
      PRIMARY KEY (round, tenant)
    )`,
    `CREATE INDEX looks_due ON ${SCHEMA}.looks (due_at) WHERE result IS NULL`,
    `CREATE INDEX looks_last ON ${SCHEMA}.looks (tenant, ended_at DESC) WHERE ended_at IS NOT NULL`,
    `CREATE TABLE ${SCHEMA}.drifts (
      tenant text NOT NULL,
      id text NOT NULL,
      stack text NOT NULL,
      address text NOT NULL,
      integration text NOT NULL,
      label text NOT NULL,
      first_seen timestamptz NOT NULL,
      last_seen timestamptz NOT NULL,
      resolved_at timestamptz,
      PRIMARY KEY (tenant, id)
    )`,
  ],
  [
    `CREATE TABLE ${SCHEMA}.pauses (
      tenant text PRIMARY KEY,
      reason text NOT NULL,
      who text NOT NULL,
      since timestamptz NOT NULL,
      until timestamptz
    )`,
  ],
  [
    `ALTER TABLE ${SCHEMA}.drifts ADD COLUMN unit text NOT NULL DEFAULT '', ADD COLUMN live text NOT NULL DEFAULT '',
      ADD COLUMN live_since timestamptz`,
    `UPDATE ${SCHEMA}.drifts SET live_since = last_seen`,
    `CREATE TABLE ${SCHEMA}.repairs (
      id int GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
      round int NOT NULL,
      tenant text NOT NULL,
      stack text NOT NULL,
      address text NOT NULL,
      integration text NOT NULL,
      drifts text[] NOT NULL,
      rows int NOT NULL,
      calls int NOT NULL,
      worker text NOT NULL,
      started_at timestamptz NOT NULL,
      ended_at timestamptz,
      result text CHECK (result IN ('done', 'failed', 'unknown', 'paused')),
      code text,
      reason text
    )`,
    `CREATE INDEX repairs_round ON ${SCHEMA}.repairs (round)`,
    `CREATE INDEX repairs_tenant ON ${SCHEMA}.repairs (tenant)`,
    `CREATE INDEX drifts_unit ON ${SCHEMA}.drifts (unit)`,
    `CREATE TABLE ${SCHEMA}.limit_windows (
      tenant text PRIMARY KEY,
      holder text,
      windows jsonb NOT NULL DEFAULT '[]',
      clock_apart float8 NOT NULL DEFAULT 0,
      left_at timestamptz,
      full_until timestamptz
    )`,
    `ALTER TABLE ${SCHEMA}.drifts ADD COLUMN name text NOT NULL DEFAULT '', ADD COLUMN what text NOT NULL DEFAULT ''`,
    `ALTER TABLE ${SCHEMA}.drifts ADD COLUMN left_alone jsonb`,
    `ALTER TABLE ${SCHEMA}.rounds ADD COLUMN told_at timestamptz`,
    `CREATE TABLE ${SCHEMA}.told (
      route text NOT NULL,
      tenant text NOT NULL,
      id text NOT NULL,
      integration text NOT NULL,
      name text NOT NULL,
      what text NOT NULL,
      PRIMARY KEY (route, tenant, id)
    )`,
    `CREATE TABLE ${SCHEMA}.told_trouble (
      route text NOT NULL,
      group_name text NOT NULL,
      key text NOT NULL,
      trouble jsonb NOT NULL,
      PRIMARY KEY (route, group_name, key)
    )`,
    `CREATE TABLE ${SCHEMA}.notices (
      id text PRIMARY KEY,
      number int GENERATED ALWAYS AS IDENTITY,
      route text NOT NULL,
      group_name text NOT NULL,
      round int NOT NULL,
      notice jsonb NOT NULL,
      state text NOT NULL DEFAULT 'waiting' CHECK (state IN ('waiting', 'sending', 'sent', 'unknown')),
      attempts int NOT NULL DEFAULT 0,
      next_at timestamptz NOT NULL,
      ended_at timestamptz,
      problem text
    )`,
    `CREATE INDEX notices_open ON ${SCHEMA}.notices (route, number) WHERE ended_at IS NULL`,
  ],
  [
    `ALTER TABLE ${SCHEMA}.bundle_files ADD COLUMN compression text NOT NULL DEFAULT 'none'
      CHECK (compression IN ('none', 'gzip'))`,
  ],
];

/** The version that this rampsync works with. */
export const TABLES_VERSION = STEPS.length;

/** Processes that do the same at one time do it one after the other: a turn ends with its transaction. */
export async function waitForTurn(query: Query, task: "migrate" | "schedule" | "repair" | "notices"): Promise<void> {
  await query("SELECT pg_advisory_xact_lock(hashtext($1))", [`${SCHEMA} ${task}`]);
}

/** Brings the tables to this version; nothing where they have it. @throws RS3030, RS3031 for tables of a newer rampsync. */
export function migrate(database: FleetDatabase): Promise<void> {
  return database.transaction(async (query) => {
    await waitForTurn(query, "migrate");
    await query(`CREATE SCHEMA IF NOT EXISTS ${SCHEMA}`);
    await query(`CREATE TABLE IF NOT EXISTS ${SCHEMA}.version (version int NOT NULL)`);
    const version = await versionOf(query);
    refuseNewer(version, database.where);
    for (const statement of STEPS.slice(version).flat()) await query(statement);
    await query(`DELETE FROM ${SCHEMA}.version`);
    await query(`INSERT INTO ${SCHEMA}.version VALUES ($1)`, [TABLES_VERSION]);
  });
}

/** @throws RS3030, and RS3031 where the tables are missing or of another version. */
export async function checkTables({ query, where }: FleetDatabase): Promise<void> {
  const [made] = await query("SELECT to_regclass($1) IS NOT NULL AS made", [`${SCHEMA}.version`]);
  const version = made?.made === true ? await versionOf(query) : 0;
  refuseNewer(version, where);
  if (version < TABLES_VERSION) {
    const found = version === 0 ? "has no tables of a fleet" : `has the tables of version ${version}`;
    throw new RampsyncError(
      "RS3031",
      `The database ${found}, and this rampsync works with version ${TABLES_VERSION}.`,
      {
        place: { database: where },
        hint: "Run rampsync fleet migrate, as a role that may make tables.",
      },
    );
  }
}

async function versionOf(query: Query): Promise<number> {
  const [row] = await query(`SELECT version FROM ${SCHEMA}.version`);
  return typeof row?.version === "number" ? row.version : 0;
}

function refuseNewer(version: number, where: string): void {
  if (version <= TABLES_VERSION) return;
  throw new RampsyncError(
    "RS3031",
    `The database has the tables of version ${version}, and this rampsync works with version ${TABLES_VERSION}.`,
    { place: { database: where }, hint: "Use the rampsync that migrated it, or a newer one." },
  );
}
