// The one error class that users see: a stable code, its source, its place, and what would be right.
import { type ErrorCode, type ErrorSource, errorCodes } from "./error-codes.js";
import { type Place, type PlaceDocument, placeDocument, placeText } from "./place.js";

const brand = Symbol.for("rampsync.error");

/**
 * Variable of the environment of a program that rampsync runs: the path of a file that is not there yet, for the coded
 * errors (an array of `RampsyncError.toJSON()`, the steps of `place` as they are in `Step`) that the program ends with.
 */
export const ERROR_REPORT_VARIABLE = "RAMPSYNC_ERROR_REPORT";

/** What an error has beside its code and its message. */
export interface RampsyncErrorDetail {
  /** What the error is about; it can be added later with `at` or `within`. */
  readonly place?: Place;
  /** What would be right, when more can be said than the table of codes says. */
  readonly hint?: string;
  /** What was thrown by what lies below, kept as the `cause` of the error. */
  readonly cause?: unknown;
}

/** An error as JSON. */
export interface ErrorJson {
  /** The stable code, such as `RS1002`. */
  readonly code: ErrorCode;
  /** What caused it: the user's input, the remote API, or rampsync itself. */
  readonly source: ErrorSource;
  /** What is wrong, in English. It never holds a secret. */
  readonly message: string;
  /** The text of `place`. */
  readonly where?: string;
  /** What the error is about, in parts; absent where it is about the whole run. */
  readonly place?: PlaceDocument;
  /** What would be right. */
  readonly hint: string;
}

/**
 * An error with a stable code (`RS…`) from the table of codes. `message` says what is wrong; it never holds a secret,
 * since secrets are `Secret` objects that print as `(sensitive)`.
 */
export class RampsyncError extends Error {
  readonly [brand] = true;
  /** The stable code, such as `RS1002`; it never changes its meaning. */
  readonly code: ErrorCode;
  /** What caused it: the user's input, the remote API, or rampsync itself. */
  readonly source: ErrorSource;
  /** What the error is about, in parts; undefined where it is about the whole run. */
  readonly place: Place | undefined;
  /** What would be right: of this error alone, or as the table of codes has it. */
  readonly hint: string;
  /** Whether `hint` is of this error alone. */
  readonly hasOwnHint: boolean;

  constructor(code: ErrorCode, message: string, detail: RampsyncErrorDetail = {}) {
    super(message, detail.cause === undefined ? undefined : { cause: detail.cause });
    this.name = code;
    this.code = code;
    this.source = errorCodes[code].source;
    this.place = detail.place;
    this.hint = detail.hint ?? errorCodes[code].remedy;
    this.hasOwnHint = detail.hint !== undefined;
  }

  /** True for errors of this class, also those of another copy of the package in the same process. */
  static is(error: unknown): error is RampsyncError {
    return typeof error === "object" && error !== null && brand in error;
  }

  /** The text of `place`: a construct path, a file with line, or an attribute path such as `outbound.mappings["INCIDENT_Status"]`. */
  get where(): string | undefined {
    return this.place === undefined ? undefined : placeText(this.place);
  }

  /** The same error with a place, unless it has one already. */
  at(place: Place): RampsyncError {
    return this.place === undefined ? this.#placed(place) : this;
  }

  /** The same error in a place that holds its own: `client_8/desk: outbound.notifier.base_uri`. */
  within(place: Place): RampsyncError {
    return this.#placed({ ...place, ...this.place });
  }

  #placed(place: Place): RampsyncError {
    return new RampsyncError(this.code, this.message, {
      place,
      cause: this.cause,
      ...(this.hasOwnHint ? { hint: this.hint } : {}),
    });
  }

  /** The error as JSON has it, without its stack and its cause. */
  toJSON(): ErrorJson {
    return {
      code: this.code,
      source: this.source,
      message: this.message,
      ...(this.place === undefined ? {} : { where: placeText(this.place), place: placeDocument(this.place) }),
      hint: this.hint,
    };
  }
}

/** Several errors found at once, as validation finds them. */
export class RampsyncErrors extends AggregateError {
  /** At least one, in the order in which they were found. */
  // Not made again as a member of this class: V8 sometimes makes it one that is listed and sometimes one that is not.
  declare readonly errors: RampsyncError[];

  constructor(errors: readonly RampsyncError[]) {
    super(errors, errors.map((error) => `${error.code} ${error.message}`).join("\n"));
    this.name = "RampsyncErrors";
  }
}

/** Any thrown thing as a list of coded errors; what has no code becomes RS9001. */
export function toRampsyncErrors(thrown: unknown): readonly RampsyncError[] {
  if (thrown instanceof RampsyncErrors) return thrown.errors;
  if (RampsyncError.is(thrown)) return [thrown];
  const message = thrown instanceof Error ? thrown.message : String(thrown);
  return [new RampsyncError("RS9001", message, { cause: thrown })];
}
