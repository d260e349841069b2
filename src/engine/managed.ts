// What a run manages: the resources of the program joined with what the state remembers of them, and those that the
// state remembers alone.
import { type AppliedTables, decodeApplied } from "../integration/applied-record.js";
import type { Config } from "../integration/config.js";
import { RampsyncError, RampsyncErrors } from "../integration/error.js";
import { fold } from "../integration/key.js";
import type { Applied, Declared } from "../integration/model.js";
import { FingerprintKey, Secret } from "../integration/secret.js";
import { SharedTables } from "../integration/shared-tables.js";
import { validateConfig, validateFields } from "../integration/validate.js";
import { type ConnectionSettings, readConnection, tenantOf } from "../resources/connection.js";
import { recordsDeclaration } from "../resources/installed-integration/attributes.js";
import { recoverApplied } from "../resources/installed-integration/recover.js";
import { providerFields, RESOURCE_SCHEMA_VERSION } from "../resources/schema.js";
import { checkIgnoreChanges, ignoreChanges } from "./ignore-changes.js";
import type { LoadedResource } from "./load/resource.js";
import type { LoadedStack } from "./load/stack.js";
import type { ProviderAddress } from "./state/address.js";
import type { StoredInstance, StoredState } from "./state/stored.js";

export const RESOURCE_TYPE = "rampsync_installed_integration";
export const PROVIDER_SOURCE = "registry.terraform.io/rampsync/rampsync";

/** What is remembered of what the state holds of a resource: its attributes are many and let go of. */
export interface Prior {
  /** Whether its attributes are those of the declaration; false where there is none. */
  readonly recordsDeclaration: boolean;
  /** Marked as half-made, by a create that failed or by `terraform taint`: terraform would forget it and adopt it anew. */
  readonly tainted: boolean;
  readonly onDestroy: unknown;
}

export interface Managed {
  readonly stack: LoadedStack;
  readonly address: string;
  /** Where errors and plans say it is: the construct path, else the address. */
  readonly construct: string;
  readonly tenant: string;
  readonly id: string;
  /** Undefined when only the state knows the resource. */
  readonly config: Config | undefined;
  /** What `ignore_changes` leaves out of the comparison. */
  readonly ignored: NonNullable<Declared["ignored"]>;
  readonly applied: Applied | undefined;
  readonly prior: Prior | undefined;
  /** The state holds another integration or tenant at this address: that one is forgotten, this one adopted. */
  readonly replaces: string | undefined;
  /** Why it is not known what was recorded of it: nothing of it is looked at or done. */
  readonly problem?: RampsyncError;
  /** Where its record stands, if at another address: it was renamed or moved, and its record goes along. */
  readonly movedFrom?: { readonly stack: LoadedStack; readonly address: string };
  /** The stack that declares what only the state knows here, where that stack is not selected. */
  readonly movedTo?: string;
  readonly preventDestroy: boolean;
  readonly provider: ProviderAddress;
  readonly settings: ConnectionSettings;
}

/** A resource with its tenant, before the state is known: all that validating needs. */
export interface Placed {
  readonly stack: LoadedStack;
  readonly resource: LoadedResource;
  readonly construct: string;
  /** Without what is null: as good as absent. */
  readonly config: Config;
  readonly providerConfig: Readonly<Record<string, unknown>>;
  readonly tenant: string | undefined;
}

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
    tenant: textOf(resource.config.tenant_id) ?? tenantOf(providerConfig, environment),
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

export const idOf = (config: Config): string => textOf(config.integration_id) ?? "";

