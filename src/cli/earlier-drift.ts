// The earlier drift report that --since names, checked as far as it is compared with.

import * as z from "zod/mini";
import { RampsyncError } from "../base/error.js";
import { readJsonFile } from "../base/json-file.js";
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
export function earlierDrift(path: string | undefined): { readonly since?: DriftDocument } {
  if (path === undefined) return {};
  const refuse = (problem: string) =>
    new RampsyncError("RS2060", `The earlier report ${problem}.`, { place: { file: path } });
  const document = readJsonFile({ path, what: "earlier report", refuse });
  if (!documentShape.safeParse(document).success) throw refuse("is no drift report with an id for each difference");
  return { since: document as DriftDocument };
}
