// Joins the declarations of a stack with the records of its state, and finds the records that no declaration has.

import { RampsyncError, RampsyncErrors } from "../../base/error.js";
import { FingerprintKeys } from "../../base/fingerprint-keys.js";
import { type Place } from "../../base/place.js";
import { type SourcePlaces, withSource } from "../../base/source-places.js";
import { type Config, givenText, UNKNOWN } from "../../integration/declared/config.js";
import { fold } from "../../integration/pairing/key.js";
import type { Attributes } from "../../resources/attributes.js";
import { recordsDeclaration } from "../../resources/attributes.js";
import { type ConnectionSettings, tenantOf } from "../../resources/connection.js";
import { declaredId, isMadeByServer, recordedTarget } from "../../resources/identity.js";
import type { Resource, Target } from "../../resources/resource.js";
import { PROVIDER_SOURCE } from "../../resources/schema.js";
import { recordsSensitive } from "../../resources/sensitive.js";
import { shippedResources } from "../../resources/shipped.js";
import { connectionOf } from "../access.js";
import { isDeferred, resolveIn } from "../load/deferred.js";
import { allAwaited } from "../load/references.js";
import type { LoadedResource } from "../load/resource.js";
import type { LoadedStack } from "../load/stack.js";
import { backendOf } from "../state/backend.js";
import type { StoredInstance, StoredState } from "../state/stored.js";
import { knownConfig } from "./declarations.js";
import { ignoreChanges } from "./ignore-changes.js";
import {
  type JoinedResource,
  type Managed,
  type Orphan,
  type Placed,
  placeIn,
  type RecordedResource,
  type Resolve,
} from "./managed.js";
import { RecordReaders } from "./record-readers.js";
import { recordedIn } from "./recorded.js";

/**
 * The resources of a stack, then those that only its state remembers. `state` is an error where it cannot be used, which
 * is then the problem of each.
 */
export function joinState(
  placed: readonly Placed[],
  stack: LoadedStack,
  state: StoredState | RampsyncError,
  environment: NodeJS.ProcessEnv,
  readers = new RecordReaders(shippedResources),
): { readonly declared: readonly JoinedResource[]; readonly orphans: readonly Orphan[] } {
  const unusable = RampsyncError.is(state) ? state : undefined;
  const records = RampsyncError.is(state) ? [] : recordedIn(state, readers.resources);
  const recorded = new Map(records.map((record) => [record.instance.address, record]));
  const declared = placed.flatMap((declaration): readonly JoinedResource[] => {
    const instance = recorded.get(declaration.resource.address)?.instance;
    // A run that destroys looks nothing up: without a record there is nothing of it, and nobody knows where.
    if (instance === undefined && declaration.config.tenant_id === UNKNOWN) return [];
    const managed = {
      ...joinRecord(declaration, instance, environment, readers),
      ...(unusable === undefined ? {} : { problem: unusable }),
    };
    const isOther = managed.replaces !== undefined && instance !== undefined;
    return [{ placed: declaration, managed, displaced: isOther ? { stack, instance } : undefined }];
  });
  const known = new Set(stack.resources.map((resource) => resource.address));
  const orphans = [...recorded.values()]
    .filter(({ instance }) => !known.has(instance.address))
    .map((record) => ({ stack, instance: record.instance, managed: orphan(stack, record, environment, readers) }));
  return { declared, orphans };
}

