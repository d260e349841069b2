// The verb that lists what states record.
import { type RampsyncError, toRampsyncErrors } from "../../base/error.js";
import type { ListedState, StateListDocument, StateRecord } from "../../document/state-document.js";
import { shippedResources } from "../../resources/shipped.js";
import { readPlace, recordOf } from "../records/named-records.js";
import { type StateOptions, statePlaces } from "../records/state-places.js";
import type { WithResources } from "../run-options.js";

/**
 * What the states of the program's stacks record of rampsync, without a lock. A state that cannot be read is named in the
 * document. Throws as the loading of a program.
 */
export function stateList(options: StateOptions): Promise<StateListDocument> {
  return stateListWith({ ...options, resources: shippedResources });
}

/** The same with another table of resources. */
export async function stateListWith(options: WithResources<StateOptions>): Promise<StateListDocument> {
  const records: StateRecord[] = [];
  const states: ListedState[] = [];
  const errors: RampsyncError[] = [];
  for (const place of await statePlaces(options)) {
    try {
      const { state, records: own } = await readPlace(place, options.resources);
      records.push(...own.map((record) => recordOf(place, record)));
      states.push({
        stack: place.stack,
        state: place.backend().where,
        serial: String(state.serial),
        lineage: state.serial === 0n ? "" : state.lineage,
        others: state.instances().length - own.length,
      });
    } catch (error) {
      errors.push(...toRampsyncErrors(error));
    }
  }
  return { records, states, errors: errors.map((error) => error.toJSON()) };
}
