// A tenant as a configuration in Terraform's JSON: the blocks alone, without a provider or a backend.
import { groupBy } from "../../base/group.js";
import { isRecord } from "../../base/json.js";
import {
  type Declaration,
  type ExportedTenant,
  IntegrationReference,
  LookUpReference,
  TextTemplate,
  VariableReference,
} from "./facts.js";
import { templateText } from "./literal.js";
import { stackNameOf } from "./names.js";

/** As Terraform calls what an export declares. */
export const RESOURCE_TYPE = "rampsync_installed_integration";
export const EVENT_TYPE = "rampsync_integration_event";

/** As Terraform calls the data source of what is looked up. */
const DATA_TYPES = {
  role: "rampsync_role",
  "resource group": "rampsync_resource_group",
  "alert source": "rampsync_alert_source",
} as const;

export interface DataBlock {
  readonly type: string;
  readonly name: string;
  readonly declaration: Declaration;
}

/** The data sources that a tenant's declarations refer to. */
export const dataBlocks = ({ integrations }: ExportedTenant): readonly DataBlock[] =>
  integrations.flatMap(({ declaration, events }) =>
    lookUpBlocks([declaration, ...events.map((event) => event.declaration)]),
  );

/** Those that an integration and its events refer to, each once. */
export function lookUpBlocks(declarations: readonly Declaration[]): readonly DataBlock[] {
  const references = new Map(declarations.flatMap(lookUpsIn).map((each) => [lookUpText(each), each.of]));
  return [...references.values()].map((of) => ({
    type: DATA_TYPES[of.kind],
    name: of.block,
    declaration: { name: of.name, ...(of.kind === "alert source" ? { application: of.application } : {}) },
  }));
}

function lookUpsIn(value: unknown): readonly LookUpReference[] {
  if (value instanceof LookUpReference) return [value];
  if (value instanceof TextTemplate) return value.parts.flatMap(lookUpsIn);
  if (Array.isArray(value)) return value.flatMap(lookUpsIn);
  return isRecord(value) ? Object.values(value).flatMap(lookUpsIn) : [];
}

/** How the id of what is looked up is referred to; `instance` is the index of one of several. */
export const lookUpText = ({ of }: LookUpReference, instance = ""): string =>
  `data.${DATA_TYPES[of.kind]}.${of.block}${instance}.id`;

export interface EventBlock {
  /** Id of the event. */
  readonly id: string;
  readonly name: string;
  readonly declaration: Declaration;
}

/** The blocks of all events of a tenant. */
export function eventBlocks({ integrations }: ExportedTenant): readonly EventBlock[] {
  return integrations.flatMap(({ name, events }) =>
    events.map((event) => ({
      id: event.id,
      name: `${name}_${event.name}`,
      declaration: { integration_id: new IntegrationReference(name), ...event.declaration },
    })),
  );
}

/** `resource` and `variable`, by name; members that would be empty are left out. */
function terraformBlocks(tenant: ExportedTenant, write: WriteText): Readonly<Record<string, unknown>> {
  const { integrations } = tenant;
  const events = eventBlocks(tenant).map(({ name, declaration }) => [name, asTerraform(declaration, write)] as const);
  const resources = integrations.map(({ name, declaration }) => [name, asTerraform(declaration, write)] as const);
  const variables = integrations.flatMap((integration) =>
    integration.variables.map(({ name, isSecret }) => [name, variableArguments(isSecret)] as const),
  );
  const data = groupBy(dataBlocks(tenant), ({ type }) => type);
  return {
    ...(data.size === 0
      ? {}
      : {
          data: Object.fromEntries(
            [...data].map(([type, blocks]) => [
              type,
              Object.fromEntries(blocks.map(({ name, declaration }) => [name, asTerraform(declaration, write)])),
            ]),
          ),
        }),
    ...(variables.length === 0 ? {} : { variable: Object.fromEntries(variables) }),
    ...(resources.length === 0
      ? {}
      : {
          resource: {
            [RESOURCE_TYPE]: Object.fromEntries(resources),
            ...(events.length === 0 ? {} : { [EVENT_TYPE]: Object.fromEntries(events) }),
          },
        }),
  };
}

/** A secret has a default that stands for "not given": plans need no secret. */
export function variableArguments(isSecret: boolean): Readonly<Record<string, unknown>> {
  return isSecret
    ? { type: "string", sensitive: true, ephemeral: true, default: null }
    : { type: "string", sensitive: true, nullable: false };
}

function asTerraform(value: unknown, write: WriteText): unknown {
  if (value instanceof VariableReference) return `\${var.${value.name}}`;
  if (value instanceof LookUpReference) return `\${${lookUpText(value)}}`;
  if (value instanceof IntegrationReference) return `\${${RESOURCE_TYPE}.${value.name}.id}`;
  if (value instanceof TextTemplate) {
    return value.parts.map((part) => (typeof part === "string" ? write(part) : asTerraform(part, write))).join("");
  }
  if (typeof value === "string") return write(value);
  if (Array.isArray(value)) return value.map((inner) => asTerraform(inner, write));
  if (!isRecord(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([name, inner]) => [write(name), asTerraform(inner, write)]));
}

export const PROVIDER = { source: "rampsync/rampsync" };

/** How a text is written as a template. */
type WriteText = (text: string) => string;

/** The tenant as one file. Default: as rampsync reads it. */
export function terraformFile(
  tenant: ExportedTenant,
  write: WriteText = templateText,
): Readonly<Record<string, unknown>> {
  return {
    terraform: { required_providers: { rampsync: PROVIDER } },
    provider: { rampsync: [{ tenant: stackNameOf(tenant.id) }] },
    ...terraformBlocks(tenant, write),
  };
}
