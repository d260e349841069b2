// The resources of a state document, in the file's order. A run records thousands of instances one after the other, so
// that each is found by its address without a walk through all of them.

import { parseProviderAddress } from "./address.js";
import {
  byBytes,
  isPlainObject,
  type Json,
  JsonNumber,
  type JsonObject,
  type PlainJsonObject,
  toPlain,
} from "./json.js";
import { instanceAddress } from "./stored.js";

/** An instance, and where it is. */
export interface FoundInstance {
  readonly resource: JsonObject;
  readonly instance: JsonObject;
}

export class ResourceList {
  readonly #resources: Json[];
  /** The current instances; undefined until one is looked for. */
  #found: Map<string, FoundInstance> | undefined;
  #resourceOf: Map<string, JsonObject> | undefined;
  /** Of the providers that any resource has had; undefined until one is asked for. */
  #sources: Set<string> | undefined;
  #inOrder: boolean | undefined;

  /** `resources` is the document's own list, and changed in place. */
  constructor(resources: Json[]) {
    this.#resources = resources;
  }

  get isEmpty(): boolean {
    return this.#resources.length === 0;
  }

  /** Whether a resource of the list has, or had since the state was read, this provider, under any alias. */
  hasProvider(source: string): boolean {
    this.#sources ??= new Set(this.#objects().flatMap((resource) => sourceOf(resource.get("provider"))));
    return this.#sources.has(source);
  }

  /** Deposed instances apart. */
  find(address: string): FoundInstance | undefined {
    return this.#instances().get(address);
  }

  replace(address: string, { resource, instance: before }: FoundInstance, instance: JsonObject): void {
    const instances = listOf(resource);
    instances[instances.indexOf(before)] = instance;
    this.#instances().set(address, { resource, instance });
  }

  /** Adds an instance to the managed resource of this name in the root module, which is made where it is missing. */
  add(type: string, name: string, provider: string, instance: JsonObject): void {
    for (const source of sourceOf(provider)) this.#sources?.add(source);
    const same = this.#resourcesByName().get(keyOf("", "managed", type, name));
    if (same !== undefined) {
      same.set("provider", provider);
      same.set("instances", [...listOf(same), instance]);
      this.#instances().set(addressOf(same, instance), { resource: same, instance });
      return;
    }
    const resource: JsonObject = new Map<string, Json>([
      ["mode", "managed"],
      ["type", type],
      ["name", name],
      ["provider", provider],
      ["instances", [instance]],
    ]);
    this.#insert(resource);
    this.#resourcesByName().set(resourceKey(resource), resource);
    this.#instances().set(addressOf(resource, instance), { resource, instance });
  }

  /** A resource goes with its last instance. */
  remove(address: string, { resource, instance }: FoundInstance): void {
    const instances = listOf(resource);
    instances.splice(instances.indexOf(instance), 1);
    this.#instances().delete(address);
    if (instances.length > 0) return;
    this.#resources.splice(this.#resources.indexOf(resource), 1);
    this.#resourcesByName().delete(resourceKey(resource));
  }

  #instances(): Map<string, FoundInstance> {
    if (this.#found !== undefined) return this.#found;
    const found = new Map<string, FoundInstance>();
    for (const resource of this.#objects()) {
      for (const item of listOf(resource)) {
        const instance = objectOf(item);
        const address = instance.has("deposed") ? undefined : addressOf(resource, instance);
        if (address !== undefined && !found.has(address)) found.set(address, { resource, instance });
      }
    }
    this.#found = found;
    return found;
  }

  #resourcesByName(): Map<string, JsonObject> {
    this.#resourceOf ??= new Map(this.#objects().map((resource) => [resourceKey(resource), resource]));
    return this.#resourceOf;
  }

  /** Keeps Terraform's order (module, mode, type, name); an unsorted file keeps its own, the new one goes before the first later. */
  #insert(resource: JsonObject): void {
    this.#inOrder ??= isInOrder(this.#objects());
    const isLater = (candidate: Json | undefined) => compare(objectOf(candidate), resource) > 0;
    const later = this.#inOrder ? firstOf(this.#resources, isLater) : this.#resources.findIndex(isLater);
    this.#resources.splice(later < 0 ? this.#resources.length : later, 0, resource);
  }

  #objects(): JsonObject[] {
    return this.#resources.filter((item) => item instanceof Map);
  }
}

const isInOrder = (resources: readonly JsonObject[]): boolean =>
  resources.every((each, index) => index === 0 || compare(resources[index - 1] ?? each, each) <= 0);

/** The index of the first item of which `isLater` holds, in a list where it holds of all that follow; its length if of none. */
function firstOf(items: readonly Json[], isLater: (item: Json | undefined) => boolean): number {
  let [low, high] = [0, items.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (isLater(items[middle])) high = middle;
    else low = middle + 1;
  }
  return low;
}

function compare(left: JsonObject, right: JsonObject): number {
  for (const name of ["module", "mode", "type", "name"]) {
    const order = byBytes(memberText(left.get(name)), memberText(right.get(name)));
    if (order !== 0) return order;
  }
  return 0;
}

const resourceKey = (resource: JsonObject): string =>
  keyOf(...(["module", "mode", "type", "name"] as const).map((name) => memberText(resource.get(name))));

const keyOf = (...parts: readonly string[]): string => JSON.stringify(parts);

/** Only what the address is made of is read: an instance holds much else. */
function addressOf(resource: JsonObject, instance: JsonObject): string {
  const scalars = new Map([...resource].filter(([, value]) => typeof value === "string"));
  const plain = toPlain(scalars);
  const members: PlainJsonObject = isPlainObject(plain) ? plain : {};
  return instanceAddress(members, toPlain(instance.get("index_key") ?? null));
}

const sourceOf = (provider: Json | undefined): readonly string[] => {
  const address = typeof provider === "string" ? parseProviderAddress(provider) : undefined;
  return address === undefined ? [] : [address.source];
};

const listOf = (resource: JsonObject): Json[] => {
  const instances = resource.get("instances");
  return Array.isArray(instances) ? instances : [];
};

const objectOf = (value: Json | undefined): JsonObject => (value instanceof Map ? value : new Map());

const memberText = (value: Json | undefined): string =>
  typeof value === "string" ? value : value instanceof JsonNumber ? value.source : "";
