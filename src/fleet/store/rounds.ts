// Rounds in the database: one of each group is open at a time, and has a row for each tenant that is to be looked at.
import type { Query, Row } from "./database.js";
import { inForce } from "./pauses.js";
import { SCHEMA } from "./tables.js";
import { isFull } from "./windows.js";

/** Why a look never was: nobody was to blame but the time. */
export const ROUND_ENDED = "the round ended before";

export interface Round {
  readonly id: number;
  readonly group: string;
  /** The digest of the bundle that its looks compare with. */
  readonly bundle: string;
  readonly startsAt: Date;
  readonly endsAt: Date;
}

export interface NewRound extends Omit<Round, "id" | "startsAt" | "endsAt"> {
  readonly startsAt: number;
  readonly endsAt: number;
}

/** By the name of the group. */
export async function openRounds(query: Query): Promise<ReadonlyMap<string, Round>> {
  const rows = await query(`SELECT * FROM ${SCHEMA}.rounds WHERE closed_at IS NULL`);
  return new Map(rows.map(roundOf).map((round) => [round.group, round]));
}

/** Ends a round; what was not looked at in it never will be in it, for `reason`. */
export async function closeRound(query: Query, id: number, now: number, reason: string): Promise<void> {
  const paused = `SELECT 'paused: ' || reason FROM ${SCHEMA}.pauses WHERE ${inForce("looks.tenant", "$3")} LIMIT 1`;
  await query(
    `UPDATE ${SCHEMA}.looks SET result = 'never', reason = COALESCE((${paused}), $2)
    WHERE round = $1 AND result IS NULL`,
    [id, reason, new Date(now).toISOString()],
  );
  await query(`UPDATE ${SCHEMA}.rounds SET closed_at = $2 WHERE id = $1`, [id, new Date(now).toISOString()]);
}

/** Opens a round whose looks are due at the given times, in milliseconds since the epoch. Gives its id. */
export async function openRound(
  query: Query,
  round: NewRound,
  due: (id: number) => ReadonlyMap<string, number>,
): Promise<number> {
  const [row] = await query(
    `INSERT INTO ${SCHEMA}.rounds (group_name, bundle, starts_at, ends_at) VALUES ($1, $2, $3, $4) RETURNING id`,
    [round.group, round.bundle, new Date(round.startsAt).toISOString(), new Date(round.endsAt).toISOString()],
  );
  const id = Number(row?.id);
  const times = [...due(id)];
  await query(
    `INSERT INTO ${SCHEMA}.looks (round, tenant, due_at)
    SELECT $1, * FROM unnest($2::text[], $3::timestamptz[])`,
    [id, times.map(([tenant]) => tenant), times.map(([, time]) => new Date(time).toISOString())],
  );
  return id;
}

/** Tenants in the order of their last look that ended with a result, those without one first; of one time by name. */
export async function oldestFirst(query: Query, tenants: readonly string[]): Promise<readonly string[]> {
  const rows = await query(
    `SELECT tenant FROM unnest($1::text[]) AS tenant
    LEFT JOIN LATERAL (
      SELECT max(ended_at) AS last FROM ${SCHEMA}.looks WHERE looks.tenant = tenant.tenant
    ) AS seen ON true
    ORDER BY last NULLS FIRST, tenant`,
    [tenants],
  );
  return rows.map(({ tenant }) => String(tenant));
}

export interface DueLook {
  readonly round: number;
  /** The name of the group of the round. */
  readonly group: string;
  readonly tenant: string;
}

/** Which looks are in the queue at most, and those of which groups are not. */
export interface DueLimits {
  readonly most: number;
  readonly without: readonly string[];
}

/** Looks of open rounds that are due, have no result, are not paused and may send something, the earliest first. */
export async function dueLooks(query: Query, now: number, { most, without }: DueLimits): Promise<readonly DueLook[]> {
  const rows = await query(
    `SELECT round, tenant, group_name FROM ${SCHEMA}.looks JOIN ${SCHEMA}.rounds ON rounds.id = looks.round
    WHERE result IS NULL AND due_at <= $1 AND NOT (group_name = ANY($3::text[]))
      AND NOT EXISTS (SELECT 1 FROM ${SCHEMA}.pauses WHERE ${inForce("looks.tenant", "$1")})
      AND NOT ${isFull("looks.tenant")}
    ORDER BY due_at, tenant LIMIT $2`,
    [new Date(now).toISOString(), most, without],
  );
  return rows.map(({ round, tenant, group_name: group }) => ({
    round: Number(round),
    group: String(group),
    tenant: String(tenant),
  }));
}

/** How many looks of these rounds have no result yet and are not paused. */
export async function openLooks(query: Query, rounds: readonly number[], now: number): Promise<number> {
  const [row] = await query(
    `SELECT count(*)::int AS open FROM ${SCHEMA}.looks WHERE result IS NULL AND round = ANY($1::int[])
      AND NOT EXISTS (SELECT 1 FROM ${SCHEMA}.pauses WHERE ${inForce("looks.tenant", "$2")})`,
    [rounds, new Date(now).toISOString()],
  );
  return Number(row?.open);
}

function roundOf({ id, group_name: group, bundle, starts_at: startsAt, ends_at: endsAt }: Row): Round {
  return {
    id: Number(id),
    group: String(group),
    bundle: String(bundle),
    startsAt: startsAt as Date,
    endsAt: endsAt as Date,
  };
}
