// Results of looks in the database, and since when each difference is seen.
import type { LookResult } from "../work/look.js";
import type { FleetDatabase, Query } from "./database.js";
import { inForce } from "./pauses.js";
import { type DueLook, ROUND_ENDED } from "./rounds.js";
import { SCHEMA } from "./tables.js";

/** Who looks, and since when. */
export interface Begun {
  /** Which worker it is. */
  readonly worker: string;
  /** Milliseconds since the epoch. */
  readonly startedAt: number;
}

/**
 * Begins a look that has no result yet and is not paused, in place of whoever began it before. Gives the digest of its
 * bundle; undefined for any other look.
 */
export async function beginLook(
  query: Query,
  { round, tenant }: DueLook,
  { worker, startedAt }: Begun,
): Promise<string | undefined> {
  const [row] = await query(
    `UPDATE ${SCHEMA}.looks SET worker = $3, started_at = $4 FROM ${SCHEMA}.rounds
    WHERE rounds.id = looks.round AND round = $1 AND tenant = $2 AND result IS NULL
      AND NOT EXISTS (SELECT 1 FROM ${SCHEMA}.pauses WHERE ${inForce("looks.tenant", "$4")})
    RETURNING bundle`,
    [round, tenant, worker, new Date(startedAt).toISOString()],
  );
  return row === undefined ? undefined : String(row.bundle);
}

export interface Ended extends Begun {
  /** Milliseconds since the epoch. */
  readonly endedAt: number;
}

/**
 * Keeps the result of the worker that began the look last: another may have taken it over from one that was stopped.
 * That of a look during which its round ended is the result of the round that followed, if that compares with the same
 * bundle and nobody has begun its look. Differences that a whole look did not find are resolved. Gives the look that has
 * the result now; undefined where it was not kept.
 */
export function keepResult(
  database: FleetDatabase,
  due: DueLook,
  found: LookResult,
  ended: Ended,
): Promise<DueLook | undefined> {
  return database.transaction(async (query) => {
    const values = valuesOf(due, found, ended);
    const round =
      (await keptWhere(query, STILL_OPEN, values)) ?? (await keptWhere(query, NEXT, [...values, ROUND_ENDED]));
    if (round === undefined) return undefined;
    const [{ tenant }, { result, drift }, { endedAt }] = [due, found, ended];
    const seen = new Date(endedAt).toISOString();
    for (const { id, stack, address, integration, name = "", what = "", label, unit, live } of drift) {
      await query(
        `INSERT INTO ${SCHEMA}.drifts AS known
          (tenant, id, stack, address, integration, label, first_seen, last_seen, unit, live, live_since, name, what)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $7, $8, $9, $7, $10, $11)
        ON CONFLICT (tenant, id) DO UPDATE SET stack = excluded.stack, address = excluded.address,
          integration = excluded.integration, label = excluded.label, last_seen = excluded.last_seen, resolved_at = NULL,
          unit = excluded.unit, live = excluded.live, name = excluded.name, what = excluded.what,
          left_alone = CASE WHEN known.resolved_at IS NULL THEN known.left_alone END,
          first_seen = CASE WHEN known.resolved_at IS NULL THEN known.first_seen ELSE excluded.first_seen END,
          live_since = CASE WHEN known.resolved_at IS NULL AND known.live = excluded.live THEN known.live_since
            ELSE excluded.live_since END`,
        [tenant, id, stack, address, integration, label, seen, unit, live, name, what],
      );
    }
    if (result !== "failed") {
      await query(
        `UPDATE ${SCHEMA}.drifts SET resolved_at = $3
        WHERE tenant = $1 AND resolved_at IS NULL AND NOT (id = ANY($2::text[]))`,
        [tenant, drift.map(({ id }) => id), seen],
      );
    }
    return { ...due, round };
  });
}

function valuesOf(
  { round, tenant }: DueLook,
  { result, error, integrations, drift, calls }: LookResult,
  { startedAt, endedAt, worker }: Ended,
): readonly unknown[] {
  return [
    round,
    tenant,
    result,
    error?.code ?? null,
    error?.message ?? null,
    worker,
    new Date(startedAt).toISOString(),
    new Date(endedAt).toISOString(),
    integrations,
    drift.length,
    calls.get,
    calls.paged_get,
    calls.token,
  ];
}

/** The look itself, while its round is open. */
const STILL_OPEN = "round = $1 AND worker = $6 AND started_at = $7";

/** That of the round that followed. */
const NEXT = `started_at IS NULL AND round = (
  SELECT next.id FROM ${SCHEMA}.looks AS ended
    JOIN ${SCHEMA}.rounds AS before ON before.id = ended.round
    JOIN ${SCHEMA}.rounds AS next ON next.group_name = before.group_name AND next.bundle = before.bundle
  WHERE ended.round = $1 AND ended.tenant = $2 AND ended.worker = $6 AND ended.started_at = $7
    AND ended.result = 'never' AND ended.reason = $14 AND next.closed_at IS NULL
)`;

/**
 * Gives the round of the look that has the result now. To be asked for one place after the other: a statement sees what a
 * scheduler has just done to both rounds, or nothing of it.
 */
async function keptWhere(query: Query, place: string, values: readonly unknown[]): Promise<number | undefined> {
  const [kept] = await query(
    `UPDATE ${SCHEMA}.looks SET result = $3, code = $4, reason = $5, worker = $6, started_at = $7, ended_at = $8,
      integrations = $9, differences = $10, calls_get = $11, calls_paged_get = $12, calls_token = $13
    WHERE tenant = $2 AND result IS NULL AND ${place} RETURNING round`,
    values,
  );
  return kept === undefined ? undefined : Number(kept.round);
}
