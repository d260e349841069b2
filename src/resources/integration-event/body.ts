// The body of a call as a plan shows it: header values and credentials stand as "(sensitive)".
import { isRecord } from "../../base/json.js";
import { SENSITIVE } from "../../base/secret.js";
import type { DeclaredEvent, EventUnit } from "../../integration/event/model.js";
import { encodeEvent } from "../../integration/wire/event-codec.js";

export function maskedBody(declared: DeclaredEvent, units: readonly EventUnit[]): unknown {
  const parts = units.map((unit) => {
    const part = encodeEvent(declared, [unit]);
    return declared.hidden.has(unit) || unit === "notifier"
      ? masked(part, unit === "notifier" ? CREDENTIAL : ANY)
      : part;
  });
  return Object.assign({}, ...parts);
}

const CREDENTIAL = /^(?:password|apiSecret|apiKey)$/;
/** Names of headers are shown, their values are not. */
const ANY = /^(?!key$)/;

function masked(value: unknown, hides: RegExp, name = ""): unknown {
  if (Array.isArray(value)) return value.map((item) => masked(item, hides, name));
  if (isRecord(value)) {
    return Object.fromEntries(Object.entries(value).map(([inner, part]) => [inner, masked(part, hides, inner)]));
  }
  return hides.test(name) ? SENSITIVE : value;
}
