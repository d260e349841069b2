// Where a finding is shown: the place in the program as a URI relative to the root of the repository.
import { posix } from "node:path";
import type { SourcePlace } from "../base/place.js";

/** What stands for the program where it does not say which line made something. */
const PROGRAM: SourcePlace = { file: "cdktf.json", line: 1 };

export interface Shown {
  /** From the root of the repository, with `/` between its parts; never absolute. */
  readonly file: string;
  readonly line: number;
  /** False where the file stands for the whole program. */
  readonly isKnown: boolean;
}

export function placeFrom(source: SourcePlace | undefined, root = ""): Shown {
  const { file, line } = source ?? PROGRAM;
  const path = posix.normalize(posix.join(root, file.replaceAll("\\", "/")));
  const isOutside = path.startsWith("/") || path === ".." || path.startsWith("../") || /^[A-Za-z]:/.test(path);
  if (!isOutside) return { file: path, line: Math.max(1, line), isKnown: source !== undefined };
  return { file: posix.join(root, PROGRAM.file), line: PROGRAM.line, isKnown: false };
}

/** Percent-encoded, part by part. */
export function uriOf(file: string): string {
  return file.split("/").map(encodeURIComponent).join("/");
}
