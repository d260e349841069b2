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

interface ParsedManifest {
  /** By the name of the stack: the path of its file, and its entry with its key. */
  readonly stacks: ReadonlyMap<string, { readonly path: string; readonly entry: readonly [string, unknown] }>;
  /** All but the stacks. */
  readonly rest: object;
}

/** A manifest of ten thousand stacks is not parsed for each look. */
const parsed = new WeakMap<Bundle, ParsedManifest>();

function parsedOf(bundle: Bundle): ParsedManifest {
  const known = parsed.get(bundle);
  if (known !== undefined) return known;
  const { stacks, ...rest } = JSON.parse(bundle.manifest) as {
    readonly stacks: Readonly<Record<string, { readonly name: string }>>;
  };
  const entries = new Map(Object.entries(stacks).map((entry) => [entry[1].name, entry]));
  const all = parseManifest(bundle.manifest, ANYWHERE, `${ANYWHERE}/manifest.json`);
  const found: ParsedManifest = {
    rest,
    stacks: new Map(
      all.flatMap(({ name, file }) => {
        const entry = entries.get(name);
        const path = relative(ANYWHERE, file).split(sep).join("/");
        return entry === undefined ? [] : [[name, { path, entry }] as const];
      }),
    ),
  };
  parsed.set(bundle, found);
  return found;
}

/** The manifest without all other stacks. */
export function partOf(bundle: Bundle, names: ReadonlySet<string>): BundlePart {
  const { stacks, rest } = parsedOf(bundle);
  const own = [...names].flatMap((name) => {
    const stack = stacks.get(name);
    return stack === undefined ? [] : [{ name, ...stack }];
  });
  return {
    manifest: JSON.stringify({ ...rest, stacks: Object.fromEntries(own.map(({ entry }) => entry)) }),
    files: new Map(own.map(({ name, path }) => [name, path])),
  };
}
