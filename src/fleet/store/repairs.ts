// Repairs in the database: reserved before anything is sent, so that what is broken off counts as done.
import type { FleetLeftAlone, FleetRepair } from "../../document/fleet-document.js";
import {
  type Amount,
  ceilingOf,
  type Left,
  MOST_REPAIRS,
  type RepairSettings,
  type SeenDrift,
} from "../repair/decide.js";
import type { FleetDatabase, Query } from "./database.js";
import { isPaused } from "./pauses.js";
import type { DueLook } from "./rounds.js";
import { SCHEMA, waitForTurn } from "./tables.js";

export interface WantedRepair {
  readonly due: DueLook;
  readonly stack: string;
  readonly address: string;
  readonly integration: string;
  /** Of the differences that it corrects. */
  readonly ids: readonly string[];
  readonly rows: number;
  readonly calls: number;
  readonly worker: string;
  /** All tenants of the group. */
  readonly tenants: readonly string[];
}

/** When room is asked for, and how long a round of the group is. Both in milliseconds, the first since the epoch. */
export interface ReserveTimes {
  readonly now: number;
  readonly period: number;
}

/** Why nothing may be sent. */
export type NoRoom =
  | { readonly no: "round is over" | "paused" | "disputed" }
  | { readonly no: "ceiling"; readonly of: keyof Amount }
  | { readonly no: "same drift"; readonly label: string; readonly tenants: number };

/** Why a difference was left alone, or what became of its repair. */
export type LeftAlone = Left | NoRoom | { readonly no: "failed"; readonly code: string | undefined };

/** Keeps why differences of a tenant were left alone, for those who ask how the fleet is. */
export async function keepLeftAlone(
  query: Query,
  tenant: string,
  ids: readonly string[],
  left: LeftAlone,
): Promise<void> {
  await query(
    `UPDATE ${SCHEMA}.drifts SET left_alone = $3::jsonb
    WHERE tenant = $1 AND id = ANY($2::text[]) AND left_alone IS DISTINCT FROM $3::jsonb`,
    [tenant, ids, JSON.stringify(leftAloneDocument(left))],
  );
}

/** As it is kept. */
export function leftAloneDocument(left: LeftAlone): FleetLeftAlone {
  switch (left.no) {
    case "held":
      return { code: left.no, until: new Date(left.until).toISOString() };
    case "ceiling":
      return { code: left.no, of: left.of };
    case "same drift":
      return { code: left.no, label: left.label, tenants: left.tenants };
    case "failed":
      return { code: left.no, ...(left.code === undefined ? {} : { error: left.code }) };
    default:
      return { code: left.no };
  }
}

/** The group of an open round; undefined once it is over. */
export async function groupOfRound(query: Query, round: number): Promise<string | undefined> {
  const [row] = await query(`SELECT group_name FROM ${SCHEMA}.rounds WHERE id = $1 AND closed_at IS NULL`, [round]);
  return row === undefined ? undefined : String(row.group_name);
}

/** A condition on rows of the repairs: one that a pause stopped is gone on with, and counts when it is. */
const COUNTS = "repairs.result IS DISTINCT FROM 'paused'";

/** What is known of the differences of a tenant that are live, by id. */
export async function seenDrift(query: Query, tenant: string): Promise<ReadonlyMap<string, SeenDrift>> {
  const rows = await query(
    `SELECT id, live_since, last_seen, (SELECT count(*)::int FROM ${SCHEMA}.repairs
      WHERE repairs.tenant = drifts.tenant AND drifts.id = ANY(repairs.drifts) AND ${COUNTS}) AS repairs
    FROM ${SCHEMA}.drifts WHERE tenant = $1 AND resolved_at IS NULL`,
    [tenant],
  );
  return new Map(
    rows.map(({ id, live_since: since, last_seen: last, repairs }) => [
      String(id),
      { since: (since as Date).getTime(), lastSeen: (last as Date).getTime(), repairs: Number(repairs) },
    ]),
  );
}

/**
 * Takes room for a repair under the ceilings of its round, which workers do one after the other. Gives its id.
 * @throws RS3030
 */
