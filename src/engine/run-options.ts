// What a run is told: by whoever calls a verb, and by the verb itself.
import type { Clock } from "../opsramp/clock.js";
import type { ResourceTable } from "../resources/table.js";
import type { Host } from "./host.js";
import { type LoadOptions } from "./load/load.js";

export interface RunOptions extends Pick<LoadOptions, "variables" | "variableFiles" | "stacks" | "synth"> {
  /** The directory of cdktf.json. */
  readonly directory: string;
  readonly environment: NodeJS.ProcessEnv;
  /** Only resources of this tenant. */
  readonly tenant?: string;
  readonly host: Host;
  readonly signal?: AbortSignal;
  readonly sendSecrets?: boolean;
  /** A limit of the user's, for each tenant and class of requests, beside those of the API. */
  readonly maxRequestsPerMinute?: number;
  /** Default: the real time. */
  readonly clock?: Clock;
}

/** The options of a run with the resources that its program and states may have. */
export type WithResources<Options extends RunOptions = RunOptions> = Options & { readonly resources: ResourceTable };

export interface ReadOnlyOptions extends RunOptions {
  /** The state of the one stack that is looked at, of whatever backend, in place of the file that its backend names. */
  readonly state?: { readonly text: string; readonly where: string };
}
