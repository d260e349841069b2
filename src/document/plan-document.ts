// The plan as a document: what `plan --json` prints, plan files hold and every rendering is made from. Additive changes
// keep format 1.x.

import type { PlaceDocument, SourcePlace } from "../base/place.js";
import type { StaleReason } from "../base/stale-reason.js";
import type { Change, FieldGroup } from "./change.js";
import type { NoteFact } from "./note-fact.js";

export const PLAN_FORMAT_VERSION = "1.1";

/**
 * What an apply does with the integration. `state-only`: it sends nothing and records only. `release`: it stays live and
 * parts of it are not managed any more.
 */
export type PlanAction =
  | "no-op"
  | "adopt"
  | "install"
  | "update"
  | "replace"
  | "uninstall"
  | "forget"
  | "release"
  | "state-only";

export interface PlannedCall {
  readonly method: string;
  readonly path: string;
  /** The limit of the API that it counts against. */
  readonly class: "get" | "paged_get" | "write";
  /** Whether the API's documentation has the endpoint. */
  readonly documented: boolean;
  /** What `body` holds, where it has one. */
  readonly carries?: CallContent;
  /** Secrets stand as `"(sensitive)"`. */
  readonly body?: unknown;
}

/** What a call carries, in the words of the declaration. */
export interface CallContent {
  /** Number of value pairs. */
  readonly pairs: number;
  /** Number of mappings without values. */
  readonly mappings: number;
  /** Paths of the fields that are sent for themselves. */
  readonly fields: readonly (readonly string[])[];
  /** Groups of fields that are sent whole. */
  readonly groups: readonly FieldGroup[];
}

export interface PlanError {
  /** `RS…`, as in the table of errors; its meaning never changes. */
  readonly code: string;
  /** Whose doing: `user`, `remote` or `rampsync`. */
  readonly source: string;
  readonly message: string;
  /** The text of `place`: a construct path, a file with line, or an attribute path. */
  readonly where?: string;
  /** The same in its parts. */
  readonly place?: PlaceDocument;
  /** What would be right. */
  readonly hint: string;
}

/** Who edited an integration, and when, as the server tells it. */
export interface LastEdit {
  /** As the server writes it, such as `2026-11-28T12:00:00+0000`. */
  readonly time: string;
  /** A user or an API client; absent where the server does not say it. */
  readonly by?: string;
}

export interface ResourceDocument {
  /** The stack's name. */
  readonly stack: string;
  /** Terraform's address in that stack. */
  readonly address: string;
  /** Type of the resource: `rampsync_installed_integration`. Since 1.1. */
  readonly type: string;
  /** The path of the construct, where the program says one. */
  readonly construct: string;
  /** The call in the program that made the construct. */
  readonly source?: SourcePlace;
  readonly tenant: string;
  /** Id of the installed integration. */
  readonly integration: string;
  /** Its name as the server has it; absent when it could not be read. */
  readonly name?: string;
  /** The server's word where it has the integration as anything but enabled, such as `Disabled`. Since 1.1. */
  readonly not_enabled?: string;
  /**
   * `gone`: looked at, and not in its tenant, which is a finding and drift. `unknown`: it could not be looked at, and is
   * not clean. `gone` since 1.1.
   */
  readonly status: "ok" | "gone" | "failed" | "unknown";
  readonly action: PlanAction;
  /** Of an integration that is gone: the id of that difference, as changes have one. */
  readonly gone?: Pick<Change, "age" | "since"> & { readonly id: string };
  /**
   * Of an integration that differs: its last edit, where that came after the last apply or import from here. It may be
   * another edit than the one that a difference comes from. Since 1.1.
   */
  readonly last_edit?: LastEdit;
  /** Live differs from what was applied. */
  readonly drift: readonly Change[];
  /** Drift that a reviewed file accepts: nothing is sent for it, and its record stays. Absent where there is none. */
  readonly accepted?: readonly Change[];
  /** Of a drift report: nothing says what was applied, so that `drift` is what live has otherwise than declared. Since 1.1. */
  readonly compared_with?: "declared";
  /** Declared differs from what was applied. No difference stands in both lists. */
  readonly changes: readonly Change[];
  /** Live, not declared and never ours; kept unless `unmanaged_mappings` is `remove`. */
  readonly unmanaged: readonly Change[];
  /** What stays wrong, since no call that is available corrects it. */
  readonly residual: readonly Change[];
  /** Texts of `note_facts`. */
  readonly notes: readonly string[];
  /** What is told of the integration beside its changes. Since 1.1. */
  readonly note_facts?: readonly NoteFact[];
  /** Paths of declared secrets of which no record says that they were sent from here, and which this plan does not send: what is live may be others. */
  readonly unsent_secrets: readonly string[];
  /**
   * Paths of declared secrets that were not compared, since this run was not given them: an apply that is given them may
   * send what they travel with. Absent where there are none. Since 1.1.
   */
  readonly secrets_not_given?: readonly string[];
  /**
   * Paths of secrets that are remembered under a key which no secret of this run opens: a change of them is not noticed.
   * Absent where there are none. Since 1.1.
   */
  readonly secrets_not_comparable?: readonly string[];
  /** What an apply sends, in this order. */
  readonly calls: readonly PlannedCall[];
  /**
   * The attributes that it refers to and that an apply makes known: it was not looked at, is planned once they are known,
   * and then refused (RS5006) if anything would be removed. Absent where nothing is awaited. Since 1.1.
   */
  readonly waits_for?: readonly string[];
  readonly error?: PlanError;
}

