// Finds where each edit is to be written, and writes it into the texts of the project: into the table that made the entry
// where nobody else has it, else where the tenant's own construct is made, or into the tenant's cell.
import { groupBy } from "../../base/group.js";
import { isRecord } from "../../base/json.js";
import { note, noteText } from "../../base/note.js";
import type { Note } from "../../base/note-codes.js";
import type { AcceptedEdit, EditedPlace, NotMadeReason } from "../../document/accept-document.js";
import { valueAt } from "../../integration/declared/config.js";
import { distinctPairs, headerKey, pairKey } from "../../integration/pairing/key.js";
import { mappingsOf } from "../export/mappings.js";
import { identifierOf } from "../export/names.js";
import { changesFrom } from "../export/table-changes.js";
import type { Managed } from "../records/managed.js";
import { editBlock, type UntoldSecret } from "./block-edit.js";
import { editDependent } from "./dependent-edit.js";
import { type EditKind, namedOf, type WantedEdit } from "./edits.js";
import { addEvent } from "./event-edit.js";
import type { ProjectTexts } from "./project-texts.js";
import { editRules } from "./rules-edit.js";
import { editForTenants, type TenantEdit } from "./tenant-edit.js";
import { editText, placeOfText } from "./text-edit.js";
import { isOfHeader, type MappingEdit, wantedMappings } from "./wanted-mappings.js";

export interface EditingOptions {
  /** All that the program declares. */
  readonly all: readonly Managed[];
  readonly texts: ProjectTexts;
  /** Whether tables that others have are edited. */
  readonly shared: boolean;
}

type Outcome = ({ readonly where: EditedPlace; readonly file: string } | { readonly reason: NotMadeReason }) & {
  /** What is told of it. Absent: nothing. */
  readonly told?: readonly Note[];
};

/** The edits in their order, each with what became of it. */
export function makeEdits(wanted: readonly WantedEdit[], options: EditingOptions): readonly AcceptedEdit[] {
  const outcomes = new Map<WantedEdit, Outcome>();
  const isOpen = (edit: WantedEdit) => !outcomes.has(edit);
  for (const edit of wanted) {
    if (edit.kind === undefined) outcomes.set(edit, { reason: "not a value" });
    else if (isNotMade(edit.kind)) outcomes.set(edit, { reason: edit.kind });
    else if (edit.source === undefined) outcomes.set(edit, { reason: "no place" });
    else if (edit.kind === "text") outcomes.set(edit, writeText(edit, options));
  }
  const sharers = new Map(wanted.filter(isOpen).map((edit) => [edit, sharersOf(edit, options.all)]));
  for (const edit of wanted.filter(isOpen)) {
    const file = writeCell(edit, options.texts);
    if (file !== undefined) outcomes.set(edit, { where: "cell", file });
  }
  for (const same of groupBy(
    wanted.filter(isOpen).filter(({ kind }) => kind === "block"),
    blockKey,
  ).values()) {
    const outcome = writeBlock(same, options);
    for (const edit of same) outcomes.set(edit, outcome);
  }
  for (const same of groupBy(
    wanted.filter(isOpen).filter(({ kind }) => kind === "event"),
    eventKey,
  ).values()) {
    for (const [edit, outcome] of writeEvent(same, options)) outcomes.set(edit, outcome);
  }
  const isForTable = (edit: WantedEdit) =>
    (edit.kind === "values" || edit.kind === "parsing") &&
    (options.shared || isOfAll(edit, wanted, sharers.get(edit) ?? []));
  for (const same of groupBy(wanted.filter(isOpen).filter(isForTable), tableOf).values()) {
    const outcome = same[0]?.kind === "parsing" ? writeRules(same, options.texts) : writeTable(same, options.texts);
    if (outcome !== undefined) for (const edit of same) outcomes.set(edit, outcome);
  }
  for (const same of groupBy(wanted.filter(isOpen), constructOf).values()) {
    const outcome = writeForTenants(same, options);
    for (const edit of same) outcomes.set(edit, outcome);
  }
  return wanted.map((edit): AcceptedEdit => {
    const { kind: _, block: _block, live: _live, call: _call, told: ofEdit = [], managed, ...facts } = edit;
    const others = sharers.get(edit) ?? [];
    const { told = ofEdit, ...outcome }: Outcome = outcomes.get(edit) ?? { reason: "computed" };
    return {
      ...facts,
      ...(others.length === 0 ? {} : { shared_with: others.map(namedOf) }),
      made: "where" in outcome,
      ...outcome,
      ...(told.length === 0 ? {} : { notes: told.map(noteText), note_facts: told }),
    };
  });
}

