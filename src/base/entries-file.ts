// A file of entries beside the program, such as rampsync.accepted.json: where it is, what it holds, and how an error names
// a place in it.
import { existsSync, readFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import * as z from "zod/mini";
import { RampsyncError } from "./error.js";
import type { ErrorCode } from "./error-codes.js";
import { isRecord } from "./json.js";
import { readJsonFile } from "./json-file.js";
import { replaceFile } from "./replace-file.js";
import { printable } from "./text.js";

export interface EntriesFile {
  readonly name: string;
  /** In a sentence: `file of known ways`. */
  readonly what: string;
  /** The member that has the entries. */
  readonly list: string;
  /** A second list, which the file may have. */
  readonly also?: string;
  /** Of what is wrong in it. */
  readonly code: ErrorCode;
}

/** Where the file is, or would be: in `directory`, or the nearest one above that has it or a cdktf.json. */
export function pathOf({ name }: EntriesFile, directory: string): string {
  return projectPathOf(name, directory);
}

/** Where `name` is beside the program, or would be. */
export function projectPathOf(name: string, directory: string): string {
  for (let at = resolve(directory); ; at = dirname(at)) {
    if (existsSync(join(at, name)) || existsSync(join(at, "cdktf.json"))) return join(at, name);
    if (dirname(at) === at) return join(resolve(directory), name);
  }
}

/** The shape of such a file; `$schema` is for editors. `also`: what it may have besides. */
export function entriesShape(list: string, entries: z.ZodMiniType, also: Readonly<Record<string, z.ZodMiniType>> = {}) {
  return z.strictObject({ $schema: z.optional(z.string()), version: z.literal(1), [list]: entries, ...also });
}

/** The entries of the file, unchecked. Throws as {@link readLists}. */
export const readEntries = (file: EntriesFile, path: string): readonly unknown[] => readLists(file, path).entries;

/** The entries of both lists, unchecked. */
export interface EntryLists {
  readonly entries: readonly unknown[];
  /** Of the second list; none where the file does not have it. */
  readonly also: readonly unknown[];
}

/** Throws RS2017 for a file that cannot be read, the file's own code for one of another shape. */
export function readLists(file: EntriesFile, path: string): EntryLists {
  const refuse = (problem: string) => wrongEntry(file, path, [], problem);
  const also = file.also === undefined ? {} : { [file.also]: z.optional(z.array(z.unknown())) };
  const found = entriesShape(file.list, z.array(z.unknown()), also).safeParse(
    readJsonFile({ path, what: file.what, refuse }),
  );
  if (!found.success) throw refuse(`is not an object with "version": 1 and a list "${file.list}"`);
  const lists = found.data as Readonly<Record<string, readonly unknown[] | undefined>>;
  return { entries: lists[file.list] ?? [], also: lists[file.also ?? ""] ?? [] };
}

/** What such a file holds; `more` is what else it says of itself, `also` what it holds besides. */
export const entriesText = (list: string, entries: readonly unknown[], more: object, also: object = {}): string =>
  `${JSON.stringify({ ...more, version: 1, [list]: entries, ...also }, null, 2)}\n`;

/** Replaces the file as a whole, by a rename. Throws what the file system does. */
export function writeEntries(
  { list }: EntriesFile,
  path: string,
  entries: readonly unknown[],
  also: object = {},
): void {
  replaceFile(path, entriesText(list, entries, schemaOf(path), also));
}

/** What the file that is replaced says for editors. */
export function schemaOf(path: string): { readonly $schema?: string } {
  if (!existsSync(path)) return {};
  const before: unknown = JSON.parse(readFileSync(path, "utf8"));
  const schema = isRecord(before) ? before.$schema : undefined;
  return typeof schema === "string" ? { $schema: schema } : {};
}

/** `place`: the number of the entry, then the steps below it; none is the file as a whole. */
export function wrongEntry(
  { what, list, code }: EntriesFile,
  path: string,
  place: readonly PropertyKey[],
  problem: string,
): RampsyncError {
  const [entry] = place;
  const last = place.at(-1);
  const named = typeof last === "number" ? `The entry ${String(entry)}` : String(last);
  const steps = place.map((step) => (typeof step === "number" ? step : String(step)));
  return new RampsyncError(code, `${last === undefined ? `The ${what}` : named} ${problem}.`, {
    place: { file: path, ...(steps.length === 0 ? {} : { member: [list, ...steps] }) },
  });
}

/** What is wrong where an entry has members that it should not; undefined of other issues. */
export function unknownMembers(issue: z.core.$ZodIssue): string | undefined {
  if (issue.code !== "unrecognized_keys") return undefined;
  return `has members that nobody knows: ${printable(issue.keys.join(", "))}`;
}
