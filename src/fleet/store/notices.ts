// Notices of a fleet in the database: what each route was told of, and what is still to be sent to it.
import { randomUUID } from "node:crypto";
import type { Notice, NoticeUnit } from "../../notices/notice.js";
import type { FleetDatabase, Query, Row } from "./database.js";
import { SCHEMA } from "./tables.js";

/** The newest round of a group that is over and of which nobody was told; undefined where there is none. */
export async function untoldRound(query: Query, group: string): Promise<number | undefined> {
  const [row] = await query(
    `SELECT max(id) AS id FROM ${SCHEMA}.rounds WHERE group_name = $1 AND told_at IS NULL AND (
      closed_at IS NOT NULL OR NOT EXISTS (SELECT 1 FROM ${SCHEMA}.looks WHERE round = rounds.id AND result IS NULL))`,
    [group],
  );
  return row === undefined || row.id === null ? undefined : Number(row.id);
}

/** All rounds of a group up to one are told of. */
export async function markTold(query: Query, group: string, round: number, now: number): Promise<void> {
  await query(`UPDATE ${SCHEMA}.rounds SET told_at = $3 WHERE group_name = $1 AND id <= $2 AND told_at IS NULL`, [
    group,
    round,
    new Date(now).toISOString(),
  ]);
}

/** What a route is to be told of some tenants: what it was not told of yet, and what it was told of and is gone. */
export interface News {
  readonly drift: readonly NoticeUnit[];
  readonly resolved: readonly NoticeUnit[];
  /** Differences that it was told of before, and that are still live. */
  readonly same: number;
}

export async function newsFor(query: Query, route: string, tenants: readonly string[]): Promise<News> {
  const live = await query(
    `SELECT drifts.tenant, drifts.id, drifts.integration, drifts.name, drifts.what, told.id IS NOT NULL AS is_told
    FROM ${SCHEMA}.drifts LEFT JOIN ${SCHEMA}.told
      ON told.route = $1 AND told.tenant = drifts.tenant AND told.id = drifts.id
    WHERE drifts.tenant = ANY($2::text[]) AND resolved_at IS NULL ORDER BY drifts.tenant, drifts.id`,
    [route, tenants],
  );
  const gone = await query(
    `SELECT told.* FROM ${SCHEMA}.told LEFT JOIN ${SCHEMA}.drifts USING (tenant, id)
    WHERE route = $1 AND told.tenant = ANY($2::text[]) AND (drifts.id IS NULL OR resolved_at IS NOT NULL)
    ORDER BY told.tenant, told.id`,
    [route, tenants],
  );
  const untold = live.filter((row) => row.is_told !== true);
  return { drift: untold.map(unitOf), resolved: gone.map(unitOf), same: live.length - untold.length };
}

/** How many integrations the looks of a round at some tenants saw. */
export async function integrationsOf(query: Query, round: number, tenants: readonly string[]): Promise<number> {
  const [row] = await query(
    `SELECT coalesce(sum(integrations), 0)::int AS sum FROM ${SCHEMA}.looks WHERE round = $1 AND tenant = ANY($2::text[])`,
    [round, tenants],
  );
  return Number(row?.sum);
}

export function unitOf({ tenant, id, integration, name, what }: Row): NoticeUnit {
  return {
    id: String(id),
    tenant: String(tenant),
    integration: String(integration),
    ...(name === "" ? {} : { name: String(name) }),
    what: String(what),
  };
}

/** Keeps a notice until it is sent, and that its route is told of what is in it. */
export async function keepNotice(
  query: Query,
  route: string,
  { fleet, ...notice }: Notice & Required<Pick<Notice, "fleet">>,
): Promise<void> {
  const { drift, resolved, time } = notice;
  await query(
    `INSERT INTO ${SCHEMA}.notices (id, route, group_name, round, notice, next_at) VALUES ($1, $2, $3, $4, $5, $6)`,
    [randomUUID(), route, fleet.group, fleet.round, JSON.stringify({ ...notice, fleet }), time],
  );
  const member = (name: "tenant" | "id" | "integration" | "what") => drift.map((unit) => unit[name]);
  await query(
    `INSERT INTO ${SCHEMA}.told (route, tenant, id, integration, name, what)
    SELECT $1, * FROM unnest($2::text[], $3::text[], $4::text[], $5::text[], $6::text[])`,
    [route, member("tenant"), member("id"), member("integration"), drift.map(({ name = "" }) => name), member("what")],
  );
  await query(
    `DELETE FROM ${SCHEMA}.told USING unnest($2::text[], $3::text[]) AS gone (tenant, id)
    WHERE route = $1 AND told.tenant = gone.tenant AND told.id = gone.id`,
    [route, resolved.map(({ tenant }) => tenant), resolved.map(({ id }) => id)],
  );
}

/** A notice that is to be sent now. */
export interface DueNotice {
  readonly id: string;
  readonly route: string;
  readonly notice: Notice;
  /** How often it was tried, this time included. */
  readonly attempts: number;
  /** Whether a process began to send it and did not say how that ended: it may have arrived. */
  readonly mayHaveArrived: boolean;
}

/** Takes the earliest notice of a route that is due; another process may take it again after `until`. */
export async function takeNotice(
  { query }: FleetDatabase,
  routes: readonly string[],
  now: number,
  until: number,
): Promise<DueNotice | undefined> {
  const [row] = await query(
    `WITH due AS (
      SELECT id, state FROM ${SCHEMA}.notices AS open WHERE ended_at IS NULL AND route = ANY($1::text[]) AND next_at <= $2
        AND NOT EXISTS (SELECT 1 FROM ${SCHEMA}.notices AS earlier
          WHERE earlier.ended_at IS NULL AND earlier.route = open.route AND earlier.number < open.number)
      ORDER BY number LIMIT 1 FOR UPDATE SKIP LOCKED
    )
    UPDATE ${SCHEMA}.notices SET state = 'sending', attempts = attempts + 1, next_at = $3
    FROM due WHERE notices.id = due.id
    RETURNING notices.id, route, notice, attempts, due.state = 'sending' AS was_sending`,
    [routes, new Date(now).toISOString(), new Date(until).toISOString()],
  );
  if (row === undefined) return undefined;
  return {
    id: String(row.id),
    route: String(row.route),
    notice: row.notice as Notice,
    attempts: Number(row.attempts),
    mayHaveArrived: row.was_sending === true,
  };
}

/** `sent`, or `unknown` where it may have arrived and its receiver would not know it again. */
export async function endNotice(
  { query }: FleetDatabase,
  id: string,
  state: "sent" | "unknown",
  now: number,
): Promise<void> {
  await query(`UPDATE ${SCHEMA}.notices SET state = $2, ended_at = $3 WHERE id = $1`, [
    id,
    state,
    new Date(now).toISOString(),
  ]);
}

/** It is tried again at a time. */
export async function putNoticeOff(
  { query }: FleetDatabase,
  id: string,
  problem: string,
  until: number,
): Promise<void> {
  await query(`UPDATE ${SCHEMA}.notices SET state = 'waiting', problem = $2, next_at = $3 WHERE id = $1`, [
    id,
    problem,
    new Date(until).toISOString(),
  ]);
}