const isNotMade = (kind: NonNullable<EditKind>): kind is Extract<EditKind, NotMadeReason> =>
  kind === "secret" || kind === "not declarable";

const nameOf = ({ stack, address }: Managed) => `${stack.name} ${address}`;

/** Values of one mapping are edited together, and its cutting rules by themselves. */
const tableOf = ({ kind, source, mapping }: WantedEdit) =>
  JSON.stringify([kind, source?.file, source?.line, mapping === undefined ? "" : headerKey(mapping)]);

const blockKey = ({ managed, block }: WantedEdit) => JSON.stringify([nameOf(managed), block?.path]);

/** The same event of constructs that are made at one place. */
const eventKey = (edit: WantedEdit) => JSON.stringify([constructOf(edit), edit.call]);

const constructOf = ({ managed }: WantedEdit) => {
  const place = managed.sources?.of([]);
  return JSON.stringify([place?.file, place?.line, constructName(managed)]);
};

const constructName = ({ construct }: Managed): string => construct.slice(construct.lastIndexOf("/") + 1);

/** Others that have the entry from there, or that would not have it any more. */
function sharersOf({ managed, source, path, add, remove }: WantedEdit, all: readonly Managed[]): readonly Managed[] {
  if (source === undefined) return [];
  const staysEntry = remove.every(({ value }) => add.some((pair) => pair.value === value));
  return all.filter((sharer) => {
    if (nameOf(sharer) === nameOf(managed) || sharer.sources?.hasPart(source) !== true) return false;
    const own = sharer.sources.of(path);
    // What another one replaces in a table must be there to be replaced.
    return !staysEntry || (own?.file === source.file && own.line === source.line);
  });
}

const editKey = ({ remove, add, mapping, text }: WantedEdit): string =>
  JSON.stringify([mapping, remove.map(pairKey), add.map(pairKey), text]);

/** Whether everybody who has the entry drifted in the same way: then the table itself is edited. */
function isOfAll(edit: WantedEdit, wanted: readonly WantedEdit[], sharers: readonly Managed[]): boolean {
  const same = new Set(
    wanted
      .filter((each) => tableOf(each) === tableOf(edit) && editKey(each) === editKey(edit))
      .map(({ managed }) => nameOf(managed)),
  );
  return sharers.every((sharer) => same.has(nameOf(sharer)));
}

/** Undefined where the edit is to be tried for each tenant alone. */
function writeTable(edits: readonly WantedEdit[], texts: ProjectTexts): Outcome | undefined {
  const [first] = edits;
  if (first?.source === undefined || first.mapping === undefined) return { reason: "no place" };
  if (contradict(edits)) return { reason: "several" };
  const { file, line } = first.source;
  const { mapping } = first;
  const source = texts.source(file);
  const editOf = (some: readonly WantedEdit[]) => ({
    line,
    direction: mapping.direction,
    mapping,
    remove: distinctPairs(some.flatMap(({ remove }) => remove)),
    add: distinctPairs(some.flatMap(({ add }) => add)),
  });
  const outcome = source.edit(editOf(edits));
  if (outcome === "made") return { where: "table", file };
  // Several calls of one line have them, each its part: no one of them is edited.
  const isInParts = edits.length > 1 && outcome === "computed" && edits.every((edit) => source.has(editOf([edit])));
  const isTriedAlone = outcome === "used elsewhere" || outcome === "not there" || isInParts;
  return isTriedAlone || edits.every(({ unmanaged }) => unmanaged === true) ? undefined : { reason: outcome };
}

