// Removes what is older than a fleet keeps it.
import type { Query } from "./database.js";
import { SCHEMA } from "./tables.js";

/**
 * Removes rounds that were closed before a time, with their looks; differences that were resolved before it; repairs that
 * were begun before it, unless a difference that they were about is live: how often it was repaired still counts; windows of limits
 * that were left before it; notices that were sent before it; and bundles that were published before it and no round
 * names, but for the newest.
 */
export async function prune(query: Query, before: number): Promise<void> {
  const time = [new Date(before).toISOString()];
  await query(`DELETE FROM ${SCHEMA}.rounds WHERE closed_at < $1`, time);
  await query(`DELETE FROM ${SCHEMA}.drifts WHERE resolved_at < $1`, time);
  await query(
    `DELETE FROM ${SCHEMA}.repairs WHERE started_at < $1 AND NOT EXISTS (SELECT 1 FROM ${SCHEMA}.drifts
      WHERE drifts.tenant = repairs.tenant AND drifts.id = ANY(repairs.drifts) AND resolved_at IS NULL)`,
    time,
  );
  await query(`DELETE FROM ${SCHEMA}.pauses WHERE until < $1`, time);
  await query(`DELETE FROM ${SCHEMA}.notices WHERE ended_at < $1`, time);
  await query(`DELETE FROM ${SCHEMA}.limit_windows WHERE left_at < $1 AND holder IS NULL`, time);
  await query(
    `DELETE FROM ${SCHEMA}.bundles WHERE published_at < $1
      AND NOT EXISTS (SELECT 1 FROM ${SCHEMA}.rounds WHERE rounds.bundle = bundles.digest)
      AND published_at < (SELECT max(published_at) FROM ${SCHEMA}.bundles)`,
    time,
  );
}
