// The id of a difference: the same in every run, order and report, as long as the same unit of the same integration differs in the same way.
import { createHash } from "node:crypto";
import { type Change, isScalarChange } from "./change.js";

/** Which integration. */
export interface DriftTarget {
  readonly tenant: string;
  /** Id of the installed integration. */
  readonly integration: string;
}

/** Names of units that are no change: the integration as a whole. */
export type WholeUnit = "gone" | "not looked at" | "failed";

/** 16 hexadecimal digits: short enough to be typed, and the same for no two of a million differences. */
export function driftId(target: DriftTarget, of: Change | WholeUnit): string {
  const unit = typeof of === "string" ? [of] : [of.kind, ...unitOf(of)];
  return createHash("sha256")
    .update(JSON.stringify([target.tenant, target.integration, ...unit]))
    .digest("hex")
    .slice(0, 16);
}

/** Headers compare without regard to case, values byte for byte; no value of a field is part of an id. */
function unitOf(change: Change): readonly string[] {
  if (isScalarChange(change)) return [change.field];
  const { direction, ...names } = change.mapping;
  const { entityType, attribute, thirdPartyEntityType, thirdPartyAttribute } = names;
  const header = [entityType, attribute, thirdPartyEntityType, thirdPartyAttribute].map((name) => name.toLowerCase());
  const pair = "pair" in change && change.pair !== undefined ? [change.pair.value, change.pair.thirdPartyValue] : [];
  return [direction, ...header, ...pair];
}
