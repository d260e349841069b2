// How much a run may remove without a review: what the guards go by and what a report names.
import type { Shard } from "./plan-document.js";

/** At most so many values may go in one run unreviewed. */
export const MOST_LOST = 50;

/** Of one shard of a run: all its shards together lose no more unreviewed than a whole run. */
export function mostLostOf(shard: Shard | undefined): number {
  return shard === undefined ? MOST_LOST : Math.floor(MOST_LOST / shard.count);
}

/** At most this share of an integration's managed values may go unreviewed. */
const SHARE = 0.3;
/** A loss of fewer values than this is never stopped by its share. */
const LEAST = 3;

/** Whether an integration would lose so much that somebody has to review it. */
export const isMuchOf = (lost: number, managed: number): boolean =>
  lost >= LEAST && managed > 0 && lost > managed * SHARE;
