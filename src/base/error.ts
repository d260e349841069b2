// The one error class that users meet: a stable code, whose doing it is, where, and what would be right.
import { type ErrorCode, type ErrorSource, errorCodes } from "./error-codes.js";

const brand = Symbol.for("rampsync.error");

/**
 * Variable of the environment of a program that rampsync runs: the path of a file that is not there yet, for the coded
 * errors (an array of `RampsyncError.toJSON()`) that the program ends with.
 */
export const ERROR_REPORT_VARIABLE = "RAMPSYNC_ERROR_REPORT";

export interface RampsyncErrorDetail {
  /** Where: a construct path, a file with line, or an attribute path such as `outbound.mappings["INCIDENT.Status"]`. */
  readonly where?: string;
  /** What would be right, when more can be said than the table of codes says. */
  readonly hint?: string;
  readonly cause?: unknown;
}

/**
 * An error with a stable code (`RS…`) from the table of codes. `message` says what is wrong; it never holds a secret,
 * since secrets are `Secret` objects that print as `(sensitive)`.
 */
export class RampsyncError extends Error {
  readonly [brand] = true;
  readonly code: ErrorCode;
  readonly source: ErrorSource;
  readonly where: string | undefined;
  readonly hint: string;

  constructor(code: ErrorCode, message: string, detail: RampsyncErrorDetail = {}) {
    super(message, detail.cause === undefined ? undefined : { cause: detail.cause });
    this.name = code;
    this.code = code;
    this.source = errorCodes[code].source;
    this.where = detail.where;
    this.hint = detail.hint ?? errorCodes[code].remedy;
  }

  /** True for errors of this class, also those of another copy of the package in the same process. */
  static is(error: unknown): error is RampsyncError {
    return typeof error === "object" && error !== null && brand in error;
  }

  /** The same error with a place, unless it has one already. */
  at(where: string): RampsyncError {
    if (this.where !== undefined) return this;
    return new RampsyncError(this.code, this.message, { where, hint: this.hint, cause: this.cause });
  }

  /** The same error in a place that holds its own: `client_8/desk: outbound.notifier.base_uri`. */
  within(place: string): RampsyncError {
    const where = this.where === undefined ? place : `${place}: ${this.where}`;
    return new RampsyncError(this.code, this.message, { where, hint: this.hint, cause: this.cause });
  }

  toJSON(): { code: string; source: string; message: string; where?: string; hint: string } {
    return {
      code: this.code,
      source: this.source,
      message: this.message,
      ...(this.where === undefined ? {} : { where: this.where }),
      hint: this.hint,
    };
  }
}

/** Several errors found at once, as validation finds them. */
export class RampsyncErrors extends AggregateError {
  override readonly errors: RampsyncError[];

  constructor(errors: readonly RampsyncError[]) {
    super(errors, errors.map((error) => `${error.code} ${error.message}`).join("\n"));
    this.name = "RampsyncErrors";
    this.errors = [...errors];
  }
}

/** Any thrown thing as a list of coded errors; what has no code becomes RS9001. */
export function toRampsyncErrors(thrown: unknown): readonly RampsyncError[] {
  if (thrown instanceof RampsyncErrors) return thrown.errors;
  if (RampsyncError.is(thrown)) return [thrown];
  const message = thrown instanceof Error ? thrown.message : String(thrown);
  return [new RampsyncError("RS9001", message, { cause: thrown })];
}