/** The declaration with what is recorded of it, wherever that stands. */
export function joinRecord(
  declaration: Placed,
  prior: StoredInstance | undefined,
  environment: NodeJS.ProcessEnv,
  readers: RecordReaders,
): Managed {
  const { stack, resource, definition, construct, ...placed } = declaration;
  const { config, ignored } = ignoreChanges(
    placed.config,
    resource.lifecycle,
    prior?.attributes,
    definition,
    placeIn(construct, resource.sources),
  );
  const held = prior === undefined ? undefined : recordedTarget(definition, prior.attributes, prior.private);
  const ofProvider = () => tenantOf(placed.providerConfig, stack.environment ?? environment);
  // A run that destroys looks nothing up: the record tells the tenant.
  const tenant = (config.tenant_id === UNKNOWN ? held?.tenant : (givenText(config.tenant_id) ?? ofProvider())) ?? "";
  const kept = idOf(definition, config, held?.id);
  const isOther =
    prior !== undefined &&
    isMadeByServer(definition, config) &&
    (definition.isOther?.(prior.attributes, config) ?? false);
  const replaces =
    held !== undefined && (isOther || fold(held.id) !== fold(kept) || (held.tenant ?? tenant) !== tenant)
      ? held.id
      : undefined;
  // What the server makes in place of another has no id yet.
  const id = replaces !== undefined && isMadeByServer(definition, config) ? "" : kept;
  const settings = connectionOf(stack, placed.providerConfig, environment);
  return {
    stack,
    address: resource.address,
    definition,
    construct,
    sources: resource.sources,
    tenant,
    id,
    config,
    ignored,
    ...(replaces === undefined
      ? appliedOf(resource.sources, stack, prior && { definition, instance: prior }, config, settings, readers)
      : { applied: undefined }),
    prior: prior && {
      // A record that was lost is to be written again.
      recordsDeclaration:
        prior.private !== undefined &&
        recordsDeclaration(prior.attributes, config, definition.fields) &&
        // Of what is ignored the record tells the value, and not where it came from.
        (ignored.length > 0 || recordsSensitive(prior.sensitive, config, definition.fields)),
      tainted: prior.tainted,
      instructions: instructionsOf(definition, prior.attributes),
    },
    replaces,
    ...(replaces === undefined || prior === undefined
      ? {}
      : replacedOf(
          stack,
          { definition, instance: prior },
          { tenant: held?.tenant ?? tenant, id: replaces },
          settings,
          readers,
        )),
    ...(resource.problem === undefined ? {} : { problem: resource.problem }),
    preventDestroy: resource.lifecycle.preventDestroy,
    references: resource.references,
    resolve: resolver(declaration, prior, environment, readers),
    dependsOn: allAwaited(resource, stack.resources),
    recorded: isReferredTo(resource, stack) && replaces === undefined ? prior?.attributes : undefined,
    provider: {
      source: resource.provider.source,
      ...(resource.provider.alias === undefined ? {} : { alias: resource.provider.alias }),
    },
    settings,
  };
}

/** Of what the server names, the record alone tells the id; it is empty until it is made. */
function idOf(definition: Resource, config: Config, recorded: string | undefined): string {
  const { idAttribute } = definition;
  const isRecorded =
    isMadeByServer(definition, config) || (idAttribute !== undefined && config[idAttribute] === UNKNOWN);
  return declaredId(definition, config) ?? (isRecorded ? (recorded ?? "") : "");
}

/** What of a record, or of a declaration, says what destroying does. */
export function instructionsOf({ removal }: Resource, attributes: Attributes): Attributes {
  return Object.fromEntries(removal.reads.map((name) => [name, attributes[name] ?? null]));
}

/** What is made in place of another: that one is uninstalled first, where its record says so. */
function replacedOf(
  stack: LoadedStack,
  record: RecordedResource,
  target: Target,
  settings: ConnectionSettings,
  readers: RecordReaders,
): Pick<Managed, "replaced"> {
  const { definition, instance } = record;
  const instructions = instructionsOf(definition, instance.attributes);
  if (definition.removal.isNamedOnly === undefined || !definition.removal.changesLive(instructions)) return {};
  const { applied } = appliedOf(undefined, stack, record, undefined, settings, readers);
  return applied === undefined ? {} : { replaced: { target, applied, instructions } };
}

/** The addresses that a stack refers to, by the stack. */
const referredTo = new WeakMap<LoadedStack, ReadonlySet<string>>();

