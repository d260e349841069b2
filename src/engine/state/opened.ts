// States that are locked and open while one change is made to them, outside of a run that plans.
import { note } from "../../base/note.js";
import type { Note } from "../../base/note-codes.js";
import { PosixLocks } from "./process-identity.js";
import type { StateContent } from "./saving.js";
import type { LockedState, LockRequest, StateBackend } from "./state-backend.js";

export interface OpenOptions extends LockRequest {
  /** Told of a lock that was taken over, and of what a killed run left unfinished. */
  readonly onNote: (note: Note) => void;
}

/**
 * Locks and opens each state in the order given, which is to be the same in every run, and gives every lock back, whatever
 * `work` does. @throws what `StateBackend.lock` and opening throw.
 */
export async function withOpenStates<Result>(
  backends: readonly StateBackend[],
  { onNote, timeoutMs, ...request }: OpenOptions,
  work: (contents: readonly StateContent[]) => Promise<Result>,
): Promise<Result> {
  const deadline = Date.now() + timeoutMs;
  const locked: LockedState[] = [];
  const posixLocks = new PosixLocks();
  try {
    const contents: StateContent[] = [];
    for (const backend of backends) {
      const lock = await backend.lock({ ...request, posixLocks, timeoutMs: Math.max(0, deadline - Date.now()) });
      locked.push(lock);
      if (lock.takenOver !== undefined) onNote(note("RS6204", { holder: lock.takenOver }));
      const content = await lock.open();
      for (const found of content.notes) onNote(found);
      contents.push(content);
    }
    return await work(contents);
  } finally {
    for (const lock of locked) await lock.release();
  }
}
