// The verb that takes live edits into the code: what made an entry gets what is live, and the plan has no call.
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import pLimit from "p-limit";
import { RampsyncError } from "../../base/error.js";
import { ACCEPT_FORMAT_VERSION, type AcceptDocument, type AcceptedEdit } from "../../document/accept-document.js";
import { type Change, hasMoved, type UnmanagedChange } from "../../document/change.js";
import { type DriftTarget, driftId } from "../../document/drift-id.js";
import { shippedResources } from "../../resources/shipped.js";
import { editsOf, needsLive, type WantedEdit } from "../accept/edits.js";
import { liveDeclaration } from "../accept/live-declaration.js";
import { declaredEvents, unmanagedEvents } from "../accept/live-events.js";
import { refuseLosses, valuesLost } from "../accept/losses.js";
import { makeEdits } from "../accept/make-edits.js";
import { patchOf } from "../accept/patch.js";
import { ProjectTexts } from "../accept/project-texts.js";
import { connect } from "../connection.js";
import { observe } from "../plan/observe.js";
import { type Planned, SIDE_BY_SIDE } from "../plan/planned.js";
import type { Managed } from "../records/managed.js";
import type { ReadOnlyOptions, WithResources } from "../run-options.js";

/** What accept takes. `targets` are the resources whose live edits are taken; default: all. */
export interface AcceptOptions extends Omit<ReadOnlyOptions, "tenant" | "stacks" | "synth" | "synthesised"> {
  /** Only says what would be written. Default false. */
  readonly dryRun?: boolean;
  /** Edits tables that other resources have too, which change along. Default false: the tenant's own set is changed. */
  readonly shared?: boolean;
  /**
   * Takes what is live and unmanaged too: values, mappings and events that nothing declares come into the code, and are managed from
   * the next apply on. Default: they are left.
   */
  readonly unmanaged?: boolean;
  /** Asked before a table is edited that others have. Default: nobody is asked. */
  readonly approve?: (document: AcceptDocument) => Promise<boolean>;
  /** The number of values that leave the code which was reviewed. Default: as many as no guard stops. */
  readonly allowRemovals?: number;
}

/**
 * What has drifted in values of mappings and texts, written into the program or its tables of tenants; formatting and
 * comments stay. What others have too is changed for the drifted tenant alone. What is computed is in the document and not
 * made. After the files were written the program is run and planned again: where a difference that was taken is still there,
 * or anything else would change, they are put back.
 * @throws RS2083 where the project has no TypeScript 5 or 6, RS2084 for edits that do not lead there, RS5001 to RS5003 for
 * more losses than a guard lets pass, and as `plan`.
 */
export function accept(options: AcceptOptions): Promise<AcceptDocument> {
  return acceptWith({ ...options, resources: shippedResources });
}

type Options = WithResources<AcceptOptions>;

/** The same with another table of resources. */
export async function acceptWith(options: Options): Promise<AcceptDocument> {
  const { directory, dryRun = false, shared = false, approve = () => Promise.resolve(true) } = options;
  const { wanted, ...seen } = await look(options);
  const texts = new ProjectTexts(directory);
  const edits = makeEdits(wanted, { all: seen.all, texts, shared });
  const { changed } = texts;
  refuseLosses(edits, seen.planned, options.allowRemovals);
  const document: AcceptDocument = {
    format_version: ACCEPT_FORMAT_VERSION,
    edits,
    patch: changed.map(({ path, before, after }) => patchOf(path, before, after)).join(""),
    values_lost: valuesLost(edits).length,
    written: !dryRun && changed.length > 0,
    complete: seen.planned.every(({ error }) => error === undefined),
  };
  if (!document.written) return document;
  const changesOthers = edits.some(({ where, shared_with: others = [] }) => where === "table" && others.length > 0);
  if (changesOthers && !(await approve(document))) return { ...document, written: false };
  const write = (side: "before" | "after") => {
    for (const file of changed) writeFileSync(join(directory, file.path), file[side]);
  };
  write("after");
  try {
    requireTaken(edits, seen, await look(options));
  } catch (error) {
    write("before");
    throw error;
  }
  return document;
}

