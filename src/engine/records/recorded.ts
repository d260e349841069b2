// What a state records of the resources of a table; what it holds of other providers is nobody's business.
import { asTerraformReads, RecordedTables } from "../../resources/read-attributes.js";
import type { ResourceTable } from "../../resources/table.js";
import type { StoredInstance, StoredState } from "../state/stored.js";
import type { RecordedResource } from "./managed.js";

export function recordedIn(state: StoredState, resources: ResourceTable): readonly RecordedResource[] {
  const tables = new RecordedTables();
  return state.instances().flatMap((instance) => {
    const definition = instance.mode === "managed" ? resources.get(instance.type) : undefined;
    if (definition === undefined) return [];
    const attributes = asTerraformReads(instance.attributes, definition.fields, tables) as StoredInstance["attributes"];
    return [{ definition, instance: attributes === instance.attributes ? instance : { ...instance, attributes } }];
  });
}