/** Counts of integrations, but for `rows_removed` and `values_lost`. */
export interface PlanSummary {
  readonly resources: number;
  readonly adopt: number;
  readonly install: number;
  readonly update: number;
  readonly replace: number;
  readonly uninstall: number;
  readonly forget: number;
  readonly release: number;
  readonly state_only: number;
  readonly no_op: number;
  readonly drifted: number;
  /** Those with an error: gone, failed, or not looked at. */
  readonly failed: number;
  /** Of these, those that are not in their tenant. Absent: none. Since 1.1. */
  readonly gone?: number;
  /** Of all these, those that are planned once what they refer to is known; absent where there are none. Since 1.1. */
  readonly planned_later?: number;
  /** Of all these, those with `secrets_not_comparable`. Absent: none. Since 1.1. */
  readonly secrets_not_comparable?: number;
  /**
   * By type: how many of all these have no change and are not in the list. Absent: all are in the list, as in every document
   * that is printed. Since 1.1.
   */
  readonly not_listed?: Readonly<Record<string, number>>;
  /** Rows of mappings that an apply removes, also those that are doubled or replaced. */
  readonly rows_removed: number;
  /** Values that an apply removes and nothing replaces: what the guards count. */
  readonly values_lost: number;
}

/** What a plan and its apply ask of the API of one tenant. */
export interface TenantBudget {
  readonly tenant: string;
  /** Requests: those that this plan made and those that its apply makes. */
  readonly get: number;
  readonly paged_get: number;
  readonly write: number;
  /** How long they take under the limits that are known, at least. */
  readonly seconds: number;
  /** Resources that are planned once what they refer to is known: their requests are not counted. Absent: none. Since 1.1. */
  readonly planned_later?: number;
  /** Requests a minute that the tenant is known to allow, or that the user does. */
  readonly per_minute: { readonly get: number; readonly paged_get: number; readonly write: number };
}

export interface PlanBudget {
  readonly tenants: readonly TenantBudget[];
  /** Of the slowest tenant; tenants run side by side. */
  readonly seconds: number;
  /** Percent of what the limits leave that the run takes, the least of all: the rest is left to other clients. Since 1.1. */
  readonly limit_share?: number;
}

export interface OrphanedIntegration {
  readonly address: string;
  /** Absent where the provider, and not the resource, named the tenant: the state does not say it. */
  readonly tenant?: string;
  readonly integration: string;
  /** The stack that manages it by a record of its own, so that nothing is taken from this file. Absent: none. Since 1.1. */
  readonly recorded_in?: string;
}

