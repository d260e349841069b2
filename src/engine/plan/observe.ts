// Loads a program with its states, looks at everything that it manages, and compares: what plan and drift share.
import type { Connections } from "../connection.js";
import type { LoadedStack } from "../load/stack.js";
import { load } from "../load-program.js";
import { EarlyReads } from "../plan/early-reads.js";
import { planAll } from "../plan/planned.js";
import type { ServerValues } from "../plan/planned-values.js";
import { type StateStamp, stampOf } from "../plan/preconditions.js";
import { checkDeclarations } from "../records/declarations.js";
import { findLeftStates } from "../records/left-states.js";
import { type Managed } from "../records/managed.js";
import { errorsOfEmpty, manage, readOwnState, refuseStateOfMany } from "../records/managed-resources.js";
import { tellOrphans } from "../records/orphaned-states.js";
import { refuseOtherState } from "../records/other-state.js";
import { type ReadOnlyOptions, type WithResources } from "../run-options.js";

export interface ObserveOptions {
  /** Of what is managed, what is looked at. Default: everything. */
  readonly wanted?: (managed: Managed) => boolean;
  /** Default: `expected`. */
  readonly serverValues?: ServerValues;
}

/** Everything that is managed, looked at and compared. */
export async function observe(
  options: WithResources<ReadOnlyOptions>,
  connections: Connections,
  { wanted = () => true, serverValues = "expected" }: ObserveOptions = {},
) {
  const program = await load(options);
  refuseStateOfMany(program.stacks, options);
  const placed = checkDeclarations(program.stacks, options.environment, options.resources);
  const early = new EarlyReads();
  const ofTenant = placed.filter(({ tenant }) => options.tenant === undefined || tenant === options.tenant);
  early.begin(ofTenant, connections, options.environment);
  const states = new Map<LoadedStack, StateStamp>();
  const stateOf = async (stack: LoadedStack) => {
    const state = await readOwnState(stack, options);
    const { state: given, resources } = options;
    if (given !== undefined) await refuseOtherState(stack, placed, state, { where: given.where, resources });
    states.set(stack, stampOf(state));
    return state;
  };
  const left = options.state === undefined ? await findLeftStates(program, placed, options) : [];
  const joined = await manage(program, stateOf, options, placed, left);
  const managed = joined.managed.filter(wanted);
  const planned = await planAll(managed, {
    connections,
    intent: "apply",
    host: options.host,
    early,
    all: joined.managed,
    serverValues,
  });
  const orphans = await tellOrphans(program, joined.managed, options);
  return {
    program,
    states,
    planned,
    findings: { warnings: [...program.warnings, ...joined.warnings], errors: errorsOfEmpty(joined), orphans },
  };
}
