// Live edits that are taken into the code, as a document: what `accept --json` prints.

import type { SourcePlace } from "../base/place.js";
import type { Header, ValuePair } from "./mapping.js";

export const ACCEPT_FORMAT_VERSION = "1.0";

/**
 * Why an edit is shown and not made. `no place`: the program does not say where the entry was made. `computed`: no table
 * that is written out stands there. `several`: more than one table on that line has the entry. `shared`: others would
 * change as well. `not a value`: it is no value of a mapping.
 */
export type NotMadeReason = "no place" | "computed" | "several" | "shared" | "not a value";

/** A resource of the program. */
export interface NamedResource {
  /** The stack's name. */
  readonly stack: string;
  /** Terraform's address in that stack. */
  readonly address: string;
  /** The path of the construct. */
  readonly construct: string;
  readonly tenant: string;
}

/** One difference, and what becomes of it in the code. */
export interface AcceptedEdit extends NamedResource {
  /** Id of the installed integration. */
  readonly integration: string;
  /** The id of the difference, as a drift report has it. */
  readonly id: string;
  /** Attribute names and keys from the resource down. */
  readonly path: readonly string[];
  /** Absent where it is no value of a mapping. */
  readonly mapping?: Header;
  /** Pairs that leave the table. */
  readonly remove: readonly ValuePair[];
  /** Pairs that come into it. */
  readonly add: readonly ValuePair[];
  /** Where the entry was made. */
  readonly source?: SourcePlace;
  /** Whether the edit is in the patch. */
  readonly made: boolean;
  /** Why it is not. */
  readonly reason?: NotMadeReason;
  /** Others with entries made there: they change along, or would. */
  readonly shared_with?: readonly NamedResource[];
}

export interface AcceptDocument {
  /** `1.x`; what is added later raises x. */
  readonly format_version: string;
  readonly edits: readonly AcceptedEdit[];
  /** The edits as a unified diff of the program's files; empty where none is made. */
  readonly patch: string;
  /** Whether the files were written. */
  readonly written: boolean;
  /** Whether every resource that was asked for could be looked at. */
  readonly complete: boolean;
}
