// An entry of a table of codes, as a document.
import type { ErrorCode, ErrorKind, ErrorSource } from "../base/error-codes.js";
import type { NoteCode, NoteKind } from "../base/note-codes.js";

export interface ExplainDocument {
  readonly code: ErrorCode | NoteCode;
  readonly title: string;
  /** Whose doing an error is: `user`, `remote` or `rampsync`. Of notes and warnings, absent. */
  readonly source?: ErrorSource;
  /** What a program goes on by; of what is no error, `note` or `warning`. */
  readonly kind: ErrorKind | NoteKind;
  readonly cause: string;
  readonly example: string;
  /** What would be right. */
  readonly remedy: string;
}
