// The file of --credentials-out: what servers made for third parties, by the address of the integration. It only grows:
// what it holds may be the only copy.
import { accessSync, constants } from "node:fs";
import { basename, dirname, relative, resolve } from "node:path";
import * as z from "zod/mini";
import {
  type EntriesFile,
  entriesShape,
  entriesText,
  schemaOf,
  unknownMembers,
  wrongEntry,
} from "../../base/entries-file.js";
import { RampsyncError } from "../../base/error.js";
import { readJsonFile } from "../../base/json-file.js";
import type { Attributes } from "../../resources/attributes.js";
import { recordedTarget } from "../../resources/identity.js";
import type { MadeCredentials, Target } from "../../resources/resource.js";
import type { Session, SessionOptions } from "../../resources/session.js";
import type { Managed } from "../records/managed.js";
import { kindAt, refuseOtherThanFile, writeByRename } from "../state/files.js";
import { acquireLock } from "../state/lock.js";
import { putAside, reasonOf } from "../state/saving.js";

/** Where an apply writes what servers make for third parties. */
export interface CredentialsOut {
  /** The path of the file; relative to the directory of the run. Made where it is not there, for its owner alone. */
  readonly file: string;
  /** `encrypted`: to the key of `encrypt_to`, which then has to be declared. */
  readonly form: "encrypted" | "clear";
}

const text = z.string().check(z.minLength(1));

/** One entry: what an integration got once. Of several of one address the last is the newest. */
export const credentialsEntryShape = z.strictObject({
  /** `STACK/ADDRESS`. */
  address: text,
  tenant_id: text,
  integration_id: text,
  /** RFC 3339, UTC: when it was written. */
  time: text,
  /** Encrypted, as docs/credentials.md has it. */
  envelope: z.optional(z.record(z.string(), z.unknown())),
  /** In clear; null is what the server did not tell. */
  clear: z.optional(z.record(z.string(), z.nullable(z.string()))),
});

type Entry = z.infer<typeof credentialsEntryShape>;
type Envelope = Entry["envelope"];

const FILE: EntriesFile = {
  name: "--credentials-out",
  what: "file of credentials",
  list: "credentials",
  code: "RS2064",
};

const fileShape = entriesShape(FILE.list, z.array(credentialsEntryShape));

/** How long to wait for another process that writes the same file, in milliseconds. */
const LOCK_TIMEOUT = 30_000;

export interface CredentialsFileOptions {
  /** Of the run. */
  readonly directory: string;
  readonly credentialsOut: CredentialsOut;
  readonly version?: string;
}

export class CredentialsFile {
  readonly #path: string;
  #entries: readonly Entry[];
  #written = false;
  #failure: RampsyncError | undefined;
  #underWay: Promise<void> = Promise.resolve();
  /** What could not be written to the file, and the file that has it. */
  #aside: readonly Entry[] = [];
  #asidePath: string | undefined;

