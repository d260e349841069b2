// What has drifted of a resource, as edits of code that would say the same.
import { isRecord } from "../../base/json.js";
import { note } from "../../base/note.js";
import type { Note } from "../../base/note-codes.js";
import type { AcceptedEdit } from "../../document/accept-document.js";
import { allDrift, type Change, isScalarChange, type PairChange, type ScalarChange } from "../../document/change.js";
import { driftId } from "../../document/drift-id.js";
import { type Header, headerName, type ValuePair } from "../../document/mapping.js";
import { type Config, valueAt } from "../../integration/declared/config.js";
import { AUTHENTICATION, NOTIFIER } from "../../integration/fields.js";
import { headerKey } from "../../integration/pairing/key.js";
import { type MappingFact, mappingsOf, type ParsingFact } from "../export/mappings.js";
import type { Planned } from "../plan/planned.js";
import type { Managed } from "../records/managed.js";
import type { UnmanagedEvent } from "./live-events.js";
import { isOfHeader } from "./wanted-mappings.js";

/**
 * What of the code an edit is about. `block`: what one call of the constructs makes, as a notifier, or the call that
 * follows that of an event. `secret` and `not declarable` are not made; undefined is what no code of a person can say.
 */
export type EditKind =
  | "values"
  | "mapping"
  | "parsing"
  | "text"
  | "block"
  | "event"
  | "secret"
  | "not declarable"
  | undefined;

/** An edit before it is known where it is written. */
export interface WantedEdit
  extends Omit<AcceptedEdit, "made" | "reason" | "where" | "file" | "shared_with" | "notes" | "note_facts"> {
  readonly managed: Managed;
  readonly kind: EditKind;
  /** What is told of it. Absent: nothing. */
  readonly told?: readonly Note[];
  /** Of a block: its path, and what is live of it; undefined where nothing is. */
  readonly block?: { readonly path: readonly string[]; readonly live: Config | undefined };
  /** The mapping as live has it, where all of it comes into the code, or its cutting rules change. */
  readonly live?: MappingFact;
  /** Of an event that comes into the code: its call. */
  readonly call?: NonNullable<UnmanagedEvent["made"]>;
}

export const namedOf = ({ stack, address, construct, tenant }: Managed) => ({
  stack: stack.name,
  address,
  construct,
  tenant,
});

/** What is taken into the code of one resource. */
export interface Taking {
  /** As a declaration says what is live; undefined where it was not asked for. */
  readonly live: Config | undefined;
  /** Whether what is live and unmanaged is taken too. */
  readonly unmanaged: boolean;
  /** Its live events that nothing declares, where they were asked for. */
  readonly events: readonly UnmanagedEvent[];
}

/** Whether the edits of a resource hang on more of what is live than its differences hold. */
export function needsLive({ plan, managed }: Planned, unmanaged: boolean): boolean {
  if (plan === undefined) return false;
  if (unmanaged && unmanagedOf(plan.diff).length > 0) return true;
  return (
    managed.applied !== undefined && allDrift(plan.diff).some((each) => isOfBlock(each) || each.kind === "parsing")
  );
}

/** What live has otherwise than was applied. Of what was never applied nobody knows who changed it. */
export function editsOf({ plan, managed }: Planned, taking: Taking): readonly WantedEdit[] {
  const ofEvents = taking.events.map((event) => eventEdit(managed, event));
  // A plan that has nothing to tell is not kept.
  if (plan === undefined) return ofEvents;
  const drift = managed.applied === undefined ? [] : allDrift(plan.diff).filter(({ kind }) => kind !== "unmanaged");
  const structural = new Set(drift.filter(isStructural).map(blockKey));
  const edits = drift.map((change): WantedEdit => {
    const isHidden = isScalarChange(change) && change.sensitive === true;
    const content =
      structural.has(blockKey(change)) && (!isHidden || isDependent(change))
        ? blockOf(change, taking)
        : contentOf(change, { managed, unmanaged: plan.diff.unmanaged, live: taking.live });
    return { ...placedEdit(managed, change), ...content };
  });
  return taking.unmanaged ? [...edits, ...unmanagedEdits({ plan, managed }, edits, taking), ...ofEvents] : edits;
}

