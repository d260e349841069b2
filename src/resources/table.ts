// A table of resources, in which front doors look up what a program declares and a state records.
import type { Fields } from "../integration/fields.js";
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

  /** The names of the attributes that hold tables, which many resources of a program have alike. */
  tableNames(): readonly string[] {
    return [...new Set(this.all().flatMap(({ fields }) => namesOfTables(fields)))];
  }
}

function namesOfTables(fields: Fields): readonly string[] {
  return Object.entries(fields).flatMap(([name, field]) => {
    if (field.type === "map of objects") return [name];
    return "fields" in field ? namesOfTables(field.fields) : [];
  });
}
