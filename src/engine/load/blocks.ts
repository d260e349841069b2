// Blocks in Terraform's JSON syntax, where an object, or a list of objects, may stand at every level.
import type { Json, JsonObject } from "../state/json.js";
import type { Place, Problems } from "./problems.js";

export interface Block {
  readonly labels: readonly string[];
  readonly body: JsonObject;
  readonly place: Place;
}

/** The blocks of one type that carry `labels` labels; none when the member is absent or null. */
export function blocksOf(value: Json | undefined, labels: number, place: Place, problems: Problems): Block[] {
  if (value === undefined || value === null) return [];
  if (Array.isArray(value)) return value.flatMap((item, index) => blocksOf(item, labels, place.child(index), problems));
  if (!(value instanceof Map)) {
    problems.add("RS2016", "An object is expected.", place);
    return [];
  }
  if (labels === 0) return [{ labels: [], body: value, place }];
  return [...value].flatMap(([label, inner]) =>
    blocksOf(inner, labels - 1, place.child(label), problems).map((block) => ({
      ...block,
      labels: [label, ...block.labels],
    })),
  );
}

/** The path of the construct that made a block, as cdktf notes it in `//`. */
export function constructPathOf(body: JsonObject): string | undefined {
  const comment = body.get("//");
  const metadata = comment instanceof Map ? comment.get("metadata") : undefined;
  const path = metadata instanceof Map ? metadata.get("path") : undefined;
  return typeof path === "string" ? path : undefined;
}
