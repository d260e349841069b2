// The verb that shows what has moved live since the last apply.

import { RampsyncError } from "../../base/error.js";
import { isGone } from "../../base/error-kind.js";
import { note, noteText } from "../../base/note.js";
import type { Note } from "../../base/note-codes.js";
import { within } from "../../base/telemetry.js";
import { type Acceptance, allDrift, hasMoved } from "../../document/change.js";
import { mergers } from "../../document/merge.js";
import type { DriftDocument, PlanDocument, ResourceDocument } from "../../document/plan-document.js";
import { shippedResources } from "../../resources/shipped.js";
import { acceptDrift } from "../accept-drift.js";
import { type Connections, connect } from "../connection.js";
import type { LoadedStack } from "../load/stack.js";
import { toDocument } from "../plan/document.js";
import { compareDrift } from "../plan/drift-since.js";
import { inStepOf } from "../plan/in-step.js";
import { observe } from "../plan/observe.js";
import { type Planned } from "../plan/planned.js";
import { looksAtRest, resumptionOf, withTaken } from "../plan/resumption.js";
import { type ReadOnlyOptions, type WithResources } from "../run-options.js";
import { shardDocument, tenantsOfRun } from "../shard.js";

/** What drift takes. */
export interface DriftOptions extends ReadOnlyOptions {
  /** An earlier report: the document then says what is new, the same or resolved, and since when. */
  readonly since?: DriftDocument;
  /** A difference that is found, to be accepted: its entry is put into the file of accepted drift. */
  readonly accept?: { readonly id: string } & Acceptance;
}

/**
 * Drift alone: live against what was last applied. Where that is not known, live is compared with what is declared, and
 * a note says so. Resources that the state alone knows are no drift. Writes nothing but the entry that `accept` asks for.
 * @throws RS2015 for an id that nothing has or that cannot be accepted, and for a date that has passed or is too far away.
 */
export function drift(options: DriftOptions): Promise<DriftDocument> {
  return driftWith({ ...options, resources: shippedResources });
}

/** What a run asks for beside the options of the library. */
export interface DriftRequest extends WithResources<DriftOptions> {
  /** Whether integrations that are in step may be counted in the report alone, and not listed. Default: they are listed. */
  readonly countsInStep?: boolean;
  /** Programs with more stacks than this are looked at in parts. Default 250. */
  readonly partsAbove?: number;
}

/** The same with another table of resources. */
export function driftWith(options: DriftRequest): Promise<DriftDocument> {
  const { environment } = options;
  return within("rampsync.run", { "rampsync.verb": "drift" }, () => driftOnce(options), { environment });
}

async function driftOnce(options: DriftRequest): Promise<DriftDocument> {
  if (options.accept !== undefined && options.resume !== undefined) {
    throw new RampsyncError("RS2015", "--accept and --resume do not go together: what is accepted is looked at now.");
  }
  const connections = connect({ ...options, comparesOnly: true });
  try {
    const resumption = resumptionOf<DriftDocument>("drift", options, connections, (ofTenant, document, given) =>
      ofTenant.every(({ error, waitsFor }) => waitsFor === undefined && (error === undefined || isGone(error)))
        ? driftOf(ofTenant, document, given, connections)
        : undefined,
    );
    const { program, planned, inStep, findings, given } = await observe(options, connections, {
      resumption,
      inParts: options.accept === undefined ? inPartsOf(options, connections) : undefined,
      wanted: (resource) => resource.config !== undefined,
      serverValues: "recorded",
    });
    const looked = toDocument(planned, {
      connections,
      all: looksAtRest(options, resumption),
      recheck: false,
      ...findings,
      inStep,
      refusals: [],
      shard: shardDocument(program, options),
    });
    const found = withTaken(driftOf(planned, looked, given, connections), resumption, mergers.drift);
    if (found.complete) resumption?.complete();
    if (options.accept !== undefined) acceptDrift(planned, options.accept, options);
    return options.since === undefined ? found : compareDrift(found, ofRun(options.since, options));
  } finally {
    await connections.close();
  }
}

function inPartsOf({ countsInStep = false, since, partsAbove }: DriftRequest, connections: Connections) {
  return { above: partsAbove, lists: !countsInStep || since !== undefined, isInStep: inStepOf(connections) };
}

/** The document of a plan as a report of drift. */
function driftOf(
  planned: readonly Planned[],
  document: PlanDocument,
  given: ReadonlySet<LoadedStack>,
  { startedAt }: Connections,
): DriftDocument {
  const unapplied = new Map(
    planned
      .filter(
        (resource) =>
          resource.error === undefined && resource.waitsFor === undefined && resource.managed.applied === undefined,
      )
      .map((resource) => [
        `${resource.managed.stack.name} ${resource.managed.address}`,
        comparedNote(resource, given.has(resource.managed.stack)),
      ]),
  );
  const resources = document.resources.map((resource) => {
    const note = unapplied.get(`${resource.stack} ${resource.address}`);
    if (note !== undefined) return againstDeclared(resource, note);
    return isAllEmpty(resource) ? resource : withDriftOfChanges(resource);
  });
  const gone = resources.filter(({ error }) => isGone(error)).length;
  const drifted = resources.filter((resource) => resource.drift.length > 0).length + gone;
  const unknown = resources.filter(isNotLookedAt).length;
  const accepted = resources.filter((resource) => isClean(resource) && resource.accepted !== undefined).length;
  return {
    ...document,
    time: new Date(startedAt).toISOString(),
    resources,
    summary: { ...document.summary, drifted },
    counts: {
      clean: document.summary.resources - drifted - unknown,
      drifted,
      ...(gone === 0 ? {} : { gone }),
      not_looked_at: unknown,
      ...(accepted === 0 ? {} : { accepted }),
    },
    compared_with_declared: unapplied.size,
  };
}

/** Of a shard, the drift of the other tenants is told by the others. */
function ofRun(earlier: DriftDocument, options: Pick<DriftOptions, "shard">): DriftDocument {
  if (options.shard === undefined) return earlier;
  const looksAt = tenantsOfRun(options);
  return { ...earlier, resources: earlier.resources.filter(({ tenant }) => looksAt(tenant)) };
}

const isAllEmpty = ({ drift, changes, residual }: ResourceDocument) =>
  drift.length + changes.length + residual.length === 0;

const isClean = (resource: ResourceDocument) => resource.drift.length === 0 && resource.error === undefined;

/** What waits for an apply was not compared either. */
function isNotLookedAt({ error, waits_for }: ResourceDocument): boolean {
  return waits_for !== undefined || (error !== undefined && !isGone(error));
}

function comparedNote({ managed: { stack } }: Planned, isGiven: boolean): Note {
  return !isGiven && stack.location === undefined
    ? note("RS6116", { backend: stack.backend.kind })
    : note("RS6115", {});
}

/** What has drifted is drift here, also where it was changed in code as well or no call removes it. */
function withDriftOfChanges(resource: ResourceDocument): ResourceDocument {
  const { changes, residual } = resource;
  return {
    ...resource,
    drift: allDrift(resource),
    changes: changes.filter((change) => !hasMoved(change)),
    residual: residual.filter((change) => !hasMoved(change)),
  };
}

function againstDeclared(resource: ResourceDocument, compared: Note): ResourceDocument {
  return {
    compared_with: "declared",
    ...withDriftOfChanges({ ...resource, drift: [...resource.drift, ...resource.changes], changes: [] }),
    notes: [...resource.notes, noteText(compared)],
    note_facts: [...(resource.note_facts ?? []), compared],
  };
}
