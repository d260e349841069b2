// What every place that a state is saved in has in common: the serial, what counts as changed, and a file for what cannot be saved.

import { existsSync } from "node:fs";
import { basename, join } from "node:path";
import { RampsyncError } from "../../base/error.js";
import type { Note } from "../../base/note-codes.js";
import { systemCode } from "../../base/system.js";
import { writeByRename, writeNew } from "./files.js";
import type { State } from "./state.js";
import { readStoredState } from "./stored.js";

/** A state opened for writing. The caller holds the lock. */
export interface StateContent {
  /** Changed in place; `save` makes the change last. */
  readonly state: State;
  /** What was done about an unfinished save of a killed run, to be told to the user. */
  readonly notes: readonly Note[];
  /** Writes the state if its content changed, with the serial raised by one; true when it wrote. */
  save(): Promise<boolean>;
}

/** Gives `write` the content with a new serial; where that throws, the state counts as unsaved with the serial it had. */
export async function saveChanges(state: State, write: (content: Buffer) => Promise<void>): Promise<boolean> {
  if (!state.changed) return false;
  const before = state.serial;
  state.serial = before + 1n;
  const content = Buffer.from(state.print());
  // What changes from here on is not in what is written now.
  state.markSaved();
  try {
    await write(content);
  } catch (error) {
    state.serial = before;
    state.markUnsaved();
    throw error;
  }
  return true;
}

/**
 * Writes a state that cannot go to its place to the first free name like Terraform's `errored.tfstate`, or again to
 * `earlier` of the same run, and gives the path. @throws RS3005
 */
export async function putAside(directory: string, name: string, content: Buffer, earlier?: string): Promise<string> {
  // As shared as the state is, where that is a file.
  const state = join(directory, basename(name));
  if (earlier !== undefined) {
    await written(earlier, () => writeByRename(earlier, content, state));
    return earlier;
  }
  for (;;) {
    const path = freePath(directory, name);
    if (await written(path, () => writeNew(path, content, state))) return path;
  }
}

/** The first free name like Terraform's `errored.tfstate`. */
export function freePath(directory: string, name: string): string {
  for (let number = 1; ; number += 1) {
    const prefix = number === 1 ? "errored" : `errored-${number}`;
    const path = join(directory, `${prefix}.${basename(name)}`);
    if (!existsSync(path)) return path;
  }
}

async function written<Result>(path: string, write: () => Promise<Result>): Promise<Result> {
  try {
    return await write();
  } catch (error) {
    throw new RampsyncError("RS3005", `The state could not be written: ${reasonOf(error)}.`, {
      place: { file: path },
      cause: error,
    });
  }
}

/** The system's name of an error, else its message. */
export function reasonOf(error: unknown): string {
  return systemCode(error) ?? (error instanceof Error ? error.message : String(error));
}

/** Which state a text is, for a message. */
export function describeState(text: string): string {
  try {
    const { lineage, serial } = readStoredState(text, {});
    return `it now has lineage ${lineage} and serial ${serial}`;
  } catch {
    return "what the file holds now is not a whole state";
  }
}