interface Seen {
  readonly planned: readonly Planned[];
  /** All that the program declares. */
  readonly all: readonly Managed[];
}

async function look(options: Options): Promise<Seen & { readonly wanted: readonly WantedEdit[] }> {
  const connections = connect({ ...options, comparesOnly: true });
  try {
    const { planned, all } = await observe(options, connections, {
      wanted: (resource) => resource.config !== undefined,
      serverValues: "recorded",
    });
    const { unmanaged = false } = options;
    const declared = declaredEvents(planned);
    const limit = pLimit(SIDE_BY_SIDE);
    const wanted = await Promise.all(
      planned.map(async (each) => {
        const live = needsLive(each, unmanaged) ? await limit(() => liveDeclaration(each)) : undefined;
        const events = unmanaged ? await limit(() => unmanagedEvents(each, declared)) : [];
        return editsOf(each, { live, unmanaged, events });
      }),
    );
    return { planned, all: all.filter(({ config }) => config !== undefined), wanted: wanted.flat() };
  } finally {
    await connections.close();
  }
}

const nameOf = ({ stack, address }: Managed) => `${stack.name} ${address}`;
const editedName = ({ stack, address }: AcceptedEdit | NonNullable<AcceptedEdit["shared_with"]>[number]) =>
  `${stack} ${address}`;

/** Throws RS2084 where a difference that was taken is still there, a new call came, or anything else changed. */
function requireTaken(edits: readonly AcceptedEdit[], before: Seen, after: Seen): void {
  const taken = edits.filter((edit) => edit.made);
  const along = taken.flatMap(({ where, shared_with: others = [] }) => (where === "table" ? others : []));
  const mayChange = new Set([...taken, ...along].map(editedName));
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
  const known = new Set(before.all.map(nameOf));
  for (const { managed, plan, error } of after.planned) {
    if (known.has(nameOf(managed))) continue;
    if (error !== undefined) throw error;
    if ((plan?.calls.length ?? 0) > 0) refuse("What comes into the code is not as it is live.", managed);
  }
  const ids = new Set(taken.map(({ id }) => id));
  const left = new Set(edits.filter((edit) => !edit.made).map(editedName));
  for (const planned of after.planned) {
    const { managed, plan, error } = planned;
    if (!taken.some((edit) => editedName(edit) === nameOf(managed))) continue;
    if (error !== undefined) throw error;
    const target = { tenant: managed.tenant, integration: managed.id };
    const { drift = [], changes = [], residual = [] } = plan?.diff ?? {};
    const isLeft =
      [...drift, ...changes, ...residual].some((change) => ids.has(driftId(target, change))) ||
      (plan?.diff.unmanaged ?? []).some((change) => idsOfUnmanaged(target, change).some((id) => ids.has(id)));
    if (isLeft) refuse("The edit does not take the difference away.", managed);
    const callsBefore = before.planned.find((each) => nameOf(each.managed) === nameOf(managed))?.plan?.calls ?? [];
    const calls = plan?.calls ?? [];
    if (calls.length > 0 && !left.has(nameOf(managed)) && callsOfCode(before, managed) === 0) {
      refuse("The plan after the edit still has calls.", managed);
    }
    if (calls.length > callsBefore.length) refuse("The plan after the edit has more calls.", managed);
  }
}

/** Of a value, and of its mapping, which comes into the code as a whole. */
function idsOfUnmanaged(target: DriftTarget, change: Change): readonly string[] {
  const { pair: _, ...ofMapping } = change as UnmanagedChange;
  return [driftId(target, change), driftId(target, ofMapping)];
}

/** Changes of the code that wait for an apply, and would be sent whatever is accepted. */
function callsOfCode(seen: Seen, managed: Managed): number {
  const changes = seen.planned.find((each) => nameOf(each.managed) === nameOf(managed))?.plan?.diff.changes ?? [];
  return changes.filter((change) => !hasMoved(change)).length;
}
