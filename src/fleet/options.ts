// What processes of a fleet are told, and what they tell.
import type { FleetStatusDocument } from "../document/fleet-document.js";
import type { RunOptions } from "../engine/run-options.js";
import { systemClock } from "../opsramp/clock.js";
import type { ListenAddress } from "./metrics.js";
import type { RepairEvent } from "./repair/repair.js";
import { LONGEST_WAIT_MS, type WaitingOptions } from "./store/while-away.js";
import type { LookResult, Surroundings } from "./work/look.js";

/** What processes do that begin rounds: they take orders from their folder, and tell people of drift. */
export const SCHEDULING: ReadonlySet<string> = new Set(["fleet up", "fleet run", "fleet schedule"]);

/** How many tenants one process looks at side by side. */
export const USUAL_CONCURRENCY = 8;

/** Is told what a process of the fleet does. */
export type FleetEvent =
  /** The database has the tables of that version. */
  | { readonly type: "migrated"; readonly version: number }
  | { readonly type: "published"; readonly digest: string; readonly tenants: number }
  | { readonly type: "looked"; readonly tenant: string; readonly result: LookResult }
  | { readonly type: "repaired"; readonly repair: RepairEvent }
  /** The process is watched there. */
  | { readonly type: "listening"; readonly url: string }
  /** The database is away, for the reason that the message says, and is waited for. */
  | { readonly type: "waiting"; readonly message: string; readonly mostMs: number }
  /** What went wrong and is tried again. */
  | { readonly type: "trouble"; readonly message: string };

export interface FleetOptions extends RunOptions {
  readonly onFleet: (event: FleetEvent) => void;
  /** Tenants side by side. Default: {@link USUAL_CONCURRENCY}. */
  readonly concurrency?: number;
  /** A round has so many tenants of its group at most. Default: all. */
  readonly maxTenants?: number;
  /** How long what is over is kept, in milliseconds. Default: 90 days. */
  readonly keep?: number;
  /** Where the process is watched, and what makes the text of its metrics. Default: nowhere. */
  readonly watch?: ListenAddress & { readonly metrics: (status: FleetStatusDocument) => string };
}

/** How a process that lasts waits for its database. */
export function waitingOf({ clock = systemClock, signal, onFleet }: FleetOptions): WaitingOptions {
  return { clock, signal, onWaiting: (message) => onFleet({ type: "waiting", message, mostMs: LONGEST_WAIT_MS }) };
}

/** What of the options is about the surroundings of a look. */
export function surroundingsOf(options: FleetOptions): Surroundings {
  const {
    onFleet: _events,
    concurrency: _concurrency,
    maxTenants: _tenants,
    keep: _keep,
    watch: _watch,
    host: _host,
    stacks: _stacks,
    synth: _synth,
    synthesised: _synthesised,
    tenant: _tenant,
    shard: _shard,
    targets: _targets,
    sendSecrets: _secrets,
    ...surroundings
  } = options;
  return surroundings;
}
