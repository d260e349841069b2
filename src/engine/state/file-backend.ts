// Terraform's local backend: a file as the state, with a note beside it as its lock.
import type { RepeatedTables } from "../../base/repeated-tables.js";
import { acquireLock, type LockOwner, removeDeadLock } from "./lock.js";
import type { LockedState, LockRequest, StateBackend } from "./state-backend.js";
import { readState, StateStore } from "./store.js";
import type { StoredState } from "./stored.js";

export class FileBackend implements StateBackend {
  constructor(readonly where: string) {}

  read(repeated?: RepeatedTables): Promise<StoredState> {
    return readState(this.where, repeated);
  }

  async lock(request: LockRequest): Promise<LockedState> {
    const lock = await acquireLock(this.where, request);
    return {
      ...(lock.takenOver === undefined ? {} : { takenOver: lock.takenOver.who }),
      open: (repeated) => StateStore.open(this.where, repeated),
      release: () => lock.release(),
    };
  }

  async unlock(force: boolean): Promise<LockOwner | undefined> {
    return removeDeadLock(this.where, { force });
  }
}