export function reserveRepair(
  database: FleetDatabase,
  wanted: WantedRepair,
  { most, sameDrift, hold }: RepairSettings,
  { now, period }: ReserveTimes,
): Promise<number | NoRoom> {
  const { due, stack, address, integration, ids, rows, calls, worker } = wanted;
  const { round, tenant } = due;
  return database.transaction(async (query) => {
    await waitForTurn(query, "repair");
    if ((await groupOfRound(query, round)) === undefined) return { no: "round is over" };
    if (await isPaused(query, tenant, now)) return { no: "paused" };
    const seen = await seenDrift(query, tenant);
    if (ids.some((id) => (seen.get(id)?.repairs ?? 0) >= MOST_REPAIRS)) return { no: "disputed" };
    const [spread] = await sameInMany(query, wanted.tenants, { more: sameDrift, since: now - hold - period });
    if (spread !== undefined) return { no: "same drift", label: spread.label, tenants: spread.tenants };
    const before = await pausedRepair(query, wanted);
    const used = await usedIn(query, round, { tenant, without: before?.id });
    const taken = { rows: Math.max(rows, before?.rows ?? 0), calls: calls + (before?.calls ?? 0) };
    const over = ceilingOf(used.amount, { tenants: used.hasTenant ? 0 : 1, ...taken }, most);
    if (over !== undefined) return { no: "ceiling", of: over };
    const time = new Date(now).toISOString();
    const values = [round, ids, taken.rows, taken.calls, worker, time];
    const [row] =
      before === undefined
        ? await query(
            `INSERT INTO ${SCHEMA}.repairs (round, drifts, rows, calls, worker, started_at, tenant, stack, address, integration)
            VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10) RETURNING id`,
            [...values, tenant, stack, address, integration],
          )
        : await query(
            `UPDATE ${SCHEMA}.repairs SET round = $1, drifts = ARRAY(SELECT DISTINCT unnest(drifts || $2::text[])), rows = $3,
              calls = $4, worker = $5, started_at = $6, ended_at = NULL, result = NULL, code = NULL, reason = NULL
            WHERE id = $7 RETURNING id`,
            [...values, before.id],
          );
    return Number(row?.id);
  });
}

/** The repair of the integration that a pause stopped last, with the calls that it sent; undefined where there is none. */
async function pausedRepair(query: Query, { due, stack, address }: WantedRepair) {
  const [row] = await query(
    `SELECT id, rows, calls FROM ${SCHEMA}.repairs
    WHERE tenant = $1 AND stack = $2 AND address = $3 AND result = 'paused' ORDER BY id DESC LIMIT 1`,
    [due.tenant, stack, address],
  );
  return row === undefined ? undefined : { id: Number(row.id), rows: Number(row.rows), calls: Number(row.calls) };
}

export interface EndedRepair {
  /** `paused`: a pause stopped it before its next write, and it is gone on with. */
  readonly result: "done" | "failed" | "unknown" | "paused";
  readonly error?: { readonly code: string; readonly message: string };
  /** Calls that write, as they were sent. */
  readonly calls: number;
  /** Calls that were foreseen when its room was taken. */
  readonly reserved: number;
}

/** What came of a repair; the differences of one that is done are resolved. @throws RS3030 */
export function keepRepair(database: FleetDatabase, id: number, ended: EndedRepair, now: number): Promise<void> {
  const { result, error, calls, reserved } = ended;
  return database.transaction(async (query) => {
    const time = new Date(now).toISOString();
    // More than was foreseen may have been sent; what was taken of the ceilings is not given back, but by a pause.
    const [row] = await query(
      `UPDATE ${SCHEMA}.repairs SET ended_at = $2, result = $3, code = $4, reason = $5,
        calls = CASE WHEN $3 = 'paused' THEN calls - $7 + $6 ELSE greatest(calls, calls - $7 + $6) END
      WHERE id = $1 RETURNING tenant, drifts`,
      [id, time, result, error?.code ?? null, error?.message ?? null, calls, reserved],
    );
    if (result !== "done") return;
    await query(
      `UPDATE ${SCHEMA}.drifts SET resolved_at = $3 WHERE tenant = $1 AND id = ANY($2::text[]) AND resolved_at IS NULL`,
      [row?.tenant, row?.drifts, time],
    );
  });
}

