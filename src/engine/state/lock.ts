// The lock of a state: the note that Terraform's local backend leaves beside it, written, honoured and given back.

import { randomUUID } from "node:crypto";
import { statSync } from "node:fs";
import { link, mkdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { RampsyncError } from "../../base/error.js";
import { OWNER_ONLY, systemCode } from "../../base/system.js";
import { writeNew } from "./files.js";
import { liveness, PosixLocks, type ProcessIdentity, thisProcess, userAtHost } from "./process-identity.js";

/** The note's members, named and ordered as Terraform's own. */
interface Note {
  readonly ID: string;
  readonly Operation: string;
  /** Ours says which process; Terraform's is empty. */
  readonly Info: string;
  readonly Who: string;
  readonly Version: string;
  /** RFC 3339, UTC. */
  readonly Created: string;
  readonly Path: string;
}

/** A lock on a state. */
export interface LockOwner {
  readonly id: string;
  readonly operation: string;
  /** `user@host`. */
  readonly who: string;
  readonly version: string;
  /** RFC 3339; empty when the note does not say. */
  readonly since: string;
  readonly pid?: number;
  /** `unknown`: of another host or container, or of a program that does not say its process. */
  readonly owner: "alive" | "dead" | "unknown";
  readonly notePath: string;
}

export interface Clock {
  /** Milliseconds. */
  now(): number;
  sleep(milliseconds: number): Promise<void>;
}

export interface LockOptions {
  /** What the lock is for, in a word: "apply". */
  readonly operation: string;
  /** How long to wait for another's lock; 0 (the default) does not wait. Milliseconds. */
  readonly timeoutMs?: number;
  /** rampsync's version, for the note. */
  readonly version?: string;
  readonly clock?: Clock;
  /** Of a run that locks many states. What is held is asked anew where a lock was waited for. */
  readonly posixLocks?: PosixLocks;
}

export interface StateLock {
  readonly id: string;
  readonly notePath: string;
  /** The dead run of rampsync whose lock was taken over, to be shown to the user. */
  readonly takenOver: LockOwner | undefined;
  /** Releases the lock; a note that another run has replaced is left alone. May be called more than once. */
  release(): Promise<void>;
}

/** Milliseconds between two looks at a lock that somebody else holds. */
export const POLL_EVERY = 200;
const systemClock: Clock = {
  now: () => Date.now(),
  sleep: async (milliseconds) => {
    await sleep(milliseconds);
  },
};

export function lockNotePath(statePath: string): string {
  return join(dirname(statePath), `.${basename(statePath)}.lock.info`);
}

/**
 * Takes the lock of a state. A lock of a rampsync whose process is dead on this host is taken over; any other is waited
 * for, then refused. The caller releases, also on SIGINT and SIGTERM. It does not exclude a Terraform that starts later:
 * that one ignores and deletes notes, and is noticed when the state is saved.
 * Throws RS3003 (who, what, since when) and RS2017 when the note cannot be written.
 */
export async function acquireLock(statePath: string, options: LockOptions): Promise<StateLock> {
  const clock = options.clock ?? systemClock;
  const deadline = clock.now() + (options.timeoutMs ?? 0);
  const notePath = lockNotePath(statePath);
  const note = makeNote(statePath, options, clock);
  const { posixLocks = new PosixLocks() } = options;
  let takenOver: LockOwner | undefined;
  for (;;) {
    const holder = await inspectLock(statePath, posixLocks);
    if (holder === undefined) {
      if (await create(notePath, note)) return heldLock(notePath, note.ID, takenOver);
    } else if (holder.owner === "dead" && holder.pid !== undefined && (await removeNote(notePath, holder.id))) {
      takenOver = holder;
      continue;
    } else if (clock.now() >= deadline) throw locked(statePath, holder);
    await clock.sleep(POLL_EVERY);
    posixLocks.forget();
  }
}

/** Who holds the lock of a state; undefined when no holder is visible. */
export async function inspectLock(statePath: string, posixLocks = new PosixLocks()): Promise<LockOwner | undefined> {
  const notePath = lockNotePath(statePath);
  const text = await readNote(notePath);
  // Who left a note may have come after what was held was asked; Terraform leaves one right after it locks.
  if (text !== undefined) posixLocks.forget();
  const holder = posixLocks.holderOf(statePath);
  if (text === undefined) {
    if (holder === undefined) return undefined;
    const unnamed = { id: "", operation: "unknown", who: "another program on this host", version: "", since: "" };
    return { ...unnamed, ...(holder > 0 ? { pid: holder } : {}), owner: "alive", notePath };
  }
  const note = parseNote(text);
  const process = parseProcess(note.Info);
  return {
    id: note.ID,
    operation: note.Operation,
    who: note.Who,
    version: note.Version,
    since: note.Created,
    ...(process === undefined ? {} : { pid: process.pid }),
    owner: holder !== undefined ? "alive" : process === undefined ? withoutProcess(note) : liveness(process),
    notePath,
  };
}

/**
 * Removes the lock of a process that is dead; with `force`, of one that cannot be judged. Returns what was removed,
 * undefined when there is no lock. Throws RS3003 for a lock whose owner is alive, or not known to be dead.
 */
export async function removeDeadLock(
  statePath: string,
  options: { readonly force?: boolean } = {},
): Promise<LockOwner | undefined> {
  const holder = await inspectLock(statePath);
  if (holder === undefined) return undefined;
  if (holder.owner === "alive" || (holder.owner === "unknown" && options.force !== true)) {
    throw locked(statePath, holder);
  }
  if (!(await removeNote(holder.notePath, holder.id))) return removeDeadLock(statePath, options);
  return holder;
}

function heldLock(notePath: string, id: string, takenOver: LockOwner | undefined): StateLock {
  return {
    id,
    notePath,
    takenOver,
    release: async () => {
      await removeNote(notePath, id);
    },
  };
}

function makeNote(statePath: string, options: LockOptions, clock: Clock): Note {
  const { host, pid, started } = thisProcess();
  return {
    ID: randomUUID(),
    Operation: options.operation,
    Info: `rampsync process ${pid} (${started}) on ${host}`,
    Who: userAtHost(),
    Version: options.version ?? "",
    Created: new Date(clock.now()).toISOString(),
    Path: statePath,
  };
}

/** Makes the note appear whole and only if there is none. */
async function create(notePath: string, note: Note): Promise<boolean> {
  const temporary = `${notePath}.${note.ID}`;
  // Who may read the state may know who holds it.
  const mode = OWNER_ONLY | ((statSync(note.Path, { throwIfNoEntry: false })?.mode ?? 0) & 0o666);
  const text = JSON.stringify(note);
  try {
    await mkdir(dirname(notePath), { recursive: true });
    await writeFile(temporary, text, { mode, flag: "wx" });
    try {
      await link(temporary, notePath);
      return true;
    } catch (error) {
      if (systemCode(error) === "EEXIST") return false;
      // A file system without hard links: the note may be seen half written, which reads as held by an unknown.
      return await writeNew(notePath, Buffer.from(text));
    }
  } catch (error) {
    throw notLocked(notePath, error);
  } finally {
    await rm(temporary, { force: true }).catch(() => undefined);
  }
}

function notLocked(notePath: string, error: unknown): RampsyncError {
  const code = systemCode(error);
  const detail = { place: { file: notePath }, cause: error };
  if (code !== "EROFS" && code !== "EACCES" && code !== "EPERM") {
    return new RampsyncError("RS2017", `The lock cannot be written: ${code ?? String(error)}.`, detail);
  }
  return new RampsyncError("RS2017", `The state's directory cannot be written (${code}), and so no lock be held.`, {
    ...detail,
    hint: "Make the directory writable; plan and drift work on a read-only one.",
  });
}

/** Removes the note if it is the one with this id. Moved aside first: between reading and removing, it may become another's. */
async function removeNote(notePath: string, id: string): Promise<boolean> {
  const text = await readNote(notePath);
  if (text === undefined || parseNote(text).ID !== id) return false;
  const aside = `${notePath}.${randomUUID()}`;
  try {
    await rename(notePath, aside);
  } catch (error) {
    if (systemCode(error) === "ENOENT") return false;
    throw error;
  }
  const moved = parseNote((await readNote(aside)) ?? "");
  if (moved.ID !== id) {
    await link(aside, notePath).catch(() => undefined);
    await rm(aside, { force: true });
    return false;
  }
  await rm(aside, { force: true });
  return true;
}

async function readNote(path: string): Promise<string | undefined> {
  try {
    return await readFile(path, "utf8");
  } catch (error) {
    if (systemCode(error) === "ENOENT") return undefined;
    throw new RampsyncError("RS2017", `The lock cannot be read: ${systemCode(error) ?? String(error)}.`, {
      place: { file: path },
      cause: error,
    });
  }
}

function parseNote(text: string): Note {
  let members: Record<string, unknown> = {};
  try {
    const parsed: unknown = JSON.parse(text);
    if (typeof parsed === "object" && parsed !== null) members = { ...parsed };
  } catch {
    // A note that is not JSON still says that somebody locked.
  }
  const member = (name: keyof Note) => (typeof members[name] === "string" ? members[name] : "");
  return {
    ID: member("ID"),
    Operation: member("Operation"),
    Info: member("Info"),
    Who: member("Who"),
    Version: member("Version"),
    Created: member("Created"),
    Path: member("Path"),
  };
}

function parseProcess(info: string): ProcessIdentity | undefined {
  const match = /^rampsync process (\d+) \(([^)]*)\) on (.+)$/.exec(info);
  if (match?.[1] === undefined || match[2] === undefined || match[3] === undefined) return undefined;
  return { pid: Number(match[1]), started: match[2], host: match[3] };
}

