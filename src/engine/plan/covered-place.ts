// What a coverage reads from the plan of a resource: where the program declares it, and whether it was looked at.
import type { DeclaredPlace } from "../../document/coverage-document.js";
import type { ResourceDocument } from "../../document/plan-document.js";

export function placeOf({ stack, address, construct, source }: ResourceDocument): DeclaredPlace {
  return { stack, address, construct, ...(source === undefined ? {} : { source }) };
}

export const isLookedAt = ({ error, waits_for }: ResourceDocument): boolean =>
  error === undefined && waits_for === undefined;
