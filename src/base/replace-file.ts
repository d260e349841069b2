// Puts a file in place whole: nobody reads half of it, and one that cannot be written leaves the earlier one as it was.
import { renameSync, rmSync, writeFileSync } from "node:fs";

/**
 * What has to survive a power cut, such as a state, is written by `engine/state/files.ts`, which waits for the disk.
 * `mode`: of a file that may hold what others need not know. Throws what the file system does; nothing is left beside it
 * then.
 */
export function replaceFile(path: string, text: string, mode?: number): void {
  const beside = `${path}.${process.pid}.tmp`;
  try {
    writeFileSync(beside, text, mode === undefined ? {} : { mode });
    renameSync(beside, path);
  } catch (error) {
    rmSync(beside, { force: true });
    throw error;
  }
}
