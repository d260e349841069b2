// A JSON file that a user wrote or kept: read whole, or refused with what is wrong.
import { readFileSync } from "node:fs";
import { decodeText, EncodingError } from "./encoding.js";
import { RampsyncError } from "./error.js";
import { systemCode } from "./system.js";

export interface JsonFile {
  readonly path: string;
  /** In a sentence: `earlier report`. */
  readonly what: string;
  /** The error of a content that is not usable; `problem` continues a sentence about the file: `is not JSON`. */
  readonly refuse: (problem: string) => RampsyncError;
}

/** Throws RS2017 for a file that cannot be read, and what `refuse` makes for one that is no JSON or not UTF-8. */
export function readJsonFile({ path, what, refuse }: JsonFile): unknown {
  let bytes: Buffer;
  try {
    bytes = readFileSync(path);
  } catch (cause) {
    const reason = systemCode(cause) ?? String(cause);
    throw new RampsyncError("RS2017", `The ${what} cannot be read: ${reason}.`, { place: { file: path }, cause });
  }
  try {
    return JSON.parse(decodeText(bytes));
  } catch (error) {
    throw refuse(error instanceof EncodingError ? error.problem : "is not JSON");
  }
}
