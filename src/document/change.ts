// A unit of difference with a path a person can read, as plans, drift reports and findings show it.
import { isNameUnknown } from "../base/error-kind.js";
import { attributeText, type SourcePlace, type Step } from "../base/place.js";
import type { Header, ValuePair } from "./mapping.js";

/** Fields that travel together or not at all. */
export type FieldGroup = "notifier authentication" | "inbound authentication";

/** Why a secret is sent although it is as last sent. */
export type SendReason = { readonly code: "asked" } | { readonly code: "version"; readonly version: number };

/** Who takes a difference as it is, why, and to which day. */
export interface Acceptance {
  readonly reason: string;
  readonly who: string;
  /** The last day, such as `2026-12-31`, in UTC. */
  readonly until: string;
}

/** What every change has. */
export interface CommonChange {
  /** Stable id of the difference, made of tenant, integration, unit and kind; absent from what is unmanaged. */
  readonly id?: string;
  /** Of drift, where an earlier report was given (`--since`): whether that report has it too. */
  readonly age?: "new" | "same";
  /** Of drift, where an earlier report was given: when it was first seen, as RFC 3339 has it. */
  readonly since?: string;
  /** Attribute names and keys from the resource down, such as `["outbound", "mappings", "INCIDENT_Status", "values", "Ok", "Good"]`. */
  readonly path: readonly string[];
  /** What a person reads: `Ok → Good`, `base_uri`. */
  readonly label: string;
  /** What an apply does to what is live, of drift too. */
  readonly action: "add" | "remove" | "change";
  /** The live value as text, `(sensitive)` where it is hidden; absent where nothing is live. */
  readonly before?: string;
  /** The value that an apply leaves, in the same form; absent where it leaves none. */
  readonly after?: string;
  /** True where the values are hidden. */
  readonly sensitive?: boolean;
  /** In `changes`: the live side moved as well. Of a residual: the live side moved. */
  readonly drifted?: boolean;
  /** What was last applied, where it is neither live nor declared any more: live moved, and the code was changed. */
  readonly applied?: string;
  /** Of duplicates: how many rows are too many. Of residuals and unmanaged pairs: how many rows. */
  readonly count?: number;
  /** The call in the program that made the smallest part that the change is in; absent where the program has no such part. */
  readonly source?: SourcePlace;
  /** Of accepted drift. */
  readonly accepted?: Acceptance;
  /** The code of a residual. */
  readonly code?: "RS4202" | "RS4203" | "RS4204" | "RS4205" | "RS4206";
}

/** What every change within a mapping has. */
export interface CommonMappingChange extends CommonChange {
  /** The mapping that the change is in. */
  readonly mapping: Header;
  /** Of a restore: it was removed by the run of the receipt, and is put back. */
  readonly restored?: true;
}

/** A value pair that is declared or was applied. */
export interface PairChange extends CommonMappingChange {
  readonly kind: "pair";
  readonly pair: ValuePair;
  /** Live pairs of the same incoming value that it replaces; `before` is their text. */
  readonly replaced?: readonly ValuePair[];
}

/** What is live, is not declared and was never applied. */
export interface UnmanagedChange extends CommonMappingChange {
  readonly kind: "unmanaged";
  /** Absent: a mapping without values. */
  readonly pair?: ValuePair;
}

/** A pair that is live more than once. */
export interface DuplicateChange extends CommonMappingChange {
  readonly kind: "duplicate";
  readonly pair: ValuePair;
  readonly count: number;
}

/** A mapping without values, or, where it changes, the third-party name of a mapping. */
export interface HeaderChange extends CommonMappingChange {
  readonly kind: "header";
  /** Live, where the name changes; `before` is its text. */
  readonly from?: Header;
  /** Declared, where the name changes; `after` is its text. */
  readonly to?: Header;
}

/** A third-party name that no call changes, or of which nobody knows whether the server keeps it (RS4206). */
export interface KeptNameChange extends CommonMappingChange {
  readonly kind: "kept name";
  /** Live. */
  readonly from: Header;
  /** Declared. */
  readonly to: Header;
  /** Where nobody knows whether it is kept: what is posted, and tells it; absent where nothing is. */
  readonly trial?: string;
}

/** The cutting rules of a mapping. */
export interface ParsingChange extends CommonMappingChange {
  readonly kind: "parsing";
}

/** A field outside of mappings. */
export interface ScalarChange extends CommonChange {
  readonly kind: "scalar" | "secret";
  /** `path` in one text: `outbound.notifier.base_uri`. */
  readonly field: string;
  /** What it travels with. */
  readonly group?: FieldGroup;
  readonly reason?: SendReason;
  /** Never there: a field is in no mapping. */
  readonly mapping?: undefined;
}

/** A difference in a mapping. */
export type MappingChange =
  | PairChange
  | UnmanagedChange
  | DuplicateChange
  | HeaderChange
  | KeptNameChange
  | ParsingChange;

/** A unit of difference; its kind says what differs. */
export type Change = MappingChange | ScalarChange;

/** What a change is about: its member `kind`. */
export type ChangeKind = Change["kind"];

export function isScalarChange(change: Change): change is ScalarChange {
  return change.kind === "scalar" || change.kind === "secret";
}

/** Whether live moved: also where the code was changed as well, or no call takes the difference away. */
export const hasMoved = ({ drifted }: Pick<Change, "drifted">): boolean => drifted === true;

/** What a resource was found to differ in. */
interface Differences {
  readonly drift: readonly Change[];
  readonly changes: readonly Change[];
  readonly residual: readonly Change[];
}

/** What has drifted: by itself, beside a change in code of the same, or such that no call removes it. */
export function allDrift({ drift, changes, residual }: Differences): readonly Change[] {
  return [...drift, ...[...changes, ...residual].filter(hasMoved)];
}

/** What a run that only adopts leaves to a later one: also mappings of which nobody knows whether they are live. */
export function leftByAdopting({ changes, drift, residual }: Differences): readonly Change[] {
  return [...changes, ...drift, ...residual.filter(isNameUnknown)];
}

export function reasonText(reason: SendReason): string {
  return reason.code === "asked" ? "sent again, as asked" : `sent again, its version is ${reason.version}`;
}

/** `outbound.mappings["INCIDENT_Status"].values["Ok"]`, the way Terraform writes it. */
export function pathText(path: readonly string[]): string {
  return attributeText(stepsOf(path));
}

/** What could be a name is one; the others are keys. */
export function stepsOf(path: readonly string[]): readonly Step[] {
  return path.map((segment) => (/^[a-z_][a-z0-9_]*$/.test(segment) ? segment : { key: segment }));
}
