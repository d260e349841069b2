// What a module of `--transform` makes of an export: its tenants as they were returned, checked.
import { RampsyncError, RampsyncErrors } from "../../base/error.js";
import { groupBy } from "../../base/group.js";
import { isRecord } from "../../base/json.js";
import type { Place, Step } from "../../base/place.js";
import { printable } from "../../base/text.js";
import type { ExportFormat } from "../../document/export-document.js";
import { UNKNOWN } from "../../integration/declared/config.js";
import { validateConfig } from "../../integration/declared/validate.js";
import { validateEvent } from "../../integration/event/validate.js";
import {
  type Declaration,
  type ExportedIntegration,
  type ExportedTenant,
  LookUpReference,
  TextTemplate,
  VariableReference,
} from "./facts.js";
import type { TransformResult } from "./run-transform.js";
import { dataOf, TransformReader } from "./transform-data.js";
import { failed, type ModuleOptions, resultsOf } from "./transform-module.js";
import { readTransformed, type TransformFlaw } from "./transform-shape.js";

export interface TransformOptions extends ModuleOptions {
  readonly format: ExportFormat;
}

export interface TransformedTenants {
  readonly tenants: readonly ExportedTenant[];
  /** What the module returned nothing for. */
  readonly leftOut: readonly ExportedIntegration[];
}

/**
 * The tenants as the module has them. Throws RS2017 where it is not there, RS2085 where it cannot be loaded, has no default
 * export or throws, RS2086 for what it returns that is no integration, and what `validate` says of a wrong declaration.
 */
export async function transformTenants(
  tenants: readonly ExportedTenant[],
  options: TransformOptions,
): Promise<TransformedTenants> {
  const given = tenants.flatMap(({ integrations }) => integrations);
  const results = await resultsOf(given.map(dataOf), options);
  const resultOf = new Map(given.map((integration, index) => [integration, results[index]]));
  const errors: RampsyncError[] = [];
  const leftOut: ExportedIntegration[] = [];
  const made = tenants.map((tenant): ExportedTenant => {
    const reader = new TransformReader(tenant);
    const integrations = tenant.integrations.flatMap((original): readonly ExportedIntegration[] => {
      const result = resultOf.get(original);
      const place = { file: options.module, tenant: tenant.id, integration: original.id };
      if (result === undefined) return [];
      if (result.kind === "left out") {
        leftOut.push(original);
        return [];
      }
      const read = integrationOf(result, original, reader, place);
      errors.push(...read.errors, ...(read.integration === undefined ? [] : saying(read.integration, options, place)));
      return read.integration === undefined ? [] : [read.integration];
    });
    errors.push(...namedTwice(integrations, options));
    return { id: tenant.id, integrations };
  });
  if (errors.length > 0) throw new RampsyncErrors(errors);
  return { tenants: made.filter(({ integrations }) => integrations.length > 0), leftOut };
}

interface Read {
  readonly integration?: ExportedIntegration;
  readonly errors: readonly RampsyncError[];
}

function integrationOf(
  result: TransformResult,
  original: ExportedIntegration,
  reader: TransformReader,
  place: Place,
): Read {
  if (result.kind === "threw") {
    return { errors: [failed(`The module throws: ${printable(result.message, 500)}`, place, result.trace)] };
  }
  if (result.kind === "no data") {
    return { errors: [wrong({ path: result.path, message: `Expected data, found ${result.found}.` }, place)] };
  }
  if (result.kind === "left out") return { errors: [] };
  const returned = readTransformed(result.value);
  if (!("attributes" in returned)) return { errors: returned.map((flaw) => wrong(flaw, place)) };
  const given = dataOf(original);
  const changed = (["tenant", "id", "application"] as const).filter((name) => returned[name] !== given[name]);
  const { integration, flaws: found } = reader.read(original, returned);
  const flaws: readonly TransformFlaw[] = [
    ...changed.map((name) => ({ path: [name], message: `"${name}" is not for a module to change.` })),
    ...found,
    ...eventsTwice(integration),
  ];
  return flaws.length > 0 ? { errors: flaws.map((flaw) => wrong(flaw, place)) } : { integration, errors: [] };
}

/** What is wrong with it as a declaration, and what the format cannot say. */
function saying(
  { id, declaration, events }: ExportedIntegration,
  { format }: TransformOptions,
  place: Place,
): readonly RampsyncError[] {
  const found = [
    ...validateConfig(unknownIn(declaration), { place }),
    ...events.flatMap((event) => {
      const config = unknownIn(event.declaration) as Declaration;
      return validateEvent({ ...config, integration_id: id === "" ? UNKNOWN : id }, { place });
    }),
  ];
  if (found.length > 0 || format !== "typescript") return found;
  return lostIn(declaration, ["attributes"]).map((path) =>
    wrong({ path, message: "CDKTF loses a value of this name; --format hcl keeps it." }, place),
  );
}

function unknownIn(value: unknown): unknown {
  if ([VariableReference, LookUpReference, TextTemplate].some((kind) => value instanceof kind)) return UNKNOWN;
  if (Array.isArray(value)) return value.map(unknownIn);
  if (!isRecord(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, unknownIn(inner)]));
}

function lostIn(value: unknown, path: readonly Step[]): readonly (readonly Step[])[] {
  if (!isRecord(value)) return [];
  return Object.entries(value).flatMap(([name, inner]) =>
    name === "__proto__" ? [[...path, { key: name }]] : lostIn(inner, [...path, name]),
  );
}

function eventsTwice({ events }: ExportedIntegration): readonly TransformFlaw[] {
  return [...groupBy([...events.entries()], ([, { name }]) => name)].flatMap(([name, [, ...more]]) =>
    more.map(([index]) => ({ path: ["events", index, "name"], message: `Two events are called "${name}".` })),
  );
}

function namedTwice(
  integrations: readonly ExportedIntegration[],
  { module }: TransformOptions,
): readonly RampsyncError[] {
  return [...groupBy(integrations, ({ name }) => name)].flatMap(([name, [, ...more]]) =>
    more.map(({ tenant, id }) =>
      wrong(
        { path: ["name"], message: `Two integrations are called "${name}".` },
        { file: module, tenant, integration: id },
      ),
    ),
  );
}

const wrong = ({ path, message }: TransformFlaw, place: Place): RampsyncError =>
  new RampsyncError("RS2086", message, { place: path.length === 0 ? place : { ...place, attribute: path } });
