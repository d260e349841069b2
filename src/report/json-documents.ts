// What `--json` and `--json-out` write, by verb: the contract that docs/json.md and docs/rampsync.schema.json are made of.
import type { ValidateResult } from "../engine/verbs.js";
import type {
  ApplyDocument,
  DriftDocument,
  ListDocument,
  PlanDocument,
  PlanError,
} from "../integration/plan-document.js";

/** Of a program without a mistake. */
export interface ValidateDocument extends ValidateResult {
  readonly valid: true;
}

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

/** What a verb prints that could not do its work; the exit code is 1. */
export interface ErrorsDocument {
  readonly errors: readonly PlanError[];
  /** What apply or destroy was refused to do, by a guard or the like: nothing of it was sent. */
  readonly plan?: PlanDocument;
}

export interface JsonDocuments {
  readonly validate: ValidateDocument;
  readonly plan: PlanDocument;
  readonly drift: DriftDocument;
  readonly apply: ApplyDocument;
  readonly destroy: ApplyDocument;
  readonly list: ListDocument;
  readonly unlock: UnlockDocument;
  readonly "any verb that fails": ErrorsDocument;
}

export type JsonDocument = JsonDocuments[keyof JsonDocuments];
