// rampsync unlock: shows who holds the lock of each state, and removes that of a dead run.
import { RampsyncErrors } from "../base/error.js";
import type { RemovedLock } from "../document/unlock-document.js";
import { unlock } from "../engine/verbs/unlock.js";
import { type ProgramFlags, runOptions } from "./run-options.js";
import { fail, print, TerminalHost, textOrJson } from "./terminal.js";

export interface UnlockFlags extends ProgramFlags {
  readonly force?: boolean;
}

/** Exit code 0 when no lock is left; 1 when a lock's owner is alive, or cannot be judged without --force. */
export async function unlockCommand(stacks: readonly string[], flags: UnlockFlags): Promise<number> {
  const terminal = new TerminalHost(flags);
  try {
    const { removed, kept } = await unlock({ ...runOptions(stacks, flags, terminal), force: flags.force ?? false });
    const lines = removed.map((lock) => `${lock.stack}: removed the lock of ${describe(lock)}.`);
    const text = () => (lines.length + kept.length === 0 ? "No lock is held." : lines.join("\n"));
    print(textOrJson({ removed, errors: kept.map((error) => error.toJSON()) }, text, flags));
    if (kept.length > 0) throw new RampsyncErrors(kept);
    return 0;
  } catch (error) {
    return fail(error, flags);
  }
}

/** A note that cannot be read names nobody. */
function describe({ who, operation, since }: RemovedLock): string {
  const about = [operation, since === "" ? "" : `since ${since}`].filter((part) => part !== "").join(", ");
  return `${who === "" ? "an unknown owner" : who}${about === "" ? "" : ` (${about})`}`;
}
