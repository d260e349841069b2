// The library: the engine's verbs as functions that never print, and what their inputs and outputs are made of.

export { type ApplyOptions, apply, destroy } from "./engine/apply.js";
export type { EngineEvent, Host } from "./engine/host.js";
export { type ListOptions, list } from "./engine/list.js";
export type { RunOptions } from "./engine/open.js";
export { RefusedRun } from "./engine/refusals.js";
export {
  drift,
  plan,
  type ValidateResult,
  validate,
} from "./engine/verbs.js";
export type { Change, ChangeKind } from "./integration/change.js";
export { RampsyncError, RampsyncErrors } from "./integration/error.js";
export { type ErrorCode, type ErrorSource, errorCodes } from "./integration/error-codes.js";
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
} from "./integration/plan-document.js";
export { Secret } from "./integration/secret.js";
export { type ClientOptions, OpsRampClient } from "./opsramp/client.js";
