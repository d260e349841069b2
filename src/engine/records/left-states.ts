// States that no stack keeps any more, of which a record may be taken along: a stack that was renamed is another one by its name.
import { relative, resolve } from "node:path";
import { RampsyncError } from "../../base/error.js";
import { fold } from "../../integration/pairing/key.js";
import { declaredId, recordedTarget } from "../../resources/identity.js";
import type { Resource } from "../../resources/resource.js";
import type { ResourceTable } from "../../resources/table.js";
import type { LoadedProgram } from "../load/load.js";
import { type LoadedStack, unreadStack } from "../load/stack.js";
import { readState } from "../state/store.js";
import { isWithoutRecord, type JoinedResource, type Orphan, type Placed } from "./managed.js";
import { orphanedStateFiles } from "./orphaned-states.js";
import { recordedIn } from "./recorded.js";

/** A state that is read and written as a stack's that declares nothing. */
export interface LeftState {
  readonly stack: LoadedStack;
  /** What it records of that the program declares. */
  readonly holds: (definition: Resource, id: string) => boolean;
}

/** Those that record anything that one of `placed` declares. What cannot be read is told as an orphaned state. */
export async function findLeftStates(
  program: LoadedProgram,
  placed: readonly Placed[],
  { directory: given, resources }: { readonly directory: string; readonly resources: ResourceTable },
): Promise<readonly LeftState[]> {
  const directory = resolve(given);
  const declared = new Set(placed.flatMap(keysOfPlaced));
  const found: LeftState[] = [];
  for (const path of await orphanedStateFiles(program, directory)) {
    const state = await readState(path).catch((error: unknown) => {
      if (RampsyncError.is(error)) return undefined;
      throw error;
    });
    if (state === undefined) continue;
    const keys = recordedIn(state, resources)
      .map(({ definition, instance }) => keyOf(definition, recordedTarget(definition, instance.attributes).id))
      .filter((key) => declared.has(key));
    if (keys.length === 0) continue;
    const held = new Set(keys);
    found.push({
      stack: stackOf(path, relative(directory, path)),
      holds: (definition, id) => held.has(keyOf(definition, id)),
    });
  }
  return found;
}

const keyOf = ({ type }: Resource, id: string) => JSON.stringify([type, fold(id)]);

function keysOfPlaced({ definition, config }: Placed): readonly string[] {
  const id = declaredId(definition, config);
  return id === undefined ? [] : [keyOf(definition, id)];
}

const stackOf = (path: string, name: string): LoadedStack =>
  unreadStack(name, { isLeft: true, directory: path, file: path, location: { kind: "file", path } });

/**
 * The records of a left state that a declaration without a record waits for, in the tenant of that declaration: the
 * state does not say it where the provider of the stack did. The others stay where they are.
 */
export function awaitedOf(orphans: readonly Orphan[], declared: readonly JoinedResource[]): readonly Orphan[] {
  const waiting = new Map(
    declared
      .filter(({ managed }) => managed.problem === undefined && isWithoutRecord(managed))
      .map(({ managed }) => [keyOf(managed.definition, managed.id), managed]),
  );
  return orphans.flatMap((orphan) => {
    const home = waiting.get(keyOf(orphan.managed.definition, orphan.managed.id));
    const { tenant } = recordedTarget(orphan.managed.definition, orphan.instance.attributes);
    if (home === undefined || (tenant ?? home.tenant) !== home.tenant) return [];
    return [{ ...orphan, managed: { ...orphan.managed, tenant: home.tenant } }];
  });
}
