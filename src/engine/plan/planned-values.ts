// What the attributes of a run's resources will be, as far as it is known while others that refer to them are planned.
import { RampsyncError } from "../../base/error.js";
import { UNKNOWN } from "../../integration/declared/config.js";
import { isMadeByServer } from "../../resources/identity.js";
import type { Lookup } from "../load/deferred.js";
import { valueAt } from "../load/references.js";
import type { LoadedStack } from "../load/stack.js";
import type { Managed } from "../records/managed.js";
import { hasWork, type Planned } from "./planned-resource.js";

/**
 * Which attributes count of what the server owns: as they will be once everything is applied, or, where nothing will be,
 * as they were recorded last.
 */
export type ServerValues = "expected" | "recorded";

export class PlannedValues {
  readonly #byAddress = new Map<LoadedStack, Map<string, Managed>>();
  readonly #planned = new Map<Managed, Planned>();

  constructor(
    all: readonly Managed[],
    private readonly ofServer: ServerValues,
  ) {
    for (const resource of all) {
      const ofStack = this.#byAddress.get(resource.stack) ?? new Map<string, Managed>();
      this.#byAddress.set(resource.stack, ofStack.set(resource.address, resource));
    }
  }

  learn(managed: Managed, planned: Planned): void {
    this.#planned.set(managed, planned);
  }

  /** Those of `among` that the declaration refers to. */
  referredToBy({ stack, references }: Managed, among: readonly Managed[]): readonly Managed[] {
    if (references.length === 0) return [];
    const addresses = new Set(references.map(({ address }) => address));
    return among.filter((resource) => resource.stack === stack && addresses.has(resource.address));
  }

  /** Those of its stack that are made before it, and that its declaration refers to. */
  declaredOf(managed: Managed): readonly Managed[] {
    const ofStack = this.#byAddress.get(managed.stack);
    const made = this.referredToBy(managed, [...(ofStack?.values() ?? [])]);
    return made.filter(({ definition, config }) => isMadeByServer(definition, config ?? {}));
  }

  /** For the references of `managed`. Throws RS4015 for one to what could not be planned. */
  lookup({ stack }: Managed): Lookup {
    return ({ address, path }) => {
      const target = this.#byAddress.get(stack)?.get(address);
      return target === undefined ? UNKNOWN : this.#valueOf(target, path);
    };
  }

  /** The references whose values are not known, as they are written. */
  unknownTo(managed: Managed): readonly string[] {
    const lookup = this.lookup(managed);
    const unknown = managed.references.filter((reference) => lookup(reference) === UNKNOWN);
    return [...new Set(unknown.map(({ address, path }) => [address, ...path].join(".")))];
  }

  #valueOf(target: Managed, path: readonly (string | number)[]): unknown {
    const { definition, recorded } = target;
    const planned = this.#planned.get(target);
    const error = planned?.error ?? target.problem;
    if (error !== undefined) {
      throw new RampsyncError("RS4015", `It refers to ${target.address}, which could not be planned (${error.code}).`);
    }
    const name = String(path[0]);
    const known = (attributes: unknown) => valueAt(attributes, path, definition.fields);
    if (!definition.fields[name]?.computed) return known(planned?.managed.config ?? target.config);
    const before = recorded === undefined ? UNKNOWN : known(recorded);
    if (this.ofServer === "recorded" || planned === undefined || !hasWork(planned)) return before;
    if (planned.plan === undefined) return definition.keptByUpdate.includes(name) ? before : UNKNOWN;
    const expected = definition.expectedAttributes(planned.plan, recorded, true);
    return Object.hasOwn(expected, name) ? known(expected) : UNKNOWN;
  }
}
