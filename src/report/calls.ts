// The calls of one integration in words: what one POST carries, and what is deleted after it.
import { plural } from "../base/text.js";
import type { PlannedCall, ResourceDocument } from "../document/plan-document.js";
import { wireScalars } from "../integration/fields.js";
import { decodeIntegration } from "../integration/wire/codec.js";
import type { WireIntegration } from "../integration/wire/wire.js";

/** `1 POST (2 pairs, base_uri, auth group), read back, then 2 DELETE (undocumented endpoint)`. */
export function callsText({ calls, action }: Pick<ResourceDocument, "calls" | "action">): string {
  const posts = calls.filter(({ method }) => method === "POST");
  const deletes = calls.filter(({ method }) => method === "DELETE");
  const others = calls.length - posts.length - deletes.length;
  const parts = [
    ...(posts.length > 0 ? [`${posts.length} POST${contentText(posts)}`, "read back"] : []),
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

/** Rows are removed at an endpoint that the API's documentation does not have. */
function endpointNote(deletes: readonly PlannedCall[]): string {
  return deletes.every(({ path }) => path.includes("/mappingAttr/")) ? " (undocumented endpoint)" : "";
}

function contentText(posts: readonly PlannedCall[]): string {
  const parts = posts.flatMap(({ body }) => (isBody(body) ? bodyParts(body) : []));
  return parts.length === 0 ? "" : ` (${parts.join(", ")})`;
}

function isBody(body: unknown): body is WireIntegration {
  return typeof body === "object" && body !== null && !Array.isArray(body);
}

function bodyParts(body: WireIntegration): readonly string[] {
  const { mappings, scalars } = decodeIntegration(body);
  const pairs = mappings.reduce((sum, mapping) => sum + mapping.pairs.length, 0);
  const bare = mappings.filter((mapping) => mapping.pairs.length === 0).length;
  const sent = wireScalars.filter(({ path }) => scalars.has(path));
  const inUnit = (unit: string) => sent.some(({ field }) => field.unit === unit);
  return [
    ...(pairs > 0 ? [plural(pairs, "pair")] : []),
    ...(bare > 0 ? [`${plural(bare, "mapping")} without values`] : []),
    ...sent
      .filter(({ field }) => field.unit === undefined || field.unit === "own")
      .map(({ segments }) => segments.at(-1) ?? ""),
    ...(inUnit("notifier authentication") ? ["auth group"] : []),
    ...(inUnit("inbound authentication") ? ["inbound authentication, which may rotate its token"] : []),
  ];
}
