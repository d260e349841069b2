// The verbs that look at a program and write nothing live: validate, plan, drift.
import type { Change } from "../integration/change.js";
import { RampsyncError } from "../integration/error.js";
import type { DriftDocument, PlanDocument, ResourceDocument } from "../integration/plan-document.js";
import type { Connections } from "./connection.js";
import { toDocument } from "./document.js";
import { EarlyReads } from "./early-reads.js";
import type { LoadedStack } from "./load/stack.js";
import { checkDeclarations, type Managed } from "./managed.js";
import {
  connect,
  errorsOfEmpty,
  load,
  manage,
  type ReadOnlyOptions,
  type RunOptions,
  readOwnState,
  refuseStateOfMany,
  tellOrphans,
} from "./open.js";
import { refuseOtherState } from "./other-state.js";
import { writePlanFile } from "./plan-file.js";
import { type Planned, planAll } from "./planned.js";
import { preconditionsOf, type StateStamp, stampOf } from "./preconditions.js";
import { refusalsOf } from "./refusals.js";

export interface ValidateResult {
  readonly stacks: number;
  readonly resources: number;
  readonly warnings: readonly string[];
}

/** Checks offline, without credentials. @throws RampsyncErrors with everything that is wrong. */
export async function validate(options: RunOptions): Promise<ValidateResult> {
  const program = await load(options, true);
  const placed = checkDeclarations(program.stacks, { OPSRAMP_TENANT: "(any)", ...options.environment });
  return { stacks: program.stacks.length, resources: placed.length, warnings: program.warnings };
}

/** Everything that is managed, looked at and compared. */
async function observe(
  options: ReadOnlyOptions,
  connections: Connections,
  wanted: (managed: Managed) => boolean = () => true,
) {
  const program = await load(options);
  refuseStateOfMany(program.stacks, options);
  const placed = checkDeclarations(program.stacks, options.environment);
  const early = new EarlyReads();
  const ofTenant = placed.filter(({ tenant }) => options.tenant === undefined || tenant === options.tenant);
  early.begin(ofTenant, connections, options.environment);
  const states = new Map<LoadedStack, StateStamp>();
  const stateOf = async (stack: LoadedStack) => {
    const state = await readOwnState(stack, options);
    const { state: given } = options;
    if (given !== undefined) await refuseOtherState(stack, placed, state, given.where);
    states.set(stack, stampOf(state));
    return state;
  };
  const joined = await manage(program, stateOf, options, placed);
  const managed = joined.managed.filter(wanted);
  const planned = await planAll(managed, connections, "apply", options.host, early);
  const orphans = await tellOrphans(program, joined.managed, options);
  return { program, states, planned, said: { warnings: program.warnings, errors: errorsOfEmpty(joined), orphans } };
}

export interface PlanOptions extends ReadOnlyOptions {
  /** Where to save the plan, to be applied as it is. */
  readonly out?: string;
}

/**
 * Observes and plans; writes nothing but the plan file that `out` names. Resources that cannot be looked at are named in
 * the document. Throws RS2015 for `out` with a state that was given.
 */
export async function plan(options: PlanOptions): Promise<PlanDocument> {
  if (options.out !== undefined && options.state !== undefined) {
    throw new RampsyncError("RS2015", "A plan of a state that was given cannot be applied, and so is not saved.", {
      hint: "Leave out --out, or apply this stack with Terraform.",
    });
  }
  const connections = connect(options);
  try {
    const { program, states, planned, said } = await observe(options, connections);
    const refusals = refusalsOf(planned, "apply", {});
    const document = toDocument(planned, { connections, recheck: false, ...said, refusals });
    if (options.out !== undefined) {
      const preconditions = preconditionsOf(program, states, planned, options);
      await writePlanFile(options.out, { ...document, preconditions });
    }
    return document;
  } finally {
    await connections.close();
  }
}

/**
 * Drift alone: live against what was last applied. Where that is not known, live is compared with what is declared, and
 * a note says so. Resources that the state alone knows are no drift. Writes nothing.
 */
export async function drift(options: ReadOnlyOptions): Promise<DriftDocument> {
  const connections = connect(options);
  try {
    const { planned, said } = await observe(options, connections, (one) => one.config !== undefined);
    const document = toDocument(planned, { connections, recheck: false, ...said, refusals: [] });
    const unapplied = new Map(
      planned
        .filter((one) => one.error === undefined && one.managed.applied === undefined)
        .map((one) => [`${one.managed.stack.name} ${one.managed.address}`, comparedNote(one, options)]),
    );
    const resources = document.resources.map((resource) => {
      const note = unapplied.get(`${resource.stack} ${resource.address}`);
      return note === undefined ? withDriftOfChanges(resource) : againstDeclared(resource, note);
    });
    const drifted = resources.filter((one) => one.drift.length > 0 || one.error?.code === "RS4004").length;
    const unknown = resources.filter((one) => one.error !== undefined && one.error.code !== "RS4004").length;
    return {
      ...document,
      resources,
      summary: { ...document.summary, drifted },
      counts: { clean: resources.length - drifted - unknown, drifted, not_looked_at: unknown },
      compared_with_declared: unapplied.size,
    };
  } finally {
    await connections.close();
  }
}

function comparedNote({ managed: { stack } }: Planned, { state }: ReadOnlyOptions): string {
  return state === undefined && stack.statePath === undefined
    ? `its state is in a "${stack.backend.kind}" backend and was not given (--state): compared with what is declared`
    : "never applied from here: compared with what is declared";
}

/** What has drifted is drift here, also where it was changed in code as well or no call removes it. */
function withDriftOfChanges(resource: ResourceDocument): ResourceDocument {
  const { drift, changes, residual } = resource;
  return {
    ...resource,
    drift: [...drift, ...[...changes, ...residual].filter(hasMoved)],
    changes: changes.filter((change) => !hasMoved(change)),
    residual: residual.filter((change) => !hasMoved(change)),
  };
}

const hasMoved = ({ drifted }: Change) => drifted === true;

function againstDeclared(resource: ResourceDocument, note: string): ResourceDocument {
  return {
    ...withDriftOfChanges({ ...resource, drift: [...resource.drift, ...resource.changes], changes: [] }),
    notes: [...resource.notes, note],
  };
}
