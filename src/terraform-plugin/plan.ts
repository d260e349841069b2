// The default plan: from configuration, prior and proposed state to what will be, and what needs a new object.
import type { Attribute, Attributes } from "./schema/attribute.js";
import { type Element, elementAt, elements, fromElements } from "./schema/nested.js";
import { attributesType, attributeType, isComputed, type Schema } from "./schema/schema.js";
import { equalValues } from "./values/canonical.js";
import type { Path } from "./values/path.js";
import { entry, isObject, isWhollyKnown, type ObjectValue, UNKNOWN, type Value } from "./values/value.js";

export interface PlanInput {
  /** Null when the object is to be destroyed. */
  readonly config: Value;
  /** Null when it is to be created. */
  readonly prior: Value;
  /** Terraform's merge of both: what the configuration leaves open has the prior value. Null for a destroy. */
  readonly proposed: Value;
}

export interface PlanResult {
  readonly planned: ObjectValue | null;
  readonly requiresReplace: readonly Path[];
  /** Whether anything that the user controls differs from the prior state (always, for a create or a destroy). */
  readonly changed: boolean;
}

/**
 * Defaults fill what is not configured, write-only values become null, a value that means the same as the prior one becomes
 * the prior one; and only if something the user controls differs then, computed attributes become unknown unless `keep`.
 */
export function defaultPlan(schema: Schema, { config, prior, proposed }: PlanInput): PlanResult {
  if (!isObject(proposed)) return { planned: null, requiresReplace: [], changed: true };
  const configured = isObject(config) ? config : proposed;
  const before = isObject(prior) ? prior : null;
  const settled = settle(schema.attributes, configured, before, proposed);
  const changed = before === null || differs(schema.attributes, configured, before, settled);
  const planned = changed ? markComputed(schema.attributes, configured, settled) : settled;
  const requiresReplace =
    before === null || !changed ? [] : replacing(schema.attributes, configured, before, planned, []);
  return { planned, requiresReplace, changed };
}

/** What the user did not write and the provider finds: null in the configuration, computed, without a default. */
function isOpen(attribute: Attribute, configured: Value): boolean {
  return configured === null && isComputed(attribute) && attribute.options.default === undefined;
}

function mapAttributes(attributes: Attributes, each: (name: string, attribute: Attribute) => Value): ObjectValue {
  return Object.fromEntries(Object.entries(attributes).map(([name, attribute]) => [name, each(name, attribute)]));
}

function settle(
  attributes: Attributes,
  config: ObjectValue,
  prior: ObjectValue | null,
  proposed: ObjectValue,
): ObjectValue {
  return mapAttributes(attributes, (name, attribute) => {
    const { options, shape } = attribute;
    const configured = entry(config, name);
    const before = prior === null ? null : entry(prior, name);
    if (options.writeOnly === true) return null;
    if (configured === null && options.default !== undefined) return options.default;
    const value = entry(proposed, name);
    if (value === UNKNOWN || value === null || configured === null) return value;
    const settled =
      shape.kind === "nested"
        ? overElements(attribute, configured, value, (inner, ours, key) =>
            settle(inner, ours.config, elementAt(shape.nesting, before, key), ours.value),
          )
        : value;
    const same = options.semanticEquals;
    return same !== undefined && before !== null && isWhollyKnown(settled) && same(before, settled) ? before : settled;
  });
}

/** Rebuilds a nested value element by element, each beside its element of the configuration. */
function overElements(
  { shape }: Attribute,
  config: Value,
  value: Value,
  rebuild: (
    attributes: Attributes,
    pair: { config: ObjectValue; value: ObjectValue },
    key: string | number | undefined,
  ) => Value,
): Value {
  if (shape.kind !== "nested") return value;
  const { attributes, nesting } = shape;
  const rebuilt = elements(nesting, value).map((element): Element => {
    if (!isObject(element.value)) return element;
    const own = nesting === "set" ? inSet(attributes, config, element.value) : elementAt(nesting, config, element.key);
    return {
      key: element.key,
      value: rebuild(attributes, { config: own ?? element.value, value: element.value }, element.key),
    };
  });
  return fromElements(nesting, rebuilt);
}

