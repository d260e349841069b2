// Loads the program of a run, and only the stacks that the run is about.

import { recordedTarget } from "../resources/identity.js";
import type { ResourceTable } from "../resources/table.js";
import { tell } from "./host.js";
import { type LoadedProgram, loadProgram } from "./load/load.js";
import type { LoadedStack } from "./load/stack.js";
import { NOT_GIVEN } from "./load/variables.js";
import { tenantsOf } from "./records/declarations.js";
import { recordedIn } from "./records/recorded.js";
import { type WithResources } from "./run-options.js";
import { backendOf } from "./state/backend.js";
import type { StoredState } from "./state/stored.js";

/** Loads the program, and says what it warns of. Throws as `loadProgram`. */
export async function load(
  options: WithResources,
  { missingSecretsAllowed = false, wantsDigest = false } = {},
): Promise<LoadedProgram> {
  const { directory, environment, variables, variableFiles, stacks, synth, synthesised, host, tenant, resources } =
    options;
  const program = await loadProgram({
    directory,
    environment,
    resources,
    missingSecretsAllowed,
    ...(variables === undefined ? {} : { variables }),
    ...(variableFiles === undefined ? {} : { variableFiles }),
    ...(stacks === undefined ? {} : { stacks }),
    ...(synth === undefined ? {} : { synth }),
    ...(synthesised === undefined ? {} : { synthesised }),
    wantsDigest,
    ...(tenant === undefined ? {} : { isNeeded: (stack: LoadedStack) => isAbout(tenant, stack, options) }),
    ...(options.signal === undefined ? {} : { signal: options.signal }),
    onOutput: (chunk) => host({ type: "program output", chunk }),
  });
  for (const warning of program.warnings) tell(host, warning);
  return program;
}

/** Whether anything of the tenant is declared in the stack, as far as its variables let it be told, or recorded in its state. */
async function isAbout(
  tenant: string,
  stack: LoadedStack,
  { environment, resources }: { readonly environment: NodeJS.ProcessEnv; readonly resources: ResourceTable },
): Promise<boolean> {
  if (tenantsOf(stack, environment).some((each) => each === tenant || each.includes(NOT_GIVEN))) return true;
  if (stack.location === undefined) return false;
  // A state that cannot be used may hold anything.
  const state = await backendOf(stack.location)
    .read()
    .catch(() => undefined);
  return state === undefined || isRecordedOf(tenant, state, resources);
}

function isRecordedOf(tenant: string, state: StoredState, resources: ResourceTable): boolean {
  return recordedIn(state, resources).some(
    ({ definition, instance }) => recordedTarget(definition, instance.attributes, instance.private).tenant === tenant,
  );
}
