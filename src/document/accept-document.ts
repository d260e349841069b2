// Live edits that are taken into the code, as a document: what `accept --json` prints.

import type { SourcePlace } from "../base/place.js";
import type { Header, ValuePair } from "./mapping.js";
import type { NoteFact } from "./note-fact.js";

export const ACCEPT_FORMAT_VERSION = "1.0";

/**
 * Why an edit is shown and not made. `no place`: the program does not say where the entry was made. `computed`: nothing that
 * is written out stands there. `several`: more than one table on that line has the entry. `shared`: others have it too, and
 * it cannot be told where the program makes this one apart. `not a value`: it is nothing that a program says by a value.
 * `secret`: the server does not tell what would have to be written. `not declarable`: no declaration can say what is live.
 */
export type NotMadeReason =
  | "no place"
  | "computed"
  | "several"
  | "shared"
  | "not a value"
  | "secret"
  | "not declarable";

/**
 * Where an edit is written. `table`: where the entry was made, for all that have the table. `tenant`: where the construct is
 * made, for the tenant alone. `text`: the property of the construct, cutting rules those of a table. `cell`: the cell of a
 * table of tenants.
 */
export type EditedPlace = "table" | "tenant" | "text" | "cell";

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
  /**
   * Of a text outside of mappings, and of cutting rules as JSON: what is declared, and what is live. A side is absent where
   * it has nothing there.
   */
  readonly text?: { readonly from?: string; readonly to?: string };
  /** Of an event that comes into the code: its id. */
  readonly event?: string;
  /** Whether it was live and unmanaged, and comes into the code. Absent: no. */
  readonly unmanaged?: true;
  /** Where it is written; absent where it is not. */
  readonly where?: EditedPlace;
  /** The file that is edited, from the project's folder; absent where none is. */
  readonly file?: string;
  /** Whether the edit is in the patch. */
  readonly made: boolean;
  /** Why it is not. */
  readonly reason?: NotMadeReason;
  /** Others with the same entry: they change along where it is written into the table, and stay as they are otherwise. */
  readonly shared_with?: readonly NamedResource[];
  /** Texts of `note_facts`. Absent: none. */
  readonly notes?: readonly string[];
  /** What is told of it, such as secrets that the server does not answer. Absent: nothing. */
  readonly note_facts?: readonly NoteFact[];
}

export interface AcceptDocument {
  /** `1.x`; what is added later raises x. */
  readonly format_version: string;
  readonly edits: readonly AcceptedEdit[];
  /** The edits as a unified diff of the program's files; empty where none is made. */
  readonly patch: string;
  /** Values that leave the code for good: a guard would stop a run that loses so much. */
  readonly values_lost: number;
  /** Whether the files were written. */
  readonly written: boolean;
  /** Whether every resource that was asked for could be looked at. */
  readonly complete: boolean;
}
