// Joins the declarations of a stack with the records of its state, and finds the records that no declaration has.
import { RampsyncError } from "../../base/error.js";
import { FingerprintKey } from "../../base/secret.js";
import { SharedTables } from "../../base/shared-tables.js";
import { type AppliedTables, decodeApplied } from "../../integration/applied/applied-record.js";
import type { Config } from "../../integration/declared/config.js";
import type { Applied } from "../../integration/model.js";
import { fold } from "../../integration/pairing/key.js";
import { type ConnectionSettings, readConnection, tenantOf } from "../../resources/connection.js";
import { recordsDeclaration } from "../../resources/installed-integration/attributes.js";
import { recoverApplied } from "../../resources/installed-integration/recover.js";
import { RESOURCE_SCHEMA_VERSION } from "../../resources/schema.js";
import type { LoadedStack } from "../load/stack.js";
import type { StoredInstance, StoredState } from "../state/stored.js";
import { givenText, idOf } from "./declarations.js";
import { ignoreChanges } from "./ignore-changes.js";
import {
  type JoinedResource,
  type Managed,
  type Orphan,
  type Placed,
  PROVIDER_SOURCE,
  RESOURCE_TYPE,
} from "./managed.js";

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
  const tenant = givenText(config.tenant_id) ?? tenantOf(placed.providerConfig, environment) ?? "";
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