  /** @throws RS2017 for a file that cannot be read or written, RS2064 for one that is somebody else's. */
  constructor(private readonly options: CredentialsFileOptions) {
    this.#path = resolve(options.directory, options.credentialsOut.file);
    refuseOtherThanFile(this.#path, "The file of credentials");
    try {
      accessSync(dirname(this.#path), constants.W_OK);
    } catch (cause) {
      throw notWritten(this.#path, cause, "Name a file in a folder that is there and can be written.");
    }
    this.#entries = readEntries(this.#path);
  }

  /** What a run's sessions are told of it. */
  get told(): Pick<SessionOptions, "credentialsOut"> & Pick<Session, "hasHandedOver"> {
    return { credentialsOut: this.options.credentialsOut.form, hasHandedOver: (target) => this.has(target) };
  }

  /** Of the file, from the directory of the run where it is in there; undefined where nothing was written. */
  get path(): string | undefined {
    if (!this.#written) return undefined;
    const inside = relative(resolve(this.options.directory), this.#path);
    return inside.startsWith("..") ? this.#path : inside;
  }

  /** That the file could not be written, and where what it should hold is instead. */
  get errors(): readonly RampsyncError[] {
    return this.#failure === undefined ? [] : [this.#failure];
  }

  /** Whether it holds anything of an integration. */
  has({ tenant, id }: Target): boolean {
    return this.#entries.some(({ tenant_id, integration_id }) => tenant_id === tenant && integration_id === id);
  }

  /**
   * Resolves when what was made is on the disk. Where the file cannot be written any more, a file beside the program holds it,
   * and `errors` says so. @throws RS3005 where that cannot be written either.
   */
  give(managed: Managed, made: MadeCredentials): Promise<void> {
    const { form } = this.options.credentialsOut;
    if (form === "encrypted" && made.envelope === undefined) return Promise.resolve();
    return this.#add([
      {
        ...placeOf(managed, made),
        ...(made.envelope === undefined ? {} : { envelope: JSON.parse(made.envelope) as Envelope }),
        ...(form === "clear" ? { clear: JSON.parse(made.clear.reveal()) as Entry["clear"] } : {}),
      },
    ]);
  }

  /** Adds what states hold encrypted and the file does not: of a run that was broken off before it wrote it here. */
  async complete(all: readonly Managed[], attributesOf: (managed: Managed) => Attributes | undefined): Promise<void> {
    const missing = all.flatMap((managed) => {
      const attributes = attributesOf(managed);
      const envelope = attributes === undefined ? undefined : managed.definition.envelopeOf?.(attributes);
      if (attributes === undefined || envelope === undefined) return [];
      const { id } = recordedTarget(managed.definition, attributes);
      return [{ ...placeOf(managed, { tenant: managed.tenant, id }), envelope: JSON.parse(envelope) as Envelope }];
    });
    if (missing.some((entry) => !isIn(this.#entries, entry))) await this.#add(missing);
  }

  #add(found: readonly Omit<Entry, "time">[]): Promise<void> {
    this.#underWay = this.#underWay.catch(() => undefined).then(() => this.#merge(found));
    return this.#underWay;
  }

  /** Others may have written the file meanwhile: what they wrote stays. */
  async #merge(found: readonly Omit<Entry, "time">[]): Promise<void> {
    const time = new Date().toISOString();
    const { version } = this.options;
    const naming = { operation: "credentials", timeoutMs: LOCK_TIMEOUT, ...(version === undefined ? {} : { version }) };
    try {
      const lock = await acquireLock(this.#path, naming);
      try {
        const before = readEntries(this.#path);
        const added = found.filter((entry) => !isIn(before, entry));
        this.#entries = [...before, ...added.map((entry) => ({ ...entry, time }))];
        if (added.length === 0) return;
        await writeByRename(this.#path, contentOf(this.#entries, schemaOf(this.#path)));
        this.#written = true;
      } finally {
        await lock.release();
      }
    } catch (cause) {
      await this.#putAside(found, cause);
    }
  }

  /** What was made is nowhere else in this form: it is kept beside the program. */
  async #putAside(found: readonly Omit<Entry, "time">[], cause: unknown): Promise<void> {
    const time = new Date().toISOString();
    this.#aside = [...this.#aside, ...found.map((entry) => ({ ...entry, time }))];
    const { directory } = this.options;
    this.#asidePath = await putAside(directory, basename(this.#path), contentOf(this.#aside), this.#asidePath);
    this.#failure = notWritten(
      this.#path,
      cause,
      `What was made is in ${this.#asidePath}, which its owner alone can read.`,
    );
  }
}

function readEntries(path: string): readonly Entry[] {
  if (kindAt(path) === undefined) return [];
  const refuse = (problem: string) => wrongEntry(FILE, path, [], problem);
  const { success, data, error } = fileShape.safeParse(readJsonFile({ path, what: FILE.what, refuse }));
  if (success) return data[FILE.list] as readonly Entry[];
  const [issue] = error.issues;
  const place = issue?.path.slice(1) ?? [];
  if (issue === undefined || place.length === 0) throw refuse("is none that rampsync wrote");
  throw wrongEntry(FILE, path, place, unknownMembers(issue) ?? "is missing, or of another type");
}

const contentOf = (entries: readonly Entry[], schema: object = {}) =>
  Buffer.from(entriesText(FILE.list, entries, schema));

const placeOf = ({ stack, address }: Managed, { tenant, id }: Target) => ({
  address: `${stack.name}/${address}`,
  tenant_id: tenant,
  integration_id: id,
});

/** What is encrypted once more is another text: the same envelope is the same credentials. */
function isIn(entries: readonly Entry[], { address, integration_id, tenant_id, envelope, clear }: Omit<Entry, "time">) {
  const same = entries.filter(
    (each) => each.address === address && each.tenant_id === tenant_id && each.integration_id === integration_id,
  );
  const isSame = (left: unknown, right: unknown) => JSON.stringify(left) === JSON.stringify(right);
  return same.some((each) => (envelope === undefined ? isSame(each.clear, clear) : isSame(each.envelope, envelope)));
}

function notWritten(path: string, cause: unknown, hint: string): RampsyncError {
  return new RampsyncError("RS2017", `The file of credentials cannot be written: ${reasonOf(cause)}.`, {
    place: { file: path },
    hint,
    cause,
  });
}
