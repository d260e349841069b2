// The states that `rampsync state` works on: those of the program's stacks, or one file that is named.
import { resolve } from "node:path";
import { RampsyncError } from "../../base/error.js";
import type { LoadedStack } from "../load/stack.js";
import { load } from "../load-program.js";
import type { RunOptions, WithResources } from "../run-options.js";
import { backendOf } from "../state/backend.js";
import { kindAt } from "../state/files.js";
import type { StateBackend } from "../state/state-backend.js";
import { constructOf } from "./declarations.js";

/** What every verb on states takes. */
export interface StateOptions extends RunOptions {
  /** A state file, in place of those of the program's stacks; the program is not run then. */
  readonly stateFile?: string;
}

export interface StatePlace {
  /** The name of the stack, or the path of the file as it was named. */
  readonly stack: string;
  /** Gives the backend. @throws RS2005 for one that Terraform alone reads and writes. */
  backend(): StateBackend;
  /** Addresses by the path of the construct that declares them. */
  readonly declared: ReadonlyMap<string, string>;
}

/** In the order of the program. Throws as the loading of a program; RS2017 for a file that is not there. */
export async function statePlaces(options: WithResources<StateOptions>): Promise<readonly StatePlace[]> {
  const { stateFile } = options;
  if (stateFile === undefined) return (await load(options, { missingSecretsAllowed: true })).stacks.map(placeOfStack);
  const path = resolve(stateFile);
  if (kindAt(path) === undefined) {
    throw new RampsyncError("RS2017", "There is no such state.", { place: { file: stateFile } });
  }
  return [{ stack: stateFile, backend: () => backendOf({ kind: "file", path }), declared: new Map() }];
}

function placeOfStack(stack: LoadedStack): StatePlace {
  const { name, location, backend, constructPath, resources } = stack;
  return {
    stack: name,
    backend() {
      if (location !== undefined) return backendOf(location);
      throw new RampsyncError("RS2005", `The stack ${name} keeps its state in a "${backend.kind}" backend.`, {
        place: { construct: constructPath },
        hint: "Use terraform state in the directory of the stack.",
      });
    },
    declared: new Map(resources.map((resource) => [constructOf(stack, resource), resource.address])),
  };
}
