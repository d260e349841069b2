// A run that writes: lock, plan, show, ask, guard, apply, and save after each integration.

import type { RampsyncError } from "../../base/error.js";
import { note, noteText } from "../../base/note.js";
import { RepeatedTables } from "../../base/repeated-tables.js";
import { within } from "../../base/telemetry.js";
import type { AppliedResource, ApplyDocument, PlanDocument } from "../../document/plan-document.js";
import type { KeptRemoval } from "../../resources/resource.js";
import { catalogueNotes } from "../catalogue.js";
import { Connections, connect } from "../connection.js";
import { tell } from "../host.js";
import type { LoadedStack } from "../load/stack.js";
import { load } from "../load-program.js";
import { declared } from "../look-ups.js";
import { looksAtAll } from "../plan/acceptance.js";
import { errorDocument, toDocument } from "../plan/document.js";
import { readPlanFile, type SavedPlan } from "../plan/plan-file.js";
import { type Intent, isToDo, type Planned, planAll } from "../plan/planned.js";
import {
  checkProgram,
  leftOutOf,
  optionsOfPlan,
  refuseMoved,
  selectPlanned,
  unmovedState,
} from "../plan/preconditions.js";
import { RefusedRun, type Reviewed, refusalsOf } from "../plan/refusals.js";
import { findLeftStates } from "../records/left-states.js";
import type { Managed } from "../records/managed.js";
import { errorsOfEmpty, type Joined, manage } from "../records/managed-resources.js";
import { tellOrphans } from "../records/orphaned-states.js";
import { targeted } from "../records/targets.js";
import { type RunOptions, type WithResources } from "../run-options.js";
import { shardDocument } from "../shard.js";
import { parseProven } from "../state/json.js";
import { applyAll, type Outcome } from "./apply-all.js";
import { CredentialsFile, type CredentialsOut } from "./credentials-file.js";
import { ReceiptWriter } from "./receipt-writer.js";
import { StateFiles } from "./state-files.js";

/** What apply and destroy take. */
export interface ApplyOptions extends RunOptions, Reviewed {
  /** Shown the plan; false ends the run with nothing written. Throws to say why it cannot ask. */
  readonly approve: (document: PlanDocument) => Promise<boolean>;
  /** Whether `approve` waits for a person, so that what was shown may have aged meanwhile. Default true. */
  readonly interactive?: boolean;
  /**
   * Records what is live as far as it is as declared, and sends nothing, whatever differs: what does is planned again by
   * the next run. Default: what the provider block says.
   */
  readonly adoptOnly?: boolean;
  /** Path of a saved plan, to be applied as it is and without being asked for. */
  readonly planFile?: string;
  /** How long to wait for the locks of others, all together, in milliseconds. Default 0. */
  readonly lockTimeoutMs?: number;
  /** The version of the caller, which the locks of the states and receipts name. Default: none. */
  readonly version?: string;
  /**
   * The folder where receipts of what is removed go; relative to `directory`. Default: the one that RAMPSYNC_RECEIPTS
   * names, else `rampsync.receipts` beside cdktf.json.
   */
  readonly receipts?: string;
  /** Where what servers make for third parties is written, besides the states. Default: nowhere. */
  readonly credentialsOut?: CredentialsOut;
}

/** Asked before anything is sent; false ends the run with nothing written. */
export type Review = (document: PlanDocument, planned: readonly Planned[]) => Promise<boolean>;

/** `review` is asked in place of `approve`. */
export function run(
  given: WithResources<ApplyOptions>,
  intent: Intent,
  review: Review = given.approve,
): Promise<ApplyDocument> {
  const { environment } = given;
  return within("rampsync.run", { "rampsync.verb": intent }, () => runOnce(given, intent, review), { environment });
}

