// A resource as a run has planned it.

import type { RampsyncError } from "../../base/error.js";
import type { Note } from "../../base/note-codes.js";
import type { LastEdit, PlanAction } from "../../document/plan-document.js";
import type { ResourcePlan } from "../../resources/resource.js";
import type { Session } from "../../resources/session.js";
import { type Managed } from "../records/managed.js";

export type Intent = "apply" | "destroy";

export interface Planned {
  readonly managed: Managed;
  readonly session: Session;
  readonly action: PlanAction;
  /** Absent where nothing live is looked at (forget), where looking failed, and where nothing at all was found. */
  readonly plan?: ResourcePlan;
  /** Of what is replaced by a new object: it is removed first. Absent: nothing live goes. */
  readonly removal?: ResourcePlan;
  /** As the server calls the object, where it was looked at. */
  readonly name?: string;
  /** The server's word where the object does nothing. */
  readonly notEnabled?: string;
  /** Of what differs: who edited it last, since it was applied. */
  readonly lastEdit?: LastEdit;
  readonly error?: RampsyncError;
  readonly notes: readonly Note[];
  /** Paths of declared secrets that were never sent, and would not be. */
  readonly unsentSecrets?: readonly string[];
  /** Paths of declared secrets that were not compared, since this run was not given them. */
  readonly secretsNotGiven?: readonly string[];
  /** Paths of secrets that are remembered under a key which no secret of this run opens. */
  readonly secretsUnopened?: readonly string[];
  /** The attributes that it refers to and that are known after an apply alone: it is planned then, and not looked at before. */
  readonly waitsFor?: readonly string[];
  /** What is foretold of it to need consent, where it is planned later. Absent: nothing. */
  readonly foretold?: readonly RampsyncError[];
  /** As it was before the values of its references were put in; absent where it has none that are to be found. */
  readonly unresolved?: Managed;
  /** In milliseconds since the epoch, where anything was looked at. */
  readonly plannedAt?: number;
}

/** Whether applying this would do anything at all, be it only to record something. */
export function hasWork(planned: Planned): boolean {
  return planned.action !== "no-op";
}

/** Whether nothing of it is managed any more once it is applied. */
export const isEnd = ({ action }: Planned) => action === "forget" || action === "uninstall";

export const isToDo = (planned: Planned) => hasWork(planned) && planned.error === undefined;
