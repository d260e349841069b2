// rampsync unlock: shows who holds the lock of each state, and removes that of a dead run.
import { load } from "../engine/open.js";
import { type LockOwner, removeDeadLock } from "../engine/state/lock.js";
import { type ProgramFlags, runOptions } from "./run-options.js";
import { fail, print, TerminalHost } from "./terminal.js";

export interface UnlockFlags extends ProgramFlags {
  readonly force?: boolean;
}

/** Exit code 0 when no lock is left; 1 when a lock's owner is alive, or cannot be judged without --force. */
export async function unlockCommand(stacks: readonly string[], flags: UnlockFlags): Promise<number> {
  const terminal = new TerminalHost(flags);
  try {
    const program = await load(runOptions(stacks, flags, terminal), true);
    const removed: (LockOwner & { readonly stack: string })[] = [];
    for (const { name, statePath } of program.stacks) {
      const owner =
        statePath === undefined ? undefined : await removeDeadLock(statePath, { force: flags.force ?? false });
      if (owner !== undefined) removed.push({ stack: name, ...owner });
    }
    const text = () =>
      removed.length === 0
        ? "No lock is held."
        : removed
            .map((one) => `${one.stack}: removed the lock of ${one.who} (${one.operation}, since ${one.since}).`)
            .join("\n");
    print({ removed }, text, flags);
    return 0;
  } catch (error) {
    return fail(error, flags);
  }
}
