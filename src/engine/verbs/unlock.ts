// The verb that removes the locks of dead runs.
import { type RampsyncError, toRampsyncErrors } from "../../base/error.js";
import type { RemovedLock } from "../../document/unlock-document.js";
import { shippedResources } from "../../resources/shipped.js";
import { load } from "../load-program.js";
import type { RunOptions, WithResources } from "../run-options.js";
import { backendOf } from "../state/backend.js";

/** What unlock takes. */
export interface UnlockOptions extends RunOptions {
  /** Also removes a lock whose owner cannot be judged, such as one of another machine. Default false. */
  readonly force?: boolean;
}

/** What became of the locks of all states. */
export interface UnlockResult {
  /** The locks that were removed, in the order of the stacks. */
  readonly removed: readonly RemovedLock[];
  /** Why a lock stays: its owner is alive (RS3002), or cannot be judged without `force`. */
  readonly kept: readonly RampsyncError[];
}

/**
 * Removes the lock of each stack's state whose owner does not run any more. Throws as the loading of
 * a program.
 */
export function unlock(options: UnlockOptions): Promise<UnlockResult> {
  return unlockWith({ ...options, resources: shippedResources });
}

/** The same with another table of resources. */
export async function unlockWith(options: WithResources<UnlockOptions>): Promise<UnlockResult> {
  const program = await load(options, { missingSecretsAllowed: true });
  const removed: RemovedLock[] = [];
  const kept: RampsyncError[] = [];
  for (const { name, location } of program.stacks) {
    if (location === undefined) continue;
    try {
      const owner = await backendOf(location).unlock(options.force ?? false);
      if (owner === undefined) continue;
      const { who, operation, since } = owner;
      removed.push({ stack: name, who, operation, since });
    } catch (error) {
      kept.push(...toRampsyncErrors(error));
    }
  }
  return { removed, kept };
}
