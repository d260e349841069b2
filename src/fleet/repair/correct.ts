// How a worker corrects an integration: it looks again under the lock of the state, and sends what was approved.
import type { Change } from "../../document/change.js";
import type { AppliedResource, PlanError, ResourceDocument } from "../../document/plan-document.js";
import { repairWith } from "../../engine/apply/repair.js";
import { shippedResources } from "../../resources/shipped.js";
import { withPart } from "../work/look.js";
import type { DoneLook } from "../work/worker.js";

/** Tenants may share a state, which another worker has locked then. */
const LOCK_TIMEOUT_MS = 20_000;

/** An integration as it was looked at just now, and what its drift costs. */
export interface SeenAgain extends Pick<ResourceDocument, "calls" | "last_edit"> {
  readonly drift: readonly Pick<Change, "id" | "action" | "before" | "count">[];
}

export interface Correction {
  readonly done: DoneLook;
  readonly stack: string;
  readonly address: string;
  /** Asked right before each write. */
  readonly mayWrite: () => boolean;
  /** What it is shown is what is sent; false sends nothing. Not asked where anything but drift would be corrected. */
  readonly approve: (seen: SeenAgain) => Promise<boolean>;
}

/** What was sent, and what became of it. */
export interface Corrected {
  readonly resources: readonly Pick<AppliedResource, "stack" | "address" | "status" | "posts" | "deletes" | "errors">[];
  readonly errors: readonly PlanError[];
}

export type Correct = (correction: Correction) => Promise<Corrected>;

/** By an apply of the part of the bundle that the look was done with. `version`: of rampsync, which locks of states name. */
export function correctByApply(version: string): Correct {
  return ({ done: { bundle, files, surroundings }, stack, address, mayWrite, approve }) =>
    withPart(bundle, files, (directory) =>
      repairWith({
        ...surroundings,
        terms: { ...surroundings.terms, mayWrite },
        resources: shippedResources,
        host: () => undefined,
        synthesised: { directory, isPart: true },
        version,
        lockTimeoutMs: LOCK_TIMEOUT_MS,
        stack,
        address,
        approve,
      }),
    );
}
