// Tables that stand as a text has them: nothing in them is secret, and nothing known only later. Who looks for that need not.
const literals = new WeakSet<object>();

/** The value, of which it is now known at every depth. */
export function markLiteral<Value>(value: Value): Value {
  if (typeof value === "object" && value !== null) literals.add(value);
  return value;
}

/** Whether it is known of this object. False says nothing. */
export const isKnownLiteral = (value: object): boolean => literals.has(value);
