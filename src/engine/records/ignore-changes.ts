// Terraform's `ignore_changes`: what the state records stands in for what the code says, and live is not compared with it.

import { RampsyncError, RampsyncErrors } from "../../base/error.js";
import { isDuplicate } from "../../base/error-kind.js";
import { isRecord } from "../../base/json.js";
import { type Place } from "../../base/place.js";
import { pathText } from "../../document/change.js";
import { type Config } from "../../integration/declared/config.js";
import type { Fields } from "../../integration/fields.js";
import type { IgnoredPaths, Resource } from "../../resources/resource.js";
import type { LoadedLifecycle } from "../load/resource.js";

type Recorded = Readonly<Record<string, unknown>>;

export interface IgnoringConfig {
  readonly config: Config;
  readonly ignored: IgnoredPaths;
}

/**
 * `recorded` are the attributes in the state; without them there is nothing to keep, and nothing is ignored.
 * @throws RampsyncErrors of RS1007 where a mapping that is kept and another that is declared are the same one.
 */
export function ignoreChanges(
  config: Config,
  { ignoreChanges: given }: LoadedLifecycle,
  recorded: Recorded | undefined,
  definition: Pick<Resource, "fields" | "validate">,
  place: Place,
): IgnoringConfig {
  if (recorded === undefined || given.length === 0) return { config, ignored: [] };
  const all = Object.entries(definition.fields).filter(([, { computed }]) => !computed);
  const paths = given === "all" ? all.map(([name]) => [name]) : given;
  const ignored = paths.filter((path) => isApplicable(path, config, recorded));
  const kept = ignored.reduce((current, path) => setAt(current, path, recorded), config);
  const doubled = definition.validate(kept, { plainSecrets: true, place }).filter(isDuplicate);
  if (doubled.length > 0) throw new RampsyncErrors(doubled);
  return { config: kept, ignored };
}

/** As for Terraform, a path means nothing where what it leads into is not on both sides. */
function isApplicable([step, ...rest]: readonly string[], config: Config, recorded: Recorded): boolean {
  if (step === undefined || rest.length === 0) return step !== undefined;
  const [inner, before] = [memberOf(config, step), memberOf(recorded, step)];
  return isRecord(inner) && isRecord(before) && isApplicable(rest, inner, before);
}

function setAt(target: Config, [step, ...rest]: readonly string[], recorded: Recorded): Config {
  if (step === undefined) return target;
  const [inner, before] = [memberOf(target, step), memberOf(recorded, step)];
  if (rest.length > 0)
    return isRecord(inner) && isRecord(before) ? { ...target, [step]: setAt(inner, rest, before) } : target;
  const { [step]: _, ...others } = target;
  return before === undefined || before === null ? others : { ...others, [step]: before };
}

const memberOf = (value: Recorded, name: string) => (Object.hasOwn(value, name) ? value[name] : undefined);

/** A name that is misspelt must not pass for something that is ignored. */
export function checkIgnoreChanges(
  { ignoreChanges: given }: LoadedLifecycle,
  fields: Fields,
  place: Place,
): readonly RampsyncError[] {
  if (given === "all") return [];
  return given
    .filter((path) => !isAttribute(path, fields))
    .map((path) => {
      const attribute = ["lifecycle", "ignore_changes"];
      return new RampsyncError("RS1001", `There is no attribute ${pathText(path)}.`, {
        place: { ...place, attribute },
      });
    });
}

function isAttribute([step = "", ...rest]: readonly string[], fields: Fields): boolean {
  const field = Object.hasOwn(fields, step) ? fields[step] : undefined;
  if (field === undefined) return false;
  if (field.type === "object") return rest.length === 0 || isAttribute(rest, field.fields);
  if ("fields" in field) return rest.length < 2 || isAttribute(rest.slice(1), field.fields);
  if (field.type === "map of string sets" || field.type === "strings by name") return rest.length < 2;
  return rest.length === 0;
}