/** Terraform holds a POSIX lock as long as it runs: where such locks are visible and there is none, its note was left by a dead run. */
function withoutProcess(note: Note): "dead" | "unknown" {
  return process.platform === "linux" && note.ID !== "" && note.Who.endsWith(`@${thisProcess().host}`)
    ? "dead"
    : "unknown";
}

/** A run locks one state after the other: all of its locks have the same text. */
const toTheMinute = (time: string) => time.replace(/^(\d{4}-\d\d-\d\dT\d\d:\d\d):[\d.]+Z$/, "$1Z");

function locked(statePath: string, holder: LockOwner): RampsyncError {
  const who = holder.who === "" ? "an unknown owner" : holder.who;
  const pid = holder.pid === undefined ? "" : `, process ${holder.pid}`;
  const since = holder.since === "" ? "" : ` since ${toTheMinute(holder.since)}`;
  const operation = holder.operation === "" ? "unknown" : holder.operation;
  const hint =
    holder.owner === "dead"
      ? "Its process is dead: run rampsync unlock."
      : holder.owner === "alive"
        ? "Its process is alive: wait for it (--lock-timeout)."
        : "Wait for it (--lock-timeout); when you know that it is dead, run rampsync unlock --force, or remove the .lock.info file beside the state.";
  return new RampsyncError("RS3003", `The state is locked by ${who}${pid} (operation ${operation})${since}.`, {
    place: { file: statePath },
    hint,
  });
}
