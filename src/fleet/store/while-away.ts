// Waits for a database server that is away: a process that starts while the server restarts is not to end for that.
import { RampsyncError } from "../../base/error.js";
import { isOfFleetDatabase } from "../../base/error-kind.js";
import { systemCode } from "../../base/system.js";
import type { Clock } from "../../opsramp/clock.js";

/** A restart takes less. Who starts processes again and again does so later than this. */
export const LONGEST_WAIT_MS = 60_000;

const PAUSE_MS = 1_000;

/** Names of the system's errors of a server that is not there now, and may be in a while. */
const SYSTEM_CODES: ReadonlySet<string> = new Set([
  "ECONNREFUSED",
  "ECONNRESET",
  "ECONNABORTED",
  "EPIPE",
  "ETIMEDOUT",
  "EHOSTDOWN",
  "EHOSTUNREACH",
  "ENETDOWN",
  "ENETUNREACH",
  "EAI_AGAIN",
]);

/** SQLSTATEs of a server that goes down, comes up or has no connection left. */
const SQLSTATES = /^(?:08...|53300|57P0[1-3])$/;

/** pg gives a connection that the server closed no code. */
const CLOSED = /^Connection terminated/;

/** Whether a later attempt may find the database; a server that refuses says so at once. */
export function isAway(error: unknown): error is RampsyncError {
  if (!RampsyncError.is(error) || !isOfFleetDatabase(error)) return false;
  const { cause } = error;
  const code = systemCode(cause) ?? "";
  return SYSTEM_CODES.has(code) || SQLSTATES.test(code) || (cause instanceof Error && CLOSED.test(cause.message));
}

export interface WaitingOptions {
  readonly clock: Clock;
  readonly signal?: AbortSignal | undefined;
  /** Is told what the database is waited for, once for each thing that goes wrong. */
  readonly onWaiting: (message: string) => void;
}

/**
 * What `work` gives, begun again each second while the database is away, for {@link LONGEST_WAIT_MS} at most.
 * @throws what `work` threw last: at once where waiting cannot help, and when the signal is aborted.
 */
export async function whileAway<Result>(
  { clock, signal, onWaiting }: WaitingOptions,
  work: () => Promise<Result>,
): Promise<Result> {
  const until = clock.now() + LONGEST_WAIT_MS;
  let told = "";
  for (;;) {
    try {
      return await work();
    } catch (error) {
      if (!isAway(error) || clock.now() + PAUSE_MS > until) throw error;
      if (error.message !== told) onWaiting(error.message);
      told = error.message;
      await clock.sleep(PAUSE_MS, signal).catch(() => {
        throw error;
      });
    }
  }
}
