// Records of what was renamed or moved go along: first to where they go, and only when that is saved away from where they were.
import { RampsyncError } from "../../base/error.js";
import type { ProviderAddress } from "../state/address.js";
import type { JsonObject } from "../state/json.js";
import type { State } from "../state/state.js";

/** `Stack`: what tells states apart. */
export interface Move<Stack> {
  readonly from: { readonly stack: Stack; readonly address: string };
  readonly to: { readonly stack: Stack; readonly address: string };
  readonly provider: ProviderAddress;
  /** The record at the new address is forgotten. */
  readonly replaces: boolean;
}

interface Writer {
  readonly state: State;
  save(): Promise<void>;
}

interface Moving<Stack> extends Move<Stack> {
  readonly record: JsonObject;
  /** Where it is to be removed, once it is saved in the other state. */
  removedFrom: string;
}

/** However often the run is killed, every record is in a state that was saved. */
export async function moveRecords<Stack>(
  moves: readonly Move<Stack>[],
  writerOf: (stack: Stack) => Writer,
): Promise<void> {
  const moving = moves.map((move): Moving<Stack> => {
    const { stack, address } = move.from;
    const record = writerOf(stack).state.copy(address);
    if (record === undefined) throw new RampsyncError("RS9001", `There is no record of ${address} to move.`);
    return { ...move, record, removedFrom: address };
  });
  const across = moving.filter(({ from, to }) => from.stack !== to.stack);
  // All that change their names in a state leave before any arrives, so that names can be swapped; one save has both.
  for (const { from, to } of moving) if (from.stack === to.stack) writerOf(from.stack).state.remove(from.address);
  for (const move of moving) putAtNewAddress(move, writerOf(move.to.stack).state, across);
  await saveAll(moving.map(({ to }) => writerOf(to.stack)));
  for (const { from, removedFrom } of across) writerOf(from.stack).state.remove(removedFrom);
  await saveAll(across.map(({ from }) => writerOf(from.stack)));
}

function putAtNewAddress<Stack>(
  { to, record, provider, replaces }: Moving<Stack>,
  state: State,
  across: readonly Moving<Stack>[],
): void {
  const occupant = state.copy(to.address);
  if (occupant !== undefined) {
    state.remove(to.address);
    if (!replaces) {
      const parked = freeAddress(state, to.address);
      state.place(parked, provider, occupant);
      const leaving = across.find(({ from }) => from.stack === to.stack && from.address === to.address);
      if (leaving !== undefined) leaving.removedFrom = parked;
    }
  }
  state.place(to.address, provider, record);
}

/** Of what waits there to go where it belongs: at the latest the next run finds it. */
function freeAddress(state: State, address: string): string {
  const parked = `${address}_moving`;
  return state.copy(parked) === undefined ? parked : freeAddress(state, parked);
}

async function saveAll(writers: readonly Writer[]): Promise<void> {
  for (const writer of new Set(writers)) await writer.save();
}
