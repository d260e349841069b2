// The verb that takes live edits into the code: the table that made an entry gets what is live, and the plan has no call.
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { RampsyncError } from "../../base/error.js";
import { groupBy } from "../../base/group.js";
import { ACCEPT_FORMAT_VERSION, type AcceptDocument, type AcceptedEdit } from "../../document/accept-document.js";
import { allDrift, type Change, hasMoved } from "../../document/change.js";
import { driftId } from "../../document/drift-id.js";
import type { ValuePair } from "../../document/mapping.js";
import { distinctPairs, pairKey } from "../../integration/pairing/key.js";
import { shippedResources } from "../../resources/shipped.js";
import { patchOf } from "../accept/patch.js";
import { SourceText } from "../accept/table-edit.js";
import { typescriptOf } from "../accept/typescript.js";
import { connect } from "../connection.js";
import { observe } from "../plan/observe.js";
import type { Planned } from "../plan/planned.js";
import type { Managed } from "../records/managed.js";
import type { ReadOnlyOptions, WithResources } from "../run-options.js";

/** What accept takes. `targets` are the resources whose live edits are taken; default: all. */
export interface AcceptOptions extends Omit<ReadOnlyOptions, "tenant" | "stacks" | "synth" | "synthesised"> {
  /** Only says what would be written. Default false. */
  readonly dryRun?: boolean;
  /** Also edits tables that other resources have: they change along. Default false. */
  readonly shared?: boolean;
}

/**
 * What has drifted in values of mappings, written into the table of the program that made the entry; formatting and
 * comments stay. An edit of what is computed, or of what others share, is in the document and not made. After the files were
 * written the program is run and planned again: where a difference that was taken is still there, or anything else would
 * change, they are put back.
 * @throws RS2083 where the project has no TypeScript 5 or 6, RS2084 for edits that do not lead there, and as `plan`.
 */
export function accept(options: AcceptOptions): Promise<AcceptDocument> {
  return acceptWith({ ...options, resources: shippedResources });
}

type Options = WithResources<AcceptOptions>;

/** The same with another table of resources. */
export async function acceptWith(options: Options): Promise<AcceptDocument> {
  const seen = await look(options);
  const found = seen.planned.flatMap((planned) => editsOf(planned, seen.all, options.shared === true));
  const texts = new Map<string, SourceText>();
  const edits = made(found, (file) => {
    const known = texts.get(file);
    if (known !== undefined) return known;
    const ts = typescriptOf(options.directory);
    const text = new SourceText(ts, file, readFileSync(join(options.directory, file), "utf8"));
    texts.set(file, text);
    return text;
  });
  const changed = [...texts].filter(([, text]) => text.after !== text.before);
  const document: AcceptDocument = {
    format_version: ACCEPT_FORMAT_VERSION,
    edits,
    patch: changed.map(([file, text]) => patchOf(file, text.before, text.after)).join(""),
    written: options.dryRun !== true && changed.length > 0,
    complete: seen.planned.every(({ error }) => error === undefined),
  };
  if (!document.written) return document;
  const write = (of: (text: SourceText) => string) => {
    for (const [file, text] of changed) writeFileSync(join(options.directory, file), of(text));
  };
  write(({ after }) => after);
  try {
    requireTaken(edits, seen, await look(options));
  } catch (error) {
    write(({ before }) => before);
    throw error;
  }
  return document;
}

interface Seen {
  readonly planned: readonly Planned[];
  /** All that the program declares. */
  readonly all: readonly Managed[];
}

async function look(options: Options): Promise<Seen> {
  const connections = connect({ ...options, comparesOnly: true });
  try {
    const { planned, all } = await observe(options, connections, {
      wanted: (resource) => resource.config !== undefined,
      serverValues: "recorded",
    });
    return { planned, all: all.filter(({ config }) => config !== undefined) };
  } finally {
    await connections.close();
  }
}

const nameOf = ({ stack, address }: Managed) => `${stack.name} ${address}`;
const editedName = ({ stack, address }: AcceptedEdit | NonNullable<AcceptedEdit["shared_with"]>[number]) =>
  `${stack} ${address}`;

const namedOf = ({ stack, address, construct, tenant }: Managed) => ({ stack: stack.name, address, construct, tenant });

/** What live has otherwise than was applied. Of what was never applied nobody knows who changed it. */
function driftOf({ plan, managed }: Planned): readonly Change[] {
  if (plan === undefined || managed.applied === undefined) return [];
  return allDrift(plan.diff);
}

