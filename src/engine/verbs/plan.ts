// The verb that shows what an apply would do.
import { RampsyncError } from "../../base/error.js";
import { within } from "../../base/telemetry.js";
import { mergers } from "../../document/merge.js";
import type { PlanDocument } from "../../document/plan-document.js";
import { shippedResources } from "../../resources/shipped.js";
import { connect } from "../connection.js";
import { toDocument } from "../plan/document.js";
import { inStepOf } from "../plan/in-step.js";
import { observe } from "../plan/observe.js";
import { writePlanFile } from "../plan/plan-file.js";
import { hasWork } from "../plan/planned-resource.js";
import { preconditionsOf } from "../plan/preconditions.js";
import { refusalsOf } from "../plan/refusals.js";
import { looksAtRest, resumptionOf, withTaken } from "../plan/resumption.js";
import { type ReadOnlyOptions, type WithResources } from "../run-options.js";
import { shardDocument } from "../shard.js";

/** What plan takes. */
export interface PlanOptions extends ReadOnlyOptions {
  /** Where to save the plan, to be applied as it is. */
  readonly out?: string;
}

/**
 * Observes and plans; writes nothing but the plan file that `out` names. Resources that cannot be looked at are named in
 * the document. Throws RS2015 for `out` with a state that was given.
 */
export function plan(options: PlanOptions): Promise<PlanDocument> {
  return planWith({ ...options, resources: shippedResources });
}

/** What a run asks for beside the options of the library. */
export interface PlanRequest extends WithResources<PlanOptions> {
  /** Whether integrations that are in step may be counted in the plan alone, and not listed. Default: they are listed. */
  readonly countsInStep?: boolean;
  /** Programs with more stacks than this are looked at in parts. Default 250. */
  readonly partsAbove?: number;
}

/** The same with another table of resources. */
export function planWith(options: PlanRequest): Promise<PlanDocument> {
  const { environment } = options;
  return within("rampsync.run", { "rampsync.verb": "plan" }, () => planOnce(options), { environment });
}

async function planOnce(options: PlanRequest): Promise<PlanDocument> {
  if (options.out !== undefined && (options.state ?? options.states) !== undefined) {
    throw new RampsyncError("RS2015", "A plan of a state that was given cannot be applied, and so is not saved.", {
      hint: "Leave out --out, or apply this stack with Terraform.",
    });
  }
  const connections = connect(options);
  try {
    // What has anything to do is looked at again: guards and saved plans rest on it.
    const resumption = resumptionOf<PlanDocument>("plan", options, connections, (ofTenant, document) =>
      ofTenant.some((each) => hasWork(each) || each.error !== undefined) ? undefined : document,
    );
    const { program, states, planned, inStep, notListed, findings } = await observe(options, connections, {
      resumption,
      inParts: {
        above: options.partsAbove,
        // A saved plan holds all that was looked at.
        lists: options.countsInStep !== true || options.out !== undefined,
        isInStep: inStepOf(connections),
      },
      // A saved plan is compared with the secrets of its apply.
      secrets: options.out === undefined ? "needed" : "sent",
    });
    const refusals = refusalsOf(planned, "apply", { ...(options.shard === undefined ? {} : { shard: options.shard }) });
    const looked = toDocument(planned, {
      connections,
      all: looksAtRest(options, resumption),
      recheck: false,
      ...findings,
      inStep,
      notListed,
      refusals,
      shard: shardDocument(program, options),
    });
    const document = withTaken(looked, resumption, mergers.plan);
    if (document.complete) resumption?.complete();
    if (options.out !== undefined) {
      const preconditions = preconditionsOf(program, states, planned, options);
      await writePlanFile(options.out, { ...document, preconditions });
    }
    return document;
  } finally {
    await connections.close();
  }
}
