// What of a program was made where: remembered beside the values, which stay what a person wrote.
import { RampsyncError } from "../base/error.js";
import { type SourcePlace } from "../base/place.js";
import { callSite } from "./call-site.js";

const places = new WeakMap<object, SourcePlace>();

/** `made`, with the call of `callee` that made it remembered. */
export function remembered<Made extends object>(callee: object, made: Made): Made {
  const place = callSite(callee);
  if (place !== undefined) places.set(made, place);
  return made;
}

/** `made` of `original`, with its place. */
export function madeOf<Made extends object>(original: object, made: Made): Made {
  const place = places.get(original);
  if (place !== undefined) places.set(made, place);
  return made;
}

/** Where it was made; undefined where that is not known. */
export function placeOf(made: object): SourcePlace | undefined {
  return places.get(made);
}

/** What `make` throws, with the call of `callee` as its source. */
export function calledBy<Result>(callee: object, make: () => Result): Result {
  try {
    return make();
  } catch (error) {
    throw RampsyncError.is(error) ? withSource(error, callSite(callee)) : error;
  }
}

/** The same error with a source, unless it has one already. */
export function withSource(error: RampsyncError, source: SourcePlace | undefined): RampsyncError {
  return source === undefined ? error : error.within({ source });
}
