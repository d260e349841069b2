// The file of accepted drift, rampsync.accepted.json: found, read, checked whole, and written by `drift --accept`.
import { existsSync } from "node:fs";
import { resolve } from "node:path";
import * as z from "zod/mini";
import {
  type EntriesFile,
  pathOf,
  readEntries,
  unknownMembers,
  writeEntries,
  wrongEntry,
} from "../base/entries-file.js";
import { RampsyncError, RampsyncErrors } from "../base/error.js";
import type { AcceptedEntry } from "../integration/accepted/accepted.js";

export const ACCEPTED_FILE = "rampsync.accepted.json";
/** Names another file. */
export const ACCEPTED_VARIABLE = "RAMPSYNC_ACCEPTED";
/** Nothing is accepted for longer from now on. */
export const MOST_DAYS = 180;

const day = 24 * 60 * 60 * 1000;
const text = z.string().check(z.minLength(1), z.maxLength(2000));
const value = z.union([
  z.string(),
  z.null(),
  z.strictObject({ fingerprint: z.strictObject({ key_id: text, mac: text }) }),
]);

export const acceptedEntryShape = z.strictObject({
  id: z.string().check(z.regex(/^[0-9a-f]{16}$/)),
  tenant: text,
  integration: text,
  path: z.array(z.string()).check(z.minLength(1)),
  live: value,
  declared: value,
  reason: text,
  who: text,
  until: z.iso.date(),
});

const acceptedFile: EntriesFile = {
  name: ACCEPTED_FILE,
  what: "file of accepted drift",
  list: "accepted",
  code: "RS2061",
};

/** What was accepted, by integration. */
export class AcceptedDrift {
  readonly #byTarget = new Map<string, readonly AcceptedEntry[]>();

  constructor(
    /** As the user may find it. */
    readonly file: string,
    readonly entries: readonly AcceptedEntry[],
  ) {
    for (const entry of entries) {
      const key = keyOf(entry.tenant, entry.integration);
      this.#byTarget.set(key, [...(this.#byTarget.get(key) ?? []), entry]);
    }
  }

  of(tenant: string, integration: string): readonly AcceptedEntry[] {
    return this.#byTarget.get(keyOf(tenant, integration)) ?? [];
  }
}

const keyOf = (tenant: string, integration: string) => JSON.stringify([tenant, integration]);

/** Where the file is, or would be: named by the variable, else beside the program. */
export function acceptedFileOf(directory: string, environment: NodeJS.ProcessEnv): string {
  const named = environment[ACCEPTED_VARIABLE];
  return named !== undefined && named !== "" ? resolve(directory, named) : pathOf(acceptedFile, directory);
}

/**
 * Undefined where there is no file and none was named.
 * @throws RS2017 for a file that cannot be read, RS2061 with everything that is wrong in it.
 */
export function readAccepted(
  directory: string,
  environment: NodeJS.ProcessEnv,
  now: number,
): AcceptedDrift | undefined {
  const file = acceptedFileOf(directory, environment);
  const isNamed = (environment[ACCEPTED_VARIABLE] ?? "") !== "";
  if (!isNamed && !existsSync(file)) return undefined;
  return new AcceptedDrift(file, entriesOf(readEntries(acceptedFile, file), file, now));
}

function entriesOf(items: readonly unknown[], file: string, now: number): readonly AcceptedEntry[] {
  const wrong = (place: readonly PropertyKey[], problem: string) => wrongEntry(acceptedFile, file, place, problem);
  const errors: RampsyncError[] = [];
  const entries: AcceptedEntry[] = [];
  const ids = new Map<string, number>();
  for (const [index, item] of items.entries()) {
    const entry = acceptedEntryShape.safeParse(item);
    if (!entry.success) {
      errors.push(...entry.error.issues.map((issue) => wrong([index, ...issue.path], problemOf(issue))));
      continue;
    }
    const problem = problemOfEntry(entry.data, now, ids);
    if (problem === undefined) entries.push(entry.data);
    else errors.push(wrong([index, problem.member], problem.text));
    ids.set(entry.data.id, index);
  }
  if (errors.length > 0) throw new RampsyncErrors(errors);
  return entries;
}

type Issue = z.core.$ZodIssue;

function problemOf(issue: Issue): string {
  const unknown = unknownMembers(issue);
  if (unknown !== undefined) return unknown;
  const name = issue.path.at(-1);
  if (name === "until") return "is no date such as 2026-12-31";
  if (name === "id") return "is no id of 16 hexadecimal digits, as rampsync drift shows it";
  if (name === "live" || name === "declared") return "is no text, no null, and no fingerprint";
  return name === "path" ? "is no list of names" : "is missing, or no text";
}

function problemOfEntry(
  entry: AcceptedEntry,
  now: number,
  ids: ReadonlyMap<string, number>,
): { readonly member: string; readonly text: string } | undefined {
  const before = ids.get(entry.id);
  if (before !== undefined) return { member: "id", text: `is that of the entry ${before} as well` };
  if (entry.until > latestDay(now)) {
    return { member: "until", text: `is later than ${latestDay(now)}: at most ${MOST_DAYS} days are accepted` };
  }
  return undefined;
}

/** The latest day that may be accepted at `now`. */
export function latestDay(now: number): string {
  return new Date(now + MOST_DAYS * day).toISOString().slice(0, 10);
}

/** In an order that makes small differences to review. Throws RS2017. */
export function writeAccepted(file: string, entries: readonly AcceptedEntry[]): void {
  const keyOfEntry = ({ tenant, integration, path }: AcceptedEntry) => JSON.stringify([tenant, integration, path]);
  const accepted = [...entries].sort((left, right) => (keyOfEntry(left) < keyOfEntry(right) ? -1 : 1));
  try {
    writeEntries(acceptedFile, file, accepted);
  } catch (cause) {
    throw new RampsyncError("RS2017", "The file of accepted drift cannot be written.", { place: { file }, cause });
  }
}
