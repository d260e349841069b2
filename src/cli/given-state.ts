// The state that --state names: a file, or standard input.

import { readFile } from "node:fs/promises";
import { buffer } from "node:stream/consumers";
import { RampsyncError } from "../base/error.js";
import { systemCode } from "../base/system.js";
import { type ReadOnlyOptions } from "../engine/run-options.js";
import { decodeState } from "../engine/state/stored.js";

/** Nothing without the flag. Throws RS2017 when the file cannot be read, RS3001 when it is not UTF-8. */
export async function givenState(path: string | undefined): Promise<Pick<ReadOnlyOptions, "state">> {
  if (path === undefined) return {};
  const where = path === "-" ? "standard input" : path;
  return { state: { text: decodeState(path === "-" ? await buffer(process.stdin) : await read(path), where), where } };
}

async function read(path: string): Promise<Buffer> {
  try {
    return await readFile(path);
  } catch (cause) {
    const reason = systemCode(cause) ?? String(cause);
    throw new RampsyncError("RS2017", `The state cannot be read: ${reason}.`, { place: { file: path }, cause });
  }
}
