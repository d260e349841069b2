// Loads a program with its states, looks at everything that it manages, and compares: what plan and drift share.
import { resolve } from "node:path";
import { RepeatedTables } from "../../base/repeated-tables.js";
import type { PlanDocument } from "../../document/plan-document.js";
import { catalogueNotes } from "../catalogue.js";
import type { Connections } from "../connection.js";
import { tell } from "../host.js";
import { type LoadedProgram, withStacks } from "../load/load.js";
import type { LoadedStack } from "../load/stack.js";
import type { WantedSecrets } from "../load/wanted-secrets.js";
import { load } from "../load-program.js";
import { declared } from "../look-ups.js";
import { EarlyReads } from "../plan/early-reads.js";
import { type InPartsOptions, observeInParts, stackAt } from "../plan/observe-in-parts.js";
import { planAll } from "../plan/planned.js";
import type { ServerValues } from "../plan/planned-values.js";
import { type StateStamp, stampOf } from "../plan/preconditions.js";
import type { Resumption } from "../plan/resumption.js";
import { Survey } from "../plan/survey.js";
import { findLeftStates } from "../records/left-states.js";
import { type Managed } from "../records/managed.js";
import {
  checkGivenStates,
  errorsOfEmpty,
  givenStateOf,
  manage,
  readOwnState,
  refuseStateOfMany,
} from "../records/managed-resources.js";
import { orphanedStateFiles, tellOrphans } from "../records/orphaned-states.js";
import { refuseOtherState } from "../records/other-state.js";
import { targeted } from "../records/targets.js";
import { type ReadOnlyOptions, type WithResources } from "../run-options.js";
import { tenantsOfRun } from "../shard.js";
import { parseNatively } from "../state/stored.js";

export interface ObserveOptions {
  /** The tenants that are looked at. Default: all, or the one that the run names. */
  readonly tenants?: ReadonlySet<string>;
  /** Of what is managed, what is looked at. Default: everything. */
  readonly wanted?: (managed: Managed) => boolean;
  /** Default: `expected`. */
  readonly serverValues?: ServerValues;
  /** Which secrets the secrets command is asked for. Default: those without which nothing can be looked at. */
  readonly secrets?: WantedSecrets;
  /** Takes over what an earlier run has looked at, and keeps what this one does. Default: everything is looked at. */
  readonly resumption?: Resumption<PlanDocument> | undefined;
  /** How a program of many stacks is looked at in parts. Default: it is not. */
  readonly inParts?: ByParts | undefined;
}

export interface ByParts extends Pick<InPartsOptions, "isInStep" | "lists" | "take"> {
  /** Programs with more stacks than this; undefined: than a run holds by default. */
  readonly above: number | undefined;
}

/** Otherwise what a run looks at hangs together in other ways than by tenants. */
function isOfWholeTenants(options: ReadOnlyOptions): boolean {
  const { stacks, tenant, targets, state, states, resume, synthesised } = options;
  const some = [stacks, tenant, targets, state, states, resume];
  return some.every((each) => each === undefined) && synthesised?.isPart !== true;
}

