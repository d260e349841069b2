// A bundle: what a program synthesised, named by its digest, so that workers need to run no program.
import { relative, sep } from "node:path";
import { RampsyncError } from "../../base/error.js";
import { parseManifest } from "../../engine/load/manifest.js";
import { hashOf, OutputDigest } from "../../engine/load/synthesised-elsewhere.js";

/** A stack of a bundle. */
export interface BundledStack {
  readonly name: string;
  /** Of its file. */
  readonly hash: string;
  /** The tenants of what it declares. */
  readonly tenants: readonly string[];
}

/** All of a bundle but the files of its stacks. */
export interface Bundle {
  /** As `rampsync validate` tells it: SHA-256, hexadecimal. */
  readonly digest: string;
  /** The text of manifest.json. */
  readonly manifest: string;
  readonly stacks: readonly BundledStack[];
}

/** Paths in a manifest start somewhere, and the digest knows only how they go on from there. */
const ANYWHERE = "/bundle";

/** The tenants of a bundle, in order of name. */
export function tenantsIn({ stacks }: Pick<Bundle, "stacks">): readonly string[] {
  return [...new Set(stacks.flatMap(({ tenants }) => tenants))].sort();
}

/** @throws RS2021 where the parts are not those of the digest. */
export function checkBundle({ digest, manifest, stacks }: Bundle): void {
  const made = new OutputDigest();
  for (const { name, hash } of stacks) made.addHash(name, hash);
  const found = made.of(parseManifest(manifest, ANYWHERE, `${ANYWHERE}/manifest.json`), ANYWHERE);
  if (found !== digest) throw changed(digest, `has the digest ${found}`);
}

/** @throws RS2021 where the file is not the one of the bundle. */
export function checkFile(bundle: Bundle, stack: string, content: Uint8Array): void {
  if (bundle.stacks.find(({ name }) => name === stack)?.hash === hashOf(content)) return;
  throw changed(bundle.digest, `has another file of the stack "${stack}"`);
}

function changed(digest: string, found: string): RampsyncError {
  return new RampsyncError("RS2021", `What is stored of the bundle ${digest} ${found}.`, {
    hint: "Publish it again with rampsync fleet publish, and find out who may write to the database.",
  });
}

export interface BundlePart {
  /** Of the stacks alone that are named. */
  readonly manifest: string;
  /** By the name of the stack: the path of its file from the directory of the manifest. */
  readonly files: ReadonlyMap<string, string>;
}

/** The manifest without all other stacks. */
export function partOf({ manifest }: Bundle, names: ReadonlySet<string>): BundlePart {
  const all = parseManifest(manifest, ANYWHERE, `${ANYWHERE}/manifest.json`);
  const files = all
    .filter(({ name }) => names.has(name))
    .map(({ name, file }) => [name, relative(ANYWHERE, file).split(sep).join("/")] as const);
  const parsed = JSON.parse(manifest) as { readonly stacks: Readonly<Record<string, { readonly name: string }>> };
  const stacks = Object.fromEntries(Object.entries(parsed.stacks).filter(([, { name }]) => names.has(name)));
  return { manifest: JSON.stringify({ ...parsed, stacks }), files: new Map(files) };
}
