// What a provider's author writes: a provider, its resources, data sources and ephemeral resources, as plain async functions.
import type { Diagnostic } from "./diagnostics.js";
import type { Log, Redact } from "./log.js";
import type { Attributes } from "./schema/attribute.js";
import type { InferConfig, InferPlanned, InferStub, Schema } from "./schema/schema.js";
import type { Json } from "./values/json.js";
import type { Path } from "./values/path.js";

/** Given to every handler. */
export interface Context {
  readonly log: Log;
  /** Aborted when Terraform asks to stop (the user pressed Ctrl-C) or is gone. What is running may finish in order. */
  readonly signal: AbortSignal;
  /** Empty until the provider is configured. */
  readonly terraformVersion: string;
}

/** Given to handlers that run after the provider is configured. */
export interface ClientContext<Client> extends Context {
  /** What `configure` returned. */
  readonly client: Client;
}

/** Bytes that Terraform keeps beside the state and does not read. Empty when there are none. */
export type Private = Uint8Array;

/** Diagnostics, if any. Errors may as well be thrown: see {@link DiagnosticsError}. */
export type Diagnostics = readonly Diagnostic[] | undefined;

export interface ReadResult<S> {
  /** Null when the object is gone. */
  readonly state: InferStub<S> | null;
  /** Absent: as it was. */
  readonly private?: Private;
  readonly diagnostics?: Diagnostics;
}

export interface PlanRequest<S> {
  readonly config: InferConfig<S> | null;
  readonly priorState: InferStub<S> | null;
  /** Terraform's merge of configuration and prior state; null for a destroy. */
  readonly proposed: InferPlanned<S> | null;
  readonly private: Private;
  readonly isCreate: boolean;
  readonly isDestroy: boolean;
  /** The plan that is made without a handler: change and return it. `planned` is null for a destroy. */
  readonly defaultPlan: () => {
    readonly planned: InferPlanned<S> | null;
    readonly requiresReplace: readonly Path[];
    readonly changed: boolean;
  };
}

export interface PlannedResult<S> {
  /** Null for a destroy. Write-only attributes are made null by this layer. */
  readonly planned: InferPlanned<S> | null;
  readonly requiresReplace?: readonly Path[];
  /** Reaches apply. Absent: as it was. */
  readonly private?: Private;
  readonly diagnostics?: Diagnostics;
}

export interface ApplyRequest<S> {
  /** With the write-only values. Null for a destroy. */
  readonly config: InferConfig<S> | null;
  /** Null for a destroy. Attributes planned as unknown are UNKNOWN. */
  readonly planned: InferPlanned<S> | null;
  /** Null for a create. */
  readonly prior: InferStub<S> | null;
  /** What plan returned. */
  readonly private: Private;
}

export interface ApplyResult<S> {
  /**
   * What is there now; null when the object is gone. With error diagnostics, a create that got half way is stored as
   * tainted and an update as it says here. Absent: gone after a destroy without errors, else as it was before.
   */
  readonly state?: InferStub<S> | null;
  /** Absent: as it was. */
  readonly private?: Private;
  readonly diagnostics?: Diagnostics;
}

export interface ImportResult<S> {
  /** Attributes left out are null; Terraform calls read next. */
  readonly state: Partial<InferStub<S>>;
  readonly private?: Private;
  readonly diagnostics?: Diagnostics;
}

/** A resource of another type, mostly of another provider, that a `moved` block of the configuration names as the source. */
export interface MoveSource {
  /** Such as `registry.terraform.io/acme/toy`. */
  readonly providerAddress: string;
  readonly typeName: string;
  readonly schemaVersion: number;
  /** As the other provider stored it, as JSON with exact numbers. */
  readonly state: Json;
  /** Bytes that the other provider kept beside it. */
  readonly private: Private;
}

