// Takes write-only values out of what goes to plans and states.
import { entry, isObject, type Value } from "../values/value.js";
import type { Attributes } from "./attribute.js";
import { type Element, elements, fromElements } from "./nested.js";

/** The same value with every write-only attribute null. What is no object of these attributes is returned as it is. */
export function withoutWriteOnly(attributes: Attributes, value: Value): Value {
  if (!isObject(value)) return value;
  const cleaned: [string, Value][] = Object.keys(value).map((name) => {
    const item = entry(value, name);
    const attribute = Object.hasOwn(attributes, name) ? attributes[name] : undefined;
    if (attribute === undefined) return [name, item];
    if (attribute.options.writeOnly === true) return [name, null];
    const { shape } = attribute;
    const isContainer = shape.kind === "nested" && (Array.isArray(item) ? shape.nesting !== "single" : isObject(item));
    if (shape.kind !== "nested" || !isContainer || (Array.isArray(item) && shape.nesting === "map"))
      return [name, item];
    const inner = elements(shape.nesting, item).map(
      ({ key, value: each }): Element => ({
        key,
        value: withoutWriteOnly(shape.attributes, each),
      }),
    );
    return [name, fromElements(shape.nesting, inner)];
  });
  return Object.fromEntries(cleaned);
}
