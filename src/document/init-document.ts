// What a new project was made of, as a document: what `init --json` prints.

import type { ExportDocument } from "./export-document.js";

export interface InitDocument {
  /** The folder of the project, as it was named. */
  readonly directory: string;
  /** The files that were made, seen from that folder. */
  readonly files: readonly string[];
  /** The packages that the project depends on, with their exact versions; of rampsync a version, a tarball or a folder. */
  readonly packages: Readonly<Record<string, string>>;
  /** The commands that come next, in that folder. */
  readonly next: readonly string[];
  /** What the export of the program found; absent without `--from-live`. */
  readonly export?: ExportDocument;
}
