// Puts a project into a folder that is new or empty: written beside it, and published whole.
import { mkdir, mkdtemp, readdir, realpath, rename, rm, rmdir, writeFile } from "node:fs/promises";
import { basename, dirname, join, resolve } from "node:path";
import { RampsyncError } from "../../base/error.js";
import { systemCode } from "../../base/system.js";
import type { ExportedFile } from "./facts.js";

/** Throws RS2080 for a folder that holds anything, RS2017 for what is no folder or cannot be read. */
export async function requireEmpty(directory: string): Promise<void> {
  const entries = await readdir(directory).catch((cause: unknown) => {
    if (systemCode(cause) === "ENOENT") return [];
    throw notWritten(directory, cause);
  });
  if (entries.length === 0) return;
  throw new RampsyncError("RS2080", `The folder holds ${entries.length === 1 ? "a file" : "files"} already.`, {
    place: { file: directory },
  });
}

/** Throws as `requireEmpty`; then nothing is there. */
export async function publish(directory: string, files: readonly ExportedFile[]): Promise<void> {
  const target = resolve(directory);
  await requireEmpty(target);
  let beside: string | undefined;
  try {
    if (await isWorkedIn(target)) {
      // A folder that is replaced is no longer the one in which the user's shell is.
      beside = await mkdtemp(join(target, ".rampsync-"));
      await writeFiles(beside, files);
      await moveEntries(beside, target);
      await rmdir(beside);
      return;
    }
    await mkdir(dirname(target), { recursive: true });
    beside = await mkdtemp(join(dirname(target), `.${basename(target)}-`));
    await writeFiles(beside, files);
    // A folder is renamed onto an empty one on some systems alone. One that holds anything by now is not removed.
    await rmdir(target).catch((cause: unknown) => {
      if (systemCode(cause) !== "ENOENT") throw cause;
    });
    await rename(beside, target);
  } catch (cause) {
    if (beside !== undefined) await rm(beside, { recursive: true, force: true });
    throw notWritten(target, cause);
  }
}

const isWorkedIn = async (target: string): Promise<boolean> =>
  (await realpath(target).catch(() => undefined)) === (await realpath(process.cwd()).catch(() => target));

/** Where one cannot be moved, those that were are taken back. */
async function moveEntries(from: string, to: string): Promise<void> {
  const moved: string[] = [];
  try {
    for (const name of await readdir(from)) {
      await rename(join(from, name), join(to, name));
      moved.push(name);
    }
  } catch (cause) {
    for (const name of moved) await rm(join(to, name), { recursive: true, force: true });
    throw cause;
  }
}

/** Throws for a path that leads out of `directory`: none is made of what a server said. */
export async function writeFiles(directory: string, files: readonly ExportedFile[]): Promise<void> {
  for (const { path, text } of files) {
    const steps = path.split("/");
    if (!steps.every((step) => /^[A-Za-z0-9._-]+$/.test(step) && !/^\.+$/.test(step))) {
      throw new RampsyncError("RS9001", "A project has a file outside of its folder.", { place: { file: path } });
    }
    const absolute = join(directory, ...steps);
    await mkdir(dirname(absolute), { recursive: true });
    await writeFile(absolute, text);
  }
}

function notWritten(directory: string, cause: unknown): RampsyncError {
  if (RampsyncError.is(cause)) return cause;
  return new RampsyncError("RS2017", `The folder cannot be written (${systemCode(cause) ?? "unknown error"}).`, {
    place: { file: directory },
    cause,
  });
}
