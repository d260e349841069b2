// What a state file, its backup and a note of an unfinished save together say about which content is the true one.

import { basename, dirname, join } from "node:path";
import { RampsyncError } from "../../base/error.js";
import { isUnreadableState } from "../../base/error-kind.js";
import type { Place } from "../../base/place.js";
import type { RepeatedTables } from "../../base/repeated-tables.js";
import { systemCode } from "../../base/system.js";
import { plural } from "../../base/text.js";
import { readIfThere } from "./files.js";
import { State } from "./state.js";
import { decodeState, readStoredState, type StoredState } from "./stored.js";

/** Beside the state while it is overwritten: the whole new content, synced before the first byte of the state goes. */
export function unfinishedPath(statePath: string): string {
  return join(dirname(statePath), `.${basename(statePath)}.rampsync-save`);
}

export function backupPath(statePath: string): string {
  return `${statePath}.backup`;
}

/** What was found on disk. */
export interface Found<Kind extends StoredState> {
  /** The bytes of the state file itself; undefined when it does not exist. */
  readonly bytes: Buffer | undefined;
  /** The content that counts: an empty state when there is neither file nor unfinished save. */
  readonly state: Kind;
  /** The content of an unfinished save that counts in place of the file; to be written before anything else. */
  readonly redo: Buffer | undefined;
  /** An unfinished save that no longer counts: the save was complete, or never began. */
  readonly obsolete: boolean;
  /** An unfinished save after which another program wrote the state; to be kept beside it, not lost. */
  readonly overtaken: Buffer | undefined;
  /** An unfinished save that only the user may read who left it; to be put aside, not lost. */
  readonly hidden: boolean;
}

/** How a content is read: exactly, to be changed and written, or just for what it holds. */
export type StateReader<Kind extends StoredState> = (text: string, place: Place) => Kind;

/** Tables that `repeated` knows, which reads them by `parseProven`, are not read again. */
export const exactly =
  (repeated?: RepeatedTables): StateReader<State> =>
  (text, place) =>
    State.parse(text, place, repeated);

/**
 * Reads a state and judges an unfinished save; changes nothing. A state cut short is replaced by what it is the beginning
 * of, never by a guess. Throws RS3001 and RS3002.
 */
export async function findState<Kind extends StoredState>(
  statePath: string,
  read: StateReader<Kind>,
): Promise<Found<Kind>> {
  const bytes = await readIfThere(statePath);
  const { unfinished, isHidden } = await readUnfinished(statePath);
  const found = (state: Kind, rest: Partial<Found<Kind>> = {}): Found<Kind> => ({
    bytes,
    state,
    redo: undefined,
    obsolete: false,
    overtaken: undefined,
    hidden: isHidden,
    ...rest,
  });
  const next = unfinished === undefined ? undefined : parseOrUndefined(unfinished, read);
  if (unfinished === undefined || next === undefined) {
    const current = await parseFile(statePath, bytes, read).catch((error: unknown) => {
      throw isHidden && RampsyncError.is(error) ? namingUnfinished(error, statePath) : error;
    });
    return found(current, { obsolete: unfinished !== undefined });
  }
  if (bytes === undefined || bytes.length < unfinished.length) {
    const beginning = bytes ?? Buffer.alloc(0);
    if (unfinished.subarray(0, beginning.length).equals(beginning)) {
      return found(next, { redo: unfinished });
    }
  }
  if (bytes?.equals(unfinished)) return found(next, { obsolete: true });
  const current = await parseFile(statePath, bytes, read);
  if (current.lineage === next.lineage && current.serial + 1n === next.serial) return found(next, { redo: unfinished });
  return found(current, { overtaken: unfinished });
}

function namingUnfinished(error: RampsyncError, statePath: string): RampsyncError {
  return new RampsyncError(error.code, error.message, {
    place: error.place ?? { file: statePath },
    hint: `A run of another user left its save unfinished: ${unfinishedPath(statePath)}, which cannot be read here. Let that user run rampsync apply.`,
    cause: error,
  });
}

async function readUnfinished(statePath: string): Promise<{ unfinished: Buffer | undefined; isHidden: boolean }> {
  try {
    return { unfinished: await readIfThere(unfinishedPath(statePath)), isHidden: false };
  } catch (error) {
    if (systemCode(error) !== "EACCES") throw error;
    return { unfinished: undefined, isHidden: true };
  }
}

async function parseFile<Kind extends StoredState>(
  statePath: string,
  bytes: Buffer | undefined,
  read: StateReader<Kind>,
): Promise<Kind> {
  if (bytes === undefined) return none(read);
  try {
    if (bytes.length === 0 && (await readIfThere(backupPath(statePath))) === undefined) return none(read);
    return read(decodeState(bytes, statePath), { file: statePath });
  } catch (error) {
    const isPlain = RampsyncError.is(error) && isUnreadableState(error) && !error.hasOwnHint;
    throw isPlain ? await withBackupHint(error, statePath) : error;
  }
}

async function withBackupHint(error: RampsyncError, statePath: string): Promise<RampsyncError> {
  const path = backupPath(statePath);
  const bytes = await readIfThere(path);
  const backup = bytes === undefined ? undefined : parseOrUndefined(bytes, readStoredState);
  const hint =
    backup === undefined
      ? "There is no whole backup beside it; restore it from elsewhere, or remove it and adopt again (only the knowledge of what to remove is lost)."
      : `${path} is whole (serial ${backup.serial}, ${plural(backup.instances().length, "instance")}): when that is the right one, copy it over ${statePath}.`;
  return new RampsyncError(error.code, error.message, {
    place: error.place ?? { file: statePath },
    hint,
    cause: error,
  });
}

const none = <Kind>(read: StateReader<Kind & StoredState>) => read(State.empty().print(), {});

function parseOrUndefined<Kind extends StoredState>(bytes: Buffer, read: StateReader<Kind>): Kind | undefined {
  try {
    return read(decodeState(bytes, ""), {});
  } catch {
    return undefined;
  }
}
