// What a run manages: the program joined with its states, its moves settled, and only the tenant that is asked for.

import { RampsyncError, RampsyncErrors } from "../../base/error.js";
import { groupBy } from "../../base/group.js";
import { nearest, suggestion } from "../../base/nearest.js";
import { note } from "../../base/note.js";
import type { Note } from "../../base/note-codes.js";
import type { RepeatedTables } from "../../base/repeated-tables.js";
import { within } from "../../base/telemetry.js";
import { listed } from "../../base/text.js";
import { tell } from "../host.js";
import { type LoadedProgram } from "../load/load.js";
import type { LoadedStack } from "../load/stack.js";
import { settleMoves } from "../records/moves.js";
import { type GivenState, type ReadOnlyOptions, type RunOptions, type WithResources } from "../run-options.js";
import { tenantsOfRun } from "../shard.js";
import { backendOf } from "../state/backend.js";
import { readGivenState, type StoredInstance, type StoredState } from "../state/stored.js";
import { checkDeclarations, tenantsOf } from "./declarations.js";
import { joinRecord, joinState } from "./join-state.js";
import { awaitedOf, type LeftState } from "./left-states.js";
import { isWithoutRecord, type JoinedResource, type Managed, type Orphan, type Placed } from "./managed.js";
import { RecordReaders } from "./record-readers.js";
import { stateWarnings } from "./state-warnings.js";

/** Reads a stack's state without a lock: for verbs that write nothing. */
export async function readOwnState(
  stack: LoadedStack,
  given: GivenState | undefined,
  repeated?: RepeatedTables,
): Promise<StoredState> {
  if (given !== undefined) return readGivenState(given.text, given.where);
  return stack.location === undefined ? unknownState : await backendOf(stack.location).read(repeated);
}

/** The state that was given of a stack; undefined where its own is to be read. @throws RS2017 */
export async function givenStateOf(
  { name }: LoadedStack,
  { state, states }: ReadOnlyOptions,
): Promise<GivenState | undefined> {
  return state ?? (await states?.of(name));
}

/** @throws RS2009 for a state of a stack that is not looked at. What is of no stack in a folder of states is told. */
export function checkGivenStates(
  { stacks, leftOut }: LoadedProgram,
  { states, stacks: selected, host }: ReadOnlyOptions,
): void {
  if (states === undefined) return;
  const names = [...stacks, ...leftOut].map(({ name }) => name);
  const unknown = states.names?.find((name) => !names.includes(name));
  if (unknown !== undefined) {
    throw new RampsyncError("RS2009", `A state is given for "${unknown}", and no such stack is looked at.`, {
      place: { flag: "--state" },
      hint: suggestion(unknown, names, "stacks"),
    });
  }
  if (selected !== undefined) return;
  for (const [stack, file] of states.files ?? []) {
    if (!names.includes(stack)) tell(host, note("RS6210", { file, stack, nearest: nearest(stack, names) }));
  }
}

/** @throws RS2015 when a state is given and not just one stack is looked at. */
export function refuseStateOfMany(stacks: readonly LoadedStack[], { state }: ReadOnlyOptions): void {
  if (state === undefined || stacks.length === 1) return;
  throw new RampsyncError("RS2015", `A state belongs to one stack; ${stacks.length} are selected.`, {
    hint: `Name the stack: ${listed(
      stacks.map(({ name }) => name),
      5,
    )}.`,
  });
}

/** Of a backend that only Terraform reads. */
const unknownState: StoredState = {
  lineage: "",
  serial: 0n,
  instances: () => [],
  deposed: () => [],
  outputNames: () => [],
};

/** What a run manages. */
export interface Joined {
  readonly managed: readonly Managed[];
  /** The stacks whose state cannot be used, with the reason. What their states alone remember is not known. */
  readonly unusable: ReadonlyMap<LoadedStack, RampsyncError>;
  /** Of what the states hold beside records: what an apply takes out, and what it leaves to Terraform. */
  readonly warnings: readonly Note[];
}

/**
 * What is managed: the program joined with its states and with those that stacks have `left`, which are read and let go of
 * one after the other. A state that
 * cannot be used is the problem of its own stack.
 * @throws RampsyncErrors with everything that is wrong in the declarations, before anything is read live; of all states,
 * when none of what is managed has one that can be used, here or, as `isAnyKnown` says, elsewhere in the run; RS2015 for a tenant that nothing is managed of.
 */
