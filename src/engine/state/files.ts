// Writing files so that they are on the disk when the call returns: in place, whole, and private to the user.
import { constants, readFileSync } from "node:fs";
import { type FileHandle, open, rename, rm } from "node:fs/promises";
import { dirname } from "node:path";

/** States hold what users may hold private. */
const ownerOnly = 0o600;

/** Small pieces keep the memory flat; the size is of no meaning otherwise. */
const pieceSize = 64 * 1024;

/**
 * The bytes of a file; undefined when there is none. In one piece: the other way reads small ones by way of other
 * threads, which takes several times as long.
 */
export async function readIfThere(path: string): Promise<Buffer | undefined> {
  try {
    return readFileSync(path);
  } catch (error) {
    if (errorCode(error) === "ENOENT") return undefined;
    throw error;
  }
}

/**
 * Overwrites a file on its own inode (a POSIX lock that somebody holds on it stays in force), or makes it. From the cut
 * to the last byte the file is a prefix of `content`: recovery rests on this.
 */
export async function writeInPlace(path: string, content: Buffer): Promise<void> {
  const file = await open(path, constants.O_RDWR | constants.O_CREAT, ownerOnly);
  try {
    await file.chmod(ownerOnly);
    await file.truncate(0);
    await writeAll(file, content);
    await file.sync();
  } finally {
    await file.close();
  }
  await syncDirectory(dirname(path));
}

/** Replaces a file by a whole one in one step; for files that nobody locks. */
export async function writeByRename(path: string, content: Buffer): Promise<void> {
  const temporary = `${path}.${process.pid}.tmp`;
  try {
    await writeInPlace(temporary, content);
    await rename(temporary, path);
  } catch (error) {
    await rm(temporary, { force: true });
    throw error;
  }
  await syncDirectory(dirname(path));
}

/** Writes a file that must not exist yet; false when it does. */
export async function writeNew(path: string, content: Buffer): Promise<boolean> {
  let file: FileHandle;
  try {
    file = await open(path, "wx", ownerOnly);
  } catch (error) {
    if (errorCode(error) === "EEXIST") return false;
    throw error;
  }
  try {
    await writeAll(file, content);
    await file.sync();
  } finally {
    await file.close();
  }
  await syncDirectory(dirname(path));
  return true;
}

/** Removes a file, if it is there. */
export async function remove(path: string): Promise<void> {
  await rm(path, { force: true });
}

/** The system's name of an error, such as ENOENT. */
export function errorCode(error: unknown): string | undefined {
  return error instanceof Error && "code" in error && typeof error.code === "string" ? error.code : undefined;
}

async function writeAll(file: FileHandle, content: Buffer): Promise<void> {
  let written = 0;
  while (written < content.length) {
    const { bytesWritten } = await file.write(content, written, Math.min(pieceSize, content.length - written), written);
    written += bytesWritten;
  }
}

/** Makes names in a directory last through a power cut; where directories cannot be synced (Windows) nothing is lost by it. */
async function syncDirectory(path: string): Promise<void> {
  if (process.platform === "win32") return;
  const directory = await open(path, "r");
  try {
    await directory.sync();
  } finally {
    await directory.close();
  }
}
