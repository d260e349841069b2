// The references between the resources of one stack: checked, put into an order, and resolved as far as the declarations
// tell. What the server knows alone is left to the plan.
import { Secret } from "../../base/secret.js";
import { UNKNOWN } from "../../integration/declared/config.js";
import type { Field, Fields } from "../../integration/fields.js";
import { lookUpSchemas } from "../../resources/schemas/look-ups.js";
import type { ResourceTable } from "../../resources/table.js";
import { Deferred, LOOK_UP, type Lookup, type ResourceReference, resolveIn } from "./deferred.js";
import type { LoadedLookUp } from "./look-up.js";
import { fieldsType, fieldType, type ValueType } from "./output-type.js";
import type { PlainValue } from "./plain-value.js";
import type { Problems } from "./problems.js";
import type { LoadedResource } from "./resource.js";

/** The resources with what is known of their references put in; what is wrong goes to `problems`. */
export function resolveReferences(
  resources: readonly LoadedResource[],
  lookUps: readonly LoadedLookUp[],
  known: ResourceTable,
  problems: Problems,
): readonly LoadedResource[] {
  for (const { references } of [...resources, ...lookUps]) {
    for (const reference of references) checkReference(reference, known, problems);
  }
  refuseCircle(lookUps, "Data sources", problems);
  if (resources.every(({ references, dependsOn }) => references.length + dependsOn.length === 0)) return resources;
  if (refuseCircle(resources, "Resources", problems)) return resources;
  return withDeclaredValues(resources, known);
}

/** The resources with what others of them declare put in. None of them wait for each other. */
export function withDeclaredValues(
  resources: readonly LoadedResource[],
  known: ResourceTable,
): readonly LoadedResource[] {
  const byAddress = new Map(resources.map((resource) => [resource.address, resource]));
  const resolved = new Map<string, LoadedResource>();
  const resolve = (resource: LoadedResource): LoadedResource => {
    const before = resolved.get(resource.address);
    if (before !== undefined) return before;
    const lookup: Lookup = ({ address, path }) => {
      const target = byAddress.get(address);
      return target === undefined ? UNKNOWN : declaredAt(resolve(target), path, known);
    };
    const config = resolveIn(resource.config, lookup, (value) => value) as LoadedResource["config"];
    const now = resource.references.length === 0 ? resource : { ...resource, config };
    resolved.set(resource.address, now);
    return now;
  };
  return resources.map(resolve);
}

/** Whether any wait for each other. */
function refuseCircle(waiting: readonly Waiting[], nouns: string, problems: Problems): boolean {
  const circle = findCircle(waiting);
  if (circle === undefined) return false;
  const [first] = circle;
  const names = [...circle, first].map(({ address }) => address).join(" → ");
  const place = first.references.find(({ address }) => circle.some((member) => member.address === address))?.place;
  const { constructPath, address } = first;
  const otherwise = constructPath === undefined ? { address } : { construct: constructPath };
  problems.add("RS2020", `${nouns} wait for each other: ${names}.`, place ?? otherwise);
  return true;
}

/** The fields of what has this address; undefined where its type is not known. */
export function fieldsOf(address: string, known: ResourceTable): Fields | undefined {
  const [type = "", of = ""] = address.split(".");
  return type === LOOK_UP ? lookUpSchemas.find((schema) => schema.type === of)?.fields : known.get(type)?.fields;
}

function checkReference(
  { address, path, source, place }: ResourceReference,
  known: ResourceTable,
  problems: Problems,
): void {
  const fields = fieldsOf(address, known);
  // A type that is not known is told where it is declared.
  if (fields === undefined) return;
  const [name] = path;
  if (name === undefined) {
    problems.add(
      "RS2006",
      `rampsync does not evaluate ${source}, which is a whole ${address.startsWith(`${LOOK_UP}.`) ? "data source" : "resource"}.`,
      place,
    );
    return;
  }
  const field = fieldAt(fields, path);
  if (field === undefined) {
    const names = Object.keys(fields).join(", ");
    problems.add("RS2019", `${source} names no attribute of ${address}.`, place, `Its attributes are: ${names}.`);
  } else if (field.writeOnly) {
    problems.add("RS2019", `${source} names an attribute that is sent and never read.`, place);
  }
}

