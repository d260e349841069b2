// When each tenant of a round is looked at: evenly over the open time of the period, each a little later by chance.
import { createHash } from "node:crypto";
import type { QuietHours } from "../config/groups.js";
import { openSpans, type Span } from "./open-time.js";

export interface RoundTimes {
  /** Milliseconds since the epoch; looks may begin then. */
  readonly startsAt: number;
  readonly endsAt: number;
  /** Milliseconds. */
  readonly jitter: number;
  readonly quietHours: QuietHours | undefined;
  /** Decides what is left to chance: the same seed gives the same times. */
  readonly seed: string;
}

/**
 * The times of tenants in the order in which they are to be looked at, in milliseconds since the epoch. None is before
 * the start, at or after the end, or in quiet hours.
 */
export function lookTimes(tenants: readonly string[], round: RoundTimes): ReadonlyMap<string, number> {
  const spans = openSpans(round.startsAt, round.endsAt, round.quietHours);
  const open = spans.reduce((sum, [from, to]) => sum + to - from, 0);
  return new Map(
    tenants.map((tenant, place) => {
      const later = fractionOf(round.seed, tenant) * round.jitter;
      const offset = Math.min((place / tenants.length) * open + later, open - 1);
      return [tenant, timeAt(Math.max(0, Math.floor(offset)), spans, round.startsAt)];
    }),
  );
}

/** The time after so much open time. */
function timeAt(offset: number, spans: readonly Span[], start: number): number {
  let left = offset;
  for (const [from, to] of spans) {
    if (left < to - from) return from + left;
    left -= to - from;
  }
  return start;
}

/** From 0 to below 1. */
function fractionOf(seed: string, tenant: string): number {
  return (
    createHash("sha256")
      .update(JSON.stringify([seed, tenant]))
      .digest()
      .readUIntBE(0, 6) /
    2 ** 48
  );
}
