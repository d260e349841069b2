// The verb that takes records out of states.
import type { StateRemoveDocument } from "../../document/state-document.js";
import { shippedResources } from "../../resources/shipped.js";
import { findRecord, readNamed, recordOf } from "../records/named-records.js";
import { statePlaces } from "../records/state-places.js";
import type { WithResources } from "../run-options.js";
import { withOpenStates } from "../state/opened.js";
import { addressOf, notThere, openOptions, type StateChangeOptions } from "./state-change.js";

/** What it takes to remove records. */
export interface StateRemoveOptions extends StateChangeOptions {
  /** Each `ADDRESS`, `STACK/ADDRESS`, or the path of the construct that declares it. */
  readonly names: readonly string[];
}

/**
 * Forgets records; live, everything stays as it is. Nothing is written unless every name is of one record. Throws RS2015
 * where no state or more than one records a name, RS3003 for a state that is locked, and as the saving of a state.
 */
export function stateRemove(options: StateRemoveOptions): Promise<StateRemoveDocument> {
  return stateRemoveWith({ ...options, resources: shippedResources });
}

/** The same with another table of resources. */
export async function stateRemoveWith(options: WithResources<StateRemoveOptions>): Promise<StateRemoveDocument> {
  const { names, dryRun = false } = options;
  const places = await statePlaces(options);
  const read = await readNamed(names, places, options.resources);
  const found = names.map((name) => findRecord(name, read));
  const removed = found.map(({ place, record }) => recordOf(place, record));
  if (dryRun) return { done: false, removed };
  const concerned = places.filter((place) => found.some((named) => named.place === place));
  await withOpenStates(
    concerned.map((place) => place.backend()),
    openOptions("state rm", options),
    async (contents) => {
      const ofPlace = new Map(concerned.map((place, index) => [place, contents[index]]));
      for (const named of found) {
        if (ofPlace.get(named.place)?.state.get(addressOf(named)) === undefined) throw notThere(named.place, named);
      }
      for (const named of found) ofPlace.get(named.place)?.state.remove(addressOf(named));
      for (const content of contents) await content.save();
    },
  );
  return { done: true, removed };
}
