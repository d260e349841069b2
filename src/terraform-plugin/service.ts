// The Provider service: each RPC as a function from request to response. What goes wrong inside is a diagnostic.
import {
  type Diagnostic,
  DiagnosticsError,
  diagnosticMessage,
  error,
  hasErrors,
  pathMessage,
  thrownDiagnostics,
} from "./diagnostics.js";
import { type DynamicMessage, readValue, writeValue, writeWhatFits } from "./dynamic-value.js";
import { createLog, type Log } from "./log.js";
import { defaultPlan } from "./plan.js";
import type { ProviderMethod, RequestOf, ResponseOf } from "./protobuf/messages.js";
import type {
  ClientContext,
  Context,
  Diagnostics,
  MoveSource,
  PlannedResult,
  PlanRequest,
  Provider,
} from "./provider.js";
import { schemaMessage } from "./schema/message.js";
import type { Schema } from "./schema/schema.js";
import { validateAttributes } from "./schema/validate.js";
import { fromJson, parseJson } from "./values/json.js";
import type { ObjectValue } from "./values/value.js";

export type Service = {
  readonly [M in ProviderMethod]: (request: RequestOf<M>) => Promise<ResponseOf<M>>;
};

export interface ServiceOptions {
  /** Where log lines go; default stderr. */
  readonly writeLog?: (line: string) => void;
}

type DiagnosticMessages = ReturnType<typeof diagnosticMessage>[];
interface Validated {
  readonly schema: Schema;
  validate?(config: ObjectValue, context: Context): Promise<Diagnostics> | Diagnostics;
}
type Schemas = { readonly [typeName: string]: { readonly schema: Schema } };

const serverCapabilities = { planDestroy: true, getProviderSchemaOptional: true, moveResourceState: true };
const noBytes = new Uint8Array();
const noObject: ObjectValue = {};

