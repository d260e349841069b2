// The flags that every verb shares, as options of the engine.

import { setMaxListeners } from "node:events";
import { resolve } from "node:path";
import { RampsyncError } from "../base/error.js";
import { systemCode } from "../base/system.js";
import type { Shard } from "../document/plan-document.js";
import { type RunOptions } from "../engine/run-options.js";
import { checkFile, type OutputOptions, type TerminalHost } from "./terminal.js";

export interface AccessFlags {
  readonly secretsCommand?: string;
  readonly secretsTimeout?: number;
  readonly profiles?: string;
}

export interface ProgramFlags extends OutputOptions, AccessFlags {
  readonly chdir?: string;
  readonly tenant?: string;
  readonly target?: readonly string[];
  readonly shard?: Shard;
  readonly var?: readonly string[];
  readonly varFile?: readonly string[];
  readonly synth?: boolean;
  readonly synthesised?: string;
  readonly digest?: string;
  readonly sendSecrets?: boolean;
  readonly allowEventPosts?: readonly string[];
  readonly allowDetach?: readonly string[];
  readonly strictCatalogue?: boolean;
  readonly maxRequestsPerMinute?: number;
  readonly limitShare?: number;
}

export function directoryOf(flags: { readonly chdir?: string }): string {
  return resolve(flags.chdir ?? ".");
}

/** What --chdir names cannot be worked in. */
export function noDirectory(where: string, cause: unknown): RampsyncError {
  const name = systemCode(cause);
  const code = name === undefined ? "" : ` (${name})`;
  return new RampsyncError("RS2001", `The directory of --chdir cannot be entered${code}.`, {
    place: { file: where },
    cause,
  });
}

/** Throws RS2015 for a --var without "=", and RS2017 for a file of --json-out that cannot be written. */
export function runOptions(
  stacks: readonly string[],
  flags: ProgramFlags,
  terminal: TerminalHost,
  use: "offline" | "with credentials" = "with credentials",
): RunOptions {
  if (flags.jsonOut !== undefined) checkFile(flags.jsonOut);
  return {
    directory: directoryOf(flags),
    environment: process.env,
    host: terminal.host,
    signal: stopSignal(),
    variables: Object.fromEntries((flags.var ?? []).map(parseVariable)),
    variableFiles: flags.varFile ?? [],
    ...(stacks.length === 0 ? {} : { stacks }),
    ...(flags.tenant === undefined ? {} : { tenant: flags.tenant }),
    ...(flags.target === undefined ? {} : { targets: flags.target }),
    ...(flags.shard === undefined ? {} : { shard: flags.shard }),
    ...(flags.synth === undefined ? {} : { synth: flags.synth }),
    ...synthesisedOf(flags, use),
    ...(flags.sendSecrets === undefined ? {} : { sendSecrets: flags.sendSecrets }),
    ...(flags.allowEventPosts === undefined ? {} : { allowEventPosts: flags.allowEventPosts }),
    ...(flags.allowDetach === undefined ? {} : { allowDetach: flags.allowDetach }),
    ...(flags.strictCatalogue === undefined ? {} : { strictCatalogue: flags.strictCatalogue }),
    ...accessOf(flags),
    ...(flags.limitShare === undefined ? {} : { limitShare: flags.limitShare }),
    ...(flags.maxRequestsPerMinute === undefined ? {} : { maxRequestsPerMinute: flags.maxRequestsPerMinute }),
  };
}

export function accessOf({
  secretsCommand,
  secretsTimeout,
  profiles,
}: AccessFlags): Pick<RunOptions, "secretsCommand" | "secretsTimeoutMs" | "profiles"> {
  return {
    ...(secretsCommand === undefined ? {} : { secretsCommand }),
    ...(secretsTimeout === undefined ? {} : { secretsTimeoutMs: secretsTimeout * 1000 }),
    ...(profiles === undefined ? {} : { profiles: resolve(profiles) }),
  };
}

/** Throws RS2015 for one of both flags alone: without the digest anybody could have changed what credentials are used for. */
function synthesisedOf(
  { synthesised: directory, digest }: ProgramFlags,
  use: "offline" | "with credentials",
): Pick<RunOptions, "synthesised"> {
  if (digest !== undefined && !/^(?:sha256:)?[0-9a-f]{64}$/i.test(digest)) {
    throw new RampsyncError("RS2015", "--digest is not a SHA-256 in hexadecimal digits.", {
      hint: "Give the digest that rampsync validate prints.",
    });
  }
  if (directory === undefined && digest === undefined) return {};
  if (directory === undefined || (digest === undefined && use === "with credentials")) {
    throw new RampsyncError("RS2015", "--synthesised and --digest go together.", {
      hint: "Give the output directory of the other job, and the digest that rampsync validate printed there.",
    });
  }
  return { synthesised: { directory: resolve(directory), ...(digest === undefined ? {} : { digest }) } };
}

function parseVariable(flag: string): readonly [string, string] {
  const at = flag.indexOf("=");
  if (at <= 0) {
    throw new RampsyncError("RS2015", 'A --var has no name or no "=".', { hint: "Write --var name=value." });
  }
  return [flag.slice(0, at), flag.slice(at + 1)];
}

let stop: AbortController | undefined;

/**
 * Aborted by the first SIGINT, SIGTERM or SIGHUP (the terminal is gone), so that states are saved and locks given back; a
 * second one ends at once.
 */
export function stopSignal(): AbortSignal {
  if (stop !== undefined) return stop.signal;
  const controller = new AbortController();
  // Each set of credentials listens to it.
  setMaxListeners(0, controller.signal);
  stop = controller;
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) {
    process.once(signal, () => {
      process.stderr.write("\nstopping after what is under way; once more to stop at once\n");
      controller.abort(new RampsyncError("RS4014", "The run was stopped."));
    });
  }
  return controller.signal;
}
