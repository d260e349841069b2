// What a group of the file of the fleet says of repair.
import * as z from "zod/mini";
import type { RepairSettings } from "../repair/decide.js";
import { DURATION, durationOf } from "./duration.js";

const HOLD = "24h";
const MOST_TENANTS = 10;
const MOST_ROWS = 100;
const MOST_CALLS = 100;
const SAME_DRIFT = 3;

const count = z.int().check(z.minimum(1), z.maximum(1_000_000));

export const repairShape = z.strictObject({
  /** How long after its last modification a difference is left alone: a whole number and `m`, `h` or `d`. Default: `24h`. */
  hold: z.optional(z.string().check(z.regex(DURATION))),
  /** Most tenants of a round that are repaired, by all workers together. Default: 10. */
  most_tenants: z.optional(count),
  /** Most rows of mappings and fields that repairs of a round write or remove. Default: 100. */
  most_rows: z.optional(count),
  /** Most calls that write of the repairs of a round. Default: 100. */
  most_calls: z.optional(count),
  /** The same difference in more tenants than this stops repair of the group. Default: 3. */
  same_drift: z.optional(count),
});

export function repairSettings({
  hold = HOLD,
  most_tenants: tenants = MOST_TENANTS,
  most_rows: rows = MOST_ROWS,
  most_calls: calls = MOST_CALLS,
  same_drift: sameDrift = SAME_DRIFT,
}: z.infer<typeof repairShape>): RepairSettings {
  return { hold: durationOf(hold) ?? 0, most: { tenants, rows, calls }, sameDrift };
}

const REPAIR = 'is no object {"hold": "24h", "most_tenants": 10}';

/** What is wrong with a member of `repair`; undefined for another one. */
export function problemOfRepair(member: PropertyKey | undefined): string | undefined {
  switch (member) {
    case "hold":
      return "is no length of time, such as 24h";
    case "most_tenants":
    case "most_rows":
    case "most_calls":
    case "same_drift":
      return "is no whole number from 1 to 1000000";
    case "repair":
      return REPAIR;
    default:
      return undefined;
  }
}
