// The verb that gives a record another address, in its state or in that of another stack.
import { RampsyncError } from "../../base/error.js";
import type { StateMoveDocument } from "../../document/state-document.js";
import { shippedResources } from "../../resources/shipped.js";
import { moveRecords } from "../apply/move-records.js";
import { findDestination, findRecord, type NamedRecord, readNamed, recordOf } from "../records/named-records.js";
import { statePlaces } from "../records/state-places.js";
import type { WithResources } from "../run-options.js";
import { withOpenStates } from "../state/opened.js";
import { addressOf, notThere, openOptions, type StateChangeOptions } from "./state-change.js";

/** What it takes to move a record. */
export interface StateMoveOptions extends StateChangeOptions {
  /** `ADDRESS`, `STACK/ADDRESS`, or the path of the construct that declares it. */
  readonly from: string;
  /** The same of a free address; without a stack, in that of `from`. */
  readonly to: string;
}

/**
 * Gives a record another address; nothing is sent. However the run ends, the record is in a state that was saved. Throws
 * RS2015 for a name of no record or of several, and for an address that is not free or of another type; RS3003 for a state
 * that is locked; and as the saving of a state.
 */
export function stateMove(options: StateMoveOptions): Promise<StateMoveDocument> {
  return stateMoveWith({ ...options, resources: shippedResources });
}

/** The same with another table of resources. */
export async function stateMoveWith(options: WithResources<StateMoveOptions>): Promise<StateMoveDocument> {
  const places = await statePlaces(options);
  const read = await readNamed([options.from, options.to], places, options.resources);
  const source = findRecord(options.from, read);
  const destination = findDestination(options.to, source, read);
  const provider = providerOf(source);
  const from = recordOf(source.place, source.record);
  const to = { ...from, stack: destination.place.stack, address: destination.address };
  if (options.dryRun) return { done: false, from, to };
  const concerned = places.filter((place) => place === source.place || place === destination.place);
  await withOpenStates(
    concerned.map((place) => place.backend()),
    openOptions("state mv", options),
    async (contents) => {
      const writerOf = ({ place }: Pick<NamedRecord, "place">) => {
        const content = contents[concerned.indexOf(place)];
        if (content === undefined) throw new RampsyncError("RS9001", `The state of ${place.stack} is not open.`);
        return { state: content.state, save: async () => void (await content.save()) };
      };
      if (writerOf(source).state.get(addressOf(source)) === undefined) throw notThere(source.place, source);
      if (writerOf(destination).state.get(to.address) !== undefined) throw notThere(destination.place, source);
      const isSame = source.place === destination.place;
      await moveRecords(
        [
          {
            from: { stack: source, address: addressOf(source) },
            to: { stack: isSame ? source : destination, address: to.address },
            provider,
            replaces: false,
          },
        ],
        writerOf,
      );
    },
  );
  return { done: true, from, to };
}

/** What a module's provider becomes outside of it, Terraform alone knows. */
function providerOf({ record: { instance } }: NamedRecord) {
  if (instance.providerAddress !== undefined) return instance.providerAddress;
  throw new RampsyncError("RS2015", "Its provider is one of a module.", {
    place: { address: instance.address },
    hint: "Use terraform state mv.",
  });
}
