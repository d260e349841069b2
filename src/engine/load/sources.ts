// Where in the program a stack and its parts were made, as the constructs note it in `//`. What has another form counts as
// none: a place helps, and is never needed.
import type { SourcePlace } from "../../base/place.js";
import { type SourceOfPart, SourcePlaces } from "../../base/source-places.js";
import { isPlainObject, memberOf, type PlainJson, type PlainJsonObject } from "../state/json.js";

export interface StackSources {
  /** Where the stack was made, and its provider configured. */
  readonly stack: SourcePlaces;
  /** Of a variable that a secret made. */
  variable(name: string): SourcePlaces;
  /** Of the resource that has this body. */
  resource(body: PlainJsonObject): SourcePlaces;
}

export function sourcesOf(root: PlainJsonObject): StackSources {
  const noted = memberIn(root, "//", "metadata", "sources");
  const declarations = listOf(memberIn(noted, "declarations")).map(
    (parts) => new SourcePlaces(listOf(parts).flatMap(partOf)),
  );
  const whole = (value: PlainJson | undefined) => {
    const place = placeOf(value);
    return place === undefined ? SourcePlaces.none : new SourcePlaces([{ path: [], ...place }]);
  };
  return {
    stack: whole(memberIn(noted, "stack")),
    variable: (name) => whole(memberIn(noted, "variables", name)),
    resource: (body) => {
      const number = memberIn(body, "//", "metadata", "sources");
      return (typeof number === "number" ? declarations[number] : undefined) ?? SourcePlaces.none;
    },
  };
}

function memberIn(value: PlainJson | undefined, ...names: readonly string[]): PlainJson | undefined {
  return names.reduce<PlainJson | undefined>(
    (inner, name) => (isPlainObject(inner) ? memberOf(inner, name) : undefined),
    value,
  );
}

const listOf = (value: PlainJson | undefined): readonly PlainJson[] => (Array.isArray(value) ? value : []);

function partOf(value: PlainJson): readonly SourceOfPart[] {
  const place = placeOf(value);
  const path = listOf(memberIn(value, "path")).filter((step) => typeof step === "string");
  return place === undefined ? [] : [{ path, ...place }];
}

function placeOf(value: PlainJson | undefined): SourcePlace | undefined {
  const file = memberIn(value, "file");
  const line = memberIn(value, "line");
  return typeof file === "string" && typeof line === "number" ? { file, line } : undefined;
}
