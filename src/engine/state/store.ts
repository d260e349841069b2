// A state on disk: read, recovered after a crash, and saved in place with a backup, so that no moment can lose it.

import { mkdir, rename } from "node:fs/promises";
import { basename, dirname } from "node:path";
import { RampsyncError } from "../../base/error.js";
import { note } from "../../base/note.js";
import type { Note } from "../../base/note-codes.js";
import type { RepeatedTables } from "../../base/repeated-tables.js";
import { systemCode } from "../../base/system.js";
import { readIfThere, refuseOtherThanFile, remove, writeByRename, writeInPlace } from "./files.js";
import { backupPath, exactly, type Found, findState, type StateReader, unfinishedPath } from "./recovery.js";
import { describeState, freePath, putAside, reasonOf, type StateContent, saveChanges } from "./saving.js";
import type { State } from "./state.js";
import { decodeState, readStoredState, type StoredState } from "./stored.js";

/**
 * Reads a state without touching anything, for plans and drift. A missing or empty file is an empty state; an unfinished
 * save of a killed run counts. Throws RS3001, RS3002, RS2017 when the file cannot be read.
 */
export async function readState(statePath: string, repeated?: RepeatedTables): Promise<StoredState> {
  return (await found(statePath, (text, place) => readStoredState(text, place, repeated))).state;
}

/** A state opened for writing. The caller holds the lock. */
export class StateStore implements StateContent {
  /** What was done about an unfinished save of a killed run, to be told to the user. */
  readonly notes: readonly Note[];
  readonly state: State;
  readonly #path: string;
  #bytes: Buffer | undefined;
  #backedUp = false;
  /** Where this run keeps its own state since another program has written: one file, however often it is saved. */
  #aside: string | undefined;

  private constructor(path: string, state: State, bytes: Buffer | undefined, notes: readonly Note[]) {
    this.#path = path;
    this.state = state;
    this.#bytes = bytes;
    this.notes = notes;
  }

  /**
   * Opens the state and finishes what a killed run left unfinished. Call it with the lock held. `repeated` as of `State.parse`.
   * Throws RS3001, RS3002, RS2017 when the file cannot be read, RS3005 when recovering cannot write.
   */
  static async open(statePath: string, repeated?: RepeatedTables): Promise<StateStore> {
    const content = await found(statePath, exactly(repeated));
    const notes = await recover(statePath, content);
    return new StateStore(statePath, content.state, content.redo ?? content.bytes, notes);
  }

  /**
   * Writes the state if its content changed, with the serial raised by one; true when it wrote. Before that, the file is
   * read again: when it is not the one this store read or wrote last, nothing is overwritten, this store's content goes
   * to a file beside it and RS3004 names that file. Throws RS3005 when writing fails, naming the file that holds the content.
   */
  save(): Promise<boolean> {
    return saveChanges(this.state, async (content) => {
      await this.#write(content);
      this.#bytes = content;
    });
  }

  async #write(content: Buffer): Promise<void> {
    const current = await guarded(this.#path, () => readIfThere(this.#path));
    if (!same(current, this.#bytes)) throw await this.#moved(content, current);
    const unfinished = unfinishedPath(this.#path);
    let copy: string | undefined;
    try {
      await mkdir(dirname(this.#path), { recursive: true });
      await writeByRename(unfinished, content, this.#path);
      copy = unfinished;
      if (!this.#backedUp && this.#bytes !== undefined) {
        await writeByRename(backupPath(this.#path), this.#bytes, this.#path);
      }
      this.#backedUp = true;
      await writeInPlace(this.#path, content);
    } catch (error) {
      throw notWritten(this.#path, error, copy);
    }
    await remove(unfinished);
  }

  async #moved(content: Buffer, current: Buffer | undefined): Promise<RampsyncError> {
    const saved = await putAside(dirname(this.#path), basename(this.#path), content, this.#aside);
    this.#aside = saved;
    return new RampsyncError("RS3004", `Another program wrote the state while this run worked: ${describe(current)}.`, {
      place: { file: this.#path },
      hint: `Run again; what this run did is found live. Its state was saved as ${saved}.`,
    });
  }
}

function found<Kind extends StoredState>(statePath: string, read: StateReader<Kind>): Promise<Found<Kind>> {
  return guarded(statePath, async () => {
    refuseOtherThanFile(statePath, "The state");
    return await findState(statePath, read);
  });
}

async function recover(statePath: string, found: Found<State>): Promise<Note[]> {
  const unfinished = unfinishedPath(statePath);
  const notes: Note[] = [];
  try {
    if (found.redo !== undefined) {
      await writeInPlace(statePath, found.redo);
      notes.push(note("RS6201", { state: statePath, serial: String(found.state.serial) }));
    }
    if (found.overtaken !== undefined) {
      const saved = await putAside(dirname(statePath), basename(statePath), found.overtaken);
      notes.push(note("RS6202", { state: statePath, kept: saved }));
    }
    if (found.hidden) {
      const saved = freePath(dirname(statePath), basename(statePath));
      await rename(unfinished, saved);
      notes.push(note("RS6203", { state: statePath, kept: saved }));
    }
    if (found.redo !== undefined || found.overtaken !== undefined || found.obsolete) await remove(unfinished);
  } catch (error) {
    throw RampsyncError.is(error) ? error : notWritten(statePath, error, unfinished);
  }
  return notes;
}

function same(left: Buffer | undefined, right: Buffer | undefined): boolean {
  // Terraform makes the file empty when it locks a state that does not exist yet.
  if ((left?.length ?? 0) === 0 && (right?.length ?? 0) === 0) return true;
  return left !== undefined && right !== undefined && left.equals(right);
}

function describe(current: Buffer | undefined): string {
  if (current === undefined) return "the file is gone";
  try {
    return describeState(decodeState(current, ""));
  } catch {
    return describeState("");
  }
}

function notWritten(path: string, error: unknown, copy: string | undefined): RampsyncError {
  return new RampsyncError("RS3005", `The state could not be written: ${reasonOf(error)}.`, {
    place: { file: path },
    ...(copy === undefined
      ? { hint: "Free space or correct permissions and run again: what was done is found live." }
      : {
          hint: `Free space or fix the permissions and run again: the whole content is kept in ${copy} and is put in place by the next run.`,
        }),
    cause: error,
  });
}

async function guarded<T>(path: string, action: () => Promise<T>): Promise<T> {
  try {
    return await action();
  } catch (error) {
    if (RampsyncError.is(error) || systemCode(error) === undefined) throw error;
    throw new RampsyncError("RS2017", `The state cannot be read: ${reasonOf(error)}.`, {
      place: { file: path },
      cause: error,
    });
  }
}