async function runOnce(given: WithResources<ApplyOptions>, intent: Intent, review: Review): Promise<ApplyDocument> {
  const saved = given.planFile === undefined ? undefined : await readPlanFile(given.planFile);
  const options = saved === undefined ? given : optionsOfPlan(given, saved);
  const { credentialsOut, directory } = options;
  const made =
    credentialsOut === undefined ? undefined : new CredentialsFile({ ...options, directory, credentialsOut });
  const held = new StateFiles({
    ...options,
    repeated: new RepeatedTables(options.resources.tableNames(), parseProven),
  });
  const connections = connect({ ...options, ...(made === undefined ? {} : { handOver: made.told }) });
  const receipt = new ReceiptWriter({ ...options, verb: intent, clock: connections.clock });
  try {
    const loaded = await load(options, {
      secrets: intent === "apply" ? "sent" : "needed",
      // A saved plan or the states may have nothing to ask about.
      connections: saved === undefined && options.targets === undefined && intent === "apply" ? connections : undefined,
    });
    if (saved !== undefined) checkProgram(loaded, saved);
    const { program, placed, errors: ofLookUps } = await declared(loaded, connections, { ...options, intent });
    const ofCatalogue = intent === "destroy" ? [] : catalogueNotes(options, placed);
    const isPart = options.synthesised?.isPart === true;
    const left = isPart ? [] : await findLeftStates(program, placed, options);
    await held.open([...program.stacks, ...left.map(({ stack }) => stack)], intent);
    const stateOf = (stack: LoadedStack) =>
      saved === undefined ? held.state(stack) : unmovedState(stack, held.state(stack), saved);
    const all = await manage(program, stateOf, options, placed, left);
    const { leftOut, warnings: ofTargets, ...chosen } = targeted(all.managed, options.targets, intent);
    for (const warning of ofTargets) tell(options.host, warning);
    const joined = { ...all, ...chosen };
    const { planned, errors: ofStates } = await observe(
      joined,
      all.managed,
      connections,
      { ...options, intent },
      saved,
    );
    const recheck = saved === undefined && (options.interactive ?? true);
    const warnings = [...program.warnings, ...joined.warnings, ...ofTargets, ...ofCatalogue];
    const orphans = isPart ? [] : await tellOrphans(program, all.managed, options);
    const refusals = refusalsOf(planned, intent, options);
    const document = toDocument(planned, {
      connections,
      all: looksAtAll(options),
      recheck,
      warnings,
      errors: [...ofLookUps, ...ofStates],
      orphans,
      refusals,
      shard: shardDocument(program, options),
      ...(leftOut === undefined ? {} : { leftOut }),
    });
    const finish = async () => {
      await made?.complete(
        planned.map(({ managed }) => managed),
        ({ stack, address }) => held.attributesOf(stack, address),
      );
      return [...(await held.finish()), ...(made?.errors ?? [])];
    };
    if (!planned.some(isToDo)) {
      return {
        ...summarise(document, true, planned, new Map(), await finish()),
        ...pathsOf(receipt, connections, made),
      };
    }
    if (refusals.length > 0) throw new RefusedRun(refusals, document);
    if (saved === undefined && !(await review(document, planned))) {
      return summarise(document, false, planned, new Map(), []);
    }
    await held.move(planned);
    const keep = (managed: Managed, removal: KeptRemoval) => receipt.keep(managed, removal);
    const give = made === undefined ? {} : { give: made.give.bind(made) };
    const results = await applyAll(planned, held, { ...options, recheck, keep, ...give });
    return { ...summarise(document, true, planned, results, await finish()), ...pathsOf(receipt, connections, made) };
  } finally {
    await connections.close();
    await receipt.close();
    await held.release();
  }
}

/** Of the files that a run wrote beside its states. */
function pathsOf(
  receipt: ReceiptWriter,
  connections: Connections,
  made: CredentialsFile | undefined,
): Pick<ApplyDocument, "receipt" | "receipt_unused" | "credentials_files"> {
  return {
    ...receipt.told(connections.removals),
    ...(made?.path === undefined ? {} : { credentials_files: [made.path] }),
  };
}

async function observe(
  joined: Joined,
  all: readonly Managed[],
  connections: Connections,
  { host, intent }: Pick<ApplyOptions, "host"> & { readonly intent: Intent },
  saved: SavedPlan | undefined,
): Promise<{ readonly planned: readonly Planned[]; readonly errors: readonly RampsyncError[] }> {
  if (saved === undefined) {
    return {
      planned: await planAll(joined.managed, { connections, intent, host, all }),
      errors: errorsOfEmpty(joined),
    };
  }
  const leftOut = leftOutOf(saved);
  if (leftOut > 0) tell(host, note("RS6205", { count: leftOut }));
  const { managed, errors } = selectPlanned(joined, saved, connections);
  const planned = await planAll(managed, { connections, intent, host, all });
  return { planned: refuseMoved(planned, saved), errors };
}

/** What came of a run. */
export function summarise(
  plan: PlanDocument,
  approved: boolean,
  planned: readonly Planned[],
  outcomes: ReadonlyMap<Planned, Outcome>,
  errors: readonly RampsyncError[],
): ApplyDocument {
  const resources = planned.flatMap((each): readonly AppliedResource[] => {
    const { managed } = each;
    const outcome = outcomes.get(each);
    const failures = outcome?.errors ?? (each.error === undefined ? [] : [each.error]);
    if (outcome === undefined && failures.length === 0) return [];
    return [
      {
        stack: managed.stack.name,
        address: managed.address,
        type: managed.definition.type,
        construct: managed.construct,
        tenant: managed.tenant,
        integration: outcome?.id ?? managed.id,
        action: each.action,
        status: outcome?.status ?? "failed",
        posts: outcome?.sent.posts ?? 0,
        deletes: outcome?.sent.deletes ?? 0,
        errors: failures.map(errorDocument),
        ...(outcome?.notes === undefined ? {} : { notes: outcome.notes.map(noteText), note_facts: outcome.notes }),
        ...(outcome?.unverified === undefined ? {} : { unverified: outcome.unverified }),
      },
    ];
  });
  const count = (status: AppliedResource["status"]) =>
    resources.filter((resource) => resource.status === status).length;
  return {
    format_version: plan.format_version,
    approved,
    plan,
    resources,
    summary: {
      done: count("done"),
      failed: count("failed"),
      unknown: count("unknown"),
      no_op: plan.summary.no_op,
    },
    errors: [...plan.errors, ...errors.map(errorDocument)],
  };
}
