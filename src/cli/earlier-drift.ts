// The earlier drift report that --since names, checked as far as it is compared with.

import { readFile } from "node:fs/promises";
import * as z from "zod/mini";
import { decodeText, EncodingError } from "../base/encoding.js";
import { RampsyncError } from "../base/error.js";
import { systemCode } from "../base/system.js";
import type { DriftDocument } from "../document/plan-document.js";

const id = z.string();
const since = z.optional(z.string());

/** What is looked up in the document; the rest of it is not used. */
const documentShape = z.object({
  time: z.optional(z.string()),
  counts: z.object({ drifted: z.number() }),
  resources: z.array(
    z.object({
      tenant: z.string(),
      integration: z.string(),
      gone: z.optional(z.object({ id, since })),
      drift: z.array(z.object({ id, since, path: z.array(z.string()), label: z.string() })),
    }),
  ),
});

/** Nothing without the flag. Throws RS2017 when the file cannot be read, RS2060 when it is no drift report with ids. */
export async function earlierDrift(path: string | undefined): Promise<{ readonly since?: DriftDocument }> {
  if (path === undefined) return {};
  const refuse = (problem: string) =>
    new RampsyncError("RS2060", `The earlier report ${problem}.`, { place: { file: path } });
  const document = parse(await read(path), refuse);
  if (!documentShape.safeParse(document).success) throw refuse("is no drift report with an id for each difference");
  return { since: document as DriftDocument };
}

async function read(path: string): Promise<Buffer> {
  try {
    return await readFile(path);
  } catch (cause) {
    const reason = systemCode(cause) ?? String(cause);
    throw new RampsyncError("RS2017", `The earlier report cannot be read: ${reason}.`, {
      place: { file: path },
      cause,
    });
  }
}

function parse(bytes: Buffer, refuse: (problem: string) => RampsyncError): unknown {
  try {
    return JSON.parse(decodeText(bytes));
  } catch (error) {
    throw refuse(error instanceof EncodingError ? error.problem : "is not JSON");
  }
}
