// Tenants as configurations in Terraform's own language: main.tf with integrations, variables.tf with what is to be given, and
// tables.tf with mappings that several have. A tenant has a folder of its own; those that differ in data alone are one configuration.
import { isRecord } from "../../base/json.js";
import {
  type Declaration,
  type ExportedFile,
  type ExportedIntegration,
  type ExportedTenant,
  type ExportedVariable,
  LookUpReference,
  TextTemplate,
  VariableReference,
} from "./facts.js";
import { type Block, ColumnReference, FLEET_FILE, type Fleet, fleetOf, textsOf } from "./fleet.js";
import { HclTables, replaceSides, sidesOf } from "./hcl-tables.js";
import { body, Expression, FilledTemplate, memberOf } from "./hcl-text.js";
import { stackNameOf } from "./names.js";
import {
  dataBlocks,
  EVENT_TYPE,
  eventBlocks,
  lookUpBlocks,
  lookUpText,
  PROVIDER,
  RESOURCE_TYPE,
  variableArguments,
} from "./terraform-json.js";

const HEAD = "# Made by `rampsync export` of what was live; from now on it is edited by hand.";

/** The files of all tenants: without folders where one configuration has all of them. */
export function terraformFiles(tenants: readonly ExportedTenant[]): readonly ExportedFile[] {
  const apart = foldersOf(tenants, tenants.length > 1);
  const tables = new HclTables(
    tenants.flatMap(({ integrations }) => integrations),
    { all: true },
  );
  const fleet = fleetOf(tenants, { tableOf: (each) => tables.nameOf(each), kindOf, styled: (name) => name });
  if (fleet === undefined) return apart;
  const others = tenants.filter((each) => !fleet.tenants.includes(each));
  const together = [...fleetFiles(fleet), ...foldersOf(others, true)];
  return lengthOf(together) < lengthOf(apart) ? together : apart;
}

/** Which directions have mappings, since each has its own expression; some have what one block cannot say for several tenants. */
function kindOf({ tenant, id, declaration }: ExportedIntegration): string {
  // Terraform's reader of tables makes a line feed of a line end of two signs.
  if (textsOf(declaration).some(({ text }) => text.includes("\r"))) return JSON.stringify([tenant, id]);
  return Object.keys(sidesOf(declaration)).join(" ");
}

const lengthOf = (files: readonly ExportedFile[]) => files.reduce((sum, { text }) => sum + text.length, 0);

const foldersOf = (tenants: readonly ExportedTenant[], hasFolders: boolean): readonly ExportedFile[] =>
  tenants.flatMap((tenant) =>
    tenantFiles(tenant).map(({ path, text }) => ({
      path: hasFolders ? `${stackNameOf(tenant.id)}/${path}` : path,
      text,
    })),
  );

function tenantFiles(tenant: ExportedTenant): readonly ExportedFile[] {
  const { id, integrations } = tenant;
  const tables = new HclTables(integrations);
  const blocks = [
    requirements,
    `provider "rampsync" ${body({ tenant: stackNameOf(id) })}`,
    ...dataBlocks(tenant).map(({ type, name, declaration }) => dataText(type, name, declaration)),
    ...integrations.map(({ name, declaration }) => resourceText(RESOURCE_TYPE, name, tables.refer(declaration))),
    ...eventBlocks(tenant).map(({ name, declaration }) => resourceText(EVENT_TYPE, name, declaration)),
  ];
  const variables = integrations.flatMap((integration) => integration.variables);
  return filesOf(blocks, tables, variables, ({ isSecret }) => variableArguments(isSecret));
}

const requirements = `terraform {\n  required_providers ${body({ rampsync: PROVIDER }, 2)}\n}`;

const resourceText = (type: string, name: string, members: Declaration): string =>
  `resource "${type}" "${name}" ${body(members)}`;

const dataText = (type: string, name: string, members: Declaration): string =>
  `data "${type}" "${name}" ${body(members)}`;

