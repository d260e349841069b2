// The error of a database, or of the queue in it, that cannot be used.
import { RampsyncError, RampsyncErrors } from "../../base/error.js";
import type { Place } from "../../base/place.js";
import { systemCode } from "../../base/system.js";
import { printable } from "../../base/text.js";

export interface Unusable {
  readonly place: Place;
  /** What cannot be used. Default: the database. */
  readonly what?: string;
  /** What would be right, by the SQLSTATE of the answer or the system's name of the error. Default: nothing is known. */
  readonly hints?: Readonly<Record<string, string>>;
}

/** RS3030 for what a database throws; what is coded already stays as it is. */
export function unusable(
  error: unknown,
  { place, what = "The fleet's database", hints = {} }: Unusable,
): RampsyncError | RampsyncErrors {
  if (RampsyncError.is(error) || error instanceof RampsyncErrors) return error;
  const code = systemCode(error);
  // Of several addresses that were tried, each has an error of its own and the whole has no message.
  const inner = error instanceof AggregateError ? (error.errors[0] as unknown) : error;
  const words = inner instanceof Error && inner.message !== "" ? inner.message : (code ?? String(inner));
  const hint = code === undefined ? undefined : hints[code];
  return new RampsyncError("RS3030", `${what} cannot be used: ${printable(words)}.`, {
    place,
    ...(hint === undefined ? {} : { hint }),
    cause: error,
  });
}
