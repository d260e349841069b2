// A note or a warning in parts, as documents have it.
import type { NoteCode } from "../base/note-codes.js";

export interface NoteFact {
  /** As in docs/errors.md; it never changes its meaning. */
  readonly code: NoteCode;
  /** What its text says, by name. */
  readonly parameters: Readonly<Record<string, unknown>>;
  /** The attribute that it is about, step by step. */
  readonly path?: readonly string[];
  /** The construct that it is about, where it is not of the integration that it stands in. */
  readonly construct?: string;
}
