// The file of accepted drift, rampsync.accepted.json: found, read, checked whole, and written by `drift --accept`.
import { existsSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import * as z from "zod/mini";
import { decodeText, EncodingError } from "../base/encoding.js";
import { RampsyncError, RampsyncErrors } from "../base/error.js";
import { printable } from "../base/text.js";
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

const fileShape = z.strictObject({ version: z.literal(1), accepted: z.array(z.unknown()) });

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

/** Where the file is, or would be: named by the variable, else in `directory` or the nearest one above that has a cdktf.json. */
export function acceptedFileOf(directory: string, environment: NodeJS.ProcessEnv): string {
  const named = environment[ACCEPTED_VARIABLE];
  if (named !== undefined && named !== "") return resolve(directory, named);
  for (let at = resolve(directory); ; at = dirname(at)) {
    const isProgram = existsSync(join(at, "cdktf.json"));
    if (isProgram || existsSync(join(at, ACCEPTED_FILE))) return join(at, ACCEPTED_FILE);
    if (dirname(at) === at) return join(resolve(directory), ACCEPTED_FILE);
  }
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
  return new AcceptedDrift(file, entriesOf(parse(file), file, now));
}

function parse(file: string): unknown {
  let bytes: Buffer;
  try {
    bytes = readFileSync(file);
  } catch (cause) {
    const reason = cause instanceof Error && "code" in cause ? String(cause.code) : String(cause);
    const message = `The file of accepted drift cannot be read: ${reason}.`;
    throw new RampsyncError("RS2017", message, { place: { file }, cause });
  }
  try {
    return JSON.parse(decodeText(bytes));
  } catch (error) {
    throw wrong(file, [], error instanceof EncodingError ? error.problem : "is not JSON");
  }
}

function entriesOf(content: unknown, file: string, now: number): readonly AcceptedEntry[] {
  const found = fileShape.safeParse(content);
  if (!found.success) throw wrong(file, [], 'is not an object with "version": 1 and a list "accepted"');
  const errors: RampsyncError[] = [];
  const entries: AcceptedEntry[] = [];
  const ids = new Map<string, number>();
  for (const [index, item] of found.data.accepted.entries()) {
    const entry = acceptedEntryShape.safeParse(item);
    if (!entry.success) {
      errors.push(...entry.error.issues.map((issue) => wrong(file, [index, ...issue.path], problemOf(issue))));
      continue;
    }
    const problem = problemOfEntry(entry.data, now, ids);
    if (problem === undefined) entries.push(entry.data);
    else errors.push(wrong(file, [index, problem.member], problem.text));
    ids.set(entry.data.id, index);
  }
  if (errors.length > 0) throw new RampsyncErrors(errors);
  return entries;
}

type Issue = z.core.$ZodIssue;

function problemOf(issue: Issue): string {
  if (issue.code === "unrecognized_keys") return `has members that nobody knows: ${printable(issue.keys.join(", "))}`;
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

function wrong(file: string, path: readonly PropertyKey[], problem: string): RampsyncError {
  const member =
    path.length === 0 ? [] : ["accepted", ...path.map((step) => (typeof step === "number" ? step : String(step)))];
  const what = path.length === 0 ? "The file of accepted drift" : String(path.at(-1) ?? "");
  const subject = typeof path.at(-1) === "number" ? `The entry ${String(path[0])}` : what;
  return new RampsyncError("RS2061", `${subject} ${problem}.`, {
    place: { file, ...(member.length === 0 ? {} : { member }) },
  });
}

/** In an order that makes small differences to review. Throws RS2017. */
export function writeAccepted(file: string, entries: readonly AcceptedEntry[]): void {
  const keyOfEntry = ({ tenant, integration, path }: AcceptedEntry) => JSON.stringify([tenant, integration, path]);
  const accepted = [...entries].sort((left, right) => (keyOfEntry(left) < keyOfEntry(right) ? -1 : 1));
  try {
    const next = `${file}.${process.pid}.tmp`;
    writeFileSync(next, `${JSON.stringify({ version: 1, accepted }, null, 2)}\n`);
    renameSync(next, file);
  } catch (cause) {
    throw new RampsyncError("RS2017", "The file of accepted drift cannot be written.", { place: { file }, cause });
  }
}
