// Writing files so that they are on the disk when the call returns: in place or by a rename, whole, and private to the
// user unless the file is shared already. Devices and pipes are no place for either.

import { constants, readFileSync, type Stats, statSync } from "node:fs";
import { chmod, type FileHandle, mkdir, open, realpath, rename, rm } from "node:fs/promises";
import { dirname } from "node:path";
import { RampsyncError } from "../../base/error.js";
import { OWNER_ONLY, systemCode } from "../../base/system.js";

/** Pieces keep the memory flat; each is a call. The size is of no meaning otherwise. */
const pieceSize = 1024 * 1024;

/** What file systems answer that do not do what is asked (CIFS, NFS, FUSE), where nothing is lost by it. */
const notDone = new Set(["EPERM", "EINVAL", "ENOTSUP", "EOPNOTSUPP", "ENOSYS"]);

/**
 * The bytes of a file; undefined when there is none. In one piece: the other way reads small ones by way of other
 * threads, which takes several times as long.
 */
export async function readIfThere(path: string): Promise<Buffer | undefined> {
  try {
    return readFileSync(path);
  } catch (error) {
    if (systemCode(error) === "ENOENT") return undefined;
    throw error;
  }
}

/** What stands at a path, links followed: `undefined` for nothing, `"file"`, or in words what else it is. */
export function kindAt(path: string): string | undefined {
  const found = statIfThere(path);
  return found === undefined ? undefined : kindOf(found);
}

/** Throws RS2017 where something else than a file stands at `path`: it is neither replaced nor changed. */
export function refuseOtherThanFile(path: string, what: string): void {
  const kind = kindAt(path);
  if (kind === undefined || kind === "file") return;
  throw new RampsyncError("RS2017", `${what} is ${kind}, not a file.`, { place: { file: path }, hint: "Name a file." });
}

/**
 * Overwrites a file on its own inode (a POSIX lock that somebody holds on it stays in force), or makes it, private to the
 * user. A file that is there keeps its mode: its owner decides with whom it is shared. From the cut to the last byte the
 * file is a prefix of `content`: recovery rests on this. Throws RS2017 for a device or a pipe.
 */
export async function writeInPlace(path: string, content: Buffer): Promise<void> {
  refuseOtherThanFile(path, "What is to be written");
  await writeFile(await open(path, constants.O_RDWR | constants.O_CREAT, OWNER_ONLY), content);
  await syncDirectory(dirname(path));
}

/**
 * Replaces a file by a whole one in one step; for files that nobody locks. A link stays, and what it leads to is replaced.
 * With `like`, the file is shared with whom that one is. Throws RS2017 for a device or a pipe.
 */
export async function writeByRename(path: string, content: Buffer, like?: string): Promise<void> {
  refuseOtherThanFile(path, "What is to be written");
  const target = await realpath(path).catch(() => path);
  const temporary = `${target}.${process.pid}.tmp`;
  try {
    const file = await open(temporary, constants.O_RDWR | constants.O_CREAT, OWNER_ONLY);
    if (like !== undefined) await share(file, like);
    await writeFile(file, content);
    await rename(temporary, target);
  } catch (error) {
    await rm(temporary, { force: true });
    throw error;
  }
  await syncDirectory(dirname(target));
}

/** Writes a file that must not exist yet; false when it does. Nothing is left where it cannot be written whole. */
export async function writeNew(path: string, content: Buffer, like?: string): Promise<boolean> {
  let file: FileHandle;
  try {
    file = await open(path, "wx", OWNER_ONLY);
  } catch (error) {
    if (systemCode(error) === "EEXIST") return false;
    throw error;
  }
  try {
    if (like !== undefined) await share(file, like);
    await writeFile(file, content);
  } catch (error) {
    await rm(path, { force: true });
    throw error;
  }
  await syncDirectory(dirname(path));
  return true;
}

/** A file that only grows, private to the user: what is added is on the disk when the call returns. */
export class GrowingFile {
  #size = 0;

  private constructor(private readonly file: FileHandle) {}

  /** Makes the file, which must not be there yet. */
  static async create(path: string): Promise<GrowingFile> {
    const file = await open(path, "wx", OWNER_ONLY);
    await syncDirectory(dirname(path));
    return new GrowingFile(file);
  }

  async append(text: string): Promise<void> {
    const content = Buffer.from(text);
    for (let written = 0; written < content.length; ) {
      const { bytesWritten } = await this.file.write(content, written, content.length - written, this.#size);
      written += bytesWritten;
      this.#size += bytesWritten;
    }
    await this.file.sync().catch(passOver);
  }

  close(): Promise<void> {
    return this.file.close();
  }
}

/** Writes through to a device or a pipe, which stays what it is. */
export async function writeThrough(path: string, content: Buffer): Promise<void> {
  const file = await open(path, constants.O_WRONLY);
  try {
    await file.writeFile(content);
  } finally {
    await file.close();
  }
}

/** Removes a file, if it is there. */
export async function remove(path: string): Promise<void> {
  await rm(path, { force: true });
}

/** Whether a file system answers so that does not do such a thing at all. */
export function isNotDone(error: unknown): boolean {
  return notDone.has(systemCode(error) ?? "");
}

function kindOf(found: Stats): string {
  if (found.isFile()) return "file";
  if (found.isDirectory()) return "a directory";
  if (found.isFIFO()) return "a pipe";
  return found.isSocket() ? "a socket" : "a device";
}

const statIfThere = (path: string): Stats | undefined => statSync(path, { throwIfNoEntry: false });

/** Gives an open file the mode of another; what that one allows a group only where both are of the same. */
async function share(file: FileHandle, like: string): Promise<void> {
  const model = statIfThere(like);
  if (model === undefined) return;
  const own = await file.stat();
  const mode = (model.mode & (own.gid === model.gid ? 0o777 : 0o707)) | OWNER_ONLY;
  await file.chmod(mode).catch(passOver);
}

/** Makes a directory, and those on the way to it, for whoever may write where the first of them is made. */
export async function makeDirectory(path: string): Promise<void> {
  const first = await mkdir(path, { recursive: true, mode: 0o700 });
  if (first === undefined) return;
  const model = statSync(dirname(first));
  const own = statSync(first);
  const mode = (model.mode & (own.gid === model.gid ? 0o7777 : 0o5707)) | 0o700;
  for (let made = path; ; made = dirname(made)) {
    await chmod(made, mode).catch(passOver);
    if (made === first) return;
  }
}

async function writeFile(file: FileHandle, content: Buffer): Promise<void> {
  try {
    await file.truncate(0);
    let written = 0;
    while (written < content.length) {
      const size = Math.min(pieceSize, content.length - written);
      written += (await file.write(content, written, size, written)).bytesWritten;
    }
    await file.sync().catch(passOver);
  } finally {
    await file.close();
  }
}

/** Makes names in a directory last through a power cut; where directories cannot be synced nothing is lost by it. */
async function syncDirectory(path: string): Promise<void> {
  if (process.platform === "win32") return;
  let directory: FileHandle;
  try {
    directory = await open(path, "r");
  } catch (error) {
    // A directory that may be written and not listed.
    if (systemCode(error) === "EACCES") return;
    throw error;
  }
  try {
    await directory.sync().catch(passOver);
  } finally {
    await directory.close();
  }
}

function passOver(error: unknown): void {
  if (!isNotDone(error)) throw error;
}
