// The calls of one integration in words: what one POST carries, and what is deleted after it.
import { plural } from "../base/text.js";
import type { CallContent, PlannedCall, ResourceDocument } from "../document/plan-document.js";

/** `1 POST (2 pairs, base_uri, auth group), read back, then 2 DELETE (undocumented endpoint)`. */
export function callsText({ calls, action }: Pick<ResourceDocument, "calls" | "action">): string {
  const posts = calls.filter(({ method }) => method === "POST");
  const deletes = calls.filter(({ method }) => method === "DELETE");
  const others = calls.length - posts.length - deletes.length;
  const parts = [
    ...(posts.length > 0 ? [`${posts.length} POST${contentText(posts, action)}`, "read back"] : []),
    ...(deletes.length > 0
      ? [`${posts.length > 0 ? "then " : ""}${deletes.length} DELETE${endpointNote(deletes)}`]
      : []),
    ...(deletes.length > 0 && posts.length === 0 ? ["read back"] : []),
    ...(others > 0 ? [plural(others, "other call")] : []),
  ];
  if (parts.length > 0) return parts.join(", ");
  if (action === "adopt") return "none; adopting records what is there";
  return action === "state-only" ? "none; only the state is written" : "none";
}

/** `1 POST, 2 DELETE`, or `no calls`. */
export function countsText(posts: number, deletes: number): string {
  const parts = [...(posts > 0 ? [`${posts} POST`] : []), ...(deletes > 0 ? [`${deletes} DELETE`] : [])];
  return parts.length === 0 ? "no calls" : parts.join(", ");
}

export function callCounts(calls: readonly PlannedCall[]): string {
  const count = (method: string) => calls.filter((call) => call.method === method).length;
  return countsText(count("POST"), count("DELETE"));
}

function endpointNote(deletes: readonly PlannedCall[]): string {
  return deletes.some(({ documented }) => documented) ? "" : " (undocumented endpoint)";
}

function contentText(posts: readonly PlannedCall[], action: ResourceDocument["action"]): string {
  const parts = posts.flatMap(({ carries }) => (carries === undefined ? [] : contentParts(carries, action)));
  return parts.length === 0 ? "" : ` (${parts.join(", ")})`;
}

function contentParts(
  { pairs, mappings, fields, groups }: CallContent,
  action: ResourceDocument["action"],
): readonly string[] {
  // What is installed has no token yet.
  const rotates = action === "install" ? "" : ", which may rotate its token";
  return [
    ...(pairs > 0 ? [plural(pairs, "pair")] : []),
    ...(mappings > 0 ? [`${plural(mappings, "mapping")} without values`] : []),
    ...fields.map((field) => field.at(-1) ?? ""),
    ...(groups.includes("notifier authentication") ? ["auth group"] : []),
    ...(groups.includes("inbound authentication") ? [`inbound authentication${rotates}`] : []),
  ];
}