/** Once where all constructs that are made there have the event, else for each tenant. */
function writeEvent(
  edits: readonly WantedEdit[],
  { all, texts }: EditingOptions,
): readonly (readonly [WantedEdit, Outcome])[] {
  const [first] = edits;
  const place = first?.managed.sources?.of([]);
  if (first?.call === undefined || place === undefined) return edits.map((edit) => [edit, { reason: "no place" }]);
  const { call, managed } = first;
  const made = madeAt(managed, all);
  const add = (tenant: string | undefined): Outcome => {
    const { outcome, untold } = addEvent(texts.source(place.file), {
      line: place.line,
      name: constructName(managed),
      tenant,
      event: call,
      variables: `${variablesOf(managed)}_${identifierOf(call.name, "event")}`,
    });
    const told = toldOf(untold, ["notifier"]);
    return outcome === "text" ? { where: "text", file: place.file, ...told } : { reason: outcome, ...told };
  };
  if (made.length === edits.length) {
    const outcome = add(undefined);
    return edits.map((edit) => [edit, outcome]);
  }
  // Two constructs of one tenant that one line makes are not told apart by their tenant.
  const isApart = made.length === new Set(made.map(({ tenant }) => tenant)).size;
  return edits.map((edit) => [edit, isApart ? add(edit.managed.tenant) : { reason: "shared" }]);
}

/** What variables of secrets begin with. */
const variablesOf = ({ construct }: Managed): string =>
  identifierOf(construct.slice(construct.indexOf("/") + 1), "secret");

function toldOf(untold: readonly UntoldSecret[], block: readonly string[]): Pick<Outcome, "told"> {
  if (untold.length === 0) return {};
  const variables = untold.flatMap(({ variable }) => variable ?? []);
  const paths = untold.map(({ attribute }) => [...block, attribute].join("."));
  return { told: [note("RS6155", { paths, variables })] };
}

/** Undefined where the edit is to be tried for each tenant alone. */
function writeRules([first]: readonly WantedEdit[], texts: ProjectTexts): Outcome | undefined {
  if (first?.source === undefined || first.mapping === undefined) return { reason: "no place" };
  const { mapping, live, managed } = first;
  const { file, line } = first.source;
  const from = mappingsOf(managed.config ?? {}).find((each) => isOfHeader(each, mapping))?.parsing;
  const outcome = editRules(texts.source(file), { line, mapping, from, to: live?.parsing });
  return outcome === "made" ? { where: "text", file } : undefined;
}

/** All that differs of one block is one edit of the call that makes it. */
function writeBlock([first]: readonly WantedEdit[], { all, texts }: EditingOptions): Outcome {
  const place = first?.managed.sources?.of([]);
  if (first?.block === undefined || place === undefined) return { reason: "no place" };
  const { managed, block } = first;
  const at = {
    line: place.line,
    name: constructName(managed),
    tenant: managed.tenant,
    isAlone: madeAt(managed, all).length === 1,
  };
  if (block.path[0] === "dependent_event") {
    const { outcome, told = [] } = editDependent(texts.source(place.file), {
      ...at,
      declared: managed.config ?? {},
      live: block.live,
    });
    const paths = told.length === 0 ? {} : { told: [note("RS6155", { paths: told, variables: [] })] };
    return outcome === "text" ? { where: "text", file: place.file } : { reason: outcome, ...paths };
  }
  const declared = valueAt(managed.config ?? {}, block.path);
  const { outcome, untold } = editBlock(texts.source(place.file), {
    ...at,
    property: block.path.at(-1) === "notifier" ? "notifier" : "inboundAuthentication",
    declared: isRecord(declared) ? declared : undefined,
    live: block.live,
    variables: variablesOf(managed),
  });
  const told = toldOf(untold, block.path);
  return outcome === "text" ? { where: "text", file: place.file, ...told } : { reason: outcome, ...told };
}

