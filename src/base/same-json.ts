// Objects of JSON, and equality of its values: members in any order, elements in theirs.

export type Members = Readonly<Record<string, unknown>>;

export const isMembers = (value: unknown): value is Members =>
  typeof value === "object" && value !== null && !Array.isArray(value);

export function isSameJson(one: unknown, other: unknown): boolean {
  if (one === other) return true;
  if (Array.isArray(one) && Array.isArray(other)) {
    return one.length === other.length && one.every((item, index) => isSameJson(item, other[index]));
  }
  return isMembers(one) && isMembers(other) && everyMember(one, other, isSameJson);
}

/** Whether both have the same names, and what they have there is the same. */
export function everyMember(one: Members, other: Members, isSame: (one: unknown, other: unknown) => boolean): boolean {
  const names = Object.keys(other);
  if (Object.keys(one).length !== names.length) return false;
  return names.every((name) => Object.hasOwn(one, name) && isSame(one[name], other[name]));
}
