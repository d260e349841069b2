// rampsync fleet: looks at all tenants again and again, in rounds that are spread over time.
import pico from "picocolors";
import { RampsyncError } from "../base/error.js";
import { plural, printable } from "../base/text.js";
import { durationOf } from "../fleet/config/duration.js";
import { migrate, publish, run, schedule, status, up, work } from "../fleet/fleet.js";
import type { ListenAddress } from "../fleet/metrics.js";
import type { FleetEvent, FleetOptions } from "../fleet/options.js";
import { type Ordered, pause, resume } from "../fleet/pause.js";
import type { RepairEvent } from "../fleet/repair/repair.js";
import { ALL_TENANTS } from "../fleet/store/pauses.js";
import type { NoRoom } from "../fleet/store/repairs.js";
import { prometheusReporter } from "../report/reporters/prometheus.js";
import { fleetExitCode } from "./exit-codes.js";
import { type ReportFlags, reportsOf } from "./reports.js";
import { type ProgramFlags, runOptions } from "./run-options.js";
import { fail, print, TerminalHost } from "./terminal.js";
import { userName } from "./user-name.js";
import { growInUsualSteps } from "./v8-flags.js";

export interface FleetFlags extends ProgramFlags, ReportFlags {
  readonly concurrency?: number;
  readonly maxTenants?: number;
  readonly keep?: string;
  readonly listen?: string;
}

export interface PauseFlags extends FleetFlags {
  readonly all?: boolean;
  readonly reason?: string;
  readonly until?: string;
  readonly who?: string;
}

/** The verbs that give no document. */
const VERBS = { up, migrate, publish, schedule, work } as const;

export async function fleetCommand(verb: keyof typeof VERBS, flags: FleetFlags): Promise<number> {
  try {
    growInUsualSteps();
    await VERBS[verb](optionsOf(flags));
    return 0;
  } catch (error) {
    return fail(error, flags);
  }
}

/** The verbs that give the status. */
const SHOWN = { run, status } as const;

export async function fleetStatusCommand(verb: keyof typeof SHOWN, flags: FleetFlags): Promise<number> {
  try {
    growInUsualSteps();
    const reports = reportsOf("fleet", flags);
    const document = await SHOWN[verb](optionsOf(flags));
    print(reports.outputsOf(document));
    return fleetExitCode(document);
  } catch (error) {
    return fail(error, flags);
  }
}

export async function fleetPauseCommand(tenants: readonly string[], flags: PauseFlags): Promise<number> {
  try {
    const { reason = "", until, who = userName() } = flags;
    if (reason.trim() === "") {
      throw new RampsyncError("RS2015", "A pause wants a reason.", { hint: 'Write --reason "moves to another desk".' });
    }
    const end = until === undefined ? undefined : endOf(until);
    const request = { tenants: tenantsOf(tenants, flags), reason, who, until: end };
    const ordered = await pause(optionsOf(flags), request);
    const lasts = until === undefined ? "until they are resumed" : `until the end of ${until}`;
    tellOrdered(ordered, (paused) => `paused ${lasts}: ${tenantsText(paused)}`, flags);
    return 0;
  } catch (error) {
    return fail(error, flags);
  }
}

export async function fleetResumeCommand(tenants: readonly string[], flags: PauseFlags): Promise<number> {
  try {
    const wanted = tenantsOf(tenants, flags);
    const ordered = await resume(optionsOf(flags), wanted);
    tellOrdered(ordered, (resumed) => resumedText(wanted, resumed), flags);
    return 0;
  } catch (error) {
    return fail(error, flags);
  }
}

const tenantsText = (tenants: readonly string[]) =>
  tenants.map((tenant) => (tenant === ALL_TENANTS ? "all tenants" : printable(tenant, 80))).join(", ");

function resumedText(wanted: readonly string[], resumed: readonly string[]): string {
  const unpaused = wanted.filter((tenant) => !resumed.includes(tenant));
  return [
    ...(resumed.length === 0 ? [] : [`resumed: ${tenantsText(resumed)}`]),
    ...(unpaused.length === 0 ? [] : [`no such pause: ${tenantsText(unpaused)}`]),
  ].join("\n");
}

/** Says what was done, or who carries the order out, where that is left to another process. */
function tellOrdered(
  ordered: Ordered,
  textOf: (tenants: readonly string[]) => string,
  { quiet = false }: FleetFlags,
): void {
  if (quiet) return;
  if (ordered.type === "carried out") {
    process.stderr.write(`${textOf(ordered.tenants)}\n`);
    return;
  }
  const { folder, takenBy } = ordered;
  const left = `The order was left in ${printable(folder)}`;
  if (takenBy === undefined) {
    process.stderr.write(`${left}. No process works there: the next rampsync fleet up or run carries it out.\n`);
    return;
  }
  const { operation, who, pid } = takenBy;
  const holder = [printable(who, 80), ...(pid === undefined ? [] : [`process ${pid}`])].join(", ");
  process.stderr.write(`${left}, and rampsync ${printable(operation, 40)} of ${holder} carries it out.\n`);
}

