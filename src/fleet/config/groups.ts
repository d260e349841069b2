// The file of the fleet, rampsync.fleet.json beside the program: which tenants are looked at together, how often and when.
import { existsSync } from "node:fs";
import { resolve } from "node:path";
import * as z from "zod/mini";
import { type EntriesFile, pathOf, readEntries, unknownMembers, wrongEntry } from "../../base/entries-file.js";
import { RampsyncError, RampsyncErrors } from "../../base/error.js";
import type { RepairSettings } from "../repair/decide.js";
import { DURATION, durationOf } from "./duration.js";
import { problemOfRepair, repairSettings, repairShape } from "./repair.js";

export const FLEET_FILE = "rampsync.fleet.json";
/** Names another file. */
export const FLEET_VARIABLE = "RAMPSYNC_FLEET";

const SHORTEST_PERIOD = 60_000;
/** The open time of a period is gone through minute by minute. */
const LONGEST_PERIOD = 7 * 86_400_000;

const timeOfDay = z.string().check(z.regex(/^([01]\d|2[0-3]):[0-5]\d$/));
const duration = z.string().check(z.regex(DURATION));

export const groupShape = z.strictObject({
  /** Names the group in reports. */
  name: z.string().check(z.regex(/^[a-z0-9][a-z0-9-]{0,63}$/)),
  /** Ids of tenants, or globs (`*`, `?`) of those that the program has. */
  tenants: z.array(z.string().check(z.minLength(1), z.maxLength(2000))).check(z.minLength(1)),
  /** In which each tenant is looked at once: a whole number and `m`, `h` or `d`, from `1m` to `7d`. */
  period: duration,
  /** How much later than its even share of the period a tenant may be looked at, by chance. Default: not at all. */
  jitter: z.optional(duration),
  /**
   * Percent of what the API's limits leave of a tenant's requests that looks take, 1 to 100; the rest is left to the
   * tenant's other clients. Default: what the provider block says, else 50.
   */
  limit_share: z.optional(z.int().check(z.minimum(1), z.maximum(100))),
  /** Names of routes in rampsync.notices.json that are told of new and resolved drift after each round. Default: none. */
  notices: z.optional(z.array(z.string().check(z.minLength(1), z.maxLength(64)))),
  /** Times of the day at which no look begins. Default: none. */
  quiet_hours: z.optional(
    z.strictObject({
      /** `HH:MM`. */
      from: timeOfDay,
      /** `HH:MM`; earlier than `from` is on the next day. */
      to: timeOfDay,
      /** Of the IANA database, such as `Europe/Berlin`. */
      time_zone: z.string().check(z.minLength(1), z.maxLength(100)),
    }),
  ),
  /** Lets workers correct drift by themselves, within these limits. Default: nothing is written. */
  repair: z.optional(repairShape),
});

export interface QuietHours {
  /** `HH:MM`. */
  readonly from: string;
  readonly to: string;
  readonly timeZone: string;
}

export interface Group {
  readonly name: string;
  readonly tenants: readonly string[];
  /** Milliseconds. */
  readonly period: number;
  /** Milliseconds. */
  readonly jitter: number;
  readonly quietHours: QuietHours | undefined;
  /** Undefined: workers write nothing. */
  readonly repair: RepairSettings | undefined;
  /** Percent. Default: what the provider block says, else half. */
  readonly limitShare?: number;
  /** Names of routes of the file of notices. Default: none. */
  readonly notices?: readonly string[];
}

export interface Groups {
  /** Absolute. */
  readonly file: string;
  readonly groups: readonly Group[];
}

export const fleetFile: EntriesFile = { name: FLEET_FILE, what: "file of the fleet", list: "groups", code: "RS2110" };

/**
 * The groups of the file that the variable names, else of the one beside the program.
 * @throws RS2017 for a file that cannot be read, RS2110 and RS2111 with everything that is wrong in it.
 */
