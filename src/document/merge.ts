// The reports of the shards of one run as one report: what a run over all tenants would have reported.
import { noteText } from "../base/note.js";
import type { Note } from "../base/note-codes.js";
import type {
  AcceptanceSummary,
  ApplyDocument,
  DriftComparison,
  DriftDocument,
  OrphanedState,
  PlanBudget,
  PlanDocument,
  PlanError,
  PlanSummary,
} from "./plan-document.js";

/** The documents that shards have. */
export interface ShardedDocuments {
  readonly plan: PlanDocument;
  readonly drift: DriftDocument;
  readonly apply: ApplyDocument;
}

export type ShardedVerb = keyof ShardedDocuments;

type Merge<Verb extends ShardedVerb> = (
  shards: readonly ShardedDocuments[Verb][],
  missing: readonly PlanError[],
) => ShardedDocuments[Verb];

/**
 * By verb: one document of those of the shards, at least one and each of another shard. What is `missing` is an error of
 * the whole, which is then not complete.
 */
export const mergers: { readonly [Verb in ShardedVerb]: Merge<Verb> } = {
  plan: mergePlans,
  drift: mergeDrifts,
  apply: mergeApplies,
};

function mergePlans<Document extends PlanDocument>(
  shards: readonly Document[],
  missing: readonly PlanError[],
): Document {
  const [first] = shards;
  if (first === undefined) throw new Error("no report");
  const { shard: _shard, resumed: _resumed, ...rest } = first;
  const resumed = shards.flatMap((shard) => shard.resumed ?? []);
  const warnings = mergeNotes(shards.flatMap(({ warning_facts = [] }) => warning_facts as readonly Note[]));
  const leftOut = shards.flatMap(({ left_out }) => left_out ?? []);
  return {
    ...rest,
    complete: missing.length === 0 && shards.every(({ complete }) => complete),
    warnings: warnings.map(noteText),
    warning_facts: warnings,
    errors: [...distinct(shards.flatMap(({ errors }) => errors)), ...missing],
    refusals: distinct(shards.flatMap(({ refusals }) => refusals)),
    orphaned_states: mergeOrphans(shards.flatMap(({ orphaned_states }) => orphaned_states)),
    resources: inOrder(shards.flatMap(({ resources }) => resources)),
    ...(resumed.length === 0
      ? {}
      : {
          resumed: {
            resources: sum(resumed.map(({ resources }) => resources)),
            since: resumed.map(({ since }) => since).sort()[0] ?? "",
          },
        }),
    ...(leftOut.length === 0 ? {} : { left_out: sum(leftOut) }),
    ...mergeAcceptance(shards.flatMap(({ acceptance }) => acceptance ?? [])),
    summary: mergeCounts(shards.map(({ summary }) => summary)) as PlanSummary,
    budget: mergeBudgets(shards.map(({ budget }) => budget)),
  } as unknown as Document;
}

function mergeDrifts(shards: readonly DriftDocument[], missing: readonly PlanError[]): DriftDocument {
  const { time: _time, since: _since, ...merged } = mergePlans(shards, missing);
  const times = shards.flatMap(({ time }) => time ?? []).sort();
  const compared = shards.flatMap(({ since }) => since ?? []);
  return {
    ...merged,
    ...(times[0] === undefined ? {} : { time: times[0] }),
    // Where one shard was compared with nothing, the ages of the others say nothing of the whole.
    ...(compared.length < shards.length ? {} : { since: mergeComparisons(compared) }),
    counts: mergeCounts(shards.map(({ counts }) => counts)) as DriftDocument["counts"],
    compared_with_declared: sum(shards.map(({ compared_with_declared: count }) => count)),
  };
}

function mergeApplies(shards: readonly ApplyDocument[], missing: readonly PlanError[]): ApplyDocument {
  const [first] = shards;
  if (first === undefined) throw new Error("no report");
  const receipts = shards.flatMap(({ receipt, receipts: more = [] }) => [
    ...(receipt === undefined ? [] : [receipt]),
    ...more,
  ]);
  const files = distinct(shards.flatMap(({ credentials_files = [] }) => credentials_files));
  return {
    format_version: first.format_version,
    approved: shards.every(({ approved }) => approved),
    plan: mergePlans(
      shards.map(({ plan }) => plan),
      missing,
    ),
    resources: inOrder(shards.flatMap(({ resources }) => resources)),
    summary: mergeCounts(shards.map(({ summary }) => summary)) as ApplyDocument["summary"],
    errors: [...distinct(shards.flatMap(({ errors }) => errors)), ...missing],
    ...(receipts.length === 0 ? {} : { receipts }),
    ...(files.length === 0 ? {} : { credentials_files: files }),
  };
}

