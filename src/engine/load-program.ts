// Loads the program of a run, and only the stacks that the run is about.

import { recordedTarget } from "../resources/identity.js";
import type { ResourceTable } from "../resources/table.js";
import { Access } from "./access.js";
import type { Connections } from "./connection.js";
import { earlyToken } from "./early-token.js";
import { tell } from "./host.js";
import { type LoadedProgram, type LoadOptions, loadProgram } from "./load/load.js";
import type { LoadedStack } from "./load/stack.js";
import { NOT_GIVEN } from "./load/variables.js";
import type { WantedSecrets } from "./load/wanted-secrets.js";
import { asksForTenants, tenantsOf } from "./records/declarations.js";
import { givenStateOf, readOwnState } from "./records/managed-resources.js";
import { recordedIn } from "./records/recorded.js";
import { type ReadOnlyOptions, type WithResources } from "./run-options.js";
import { checkShard, tenantsOfRun } from "./shard.js";
import { backendOf } from "./state/backend.js";
import type { StoredState } from "./state/stored.js";

export interface LoadRequest {
  /** Checks without credentials. Default false. */
  readonly missingSecretsAllowed?: boolean;
  readonly wantsDigest?: boolean;
  /** Which secrets the secrets command is asked for. Default: none. */
  readonly secrets?: WantedSecrets;
  /** Looks at all that is declared: its token is asked for while the program runs. Default: none is, so early. */
  readonly connections?: Connections | undefined;
  /** As `LoadOptions.oneByOne`. With profiles, which tell of many stacks at once, every stack is held as a whole. */
  readonly oneByOne?: LoadOptions["oneByOne"];
  /** As `LoadOptions.largeAbove`. */
  readonly largeAbove?: number | undefined;
}

/** Loads the program, and says what it warns of. Throws as `loadProgram`, RS2071 and RS2072, and RS2015 as `checkShard`. */
export async function load(
  options: WithResources,
  {
    missingSecretsAllowed = false,
    wantsDigest = false,
    secrets: wanted,
    connections,
    oneByOne,
    largeAbove,
  }: LoadRequest = {},
): Promise<LoadedProgram> {
  const {
    directory,
    environment,
    variables,
    variableFiles,
    stacks,
    synth,
    synthesised,
    host,
    tenant,
    shard,
    resources,
    valuesOf,
  } = options;
  checkShard(options);
  const access = new Access(options);
  const { command } = access;
  const program = await loadProgram({
    directory,
    environment,
    resources,
    missingSecretsAllowed,
    ...(variables === undefined ? {} : { variables }),
    ...(variableFiles === undefined ? {} : { variableFiles }),
    ...(valuesOf === undefined ? {} : { valuesOf }),
    ...(stacks === undefined ? {} : { stacks }),
    ...(synth === undefined ? {} : { synth }),
    ...(synthesised === undefined ? {} : { synthesised }),
    wantsDigest,
    ...(tenant === undefined
      ? {}
      : { isNeeded: (stack: LoadedStack) => isAbout(tenant, access.known(stack), options) }),
    ...(shard === undefined
      ? {}
      : { neededOnly: true, isNeeded: (stack: LoadedStack) => isOfShard(access.known(stack), options) }),
    ...(command === undefined || wanted === undefined ? {} : { secrets: { command, wanted } }),
    ...(connections === undefined
      ? {}
      : { beforeProgram: earlyToken({ environment, resources, run: options, access, connections }) }),
    ...(oneByOne === undefined || access.hasProfiles ? {} : { oneByOne }),
    ...(largeAbove === undefined ? {} : { largeAbove }),
    ...(access.withheld.length === 0 ? {} : { withheld: access.withheld }),
    withAccess: missingSecretsAllowed ? async (loaded) => loaded.map((stack) => access.known(stack)) : access.of,
    ...(options.signal === undefined ? {} : { signal: options.signal }),
    onOutput: (chunk) => host({ type: "program output", chunk }),
  });
  for (const warning of program.warnings) tell(host, warning);
  return program;
}

/**
 * Whether anything of the shard's tenants is declared in the stack or recorded in its state. A stack that names no tenant
 * and whose state cannot be used is told of by one shard: that of its name.
 */
async function isOfShard(stack: LoadedStack, options: WithResources<ReadOnlyOptions>): Promise<boolean> {
  const { environment, resources } = options;
  const looksAt = tenantsOfRun(options);
  const tenants = tenantsOf(stack, environment);
  if (asksForTenants(stack)) return true;
  if (tenants.some((tenant) => looksAt(tenant) || tenant.includes(NOT_GIVEN))) return true;
  const state = await givenStateOf(stack, options)
    .then((given) => readOwnState(stack, given))
    .catch(() => undefined);
  // Another shard may write it just now: that one tells what is wrong with it.
  if (state === undefined) return tenants.length === 0 && looksAt(stack.name);
  return recordedIn(state, resources).some(({ definition, instance }) => {
    const { tenant } = recordedTarget(definition, instance.attributes, instance.private);
    return tenant === undefined || looksAt(tenant);
  });
}

/** Whether anything of the tenant is declared in the stack, as far as its variables let it be told, or recorded in its state. */
async function isAbout(
  tenant: string,
  stack: LoadedStack,
  { environment, resources }: { readonly environment: NodeJS.ProcessEnv; readonly resources: ResourceTable },
): Promise<boolean> {
  if (asksForTenants(stack)) return true;
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
