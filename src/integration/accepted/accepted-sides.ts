// The three sides without accepted drift. Mappings: live is taken for what is recorded. Scalars: what is live counts as
// declared and applied, so that it is sent as it is where its group is sent for another field.
import { recordedScalars, withoutScalars } from "../ignored/ignored.js";
import type { RecordedSides } from "../ignored/ignored-mappings.js";
import type { Applied, Declared, Live } from "../model.js";
import { acceptedScalars, maskedMappings, scalarsAt } from "./accepted.js";

export interface AcceptedSides extends Omit<RecordedSides, "applied"> {
  readonly applied: Applied | undefined;
  /** Scalars that are left as they are live. */
  readonly acceptedScalars: ReadonlySet<string>;
  /** What an apply of these sides leaves, with the record of what was set aside. */
  readonly restore: (next: Applied) => Applied;
}

const NONE: ReadonlySet<string> = new Set();

export function withoutAccepted(declared: Declared, live: Live, applied: Applied | undefined): AcceptedSides {
  const { accepted = [] } = declared;
  if (accepted.length === 0 || applied === undefined) {
    return { declared, live, applied, acceptedScalars: NONE, restore: (next) => next };
  }
  const paths = acceptedScalars(live, accepted);
  const scalars = scalarsAt(paths);
  const mappings = maskedMappings(declared, live, applied, accepted);
  return {
    ...withoutScalars({ declared, live: { ...live, mappings }, applied }, scalars),
    acceptedScalars: new Set(paths),
    restore: (next) => ({ ...next, ...recordedScalars(next, applied, scalars) }),
  };
}
