// Bundles in the database: published, and the newest read again with what a worker needs of it.
import { promisify } from "node:util";
import { gunzip, gzip } from "node:zlib";
import { RampsyncError } from "../../base/error.js";
import { type Bundle, type BundledStack, checkBundle, checkFile } from "../bundle/bundle.js";
import type { MadeBundle } from "../bundle/make.js";
import type { FleetDatabase, Query, Row } from "./database.js";
import { SCHEMA } from "./tables.js";

/** A stack says the same of each integration: a thirtieth is left of it. */
const compressed = promisify<Uint8Array, Uint8Array>(gzip);

const gunzipped = promisify<Uint8Array, Uint8Array>(gunzip);

/** Empty where it was changed, which is the file of no bundle. */
async function uncompressed(content: Uint8Array): Promise<Uint8Array> {
  try {
    return await gunzipped(content);
  } catch {
    return new Uint8Array();
  }
}

/** Makes the bundle the newest, whether it was published before or not. @throws RS3030 */
export function publishBundle(
  database: FleetDatabase,
  { bundle, read: fileOf }: MadeBundle,
  now: number,
): Promise<void> {
  return database.transaction(async (query) => {
    const { digest, manifest, stacks } = bundle;
    await query(
      `INSERT INTO ${SCHEMA}.bundles (digest, published_at, manifest, stacks) VALUES ($1, $2, $3, $4::jsonb)
      ON CONFLICT (digest) DO UPDATE SET published_at = excluded.published_at, stacks = excluded.stacks`,
      [digest, new Date(now).toISOString(), manifest, JSON.stringify(stacks)],
    );
    for (const { name } of stacks) {
      await query(
        `INSERT INTO ${SCHEMA}.bundle_files (digest, stack, content, compression) VALUES ($1, $2, $3, 'gzip')
        ON CONFLICT (digest, stack) DO UPDATE SET content = excluded.content, compression = excluded.compression`,
        [digest, name, await compressed(await fileOf(name))],
      );
    }
  });
}

export interface PublishedBundle extends Bundle {
  readonly publishedAt: Date;
}

/** Bundles that were read, by digest and time: one of thousands of stacks is not read anew at every tick. */
const read = new Map<string, PublishedBundle>();
const MOST_READ = 4;

/** The bundle that was published last; undefined before the first. @throws RS2021, RS3030 */
export async function newestBundle(query: Query): Promise<PublishedBundle | undefined> {
  const [row] = await query(`SELECT digest, published_at FROM ${SCHEMA}.bundles ORDER BY published_at DESC LIMIT 1`);
  return row === undefined ? undefined : readBundle(query, row);
}

/** @throws RS2021, RS2113 for a bundle that is not there any more, RS3030 */
export async function bundleNamed(query: Query, digest: string): Promise<PublishedBundle> {
  const [row] = await query(`SELECT digest, published_at FROM ${SCHEMA}.bundles WHERE digest = $1`, [digest]);
  const bundle = row === undefined ? undefined : await readBundle(query, row);
  if (bundle !== undefined) return bundle;
  throw new RampsyncError("RS2113", `The database has no bundle ${digest}.`);
}

async function readBundle(query: Query, { digest, published_at: time }: Row): Promise<PublishedBundle | undefined> {
  const key = `${String(digest)} ${(time as Date).toISOString()}`;
  const known = read.get(key);
  if (known !== undefined) return known;
  const [row] = await query(`SELECT * FROM ${SCHEMA}.bundles WHERE digest = $1`, [digest]);
  if (row === undefined) return undefined;
  const bundle = bundleOf(row);
  read.set(key, bundle);
  for (const oldest of read.keys()) if (read.size > MOST_READ) read.delete(oldest);
  return bundle;
}

/** The files of some stacks, each checked. @throws RS2021, RS3030 */
export async function bundleFiles(
  query: Query,
  bundle: Bundle,
  stacks: readonly string[],
): Promise<ReadonlyMap<string, Uint8Array>> {
  const rows = await query(
    `SELECT stack, content, compression FROM ${SCHEMA}.bundle_files WHERE digest = $1 AND stack = ANY($2::text[])`,
    [bundle.digest, stacks],
  );
  const found = new Map<string, Uint8Array>();
  for (const { stack, content, compression } of rows) {
    const bytes = content as Uint8Array;
    found.set(String(stack), compression === "gzip" ? await uncompressed(bytes) : bytes);
  }
  for (const stack of stacks) checkFile(bundle, stack, found.get(stack) ?? new Uint8Array());
  return found;
}

function bundleOf({ digest, manifest, stacks, published_at: publishedAt }: Row): PublishedBundle {
  const bundle: PublishedBundle = {
    digest: String(digest),
    manifest: String(manifest),
    stacks: stacks as readonly BundledStack[],
    publishedAt: publishedAt as Date,
  };
  checkBundle(bundle);
  return bundle;
}
