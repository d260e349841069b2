// Looks at a large program part by part, so that memory holds what differs and a few tenants, and not all of them. What hangs
// on other parts, such as a record that may have moved, waits until the end and is then looked at with all that waits.

import { RampsyncError } from "../../base/error.js";
import { groupBy } from "../../base/group.js";
import type { Note } from "../../base/note-codes.js";
import { RepeatedTables } from "../../base/repeated-tables.js";
import { within } from "../../base/telemetry.js";
import { letGoOfPlannedOwners } from "../../resources/planned-owners.js";
import type { Session } from "../../resources/session.js";
import type { Connections } from "../connection.js";
import { type LoadedProgram, withStacks } from "../load/load.js";
import type { LoadedStack } from "../load/stack.js";
import { placedIn } from "../records/declarations.js";
import { joinState } from "../records/join-state.js";
import type { Managed, Placed } from "../records/managed.js";
import { errorsOfEmpty, manage, readOwnState } from "../records/managed-resources.js";
import { tellOrphans } from "../records/orphaned-states.js";
import { RecordReaders } from "../records/record-readers.js";
import { stateWarnings } from "../records/state-warnings.js";
import type { ReadOnlyOptions, WithResources } from "../run-options.js";
import { tenantsOfRun } from "../shard.js";
import type { StoredState } from "../state/stored.js";
import { parseNatively } from "../state/stored.js";
import { resourceDocument } from "./document.js";
import type { InStep } from "./in-step.js";
import { planAll } from "./planned.js";
import type { Planned } from "./planned-resource.js";
import type { ServerValues } from "./planned-values.js";
import { type StateStamp, stampOf } from "./preconditions.js";
import type { Survey } from "./survey.js";

/** Parts that are worked on at a time: enough to keep the connections of a client busy. */
const SIDE_BY_SIDE = 24;

/** Milliseconds after which a part that still waits for its server leaves its place to the next one. */
const PATIENCE = 2000;

export interface InPartsOptions {
  readonly survey: Survey;
  readonly wanted: (managed: Managed) => boolean;
  readonly serverValues: ServerValues;
  /** Whether nothing but a count is to be said of it. */
  readonly isInStep: (planned: Planned) => boolean;
  /** Whether what is in step is listed in the report, and not counted alone. */
  readonly lists: boolean;
  /** Takes what was found of whole tenants, of which nothing is held then. Default: the result has it. */
  readonly take?: ((planned: readonly Planned[]) => Promise<void>) | undefined;
}

interface ReadStack {
  readonly place: number;
  readonly stack: LoadedStack;
  readonly placed: readonly Placed[];
  readonly state: StoredState | RampsyncError;
}

/** What hangs on the other parts: records that may have moved, or nothing but that records may be missing here. */
interface Waiting {
  readonly places: readonly number[];
  readonly mayHaveMoved: boolean;
}

