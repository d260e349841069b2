// Blocks in Terraform's JSON syntax, where every level may be an object or a list of objects.
import { isPlainObject, memberOf, type PlainJson, type PlainJsonObject } from "../state/json.js";
import type { Place, Problems } from "./problems.js";

export interface Block {
  readonly labels: readonly string[];
  readonly body: PlainJsonObject;
  readonly place: Place;
}

/** The blocks of one type that carry `labels` labels; none when the member is absent or null. */
export function blocksOf(value: PlainJson | undefined, labels: number, place: Place, problems: Problems): Block[] {
  if (value === undefined || value === null) return [];
  if (Array.isArray(value)) return value.flatMap((item, index) => blocksOf(item, labels, place.child(index), problems));
  if (!isPlainObject(value)) {
    problems.add("RS2016", "An object is expected.", place);
    return [];
  }
  if (labels === 0) return [{ labels: [], body: value, place }];
  return Object.entries(value).flatMap(([label, inner]) =>
    blocksOf(inner, labels - 1, place.child(label), problems).map((block) => ({
      ...block,
      labels: [label, ...block.labels],
    })),
  );
}

/** The path of the construct that made a block, as cdktf notes it in `//`. */
export function constructPathOf(body: PlainJsonObject): string | undefined {
  const comment = memberOf(body, "//");
  const metadata = isPlainObject(comment) ? memberOf(comment, "metadata") : undefined;
  const path = isPlainObject(metadata) ? memberOf(metadata, "path") : undefined;
  return typeof path === "string" ? path : undefined;
}
