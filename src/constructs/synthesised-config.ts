// What a resource will say in the synthesised file, as the rules of the domain read it.
import { isRecord } from "../base/json.js";
import { SharedTables, share } from "../base/shared-tables.js";
import { type Config, UNKNOWN } from "../integration/declared/config.js";
import { type GeneratedInstalledIntegration, type GeneratedIntegrationEvent, Token } from "./cdk.js";
import { textOfLiteral } from "./literal.js";
import { ResolvedTable } from "./resolved-table.js";

/** Arguments of Terraform, not of the resource. */
const metaArguments = new Set([
  "//",
  "connection",
  "count",
  "depends_on",
  "for_each",
  "lifecycle",
  "provider",
  "provisioner",
]);

/** The resource's attributes, overrides included; whatever is known only at run time is `UNKNOWN`. */
export function synthesisedConfig(
  resource: GeneratedInstalledIntegration | GeneratedIntegrationEvent,
): Config | undefined {
  const synthesised: unknown = resource.toTerraform();
  const attributes = ["resource", resource.terraformResourceType, resource.friendlyUniqueId].reduce<unknown>(
    (value, name) => (isRecord(value) ? value[name] : undefined),
    synthesised,
  );
  if (!isRecord(attributes)) return undefined;
  return Object.fromEntries(
    Object.entries(attributes).flatMap(([name, value]) => (metaArguments.has(name) ? [] : [[name, known(value)]])),
  );
}

/** Most integrations of a program have the same tables; the rules look at a shared one once. */
const knownTables = new SharedTables<object>();

/** By the table itself, which several integrations may have. */
const foundOf = new WeakMap<ResolvedTable, object>();

function knownTableOf(table: ResolvedTable): object {
  const before = foundOf.get(table);
  const found = before ?? knownTables.of(JSON.stringify(table), () => knownTable(table));
  if (before !== undefined) share(before);
  foundOf.set(table, found);
  return found;
}

function knownTable(table: ResolvedTable): object {
  return Object.fromEntries(Object.entries(table).map(([name, inner]) => [textOfLiteral(name), known(inner)]));
}

function known(value: unknown): unknown {
  if (typeof value === "string") return textOfLiteral(value) ?? UNKNOWN;
  if (value instanceof ResolvedTable) return knownTableOf(value);
  if (Token.isUnresolved(value)) return UNKNOWN;
  if (Array.isArray(value)) return value.map(known);
  if (!isRecord(value)) return value;
  const entries = Object.entries(value).map(([name, inner]) => [textOfLiteral(name), known(inner)] as const);
  if (entries.some(([name]) => name === undefined)) return UNKNOWN;
  return Object.fromEntries(entries.flatMap(([name, inner]) => (name === undefined ? [] : [[name, inner]])));
}