export async function observeInParts(
  program: LoadedProgram,
  options: WithResources<ReadOnlyOptions>,
  connections: Connections,
  { survey, wanted, serverValues, isInStep, lists, take }: InPartsOptions,
) {
  const { environment, resources, host } = options;
  const readers = new RecordReaders(resources);
  const repeated = new RepeatedTables(resources.tableNames(), parseNatively);
  const planned: Planned[] = [];
  const inStep: InStep[] = [];
  const notListed = new Map<string, number>();
  const stamps = new Map<number, StateStamp>();
  const waiting: Waiting[] = [];
  const warnings: (readonly Note[] | undefined)[] = [];
  const count = { done: 0, all: survey.resources };
  const looksAt = tenantsOfRun(options);
  let isAnyKnown = false;

  const read = async (place: number): Promise<ReadStack> => {
    const stack = await stackAt(program, place);
    const placed = placedIn(stack, environment, resources);
    const state = await within("rampsync.stack", { "rampsync.stack": stack.name }, () => stateOf(stack, repeated));
    if (!RampsyncError.is(state)) {
      stamps.set(place, stampOf(state));
      const found = stateWarnings(stack, state, resources);
      if (found.length > 0) warnings[place] = found;
    }
    return { place, stack, placed, state };
  };
  const plan = async (managed: readonly Managed[], all: readonly Managed[]) =>
    planAll(managed.filter(wanted), { connections, intent: "apply", host, all, serverValues, count });
  const keep = async (found: readonly Planned[], light = (each: Planned) => each): Promise<void> => {
    await take?.(found);
    if (take !== undefined) return;
    const ofCounts = found.filter(isInStep);
    inStep.push(...countsOf(ofCounts, lists));
    if (!lists) {
      for (const [type, { length }] of groupBy(ofCounts, ({ managed }) => managed.definition.type)) {
        notListed.set(type, (notListed.get(type) ?? 0) + length);
      }
    }
    for (const each of found) if (!isInStep(each)) planned.push(light(each));
  };
  const readPart = async (places: readonly number[]): Promise<readonly ReadStack[]> => {
    const part: ReadStack[] = [];
    for (const place of places) part.push(await read(place));
    return part;
  };
  const lookAt = async (places: readonly number[], mayLackRecords: boolean): Promise<void> => {
    const part = await readPart(places);
    const joined = part.map(({ stack, placed, state }) => joinState(placed, stack, state, environment, readers));
    const lacksRecords = !joined.every(isRecorded);
    // What a stack lacks may stand in another row of its database.
    const mayHaveMoved =
      !joined.every(isStill) ||
      part.some(({ state, stack }) => RampsyncError.is(state) || (lacksRecords && stack.location?.kind === "postgres"));
    if (mayHaveMoved || (lacksRecords && !mayLackRecords)) {
      waiting.push({ places, mayHaveMoved });
      return;
    }
    const ofStacks = joined.flatMap(({ declared }) => declared.map((resource) => resource.managed));
    const managed = ofStacks.filter(({ tenant }) => looksAt(tenant));
    isAnyKnown ||= managed.length > 0;
    const found = await plan(managed, managed);
    const light = new Map(part.map(({ stack, place }) => [stack, program.stacks[place] ?? stack]));
    await keep(found, (each) => withoutStack(each, light));
    const sessions = groupBy(found, ({ session }) => session);
    for (const [session, its] of sessions) for (const tenant of tenantsIn(its)) letGo(session, tenant);
  };

  await sideBySide(survey.parts(), (places) => lookAt(places, false));
  if (!waiting.some(({ mayHaveMoved }) => mayHaveMoved)) {
    // Of no record it is open where it belongs: what lacks one is new.
    await sideBySide(waiting.splice(0), ({ places }) => lookAt(places, true));
  }
  const left = waiting.flatMap(({ places }) => places).sort((first, second) => first - second);
  const rest = await readPart(left);
  const states = new Map(rest.map(({ stack, state }) => [stack, state]));
  const joined = await manage(
    withStacks(
      program,
      rest.map(({ stack }) => stack),
    ),
    (stack) => {
      const state = states.get(stack);
      if (state === undefined || RampsyncError.is(state)) throw state ?? new Error(`no state of ${stack.name}`);
      return state;
    },
    options,
    rest.flatMap(({ placed }) => placed),
    [],
    isAnyKnown,
  );
  await keep(await plan(joined.managed, joined.managed));
  const orphans = await tellOrphans(program, joined.managed, options);
  return {
    planned: inOrder(planned, program),
    states: new Map(
      program.stacks.flatMap((stack, place) => {
        const stamp = stamps.get(place);
        return stamp === undefined ? [] : [[stack, stamp] as const];
      }),
    ),
    inStep,
    notListed,
    orphans,
    errors: errorsOfEmpty(joined),
    warnings: warnings.flatMap((found) => found ?? []),
  };
}

