// A plan saved to a file: the document, and what must still hold when it is applied. It holds no secret: of declared
// secrets the fingerprints alone.

import { createHash } from "node:crypto";
import { resolve } from "node:path";
import * as z from "zod/mini";
import { decodeText, EncodingError } from "../../base/encoding.js";
import { RampsyncError } from "../../base/error.js";
import { isRecord, parsedJson } from "../../base/json.js";
import { systemCode } from "../../base/system.js";
import { printable } from "../../base/text.js";
import { PLAN_FORMAT_VERSION, type PlanDocument } from "../../document/plan-document.js";
import { kindAt, readIfThere, writeByRename, writeThrough } from "../state/files.js";

const fingerprintShape = z.object({ key_id: z.string(), mac: z.string() });

const integrationShape = z.object({
  stack: z.string(),
  address: z.string(),
  /** SHA-256 of what is declared, secrets left out. */
  declaration: z.string(),
  /** Of the declared secrets, by their path. */
  secrets: z.record(z.string(), fingerprintShape),
  /** Of the live side that was compared; absent where nothing live was. */
  live: z.optional(z.string()),
});

export const preconditionsShape = z.object({
  program: z.string(),
  /** What was looked at: stacks by pattern, one tenant, one shard of them, secrets to be sent again. */
  run: z.object({
    stacks: z.optional(z.array(z.string())),
    tenant: z.optional(z.string()),
    targets: z.optional(z.array(z.string())),
    shard: z.optional(z.object({ index: z.number(), count: z.number() })),
    send_secrets: z.boolean(),
  }),
  /** By stack; a state that was never saved has lineage null. */
  states: z.record(z.string(), z.object({ lineage: z.nullable(z.string()), serial: z.string() })),
  /** Those with anything to do. */
  integrations: z.array(integrationShape),
});

/** What is looked up in the document again; the rest of it is only shown. */
const documentShape = z.object({
  resources: z.array(
    z.object({
      stack: z.string(),
      address: z.string(),
      action: z.string(),
      changes: z.array(z.unknown()),
      drift: z.array(z.unknown()),
      residual: z.array(z.unknown()),
    }),
  ),
});

export type Preconditions = z.infer<typeof preconditionsShape>;
export type IntegrationPrecondition = z.infer<typeof integrationShape>;

export interface SavedPlan extends PlanDocument {
  readonly preconditions: Preconditions;
}

/** Readable by the user alone. Throws RS2017 when the file cannot be written. */
export async function writePlanFile(path: string, plan: SavedPlan): Promise<void> {
  const text = JSON.stringify({ ...plan, content_hash: contentHash(plan) }, null, 2);
  try {
    await write(resolve(path), Buffer.from(`${text}\n`));
  } catch (cause) {
    throw new RampsyncError("RS2017", `The plan file cannot be written: ${systemCode(cause) ?? String(cause)}.`, {
      place: { file: path },
      cause,
    });
  }
}

/** A device or a pipe stays what it is. */
async function write(path: string, content: Buffer): Promise<void> {
  const kind = kindAt(path);
  if (kind === undefined || kind === "file") await writeByRename(path, content);
  else await writeThrough(path, content);
}

/** Throws RS2017 when there is no such file, RS3007 when it is of another format version, not whole, or was changed. */
export async function readPlanFile(path: string): Promise<SavedPlan> {
  const refuse = (problem: string): never => {
    throw new RampsyncError("RS3007", `The plan file ${problem}.`, { place: { file: path } });
  };
  const parsed = parsedJson(await readText(path));
  if (!isRecord(parsed)) return refuse("is not a JSON object");
  const { content_hash: hash, ...content } = parsed;
  if (content.format_version !== PLAN_FORMAT_VERSION) {
    const found = content.format_version;
    if (typeof found !== "string" || found === "")
      return refuse(`has no format version, such as ${PLAN_FORMAT_VERSION}`);
    return refuse(`has format version ${printable(found, 20)}, not ${PLAN_FORMAT_VERSION}`);
  }
  if (hash !== contentHash(content)) return refuse("was changed after it was written");
  const preconditions = preconditionsShape.safeParse(content.preconditions);
  if (!preconditions.success) return refuse("has no preconditions: it is a plan document, not a saved plan");
  if (!documentShape.safeParse(content).success) return refuse("has an unexpected shape");
  return { ...(content as unknown as PlanDocument), preconditions: preconditions.data };
}

async function readText(path: string): Promise<string> {
  // A pipe ends; a device may go on for ever.
  if (kindAt(resolve(path)) === "a device") {
    throw new RampsyncError("RS2017", "The plan file is a device, not a file.", {
      place: { file: path },
      hint: "Name a file.",
    });
  }
  const bytes = await readIfThere(resolve(path)).catch((cause: unknown) => {
    throw new RampsyncError("RS2017", `The plan file cannot be read: ${systemCode(cause) ?? String(cause)}.`, {
      place: { file: path },
      cause,
    });
  });
  if (bytes === undefined) throw new RampsyncError("RS2017", "There is no such plan file.", { place: { file: path } });
  try {
    return decodeText(bytes);
  } catch (error) {
    if (!(error instanceof EncodingError)) throw error;
    throw new RampsyncError("RS3007", `The plan file ${error.problem}.`, { place: error.at(path) });
  }
}

/** Of the values, not of how they are laid out. */
function contentHash(content: object): string {
  return createHash("sha256").update(JSON.stringify(content)).digest("base64url");
}