function filesOf(
  blocks: readonly string[],
  tables: HclTables,
  variables: readonly ExportedVariable[],
  argumentsOf: (variable: ExportedVariable) => Readonly<Record<string, unknown>>,
): readonly ExportedFile[] {
  // Several integrations may have one in common.
  const needed = [...new Map(variables.map((variable) => [variable.name, variable])).values()];
  const declared = needed.map((variable) => {
    const { type, ...others } = argumentsOf(variable);
    return `variable "${variable.name}" ${body({ type: new Expression(String(type)), ...others })}`;
  });
  const shared = tables.block;
  return [
    { path: "main.tf", text: `${[HEAD, ...blocks].join("\n\n")}\n` },
    ...(shared === undefined ? [] : [{ path: "tables.tf", text: `${TABLES}\n${shared}\n` }]),
    ...(declared.length === 0 ? [] : [{ path: "variables.tf", text: `${declared.join("\n\n")}\n` }]),
  ];
}

const TABLES = "# The translation tables that several integrations have: `OpsRamp value = [third-party values]`.";

/** All tenants of a fleet by one configuration, their data in the lines of a table. */
function fleetFiles({ tenants, blocks, file }: Fleet): readonly ExportedFile[] {
  const integrations = tenants.flatMap((tenant) => tenant.integrations);
  const tables = new HclTables(integrations, {
    all: true,
    byName: blocks.some(({ table }) => table instanceof ColumnReference),
  });
  const variables = integrations.flatMap((integration) => integration.variables);
  const text = [
    requirements,
    'provider "rampsync" {}',
    `locals ${body({ tenants: new Expression(TENANTS) })}`,
    ...blocks.flatMap((block) => fleetBlocks(block)),
  ];
  return [...filesOf(text, tables, variables, ({ isSecret }) => byTenant(isSecret)), file];
}

const TENANTS = `{ for tenant in csvdecode(file("\${path.module}/${FLEET_FILE}")) : tenant.id => tenant }`;

function fleetBlocks({ label, declaration, present, table, events }: Block): readonly string[] {
  const each = {
    for_each: new Expression(
      present === undefined
        ? "local.tenants"
        : `{ for id, tenant in local.tenants : id => tenant if tenant.${present} != "" }`,
    ),
    tenant_id: new Expression("each.key"),
  };
  const own = table === undefined ? declaration : replaceSides(declaration, tableAt(table));
  const asked = lookUpBlocks([declaration, ...events.map((event) => event.declaration)]);
  return [
    ...asked.map(({ type, name, declaration: about }) => dataText(type, name, { ...each, ...about })),
    resourceText(RESOURCE_TYPE, label, { ...each, ...(withTenant(own) as Declaration) }),
    ...events.map((event) => {
      const integration = new Expression(`${RESOURCE_TYPE}.${label}[each.key].id`);
      const members = { ...each, integration_id: integration, ...(withTenant(event.declaration) as Declaration) };
      return resourceText(EVENT_TYPE, `${label}_${event.name}`, members);
    }),
  ];
}

const tableAt = (table: string | ColumnReference) => (direction: string) =>
  memberOf(
    new Expression(table instanceof ColumnReference ? `local.tables[each.value.${table.column}]` : `local.${table}`),
    direction,
  );

/** With variables that have a value for each tenant, and cells of the tenant's line. */
function withTenant(value: unknown): unknown {
  if (value instanceof ColumnReference) return new Expression(`each.value.${value.column}`);
  if (value instanceof VariableReference || value instanceof LookUpReference) return ofEachTenant(value);
  if (value instanceof TextTemplate) {
    return new FilledTemplate(value.parts.map((part) => (typeof part === "string" ? part : ofEachTenant(part))));
  }
  if (Array.isArray(value)) return value.map(withTenant);
  if (!isRecord(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, withTenant(inner)]));
}

const ofEachTenant = (reference: VariableReference | LookUpReference): Expression =>
  reference instanceof LookUpReference
    ? new Expression(lookUpText(reference, "[each.key]"))
    : variableOfTenant(reference);

/** A secret that is not given is null: plans need none. */
const variableOfTenant = ({ name, isSecret }: VariableReference): Expression =>
  new Expression(isSecret ? `lookup(var.${name}, each.key, null)` : `var.${name}[each.key]`);

function byTenant(isSecret: boolean): Readonly<Record<string, unknown>> {
  const members = { ...variableArguments(isSecret), type: "map(string)" };
  return isSecret ? { ...members, default: {} } : members;
}
