// The declarations of a program: each placed in its tenant, all of them checked offline.
import { RampsyncError, RampsyncErrors } from "../../base/error.js";
import { Secret } from "../../base/secret.js";
import type { Config } from "../../integration/declared/config.js";
import { validateConfig, validateFields } from "../../integration/declared/validate.js";
import { fold } from "../../integration/pairing/key.js";
import { tenantOf } from "../../resources/connection.js";
import { providerFields } from "../../resources/schema.js";
import type { LoadedResource } from "../load/resource.js";
import type { LoadedStack } from "../load/stack.js";
import { checkIgnoreChanges } from "./ignore-changes.js";
import { type Placed, RESOURCE_TYPE } from "./managed.js";

export const idOf = (config: Config): string => givenText(config.integration_id) ?? "";

function place(stack: LoadedStack, resource: LoadedResource, environment: NodeJS.ProcessEnv): Placed {
  const provider = stack.providers.find(
    (candidate) => candidate.name === resource.provider.name && candidate.alias === resource.provider.alias,
  );
  const providerConfig = provider?.config ?? {};
  return {
    stack,
    resource,
    construct: constructOf(stack, resource),
    config: withoutNulls(resource.config),
    providerConfig,
    tenant: givenText(resource.config.tenant_id) ?? tenantOf(providerConfig, environment),
  };
}

/** The tenants of what a stack declares, and of its providers. */
export function tenantsOf(stack: LoadedStack, environment: NodeJS.ProcessEnv): readonly string[] {
  const tenants = [
    ...stack.resources.map((resource) => place(stack, resource, environment).tenant),
    ...stack.providers.map(({ config }) => tenantOf(config, environment)),
  ];
  return [...new Set(tenants.filter((tenant) => tenant !== undefined))];
}

/** The construct that a user wrote: the generated resource stands below it. */
function constructOf(stack: LoadedStack, resource: LoadedResource): string {
  return resource.constructPath?.replace(/\/(resource|Resource|Default)$/, "") ?? `${stack.name}/${resource.address}`;
}

/** A text of the configuration, in clear. An empty one counts as not given. */
export function givenText(value: unknown): string | undefined {
  const text = value instanceof Secret ? value.reveal() : value;
  return typeof text === "string" && text !== "" ? text : undefined;
}

function withoutNulls(config: Readonly<Record<string, unknown>>): Config {
  return Object.fromEntries(Object.entries(config).filter(([, value]) => value !== null));
}

/**
 * Checks every declaration of the program offline and returns the resources placed in their tenants.
 * @throws RampsyncErrors with everything that is wrong.
 */
export function checkDeclarations(stacks: readonly LoadedStack[], environment: NodeJS.ProcessEnv): readonly Placed[] {
  const placed = stacks.flatMap((stack) => stack.resources.map((resource) => place(stack, resource, environment)));
  const errors = placed.flatMap(({ resource, construct, config }) => {
    if (resource.type !== RESOURCE_TYPE) {
      return [new RampsyncError("RS2005", `There is no resource type "${resource.type}".`, { where: construct })];
    }
    return [...validateConfig(config, { where: construct }), ...checkIgnoreChanges(resource.lifecycle, construct)];
  });
  errors.push(...stacks.flatMap(checkProviders));
  const seen = new Map<string, string>();
  for (const one of placed) {
    if (one.tenant === undefined) {
      errors.push(
        new RampsyncError("RS2012", "Neither the resource nor its provider names a tenant.", { where: one.construct }),
      );
    }
    const id = idOf(one.config);
    if (id === "") continue;
    const key = `${one.tenant ?? ""}\u0000${fold(id)}`;
    const other = seen.get(key);
    if (other !== undefined) {
      errors.push(
        new RampsyncError("RS1013", `${id} of tenant ${one.tenant ?? "(none)"} is declared at ${other} already.`, {
          where: one.construct,
        }),
      );
    }
    seen.set(key, one.construct);
  }
  if (errors.length > 0) throw new RampsyncErrors(errors);
  return placed;
}

function checkProviders(stack: LoadedStack): readonly RampsyncError[] {
  return stack.providers.flatMap(({ name, alias, config }) =>
    validateFields(withoutNulls(config), providerFields, {
      where: `${stack.name}/provider ${[name, ...(alias === undefined ? [] : [alias])].join(".")}`,
    }),
  );
}
