// State files that no stack of the program keeps its state in: what a stack that was taken out of the program leaves.

import { readdir } from "node:fs/promises";
import { basename, dirname, join, relative, resolve, sep } from "node:path";
import { RampsyncError } from "../../base/error.js";
import { note } from "../../base/note.js";
import type { Note, OrphanParameters } from "../../base/note-codes.js";
import type { OrphanedState, Shard } from "../../document/plan-document.js";
import { fold } from "../../integration/pairing/key.js";
import { recordedTarget } from "../../resources/identity.js";
import type { Resource } from "../../resources/resource.js";
import type { ResourceTable } from "../../resources/table.js";
import { tell } from "../host.js";
import type { LoadedProgram } from "../load/load.js";
import { type WithResources } from "../run-options.js";
import { tenantsOfRun } from "../shard.js";
import { readState } from "../state/store.js";
import { type Managed } from "./managed.js";
import { recordedIn } from "./recorded.js";
import { findStatesInDatabases } from "./states-in-databases.js";

/** What a run looks at. */
interface Looked {
  readonly directory: string;
  readonly resources: ResourceTable;
  readonly stacks?: readonly string[];
  readonly tenant?: string;
  readonly shard?: Shard;
}

/**
 * Looked for beside the states of the stacks, and in the folders beside those that hold one state each. What another
 * stack declares now has moved there and is not told. Nothing where only some stacks are looked at.
 */
export async function findOrphanedStates(
  program: LoadedProgram,
  managed: readonly Managed[],
  { directory: given, resources, stacks, ...run }: Looked,
): Promise<readonly OrphanedState[]> {
  if (stacks !== undefined) return [];
  const looksAt = tenantsOfRun(run);
  const directory = resolve(given);
  const declared = new Map(
    managed.flatMap((resource) =>
      resource.config === undefined ? [] : [[keyOf(resource.definition, resource.id), resource] as const],
    ),
  );
  const orphans: OrphanedState[] = [];
  for (const path of await orphanedStateFiles(program, directory)) {
    const orphan = await readOrphan(path, relative(directory, path), declared, resources);
    // Where no tenant is named, one shard tells it: that of the state's name.
    const isUnnamedTold = run.shard === undefined || looksAt(orphan.state);
    const integrations = orphan.integrations.filter(({ tenant }) =>
      tenant === undefined ? isUnnamedTold : looksAt(tenant),
    );
    if (integrations.length > 0 || (orphan.error !== undefined && isUnnamedTold)) {
      orphans.push({ ...orphan, integrations });
    }
  }
  return orphans;
}

/** Whether a declaration has a record that is not the one in this file. */
function isRecordedApart({ movedFrom, prior }: Managed, path: string): boolean {
  const from = movedFrom?.stack.location;
  return prior !== undefined && !(from?.kind === "file" && from.path === path);
}

/** Absolute, sorted: the files beside the states of the program that hold the state of none of its stacks. */
export async function orphanedStateFiles(program: LoadedProgram, directory: string): Promise<readonly string[]> {
  const claimed = new Set(program.statePaths);
  return (await stateFilesBeside(program.statePaths, directory)).filter((path) => !claimed.has(path));
}

const keyOf = ({ type }: Resource, id: string) => JSON.stringify([type, fold(id)]);

async function readOrphan(
  path: string,
  state: string,
  declared: ReadonlyMap<string, Managed>,
  resources: ResourceTable,
): Promise<OrphanedState> {
  try {
    const integrations = recordedIn(await readState(path), resources).flatMap(({ definition, instance }) => {
      const { tenant, id } = recordedTarget(definition, instance.attributes);
      const resource = declared.get(keyOf(definition, id));
      if (resource !== undefined && !isRecordedApart(resource, path)) return [];
      return [
        {
          address: instance.address,
          ...(tenant === undefined ? {} : { tenant }),
          integration: id,
          ...(resource === undefined ? {} : { recorded_in: resource.stack.name }),
        },
      ];
    });
    return { state, integrations };
  } catch (error) {
    if (!RampsyncError.is(error)) throw error;
    return { state, integrations: [], error: error.toJSON() };
  }
}

/** Absolute, sorted. `errored.…` are copies that a run put aside. */
async function stateFilesBeside(statePaths: readonly string[], directory: string): Promise<readonly string[]> {
  const found = new Set<string>();
  for (const folder of new Set(statePaths.map((path) => dirname(path)))) {
    for (const name of await readdir(folder).catch(() => [])) {
      if (name.endsWith(".tfstate") && !/^(?:\.|errored)/.test(name)) found.add(join(folder, name));
    }
  }
  const folders = new Set(statePaths.map((path) => JSON.stringify([dirname(dirname(path)), basename(path)])));
  for (const key of folders) {
    const [parent, name] = JSON.parse(key) as [string, string];
    // Beside a workspace of Terraform's stand the others.
    if (!isWithin(directory, parent) || basename(parent) === "terraform.tfstate.d") continue;
    for (const entry of await readdir(parent, { withFileTypes: true }).catch(() => [])) {
      if (!entry.isDirectory() || entry.name.startsWith(".")) continue;
      const names: readonly string[] = await readdir(join(parent, entry.name)).catch(() => []);
      if (names.includes(name)) found.add(join(parent, entry.name, name));
    }
  }
  return [...found].sort();
}

const isWithin = (directory: string, path: string) => path === directory || path.startsWith(directory + sep);

/** One warning for all that nothing manages, one for all that stacks manage by records of their own, one for databases. */
export function orphanWarnings(found: readonly OrphanedState[]): readonly Note[] {
  const orphans = found.filter(({ shared }) => shared !== true);
  const rows = found.filter(({ shared }) => shared === true);
  const isElsewhere = ({ recorded_in: stack }: OrphanedState["integrations"][number]) => stack !== undefined;
  const double = orphans.filter(({ integrations }) => integrations.length > 0 && integrations.every(isElsewhere));
  const others = orphans.filter((orphan) => !double.includes(orphan));
  return [
    ...(others.length === 0 ? [] : [note("RS6206", { states: others.map(parametersOf) })]),
    ...(double.length === 0 ? [] : [note("RS6207", { states: double.map(parametersOf) })]),
    ...(rows.length === 0 ? [] : [note("RS6212", { states: rows.map(parametersOf) })]),
  ];
}

function parametersOf({ state, integrations, error }: OrphanedState): OrphanParameters {
  return { state, integrations: integrations.length, ...(error === undefined ? {} : { error: error.code }) };
}

/** The states that stacks left which are not in the program any more: of their integrations nothing is said otherwise. */
export async function tellOrphans(
  program: LoadedProgram,
  managed: readonly Managed[],
  options: WithResources,
): Promise<readonly OrphanedState[]> {
  const orphans = [
    ...(await findOrphanedStates(program, managed, options)),
    ...(options.stacks === undefined ? await findStatesInDatabases(program, managed, options.resources) : []),
  ];
  for (const warning of orphanWarnings(orphans)) tell(options.host, warning);
  return orphans;
}
