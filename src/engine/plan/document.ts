// Turns planned resources into the plan document: the one form that every rendering and plan file is made from.

import type { RampsyncError } from "../../base/error.js";
import { isGone, isNotLookedAt } from "../../base/error-kind.js";
import { noteText } from "../../base/note.js";
import type { Note } from "../../base/note-codes.js";
import type { SourcePlaces } from "../../base/source-places.js";
import { allDrift, type Change } from "../../document/change.js";
import { type DriftTarget, driftId } from "../../document/drift-id.js";
import {
  type OrphanedState,
  PLAN_FORMAT_VERSION,
  type PlanDocument,
  type PlanError,
  type PlanSummary,
  type ResourceDocument,
  type ShardDocument,
} from "../../document/plan-document.js";
import { removedBy } from "../../resources/resource.js";
import { orphanWarnings } from "../records/orphaned-states.js";
import { acceptanceOf, type LooksAtAll, staleWarnings } from "./acceptance.js";
import { type BudgetOptions, budgetOf } from "./budget.js";
import type { InStep } from "./in-step.js";
import type { Planned } from "./planned.js";

export interface DocumentOptions extends BudgetOptions {
  /** Of the program: `LoadedProgram.warnings`. */
  readonly warnings: readonly Note[];
  readonly orphans: readonly OrphanedState[];
  /** Of the run, not of one integration. */
  readonly errors: readonly RampsyncError[];
  /** What stops an apply. */
  readonly refusals: readonly RampsyncError[];
  /** Whether all that the program declares in a tenant is looked at. */
  readonly all: LooksAtAll;
  /** How many resources the targets leave out; absent without targets. */
  readonly leftOut?: number;
  /** What was looked at besides and is in step. Default: nothing. */
  readonly inStep?: readonly InStep[];
  /** By type: what of it is counted and not listed. Default: it is not told. */
  readonly notListed?: ReadonlyMap<string, number>;
  /** The part of the tenants that was looked at; absent: all. */
  readonly shard?: ShardDocument | undefined;
}

export function toDocument(planned: readonly Planned[], options: DocumentOptions): PlanDocument {
  const { accepted } = options.connections;
  const acceptance = accepted === undefined ? undefined : acceptanceOf(planned, accepted, options.all);
  const stale = acceptance === undefined ? [] : staleWarnings(acceptance);
  const { inStep = [] } = options;
  const ordered = [...planned].sort((left, right) => (orderKey(left) < orderKey(right) ? -1 : 1));
  const warnings = [...options.warnings, ...orphanWarnings(options.orphans), ...stale];
  return {
    format_version: PLAN_FORMAT_VERSION,
    complete: options.errors.length === 0 && planned.every(({ error }) => error === undefined || isGone(error)),
    warnings: warnings.map(noteText),
    warning_facts: warnings,
    errors: options.errors.map(errorDocument),
    orphaned_states: options.orphans,
    refusals: options.refusals.map(errorDocument),
    resources: withInStep(ordered.map(resourceDocument), inStep),
    ...(options.leftOut === undefined ? {} : { left_out: options.leftOut }),
    ...(options.shard === undefined ? {} : { shard: options.shard }),
    ...(acceptance === undefined ? {} : { acceptance }),
    summary: summarise(planned, options),
    budget: budgetOf(planned, options),
  };
}

const orderKey = ({ managed }: Planned) => [managed.tenant, managed.stack.name, managed.construct].join("\u0000");

function withInStep(documents: readonly ResourceDocument[], inStep: readonly InStep[]): readonly ResourceDocument[] {
  const others = inStep.flatMap((tenant) => tenant.documents);
  if (others.length === 0) return documents;
  const keyed = [...documents, ...others].map((document) => {
    const { tenant, stack, construct } = document;
    return { document, key: [tenant, stack, construct].join("\u0000") };
  });
  return keyed.sort((left, right) => (left.key < right.key ? -1 : 1)).map(({ document }) => document);
}

