// Which integrations the stacks declare that are not selected: looked up only where a state holds what no selected one has.
import { fold } from "../../integration/pairing/key.js";
import type { ResourceTable } from "../../resources/table.js";
import { isPlainObject, memberOf, type PlainJson } from "../state/json.js";
import type { StackFile } from "./stack.js";

/**
 * By the folded id: the name of a stack. `idsOf` gives what the resolved stack declares; of a stack that does not resolve
 * the ids that it spells out count, so that nothing of it is taken for gone.
 */
export async function declaredIn(
  files: readonly StackFile[],
  resources: ResourceTable,
  idsOf: (file: StackFile) => Promise<readonly unknown[]>,
): Promise<ReadonlyMap<string, string>> {
  const found = new Map<string, string>();
  const names = resources.all().flatMap(({ idAttribute }) => idAttribute ?? []);
  for (const file of files) {
    const ids = [...spelledOut(file.root, names), ...(await idsOf(file).catch(() => []))];
    for (const id of ids) if (typeof id === "string" && !found.has(fold(id))) found.set(fold(id), file.name);
  }
  return found;
}

function spelledOut(value: PlainJson, names: readonly string[]): readonly PlainJson[] {
  const inner = (member: PlainJson) => spelledOut(member, names);
  if (Array.isArray(value)) return value.flatMap(inner);
  if (!isPlainObject(value)) return [];
  return [...names.map((name) => memberOf(value, name) ?? null), ...Object.values(value).flatMap(inner)];
}
