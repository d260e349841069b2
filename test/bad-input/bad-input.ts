// What every case of the corpus says, and what every one is held to: coded errors with code, place and hint.
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { expect } from "vitest";
import { type RampsyncError, toRampsyncErrors } from "../../src/base/error.js";
import type { ErrorCode } from "../../src/base/error-codes.js";
import { type Files, MANIFEST, manifestOf, resourcesOf, stackFile } from "../support/stacks.js";

/** One wrong input. */
export interface BadInput {
  /** What is wrong, in words; the name of the test. */
  readonly what: string;
  readonly code: ErrorCode;
  /** A part of the place: construct path, attribute path, or file with line and column. Empty where no place can be named. */
  readonly where: string;
  /** A part of the message. */
  readonly message?: string;
}

/** Makes wrong inputs that are the text of a file, all of one code. */
export const wrongFile =
  (code: ErrorCode) =>
  (what: string, text: string, where: string, message: string): BadInput & { readonly text: string } => ({
    what,
    text,
    code,
    where,
    message,
  });

/** What goes wrong in `run`, as a user would see it. Fails when nothing does, or something without a code. */
export async function errorsOf(run: () => unknown): Promise<readonly RampsyncError[]> {
  try {
    await run();
  } catch (thrown) {
    const errors = toRampsyncErrors(thrown);
    for (const error of errors) {
      if (error.code === "RS9001") throw new Error(`not a coded error: ${String(error.cause ?? error)}`);
    }
    return errors;
  }
  return [];
}

export function expectFound(errors: readonly RampsyncError[], wanted: BadInput): void {
  const shown = errors.map(({ code, where = "", message }) => `${code} ${where}: ${message}`);
  const found = errors.find(
    ({ code, where = "", message }) =>
      code === wanted.code && where.includes(wanted.where) && message.includes(wanted.message ?? ""),
  );
  expect(found, `${wanted.code} ${wanted.where}: ${wanted.message ?? ""}\nfound:\n${shown.join("\n")}`).toBeDefined();
  for (const { message, hint, where = "" } of errors) {
    expect(message).toMatch(/\S[.:!?)"…]*$/);
    expect(hint).not.toBe("");
    expect(`${message} ${hint} ${where}`).not.toMatch(/\n\s+at |undefined|\[object|NaN/);
  }
}

/** A directory of its own, emptied and filled again for each case. */
export class Folder {
  readonly path = mkdtempSync(join(tmpdir(), "rampsync-bad-input-"));

  fill(files: Files): void {
    for (const name of readdirSync(this.path)) rmSync(join(this.path, name), { recursive: true, force: true });
    for (const [path, text] of Object.entries(files)) {
      const file = join(this.path, path);
      mkdirSync(dirname(file), { recursive: true });
      if (path.endsWith("/")) mkdirSync(file, { recursive: true });
      else writeFileSync(file, text);
    }
  }

  /** Every file with its text; directories with an empty one. */
  content(): Files {
    const names = readdirSync(this.path, { recursive: true, encoding: "utf8" }).sort();
    return Object.fromEntries(
      names.map((name) => {
        const path = join(this.path, name);
        return [name, statSync(path).isFile() ? readFileSync(path, "utf8") : ""];
      }),
    );
  }

  remove(): void {
    if (existsSync(this.path)) rmSync(this.path, { recursive: true, force: true });
  }
}

/** A stack `s` that is in order; each case spoils a part of it. */
export const soundStack = {
  provider: { rampsync: [{ tenant: "client_8" }] },
  resource: resourcesOf({ desk: { "//": { metadata: { path: "s/desk/Default" } }, integration_id: "INTG-1" } }),
  terraform: {
    backend: { local: { path: "../../../terraform.s.tfstate" } },
    required_providers: { rampsync: { source: "rampsync/rampsync" } },
  },
};

export const STACK = stackFile("s");

/** A program with the stack `s`, its output made already. */
export const soundFiles: Files = {
  "cdktf.json": '{"app": "node main.js"}',
  [MANIFEST]: JSON.stringify(manifestOf(["s"])),
  [STACK]: JSON.stringify(soundStack),
};

/** Credentials for an endpoint where nobody listens: nothing wrong gets so far. */
export const soundEnvironment: NodeJS.ProcessEnv = {
  OPSRAMP_ENDPOINT: "http://127.0.0.1:9",
  OPSRAMP_CLIENT_ID: "id",
  OPSRAMP_CLIENT_SECRET: "canary-client-secret",
};
