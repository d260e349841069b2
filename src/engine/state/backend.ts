// Where a stack keeps its state, and the backend that reads and writes it there.
import { FileBackend } from "./file-backend.js";
import { PostgresBackend } from "./postgres/backend.js";
import type { PostgresLocation } from "./postgres/location.js";
import type { StateBackend } from "./state-backend.js";

export type StateLocation =
  /** An absolute path. */
  { readonly kind: "file"; readonly path: string } | ({ readonly kind: "postgres" } & PostgresLocation);

export function backendOf(location: StateLocation): StateBackend {
  return location.kind === "file" ? new FileBackend(location.path) : new PostgresBackend(location);
}