/** The path is of the construct: `events`, and its name there. */
function eventEdit(managed: Managed, { id, title, made, told }: UnmanagedEvent): WantedEdit {
  const path = ["events", title];
  const source = managed.sources?.of([]);
  return {
    ...namedOf(managed),
    integration: managed.id,
    id: driftId(
      { tenant: managed.tenant, integration: managed.id },
      { kind: "scalar", path, field: `events.${id}`, label: title, action: "remove" },
    ),
    path,
    ...NOTHING,
    event: id,
    unmanaged: true,
    ...(source === undefined ? {} : { source }),
    managed,
    ...(made === undefined ? { kind: told.length > 0 ? "secret" : "not declarable" } : { kind: "event", call: made }),
    told,
  };
}

function placedEdit(managed: Managed, change: Pick<Change, "path"> & { readonly mapping?: Header | undefined }) {
  const source = managed.sources?.of(change.path);
  return {
    ...namedOf(managed),
    integration: managed.id,
    id: driftId({ tenant: managed.tenant, integration: managed.id }, change as Change),
    path: change.path,
    ...(change.mapping === undefined ? {} : { mapping: change.mapping }),
    ...(source === undefined ? {} : { source }),
    managed,
  };
}

const NOTHING = { remove: [], add: [] } as const;

type Content = Omit<WantedEdit, keyof ReturnType<typeof placedEdit>>;

interface Whole extends Pick<Taking, "live"> {
  readonly managed: Managed;
  readonly unmanaged: readonly Change[];
}

function contentOf(change: Change, { managed, unmanaged, live }: Whole): Content {
  if (change.kind === "pair" && (change.action === "add" || change.action === "change")) {
    return { kind: "values", remove: [change.pair], add: change.replaced ?? rewritten(change, unmanaged) };
  }
  // A mapping without values that is not live any more.
  if (change.kind === "header" && change.action === "add" && change.from === undefined) {
    return { kind: "mapping", ...NOTHING };
  }
  if (change.kind === "parsing") return parsingOf(change.mapping, managed, live);
  if (change.kind === "secret" || (change.kind === "scalar" && change.sensitive === true)) return secretOf(change);
  const { before, after } = change;
  if (change.kind === "scalar" && after !== undefined) {
    return { kind: "text", ...NOTHING, text: { from: after, ...(before === undefined ? {} : { to: before }) } };
  }
  return { kind: undefined, ...NOTHING };
}

function secretOf({ path }: Change): Content {
  const told = note("RS6155", { paths: [path.join(".")], variables: [] });
  return { kind: "secret", ...NOTHING, told: [told] };
}

/** Rows of one mapping with several rules are not said by any declaration, and then live has no such mapping. */
function parsingOf(header: Header, { config }: Managed, live: Config | undefined): Content {
  const isIt = (mapping: MappingFact) => isOfHeader(mapping, header);
  const [declared, found] = [mappingsOf(config ?? {}).find(isIt), mappingsOf(live ?? {}).find(isIt)];
  if (found === undefined) return { kind: "not declarable", ...NOTHING };
  const text = { ...textAs("from", declared?.parsing), ...textAs("to", found.parsing) };
  return { kind: "parsing", ...NOTHING, text, live: found };
}

const textAs = (side: "from" | "to", parsing: ParsingFact | undefined) =>
  parsing === undefined ? {} : { [side]: JSON.stringify(parsing) };

const BLOCKS: readonly string[] = [AUTHENTICATION, NOTIFIER];

/** Of an event: the call that follows its own. */
const DEPENDENT = "dependent_event";

/** The path of the block that a change is in; undefined where it is in none. */
function blockPath(change: Pick<Change, "path">): readonly string[] | undefined {
  const isOfEvent = change.path[0] === "notifier" || isDependent(change);
  const path = change.path.slice(0, isOfEvent ? 1 : 2);
  return isOfEvent || BLOCKS.includes(path.join(".")) ? path : undefined;
}

const isDependent = ({ path }: Pick<Change, "path">): boolean => path[0] === DEPENDENT;

const isOfBlock = (change: Change): boolean => isScalarChange(change) && blockPath(change) !== undefined;

