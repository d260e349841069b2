// Pauses: tenants at which no look begins until somebody resumes them, or until the end that was given.
import type { Query } from "./database.js";
import { SCHEMA } from "./tables.js";

/** Stands for all tenants. */
export const ALL_TENANTS = "*";

export interface Pause {
  /** Or {@link ALL_TENANTS}. */
  readonly tenant: string;
  readonly reason: string;
  readonly who: string;
  readonly since: Date;
  readonly until: Date | undefined;
}

/** A condition on rows of the pauses: one in force for the tenant in `tenant`, at the time in `now`. Both are SQL. */
export const inForce = (tenant: string, now: string) =>
  `pauses.tenant IN (${tenant}, '${ALL_TENANTS}') AND (pauses.until IS NULL OR pauses.until > ${now})`;

export async function isPaused(query: Query, tenant: string, now: number): Promise<boolean> {
  const rows = await query(`SELECT 1 FROM ${SCHEMA}.pauses WHERE ${inForce("$1::text", "$2")} LIMIT 1`, [
    tenant,
    new Date(now).toISOString(),
  ]);
  return rows.length > 0;
}

/** Those that are in force, in order of tenant. */
export async function pausesOf(query: Query, now: number): Promise<readonly Pause[]> {
  const rows = await query(`SELECT * FROM ${SCHEMA}.pauses WHERE until IS NULL OR until > $1 ORDER BY tenant`, [
    new Date(now).toISOString(),
  ]);
  return rows.map(({ tenant, reason, who, since, until }) => ({
    tenant: String(tenant),
    reason: String(reason),
    who: String(who),
    since: since as Date,
    until: until === null ? undefined : (until as Date),
  }));
}

/** A pause takes the place of an earlier one of its tenant. */
export async function putPauses(query: Query, pauses: readonly Pause[]): Promise<void> {
  for (const { tenant, reason, who, since, until } of pauses) {
    await query(
      `INSERT INTO ${SCHEMA}.pauses (tenant, reason, who, since, until) VALUES ($1, $2, $3, $4, $5)
      ON CONFLICT (tenant) DO UPDATE SET reason = excluded.reason, who = excluded.who, since = excluded.since,
        until = excluded.until`,
      [tenant, reason, who, since.toISOString(), until?.toISOString() ?? null],
    );
  }
}

/** Gives the tenants whose pause it ended. */
export async function removePauses(query: Query, tenants: readonly string[]): Promise<readonly string[]> {
  const rows = await query(`DELETE FROM ${SCHEMA}.pauses WHERE tenant = ANY($1::text[]) RETURNING tenant`, [tenants]);
  return rows.map(({ tenant }) => String(tenant));
}
