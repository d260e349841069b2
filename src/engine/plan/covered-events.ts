// Which events of a live integration are under code, and which declared ones are not live: the part of events in a coverage.
import type { AbsentEvent, CoverageMeasure, UndeclaredEvent } from "../../document/coverage-document.js";
import type { PlanError, ResourceDocument } from "../../document/plan-document.js";
import { fold } from "../../integration/pairing/key.js";
import { isLookedAt, placeOf } from "./covered-place.js";

/** What was found of the events of one integration: those that are live, why they could not be listed, or that it is gone. */
export type LiveEvents =
  | { readonly live: readonly UndeclaredEvent[] }
  | { readonly error: PlanError }
  | { readonly isGone: true };

/** An event of the program: how it was planned, and the integration that it is of. */
export interface PlannedEvent {
  readonly integration: string;
  /** Its declared name. */
  readonly name: string;
  readonly document: ResourceDocument;
}

export interface CoveredEvents {
  readonly measure: CoverageMeasure;
  readonly undeclared_events: readonly UndeclaredEvent[];
  readonly absent_events: readonly AbsentEvent[];
  readonly error?: PlanError;
}

/** `planned` are those of the integration. */
export function coveredEvents(found: LiveEvents, planned: readonly PlannedEvent[]): CoveredEvents {
  const live = "live" in found ? found.live : [];
  const managed = new Set(planned.map(({ document }) => fold(document.integration)));
  const undeclared = live.filter(({ event }) => !managed.has(fold(event)));
  const ids = new Set(live.map(({ event }) => fold(event)));
  const isGone = "isGone" in found;
  const absent = planned.filter(
    ({ document }) => isGone || (isAbsent(document) && !ids.has(fold(document.integration))),
  );
  const unknown = isGone ? undefined : planned.find(({ document }) => isUnknown(document));
  const error = "error" in found ? found.error : unknown?.document.error;
  return {
    measure: { live: live.length, under_code: live.length - undeclared.length, gone: absent.length },
    undeclared_events: undeclared,
    absent_events: absent.map(({ name, document }) => ({ name, declared: placeOf(document) })),
    ...(error === undefined ? {} : { error }),
  };
}

/** Gone, or yet to be made. */
const isAbsent = (document: ResourceDocument) =>
  document.status === "gone" || (isLookedAt(document) && document.action === "install");

const isUnknown = ({ status }: ResourceDocument) => status !== "ok" && status !== "gone";