/** One provider answering the RPCs of one host at a time. `stop` is what StopProvider does. */
export function createService(
  provider: Provider,
  options: ServiceOptions = {},
): Service & { readonly log: Log; stop(): void } {
  const redact = provider.redact ?? ((text: string) => text);
  const log = createLog({
    module: `provider.${provider.name}`,
    redact,
    ...(options.writeLog === undefined ? {} : { write: options.writeLog }),
  });
  const { resources, dataSources = {}, ephemeralResources = {} } = provider;
  let stopping = new AbortController();
  let terraformVersion = "";
  let client: { readonly value: unknown } | undefined;

  const context = (): Context => ({ log, signal: stopping.signal, terraformVersion });
  const clientContext = (): ClientContext<unknown> => {
    if (client === undefined) throw new DiagnosticsError([error("The provider is not configured")]);
    return { ...context(), client: client.value };
  };

  /** Runs one RPC. If it throws, the response is what `kept` says, with the diagnostics of what was thrown. */
  async function respond<R extends { readonly diagnostics?: unknown }>(
    what: string,
    schema: Schema | undefined,
    run: (say: (diagnostics: Diagnostics) => DiagnosticMessages) => Promise<R>,
    kept: Omit<R, "diagnostics">,
  ): Promise<R> {
    const say = (diagnostics: Diagnostics = []) =>
      diagnostics.map((each) => diagnosticMessage(schema?.type ?? "dynamic", each, redact));
    try {
      return await run(say);
    } catch (thrown) {
      const { diagnostics, foreseen } = thrownDiagnostics(thrown);
      if (!foreseen) log.error(`${what} failed`, { error: thrown });
      return { ...kept, diagnostics: say(diagnostics) } as R;
    }
  }

  async function validate(
    owner: Validated,
    message: DynamicMessage | undefined,
    writeOnlyAllowed: boolean,
  ): Promise<readonly Diagnostic[]> {
    const config = readValue(owner.schema, message);
    if (config === null) return [];
    const bySchema = validateAttributes(owner.schema.attributes, config, { writeOnlyAllowed });
    // A handler may rely on what the schema promises, so it is asked only when the schema is content.
    if (hasErrors(bySchema)) return bySchema;
    return [...bySchema, ...((await owner.validate?.(config, context())) ?? [])];
  }

  return {
    log,
    stop: () => stopping.abort(),

    async GetMetadata() {
      const names = (table: Schemas) => Object.keys(table).map((typeName) => ({ typeName }));
      return {
        serverCapabilities,
        resources: names(resources),
        dataSources: names(dataSources),
        ephemeralResources: names(ephemeralResources),
      };
    },

    async GetProviderSchema() {
      const schemas = (table: Schemas) =>
        Object.fromEntries(Object.entries(table).map(([name, { schema }]) => [name, schemaMessage(schema)]));
      return {
        provider: schemaMessage(provider.schema),
        resourceSchemas: schemas(resources),
        dataSourceSchemas: schemas(dataSources),
        ephemeralResourceSchemas: schemas(ephemeralResources),
        serverCapabilities,
      };
    },

    ValidateProviderConfig: ({ config }) =>
      respond<ResponseOf<"ValidateProviderConfig">>(
        "ValidateProviderConfig",
        provider.schema,
        async (say) => ({ diagnostics: say(await validate(provider, config, true)) }),
        {},
      ),

    ConfigureProvider: (request) =>
      respond<ResponseOf<"ConfigureProvider">>(
        "ConfigureProvider",
        provider.schema,
        async (say) => {
          terraformVersion = request.terraformVersion ?? "";
          // In debug mode an earlier run has left its client, and listens to its own signal.
          stopping = new AbortController();
          client = undefined;
          const configured = await provider.configure(
            readValue(provider.schema, request.config) ?? noObject,
            context(),
          );
          client = { value: configured.client };
          return { diagnostics: say(configured.diagnostics) };
        },
        {},
      ),

    ValidateResourceConfig: ({ typeName, config, clientCapabilities }) =>
      respond<ResponseOf<"ValidateResourceConfig">>(
        `ValidateResourceConfig ${typeName}`,
        schemaOf(resources, typeName),
        async (say) => {
          const allowed = clientCapabilities?.writeOnlyAttributesAllowed === true;
          return { diagnostics: say(await validate(known(resources, typeName, "resource type"), config, allowed)) };
        },
        {},
      ),

    ValidateDataResourceConfig: ({ typeName, config }) =>
      respond<ResponseOf<"ValidateDataResourceConfig">>(
        `ValidateDataResourceConfig ${typeName}`,
        schemaOf(dataSources, typeName),
        async (say) => ({
          diagnostics: say(await validate(known(dataSources, typeName, "data source"), config, true)),
        }),
        {},
      ),

    UpgradeResourceState: ({ typeName, version = 0, rawState }) =>
      respond<ResponseOf<"UpgradeResourceState">>(
        `UpgradeResourceState ${typeName}`,
        schemaOf(resources, typeName),
        async () => {
          const resource = known(resources, typeName, "resource type");
          const { schema } = resource;
          if (version > schema.version) {
            const newest = `this provider knows up to ${schema.version}`;
            const detail = `The state has schema version ${version}; ${newest}. Use that version of the provider or a newer one.`;
            throw new DiagnosticsError([error("State of a newer provider", { detail })]);
          }
          // Terraform reads it by the schema, without the attributes that the schema has no longer.
          if (version === schema.version && rawState?.json !== undefined)
            return { upgradedState: { json: rawState.json } };
          const stored = parseJson(Buffer.from(rawState?.json ?? noBytes).toString("utf8"));
          if (resource.upgradeState === undefined) {
            throw new Error(`no way is known from schema version ${version} to ${schema.version}`);
          }
          const current = await resource.upgradeState(version, stored, context());
          return { upgradedState: writeValue(schema, fromJson(schema.type, current)) };
        },
        {},
      ),

    ReadResource: (request) =>
      respond<ResponseOf<"ReadResource">>(
        `ReadResource ${request.typeName}`,
        schemaOf(resources, request.typeName),
        async (say) => {
          const resource = known(resources, request.typeName, "resource type");
          const given = request.private ?? noBytes;
          const state = readValue(resource.schema, request.currentState) ?? noObject;
          const result = await resource.read({ state, private: given }, clientContext());
          return {
            newState: writeValue(resource.schema, result.state, { value: state, message: request.currentState }),
            private: result.private ?? given,
            diagnostics: say(result.diagnostics),
          };
        },
        { newState: request.currentState, private: request.private },
      ),

    PlanResourceChange: (request) =>
      respond<ResponseOf<"PlanResourceChange">>(
        `PlanResourceChange ${request.typeName}`,
        schemaOf(resources, request.typeName),
        async (say) => {
          const resource = known(resources, request.typeName, "resource type");
          const { schema } = resource;
          const priorState = readValue(schema, request.priorState);
          const proposed = readValue(schema, request.proposedNewState);
          // For handlers, no proposed state and no configuration are one: a destroy.
          const config = proposed === null ? null : readValue(schema, request.config);
          const given = request.priorPrivate ?? noBytes;
          const byDefault = () => defaultPlan(schema, { config, prior: priorState, proposed });
          const question: PlanRequest<Schema> = {
            config,
            priorState,
            proposed,
            private: given,
            isCreate: priorState === null,
            isDestroy: proposed === null,
            defaultPlan: byDefault,
          };
          const answer: PlannedResult<Schema> =
            resource.plan === undefined ? byDefault() : await resource.plan(question, clientContext());
          return {
            plannedState: writeValue(schema, answer.planned, { value: priorState, message: request.priorState }),
            requiresReplace: (answer.requiresReplace ?? []).map((path) => pathMessage(schema.type, path)),
            plannedPrivate: answer.private ?? given,
            diagnostics: say(answer.diagnostics),
          };
        },
        { plannedPrivate: request.priorPrivate },
      ),

    ApplyResourceChange: (request) =>
      respond<ResponseOf<"ApplyResourceChange">>(
        `ApplyResourceChange ${request.typeName}`,
        schemaOf(resources, request.typeName),
        async (say) => {
          const resource = known(resources, request.typeName, "resource type");
          const { schema } = resource;
          const prior = readValue(schema, request.priorState);
          const planned = readValue(schema, request.plannedState);
          const config = planned === null ? null : readValue(schema, request.config);
          const given = request.plannedPrivate ?? noBytes;
          const result = await resource.apply({ config, planned, prior, private: given }, clientContext());
          const { diagnostics = [] } = result;
          const isDestroyed = planned === null && !hasErrors(diagnostics);
          const after = result.state === undefined && !isDestroyed ? prior : result.state;
          const written = writeWhatFits(schema, after, planned);
          return {
            newState: written.value,
            private: result.private ?? given,
            diagnostics: say([...diagnostics, ...written.diagnostics]),
          };
        },
        { newState: request.priorState, private: request.plannedPrivate },
      ),

    ImportResourceState: ({ typeName = "", id = "" }) =>
      respond<ResponseOf<"ImportResourceState">>(
        `ImportResourceState ${typeName}`,
        schemaOf(resources, typeName),
        async (say) => {
          const resource = known(resources, typeName, "resource type");
          if (resource.importState === undefined) {
            return {
              diagnostics: say([error("Import is not supported", { detail: `${typeName} cannot be imported.` })]),
            };
          }
          const result = await resource.importState(id, clientContext());
          const state = writeValue(resource.schema, result.state);
          return {
            importedResources: [{ typeName, state, private: result.private ?? noBytes }],
            diagnostics: say(result.diagnostics),
          };
        },
        {},
      ),

    MoveResourceState: (request) =>
      respond<ResponseOf<"MoveResourceState">>(
        `MoveResourceState ${request.targetTypeName}`,
        schemaOf(resources, request.targetTypeName),
        async (say) => {
          const { sourceTypeName: typeName = "", targetTypeName } = request;
          const resource = known(resources, targetTypeName, "resource type");
          const source: MoveSource = {
            providerAddress: request.sourceProviderAddress ?? "",
            typeName,
            schemaVersion: request.sourceSchemaVersion ?? 0,
            state: parseJson(Buffer.from(request.sourceState?.json ?? noBytes).toString("utf8")),
            private: request.sourcePrivate ?? noBytes,
          };
          const result = await resource.moveState?.(source, context());
          if (result === undefined) {
            const detail = `This provider cannot move the state of ${typeName} to ${targetTypeName}.`;
            throw new DiagnosticsError([error("Moving resource state is not supported", { detail })]);
          }
          return {
            targetState: writeValue(resource.schema, result.state),
            targetPrivate: result.private ?? noBytes,
            diagnostics: say(result.diagnostics),
          };
        },
        {},
      ),

    ReadDataSource: (request) =>
      respond<ResponseOf<"ReadDataSource">>(
        `ReadDataSource ${request.typeName}`,
        schemaOf(dataSources, request.typeName),
        async (say) => {
          const source = known(dataSources, request.typeName, "data source");
          const config = readValue(source.schema, request.config) ?? noObject;
          const result = await source.read({ config }, clientContext());
          return { state: writeValue(source.schema, result.state), diagnostics: say(result.diagnostics) };
        },
        {},
      ),

    ValidateEphemeralResourceConfig: ({ typeName, config }) =>
      respond<ResponseOf<"ValidateEphemeralResourceConfig">>(
        `ValidateEphemeralResourceConfig ${typeName}`,
        schemaOf(ephemeralResources, typeName),
        async (say) => ({
          diagnostics: say(await validate(known(ephemeralResources, typeName, "ephemeral resource"), config, true)),
        }),
        {},
      ),

    OpenEphemeralResource: (request) =>
      respond<ResponseOf<"OpenEphemeralResource">>(
        `OpenEphemeralResource ${request.typeName}`,
        schemaOf(ephemeralResources, request.typeName),
        async (say) => {
          const source = known(ephemeralResources, request.typeName, "ephemeral resource");
          const config = readValue(source.schema, request.config) ?? noObject;
          const opened = await source.open({ config }, clientContext());
          return { result: writeValue(source.schema, opened.result), diagnostics: say(opened.diagnostics) };
        },
        {},
      ),

    // Nothing is held open, and no time is told after which it would have to be renewed.
    async RenewEphemeralResource() {
      return {};
    },

    async CloseEphemeralResource() {
      return {};
    },

    async StopProvider() {
      stopping.abort();
      return {};
    },
  };
}

function find<T>(table: { readonly [name: string]: T }, name: string | undefined): T | undefined {
  return name !== undefined && Object.hasOwn(table, name) ? table[name] : undefined;
}

const schemaOf = (table: Schemas, name: string | undefined): Schema | undefined => find(table, name)?.schema;

function known<T>(table: { readonly [name: string]: T }, name: string | undefined, what: string): T {
  const found = find(table, name);
  if (found === undefined) throw new Error(`there is no ${what} ${name}`);
  return found;
}