export interface SameDrift {
  readonly unit: string;
  /** The attribute or mapping. */
  readonly what: string;
  readonly label: string;
  readonly tenants: number;
}

/**
 * Differences that are the same in more of the tenants than `more`, live or seen since a time; the most frequent first.
 */
export async function sameInMany(
  query: Query,
  tenants: readonly string[],
  { more, since }: { readonly more: number; readonly since: number },
): Promise<readonly SameDrift[]> {
  const rows = await query(
    `SELECT unit, min(what) AS what, min(label) AS label, count(DISTINCT tenant)::int AS tenants FROM ${SCHEMA}.drifts
    WHERE unit <> '' AND (resolved_at IS NULL OR last_seen > $2)
      AND tenant = ANY($1::text[])
    GROUP BY unit HAVING count(DISTINCT tenant) > $3 ORDER BY tenants DESC, label`,
    [tenants, new Date(since).toISOString(), more],
  );
  return rows.map(({ unit, what, label, tenants }) => ({
    unit: String(unit),
    what: String(what),
    label: String(label),
    tenants: Number(tenants),
  }));
}

/** What repairs of a round came to, but one of them, and whether a tenant is among theirs. */
export async function usedIn(
  query: Query,
  round: number,
  { tenant = "", without = 0 }: { readonly tenant?: string; readonly without?: number | undefined } = {},
): Promise<{ readonly amount: Amount; readonly hasTenant: boolean }> {
  const [row] = await query(
    `SELECT count(DISTINCT tenant)::int AS tenants, COALESCE(sum(rows), 0)::int AS rows, COALESCE(sum(calls), 0)::int AS calls,
      COALESCE(bool_or(tenant = $2), false) AS has FROM ${SCHEMA}.repairs WHERE round = $1 AND id <> $3`,
    [round, tenant, without],
  );
  const amount = { tenants: Number(row?.tenants ?? 0), rows: Number(row?.rows ?? 0), calls: Number(row?.calls ?? 0) };
  return { amount, hasTenant: row?.has === true };
}

/** So many are told. */
const MOST_TOLD = 100;

/** The last ones, the newest first. */
export async function lastRepairs(query: Query): Promise<readonly FleetRepair[]> {
  const rows = await query(`SELECT * FROM ${SCHEMA}.repairs ORDER BY started_at DESC, id DESC LIMIT ${MOST_TOLD}`);
  return rows.map((row) => ({
    round: Number(row.round),
    tenant: String(row.tenant),
    stack: String(row.stack),
    address: String(row.address),
    integration: String(row.integration),
    drift: row.drifts as readonly string[],
    started_at: (row.started_at as Date).toISOString(),
    ...(row.ended_at === null ? {} : { ended_at: (row.ended_at as Date).toISOString() }),
    ...(row.result === null ? {} : { result: row.result as EndedRepair["result"] }),
    ...(row.code === null ? {} : { code: String(row.code) }),
    rows: Number(row.rows),
    calls: Number(row.calls),
    worker: String(row.worker),
  }));
}

/** How often differences that are live were repaired, by tenant and id, where that is as often as workers do it. */
export async function disputedDrift(query: Query): Promise<ReadonlyMap<string, number>> {
  const rows = await query(
    `SELECT drifts.tenant, drifts.id, count(*)::int AS repairs FROM ${SCHEMA}.drifts
    JOIN ${SCHEMA}.repairs ON repairs.tenant = drifts.tenant AND drifts.id = ANY(repairs.drifts)
    WHERE resolved_at IS NULL AND ${COUNTS} GROUP BY drifts.tenant, drifts.id HAVING count(*) >= ${MOST_REPAIRS}`,
  );
  return new Map(rows.map(({ tenant, id, repairs }) => [disputeKey(String(tenant), String(id)), Number(repairs)]));
}

export const disputeKey = (tenant: string, id: string) => JSON.stringify([tenant, id]);