/** A state that no stack of the program keeps: a file beside theirs, or a row of their database. */
export interface OrphanedState {
  /** Path of the file, from the directory of the program; of a row, database, schema and workspace. */
  readonly state: string;
  /** A row, of which nothing is taken along: other projects may keep their states in the same database. */
  readonly shared?: true;
  /**
   * Recorded there and declared nowhere in the program: they stay live as they are. Of a row, those that the program
   * declares and has no record of.
   */
  readonly integrations: readonly OrphanedIntegration[];
  /** Why it could not be read. */
  readonly error?: PlanError;
}

/** An entry of the file of accepted drift that sets nothing aside. */
export interface StaleAcceptance {
  readonly id: string;
  readonly tenant: string;
  readonly integration: string;
  readonly path: readonly string[];
  readonly reason: StaleReason;
  /** The reason in words, such as `its date has passed`. */
  readonly why: string;
}

/** What became of the entries of the file of accepted drift. */
export interface AcceptanceSummary {
  readonly file: string;
  readonly entries: number;
  /** Entries that set a difference aside. */
  readonly in_force: number;
  readonly stale: readonly StaleAcceptance[];
}

/** What is told as an earlier run, which was stopped, has found it. */
export interface ResumedDocument {
  /** How many of the resources. */
  readonly resources: number;
  /** When the first of their tenants was looked at, as RFC 3339 has it. */
  readonly since: string;
}

/** One part of a run that is split over several machines. */
export interface Shard {
  /** From 1. */
  readonly index: number;
  /** How many there are. */
  readonly count: number;
}

export interface ShardDocument extends Shard {
  /** SHA-256 of what the stacks declare that the run is about, the same in all its shards. */
  readonly program: string;
}

export interface PlanDocument {
  /** `1.x`; what is added later raises x. */
  readonly format_version: string;
  /** False when anything could not be looked at or planned. What is gone was looked at. */
  readonly complete: boolean;
  /** What the program warns of, and what of it is left to Terraform: texts of `warning_facts`. */
  readonly warnings: readonly string[];
  /** The warnings in parts. Since 1.1. */
  readonly warning_facts?: readonly NoteFact[];
  /** Of stacks that declare nothing and whose state, which is all there is to know of them, cannot be used. */
  readonly errors: readonly PlanError[];
  /** What stops an apply of this plan as it is: guards that want a review, and `prevent_destroy`. Of drift, none. */
  readonly refusals: readonly PlanError[];
  /** Left by stacks that are not in the program any more; `warnings` tells of them too. */
  readonly orphaned_states: readonly OrphanedState[];
  readonly resources: readonly ResourceDocument[];
  /**
   * How many resources `--target` leaves out: nothing is said of them, and no count has them. Absent without targets.
   * Since 1.1.
   */
  readonly left_out?: number;
  /** With `--resume`: what a run that was stopped had looked at. Absent: nothing. Since 1.1. */
  readonly resumed?: ResumedDocument;
  /** With `--shard`: which part of the tenants this is. Absent: all, also of reports that were merged. Since 1.1. */
  readonly shard?: ShardDocument;
  /** Absent without a file of accepted drift. */
  readonly acceptance?: AcceptanceSummary;
  readonly summary: PlanSummary;
  readonly budget: PlanBudget;
}

/** What drifted in an earlier report and does not any more. */
export interface ResolvedDrift {
  readonly id: string;
  readonly tenant: string;
  readonly integration: string;
  /** Empty where the integration as a whole was gone. */
  readonly path: readonly string[];
  readonly label: string;
  /** When it was first seen, where the earlier report says it. */
  readonly since?: string;
}

/** A drift report compared with an earlier one. */
export interface DriftComparison {
  /** When live was looked at for the earlier report, where that says it. */
  readonly earlier?: string;
  readonly new: number;
  readonly same: number;
  readonly resolved: readonly ResolvedDrift[];
  /** What drifted in the earlier report, in integrations that this run did not look at: nothing is known of it. */
  readonly not_looked_at: number;
}

