// What a run looked at and found in step, of which nothing is held but what a report says of it.
import type { ResourceDocument } from "../../document/plan-document.js";
import type { Session } from "../../resources/session.js";
import type { Connections } from "../connection.js";
import type { Planned } from "./planned-resource.js";

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

/** What a report has nothing but a count to say of: it was looked at, is as it was applied, and no entry of accepted drift names it. */
export function inStepOf({ accepted }: Pick<Connections, "accepted">): (planned: Planned) => boolean {
  // Of an entry it is told whether the program has its integration.
  const named = new Set(accepted?.entries.map(({ tenant, integration }) => JSON.stringify([tenant, integration])));
  return (planned) =>
    isNothingTold(planned) && !named.has(JSON.stringify([planned.managed.tenant, planned.managed.id]));
}

function isNothingTold(planned: Planned): boolean {
  const { managed, action, plan, removal, error, notEnabled, lastEdit, waitsFor, notes } = planned;
  const { unsentSecrets = [], secretsNotGiven = [], secretsUnopened = [] } = planned;
  return (
    action === "no-op" &&
    managed.applied !== undefined &&
    [plan, removal, error, notEnabled, lastEdit, waitsFor].every((each) => each === undefined) &&
    [notes, unsentSecrets, secretsNotGiven, secretsUnopened].every(({ length }) => length === 0)
  );
}
