// rampsync fleet: looks at all tenants again and again, in rounds that are spread over time.
import { printable } from "../base/text.js";
import type { FleetStatusDocument } from "../document/fleet-document.js";
import { migrate, publish, run, schedule, status, up, work } from "../fleet/fleet.js";
import type { FleetEvent, FleetOptions } from "../fleet/options.js";
import { renderFleet } from "../report/fleet.js";
import { fleetExitCode } from "./exit-codes.js";
import { type ProgramFlags, runOptions } from "./run-options.js";
import { colorsFor, fail, print, TerminalHost, textOrJson } from "./terminal.js";

export interface FleetFlags extends ProgramFlags {
  readonly concurrency?: number;
  readonly maxTenants?: number;
}

/** The verbs that give no document. */
const VERBS = { up, migrate, publish, schedule, work } as const;

export async function fleetCommand(verb: keyof typeof VERBS, flags: FleetFlags): Promise<number> {
  try {
    await VERBS[verb](optionsOf(flags));
    return 0;
  } catch (error) {
    return fail(error, flags);
  }
}

export async function fleetRunCommand(flags: FleetFlags): Promise<number> {
  try {
    return showStatus(await run(optionsOf(flags)), flags);
  } catch (error) {
    return fail(error, flags);
  }
}

export async function fleetStatusCommand(flags: FleetFlags): Promise<number> {
  try {
    return showStatus(await status(optionsOf(flags)), flags);
  } catch (error) {
    return fail(error, flags);
  }
}

function showStatus(document: FleetStatusDocument, flags: FleetFlags): number {
  print(textOrJson(document, () => renderFleet(document, { colors: colorsFor(process.stdout, flags) }), flags));
  return fleetExitCode(document);
}

function optionsOf(flags: FleetFlags): FleetOptions {
  const { concurrency, maxTenants } = flags;
  return {
    ...runOptions([], flags, new TerminalHost(flags)),
    ...(concurrency === undefined ? {} : { concurrency }),
    ...(maxTenants === undefined ? {} : { maxTenants }),
    onFleet: (event) => {
      const line = flags.quiet ? undefined : lineOf(event);
      if (line !== undefined) process.stderr.write(`${line}\n`);
    },
  };
}

/** What is clean is not told: a fleet looks at thousands. */
function lineOf(event: FleetEvent): string | undefined {
  switch (event.type) {
    case "published":
      return `published ${event.digest}: ${event.tenants} tenants`;
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
