// Values that hang on attributes of other resources of the stack: known once those are.

import { decimalText } from "../../base/decimal.js";
import { isRecord } from "../../base/json.js";
import { composed, composedValue } from "../../base/text-form.js";
import { UNKNOWN } from "../../integration/declared/config.js";
import type { Place } from "./problems.js";

/** An attribute of a resource or a look-up; no steps: the whole of it. */
export interface ReferencePath {
  /** `rampsync_x.y`, or `data.rampsync_x.y` of a look-up. */
  readonly address: string;
  readonly path: readonly (string | number)[];
}

/** `${rampsync_x.y.id}`: an attribute of a resource of the same stack. */
export interface ResourceReference extends ReferencePath {
  /** As it is written. */
  readonly source: string;
  /** Where it is written. */
  readonly place: Place;
}

/** The address and the path inside it that the steps of a reference lead to. */
export function referencePath(steps: readonly (string | number)[]): ReferencePath {
  const length = steps[0] === LOOK_UP ? 3 : 2;
  return { address: steps.slice(0, length).join("."), path: steps.slice(length) };
}

/** The first step of the address of a look-up, which Terraform calls a data source. */
export const LOOK_UP = "data";

export const isLookUp = ({ address }: ReferencePath): boolean => address.startsWith(`${LOOK_UP}.`);

/** The value of a reference; `UNKNOWN` while it is not known. */
export type Lookup = (reference: ResourceReference) => unknown;

/** A reference, or a text with references in it. */
export class Deferred {
  constructor(private readonly parts: readonly (string | ResourceReference)[]) {}

  /** The value; `UNKNOWN` while anything in it is. One reference alone keeps the type of what it refers to. */
  resolve(lookup: Lookup): unknown {
    const [first] = this.parts;
    if (this.parts.length === 1 && typeof first === "object") return composedValue(lookup(first));
    const texts = this.parts.map((part) => (typeof part === "string" ? part : insertedText(lookup(part))));
    return texts.some((text) => text === UNKNOWN) ? UNKNOWN : composed(texts.map(String).join(""));
  }

  /** With what is known put in, for what is known only later. */
  settled(lookup: Lookup): Deferred {
    return new Deferred(
      this.parts.map((part) => {
        if (typeof part === "string") return part;
        const found = lookup(part);
        return found === UNKNOWN ? part : String(insertedText(found));
      }),
    );
  }

  /** What it hangs on. */
  get references(): readonly ResourceReference[] {
    return this.parts.filter((part) => typeof part === "object");
  }

  toJSON(): string {
    return this.parts.map((part) => (typeof part === "string" ? part : part.source)).join("");
  }
}

/** The text of a value inside of another. What has none is left to the checks of the attribute. */
function insertedText(value: unknown): unknown {
  if (value === UNKNOWN) return UNKNOWN;
  if (typeof value === "number") return decimalText(String(value));
  return typeof value === "object" ? JSON.stringify(value) : value;
}

/** `value` with all in it that is deferred resolved; what stays unknown is what `unresolved` makes of it. */
export function resolveIn(value: unknown, lookup: Lookup, unresolved: (value: Deferred) => unknown): unknown {
  if (value instanceof Deferred) {
    const found = value.resolve(lookup);
    return found === UNKNOWN ? unresolved(value) : found;
  }
  if (Array.isArray(value)) return value.map((item) => resolveIn(item, lookup, unresolved));
  if (!isRecord(value)) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, member]) => [name, resolveIn(member, lookup, unresolved)]),
  );
}

/** Whether anything in `value` is deferred. */
export function isDeferred(value: unknown): boolean {
  if (value instanceof Deferred) return true;
  if (Array.isArray(value)) return value.some(isDeferred);
  return isRecord(value) && Object.values(value).some(isDeferred);
}