/** The field that the steps lead to, or the one whose values they lead into. */
export function fieldAt(fields: Fields, [step, ...rest]: readonly (string | number)[]): Field | undefined {
  const field = typeof step === "string" && Object.hasOwn(fields, step) ? fields[step] : undefined;
  if (field === undefined || rest.length === 0) return field;
  if (field.type === "object") return fieldAt(field.fields, rest);
  if ("fields" in field) return rest.length === 1 ? field : fieldAt(field.fields, rest.slice(1));
  return field.type === "map of string sets" || field.type === "strings by name" ? field : undefined;
}

/** The type of an attribute of a resource with these fields, or of the whole of it. */
export function referenceType(fields: Fields, path: readonly (string | number)[]): ValueType {
  const [last] = path.slice(-1);
  if (last === undefined) return fieldsType(fields);
  const field = fieldAt(fields, path);
  if (field === undefined) return "dynamic";
  const owner = path.length > 1 ? fieldAt(fields, path.slice(0, -1)) : undefined;
  // A step that is a key leads to the field of the map itself.
  const isKey = owner === field;
  if (!isKey) return fieldType(field);
  if ("fields" in field) return fieldsType(field.fields);
  return field.type === "map of string sets" ? ["set", "string"] : "string";
}

/** What a declaration says of an attribute; `UNKNOWN` where the server, or a state, says it. */
function declaredAt(
  { type, config, lifecycle }: LoadedResource,
  path: readonly (string | number)[],
  known: ResourceTable,
): unknown {
  const fields = known.get(type)?.fields ?? {};
  const field = fields[String(path[0])];
  const isIgnored = lifecycle.ignoreChanges === "all" || lifecycle.ignoreChanges.length > 0;
  if (field === undefined || field.computed || isIgnored) return UNKNOWN;
  return valueAt(config, path, fields);
}

/** The value at the steps, closed where its field is sensitive; null where any of them is absent. */
export function valueAt(value: unknown, path: readonly (string | number)[], fields: Fields): unknown {
  let found: unknown = value;
  for (const step of path) {
    if (found instanceof Deferred || found === UNKNOWN) return UNKNOWN;
    found = typeof found === "object" && found !== null && Object.hasOwn(found, step) ? member(found, step) : null;
  }
  if (found instanceof Deferred) return UNKNOWN;
  return typeof found === "string" && fieldAt(fields, path)?.sensitive ? new Secret(found) : found;
}

const member = (value: object, step: string | number): unknown =>
  (value as Readonly<Record<string | number, PlainValue>>)[step];

/** What waits for others of its kind. */
interface Waiting extends Pick<LoadedResource, "address" | "references" | "constructPath"> {
  readonly dependsOn?: readonly string[];
}

type Circle = readonly [Waiting, ...Waiting[]];

/** Those that wait for each other, in order; undefined where none do. */
function findCircle(all: readonly Waiting[]): Circle | undefined {
  const byAddress = new Map(all.map((each) => [each.address, each]));
  const settled = new Set<Waiting>();
  const walk = (each: Waiting, above: readonly Waiting[]): Circle | undefined => {
    const start = above.indexOf(each);
    if (start >= 0) return above.slice(start) as unknown as Circle;
    if (settled.has(each)) return undefined;
    for (const address of awaited(each)) {
      const next = byAddress.get(address);
      const circle = next === undefined ? undefined : walk(next, [...above, each]);
      if (circle !== undefined) return circle;
    }
    settled.add(each);
    return undefined;
  };
  for (const each of all) {
    const circle = walk(each, []);
    if (circle !== undefined) return circle;
  }
  return undefined;
}

/** The addresses of what comes right before. */
function awaited({ references, dependsOn = [] }: Waiting): readonly string[] {
  if (references.length === 0) return dependsOn;
  return [...new Set([...dependsOn, ...references.map(({ address }) => address)])];
}

/** The addresses of all that comes before a resource of these, directly or not. */
export function allAwaited(resource: LoadedResource, resources: readonly LoadedResource[]): readonly string[] {
  const found = new Set(awaited(resource));
  for (const address of found) {
    const next = resources.find((each) => each.address === address);
    for (const further of next === undefined ? [] : awaited(next)) found.add(further);
  }
  return [...found];
}
