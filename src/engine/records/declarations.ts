// The declarations of a program: each placed in its tenant, all of them checked offline.
import { RampsyncError, RampsyncErrors } from "../../base/error.js";
import { withSource } from "../../base/source-places.js";
import { type Config, givenText, UNKNOWN } from "../../integration/declared/config.js";
import { validateFields } from "../../integration/declared/validate.js";
import type { Fields } from "../../integration/fields.js";
import { fold } from "../../integration/pairing/key.js";
import { tenantOf } from "../../resources/connection.js";
import { declaredId } from "../../resources/identity.js";
import { validateLookUp } from "../../resources/look-up.js";
import { lookUpOf } from "../../resources/look-ups/index.js";
import { providerFields } from "../../resources/schema.js";
import { shippedResources } from "../../resources/shipped.js";
import type { ResourceTable } from "../../resources/table.js";
import { Deferred, isLookUp, resolveIn } from "../load/deferred.js";
import type { LoadedLookUp } from "../load/look-up.js";
import type { LoadedResource } from "../load/resource.js";
import type { LoadedStack } from "../load/stack.js";
import { checkIgnoreChanges } from "./ignore-changes.js";
import { type Placed, placeIn } from "./managed.js";

function place(
  stack: LoadedStack,
  resource: LoadedResource,
  environment: NodeJS.ProcessEnv,
): Omit<Placed, "definition"> {
  const providerConfig = providerConfigOf(stack, resource.provider);
  const config = knownConfig(resource);
  const ofProvider = () => tenantOf(providerConfig, stack.environment ?? environment);
  return {
    stack,
    resource,
    construct: constructOf(stack, resource),
    config,
    providerConfig,
    tenant: config.tenant_id === UNKNOWN ? undefined : (givenText(config.tenant_id) ?? ofProvider()),
  };
}

/** Whether look-ups alone tell the value, by themselves or by way of the tenant of another resource. */
function isLookedUp(value: unknown, { resources }: Pick<LoadedStack, "resources">): boolean {
  return (
    value instanceof Deferred &&
    value.references.every((reference) => {
      if (isLookUp(reference)) return true;
      const { address, path } = reference;
      const declared = resources.find((resource) => resource.address === address);
      return path.length === 1 && path[0] === "tenant_id" && isLookedUp(declared?.config.tenant_id, { resources });
    })
  );
}

/** Whether the tenant of anything that the stack declares is told by a look-up. */
export const asksForTenants = (stack: LoadedStack): boolean =>
  stack.resources.some(({ config }) => isLookedUp(config.tenant_id, stack));

/** The arguments of the provider block that is named. */
export function providerConfigOf(
  { providers }: Pick<LoadedStack, "providers">,
  { name, alias }: LoadedResource["provider"],
): Readonly<Record<string, unknown>> {
  return providers.find((candidate) => candidate.name === name && candidate.alias === alias)?.config ?? {};
}

/** The tenants of what a stack declares, and of its providers. */
export function tenantsOf(stack: LoadedStack, environment: NodeJS.ProcessEnv): readonly string[] {
  const tenants = [
    ...stack.resources.map((resource) => place(stack, resource, environment).tenant),
    ...stack.providers.map(({ config }) => tenantOf(config, stack.environment ?? environment)),
  ];
  return [...new Set(tenants.filter((tenant) => tenant !== undefined))];
}

/** The construct that a user wrote: the generated resource stands below it. */
export function constructOf(stack: Pick<LoadedStack, "name">, resource: LoadedResource): string {
  return resource.constructPath?.replace(/\/(resource|Resource|Default)$/, "") ?? `${stack.name}/${resource.address}`;
}

/** What is known of a declaration before anything else is. */
export function knownConfig({ config, references }: Pick<LoadedResource, "config" | "references">): Config {
  if (references.length === 0) return withoutNulls(config);
  return withoutNulls(
    resolveIn(
      config,
      () => UNKNOWN,
      () => UNKNOWN,
    ) as LoadedResource["config"],
  );
}

function withoutNulls(config: Readonly<Record<string, unknown>>): Config {
  return Object.fromEntries(Object.entries(config).filter(([, value]) => value !== null));
}

/** With the members that no field has, though they are null: Terraform refuses them as well. */
function withUnknown(known: Config, { config }: LoadedResource, fields: Fields): Config {
  const unknown = Object.entries(config).filter(([name, value]) => value === null && !Object.hasOwn(fields, name));
  return unknown.length === 0 ? known : { ...known, ...Object.fromEntries(unknown) };
}

/**
 * Checks every declaration of the program offline and returns the resources placed in their tenants, as far as those are
 * known before anything is looked up.
 * @throws RampsyncErrors with everything that is wrong.
 */
export function checkDeclarations(
  stacks: readonly LoadedStack[],
  environment: NodeJS.ProcessEnv,
  resources = shippedResources,
): readonly Placed[] {
  const checks = new DeclarationChecks(environment, resources);
  const placed = stacks.flatMap((stack) => checks.add(stack));
  checks.throwIfAny();
  return placed;
}

/** What a stack declares, each in its tenant. Nothing is checked; of a type that nobody knows `unknown` is told. */
export function placedIn(
  stack: LoadedStack,
  environment: NodeJS.ProcessEnv,
  resources: ResourceTable,
  unknown: (resource: LoadedResource, place: ReturnType<typeof placeIn>) => void = () => undefined,
): readonly Placed[] {
  return stack.resources.flatMap((resource): readonly Placed[] => {
    const found = place(stack, resource, environment);
    const definition = resources.get(resource.type);
    // A copy would be an object of a shape of its own, for each of a run's thousands.
    if (definition !== undefined) return [Object.assign(found, { definition })];
    unknown(resource, placeIn(found.construct, resource.sources));
    return [];
  });
}