const blockKey = (change: Change): string => (isOfBlock(change) ? (blockPath(change) ?? []).join(".") : "");

/** Whether the block has to be made by another call, or with other members. */
function isStructural(change: Change): boolean {
  if (!isOfBlock(change)) return false;
  return (
    change.before === undefined ||
    isDependent(change) ||
    ["auth_type", "grant_type", "notifier"].includes(change.path.at(-1) ?? "")
  );
}

function blockOf(change: Change, { live }: Taking): Content {
  const path = blockPath(change) ?? [];
  const found = valueAt(live ?? {}, path);
  const { before, after, sensitive } = change as ScalarChange;
  return {
    kind: "block",
    ...NOTHING,
    ...(sensitive === true
      ? {}
      : { text: { ...(after === undefined ? {} : { from: after }), ...(before === undefined ? {} : { to: before }) } }),
    block: { path, live: isRecord(found) ? found : undefined },
  };
}

/**
 * Inbound another third-party value is another pair, which nothing declares: the only one of the same OpsRamp value is what
 * the row was rewritten to.
 */
function rewritten({ pair, mapping }: PairChange, unmanaged: readonly Change[]): readonly ValuePair[] {
  const others = unmanaged.flatMap((candidate) =>
    candidate.kind === "unmanaged" &&
    candidate.pair?.value === pair.value &&
    headerKey(candidate.mapping) === headerKey(mapping)
      ? [candidate.pair]
      : [],
  );
  return others.length === 1 ? others : [];
}

/** What is kept as unmanaged, and what the declaration would remove as such. */
const unmanagedOf = ({ unmanaged, changes, drift, residual }: NonNullable<Planned["plan"]>["diff"]) =>
  [...unmanaged, ...changes, ...drift, ...residual].flatMap((change) => (change.kind === "unmanaged" ? [change] : []));

/** A value into the table of its mapping, else the mapping as a whole; what an edit of drift takes is taken by that alone. */
function unmanagedEdits(
  { plan, managed }: { readonly plan: NonNullable<Planned["plan"]>; readonly managed: Managed },
  edits: readonly WantedEdit[],
  { live }: Taking,
): readonly WantedEdit[] {
  const declared = mappingsOf(managed.config ?? {});
  const inLive = mappingsOf(live ?? {});
  const isTaken = (header: Header, { value, thirdPartyValue }: ValuePair) =>
    edits.some(
      ({ mapping, add }) =>
        mapping !== undefined &&
        headerKey(mapping) === headerKey(header) &&
        add.some((pair) => pair.value === value && pair.thirdPartyValue === thirdPartyValue),
    );
  const whole = new Set<string>();
  return unmanagedOf(plan.diff).flatMap((change): readonly WantedEdit[] => {
    const { mapping: header, pair } = change;
    const found = inLive.find((mapping) => isOfHeader(mapping, header));
    const common = { ...placedEdit(managed, change), remove: [], unmanaged: true } as const;
    if (declared.some((mapping) => isOfHeader(mapping, header))) {
      if (pair !== undefined && isTaken(header, pair)) return [];
      const isSaid = pair !== undefined && hasPair(found, pair);
      return [{ ...common, kind: isSaid ? "values" : "not declarable", add: pair === undefined ? [] : [pair] }];
    }
    if (pair !== undefined && !hasPair(found, pair)) return [{ ...common, kind: "not declarable", add: [pair] }];
    if (whole.has(headerKey(header))) return [];
    whole.add(headerKey(header));
    const { pair: _, ...ofMapping } = change;
    const path = [header.direction, "mappings", headerName(header)];
    if (found === undefined) return [{ ...common, kind: "not declarable", add: [] }];
    const add = found.values.flatMap(([value, texts]) => texts.map((text) => ({ value, thirdPartyValue: text })));
    return [{ ...common, ...placedEdit(managed, ofMapping), path, kind: "mapping", add, live: found }];
  });
}

function hasPair(mapping: MappingFact | undefined, { value, thirdPartyValue }: ValuePair): boolean {
  return mapping?.values.some(([each, texts]) => each === value && texts.includes(thirdPartyValue)) === true;
}
