// What the renderings take besides documents: colours, and errors however they come.
export type { Colors } from "picocolors/types.js";

/** An error as documents and `RampsyncError` have it. */
export interface ErrorInput {
  readonly code: string;
  readonly message: string;
  readonly where?: string | undefined;
  readonly hint: string;
}
