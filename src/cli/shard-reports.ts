// The reports of shards that rampsync report merge is given: read, checked as far as reporters look at them, told apart.
import * as z from "zod/mini";
import { RampsyncError, RampsyncErrors } from "../base/error.js";
import { readJsonFile } from "../base/json-file.js";
import { listed, MOST_NAMED, printable } from "../base/text.js";
import type { ShardedDocuments, ShardedVerb } from "../document/merge.js";
import type { PlanDocument, PlanError, ShardDocument } from "../document/plan-document.js";
import type { ErrorsDocument } from "../report/json-documents.js";

const text = z.string();
const count = z.number();
const texts = z.array(text);

const errorShape = z.looseObject({ code: text, source: text, message: text, hint: text });
const changeShape = z.looseObject({ path: texts, label: text });
const changes = z.array(changeShape);

const resourceShape = z.looseObject({
  stack: text,
  address: text,
  type: text,
  construct: text,
  tenant: text,
  integration: text,
  status: text,
  action: text,
  drift: changes,
  changes,
  unmanaged: changes,
  residual: changes,
  notes: texts,
  unsent_secrets: z.array(text),
  calls: z.array(z.looseObject({ method: text, path: text })),
});

const shardShape = z.object({ index: count, count, program: text });

const planShape = z.looseObject({
  format_version: z.string().check(z.regex(/^1\./)),
  complete: z.boolean(),
  warnings: texts,
  warning_facts: z.optional(z.array(z.looseObject({ code: text, parameters: z.looseObject({}) }))),
  errors: z.array(errorShape),
  refusals: z.array(errorShape),
  orphaned_states: z.array(z.looseObject({ state: text, integrations: z.array(z.looseObject({})) })),
  resources: z.array(resourceShape),
  summary: z.record(text, count),
  budget: z.looseObject({ tenants: z.array(z.looseObject({ tenant: text })), seconds: count }),
  shard: z.optional(shardShape),
});

const shapes = {
  plan: planShape,
  drift: z.extend(planShape, {
    counts: z.looseObject({ clean: count, drifted: count, not_looked_at: count }),
    compared_with_declared: count,
  }),
  apply: z.looseObject({
    format_version: z.string().check(z.regex(/^1\./)),
    approved: z.boolean(),
    plan: planShape,
    resources: z.array(z.looseObject({ stack: text, construct: text, tenant: text, integration: text, status: text })),
    summary: z.record(text, count),
    errors: z.array(errorShape),
  }),
} as const;

const failedShape = z.looseObject({ errors: z.array(errorShape) });

/** The reports of one run, sorted by their shards. */
export type ShardReports = {
  readonly [Verb in ShardedVerb]: {
    readonly verb: Verb;
    readonly documents: readonly ShardedDocuments[Verb][];
    /** Of shards without a report. */
    readonly missing: readonly PlanError[];
  };
}[ShardedVerb];

interface ReadReport {
  readonly file: string;
  readonly verb: ShardedVerb;
  readonly document: ShardedDocuments[ShardedVerb];
  readonly shard: ShardDocument;
}

/**
 * Reads the reports. With `partial` a shard without a report, or whose run failed, is an error of the whole in place of one that
 * is thrown.
 * @throws RS2017 for a file that cannot be read; RampsyncErrors of RS2095 for what is no report of a shard, of another verb,
 * program or number of shards, or of a shard that another file is of; RS2096 where shards are missing.
 */
export function readShardReports(files: readonly string[], partial: boolean): ShardReports {
  const errors: RampsyncError[] = [];
  const failed: PlanError[] = [];
  const reports: ReadReport[] = [];
  for (const file of files) {
    try {
      const found = readReport(file);
      if ("shard" in found) reports.push(found);
      else if (partial) failed.push(...found.errors);
      else throw refused(file, `is of a run that failed: ${failureText(found)}`);
    } catch (error) {
      if (!RampsyncError.is(error)) throw error;
      errors.push(error);
    }
  }
  errors.push(...contradictions(reports));
  if (errors.length > 0) throw errors.length === 1 ? errors[0] : new RampsyncErrors(errors);
  const [first] = reports;
  if (first === undefined) throw new RampsyncError("RS2095", "There is no report of any shard.");
  const missing = missingShards(reports.map(({ shard }) => shard));
  if (missing.length > 0 && !partial) throw missingError(missing, first.shard.count);
  const sorted = [...reports].sort((left, right) => left.shard.index - right.shard.index);
  return {
    verb: first.verb,
    documents: sorted.map(({ document }) => document),
    missing: [...failed, ...(missing.length === 0 ? [] : [missingError(missing, first.shard.count).toJSON()])],
  } as ShardReports;
}

const refused = (file: string, problem: string) =>
  new RampsyncError("RS2095", `The report ${problem}.`, { place: { file } });

function failureText({ errors: [first] }: ErrorsDocument): string {
  return first === undefined ? "nothing says why" : `${printable(first.code, 20)} ${printable(first.message, 200)}`;
}

function readReport(file: string): ReadReport | ErrorsDocument {
  const document = readJsonFile({ path: file, what: "report", refuse: (problem) => refused(file, problem) });
  const verb = (["apply", "drift", "plan"] as const).find((each) => shapes[each].safeParse(document).success);
  if (verb === undefined) {
    if (failedShape.safeParse(document).success) return document as ErrorsDocument;
    throw refused(file, "is none of plan, apply or drift as --json-out writes it");
  }
  const whole = document as ShardedDocuments[typeof verb];
  const { shard } = "plan" in whole ? whole.plan : (whole as PlanDocument);
  if (shard === undefined) throw refused(file, "is of a whole run, without --shard");
  return { file, verb, document: whole, shard };
}

/** What keeps reports from being of one run. */
function contradictions([first, ...others]: readonly ReadReport[]): readonly RampsyncError[] {
  if (first === undefined) return [];
  const seen = new Map([[first.shard.index, first.file]]);
  return others.flatMap(({ file, verb, shard }) => {
    const earlier = seen.get(shard.index);
    seen.set(shard.index, file);
    if (verb !== first.verb) return [refused(file, `is of ${verb}; ${first.file} is of ${first.verb}`)];
    if (shard.count !== first.shard.count) {
      return [refused(file, `is one of ${shard.count} shards; ${first.file} is one of ${first.shard.count}`)];
    }
    if (shard.program !== first.shard.program) {
      return [refused(file, `is of another program, or of other stacks of it, than ${first.file}`)];
    }
    return earlier === undefined ? [] : [refused(file, `is of shard ${shard.index}, and so is ${earlier}`)];
  });
}

function missingShards(shards: readonly ShardDocument[]): readonly number[] {
  const known = new Set(shards.map(({ index }) => index));
  const all = Array.from({ length: shards[0]?.count ?? 0 }, (_, index) => index + 1);
  return all.filter((index) => !known.has(index));
}

const missingError = (missing: readonly number[], of: number) =>
  new RampsyncError(
    "RS2096",
    `There is no report of ${missing.length === 1 ? "shard" : "shards"} ${listed(missing.map(String), MOST_NAMED)} of ${of}: nothing is known of their tenants.`,
  );
