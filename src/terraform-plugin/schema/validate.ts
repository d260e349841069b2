// What the schema alone can say about a configuration: required attributes, write-only support, validators.
import { type Diagnostic, error, warning } from "../diagnostics.js";
import { type Path, pathText } from "../values/path.js";
import { entry, isObject, isWhollyKnown, UNKNOWN, type Value } from "../values/value.js";
import type { Attributes } from "./attribute.js";
import { elements } from "./nested.js";

export interface ValidateOptions {
  /** What the host says: Terraform before 1.11 would store write-only values. */
  readonly writeOnlyAllowed: boolean;
}

/** Unknown values pass: Terraform validates again when they are known. */
export function validateAttributes(
  attributes: Attributes,
  config: Value,
  { writeOnlyAllowed }: ValidateOptions,
  path: Path = [],
): readonly Diagnostic[] {
  if (!isObject(config)) return [];
  return Object.entries(attributes).flatMap(([name, { options, shape }]): readonly Diagnostic[] => {
    const value = entry(config, name);
    const place = [...path, name];
    if (value === UNKNOWN) return [];
    if (value === null) {
      if (options.required !== true) return [];
      return [error(`Missing required attribute ${name}`, { detail: `${pathText(place)} is required.`, path: place })];
    }
    const found: Diagnostic[] = [];
    if (options.writeOnly === true && !writeOnlyAllowed) {
      const detail = `${pathText(place)} is write-only. Terraform 1.11 or later is needed to use it.`;
      found.push(error("Write-only attributes are not supported", { detail, path: place }));
    }
    if (typeof options.deprecated === "string") {
      found.push(warning(`Attribute ${name} is deprecated`, { detail: options.deprecated, path: place }));
    }
    if (isWhollyKnown(value)) {
      for (const validator of options.validate ?? []) {
        const problem = validator(value, place);
        if (typeof problem === "string") {
          found.push(error(`Invalid value for ${name}`, { detail: `${pathText(place)} ${problem}.`, path: place }));
        } else if (problem !== undefined) found.push(...problem);
      }
    }
    if (shape.kind === "nested") {
      for (const { key, value: inner } of elements(shape.nesting, value)) {
        const at = key === undefined ? place : [...place, key];
        found.push(...validateAttributes(shape.attributes, inner, { writeOnlyAllowed }, at));
      }
    }
    return found;
  });
}