function editsOf(planned: Planned, all: readonly Managed[], shared: boolean): readonly AcceptedEdit[] {
  const { managed } = planned;
  return driftOf(planned).map((change): AcceptedEdit => {
    const target = { tenant: managed.tenant, integration: managed.id };
    const pairs = pairsOf(change);
    const source = managed.sources?.of(change.path);
    const common = {
      ...namedOf(managed),
      integration: managed.id,
      id: driftId(target, change),
      path: change.path,
      ...(change.mapping === undefined ? {} : { mapping: change.mapping }),
      remove: pairs?.remove ?? [],
      add: pairs?.add ?? [],
      ...(source === undefined ? {} : { source }),
    };
    if (pairs === undefined) return { ...common, made: false, reason: "not a value" };
    if (source === undefined) return { ...common, made: false, reason: "no place" };
    const others = all.filter(
      (sharer) => nameOf(sharer) !== nameOf(managed) && sharer.sources?.hasPart(source) === true,
    );
    const sharing = others.length === 0 ? {} : { shared_with: others.map(namedOf) };
    if (others.length > 0 && !shared) return { ...common, ...sharing, made: false, reason: "shared" };
    return { ...common, ...sharing, made: true };
  });
}

/** What leaves the table, and what comes; undefined for what no table can say. */
function pairsOf(
  change: Change,
): { readonly remove: readonly ValuePair[]; readonly add: readonly ValuePair[] } | undefined {
  if (change.kind !== "pair") return undefined;
  const { pair, replaced = [] } = change;
  if (change.action === "add") return { remove: [pair], add: replaced };
  return change.action === "change" ? { remove: [pair], add: replaced } : undefined;
}

/** Makes the edits, all of one call together; those that cannot be made say why. */
function made(edits: readonly AcceptedEdit[], textOf: (file: string) => SourceText): readonly AcceptedEdit[] {
  const outcomes = new Map<AcceptedEdit, AcceptedEdit>();
  const wanted = edits.filter((edit) => edit.made);
  for (const same of groupBy(wanted, tableOf).values()) {
    const [first] = same;
    if (first?.source === undefined || first.mapping === undefined) continue;
    const outcome = contradict(same)
      ? "several"
      : textOf(first.source.file).edit({
          line: first.source.line,
          direction: first.mapping.direction,
          remove: distinctPairs(same.flatMap(({ remove }) => remove)),
          add: distinctPairs(same.flatMap(({ add }) => add)),
        });
    if (outcome === "made") continue;
    for (const edit of same) outcomes.set(edit, { ...edit, made: false, reason: outcome });
  }
  return edits.map((edit) => outcomes.get(edit) ?? edit);
}

const tableOf = ({ source, mapping }: AcceptedEdit) => JSON.stringify([source?.file, source?.line, mapping?.direction]);

/** Whether two resources with one table want another value for the same pair. */
function contradict(edits: readonly AcceptedEdit[]): boolean {
  const wanted = new Map<string, string>();
  return edits.some(({ remove, add }) => {
    const key = JSON.stringify(remove.map(pairKey));
    const value = JSON.stringify(add.map(pairKey));
    const before = wanted.get(key);
    wanted.set(key, value);
    return before !== undefined && before !== value;
  });
}

/** Throws RS2084 where a difference that was taken is still there, a new call came, or anything else changed. */
function requireTaken(edits: readonly AcceptedEdit[], before: Seen, after: Seen): void {
  const taken = edits.filter((edit) => edit.made);
  const mayChange = new Set([...taken, ...taken.flatMap(({ shared_with: others = [] }) => others)].map(editedName));
  const refuse = (problem: string, managed: Managed | undefined): never => {
    throw new RampsyncError("RS2084", `${problem} The files are as they were.`, {
      ...(managed === undefined ? {} : { place: { construct: managed.construct } }),
    });
  };
  const configs = new Map(after.all.map((managed) => [nameOf(managed), JSON.stringify(managed.config)]));
  for (const managed of before.all) {
    if (mayChange.has(nameOf(managed))) continue;
    if (configs.get(nameOf(managed)) !== JSON.stringify(managed.config)) refuse("It would change as well.", managed);
  }
  const ids = new Set(taken.map(({ id }) => id));
  const left = new Set(edits.filter((edit) => !edit.made).map(editedName));
  for (const planned of after.planned) {
    const { managed, plan, error } = planned;
    if (!taken.some((edit) => editedName(edit) === nameOf(managed))) continue;
    if (error !== undefined) throw error;
    const target = { tenant: managed.tenant, integration: managed.id };
    const { drift = [], changes = [], residual = [] } = plan?.diff ?? {};
    const isLeft = [...drift, ...changes, ...residual].some((change) => ids.has(driftId(target, change)));
    if (isLeft) refuse("The edit does not take the difference away.", managed);
    const callsBefore = before.planned.find((each) => nameOf(each.managed) === nameOf(managed))?.plan?.calls ?? [];
    const calls = plan?.calls ?? [];
    if (calls.length > 0 && !left.has(nameOf(managed)) && callsOfCode(before, managed) === 0) {
      refuse("The plan after the edit still has calls.", managed);
    }
    if (calls.length > callsBefore.length) refuse("The plan after the edit has more calls.", managed);
  }
}

/** Changes of the code that wait for an apply, and would be sent whatever is accepted. */
function callsOfCode(seen: Seen, managed: Managed): number {
  const changes = seen.planned.find((each) => nameOf(each.managed) === nameOf(managed))?.plan?.diff.changes ?? [];
  return changes.filter((change) => !hasMoved(change)).length;
}
