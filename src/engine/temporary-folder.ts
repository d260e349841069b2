// Folders for what a run needs for a while, in the system's folder for temporary files. The name of one says from the
// beginning which process it is of, so that what a killed process left can be told from what a living one works in.
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { lstat, mkdtemp, readdir, rm } from "node:fs/promises";
import { hostname, tmpdir } from "node:os";
import { join } from "node:path";
import { liveness, thisProcess } from "./state/process-identity.js";

export type Purpose = "errors" | "export" | "look" | "transform";

/** Purpose, host, number of the process, its start and its pid namespace where the system tells them, and six letters of chance. */
const NAME = /^rampsync-(?:errors|export|look|transform)-([0-9a-f]{16})-(\d+)-(\d*)-(\d*)-[A-Za-z0-9]{6}$/;

/** Makes a folder that only its owner can enter; who makes it removes it. Gives its path. */
export function makeTemporaryFolder(purpose: Purpose): Promise<string> {
  const { pid, started } = thisProcess();
  const [ticks = "", namespace = ""] = started.split("/");
  return mkdtemp(join(tmpdir(), `rampsync-${purpose}-${hostDigest()}-${pid}-${ticks}-${namespace}-`));
}

/**
 * Removes what processes of this user on this host left that are provably gone. A folder of a process that cannot be judged,
 * as one of another host or container, stays. What cannot be removed is tried again by whoever calls next.
 */
export async function removeLeftFolders(): Promise<void> {
  const folder = tmpdir();
  const names = await readdir(folder).catch(() => []);
  const ownHost = hostDigest();
  for (const name of names.filter((each) => isOfDeadProcess(each, ownHost))) {
    const path = join(folder, name);
    if (await isOwnFolder(path)) await rm(path, { recursive: true, force: true }).catch(() => undefined);
  }
}

function isOfDeadProcess(name: string, ownHost: string): boolean {
  const [, host, pid, ticks, namespace] = NAME.exec(name) ?? [];
  if (host !== ownHost) return false;
  const started = ticks === "" && namespace === "" ? "" : `${ticks}/${namespace}`;
  return liveness({ host: hostname(), pid: Number(pid), started }) === "dead";
}

/** Never what a link points to. */
async function isOwnFolder(path: string): Promise<boolean> {
  const found = await lstat(path).catch(() => undefined);
  return found?.isDirectory() === true && (process.getuid === undefined || found.uid === process.getuid());
}

/** Hosts of one name that share the folder are told apart by when their kernels were started, where the system tells it. */
function hostDigest(): string {
  return createHash("sha256").update(`${hostname()}\n${bootId()}`).digest("hex").slice(0, 16);
}

function bootId(): string {
  try {
    return readFileSync("/proc/sys/kernel/random/boot_id", "utf8").trim();
  } catch {
    return "";
  }
}