/** Whether two resources with one table want another value for the same pair. */
function contradict(edits: readonly WantedEdit[]): boolean {
  const wanted = new Map<string, string>();
  return edits.some(({ remove, add }) => {
    const key = JSON.stringify(remove.map(pairKey));
    const value = JSON.stringify(add.map(pairKey));
    const before = wanted.get(key);
    wanted.set(key, value);
    return before !== undefined && before !== value;
  });
}

/** The file of the cell that was edited; undefined where no cell has the value. */
function writeCell({ source, mapping, remove, add, managed }: WantedEdit, texts: ProjectTexts): string | undefined {
  const [[before, ...moreBefore], [after, ...moreAfter]] = [remove, add];
  if (source === undefined || mapping === undefined || before === undefined || after === undefined) return undefined;
  if (moreBefore.length > 0 || moreAfter.length > 0 || before.value !== after.value) return undefined;
  const cell = texts.source(source.file).cellOf({ line: source.line, direction: mapping.direction }, before.value);
  if (cell === undefined) return undefined;
  const change = { from: before.thirdPartyValue, to: after.thirdPartyValue };
  const isMade = texts.table(cell.file)?.edit({ tenant: managed.tenant, column: cell.column, ...change });
  return isMade === true ? cell.file : undefined;
}

/** Edits of constructs that are made at one place: for each tenant, what its own set is from then on. */
function writeForTenants(edits: readonly WantedEdit[], { all, texts }: EditingOptions): Outcome {
  const [first] = edits;
  const place = first?.managed.sources?.of([]);
  if (first === undefined || place === undefined) return { reason: "no place" };
  const byTenant = groupBy(edits, ({ managed }) => nameOf(managed));
  const made = madeAt(first.managed, all);
  const tenants = new Set(made.map(({ tenant }) => tenant));
  // Two constructs of one tenant that one line makes are not told apart by their tenant.
  if (made.length > tenants.size) return { reason: "shared" };
  const each = [...byTenant.values()].map((own): TenantEdit | undefined => {
    const [{ managed } = first] = own;
    const declared = mappingsOf(managed.config ?? {});
    const mappings = own.flatMap(({ mapping, remove, add, live }): readonly MappingEdit[] =>
      mapping === undefined ? [] : [{ mapping, remove, add, ...(live === undefined ? {} : { live }) }],
    );
    return { tenant: managed.tenant, changes: changesFrom(declared, wantedMappings(declared, mappings)) };
  });
  const isMade = editForTenants(texts.source(place.file), {
    line: place.line,
    name: constructName(first.managed),
    isAlone: made.length === 1,
    edits: each.filter((edit) => edit !== undefined),
  });
  if (isMade) return { where: "tenant", file: place.file };
  return { reason: edits.some((edit) => sharersOf(edit, all).length > 0) ? "shared" : "computed" };
}

/** All that are made where this one is. */
function madeAt(managed: Managed, all: readonly Managed[]): readonly Managed[] {
  const place = managed.sources?.of([]);
  return all.filter((candidate) => {
    const own = candidate.sources?.of([]);
    return (
      own?.file === place?.file && own?.line === place?.line && constructName(candidate) === constructName(managed)
    );
  });
}

function writeText({ managed, path, text }: WantedEdit, { all, texts }: EditingOptions): Outcome {
  const place = managed.sources?.of([]);
  if (place === undefined || text?.from === undefined) return { reason: "no place" };
  const source = texts.source(place.file);
  const made = madeAt(managed, all);
  const edit = {
    line: place.line,
    name: constructName(managed),
    tenant: managed.tenant,
    isAlone: made.length === 1,
    path,
    from: text.from,
    to: text.to,
    ...(typeof managed.config?.entity === "string" ? { entity: managed.config.entity } : {}),
  };
  const at = placeOfText(source, edit);
  if (at === undefined) return { reason: "computed" };
  if (at === "program") return editText(source, edit) ? { where: "text", file: place.file } : { reason: "shared" };
  if (text.to === undefined) return { reason: "computed" };
  const cell = { tenant: managed.tenant, column: at.column, from: text.from, to: text.to };
  return texts.table(at.file)?.edit(cell) === true ? { where: "cell", file: at.file } : { reason: "computed" };
}
