// What a run looked at and found in step, of which nothing is held but what a report says of it.
import type { ResourceDocument } from "../../document/plan-document.js";
import type { Session } from "../../resources/session.js";

/** In one tenant, by one session. */
export interface InStep {
  readonly tenant: string;
  readonly session: Session;
  readonly count: number;
  /** Milliseconds since the epoch; of the last that was looked at. */
  readonly plannedAt: number;
  /** Empty where a report has counts alone. */
  readonly documents: readonly ResourceDocument[];
}
