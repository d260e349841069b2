// The verb that shows one record of a state.
import type { StateShowDocument } from "../../document/state-document.js";
import { shippedResources } from "../../resources/shipped.js";
import { findRecord, readNamed, recordOf } from "../records/named-records.js";
import { shownAttributes } from "../records/shown-attributes.js";
import { type StateOptions, statePlaces } from "../records/state-places.js";
import type { WithResources } from "../run-options.js";

/** What it takes to show one record. */
export interface StateShowOptions extends StateOptions {
  /** `ADDRESS`, `STACK/ADDRESS`, or the path of the construct that declares it. */
  readonly name: string;
}

/**
 * One record with its attributes, what is sensitive hidden, without a lock. Throws RS2015 where no state or more than one
 * records it, and as the reading of a state.
 */
export function stateShow(options: StateShowOptions): Promise<StateShowDocument> {
  return stateShowWith({ ...options, resources: shippedResources });
}

/** The same with another table of resources. */
export async function stateShowWith(options: WithResources<StateShowOptions>): Promise<StateShowDocument> {
  const places = await statePlaces(options);
  const read = await readNamed([options.name], places, options.resources);
  const { place, record } = findRecord(options.name, read);
  const { definition, instance } = record;
  return {
    ...recordOf(place, record),
    state: place.backend().where,
    provider: instance.provider,
    dependencies: instance.dependencies,
    attributes: shownAttributes(instance, definition.fields),
  };
}
