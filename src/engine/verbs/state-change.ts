// What the verbs share that write states and nothing else.
import { RampsyncError } from "../../base/error.js";
import { tell } from "../host.js";
import type { NamedRecord } from "../records/named-records.js";
import type { StateOptions, StatePlace } from "../records/state-places.js";

/** What the verbs take that write states and nothing else. */
export interface StateChangeOptions extends StateOptions {
  /** Only looks. Default false. */
  readonly dryRun?: boolean;
  /** How long to wait for the locks of others, all together, in milliseconds. Default 0. */
  readonly lockTimeoutMs?: number;
  /** The version of the caller, which the locks of the states name. Default: none. */
  readonly version?: string;
}

export function openOptions(operation: string, { host, version, lockTimeoutMs = 0 }: StateChangeOptions) {
  return {
    operation,
    timeoutMs: lockTimeoutMs,
    ...(version === undefined ? {} : { version }),
    onNote: (found: Parameters<typeof tell>[1]) => tell(host, found),
  };
}

export const addressOf = ({ record }: Pick<NamedRecord, "record">) => record.instance.address;

/** Another run was faster. */
export function notThere({ stack }: StatePlace, named: NamedRecord): RampsyncError {
  return new RampsyncError("RS3004", "Another program wrote the state before it was locked.", {
    place: { stack, address: addressOf(named) },
    hint: "Look again with rampsync state list.",
  });
}