/** The configured element of a set that an element of the proposed state was made of: the same in all that is configured. */
function inSet(attributes: Attributes, config: Value, value: ObjectValue): ObjectValue | null {
  // Without parts that depend on the configuration the element is its own, and a large set costs no search.
  if (!Array.isArray(config) || !hasComputed(attributes)) return null;
  const found = config.find(
    (candidate: Value) =>
      isObject(candidate) &&
      Object.entries(attributes).every(([name, attribute]) => {
        const configured = entry(candidate, name);
        return (
          (configured === null && isComputed(attribute)) ||
          equalValues(attributeType(attribute), configured, entry(value, name))
        );
      }),
  );
  return isObject(found) ? found : null;
}

function hasComputed(attributes: Attributes): boolean {
  return Object.values(attributes).some(
    (each) => isComputed(each) || (each.shape.kind === "nested" && hasComputed(each.shape.attributes)),
  );
}

/** A value without its open parts, so that only what the user controls is compared. */
function controlled(attributes: Attributes, config: ObjectValue, value: ObjectValue): ObjectValue {
  return mapAttributes(attributes, (name, attribute) => {
    const configured = entry(config, name);
    if (isOpen(attribute, configured) || attribute.options.writeOnly === true) return null;
    const item = entry(value, name);
    if (attribute.shape.kind !== "nested" || configured === null || configured === UNKNOWN) return item;
    return overElements(attribute, configured, item, (inner, pair) => controlled(inner, pair.config, pair.value));
  });
}

function differs(attributes: Attributes, config: ObjectValue, prior: ObjectValue, planned: ObjectValue): boolean {
  const type = attributesType(attributes);
  const now = controlled(attributes, config, planned);
  // Unknown may turn out to be anything, also when the prior state had it unknown.
  return !equalValues(type, now, controlled(attributes, config, prior)) || !isWhollyKnown(now);
}

function markComputed(attributes: Attributes, config: ObjectValue, planned: ObjectValue): ObjectValue {
  return mapAttributes(attributes, (name, attribute) => {
    const configured = entry(config, name);
    const value = entry(planned, name);
    if (isOpen(attribute, configured)) return attribute.options.keep === true && value !== null ? value : UNKNOWN;
    if (configured === null || value === null || value === UNKNOWN) return value;
    return overElements(attribute, configured, value, (inner, pair) => markComputed(inner, pair.config, pair.value));
  });
}

function replacing(
  attributes: Attributes,
  config: ObjectValue,
  prior: ObjectValue,
  planned: ObjectValue,
  path: Path,
): readonly Path[] {
  return Object.entries(attributes).flatMap(([name, attribute]): readonly Path[] => {
    const { options, shape } = attribute;
    const configured = entry(config, name);
    const place = [...path, name];
    if (isOpen(attribute, configured) || options.writeOnly === true) return [];
    const change: { prior: Value; planned: Value } = { prior: entry(prior, name), planned: entry(planned, name) };
    if (change.planned !== UNKNOWN && equalValues(attributeType(attribute), change.prior, change.planned)) return [];
    const decides = options.requiresReplace ?? false;
    if (typeof decides === "function" ? decides(change) : decides) return [place];
    if (shape.kind !== "nested" || shape.nesting === "set") return [];
    return elements(shape.nesting, change.planned).flatMap(({ key, value }) => {
      const before = elementAt(shape.nesting, change.prior, key);
      const own = elementAt(shape.nesting, configured, key);
      if (before === null || own === null || !isObject(value)) return [];
      return replacing(shape.attributes, own, before, value, key === undefined ? place : [...place, key]);
    });
  });
}
