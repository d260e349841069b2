// The errors that the program ended with, as its constructs wrote them down.

import { readFile, rm } from "node:fs/promises";
import { dirname, join } from "node:path";
import * as z from "zod/mini";
import { RampsyncError, RampsyncErrors } from "../../base/error.js";
import { type ErrorCode } from "../../base/error-codes.js";
import { isErrorCode } from "../../base/error-kind.js";
import { parsedJson } from "../../base/json.js";
import type { Place } from "../../base/place.js";
import { makeTemporaryFolder } from "../temporary-folder.js";

const text = z.optional(z.string());
const count = z.optional(z.number());
const plainStep = z.union([z.string(), z.number()]);

const placeShape = z.object({
  file: text,
  line: count,
  column: count,
  construct: text,
  member: z.optional(z.array(plainStep)),
  stack: text,
  tenant: text,
  integration: text,
  mapping: text,
  attribute: z.optional(z.array(z.union([plainStep, z.object({ key: z.string() })]))),
  call: text,
  variable: text,
  source: z.optional(z.object({ file: z.string(), line: z.number(), column: count })),
}) satisfies z.ZodMiniType<unknown>;

const shape = z.array(
  z.object({
    code: z.custom<ErrorCode>(isErrorCode),
    message: z.string(),
    place: z.optional(placeShape),
    hint: z.string(),
    trace: text,
  }),
);

/** Where the program threw, as Node tells it. */
export class ProgramTrace {
  constructor(readonly text: string) {}
}

export class ErrorReport {
  private constructor(
    /** Where the program writes; nothing is there yet. Undefined where no temporary file can be made. */
    readonly path: string | undefined,
  ) {}

  static async begin(): Promise<ErrorReport> {
    const directory = await makeTemporaryFolder("errors").catch(() => undefined);
    return new ErrorReport(directory === undefined ? undefined : join(directory, "errors.json"));
  }

  /** Throws `RampsyncErrors` with what was written, if anything was. What is not a report counts as none. */
  async throwErrors(): Promise<void> {
    if (this.path === undefined) return;
    const text = await readFile(this.path, "utf8").catch(() => "[]");
    const errors = shape.safeParse(parsedJson(text)).data ?? [];
    if (errors.length === 0) return;
    throw new RampsyncErrors(
      errors.map(
        ({ code, message, place, hint, trace }) =>
          new RampsyncError(code, message, {
            hint,
            ...(place === undefined ? {} : { place: place as Place }),
            ...(trace === undefined ? {} : { cause: new ProgramTrace(trace) }),
          }),
      ),
    );
  }

  async end(): Promise<void> {
    if (this.path !== undefined) await rm(dirname(this.path), { recursive: true, force: true });
  }
}