/** A handler that throws gives an error diagnostic, and Terraform keeps the state and private bytes it had. */
export interface Resource<S extends Schema, Client> {
  readonly schema: S;
  /** Beyond what the schema says. Runs without a configured provider; values may be unknown. */
  validate?(config: InferConfig<S>, context: Context): Promise<Diagnostics> | Diagnostics;
  read(
    request: { readonly state: InferStub<S>; readonly private: Private },
    context: ClientContext<Client>,
  ): Promise<ReadResult<S>>;
  /** Default: {@link PlanRequest.defaultPlan}. The provider may not be configured when its own configuration is unknown. */
  plan?(request: PlanRequest<S>, context: ClientContext<Client>): Promise<PlannedResult<S>> | PlannedResult<S>;
  apply(request: ApplyRequest<S>, context: ClientContext<Client>): Promise<ApplyResult<S>>;
  /** Without it the resource cannot be imported. */
  importState?(id: string, context: ClientContext<Client>): Promise<ImportResult<S>>;
  /**
   * The state of a resource of another type as one of this; undefined for a type that it does not take. Runs without a
   * configured provider; Terraform calls read next. Without it nothing can be moved here.
   */
  moveState?(source: MoveSource, context: Context): Promise<ImportResult<S> | undefined> | ImportResult<S> | undefined;
  /** The state of an older schema version, as JSON with exact numbers, to one of this version. */
  upgradeState?(version: number, state: Json, context: Context): Promise<Json> | Json;
}

export interface DataSource<S extends Schema, Client> {
  readonly schema: S;
  validate?(config: InferConfig<S>, context: Context): Promise<Diagnostics> | Diagnostics;
  /** The configuration is wholly known. */
  read(
    request: { readonly config: InferStub<S> },
    context: ClientContext<Client>,
  ): Promise<{ readonly state: InferStub<S>; readonly diagnostics?: Diagnostics }>;
}

/** A value that Terraform asks for in each run and stores nowhere. Nothing of it is held open: it is neither renewed nor closed. */
export interface EphemeralResource<S extends Schema, Client> {
  readonly schema: S;
  validate?(config: InferConfig<S>, context: Context): Promise<Diagnostics> | Diagnostics;
  /** The configuration is wholly known. */
  open(
    request: { readonly config: InferStub<S> },
    context: ClientContext<Client>,
  ): Promise<{ readonly result: InferStub<S>; readonly diagnostics?: Diagnostics }>;
}

// Method (bivariant) signatures let differently typed resources share one table.
export type AnyResource<Client> = Resource<Schema<Attributes>, Client>;
export type AnyDataSource<Client> = DataSource<Schema<Attributes>, Client>;
export type AnyEphemeralResource<Client> = EphemeralResource<Schema<Attributes>, Client>;

export interface Provider<S extends Schema = Schema, Client = unknown> {
  /** The type: `toy` for `terraform-provider-toy`. */
  readonly name: string;
  /** The source address, used in debug mode: `registry.terraform.io/acme/toy`. */
  readonly address: string;
  readonly schema: S;
  validate?(config: InferConfig<S>, context: Context): Promise<Diagnostics> | Diagnostics;
  /** Makes the client. Values that come from other resources may be unknown in a plan. */
  configure(
    config: InferConfig<S>,
    context: Context,
  ): Promise<{ readonly client: Client; readonly diagnostics?: Diagnostics }>;
  readonly resources: { readonly [typeName: string]: AnyResource<Client> };
  readonly dataSources?: { readonly [typeName: string]: AnyDataSource<Client> };
  readonly ephemeralResources?: { readonly [typeName: string]: AnyEphemeralResource<Client> };
  /** Takes secrets out of everything this layer logs or shows as a diagnostic. */
  readonly redact?: Redact;
}

/** Typed declarations for one kind of client: `const toy = providerFor<ToyClient>()`, then `toy.resource({...})`. */
export function providerFor<Client>() {
  return {
    resource: <S extends Schema>(resource: Resource<S, Client>): AnyResource<Client> => resource,
    dataSource: <S extends Schema>(source: DataSource<S, Client>): AnyDataSource<Client> => source,
    ephemeralResource: <S extends Schema>(source: EphemeralResource<S, Client>): AnyEphemeralResource<Client> => source,
    provider: <S extends Schema>(provider: Provider<S, Client>): Provider => provider,
  };
}
