// The library: the engine's verbs as functions that never print, and what their inputs and outputs are made of.

export { type ErrorJson, RampsyncError, type RampsyncErrorDetail, RampsyncErrors } from "./base/error.js";
export {
  type ErrorCode,
  type ErrorCodeEntry,
  type ErrorKind,
  type ErrorSource,
  errorCodes,
} from "./base/error-codes.js";
export { isGone, isNotLookedAt, isOutcomeUnknown, isRefused } from "./base/error-kind.js";
export type { NoteCode, NoteParameters, OrphanParameters, UndeclarableReason } from "./base/note-codes.js";
export type { Place, PlaceDocument, SourcePlace, Step } from "./base/place.js";
export { Secret } from "./base/secret.js";
export type { StaleReason } from "./base/stale-reason.js";
export type { UnsentReason } from "./base/unsent-reason.js";
export type {
  AcceptDocument,
  AcceptedEdit,
  EditedPlace,
  NamedResource,
  NotMadeReason,
} from "./document/accept-document.js";
export type {
  CatalogueFetchDocument,
  CatalogueTypesDocument,
  FetchedApplication,
} from "./document/catalogue-document.js";
export type {
  Acceptance,
  Change,
  ChangeKind,
  CommonChange,
  CommonMappingChange,
  DuplicateChange,
  FieldGroup,
  HeaderChange,
  KeptNameChange,
  MappingChange,
  PairChange,
  ParsingChange,
  ScalarChange,
  SendReason,
  UnmanagedChange,
} from "./document/change.js";
export type {
  AbsentEvent,
  CoverageDocument,
  CoverageMeasure,
  CoverageMeasures,
  CoverageUnit,
  CoveredIntegration,
  CoveredTenant,
  DeclaredPlace,
  UndeclaredEvent,
  UndeclaredMapping,
} from "./document/coverage-document.js";
export type { CheckedTenant, DoctorDocument, DoctorFinding, DoctorFix } from "./document/doctor-document.js";
export type {
  ExportDocument,
  ExportedCredential,
  ExportedResource,
  ExportFormat,
  LeftOutIntegration,
} from "./document/export-document.js";
export type { InitDocument } from "./document/init-document.js";
export type { Direction, Header, ValuePair } from "./document/mapping.js";
export type { NoteFact } from "./document/note-fact.js";
export type {
  AcceptanceSummary,
  AppliedResource,
  ApplyDocument,
  CallContent,
  DriftComparison,
  DriftDocument,
  LastEdit,
  ListDocument,
  ListedIntegration,
  OrphanedIntegration,
  OrphanedState,
  PlanAction,
  PlanBudget,
  PlanDocument,
  PlanError,
  PlannedCall,
  PlanSummary,
  ResolvedDrift,
  ResourceDocument,
  ResumedDocument,
  Shard,
  ShardDocument,
  StaleAcceptance,
  TenantBudget,
} from "./document/plan-document.js";
export type {
  ProbeCall,
  ProbeCounts,
  ProbeDocument,
  ProbedWay,
  ProbeIntegration,
} from "./document/probe-document.js";
export type {
  ListedState,
  StateListDocument,
  StateMoveDocument,
  StateRecord,
  StateRemoveDocument,
  StateShowDocument,
} from "./document/state-document.js";
export type {
  Transform,
  TransformAttributes,
  TransformEvent,
  TransformEventAttributes,
  TransformIntegration,
  TransformLookUp,
  TransformMapping,
  TransformNotifier,
  TransformOperator,
  TransformTemplate,
  TransformText,
  TransformVariable,
} from "./document/transform.js";
export type { RemovedLock } from "./document/unlock-document.js";
export type { ValidateResult } from "./document/validate-document.js";
export type { TenantMap } from "./engine/export/map-tenant.js";
export type { EngineEvent, Host } from "./engine/host.js";
export { RefusedRun, type Reviewed } from "./engine/plan/refusals.js";
export type { StateOptions } from "./engine/records/state-places.js";
export type { GivenState, GivenStates, ReadOnlyOptions, RunOptions } from "./engine/run-options.js";
export { type AcceptOptions, accept } from "./engine/verbs/accept.js";
export { type ApplyOptions, apply, type CredentialsOut } from "./engine/verbs/apply.js";
export {
  type CatalogueFetchOptions,
  type CatalogueTypesOptions,
  catalogueTypes,
  fetchCatalogue,
} from "./engine/verbs/catalogue.js";
export { type CoverageOptions, coverage } from "./engine/verbs/coverage.js";
export { destroy } from "./engine/verbs/destroy.js";
export { type Consent, type DoctorOptions, doctor } from "./engine/verbs/doctor.js";
export { type DriftOptions, drift } from "./engine/verbs/drift.js";
export { type ExportOptions, exportProject } from "./engine/verbs/export.js";
export { type InitOptions, init } from "./engine/verbs/init.js";
export { type InitFromLiveOptions, initFromLive } from "./engine/verbs/init-from-live.js";
export { type ListOptions, list } from "./engine/verbs/list.js";
export { type PlanOptions, plan } from "./engine/verbs/plan.js";
export { type ProbeBudget, type ProbeOptions, probe } from "./engine/verbs/probe.js";
export { type RestoreOptions, restore } from "./engine/verbs/restore.js";
export type { StateChangeOptions } from "./engine/verbs/state-change.js";
export { stateList } from "./engine/verbs/state-list.js";
export { type StateMoveOptions, stateMove } from "./engine/verbs/state-move.js";
export { type StateRemoveOptions, stateRemove } from "./engine/verbs/state-remove.js";
export { type StateShowOptions, stateShow } from "./engine/verbs/state-show.js";
export { type UnlockOptions, type UnlockResult, unlock } from "./engine/verbs/unlock.js";
export { validate } from "./engine/verbs/validate.js";
export type {
  WireAlertSource,
  WireAuthentication,
  WireInboundConfig,
  WireIntegration,
  WireKeyValue,
  WireMapping,
  WireMappingRow,
  WireNotifier,
  WireOutboundConfig,
  WireParsing,
  WireParsingOperator,
  WireValuePair,
} from "./integration/wire/wire.js";
export type {
  WireDependentEvent,
  WireEvent,
  WireFilter,
  WireFilterRule,
} from "./integration/wire/wire-event.js";
export {
  type ClientOptions,
  OpsRampClient,
  type SearchAnswer,
  type SearchOptions,
  type WireClient,
  type WireIntegrationType,
  type WireMappable,
  type WireProperty,
  type WireResourceGroup,
  type WireRole,
} from "./opsramp/client.js";
export type { Clock } from "./opsramp/clock.js";
export type { ClientEvent } from "./opsramp/event.js";
export type { KnownLimit } from "./opsramp/limiter.js";
export type { Page, Pages } from "./opsramp/pages.js";
export type { ProxySettings } from "./opsramp/proxy.js";
export type { RequestClass } from "./opsramp/request-class.js";
export type { ClassCounts, RequestCounts } from "./opsramp/requester.js";
