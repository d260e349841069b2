// One form of text. Terraform composes every string (Unicode NFC) and has U+FFFD for half a surrogate pair, so declared
// text has that form through both front doors; what a server holds stays as it stands.

import { isRecord } from "./json.js";

/** No character before U+0300 is composed with another one, nor made of others. */
const MAY_CHANGE = /[\u0300-\uffff]/;

const HALF_PAIR = /\p{Surrogate}/gu;

/** The text in Terraform's form. */
export function composed(text: string): string {
  return MAY_CHANGE.test(text) ? text.normalize("NFC").replace(HALF_PAIR, "\ufffd") : text;
}

export function isComposed(text: string): boolean {
  return !MAY_CHANGE.test(text) || text === composed(text);
}

/** A value with all its texts in that form, the names of its members too; of names that are then the same the last counts. */
export function composedValue(value: unknown): unknown {
  if (typeof value === "string") return composed(value);
  if (Array.isArray(value)) return value.map(composedValue);
  if (!isRecord(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([name, inner]) => [composed(name), composedValue(inner)]));
}
