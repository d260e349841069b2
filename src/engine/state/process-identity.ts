// Whether the process that holds a lock is still alive: told by pid and start time, on the same host only.

import { readFileSync, readlinkSync, statSync } from "node:fs";
import { hostname, userInfo } from "node:os";
import { systemCode } from "../../base/system.js";

/** Who a process is, so that another process of the same number is not mistaken for it. */
export interface ProcessIdentity {
  readonly host: string;
  readonly pid: number;
  /** Kernel start time and pid namespace where the system tells them (Linux); empty elsewhere. */
  readonly started: string;
}

export function thisProcess(): ProcessIdentity {
  return { host: hostname(), pid: process.pid, started: startOf(process.pid) ?? "" };
}

export function userAtHost(): string {
  let user = "unknown";
  try {
    user = userInfo().username;
  } catch {
    // A container may run under a user id that has no name.
  }
  return `${user}@${hostname()}`;
}

/** `unknown` for a process of another host or container, whose table of processes cannot be seen. */
export function liveness(identity: ProcessIdentity): "alive" | "dead" | "unknown" {
  if (identity.host !== hostname()) return "unknown";
  if (namespaceOf(identity.started) !== namespaceOf(startOf(process.pid) ?? "")) return "unknown";
  try {
    process.kill(identity.pid, 0);
  } catch (error) {
    if (systemCode(error) === "ESRCH") return "dead";
  }
  const started = startOf(identity.pid);
  if (started === undefined || identity.started === "" || started === identity.started) return "alive";
  return "dead";
}

/**
 * The processes that hold POSIX locks on files, as Terraform does while it runs. Read once for many files: Linux, which
 * alone tells, stops every processor for it, and takes milliseconds.
 */
export class PosixLocks {
  #holders: ReadonlyMap<string, number> | undefined;

  /** From here on what is held then counts. */
  forget(): void {
    this.#holders = undefined;
  }

  /** Undefined: none that this process can see. */
  holderOf(path: string): number | undefined {
    this.#holders ??= holdersByInode();
    if (this.#holders.size === 0) return undefined;
    const found = statSync(path, { bigint: true, throwIfNoEntry: false });
    return found && this.#holders.get(String(found.ino));
  }
}

/** Other processes than this one. */
function holdersByInode(): ReadonlyMap<string, number> {
  const holders = new Map<string, number>();
  for (const line of tableOfLocks().split("\n")) {
    const match = /^\d+: (?:POSIX|OFDLCK)\s+\S+\s+WRITE\s+(-?\d+)\s+[0-9a-f]+:[0-9a-f]+:(\d+)\s/.exec(line);
    const [, holder, inode] = match ?? [];
    if (holder === undefined || inode === undefined || Number(holder) === process.pid) continue;
    if (!holders.has(inode)) holders.set(inode, Number(holder));
  }
  return holders;
}

function tableOfLocks(): string {
  try {
    return readFileSync("/proc/locks", "utf8");
  } catch {
    return "";
  }
}

function startOf(pid: number): string | undefined {
  if (process.platform !== "linux") return undefined;
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
    // The name in brackets may hold spaces and brackets itself; field 22 of the whole is the start time.
    const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
    const namespace = /\d+/.exec(readlinkSync("/proc/self/ns/pid"))?.[0] ?? "";
    // A zombie holds nothing any more.
    return fields[0] === "Z" ? `gone/${namespace}` : `${fields[19]}/${namespace}`;
  } catch {
    return undefined;
  }
}

function namespaceOf(started: string): string {
  return started.split("/")[1] ?? "";
}
