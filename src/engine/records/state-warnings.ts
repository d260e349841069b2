// What a plan says of a state beside its records: outputs that go, and objects that Terraform alone can destroy.
import { note } from "../../base/note.js";
import type { Note } from "../../base/note-codes.js";
import type { ResourceTable } from "../../resources/table.js";
import type { LoadedStack } from "../load/stack.js";
import type { StoredState } from "../state/stored.js";

export function stateWarnings(stack: LoadedStack, state: StoredState, resources: ResourceTable): readonly Note[] {
  return [...removedOutputs(stack, state), ...deposedObjects(stack, state, resources)];
}

function removedOutputs({ name, outputs, isLeft }: LoadedStack, state: StoredState): readonly Note[] {
  const declared = new Set(outputs.map((output) => output.name));
  const removed = state.outputNames().filter((output) => !declared.has(output));
  return removed.length === 0 || isLeft ? [] : [note("RS6208", { stack: name, outputs: removed })];
}

function deposedObjects({ name }: LoadedStack, state: StoredState, resources: ResourceTable): readonly Note[] {
  return state
    .deposed()
    .filter(({ mode, type }) => mode === "managed" && resources.get(type) !== undefined)
    .map(({ address, key }) => note("RS6209", { stack: name, address, key }));
}