/** What was declared, each with the construct that declares it: no object is declared twice. */
export type Seen = Map<string, string>;

/** The same, stack by stack, with what is wrong. */
export class DeclarationChecks {
  readonly #ofResources: RampsyncError[] = [];
  readonly #ofLookUps: RampsyncError[] = [];
  readonly #ofProviders: RampsyncError[] = [];
  /** By the place of the stack among those that were added; of such without any there is none. */
  readonly #ofPlaces = new Map<number, readonly RampsyncError[]>();
  #added = 0;
  readonly #seen: Seen = new Map();

  constructor(
    private readonly environment: NodeJS.ProcessEnv,
    private readonly resources: ResourceTable,
  ) {}

  /** `seen`: of the stacks that may declare the same; default: of all. */
  add(stack: LoadedStack, seen = this.#seen): readonly Placed[] {
    const placed = placedIn(stack, this.environment, this.resources, (resource, at) =>
      this.#ofResources.push(
        new RampsyncError("RS2005", `There is no resource type "${resource.type}".`, { place: at }),
      ),
    );
    for (const { resource, definition, config, construct } of placed) {
      const flaws = [
        ...definition.validate(withUnknown(config, resource, definition.fields), { place: { construct } }),
        ...checkIgnoreChanges(resource.lifecycle, definition.fields, placeIn(construct, resource.sources)),
      ];
      this.#ofResources.push(...flaws.map((error) => withSource(error, resource.sources)));
    }
    this.#ofLookUps.push(...checkLookUps(stack));
    this.#ofProviders.push(...checkProviders(stack));
    this.#judgePlaces(this.#added, placed, seen);
    this.#added += 1;
    return placed;
  }

  /** Judges again which objects the stack at `place` declares that one of `seen` has declared. */
  addAgain(place: number, stack: LoadedStack, seen: Seen): void {
    this.#judgePlaces(place, placedIn(stack, this.environment, this.resources), seen);
  }

  #judgePlaces(place: number, placed: readonly Placed[], seen: Seen): void {
    const found = placed.flatMap((each) => [...this.#wrongIn(each, seen)]);
    if (found.length === 0) this.#ofPlaces.delete(place);
    else this.#ofPlaces.set(place, found);
  }

  /** A tenant is named, and no object declared twice. */
  *#wrongIn(each: Placed, seen: Seen): Iterable<RampsyncError> {
    if (each.config.tenant_id === UNKNOWN) {
      if (isLookedUp(each.resource.config.tenant_id, each.stack)) return;
      const message = "The tenant of a resource must be known before anything is applied.";
      yield new RampsyncError("RS2006", message, {
        place: { ...placeIn(each.construct, each.resource.sources), attribute: ["tenant_id"] },
      });
    } else if (each.tenant === undefined) {
      yield new RampsyncError("RS2012", "Neither the resource nor its provider names a tenant.", {
        place: placeIn(each.construct, each.resource.sources),
      });
    }
    const id = declaredId(each.definition, each.config);
    const twin = id === undefined ? each.definition.twinKey?.(each.config) : undefined;
    if (id === undefined && twin === undefined) return;
    const key = JSON.stringify([each.definition.type, each.tenant ?? "", id === undefined ? [twin] : fold(id)]);
    const earlier = seen.get(key);
    if (earlier !== undefined) {
      const what = id ?? "What is made with this application and name";
      const message = `${what} of tenant ${each.tenant ?? "(none)"} is declared at ${earlier} already.`;
      yield new RampsyncError("RS1013", message, { place: placeIn(each.construct, each.resource.sources) });
    }
    seen.set(key, each.construct);
  }

  get #errors(): readonly RampsyncError[] {
    const ofPlaces = [...this.#ofPlaces].sort(([left], [right]) => left - right).flatMap(([, errors]) => errors);
    return [...this.#ofResources, ...this.#ofLookUps, ...this.#ofProviders, ...ofPlaces];
  }

  get some(): boolean {
    const lists = [this.#ofResources, this.#ofLookUps, this.#ofProviders];
    return this.#ofPlaces.size > 0 || lists.some(({ length }) => length > 0);
  }

  /** @throws RampsyncErrors with everything that is wrong. */
  throwIfAny(): void {
    if (this.some) throw new RampsyncErrors(this.#errors);
  }
}

/** Everything of the stack that is wrong offline. */
function checkLookUps(stack: LoadedStack): readonly RampsyncError[] {
  return stack.lookUps.flatMap((lookUp) => {
    const definition = lookUpOf(lookUp.type);
    const at = lookUpPlace(stack, lookUp);
    if (definition === undefined)
      return [new RampsyncError("RS2005", `There is no data source "${lookUp.type}".`, { place: at })];
    return validateLookUp(definition, knownConfig(lookUp)).map((error) => withSource(error.within(at), lookUp.sources));
  });
}

/** Where a look-up stands. */
export const lookUpPlace = (stack: Pick<LoadedStack, "name">, { constructPath, address, sources }: LoadedLookUp) =>
  placeIn(constructPath ?? `${stack.name}/${address}`, sources);

function checkProviders(stack: LoadedStack): readonly RampsyncError[] {
  const source = stack.sources.of([]);
  return stack.providers.flatMap(({ name, alias, config }) =>
    validateFields(config, providerFields, {
      place: {
        stack: stack.name,
        provider: [name, ...(alias === undefined ? [] : [alias])].join("."),
        ...(source === undefined ? {} : { source }),
      },
    }),
  );
}
