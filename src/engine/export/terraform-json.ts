// A tenant as a configuration in Terraform's JSON: the blocks alone, without a provider or a backend.
import { isRecord } from "../../base/json.js";
import {
  type Declaration,
  type ExportedTenant,
  IntegrationReference,
  TextTemplate,
  VariableReference,
} from "./facts.js";
import { templateText } from "./literal.js";
import { stackNameOf } from "./names.js";

/** As Terraform calls what an export declares. */
export const RESOURCE_TYPE = "rampsync_installed_integration";
export const EVENT_TYPE = "rampsync_integration_event";

export interface EventBlock {
  readonly name: string;
  readonly declaration: Declaration;
}

/** The blocks of all events of a tenant. */
export function eventBlocks({ integrations }: ExportedTenant): readonly EventBlock[] {
  return integrations.flatMap(({ name, events }) =>
    events.map((event) => ({
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
  return {
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
