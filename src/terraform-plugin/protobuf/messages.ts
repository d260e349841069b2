// The field numbers of the messages of Terraform plugin protocol 6 (and of go-plugin) that this layer speaks.
import {
  bool,
  bytes,
  type InferMessage,
  int,
  type Message,
  map,
  message,
  oneofInt,
  oneofString,
  type RepeatedField,
  repeated,
  type ScalarField,
  single,
  string,
} from "./codec.js";

export const Empty = message({});

export const DynamicValue = message({ msgpack: bytes(1), json: bytes(2) });

export const AttributeStep = message({
  attributeName: oneofString(1),
  elementKeyString: oneofString(2),
  elementKeyInt: oneofInt(3),
});
export const AttributePath = message({ steps: repeated(1, () => AttributeStep) });

export const severityNumber = { error: 1, warning: 2 } as const;
export const DiagnosticMessage = message({
  severity: int(1),
  summary: string(2),
  detail: string(3),
  attribute: single(4, () => AttributePath),
});

export const descriptionKindNumber = { plain: 0, markdown: 1 } as const;
export const nestingNumber = { single: 1, list: 2, set: 3, map: 4 } as const;
// The two messages hold one another; the annotation ends the circle for inference.
export const SchemaObject: Message<{ readonly attributes: RepeatedField; readonly nesting: ScalarField<"int"> }> =
  message({
    attributes: repeated(1, () => SchemaAttribute),
    nesting: int(3),
  });
export const SchemaAttribute = message({
  name: string(1),
  type: bytes(2),
  description: string(3),
  required: bool(4),
  optional: bool(5),
  computed: bool(6),
  sensitive: bool(7),
  descriptionKind: int(8),
  deprecated: bool(9),
  nestedType: single(10, () => SchemaObject),
  writeOnly: bool(11),
});
export const SchemaBlock = message({
  version: int(1),
  attributes: repeated(2, () => SchemaAttribute),
  description: string(4),
  descriptionKind: int(5),
  deprecated: bool(6),
});
export const SchemaMessage = message({ version: int(1), block: single(2, () => SchemaBlock) });

export const ServerCapabilities = message({
  planDestroy: bool(1),
  getProviderSchemaOptional: bool(2),
  moveResourceState: bool(3),
});
export const ClientCapabilities = message({ deferralAllowed: bool(1), writeOnlyAttributesAllowed: bool(2) });
export const RawState = message({ json: bytes(1) });
const TypeName = message({ typeName: string(1) });
const ImportedResource = message({ typeName: string(1), state: single(2, () => DynamicValue), private: bytes(3) });

const diagnostics = (number: number) => repeated(number, () => DiagnosticMessage);
const value = (number: number) => single(number, () => DynamicValue);
const clientCapabilities = (number: number) => single(number, () => ClientCapabilities);

/** The methods of `tfplugin6.Provider` that are served: request and response. All others answer UNIMPLEMENTED. */
export const providerMethods = {
  GetMetadata: {
    request: Empty,
    response: message({
      serverCapabilities: single(1, () => ServerCapabilities),
      diagnostics: diagnostics(2),
      dataSources: repeated(3, () => TypeName),
      resources: repeated(4, () => TypeName),
      ephemeralResources: repeated(6, () => TypeName),
    }),
  },
  GetProviderSchema: {
    request: Empty,
    response: message({
      provider: single(1, () => SchemaMessage),
      resourceSchemas: map(2, () => SchemaMessage),
      dataSourceSchemas: map(3, () => SchemaMessage),
      diagnostics: diagnostics(4),
      serverCapabilities: single(6, () => ServerCapabilities),
      ephemeralResourceSchemas: map(8, () => SchemaMessage),
    }),
  },
  ValidateProviderConfig: {
    request: message({ config: value(1) }),
    response: message({ diagnostics: diagnostics(2) }),
  },
  ConfigureProvider: {
    request: message({ terraformVersion: string(1), config: value(2), clientCapabilities: clientCapabilities(3) }),
    response: message({ diagnostics: diagnostics(1) }),
  },
  ValidateResourceConfig: {
    request: message({ typeName: string(1), config: value(2), clientCapabilities: clientCapabilities(3) }),
    response: message({ diagnostics: diagnostics(1) }),
  },
  ValidateDataResourceConfig: {
    request: message({ typeName: string(1), config: value(2) }),
    response: message({ diagnostics: diagnostics(1) }),
  },
  UpgradeResourceState: {
    request: message({ typeName: string(1), version: int(2), rawState: single(3, () => RawState) }),
    response: message({ upgradedState: value(1), diagnostics: diagnostics(2) }),
  },
  ReadResource: {
    request: message({ typeName: string(1), currentState: value(2), private: bytes(3) }),
    response: message({ newState: value(1), diagnostics: diagnostics(2), private: bytes(3) }),
  },
  PlanResourceChange: {
    request: message({
      typeName: string(1),
      priorState: value(2),
      proposedNewState: value(3),
      config: value(4),
      priorPrivate: bytes(5),
    }),
    response: message({
      plannedState: value(1),
      requiresReplace: repeated(2, () => AttributePath),
      plannedPrivate: bytes(3),
      diagnostics: diagnostics(4),
    }),
  },
  ApplyResourceChange: {
    request: message({
      typeName: string(1),
      priorState: value(2),
      plannedState: value(3),
      config: value(4),
      plannedPrivate: bytes(5),
    }),
    response: message({ newState: value(1), private: bytes(2), diagnostics: diagnostics(3) }),
  },
  ImportResourceState: {
    request: message({ typeName: string(1), id: string(2) }),
    response: message({ importedResources: repeated(1, () => ImportedResource), diagnostics: diagnostics(2) }),
  },
  MoveResourceState: {
    request: message({
      sourceProviderAddress: string(1),
      sourceTypeName: string(2),
      sourceSchemaVersion: int(3),
      sourceState: single(4, () => RawState),
      targetTypeName: string(5),
      sourcePrivate: bytes(6),
    }),
    response: message({ targetState: value(1), diagnostics: diagnostics(2), targetPrivate: bytes(3) }),
  },
  ReadDataSource: {
    request: message({ typeName: string(1), config: value(2) }),
    response: message({ state: value(1), diagnostics: diagnostics(2) }),
  },
  ValidateEphemeralResourceConfig: {
    request: message({ typeName: string(1), config: value(2) }),
    response: message({ diagnostics: diagnostics(1) }),
  },
  OpenEphemeralResource: {
    request: message({ typeName: string(1), config: value(2), clientCapabilities: clientCapabilities(3) }),
    response: message({ diagnostics: diagnostics(1), result: value(3), private: bytes(4) }),
  },
  RenewEphemeralResource: {
    request: message({ typeName: string(1), private: bytes(2) }),
    response: message({ diagnostics: diagnostics(1), private: bytes(3) }),
  },
  CloseEphemeralResource: {
    request: message({ typeName: string(1), private: bytes(2) }),
    response: message({ diagnostics: diagnostics(1) }),
  },
  StopProvider: {
    request: Empty,
    response: message({ error: string(1) }),
  },
} as const;

export type ProviderMethod = keyof typeof providerMethods;
export type RequestOf<M extends ProviderMethod> = InferMessage<(typeof providerMethods)[M]["request"]>;
export type ResponseOf<M extends ProviderMethod> = InferMessage<(typeof providerMethods)[M]["response"]>;

export const HealthCheckResponse = message({ status: int(1) });
/** grpc.health.v1: SERVING. */
export const serving = 1;