export function readGroups(directory: string, environment: NodeJS.ProcessEnv): Groups {
  const named = environment[FLEET_VARIABLE] ?? "";
  const file = named === "" ? pathOf(fleetFile, directory) : resolve(directory, named);
  if (!existsSync(file)) {
    throw new RampsyncError("RS2110", "The file of the fleet does not exist.", {
      place: { file },
      hint: `Write it, as docs/fleet.md shows it, or name it in ${FLEET_VARIABLE}.`,
    });
  }
  const errors: RampsyncError[] = [];
  const groups: Group[] = [];
  const owners = new Map<string, string>();
  for (const [index, item] of readEntries(fleetFile, file).entries()) {
    const { data, error } = groupShape.safeParse(item);
    const wrong = (place: readonly PropertyKey[], problem: string) =>
      errors.push(wrongEntry(fleetFile, file, [index, ...place], problem));
    for (const issue of error?.issues ?? []) wrong(issue.path, problemOf(issue));
    if (data === undefined) continue;
    const group = groupFrom(data);
    if (groups.some(({ name }) => name === data.name)) wrong(["name"], "is that of another group as well");
    if (group.period < SHORTEST_PERIOD || group.period > LONGEST_PERIOD) wrong(["period"], PERIOD);
    if (group.jitter >= group.period) wrong(["jitter"], "is as long as the period");
    const { quietHours } = group;
    if (quietHours !== undefined && quietHours.from === quietHours.to)
      wrong(["quiet_hours"], "leave no time of the day");
    if (quietHours !== undefined && !isTimeZone(quietHours.timeZone)) wrong(["quiet_hours", "time_zone"], TIME_ZONE);
    for (const [at, tenant] of data.tenants.entries()) {
      const owner = owners.get(tenant);
      if (owner !== undefined) errors.push(inTwoGroups(tenant, [owner, data.name], file, [index, "tenants", at]));
      owners.set(tenant, data.name);
    }
    groups.push(group);
  }
  if (errors.length > 0) throw new RampsyncErrors(errors);
  return { file, groups };
}

export function inTwoGroups(
  tenant: string,
  groups: readonly [string, string],
  file: string,
  member: readonly (string | number)[],
): RampsyncError {
  const [first, second] = groups;
  const where = first === second ? `twice in the group "${first}"` : `in the groups "${first}" and "${second}"`;
  return new RampsyncError("RS2111", `The tenant "${tenant}" is ${where}.`, {
    place: { file, member: ["groups", ...member] },
  });
}

function groupFrom(entry: z.infer<typeof groupShape>): Group {
  const { name, tenants, period, jitter, quiet_hours: quiet, repair, limit_share: limitShare, notices = [] } = entry;
  return {
    name,
    tenants,
    period: durationOf(period) ?? 0,
    jitter: jitter === undefined ? 0 : (durationOf(jitter) ?? 0),
    quietHours: quiet === undefined ? undefined : { from: quiet.from, to: quiet.to, timeZone: quiet.time_zone },
    repair: repair === undefined ? undefined : repairSettings(repair),
    ...(limitShare === undefined ? {} : { limitShare }),
    notices,
  };
}

function isTimeZone(name: string): boolean {
  try {
    new Intl.DateTimeFormat("en-GB", { timeZone: name });
    return true;
  } catch {
    return false;
  }
}

const PERIOD = "is no length of time from 1m to 7d, such as 24h";
const TIME_ZONE = "is no time zone, such as Europe/Berlin";

function problemOf(issue: z.core.$ZodIssue): string {
  const unknown = unknownMembers(issue);
  if (unknown !== undefined) return unknown;
  switch (issue.path.at(-1)) {
    case "from":
    case "to":
      return "is no time of the day, such as 08:00";
    case "time_zone":
      return TIME_ZONE;
  }
  const ofRepair = problemOfRepair(issue.path.at(-1));
  if (ofRepair !== undefined) return ofRepair;
  switch (issue.path.find((step) => typeof step === "string")) {
    case "name":
      return "is missing, or not of small letters, digits and hyphens";
    case "tenants":
      return "is no list of tenants or globs";
    case "period":
      return PERIOD;
    case "jitter":
      return "is no length of time, such as 10m";
    case "limit_share":
      return "is no whole number from 1 to 100";
    case "notices":
      return "is no list of names of notices";
    case "quiet_hours":
      return 'is no object {"from": "08:00", "to": "18:00", "time_zone": "Europe/Berlin"}';
    default:
      return "is no object";
  }
}
