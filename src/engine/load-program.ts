// Loads the program of a run, and only the stacks that the run is about.
import { printable } from "../base/text.js";
import { type LoadedProgram, loadProgram } from "./load/load.js";
import type { LoadedStack } from "./load/stack.js";
import { NOT_GIVEN } from "./load/variables.js";
import { tenantsOf } from "./records/declarations.js";
import { heldBy, recordedBy } from "./records/join-state.js";
import { type RunOptions } from "./run-options.js";
import { readState } from "./state/store.js";

/** Loads the program, and says what it warns of. Throws as `loadProgram`. */
export async function load(options: RunOptions, missingSecretsAllowed = false): Promise<LoadedProgram> {
  const { directory, environment, variables, variableFiles, stacks, synth, host, tenant } = options;
  const program = await loadProgram({
    directory,
    environment,
    missingSecretsAllowed,
    ...(variables === undefined ? {} : { variables }),
    ...(variableFiles === undefined ? {} : { variableFiles }),
    ...(stacks === undefined ? {} : { stacks }),
    ...(synth === undefined ? {} : { synth }),
    ...(tenant === undefined ? {} : { isNeeded: (stack: LoadedStack) => isAbout(tenant, stack, environment) }),
    onOutput: (chunk) => host({ type: "program output", chunk }),
  });
  for (const warning of program.warnings) host({ type: "note", text: `warning: ${printable(warning, 2000)}` });
  return program;
}

/** Whether anything of the tenant is declared in the stack, as far as its variables let it be told, or recorded in its state. */
async function isAbout(tenant: string, stack: LoadedStack, environment: NodeJS.ProcessEnv): Promise<boolean> {
  if (tenantsOf(stack, environment).some((one) => one === tenant || one.includes(NOT_GIVEN))) return true;
  if (stack.statePath === undefined) return false;
  // A state that cannot be used may hold anything.
  const state = await readState(stack.statePath).catch(() => undefined);
  return state === undefined || recordedBy(state).some((instance) => heldBy(instance).tenant === tenant);
}