function isReferredTo({ address }: LoadedResource, stack: LoadedStack): boolean {
  const addresses =
    referredTo.get(stack) ??
    new Set(stack.resources.flatMap(({ references }) => references.map((reference) => reference.address)));
  referredTo.set(stack, addresses);
  return addresses.has(address);
}

/** Joins the declaration anew with the values of its references put in. */
function resolver(
  placed: Placed,
  prior: StoredInstance | undefined,
  environment: NodeJS.ProcessEnv,
  readers: RecordReaders,
): Resolve | undefined {
  const { resource, definition, construct } = placed;
  if (resource.references.length === 0 || !isDeferred(resource.config)) return undefined;
  return (lookup) => {
    const config = resolveIn(resource.config, lookup, (value) => value) as LoadedResource["config"];
    if (isDeferred(config)) return undefined;
    const known = knownConfig({ config, references: [] });
    const errors = definition.validate(known, { place: { construct } });
    if (errors.length > 0) throw new RampsyncErrors(errors.map((error) => withSource(error, resource.sources)));
    return joinRecord({ ...placed, resource: { ...resource, config }, config: known }, prior, environment, readers);
  };
}

/** What was applied, or the problem: RS3001 and RS3006 for what another program, or a newer rampsync, has recorded. */
function appliedOf(
  sources: SourcePlaces | undefined,
  ...what: Parameters<typeof readApplied>
): Pick<Managed, "applied"> & { readonly problem?: RampsyncError } {
  try {
    return { applied: readApplied(...what) };
  } catch (error) {
    if (!RampsyncError.is(error)) throw error;
    return { applied: undefined, problem: withSource(error, sources) };
  }
}

function readApplied(
  stack: LoadedStack,
  record: RecordedResource | undefined,
  config: Config | undefined,
  settings: ConnectionSettings,
  readers: RecordReaders,
): unknown {
  if (record === undefined) return undefined;
  const { definition, instance } = record;
  const place = { ...statePlace(stack), address: instance.address };
  if (instance.schemaVersion > definition.schemaVersion) {
    const known = `this rampsync reads up to ${definition.schemaVersion}`;
    throw new RampsyncError("RS3006", `The resource has schema version ${instance.schemaVersion}; ${known}.`, {
      place,
    });
  }
  if (instance.private === undefined) {
    return definition.records.recover(instance.attributes, config, new FingerprintKeys(settings));
  }
  try {
    return readers.read(definition, utf8Of(instance.private), config);
  } catch (error) {
    throw RampsyncError.is(error) ? error.at(place) : error;
  }
}

const utf8Of = ({ buffer, byteOffset, byteLength }: Uint8Array): string =>
  Buffer.from(buffer, byteOffset, byteLength).toString("utf8");

function statePlace({ name, location }: LoadedStack): Place {
  if (location === undefined) return { state: name };
  return location.kind === "file" ? { file: location.path } : { database: backendOf(location).where };
}

function orphan(
  stack: LoadedStack,
  record: RecordedResource,
  environment: NodeJS.ProcessEnv,
  readers: RecordReaders,
): Managed {
  const { definition, instance } = record;
  const provider = stack.providers.find((candidate) => candidate.alias === instance.providerAddress?.alias);
  const settings = connectionOf(stack, provider?.config ?? {}, environment);
  const held = recordedTarget(definition, instance.attributes, instance.private);
  return {
    stack,
    address: instance.address,
    definition,
    construct: `${stack.name}/${instance.address}`,
    tenant: held.tenant ?? settings.tenant ?? "",
    id: held.id,
    config: undefined,
    ignored: [],
    ...appliedOf(undefined, stack, record, undefined, settings, readers),
    prior: {
      recordsDeclaration: false,
      tainted: instance.tainted,
      instructions: instructionsOf(definition, instance.attributes),
    },
    replaces: undefined,
    preventDestroy: false,
    references: [],
    resolve: undefined,
    dependsOn: instance.dependencies,
    recorded: undefined,
    provider: instance.providerAddress ?? { source: PROVIDER_SOURCE },
    settings,
  };
}
