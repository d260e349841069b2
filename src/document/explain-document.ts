// An entry of the table of codes, as a document.
import type { ErrorCode, ErrorKind, ErrorSource } from "../base/error-codes.js";

export interface ExplainDocument {
  readonly code: ErrorCode;
  readonly title: string;
  /** Whose doing: `user`, `remote` or `rampsync`. */
  readonly source: ErrorSource;
  /** What a program goes on by. */
  readonly kind: ErrorKind;
  readonly cause: string;
  readonly example: string;
  /** What would be right. */
  readonly remedy: string;
}
