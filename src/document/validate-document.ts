// What `validate` found in a program without a mistake, as a document.
import type { NoteFact } from "./note-fact.js";

/** A program that is valid. */
export interface ValidateResult {
  /** How many stacks the program has. */
  readonly stacks: number;
  /** How many resources of rampsync they declare. */
  readonly resources: number;
  /** How many of each type, such as `rampsync_integration_event`. Since 1.1. */
  readonly types?: Readonly<Record<string, number>>;
  /** SHA-256, hexadecimal, of what was synthesised, for `--synthesised DIR --digest SHA` of another job. Since 1.1. */
  readonly digest?: string;
  /** Texts of `warning_facts`. */
  readonly warnings: readonly string[];
  /** What the program warns of, and what of it is left to Terraform. Since 1.1. */
  readonly warning_facts?: readonly NoteFact[];
}
