// Records as a user names them: `ADDRESS`, `STACK/ADDRESS`, or the path of the construct that declares it.
import { RampsyncError } from "../../base/error.js";
import { suggestion } from "../../base/nearest.js";
import { listed, MOST_NAMED, printable } from "../../base/text.js";
import type { StateRecord } from "../../document/state-document.js";
import { recordedTarget } from "../../resources/identity.js";
import type { ResourceTable } from "../../resources/table.js";
import { parseResourceAddress } from "../state/address.js";
import type { StoredState } from "../state/stored.js";
import type { RecordedResource } from "./managed.js";
import { recordedIn } from "./recorded.js";
import type { StatePlace } from "./state-places.js";

/** A state that was read, with what it records of rampsync. */
export interface ReadPlace {
  readonly place: StatePlace;
  readonly state: StoredState;
  readonly records: readonly RecordedResource[];
}

export interface NamedRecord extends ReadPlace {
  readonly record: RecordedResource;
}

/** Without a lock, changing nothing. @throws RS2005 and what `StateBackend.read` throws. */
export async function readPlace(place: StatePlace, resources: ResourceTable): Promise<ReadPlace> {
  const state = await place.backend().read();
  return { place, state, records: recordedIn(state, resources) };
}

/**
 * The states that the names can be of: where each names its stack, those alone, so that another one that cannot be read is
 * in nobody's way. @throws what `readPlace` throws.
 */
export async function readNamed(
  names: readonly string[],
  places: readonly StatePlace[],
  resources: ResourceTable,
): Promise<readonly ReadPlace[]> {
  const isOf = (name: string, { stack, declared }: StatePlace) => name.startsWith(`${stack}/`) || declared.has(name);
  const named = places.filter((place) => names.some((name) => isOf(name, place)));
  const areNamed = names.every((name) => named.some((place) => isOf(name, place)));
  return Promise.all((areNamed ? named : places).map((place) => readPlace(place, resources)));
}

export function recordOf({ stack }: StatePlace, { definition, instance }: RecordedResource): StateRecord {
  const { id, tenant } = recordedTarget(definition, instance.attributes, instance.private);
  return {
    stack,
    address: instance.address,
    type: instance.type,
    ...(tenant === undefined ? {} : { tenant }),
    integration: id,
    ...(instance.tainted ? { tainted: true } : {}),
  };
}

/** The one record that has the name. Throws RS2015 where none has it, or several have. */
export function findRecord(name: string, read: readonly ReadPlace[]): NamedRecord {
  const found = read.flatMap((each) =>
    each.records
      .filter(({ instance: { address } }) => isNamed(name, address, each.place))
      .map((record) => ({ ...each, record })),
  );
  const [first, ...others] = found;
  if (first !== undefined && others.length === 0) return first;
  const place = { address: printable(name) };
  if (first !== undefined) {
    throw new RampsyncError("RS2015", `${found.length} states record it.`, {
      place,
      hint: `Name the stack too: ${listed(found.map(fullName), MOST_NAMED)}.`,
    });
  }
  const foreign = read.find(({ state }) => state.instances().some(({ address }) => address === name));
  if (foreign !== undefined) {
    throw new RampsyncError("RS2015", "It is no resource of rampsync.", { place, hint: "Use terraform state." });
  }
  const known = read.flatMap((each) => each.records.map((record) => fullName({ ...each, record })));
  throw new RampsyncError("RS2015", "No state records it.", { place, hint: suggestion(name, known, "records") });
}

const fullName = ({ place, record }: Pick<NamedRecord, "place" | "record">) =>
  `${place.stack}/${record.instance.address}`;

function isNamed(name: string, address: string, { stack, declared }: StatePlace): boolean {
  return name === address || name === `${stack}/${address}` || declared.get(name) === address;
}

/** Where a record goes: an address of the root module without index, in the stack of `source` unless another is named. */
export function findDestination(
  name: string,
  source: NamedRecord,
  read: readonly ReadPlace[],
): ReadPlace & { readonly address: string } {
  const place = { address: printable(name) };
  const declaring = read.filter((each) => each.place.declared.has(name));
  const inStack = read.filter((each) => name.startsWith(`${each.place.stack}/`));
  const [named = source] = declaring.length > 0 ? declaring : inStack;
  const address =
    named.place.declared.get(name) ?? (inStack.includes(named) ? name.slice(named.place.stack.length + 1) : name);
  const parts = parseResourceAddress(address);
  const { type, address: from } = source.record.instance;
  if (parts === undefined) {
    throw new RampsyncError("RS2015", "It is no address that a record can go to.", {
      place,
      hint: `Name a resource without module and index, such as ${type}.desk, after STACK/ where it goes to another stack.`,
    });
  }
  if (parts.type !== type) {
    throw new RampsyncError("RS2015", `A record of ${printable(from)} cannot become one of the type ${parts.type}.`, {
      place,
      hint: `Name a resource of the type ${type}.`,
    });
  }
  if (named.state.instances().some((instance) => instance.address === address)) {
    throw new RampsyncError("RS2015", `The state of ${named.place.stack} records something there already.`, {
      place,
      hint: "Name a free address, or remove that record first (rampsync state rm).",
    });
  }
  return { ...named, address };
}