/** As it is where a program is looked at as a whole: what is declared in the order of the stacks, then what states alone know. */
function inOrder(planned: readonly Planned[], { stacks }: LoadedProgram): readonly Planned[] {
  const places = new Map(stacks.map(({ name }, place) => [name, place]));
  const placeOf = ({ managed: { config, stack } }: Planned) =>
    (config === undefined ? stacks.length : 0) + (places.get(stack.name) ?? 0);
  return planned.toSorted((left, right) => placeOf(left) - placeOf(right));
}

/** The stack at a place of a program; one that it does not hold is resolved anew. */
export async function stackAt({ stacks, again }: LoadedProgram, place: number): Promise<LoadedStack> {
  const stack = stacks[place];
  if (stack === undefined) throw new Error(`the program has no stack at ${place}`);
  return again === undefined ? stack : again(stack);
}

async function stateOf(stack: LoadedStack, repeated: RepeatedTables): Promise<StoredState | RampsyncError> {
  try {
    return await readOwnState(stack, undefined, repeated);
  } catch (error) {
    if (RampsyncError.is(error)) return error;
    throw error;
  }
}

/** Whether no record is anywhere but at the address of its declaration. */
function isStill({ declared, orphans }: ReturnType<typeof joinState>): boolean {
  return (
    orphans.length === 0 &&
    declared.every(
      ({ managed: { replaces, problem }, displaced }) =>
        replaces === undefined && problem === undefined && displaced === undefined,
    )
  );
}

const isRecorded = ({ declared }: ReturnType<typeof joinState>): boolean =>
  declared.every(({ managed: { prior } }) => prior !== undefined);

function countsOf(planned: readonly Planned[], lists: boolean): readonly InStep[] {
  const bySession = [...groupBy(planned, ({ session }) => session).values()];
  const found = bySession.flatMap((some) => [...groupBy(some, ({ managed }) => managed.tenant).values()]);
  return found.flatMap((ofTenant) => {
    const [first] = ofTenant;
    if (first === undefined) return [];
    return [
      {
        tenant: first.managed.tenant,
        session: first.session,
        count: ofTenant.length,
        plannedAt: Math.max(0, ...ofTenant.map(({ plannedAt = 0 }) => plannedAt)),
        documents: lists ? ofTenant.map(resourceDocument) : none,
      },
    ];
  });
}

const tenantsIn = (planned: readonly Planned[]) => new Set(planned.map(({ managed }) => managed.tenant));

const none: readonly never[] = [];

/** Of what is not asked any more, nothing that was read is held. */
function letGo(session: Session, tenant: string): void {
  session.observer.letGo(tenant);
  session.client.letGo(tenant);
  letGoOfPlannedOwners(session, tenant);
}

/** What differs is held until the end, and the stack that declares it with all others in it is not. */
function withoutStack(planned: Planned, light: ReadonlyMap<LoadedStack, LoadedStack>): Planned {
  const { unresolved, managed, ...rest } = planned;
  const lightly = (each: Managed): Managed => ({
    ...each,
    stack: light.get(each.stack) ?? each.stack,
    resolve: undefined,
    references: [],
  });
  return {
    ...rest,
    managed: lightly(managed),
    ...(unresolved === undefined ? {} : { unresolved: lightly(unresolved) }),
  };
}

/** Does `work` for every part, a few at a time; one that waits for long leaves its place to the next. */
async function sideBySide<Part>(parts: readonly Part[], work: (part: Part) => Promise<void>): Promise<void> {
  let begun = 0;
  let failure: { readonly error: unknown } | undefined;
  const lanes: Promise<void>[] = [];
  const lane = async (): Promise<void> => {
    let isReplaced = false;
    while (begun < parts.length && failure === undefined && !isReplaced) {
      const part = parts[begun] as Part;
      begun += 1;
      const timer = setTimeout(() => {
        isReplaced = true;
        lanes.push(lane());
      }, PATIENCE);
      try {
        await work(part);
      } catch (error) {
        failure ??= { error };
      } finally {
        clearTimeout(timer);
      }
    }
  };
  for (let number = 0; number < SIDE_BY_SIDE; number += 1) lanes.push(lane());
  for (const running of lanes) await running;
  if (failure !== undefined) throw failure.error;
}
