// The resources of a run, as they are known before and after the state is joined to the program.
import { type RampsyncError, toRampsyncErrors } from "../../base/error.js";
import type { Place } from "../../base/place.js";
import { type SourcePlaces, withSource } from "../../base/source-places.js";
import type { Config } from "../../integration/declared/config.js";
import type { Attributes } from "../../resources/attributes.js";
import { type ConnectionSettings } from "../../resources/connection.js";
import type { IgnoredPaths, Resource, Target } from "../../resources/resource.js";
import type { Lookup, ResourceReference } from "../load/deferred.js";
import type { LoadedResource } from "../load/resource.js";
import type { LoadedStack } from "../load/stack.js";
import type { ProviderAddress } from "../state/address.js";
import type { StoredInstance } from "../state/stored.js";

/** What is remembered of what the state holds of a resource: its attributes are many and let go of. */
export interface Prior {
  /** Whether its attributes are those of the declaration; false where there is none. */
  readonly recordsDeclaration: boolean;
  /** Marked as half-made, by a create that failed or by `terraform taint`: terraform would forget it and adopt it anew. */
  readonly tainted: boolean;
  /** The attributes of its record that say what destroying does. */
  readonly instructions: Attributes;
}

/** What a record holds that is of another object than the declaration at its address. */
export interface Replaced {
  readonly target: Target;
  readonly applied: unknown;
  readonly instructions: Attributes;
}

export interface Managed {
  readonly stack: LoadedStack;
  readonly address: string;
  /** What plans and applies it. */
  readonly definition: Resource;
  /** Where errors and plans say it is: the construct path, else the address. */
  readonly construct: string;
  /** Where the program makes it and its parts; absent where only the state knows it. */
  readonly sources?: SourcePlaces;
  readonly tenant: string;
  readonly id: string;
  /** Undefined when only the state knows the resource. */
  readonly config: Config | undefined;
  /** What `ignore_changes` leaves out of the comparison. */
  readonly ignored: IgnoredPaths;
  /** What the definition says was applied: it alone looks into it. */
  readonly applied: unknown;
  readonly prior: Prior | undefined;
  /** The state holds another integration or tenant at this address: that one is forgotten, this one adopted. */
  readonly replaces: string | undefined;
  /** That other one, where its removal changes what is live. */
  readonly replaced?: Replaced;
  /** Why it is not known what was recorded of it: nothing of it is looked at or done. */
  readonly problem?: RampsyncError;
  /** Where its record stands, if at another address: it was renamed or moved, and its record goes along. */
  readonly movedFrom?: { readonly stack: LoadedStack; readonly address: string };
  /** The stack that declares what only the state knows here, where that stack is not selected. */
  readonly movedTo?: string;
  readonly preventDestroy: boolean;
  /** What of the declaration hangs on other resources of the stack. */
  readonly references: readonly ResourceReference[];
  /** The same once the values of its references are known; undefined where none of them is left to be found. */
  readonly resolve: Resolve | undefined;
  /** The addresses of all in its stack that comes before it: declared, or recorded of what only the state knows. */
  readonly dependsOn: readonly string[];
  /** The recorded attributes, kept where others refer to them. */
  readonly recorded: Attributes | undefined;
  readonly provider: ProviderAddress;
  readonly settings: ConnectionSettings;
}

/** What nothing declares and nothing records, looked at as a definition of its own says. */
export function undeclared(
  found: Pick<Managed, "stack" | "address" | "definition" | "construct" | "tenant" | "id" | "provider" | "settings">,
): Managed {
  return {
    ...found,
    config: {},
    ignored: [],
    applied: undefined,
    prior: undefined,
    replaces: undefined,
    preventDestroy: false,
    references: [],
    resolve: undefined,
    dependsOn: [],
    recorded: undefined,
  };
}

/** Gives undefined while any of the values is not known. Throws RampsyncErrors where they make a declaration that is wrong. */
export type Resolve = (lookup: Lookup) => Managed | undefined;

/** Where errors of a resource are: its construct, and where the program makes it. */
export function placeIn(construct: string, sources: SourcePlaces | undefined): Place {
  const source = sources?.of([]);
  return { construct, ...(source === undefined ? {} : { source }) };
}

/** Errors of a resource, each where it is: in the smallest part of the declaration that it is about. */
export function errorsIn(
  { construct, sources }: Pick<Managed, "construct" | "sources">,
  thrown: unknown,
): readonly RampsyncError[] {
  return toRampsyncErrors(thrown).map((error) => withSource(error.at(placeIn(construct, sources)), sources));
}

/** A resource with its tenant, before the state is known: all that validating needs. */
export interface Placed {
  readonly stack: LoadedStack;
  readonly resource: LoadedResource;
  readonly definition: Resource;
  readonly construct: string;
  /** Without what is null, as good as absent; what hangs on other resources is `UNKNOWN`. */
  readonly config: Config;
  readonly providerConfig: Readonly<Record<string, unknown>>;
  readonly tenant: string | undefined;
}

/** A record of the state, and what the resource is that it is of. */
export interface RecordedResource {
  readonly definition: Resource;
  readonly instance: StoredInstance;
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

/** Nothing at its address is recorded of the object that it declares. */
export function isWithoutRecord({ prior, replaces, id }: Managed): boolean {
  return id !== "" && (prior === undefined || replaces !== undefined);
}
