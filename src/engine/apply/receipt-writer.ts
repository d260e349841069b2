// Writes the receipt of a run that removes: one file, made when the first removal is kept.
import { randomBytes } from "node:crypto";
import { join, relative, resolve } from "node:path";
import { projectPathOf } from "../../base/entries-file.js";
import { RampsyncError } from "../../base/error.js";
import { systemCode } from "../../base/system.js";
import type { ApplyDocument } from "../../document/plan-document.js";
import type { Clock } from "../../opsramp/clock.js";
import type { KeptRemoval } from "../../resources/resource.js";
import type { Managed } from "../records/managed.js";
import { GrowingFile, makeDirectory } from "../state/files.js";
import { userAtHost } from "../state/process-identity.js";
import { RECEIPT_FORMAT, RECEIPT_VERSION, type ReceiptEntry, type ReceiptHead } from "./receipt.js";

/** The folder beside the program, unless another is named. */
export const RECEIPTS_FOLDER = "rampsync.receipts";
/** Names another folder. */
export const RECEIPTS_VARIABLE = "RAMPSYNC_RECEIPTS";

export interface ReceiptWriterOptions {
  /** Of the run. */
  readonly directory: string;
  readonly environment: NodeJS.ProcessEnv;
  /** The folder of receipts; relative to `directory`. Default: the one that the variable names, else that beside the program. */
  readonly receipts?: string;
  readonly verb: string;
  readonly version?: string;
  readonly clock: Clock;
}

export class ReceiptWriter {
  readonly #lines: string[] = [];
  #file: Promise<GrowingFile> | undefined;
  #path: string | undefined;
  #underWay: Promise<void> = Promise.resolve();
  #next: Promise<void> | undefined;
  #failure: RampsyncError | undefined;

  constructor(private readonly options: ReceiptWriterOptions) {}

  /** Of the receipt, from the directory of the run where it is in there; undefined while nothing was kept. */
  get path(): string | undefined {
    if (this.#path === undefined || this.#failure !== undefined) return undefined;
    const inside = relative(resolve(this.options.directory), this.#path);
    return inside.startsWith("..") ? this.#path : inside;
  }

  /** As a document has it; `removals`: how many requests that remove the run has sent. */
  told(removals: number): Pick<ApplyDocument, "receipt" | "receipt_unused"> {
    const { path } = this;
    if (path === undefined) return {};
    return { receipt: path, ...(removals === 0 ? { receipt_unused: true } : {}) };
  }

  /**
   * Resolves when the removal is on the disk; removals that are kept at one time share one write.
   * @throws RS2017 where it cannot be written. Nothing more is written then: what follows a half line could not be read.
   */
  keep({ settings, tenant, id, definition, stack, address, construct }: Managed, removal: KeptRemoval): Promise<void> {
    if (this.#failure !== undefined) return Promise.reject(this.#failure);
    const entry: ReceiptEntry = {
      time: this.#time,
      endpoint: settings.endpoint,
      tenant,
      integration: id,
      type: definition.type,
      ...(removal.name === undefined ? {} : { name: removal.name }),
      stack: stack.name,
      address,
      construct,
      calls: [...removal.calls],
      rows: [...removal.rows],
    };
    this.#lines.push(lineOf(entry));
    this.#next ??= this.#underWay
      .catch(() => undefined)
      .then(() => {
        this.#next = undefined;
        this.#underWay = this.#write(this.#lines.splice(0).join(""));
        return this.#underWay;
      });
    return this.#next;
  }

  async close(): Promise<void> {
    await (await this.#file?.catch(() => undefined))?.close();
  }

  get #time(): string {
    return new Date(this.options.clock.now()).toISOString();
  }

  async #write(text: string): Promise<void> {
    if (this.#failure !== undefined) throw this.#failure;
    try {
      this.#file ??= this.#begin();
      await (await this.#file).append(text);
    } catch (cause) {
      const reason = systemCode(cause) ?? String(cause);
      this.#failure = new RampsyncError("RS2017", `The receipt cannot be written: ${reason}.`, {
        place: { file: this.#path ?? this.#folder },
        hint: `Nothing is removed that no receipt keeps: name a folder that can be written, with --receipts or ${RECEIPTS_VARIABLE}.`,
        cause,
      });
      throw this.#failure;
    }
  }

  get #folder(): string {
    const { directory, environment, receipts = environment[RECEIPTS_VARIABLE] ?? "" } = this.options;
    return receipts === "" ? projectPathOf(RECEIPTS_FOLDER, directory) : resolve(directory, receipts);
  }

  async #begin(): Promise<GrowingFile> {
    const { verb, version } = this.options;
    const time = this.#time;
    await makeDirectory(this.#folder);
    const name = `${time.replace(/\.\d+Z$/, "Z").replaceAll(":", "-")}-${randomBytes(4).toString("hex")}.jsonl`;
    this.#path = join(this.#folder, name);
    const file = await GrowingFile.create(this.#path);
    const head: ReceiptHead = {
      format: RECEIPT_FORMAT,
      version: RECEIPT_VERSION,
      time,
      who: userAtHost(),
      verb,
      ...(version === undefined ? {} : { rampsync: version }),
    };
    await file.append(lineOf(head));
    return file;
  }
}

const lineOf = (value: object) => `${JSON.stringify(value)}\n`;