export function resourceDocument({
  managed,
  action,
  plan,
  name,
  notEnabled,
  lastEdit,
  error,
  notes,
  unsentSecrets = [],
  secretsNotGiven = [],
  secretsUnopened = [],
  waitsFor,
  session,
}: Planned): ResourceDocument {
  const diff = plan?.diff;
  const source = managed.sources?.of([]);
  const target = { tenant: managed.tenant, integration: managed.id };
  const sourced = (changes: readonly Change[] = []) => withSources(changes, managed.sources);
  const named = (changes: readonly Change[] = []) => withIds(sourced(changes), target);
  return {
    stack: managed.stack.name,
    address: managed.address,
    type: managed.definition.type,
    construct: managed.construct,
    ...(source === undefined ? {} : { source }),
    tenant: managed.tenant,
    // What is found by its name has an id that no record has yet.
    integration: managed.id === "" ? (plan?.id ?? "") : managed.id,
    ...(name === undefined ? {} : { name }),
    ...(notEnabled === undefined ? {} : { not_enabled: notEnabled }),
    status: error === undefined ? "ok" : managed.problem === undefined ? statusOf(error) : "unknown",
    action,
    ...(lastEdit === undefined ? {} : { last_edit: lastEdit }),
    ...(isGone(error) ? { gone: { id: driftId(target, "gone") } } : {}),
    drift: named(diff?.drift),
    ...(diff?.accepted === undefined ? {} : { accepted: named(diff.accepted) }),
    changes: named(diff?.changes),
    unmanaged: sourced(diff?.unmanaged),
    residual: named(diff?.residual),
    notes: notes.map(noteText),
    note_facts: notes,
    unsent_secrets: unsentSecrets,
    ...(secretsNotGiven.length === 0 ? {} : { secrets_not_given: secretsNotGiven }),
    ...(secretsUnopened.length === 0 ? {} : { secrets_not_comparable: secretsUnopened }),
    calls: session.options.adoptOnly ? [] : (plan?.calls ?? []),
    ...(waitsFor === undefined ? {} : { waits_for: waitsFor }),
    ...(error === undefined ? {} : { error: errorDocument(error) }),
  };
}

function withIds(changes: readonly Change[], target: DriftTarget): readonly Change[] {
  return changes.map((change) => ({ id: driftId(target, change), ...change }));
}

function withSources(changes: readonly Change[], sources: SourcePlaces | undefined): readonly Change[] {
  if (sources === undefined) return changes;
  return changes.map((change) => {
    const source = sources.of(change.path);
    return source === undefined ? change : { ...change, source };
  });
}

/** An integration that is not there is a finding; one that could not be looked at is unknown, never clean. */
function statusOf(error: RampsyncError): "gone" | "failed" | "unknown" {
  if (isGone(error)) return "gone";
  return isNotLookedAt(error) ? "unknown" : "failed";
}

export function errorDocument(error: RampsyncError): PlanError {
  return error.toJSON();
}

export function hasDrifted(found: Pick<ResourceDocument, "drift" | "changes" | "residual">): boolean {
  return allDrift(found).length > 0;
}

function summarise(
  planned: readonly Planned[],
  { inStep = [], notListed = new Map() }: Pick<DocumentOptions, "inStep" | "notListed">,
): PlanSummary {
  const further = inStep.reduce((sum, tenant) => sum + tenant.count, 0);
  const count = (action: Planned["action"]) =>
    planned.filter((resource) => resource.error === undefined && resource.action === action).length;
  const gone = planned.filter(({ error }) => isGone(error)).length;
  const notComparable = planned.filter(({ secretsUnopened = [] }) => secretsUnopened.length > 0).length;
  const waiting = planned.filter(({ waitsFor }) => waitsFor !== undefined).length;
  const sent = planned.flatMap(({ managed: { definition }, plan, session }) =>
    plan === undefined || session.options.adoptOnly ? [] : [{ definition, plan }],
  );
  return {
    resources: planned.length + further,
    adopt: count("adopt"),
    install: count("install"),
    update: count("update"),
    replace: count("replace"),
    uninstall: count("uninstall"),
    forget: count("forget"),
    release: count("release"),
    state_only: count("state-only"),
    no_op: count("no-op") + further,
    drifted: planned.filter(({ plan }) => plan !== undefined && hasDrifted(plan.diff)).length,
    failed: planned.filter((resource) => resource.error !== undefined).length,
    ...(notListed.size === 0 ? {} : { not_listed: Object.fromEntries(notListed) }),
    ...(gone === 0 ? {} : { gone }),
    ...(waiting === 0 ? {} : { planned_later: waiting }),
    ...(notComparable === 0 ? {} : { secrets_not_comparable: notComparable }),
    rows_removed: sent.reduce((sum, { plan }) => sum + removedBy(plan), 0),
    values_lost: sent.reduce((sum, { definition, plan }) => sum + definition.lossesOf(plan), 0),
  };
}
