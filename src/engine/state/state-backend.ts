// What a place that holds a state does, whatever it is: read, lock, open.
import type { RepeatedTables } from "../../base/repeated-tables.js";
import type { LockOwner } from "./lock.js";
import type { PosixLocks } from "./process-identity.js";
import type { StateContent } from "./saving.js";
import type { StoredState } from "./stored.js";

export interface LockRequest {
  /** What the lock is for, in a word: "apply". */
  readonly operation: string;
  /** How long to wait for another's lock, in milliseconds. */
  readonly timeoutMs: number;
  /** rampsync's version, for the lock's note. */
  readonly version?: string;
  /** Of a run that locks many states. */
  readonly posixLocks?: PosixLocks;
}

/** A state that is locked: it is opened, changed, saved, and given back. */
export interface LockedState {
  /** Of a run of ours that died and whose lock was taken over: `user@host`. */
  readonly takenOver?: string;
  /** Tables that `repeated` knows, which reads them by `parseProven`, are not read again. */
  open(repeated?: RepeatedTables): Promise<StateContent>;
  /** May be called more than once. */
  release(): Promise<void>;
}

export interface StateBackend {
  /** For people: a path, or a database with schema and workspace. Equal for two stacks only if they share a state. */
  readonly where: string;
  /**
   * Without a lock, changing nothing. Tables that `repeated` knows are not read again.
   * @throws RS2017, RS3001, RS3002, RS3020 to RS3023
   */
  read(repeated?: RepeatedTables): Promise<StoredState>;
  /** @throws RS3003 where another run holds the lock beyond the time-out, and as `read`. */
  lock(request: LockRequest): Promise<LockedState>;
  /**
   * Removes the lock of a dead run and gives its owner; undefined when nobody holds it.
   * @throws RS3003 for a lock whose owner is alive, or cannot be judged without `force`.
   */
  unlock(force: boolean): Promise<LockOwner | undefined>;
}
