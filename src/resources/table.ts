// A table of resources, in which front doors look up what a program declares and a state records.
import type { Resource } from "./resource.js";

export class ResourceTable {
  readonly #byType: ReadonlyMap<string, Resource>;

  constructor(resources: readonly Resource[]) {
    this.#byType = new Map(resources.map((resource) => [resource.type, resource]));
  }

  get(type: string): Resource | undefined {
    return this.#byType.get(type);
  }

  all(): readonly Resource[] {
    return [...this.#byType.values()];
  }
}
