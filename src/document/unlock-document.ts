// What `unlock` did, as a document.
import type { PlanError } from "./plan-document.js";

/** A lock that was removed, its owner being dead. What its note does not say is the empty string. */
export interface RemovedLock {
  readonly stack: string;
  /** `user@host`. */
  readonly who: string;
  readonly operation: string;
  /** When it was taken, as RFC 3339 has it. */
  readonly since: string;
}

export interface UnlockDocument {
  readonly removed: readonly RemovedLock[];
  /** Of locks that are left: their owner is alive, or cannot be judged. */
  readonly errors: readonly PlanError[];
}
