// A tenant as a configuration in Terraform's JSON: the blocks alone, without a provider or a backend.
import { isRecord } from "../../base/json.js";
import { type ExportedTenant, VariableReference } from "./facts.js";
import { templateText } from "./literal.js";
import { stackNameOf } from "./names.js";

/** As Terraform calls what an export declares. */
export const RESOURCE_TYPE = "rampsync_installed_integration";

/** `resource` and `variable`, by name; members that would be empty are left out. */
function terraformBlocks({ integrations }: ExportedTenant, write: WriteText): Readonly<Record<string, unknown>> {
  const resources = integrations.map(({ name, declaration }) => [name, asTerraform(declaration, write)] as const);
  const variables = integrations.flatMap((integration) =>
    integration.variables.map(({ name, isSecret }) => [name, variableArguments(isSecret)] as const),
  );
  return {
    ...(variables.length === 0 ? {} : { variable: Object.fromEntries(variables) }),
    ...(resources.length === 0 ? {} : { resource: { [RESOURCE_TYPE]: Object.fromEntries(resources) } }),
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