/** As a run orders them. */
function inOrder<Part extends { readonly tenant: string; readonly stack: string; readonly construct: string }>(
  parts: readonly Part[],
): readonly Part[] {
  const keyed = parts.map((part) => ({ part, key: [part.tenant, part.stack, part.construct].join("\u0000") }));
  return keyed
    .sort((left, right) => (left.key < right.key ? -1 : left.key > right.key ? 1 : 0))
    .map(({ part }) => part);
}

const sum = (numbers: readonly number[]) => numbers.reduce((total, each) => total + each, 0);

/** Each member is the sum of those that have it. */
function mergeCounts(counts: readonly object[]): object {
  const total: Record<string, number> = {};
  for (const each of counts) {
    for (const [name, value] of Object.entries(each)) total[name] = (total[name] ?? 0) + Number(value);
  }
  return total;
}

function distinct<Item>(items: readonly Item[]): readonly Item[] {
  return [...new Map(items.map((item) => [JSON.stringify(item), item])).values()];
}

/** Shards run side by side, as tenants do. */
function mergeBudgets(budgets: readonly PlanBudget[]): PlanBudget {
  const shares = budgets.flatMap(({ limit_share }) => limit_share ?? []);
  return {
    tenants: budgets
      .flatMap(({ tenants }) => tenants)
      .sort((left, right) => (left.tenant < right.tenant ? -1 : left.tenant > right.tenant ? 1 : 0)),
    ...(shares.length === 0 ? {} : { limit_share: Math.min(...shares) }),
    seconds: Math.max(0, ...budgets.map(({ seconds }) => seconds)),
  };
}

function mergeOrphans(orphans: readonly OrphanedState[]): readonly OrphanedState[] {
  const merged = new Map<string, OrphanedState>();
  for (const orphan of orphans) {
    const known = merged.get(orphan.state);
    const integrations = distinct([...(known?.integrations ?? []), ...orphan.integrations]);
    merged.set(orphan.state, { ...known, ...orphan, integrations });
  }
  return [...merged.values()].sort((left, right) => (left.state < right.state ? -1 : 1));
}

/** All shards read the same file. */
function mergeAcceptance(parts: readonly AcceptanceSummary[]): { readonly acceptance?: AcceptanceSummary } {
  const [first] = parts;
  if (first === undefined) return {};
  return {
    acceptance: {
      ...first,
      in_force: sum(parts.map(({ in_force }) => in_force)),
      stale: distinct(parts.flatMap(({ stale }) => stale)),
    },
  };
}

function mergeComparisons(parts: readonly DriftComparison[]): DriftComparison {
  const earlier = parts.find((part) => part.earlier !== undefined)?.earlier;
  const resolved = parts.flatMap((part) => part.resolved);
  return {
    ...(earlier === undefined ? {} : { earlier }),
    new: sum(parts.map((part) => part.new)),
    same: sum(parts.map(({ same }) => same)),
    resolved: [...resolved].sort((left, right) =>
      left.tenant < right.tenant ? -1 : left.tenant > right.tenant ? 1 : 0,
    ),
    not_looked_at: sum(parts.map(({ not_looked_at }) => not_looked_at)),
  };
}

/** Members of a warning that each shard tells a part of. */
const PARTS = ["stacks", "states"] as const;

/** A warning is told once; where shards tell parts of one, it is put together. */
function mergeNotes(notes: readonly Note[]): readonly Note[] {
  const merged = new Map<string, Note>();
  for (const told of notes) {
    const parameters: Readonly<Record<string, unknown>> = told.parameters;
    const part = PARTS.find((name) => Array.isArray(parameters[name]));
    const key = JSON.stringify([
      { ...told, parameters: { ...parameters, ...(part === undefined ? {} : { [part]: 0 }) } },
    ]);
    const known = merged.get(key);
    merged.set(key, known === undefined || part === undefined ? told : together(known, told, part));
  }
  return [...merged.values()];
}

function together(known: Note, more: Note, part: (typeof PARTS)[number]): Note {
  const listOf = ({ parameters }: Note) =>
    (parameters as Readonly<Record<string, unknown>>)[part] as readonly unknown[];
  return {
    ...known,
    parameters: { ...known.parameters, [part]: combined([...listOf(known), ...listOf(more)]) },
  } as Note;
}

/** Sorted: names once each; of a state that two shards name, the integrations of both. */
function combined(items: readonly unknown[]): readonly unknown[] {
  const merged = new Map<unknown, unknown>();
  for (const item of items) {
    const { state, integrations } = (typeof item === "object" ? item : {}) as { state?: string; integrations?: number };
    const key = state ?? item;
    const known = merged.get(key) as { integrations?: number } | undefined;
    merged.set(
      key,
      state === undefined || known === undefined
        ? item
        : { ...(item as object), integrations: (known.integrations ?? 0) + (integrations ?? 0) },
    );
  }
  return [...merged].sort(([left], [right]) => (String(left) < String(right) ? -1 : 1)).map(([, item]) => item);
}
