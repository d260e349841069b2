// A unit of difference with a path a person can read, as plans, drift reports and findings show it.
import { attributeText, type Step } from "../base/place.js";
import type { Header } from "./mapping.js";

/** What differs: a pair of a table, a mapping without values (`header`), a scalar attribute, … */
export type ChangeKind =
  | "pair"
  | "header"
  | "parsing"
  | "duplicate"
  | "unmanaged"
  | "scalar"
  | "secret"
  | "kept name"
  | "released";

export interface Change {
  /** Attribute names and keys from the resource down, such as `["outbound", "mappings", "INCIDENT.Status", "values", "Ok", "Good"]`. */
  readonly path: readonly string[];
  /** What a person reads: `Ok → Good`, `base_uri`. */
  readonly label: string;
  readonly kind: ChangeKind;
  readonly action: "add" | "remove" | "change";
  readonly before?: string;
  readonly after?: string;
  /** True where the values are hidden. */
  readonly sensitive?: boolean;
  /** In `changes`: the live side moved as well. Of a residual: the live side moved. */
  readonly drifted?: boolean;
  /** What was last applied, where it is neither live nor declared any more: live moved, and the code was changed. */
  readonly applied?: string;
  /** Of duplicates: how many rows are too many. Of residuals and unmanaged pairs: how many rows. */
  readonly count?: number;
  /** The mapping that the change is in. */
  readonly mapping?: Header;
  /** The code of a residual. */
  readonly code?: "RS4202" | "RS4203" | "RS4204";
}

/** `outbound.mappings["INCIDENT.Status"].values["Ok"]`, the way Terraform writes it. */
export function pathText(path: readonly string[]): string {
  return attributeText(stepsOf(path));
}

/** What could be a name is one; the others are keys. */
export function stepsOf(path: readonly string[]): readonly Step[] {
  return path.map((segment) => (/^[a-z_][a-z0-9_]*$/.test(segment) ? segment : { key: segment }));
}
