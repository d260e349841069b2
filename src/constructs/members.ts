// Objects whose names are known one by one. Programs in JavaScript, and objects wider than a type, bring what the compiler
// of a program in TypeScript refuses: a misspelt name would pass in silence.
import { RampsyncError } from "../base/error.js";
import { nearest } from "../base/nearest.js";
import { type Place, type Step } from "../base/place.js";
import { callSite } from "./call-site.js";
import { withSource } from "./made-at.js";

/** Every name of a type, which the compiler keeps complete. */
export type Names<Props> = { readonly [Name in keyof Props]-?: true };

/** Throws RS1001 for a member of `props` that its type does not have, and RS1002 for what is no object. */
export function requireMembers<Props extends object>(
  props: Props,
  names: Names<Props>,
  path: readonly Step[],
  place: Place = {},
): void {
  requireObject(props, place);
  for (const name of Object.keys(props)) {
    if (Object.hasOwn(names, name)) continue;
    throw unknownMember(name, Object.keys(names), { ...place, attribute: [...path, name] });
  }
}

function unknownMember(name: string, names: readonly string[], place: Place): RampsyncError {
  const hint = `Known here: ${nearest(name, names).join(", ")}.`;
  return new RampsyncError("RS1001", `There is no property "${name}".`, { place, hint });
}

/** Throws RS1002 for what is no object, with `place`. */
export function requireObject(value: object, place: Place, expected = "an object of properties"): void {
  if (typeof value === "object" && value !== null && !Array.isArray(value)) return;
  throw wrongKind(value, expected, place);
}

/** RS1002: `Expected a MappingSet, found a list.` */
export function wrongKind(value: unknown, expected: string, place: Place, hint?: string): RampsyncError {
  return new RampsyncError("RS1002", `Expected ${expected}, found ${kindOf(value)}.`, {
    place,
    hint: hint ?? `Give ${expected}; a misspelt name gives nothing.`,
  });
}

export function kindOf(value: unknown): string {
  if (value === undefined) return "nothing";
  if (value === null) return "null";
  if (Array.isArray(value)) return "a list";
  return `something else (${typeof value})`;
}

/**
 * A constant whose unknown members are refused when a program reads them, with RS1001 and the nearest right names: else
 * `Incident.STATSU` would be nothing, and the error another one at another place. What libraries look for in any object,
 * such as `then` and `toJSON`, is like no member and stays absent.
 */
export function closed<const Members extends object>(called: string, members: Members): Members {
  const names = Object.keys(members);
  const get = (target: Members, name: string | symbol, receiver: unknown): unknown => {
    if (typeof name === "string" && !(name in target) && isMeant(name, names)) {
      throw withSource(unknownMember(name, names, { call: `${called}.${name}` }), callSite(get));
    }
    return Reflect.get(target, name, receiver);
  };
  return new Proxy(members, { get });
}

/** Whether a program that reads `name` can have meant one of `names`. */
function isMeant(name: string, names: readonly string[]): boolean {
  const begin = name.slice(0, 4).toLowerCase();
  return /^[A-Z][A-Z0-9_]+$/.test(name) || names.some((known) => known.toLowerCase().startsWith(begin));
}
