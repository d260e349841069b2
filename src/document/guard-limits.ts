// How much a run may remove without a review: what the guards go by and what a report names.
import type { Shard } from "./plan-document.js";

/** At most so many values may go in one run unreviewed. */
export const MOST_LOST = 50;

/** Of one shard of a run: all its shards together lose no more unreviewed than a whole run. */
export function mostLostOf(shard: Shard | undefined): number {
  return shard === undefined ? MOST_LOST : Math.floor(MOST_LOST / shard.count);
}
