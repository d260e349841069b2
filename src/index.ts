// The library: the engine's verbs as functions that never print, and what their inputs and outputs are made of.

export { RampsyncError, RampsyncErrors } from "./base/error.js";
export {
  type ErrorCode,
  type ErrorCodeEntry,
  type ErrorKind,
  type ErrorSource,
  errorCodes,
} from "./base/error-codes.js";
export { isGone, isNotLookedAt, isOutcomeUnknown, isRefused } from "./base/error-kind.js";
export { Secret } from "./base/secret.js";
export type { Change, ChangeKind } from "./document/change.js";
export type {
  AppliedResource,
  ApplyDocument,
  DriftDocument,
  ListDocument,
  ListedIntegration,
  PlanAction,
  PlanBudget,
  PlanDocument,
  PlanError,
  PlannedCall,
  PlanSummary,
  ResourceDocument,
  TenantBudget,
} from "./document/plan-document.js";
export type { RemovedLock } from "./document/unlock-document.js";
export type { ValidateResult } from "./document/validate-document.js";
export type { EngineEvent, Host } from "./engine/host.js";
export { RefusedRun } from "./engine/plan/refusals.js";
export type { ReadOnlyOptions, RunOptions } from "./engine/run-options.js";
export { type ApplyOptions, apply } from "./engine/verbs/apply.js";
export { destroy } from "./engine/verbs/destroy.js";
export { drift } from "./engine/verbs/drift.js";
export { type ListOptions, list } from "./engine/verbs/list.js";
export { type PlanOptions, plan } from "./engine/verbs/plan.js";
export { type UnlockOptions, type UnlockResult, unlock } from "./engine/verbs/unlock.js";
export { validate } from "./engine/verbs/validate.js";
export { type ClientOptions, OpsRampClient } from "./opsramp/client.js";
