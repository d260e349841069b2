// What `state list`, `state show`, `state rm` and `state mv` found and did, as documents.
import type { PlanError } from "./plan-document.js";

/** A record of rampsync in a state. */
export interface StateRecord {
  /** The stack whose state it is; of a state that was named by its file, the name of the file. */
  readonly stack: string;
  /** Terraform's address in that stack. */
  readonly address: string;
  /** Type of the resource: `rampsync_installed_integration`. */
  readonly type: string;
  /** Absent where the provider, and not the resource, named the tenant: the state does not say it. */
  readonly tenant?: string;
  /** Id of the installed integration. */
  readonly integration: string;
  /** Marked as half-made, by a create that failed or by `terraform taint`. Absent: it is not. */
  readonly tainted?: true;
}

/** One state that was looked into. */
export interface ListedState {
  readonly stack: string;
  /** A path, or a database with schema and workspace. */
  readonly state: string;
  /** Raised by each save; decimal digits. `0`: nothing was ever saved. */
  readonly serial: string;
  readonly lineage: string;
  /** How many resources of other providers and data sources it holds, which are left to Terraform. */
  readonly others: number;
}

export interface StateListDocument {
  readonly records: readonly StateRecord[];
  readonly states: readonly ListedState[];
  /** Of the states that could not be looked into. */
  readonly errors: readonly PlanError[];
}

/** One record with its attributes. */
export interface StateShowDocument extends StateRecord {
  /** A path, or a database with schema and workspace. */
  readonly state: string;
  /** The provider as the state names it. */
  readonly provider: string;
  /** Addresses of what it was made after. */
  readonly dependencies: readonly string[];
  /** By name, as they were recorded. What is sensitive, or not known to this version, stands as `"(sensitive)"`. */
  readonly attributes: { readonly [name: string]: unknown };
}

export interface StateRemoveDocument {
  /** False: only looked, since that was asked for (`--dry-run`). */
  readonly done: boolean;
  /** What the states do not record any more. Live it stays as it is. */
  readonly removed: readonly StateRecord[];
}

export interface StateMoveDocument {
  /** False: only looked, since that was asked for (`--dry-run`). */
  readonly done: boolean;
  readonly from: StateRecord;
  /** The same record where it stands now. */
  readonly to: StateRecord;
}