export async function manage(
  program: LoadedProgram,
  stateOf: (stack: LoadedStack) => StoredState | Promise<StoredState>,
  options: WithResources,
  placed = checkDeclarations(program.stacks, options.environment, options.resources),
  left: readonly LeftState[] = [],
  isAnyKnown = false,
): Promise<Joined> {
  const ofStack = groupBy(placed, ({ stack }) => stack);
  const declared: JoinedResource[] = [];
  const orphans: Orphan[] = [];
  const readers = new RecordReaders(options.resources);
  const unusable = new Map<LoadedStack, RampsyncError>();
  const warnings: Note[] = [];
  for (const stack of program.stacks) {
    const state = await within("rampsync.stack", { "rampsync.stack": stack.name }, () => usableState(stack, stateOf));
    if (RampsyncError.is(state)) unusable.set(stack, state);
    else warnings.push(...stateWarnings(stack, state, options.resources));
    const joined = joinState(ofStack.get(stack) ?? [], stack, state, options.environment, readers);
    declared.push(...joined.declared);
    orphans.push(...joined.orphans);
  }
  for (const { stack, holds } of left) {
    const state = await usableState(stack, stateOf);
    if (RampsyncError.is(state)) {
      // Its record is there: to adopt it anew would lose it.
      for (const [index, { managed, ...rest }] of declared.entries()) {
        if (!isWithoutRecord(managed) || !holds(managed.definition, managed.id)) continue;
        declared[index] = { ...rest, managed: { problem: state, ...managed } };
      }
      continue;
    }
    // What is taken along is asked for as where it goes: a stack that is not there any more has no profile.
    const environment = placed.find(({ stack: { environment: own } }) => own !== undefined)?.stack.environment;
    const { orphans: recorded } = joinState([], stack, state, environment ?? options.environment, readers);
    orphans.push(...awaitedOf(recorded, declared));
  }
  const leftStacks = new Set(left.map(({ stack }) => stack));
  const join = (resource: Placed, record: StoredInstance | undefined) =>
    joinRecord(resource, record, options.environment, readers);
  const settled = await settleMoves(declared, orphans, program.declaredElsewhere, join);
  const all = settled.filter(({ stack }) => !leftStacks.has(stack));
  for (const { construct, movedTo } of all) {
    if (movedTo !== undefined) tell(options.host, note("RS6114", { stack: movedTo }, { construct }));
  }
  const managed = lookedAtBy(options, all, program);
  // Of a shard the others may be known: what is not is told of each.
  if (options.shard === undefined && !isAnyKnown) throwWhereNoneIsKnown(managed, unusable);
  return { managed, unusable, warnings };
}

function lookedAtBy(options: RunOptions, all: readonly Managed[], program: LoadedProgram): readonly Managed[] {
  if (options.tenant !== undefined) return ofTenant(options.tenant, all, otherTenants(program, options));
  const looksAt = tenantsOfRun(options);
  return options.shard === undefined ? all : all.filter(({ tenant }) => looksAt(tenant));
}

function throwWhereNoneIsKnown(managed: readonly Managed[], unusable: Joined["unusable"]): void {
  if (managed.some(({ problem }) => problem === undefined)) return;
  const problems = new Set([...managed.flatMap(({ problem }) => problem ?? []), ...unusable.values()]);
  const [first] = problems;
  if (first !== undefined) throw problems.size === 1 ? first : new RampsyncErrors([...problems]);
}

async function usableState(
  stack: LoadedStack,
  stateOf: (stack: LoadedStack) => StoredState | Promise<StoredState>,
): Promise<StoredState | RampsyncError> {
  try {
    return await stateOf(stack);
  } catch (error) {
    if (RampsyncError.is(error)) return error;
    throw error;
  }
}

/** Of the stacks that declare nothing, so that nothing else in the report would tell of them. */
export function errorsOfEmpty({ unusable }: Joined): readonly RampsyncError[] {
  return [...unusable].filter(([{ resources }]) => resources.length === 0).map(([, error]) => error);
}

const otherTenants = ({ leftOut }: LoadedProgram, { environment }: RunOptions) =>
  leftOut.flatMap((stack) => tenantsOf(stack, environment));

/** A name that is misspelt must not pass for a tenant where all is well. Throws RS2015. */
function ofTenant(tenant: string, managed: readonly Managed[], others: readonly string[]): readonly Managed[] {
  const found = managed.filter((resource) => resource.tenant === tenant);
  if (found.length > 0) return found;
  const tenants = [...new Set([...managed.map((resource) => resource.tenant), ...others])].sort();
  throw new RampsyncError("RS2015", `Nothing is declared or recorded in the tenant "${tenant}".`, {
    place: { flag: "--tenant" },
    hint: suggestion(tenant, tenants, "tenants"),
  });
}
