// What another job synthesised, and the digest by which it is known: whoever holds credentials then runs no program.
import { createHash } from "node:crypto";
import { relative, resolve, sep } from "node:path";
import { RampsyncError } from "../../base/error.js";
import type { ManifestStack } from "./manifest.js";

export interface SynthesisedElsewhere {
  /** The output directory of the other job, or a copy of it. */
  readonly directory: string;
  /** As `rampsync validate` told it; undefined where nothing is done that the output could harm. */
  readonly digest?: string;
  /** Whether some stacks of the program are left out: states of those are not looked for. Default false. */
  readonly isPart?: boolean;
}

/**
 * SHA-256, hexadecimal, of all that is read of an output directory: what the manifest says of each stack, and the bytes of
 * its file. It is the same wherever a copy of the directory is.
 */
export class OutputDigest {
  readonly #hashes = new Map<string, string>();

  /** The bytes of a stack's file, as they were read. */
  add(stack: string, bytes: Uint8Array): void {
    this.addHash(stack, hashOf(bytes));
  }

  /** What {@link hashOf} made of the bytes of a stack's file. */
  addHash(stack: string, hash: string): void {
    this.#hashes.set(stack, hash);
  }

  of(manifest: readonly ManifestStack[], output: string): string {
    const hash = createHash("sha256");
    for (const { name, constructPath, directory, file, annotations } of manifest) {
      const places = [directory, file].map((path) => relative(output, path).split(sep).join("/"));
      hash.update(JSON.stringify([name, constructPath, ...places, annotations, this.#hashes.get(name) ?? null]));
    }
    return hash.digest("hex");
  }
}

/** SHA-256 of the bytes of a stack's file, hexadecimal. */
export function hashOf(bytes: Uint8Array): string {
  return createHash("sha256").update(bytes).digest("hex");
}

/** Throws RS2016 for a manifest that names files outside of the directory. */
export function refuseOutside(manifest: readonly ManifestStack[], { directory }: SynthesisedElsewhere): void {
  const root = resolve(directory) + sep;
  const outside = manifest.find(({ source }) => !source.startsWith(root));
  if (outside === undefined) return;
  throw new RampsyncError(
    "RS2016",
    `The manifest names a file outside of its directory for the stack "${outside.name}".`,
    {
      place: { file: resolve(directory, "manifest.json") },
    },
  );
}

/** Throws RS2021 where what was read is not what the digest is of. */
export function checkDigest(found: string, { directory, digest }: SynthesisedElsewhere): void {
  if (digest === undefined || digest.toLowerCase().replace(/^sha256:/, "") === found) return;
  throw new RampsyncError("RS2021", `The synthesised output has the digest ${found}, not the one that was given.`, {
    place: { file: directory },
  });
}
