// Values of JSON: which are objects, whether two are equal (members in any order, elements in theirs), and their text.

/** A plain object by its members. */
export type Members = Readonly<Record<string, unknown>>;

/** Whether it is a plain object: no list, and no instance of a class, such as a `Secret` or a number that kept its digits. */
export function isRecord(value: unknown): value is Members {
  if (typeof value !== "object" || value === null) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  if (prototype === Object.prototype) return true;
  // An object of another realm (Jest runs tests in one) has the Object.prototype of that realm, which has none itself.
  return prototype === null || Object.getPrototypeOf(prototype) === null;
}

/** The text of a value that may come as number or boolean; null, absent, empty and what has no text are all "none". */
export function textOf(value: unknown): string {
  if (typeof value === "string") return value;
  if (typeof value === "number" || typeof value === "boolean") return String(value);
  return "";
}

/** With the names in order, so that order never looks like a change. */
export function sortedJson(members: Members): string {
  return JSON.stringify(Object.fromEntries(Object.entries(members).sort(([a], [b]) => (a < b ? -1 : 1))));
}

/** Undefined where it is no JSON. */
export function parsedJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

export function isSameJson(left: unknown, right: unknown): boolean {
  if (left === right) return true;
  if (Array.isArray(left) && Array.isArray(right)) {
    return left.length === right.length && left.every((item, index) => isSameJson(item, right[index]));
  }
  return isRecord(left) && isRecord(right) && everyMember(left, right, isSameJson);
}

/** Whether both have the same names with the same values. */
export function everyMember(
  left: Members,
  right: Members,
  isSame: (left: unknown, right: unknown) => boolean,
): boolean {
  let count = 0;
  for (const name in right) {
    if (!Object.hasOwn(left, name) || !isSame(left[name], right[name])) return false;
    count += 1;
  }
  for (const _ in left) count -= 1;
  return count === 0;
}

/** The value itself, which nobody can change from now on, nor what it holds. */
export function frozen<Value extends object>(value: Value): Value {
  for (const member of Object.values(value)) if (typeof member === "object" && member !== null) frozen(member);
  return Object.freeze(value);
}
