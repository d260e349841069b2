// Objects of JSON, and equality of its values: members in any order, elements in theirs.

export type Members = Readonly<Record<string, unknown>>;

export const isMembers = (value: unknown): value is Members =>
  typeof value === "object" && value !== null && !Array.isArray(value);

export function isSameJson(left: unknown, right: unknown): boolean {
  if (left === right) return true;
  if (Array.isArray(left) && Array.isArray(right)) {
    return left.length === right.length && left.every((item, index) => isSameJson(item, right[index]));
  }
  return isMembers(left) && isMembers(right) && everyMember(left, right, isSameJson);
}

/** Whether both have the same names with the same values. */
export function everyMember(
  left: Members,
  right: Members,
  isSame: (left: unknown, right: unknown) => boolean,
): boolean {
  const names = Object.keys(right);
  if (Object.keys(left).length !== names.length) return false;
  return names.every((name) => Object.hasOwn(left, name) && isSame(left[name], right[name]));
}