export interface DriftDocument extends PlanDocument {
  /** When live was looked at, as RFC 3339 has it. */
  readonly time?: string;
  /** Where an earlier report was given (`--since`). */
  readonly since?: DriftComparison;
  /** Resources without drift, with drift, and those that could not be looked at. */
  readonly counts: {
    readonly clean: number;
    readonly drifted: number;
    /** Of the drifted, those that are not in their tenant. Absent: none. Since 1.1. */
    readonly gone?: number;
    readonly not_looked_at: number;
    /** Of the clean ones, those with drift that is accepted; absent where there are none. */
    readonly accepted?: number;
  };
  /** How many of them were compared with what is declared, since it is not known what was applied. */
  readonly compared_with_declared: number;
}

/** What an apply did with one integration. */
export interface AppliedResource {
  readonly stack: string;
  readonly address: string;
  /** Type of the resource: `rampsync_installed_integration`. Since 1.1. */
  readonly type: string;
  readonly construct: string;
  readonly tenant: string;
  readonly integration: string;
  readonly action: string;
  /** `unknown`: something was sent, and whether it was taken could not be found out. */
  readonly status: "done" | "failed" | "unknown";
  /** Requests that were sent. */
  readonly posts: number;
  readonly deletes: number;
  readonly errors: readonly PlanError[];
  /** What was done otherwise than planned, and is recorded so. Absent: nothing. Since 1.1. */
  readonly note_facts?: readonly NoteFact[];
  /** Texts of `note_facts`. Since 1.1. */
  readonly notes?: readonly string[];
  /** Paths of what was sent where the server shows none of it: taken, and not verified. Since 1.1. */
  readonly unverified?: readonly string[];
}

export interface ApplyDocument {
  readonly format_version: string;
  /** False: nothing was sent. */
  readonly approved: boolean;
  readonly plan: PlanDocument;
  /** Those with anything to do, and those that could not be looked at. */
  readonly resources: readonly AppliedResource[];
  readonly summary: {
    readonly done: number;
    readonly failed: number;
    readonly unknown: number;
    readonly no_op: number;
  };
  /** Of the run itself: a state that could not be used, where nothing else tells of it, or not be saved. */
  readonly errors: readonly PlanError[];
  /**
   * Path of the receipt that keeps what was to be removed, from the directory of the run where it is in there; absent where
   * nothing was. Since 1.1.
   */
  readonly receipt?: string;
  /** True where the run ended before it sent any removal: nothing of what `receipt` keeps was removed by it. Since 1.1. */
  readonly receipt_unused?: true;
  /**
   * Paths of the files that credentials were written to, from the directory of the run where they are in there; of merged
   * reports those of all shards. Absent where none were written. Since 1.1.
   */
  readonly credentials_files?: readonly string[];
  /** Of merged reports of shards, in place of `receipt`: those of all of them. Since 1.1. */
  readonly receipts?: readonly string[];
}

/** An installed integration as a search finds it. */
export interface ListedIntegration {
  readonly tenant: string;
  readonly id: string;
  readonly name: string;
  readonly application: string;
  readonly status: string;
  /** The same where it is anything but enabled. Since 1.1. */
  readonly not_enabled?: string;
  /**
   * Whose it is. `inherited`: the partner's, whose changes reach it. `own`: the tenant's, or a copy of its own. `unknown`: the
   * server does not say it. Since 1.1.
   */
  readonly origin?: "inherited" | "own" | "unknown";
  /** Absent, as the next two, where the search does not say how the integration is configured. */
  readonly mappings?: number;
  readonly values?: number;
  /** Pairs that are there more than once, counted once each. */
  readonly duplicates?: number;
}

export interface ListDocument {
  readonly integrations: readonly ListedIntegration[];
  /** Of the tenants that could not be looked at. */
  readonly errors: readonly PlanError[];
}
