// The states that --state and --state-dir name: a file or standard input for one stack, files for many.

import { readdirSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { buffer } from "node:stream/consumers";
import { RampsyncError } from "../base/error.js";
import { systemCode } from "../base/system.js";
import type { GivenState, GivenStates, ReadOnlyOptions } from "../engine/run-options.js";
import { kindAt } from "../engine/state/files.js";
import { decodeState } from "../engine/state/stored.js";

export interface GivenStateFlags {
  readonly state?: readonly string[];
  readonly stateDir?: string;
}

/**
 * Nothing without the flags. Throws RS2017 when a file of one stack or the folder cannot be read, RS3001 when that file is
 * not UTF-8, RS2015 for flags that do not fit each other.
 */
export async function givenStates({
  state = [],
  stateDir,
}: GivenStateFlags): Promise<Pick<ReadOnlyOptions, "state" | "states">> {
  const [first] = state;
  if (first !== undefined && state.length === 1 && stateDir === undefined && isOneState(first)) {
    return { state: await readGivenState(first) };
  }
  if (first === undefined && stateDir === undefined) return {};
  const named = new Map<string, string>();
  for (const flag of state) {
    const at = flag.indexOf("=");
    const [stack, file] = [flag.slice(0, at), flag.slice(at + 1)];
    if (at <= 0 || file === "" || file === "-") {
      throw new RampsyncError("RS2015", `${flag} says no stack and file.`, {
        hint: "Beside another --state and beside --state-dir, write --state STACK=FILE.",
      });
    }
    if (named.has(stack)) {
      throw new RampsyncError("RS2015", `Two states are given for ${stack}.`, { hint: "Give one --state STACK=FILE." });
    }
    named.set(stack, file);
  }
  return { states: new FileStates(named, stateDir) };
}

/** A file may have an equals sign in its name. */
function isOneState(flag: string): boolean {
  return flag === "-" || !flag.includes("=") || flag.startsWith("=") || kindAt(flag) !== undefined;
}

class FileStates implements GivenStates {
  readonly names: readonly string[];
  readonly files: ReadonlyMap<string, string>;

  constructor(
    private readonly named: ReadonlyMap<string, string>,
    private readonly directory: string | undefined,
  ) {
    this.names = [...named.keys()];
    this.files = directory === undefined ? new Map() : filesIn(directory);
  }

  async of(stack: string): Promise<GivenState | undefined> {
    const path = this.named.get(stack) ?? this.files.get(stack);
    if (path !== undefined) return readGivenState(path);
    if (this.directory === undefined) return undefined;
    throw new RampsyncError("RS2017", `The folder of --state-dir has no state of ${stack}.`, {
      place: { file: this.directory },
      hint: `Put it there as ${stack}.tfstate (terraform state pull), or name the other stacks.`,
    });
  }
}

/** By stack: `STACK.tfstate`, as one is pulled, before `terraform.STACK.tfstate`, as Terraform keeps it. */
function filesIn(directory: string): ReadonlyMap<string, string> {
  const files = new Map<string, string>();
  for (const name of [...namesIn(directory)].sort()) {
    const [, prefix = "", stack = ""] = /^(?!\.)(terraform\.)?(.+)\.tfstate$/.exec(name) ?? [];
    if (stack !== "" && (prefix === "" || !files.has(stack))) files.set(stack, join(directory, name));
  }
  return files;
}

function namesIn(directory: string): readonly string[] {
  try {
    return readdirSync(directory);
  } catch (cause) {
    const reason = systemCode(cause) ?? String(cause);
    throw new RampsyncError("RS2017", `The folder of --state-dir cannot be read: ${reason}.`, {
      place: { file: directory },
      cause,
    });
  }
}

/** A state in a file, or `-` for standard input. Throws RS2017 where it cannot be read, RS3001 where it is not UTF-8. */
export async function readGivenState(path: string): Promise<GivenState> {
  const where = path === "-" ? "standard input" : path;
  return { text: decodeState(path === "-" ? await buffer(process.stdin) : await readState(path), where), where };
}

async function readState(path: string): Promise<Buffer> {
  try {
    return await readFile(path);
  } catch (cause) {
    const reason = systemCode(cause) ?? String(cause);
    throw new RampsyncError("RS2017", `The state cannot be read: ${reason}.`, { place: { file: path }, cause });
  }
}