function textOf(value: unknown): string | undefined {
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

/** A record of the state, and the place in the program where it stands. */
export interface Recorded {
  readonly stack: LoadedStack;
  readonly instance: StoredInstance;
}

/** A declaration joined with the record at its address. */
export interface JoinedResource {
  readonly placed: Placed;
  readonly managed: Managed;
  /** The record at this address where it is of another integration. */
  readonly displaced: Recorded | undefined;
}

/** A record at an address that the program does not have. */
export interface Orphan extends Recorded {
  readonly managed: Managed;
}

/**
 * The resources of a stack, then those that only its state remembers. `state` is an error where it cannot be used, which
 * is then the problem of each.
 */
export function joinState(
  placed: readonly Placed[],
  stack: LoadedStack,
  state: StoredState | RampsyncError,
  environment: NodeJS.ProcessEnv,
  tables: AppliedTables = new SharedTables(),
): { readonly declared: readonly JoinedResource[]; readonly orphans: readonly Orphan[] } {
  const unusable = RampsyncError.is(state) ? state : undefined;
  const instances = RampsyncError.is(state) ? [] : recordedBy(state);
  const recorded = new Map(instances.map((instance) => [instance.address, instance]));
  const declared = placed.map((one): JoinedResource => {
    const instance = recorded.get(one.resource.address);
    const managed = {
      ...joinRecord(one, instance, environment, tables),
      ...(unusable === undefined ? {} : { problem: unusable }),
    };
    const isOther = managed.replaces !== undefined && instance !== undefined;
    return { placed: one, managed, displaced: isOther ? { stack, instance } : undefined };
  });
  const known = new Set(stack.resources.map((resource) => resource.address));
  const orphans = [...recorded.values()]
    .filter((instance) => !known.has(instance.address))
    .map((instance) => ({ stack, instance, managed: orphan(stack, instance, environment, tables) }));
  return { declared, orphans };
}

/** The declaration with what is recorded of it, wherever that stands. */
export function joinRecord(
  { stack, resource, construct, ...placed }: Placed,
  prior: StoredInstance | undefined,
  environment: NodeJS.ProcessEnv,
  tables: AppliedTables,
): Managed {
  const { config, ignored } = ignoreChanges(placed.config, resource.lifecycle, prior?.attributes, construct);
  const tenant = textOf(config.tenant_id) ?? tenantOf(placed.providerConfig, environment) ?? "";
  const id = idOf(config);
  const held = prior === undefined ? undefined : heldBy(prior);
  const replaces =
    held !== undefined && (fold(held.id) !== fold(id) || (held.tenant ?? tenant) !== tenant) ? held.id : undefined;
  const settings = readConnection(placed.providerConfig, environment);
  return {
    stack,
    address: resource.address,
    construct,
    tenant,
    id,
    config,
    ignored,
    ...(replaces === undefined ? appliedOf(stack, prior, config, settings, tables) : { applied: undefined }),
    prior: prior && {
      // A record that was lost is to be written again.
      recordsDeclaration: prior.private !== undefined && recordsDeclaration(prior.attributes, config),
      tainted: prior.tainted,
      onDestroy: prior.attributes.on_destroy,
    },
    replaces,
    preventDestroy: resource.lifecycle.preventDestroy,
    provider: {
      source: resource.provider.source,
      ...(resource.provider.alias === undefined ? {} : { alias: resource.provider.alias }),
    },
    settings,
  };
}

/** The installed integrations that a state records. */
export function recordedBy(state: StoredState): readonly StoredInstance[] {
  return state.instances().filter(({ mode, type }) => mode === "managed" && type === RESOURCE_TYPE);
}

/** What a state holds at an address. */
export function heldBy(instance: StoredInstance): { readonly id: string; readonly tenant: string | undefined } {
  const { integration_id: adopted, id, tenant_id: tenant } = instance.attributes;
  return {
    id: typeof id === "string" ? id : String(adopted ?? ""),
    tenant: typeof tenant === "string" ? tenant : undefined,
  };
}

/** What was applied, or the problem: RS3001 and RS3006 for what another program, or a newer rampsync, has recorded. */
function appliedOf(
  ...what: Parameters<typeof readApplied>
): Pick<Managed, "applied"> & { readonly problem?: RampsyncError } {
  try {
    return { applied: readApplied(...what) };
  } catch (error) {
    if (!RampsyncError.is(error)) throw error;
    return { applied: undefined, problem: error };
  }
}

function readApplied(
  stack: LoadedStack,
  instance: StoredInstance | undefined,
  config: Config | undefined,
  { clientSecret }: ConnectionSettings,
  tables: AppliedTables,
): Applied | undefined {
  if (instance === undefined) return undefined;
  const where = `${stack.statePath ?? `the state of ${stack.name}`}: ${instance.address}`;
  if (instance.schemaVersion > RESOURCE_SCHEMA_VERSION) {
    const known = `this rampsync reads up to ${RESOURCE_SCHEMA_VERSION}`;
    throw new RampsyncError("RS3006", `The resource has schema version ${instance.schemaVersion}; ${known}.`, {
      where,
    });
  }
  if (instance.private === undefined) {
    return recoverApplied(instance.attributes, config, new FingerprintKey(clientSecret));
  }
  try {
    return decodeApplied(Buffer.from(instance.private).toString("utf8"), tables);
  } catch (error) {
    throw RampsyncError.is(error) ? error.at(where) : error;
  }
}

function orphan(
  stack: LoadedStack,
  instance: StoredInstance,
  environment: NodeJS.ProcessEnv,
  tables: AppliedTables,
): Managed {
  const provider = stack.providers.find((candidate) => candidate.alias === instance.providerAddress?.alias);
  const settings = readConnection(provider?.config ?? {}, environment);
  const held = heldBy(instance);
  return {
    stack,
    address: instance.address,
    construct: `${stack.name}/${instance.address}`,
    tenant: held.tenant ?? settings.tenant ?? "",
    id: held.id,
    config: undefined,
    ignored: [],
    ...appliedOf(stack, instance, undefined, settings, tables),
    prior: {
      recordsDeclaration: false,
      tainted: instance.tainted,
      onDestroy: instance.attributes.on_destroy,
    },
    replaces: undefined,
    preventDestroy: false,
    provider: instance.providerAddress ?? { source: PROVIDER_SOURCE },
    settings,
  };
}
