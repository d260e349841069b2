// Questions about an error on which code decides: answered by its kind in the table of codes, never by the code itself.
import { type ErrorCode, type ErrorKind, errorCodes } from "./error-codes.js";

/** The kind of anything with a code of the table: an error, also of another copy of the package, or its form in a document. */
function kindOf(error: unknown): ErrorKind | undefined {
  const code = typeof error === "object" && error !== null && "code" in error ? error.code : undefined;
  return isErrorCode(code) ? errorCodes[code].kind : undefined;
}

export function isErrorCode(value: unknown): value is ErrorCode {
  return typeof value === "string" && Object.hasOwn(errorCodes, value);
}

const isOfKind = (kind: ErrorKind) => (error: unknown) => kindOf(error) === kind;

/** The integration is known not to be in its tenant. */
export const isGone = isOfKind("gone");
/** The server or the connection made it impossible to read: nothing is known about what is live. */
export const isNotLookedAt = isOfKind("not looked at");
/** The server understood the request and refused it. */
export const isRefused = isOfKind("refused");
/** A write may or may not have happened. */
export const isOutcomeUnknown = isOfKind("outcome unknown");
/** The server does not offer the endpoint to these credentials. */
export const isEndpointClosed = isOfKind("endpoint closed");
/** No call removes the difference. */
export const isNotRemovable = isOfKind("not removable");
/** The server keeps the name of an existing mapping. */
export const isNameKept = isOfKind("name kept");

/** Whether the declared name is there is not known. */
export const isNameUnknown = isOfKind("name not known");
/** The server takes the notifier as a whole only, and it is not at hand. */
export const isWholeNotifier = isOfKind("whole notifier");
/** The server stores a text in another form than it was sent in. */
export const isFormKept = isOfKind("form kept");
/** Two declarations of the same thing. */
export const isDuplicate = isOfKind("duplicate");
/** The state file cannot be understood. */
export const isUnreadableState = isOfKind("unreadable state");
/** The database of the fleet is away, or refuses. */
export const isOfFleetDatabase = isOfKind("fleet database");
/** The run as a whole would do more than is allowed without a review. */
export const isGuardOfRun = isOfKind("guard of the run");
/** A condition that the code rules out. */
export const isInternal = isOfKind("internal");