/** Everything that is managed, looked at and compared. */
export async function observe(
  options: WithResources<ReadOnlyOptions>,
  connections: Connections,
  {
    tenants,
    wanted = () => true,
    serverValues = "expected",
    secrets = "needed",
    resumption,
    inParts,
  }: ObserveOptions = {},
) {
  // What a target is, and what an earlier run has looked at, is known later: nothing at all may be left to ask.
  const looksAtAllDeclared = tenants === undefined && options.targets === undefined && resumption === undefined;
  const parts =
    inParts !== undefined && tenants === undefined && isOfWholeTenants(options)
      ? { ...inParts, survey: new Survey(options) }
      : undefined;
  const read = await load(options, {
    secrets,
    connections: looksAtAllDeclared ? connections : undefined,
    ...(parts === undefined ? {} : { oneByOne: parts.survey.visit, largeAbove: parts.above }),
  });
  if (parts !== undefined && read.again !== undefined) {
    const ofCatalogue = await parts.survey.notes((place) => stackAt(read, place));
    if (!parts.survey.asks && (await orphanedStateFiles(read, resolve(options.directory))).length === 0) {
      const found = await observeInParts(read, options, connections, { ...parts, wanted, serverValues });
      const { planned, states, inStep, notListed, warnings, errors, orphans } = found;
      return {
        program: read,
        states,
        given: new Set<LoadedStack>(),
        planned,
        inStep,
        notListed,
        all: [],
        findings: { warnings: [...read.warnings, ...warnings, ...ofCatalogue], errors, orphans },
      };
    }
  }
  const loaded = await withContents(read);
  resumption?.begin(loaded);
  refuseStateOfMany(loaded.stacks, options);
  checkGivenStates(loaded, options);
  const { program, placed, errors } = await declared(loaded, connections, options);
  const ofCatalogue = catalogueNotes(options, placed);
  const early = new EarlyReads();
  const looksAt = tenantsOfRun(options);
  const isOfTenant = (tenant = "") => tenants?.has(tenant) ?? looksAt(tenant);
  const ofTenant = placed.filter(({ tenant }) => isOfTenant(tenant));
  // Of targets it is known later which they are, and what an earlier run has looked at.
  if (options.targets === undefined && resumption === undefined)
    early.begin(ofTenant, connections, options.environment);
  const states = new Map<LoadedStack, StateStamp>();
  const givenOf = new Set<LoadedStack>();
  const repeated = new RepeatedTables(options.resources.tableNames(), parseNatively);
  const stateOf = async (stack: LoadedStack) => {
    const given = await givenStateOf(stack, options);
    const state = await readOwnState(stack, given, repeated);
    if (given !== undefined) {
      givenOf.add(stack);
      const ofStack = placed.filter((resource) => resource.stack === stack);
      await refuseOtherState(stack, ofStack, state, { where: given.where, resources: options.resources });
    }
    states.set(stack, stampOf(state));
    return state;
  };
  const isPart = options.synthesised?.isPart === true;
  const left = options.state === undefined && !isPart ? await findLeftStates(program, placed, options) : [];
  const joined = await manage(program, stateOf, options, placed, left);
  const { managed, leftOut, warnings } = targeted(
    joined.managed.filter((resource) => isOfTenant(resource.tenant) && wanted(resource)),
    options.targets,
  );
  for (const warning of warnings) tell(options.host, warning);
  const planned = await planAll(resumption?.rest(managed, states) ?? managed, {
    connections,
    intent: "apply",
    host: options.host,
    early,
    all: joined.managed,
    serverValues,
    ...(resumption === undefined ? {} : { ended: (tenant) => resumption.ended(tenant, givenOf) }),
  });
  const orphans = isPart ? [] : await tellOrphans(program, joined.managed, options);
  return {
    program,
    states,
    /** The stacks whose state was given. */
    given: givenOf,
    planned,
    /** What was looked at besides, where nothing but a count of it is held. */
    inStep: [],
    notListed: new Map<string, number>(),
    /** Everything that is managed, looked at or not; nothing where it was looked at in parts. */
    all: joined.managed,
    findings: {
      warnings: [...program.warnings, ...joined.warnings, ...warnings, ...ofCatalogue],
      errors: [...errors, ...errorsOfEmpty(joined)],
      orphans,
      ...(leftOut === undefined ? {} : { leftOut }),
    },
  };
}

/** The program with the contents of its stacks. */
async function withContents(program: LoadedProgram): Promise<LoadedProgram> {
  const { again } = program;
  if (again === undefined) return program;
  const stacks: LoadedStack[] = [];
  for (const stack of program.stacks) stacks.push(await again(stack));
  return withStacks(program, stacks);
}
