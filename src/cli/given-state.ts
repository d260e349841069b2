// The state that --state names: a file, or standard input.
import { readFile } from "node:fs/promises";
import { text } from "node:stream/consumers";
import { RampsyncError } from "../base/error.js";
import { type ReadOnlyOptions } from "../engine/run-options.js";

/** Nothing without the flag. Throws RS2017 when the file cannot be read. */
export async function givenState(path: string | undefined): Promise<Pick<ReadOnlyOptions, "state">> {
  if (path === undefined) return {};
  if (path === "-") return { state: { text: await text(process.stdin), where: "standard input" } };
  try {
    return { state: { text: await readFile(path, "utf8"), where: path } };
  } catch (cause) {
    const reason = cause instanceof Error && "code" in cause ? String(cause.code) : String(cause);
    throw new RampsyncError("RS2017", `The state cannot be read: ${reason}.`, { where: path, cause });
  }
}
