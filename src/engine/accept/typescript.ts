// The TypeScript of the project itself, whose syntax its program is written in.
import { createRequire } from "node:module";
import { join } from "node:path";
import type TypeScript from "typescript";
import { RampsyncError } from "../../base/error.js";
import { printable } from "../../base/text.js";

/** Major versions whose syntax tree is known. */
const KNOWN = ["5", "6"];

/** Throws RS2083 where it is not installed, or is another version. */
export function typescriptOf(directory: string): typeof TypeScript {
  const refuse = (problem: string, cause?: unknown): never => {
    throw new RampsyncError("RS2083", problem, {
      place: { file: join(directory, "package.json") },
      ...(cause === undefined ? {} : { cause }),
    });
  };
  let found: unknown;
  try {
    found = createRequire(join(directory, "package.json"))("typescript");
  } catch (cause) {
    return refuse("The project has no TypeScript that can be loaded.", cause);
  }
  const { version = "", createSourceFile } = found as Partial<typeof TypeScript>;
  if (KNOWN.includes(version.split(".")[0] ?? "") && typeof createSourceFile === "function") {
    return found as typeof TypeScript;
  }
  return refuse(`The project has TypeScript ${printable(version, 40) || "of an unknown version"}; 5 or 6 is needed.`);
}
