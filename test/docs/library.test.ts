// What `import … from "rampsync"` gives: its functions and classes by name, and its types as the compiler sees them.
import { expect, expectTypeOf, it } from "vitest";
import type {
  AppliedResource,
  ApplyDocument,
  ApplyOptions,
  Change,
  ChangeKind,
  ClientOptions,
  DriftDocument,
  EngineEvent,
  ErrorCode,
  ErrorSource,
  Host,
  ListDocument,
  ListOptions,
  PlanAction,
  PlanBudget,
  PlanDocument,
  PlanError,
  PlannedCall,
  PlanSummary,
  ResourceDocument,
  RunOptions,
  TenantBudget,
  ValidateResult,
} from "../../src/index.js";
import * as rampsync from "../../src/index.js";

it("the library exports these names and no others", () => {
  expect(Object.keys(rampsync).sort()).toEqual([
    "OpsRampClient",
    "RampsyncError",
    "RampsyncErrors",
    "RefusedRun",
    "Secret",
    "accept",
    "apply",
    "catalogueTypes",
    "coverage",
    "destroy",
    "doctor",
    "drift",
    "errorCodes",
    "exportProject",
    "fetchCatalogue",
    "init",
    "initFromLive",
    "isGone",
    "isNotLookedAt",
    "isOutcomeUnknown",
    "isRefused",
    "list",
    "plan",
    "probe",
    "restore",
    "stateList",
    "stateMove",
    "stateRemove",
    "stateShow",
    "unlock",
    "validate",
  ]);
});

it("the verbs of the library take options and return documents", () => {
  expectTypeOf(rampsync.validate).toEqualTypeOf<(options: RunOptions) => Promise<ValidateResult>>();
  expectTypeOf(rampsync.plan).parameter(0).toExtend<RunOptions>();
  expectTypeOf(rampsync.plan).returns.resolves.toEqualTypeOf<PlanDocument>();
  expectTypeOf(rampsync.drift).returns.resolves.toEqualTypeOf<DriftDocument>();
  expectTypeOf(rampsync.apply).toEqualTypeOf<(options: ApplyOptions) => Promise<ApplyDocument>>();
  expectTypeOf(rampsync.destroy).toEqualTypeOf<(options: ApplyOptions) => Promise<ApplyDocument>>();
  expectTypeOf(rampsync.list).toEqualTypeOf<(options: ListOptions) => Promise<ListDocument>>();
  expectTypeOf<ApplyOptions["approve"]>().toEqualTypeOf<(document: PlanDocument) => Promise<boolean>>();
  expectTypeOf<RunOptions["host"]>().toEqualTypeOf<Host>();
  expectTypeOf<Host>().toEqualTypeOf<(event: EngineEvent) => void>();
});

it("the documents of the library are made of named, immutable parts", () => {
  expectTypeOf<PlanDocument["resources"]>().toEqualTypeOf<readonly ResourceDocument[]>();
  expectTypeOf<PlanDocument["summary"]>().toEqualTypeOf<PlanSummary>();
  expectTypeOf<PlanDocument["budget"]>().toEqualTypeOf<PlanBudget>();
  expectTypeOf<PlanBudget["tenants"]>().toEqualTypeOf<readonly TenantBudget[]>();
  expectTypeOf<ResourceDocument["changes"]>().toEqualTypeOf<readonly Change[]>();
  expectTypeOf<ResourceDocument["calls"]>().toEqualTypeOf<readonly PlannedCall[]>();
  expectTypeOf<ResourceDocument["action"]>().toEqualTypeOf<PlanAction>();
  expectTypeOf<ApplyDocument["resources"]>().toEqualTypeOf<readonly AppliedResource[]>();
  expectTypeOf<Change["kind"]>().toEqualTypeOf<ChangeKind>();
  expectTypeOf<DriftDocument["counts"]>().toEqualTypeOf<{
    readonly clean: number;
    readonly drifted: number;
    readonly gone?: number;
    readonly not_looked_at: number;
    readonly accepted?: number;
  }>();
});

it("errors of the library have a code of the table, a source and a hint, and a secret is not text", () => {
  const error = new rampsync.RampsyncError("RS1001", "x");
  expectTypeOf(error.code).toEqualTypeOf<ErrorCode>();
  expectTypeOf(error.source).toEqualTypeOf<ErrorSource>();
  expectTypeOf(error.hint).toEqualTypeOf<string>();
  expectTypeOf<PlanError>().toHaveProperty("code");
  expectTypeOf<ClientOptions["clientSecret"]>().toEqualTypeOf<rampsync.Secret>();
  // @ts-expect-error a secret in clear is refused in the editor
  const options: ClientOptions = { endpoint: "https://example.com", clientId: "a", clientSecret: "clear" };
  expect(options).toBeDefined();
});