function tenantsOf(tenants: readonly string[], { all = false }: PauseFlags): readonly string[] {
  if (all !== (tenants.length === 0)) {
    throw new RampsyncError("RS2015", all ? "--all and tenants do not go together." : "No tenant is named.", {
      hint: "Name tenants, or all of them with --all.",
    });
  }
  return all ? [ALL_TENANTS] : tenants;
}

/** The end of a day in UTC. Throws RS2015 for a text that is none, or one that is over. */
function endOf(day: string): number {
  const start = /^\d{4}-\d\d-\d\d$/.test(day) ? Date.parse(`${day}T00:00:00Z`) : Number.NaN;
  const end = start + 86_400_000;
  if (end > Date.now()) return end;
  throw new RampsyncError("RS2015", `--until ${printable(day, 40)} is no day, or it is over.`, {
    hint: "Write the last day of the pause, such as --until 2026-12-31.",
  });
}

function optionsOf(flags: FleetFlags): FleetOptions {
  const { concurrency, maxTenants, keep, listen } = flags;
  return {
    ...runOptions([], flags, new TerminalHost(flags)),
    ...(concurrency === undefined ? {} : { concurrency }),
    ...(maxTenants === undefined ? {} : { maxTenants }),
    ...(keep === undefined ? {} : { keep: keptFor(keep) }),
    ...(listen === undefined
      ? {}
      : {
          watch: {
            ...addressOf(listen),
            metrics: (document) =>
              prometheusReporter.renderers.fleet?.(document, { colors: pico.createColors(false) }) ?? "",
          },
        }),
    onFleet: (event) => {
      const line = flags.quiet ? undefined : lineOf(event);
      if (line !== undefined) process.stderr.write(`${line}\n`);
    },
  };
}

function keptFor(text: string): number {
  const found = durationOf(text);
  if (found !== undefined) return found;
  throw new RampsyncError("RS2015", `--keep ${printable(text, 40)} is no length of time.`, {
    hint: "Write a whole number and h or d, such as --keep 90d.",
  });
}

/** `9464` is on loopback; `0.0.0.0:9464` is not. Throws RS2015. */
function addressOf(text: string): ListenAddress {
  const [, host = "127.0.0.1", port] = /^(?:\[?([^\]]+?)\]?:)?(\d{1,5})$/.exec(text) ?? [];
  if (port !== undefined && Number(port) <= 65_535) return { host, port: Number(port) };
  throw new RampsyncError("RS2015", `--listen ${printable(text, 40)} is no port.`, {
    hint: "Write --listen 9464, or --listen HOST:9464 for others than this machine.",
  });
}

/** What is clean is not told: a fleet looks at thousands. */
function lineOf(event: FleetEvent): string | undefined {
  switch (event.type) {
    case "migrated":
      return `the database has the tables of version ${event.version}`;
    case "published":
      return `published ${event.digest}: ${plural(event.tenants, "tenant")}`;
    case "listening":
      return `listening on ${event.url}`;
    case "waiting":
      return `waiting for the database, ${event.mostMs / 1000} s at most: ${printable(event.message)}`;
    case "repaired":
      return repairLine(event.repair);
    case "trouble":
      return `warning: ${printable(event.message)}`;
    case "looked": {
      const { result, error, drift } = event.result;
      const tenant = printable(event.tenant, 80);
      if (result === "failed") return `${tenant}: ${error?.code ?? ""} ${printable(error?.message ?? "")}`;
      return result === "drifted" ? `${tenant}: drifted (${drift.length})` : undefined;
    }
  }
}

function repairLine({ tenant, address, is, error, why }: RepairEvent): string {
  const place = `${printable(tenant, 80)} ${printable(address, 200)}`;
  const reason = error === undefined ? "" : `: ${error.code} ${printable(error.message)}`;
  if (is === "stopping") return `${place}: repair sends nothing more`;
  if (is !== "not sent") return `${place}: ${is === "done" ? "repaired" : `repair ${is}`}${reason}`;
  return `${place}: not repaired${why === undefined ? reason : `: ${noRoomText(why)}`}`;
}

function noRoomText(why: NoRoom): string {
  switch (why.no) {
    case "ceiling":
      return `the round has no room for more ${why.of}`;
    case "same drift":
      return `repair of the group is stopped: ${plural(why.tenants, "tenant")} have ${printable(why.label)}`;
    case "round is over":
      return "the round is over";
    default:
      return why.no;
  }
}
