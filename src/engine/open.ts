// Loads the program and the states it manages: what every verb begins with.
import { RampsyncError } from "../integration/error.js";
import type { Clock } from "../opsramp/clock.js";
import { Connections } from "./connection.js";
import type { Host } from "./host.js";
import { type LoadedProgram, type LoadOptions, loadProgram } from "./load/load.js";
import type { LoadedStack } from "./load/stack.js";
import { checkDeclarations, joinState, type Managed } from "./managed.js";
import { State } from "./state/state.js";
import { readState } from "./state/store.js";

export interface RunOptions extends Pick<LoadOptions, "variables" | "variableFiles" | "stacks" | "synth"> {
  /** The directory of cdktf.json. */
  readonly directory: string;
  readonly environment: NodeJS.ProcessEnv;
  /** Only resources of this tenant. */
  readonly tenant?: string;
  readonly host: Host;
  readonly signal?: AbortSignal;
  readonly sendSecrets?: boolean;
  /** A limit of the user's, for each tenant and class of requests, beside those of the API. */
  readonly maxRequestsPerMinute?: number;
  /** Default: the real time. */
  readonly clock?: Clock;
}

export interface ReadOnlyOptions extends RunOptions {
  /** The state of the one stack that is looked at, of whatever backend, in place of the file that its backend names. */
  readonly state?: { readonly text: string; readonly where: string };
}

export function load(options: RunOptions, missingSecretsAllowed = false): Promise<LoadedProgram> {
  const { directory, environment, variables, variableFiles, stacks, synth, host } = options;
  return loadProgram({
    directory,
    environment,
    missingSecretsAllowed,
    ...(variables === undefined ? {} : { variables }),
    ...(variableFiles === undefined ? {} : { variableFiles }),
    ...(stacks === undefined ? {} : { stacks }),
    ...(synth === undefined ? {} : { synth }),
    onOutput: (chunk) => host({ type: "program output", chunk }),
  });
}

export function connect(options: RunOptions): Connections {
  const { host, signal, sendSecrets, maxRequestsPerMinute, clock } = options;
  return new Connections({
    host,
    ...(signal === undefined ? {} : { signal }),
    ...(sendSecrets === undefined ? {} : { sendSecrets }),
    ...(maxRequestsPerMinute === undefined ? {} : { maxRequestsPerMinute }),
    ...(clock === undefined ? {} : { clock }),
  });
}

/**
 * The state of each stack, read without a lock: for verbs that write nothing.
 * @throws RS2015 when a state is given and more than one stack is looked at.
 */
export async function readStates(
  stacks: readonly LoadedStack[],
  { state }: ReadOnlyOptions,
): Promise<ReadonlyMap<LoadedStack, State>> {
  if (state === undefined) return new Map(await Promise.all(stacks.map(readOwnState)));
  const [stack] = stacks;
  if (stack === undefined || stacks.length > 1) {
    throw new RampsyncError("RS2015", `A state belongs to one stack; ${stacks.length} are selected.`, {
      hint: `Name the stack. The stacks are: ${stacks.map(({ name }) => name).join(", ")}.`,
    });
  }
  return new Map([[stack, State.parse(state.text, state.where)]]);
}

async function readOwnState(stack: LoadedStack): Promise<readonly [LoadedStack, State]> {
  return [stack, stack.statePath === undefined ? State.empty() : await readState(stack.statePath)];
}

/**
 * What is managed: the program joined with its states.
 * @throws RampsyncErrors with everything that is wrong in the declarations, before anything is read live; RS2015 for a
 * tenant that nothing is managed of.
 */
export function manage(
  program: LoadedProgram,
  states: ReadonlyMap<LoadedStack, State>,
  options: RunOptions,
): readonly Managed[] {
  const placed = checkDeclarations(program.stacks, options.environment);
  const stateOf = (stack: LoadedStack) => {
    const state = states.get(stack);
    if (state === undefined) throw new RampsyncError("RS9001", `The state of ${stack.name} was not read.`);
    return state;
  };
  const managed = joinState(placed, program.stacks, stateOf, options.environment);
  return options.tenant === undefined ? managed : ofTenant(options.tenant, managed);
}

/** A name that is misspelt must not pass for a tenant where all is well. Throws RS2015. */
function ofTenant(tenant: string, managed: readonly Managed[]): readonly Managed[] {
  const found = managed.filter((one) => one.tenant === tenant);
  if (found.length > 0) return found;
  const tenants = [...new Set(managed.map((one) => one.tenant))].sort();
  const shown = tenants.slice(0, 20).join(", ");
  throw new RampsyncError("RS2015", `Nothing is declared or recorded in the tenant "${tenant}".`, {
    where: "--tenant",
    hint: tenants.length === 0 ? "There are none." : `The tenants are: ${shown}${tenants.length > 20 ? ", …" : ""}.`,
  });
}
