// Why an entry of the file of accepted drift sets nothing aside: the codes, and how each is told.

export type StaleReason =
  | "date-passed"
  | "live-changed"
  | "declaration-changed"
  | "no-difference"
  | "path-differs"
  | "not-acceptable"
  | "secret-not-comparable"
  | "not-declared";

const TEXTS: Readonly<Record<StaleReason, string>> = {
  "date-passed": "its date has passed",
  "live-changed": "live has another value now",
  "declaration-changed": "the declaration changed",
  "no-difference": "nothing differs there",
  "path-differs": "its path is not that of the id",
  "not-acceptable": "such a difference cannot be accepted",
  "secret-not-comparable": "its secret cannot be compared, since the API client's secret changed",
  "not-declared": "the program has no such integration",
};

/** The end of a sentence. */
export const staleReasonText = (reason: StaleReason): string => TEXTS[reason];
