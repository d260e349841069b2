// A receipt: what a run removed, kept before it was. A line of JSON says which run it was; each further line holds an
// integration, the calls that remove rows of it, and its rows before. Lines are only ever added, each on the disk before the
// first of its calls is sent, so that a receipt that ends inside a line tells of everything that was removed.

import { resolve } from "node:path";
import * as z from "zod/mini";
import { decodeText, EncodingError } from "../../base/encoding.js";
import { RampsyncError } from "../../base/error.js";
import { parsedJson } from "../../base/json.js";
import { systemCode } from "../../base/system.js";
import { printable } from "../../base/text.js";
import { kindAt, readIfThere } from "../state/files.js";

export const RECEIPT_FORMAT = "rampsync receipt";
export const RECEIPT_VERSION = 1;

const headShape = z.object({
  format: z.literal(RECEIPT_FORMAT),
  version: z.number(),
  /** When the run removed something first, as RFC 3339 has it. */
  time: z.string(),
  /** `user@host`. */
  who: z.string(),
  verb: z.string(),
  /** The version of rampsync. */
  rampsync: z.optional(z.string()),
});

const entryShape = z.object({
  time: z.string(),
  endpoint: z.string(),
  tenant: z.string(),
  integration: z.string(),
  /** Of the resource: `rampsync_installed_integration`. */
  type: z.string(),
  /** As the server calls it. */
  name: z.optional(z.string()),
  stack: z.string(),
  address: z.string(),
  construct: z.string(),
  calls: z.array(z.object({ method: z.string(), path: z.string() })),
  /** In the form of the resource. */
  rows: z.array(z.unknown()),
});

/** A line: the head, which is the first, or an integration. */
export const receiptLineShape = z.union([headShape, entryShape]);

export type ReceiptHead = z.infer<typeof headShape>;
export type ReceiptEntry = z.infer<typeof entryShape>;

export interface Receipt {
  readonly head: ReceiptHead;
  readonly entries: readonly ReceiptEntry[];
  /** The number of the last line where it is cut off, and so not read: none of its calls was sent. */
  readonly cutOff?: number;
}

/** Throws RS2017 for a file that cannot be read, RS2070 for one that is no receipt, or is damaged before its last line. */
export async function readReceipt(path: string): Promise<Receipt> {
  const refuse = (problem: string, line?: number): never => {
    throw new RampsyncError("RS2070", `The receipt ${problem}.`, {
      place: { file: path, ...(line === undefined ? {} : { line }) },
    });
  };
  const lines = (await readText(path, refuse)).split("\n");
  const last = lines.pop() ?? "";
  const values = lines.map(parsedJson);
  const isCutOff = last !== "" || (values.length > 1 && values.at(-1) === undefined);
  if (last === "" && isCutOff) values.pop();
  const head = headShape.safeParse(values[0]).data;
  if (head === undefined) return refuse("does not begin as one: it is another file, or holds nothing");
  if (head.version !== RECEIPT_VERSION) return refuse(`has version ${head.version}, not ${RECEIPT_VERSION}`);
  const entries = values.slice(1).map((value, index) => {
    const entry = entryShape.safeParse(value);
    return entry.data ?? refuse("is damaged: this line is no removal", index + 2);
  });
  return { head, entries, ...(isCutOff ? { cutOff: entries.length + 2 } : {}) };
}

async function readText(path: string, refuse: (problem: string) => never): Promise<string> {
  const unreadable = (reason: string, cause?: unknown) =>
    new RampsyncError("RS2017", `The receipt cannot be read: ${reason}.`, { place: { file: path }, cause });
  const kind = kindAt(resolve(path));
  if (kind === "a device" || kind === "a directory") throw unreadable(`it is ${kind}`);
  const bytes = await readIfThere(resolve(path)).catch((cause: unknown) => {
    throw unreadable(systemCode(cause) ?? printable(String(cause)), cause);
  });
  if (bytes === undefined) throw unreadable("there is no such file");
  try {
    return decodeText(bytes);
  } catch (error) {
    if (!(error instanceof EncodingError)) throw error;
    return refuse(error.problem);
  }
}
