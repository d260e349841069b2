// What is live and not declared, as a document: what `coverage --json` prints and every rendering of it is made from.

import type { SourcePlace } from "../base/place.js";
import type { Header, ValuePair } from "./mapping.js";
import type { PlanError } from "./plan-document.js";

export const COVERAGE_FORMAT_VERSION = "1.1";

/** What is counted. */
export type CoverageUnit = "integrations" | "directions" | "mappings" | "values" | "events";
/** The largest first. */
export const COVERAGE_UNITS = [
  "integrations",
  "directions",
  "mappings",
  "values",
  "events",
] as const satisfies readonly CoverageUnit[];

/** How much of one unit is live, and how much of that the program manages. */
export interface CoverageMeasure {
  readonly live: number;
  /** Of these, those that the program manages: declared, or recorded by an apply. */
  readonly under_code: number;
  /** Declared and not live: gone, or not applied yet. Counted for integrations, values and events. */
  readonly gone: number;
}

/** Counts by unit. A direction is one of an integration that has mappings; doubled values count once. */
export interface CoverageMeasures {
  readonly integrations: CoverageMeasure;
  readonly directions: CoverageMeasure;
  readonly mappings: CoverageMeasure;
  readonly values: CoverageMeasure;
  /** Since 1.1. */
  readonly events: CoverageMeasure;
}

/** What of a live mapping the program does not manage. */
export interface UndeclaredMapping {
  readonly mapping: Header;
  /** Whether nothing of the mapping is under code. */
  readonly whole: boolean;
  /** Number of values that are not under code. */
  readonly values: number;
  /** These values; absent where the whole integration is not declared. */
  readonly pairs?: readonly ValuePair[];
}

/** Where the program declares an integration. */
export interface DeclaredPlace {
  /** The stack's name. */
  readonly stack: string;
  /** Terraform's address in that stack. */
  readonly address: string;
  /** The path of the construct. */
  readonly construct: string;
  /** The call in the program that made it; absent where the program does not say it. */
  readonly source?: SourcePlace;
}

/** A live event that the program does not manage. */
export interface UndeclaredEvent {
  /** Its id, `INTG-EVENT-…`. */
  readonly event: string;
  /** Its name in the portal; empty where it has none. */
  readonly name: string;
  /** Entity type that it is about; absent where the server does not show it. */
  readonly entity?: string;
  /** What happens to the entity, such as `CREATE`; absent where the server does not show it. */
  readonly event_type?: string;
  /** Whether it fires; absent where the server does not show it. */
  readonly active?: boolean;
}

/** An event that the program declares and that is not live: gone, or not applied yet. */
export interface AbsentEvent {
  /** Its declared name. */
  readonly name: string;
  readonly declared: DeclaredPlace;
}

export interface CoveredIntegration {
  /** Id of the installed integration. */
  readonly integration: string;
  /** Its name as the server has it; empty where it is gone or has none. */
  readonly name: string;
  /** The id of its type, such as `CUSTOM`; empty where it is gone or not said. */
  readonly application: string;
  /** The server's word where it is anything but enabled. */
  readonly not_enabled?: string;
  /** `live`; `gone`: declared and not in its tenant; `unknown`: declared, and it could not be looked at. */
  readonly status: "live" | "gone" | "unknown";
  /** Absent: the program does not declare it. */
  readonly declared?: DeclaredPlace;
  /**
   * `inherited`: the server says so, or the same id is installed in other tenants that were looked at. `own`: other tenants
   * inherit one of the same type and name, and this tenant has a copy of its own. Absent: neither was seen.
   */
  readonly copy?: "inherited" | "own";
  /** Absent where it is unknown. */
  readonly measures?: CoverageMeasures;
  /** What of it is live and not under code. */
  readonly undeclared: readonly UndeclaredMapping[];
  /** Its live events that are not under code. Since 1.1. */
  readonly undeclared_events: readonly UndeclaredEvent[];
  /** Its declared events that are not live. Since 1.1. */
  readonly absent_events: readonly AbsentEvent[];
  /** Why it is unknown; of one that is live, why its events are. */
  readonly error?: PlanError;
}

export interface CoveredTenant {
  readonly tenant: string;
  /** Absent where the tenant could not be looked at. */
  readonly measures?: CoverageMeasures;
  readonly integrations: readonly CoveredIntegration[];
  /** Why it could not be looked at. */
  readonly error?: PlanError;
}

export interface CoverageDocument {
  /** `1.x`; what is added later raises x. */
  readonly format_version: string;
  /** When live was looked at, as RFC 3339 has it. */
  readonly time: string;
  /** False when a tenant or a declared integration could not be looked at. */
  readonly complete: boolean;
  /** Of all tenants that were looked at. */
  readonly measures: CoverageMeasures;
  /**
   * Percent under code, rounded down to one decimal: the least of the shares of integrations, of values and of events. 100
   * where nothing is live.
   */
  readonly share: number;
  /** The least share that was wanted (`--fail-under`); absent: none. */
  readonly fail_under?: number;
  /** In the order of their names. */
  readonly tenants: readonly CoveredTenant[];
  /** Of the run: states that could not be used. */
  readonly errors: readonly PlanError[];
}

export const NOTHING: CoverageMeasure = { live: 0, under_code: 0, gone: 0 };

export function sumOf(measures: readonly CoverageMeasures[]): CoverageMeasures {
  const of = (unit: CoverageUnit): CoverageMeasure =>
    measures.reduce(
      (all, { [unit]: each }) => ({
        live: all.live + each.live,
        under_code: all.under_code + each.under_code,
        gone: all.gone + each.gone,
      }),
      NOTHING,
    );
  return {
    integrations: of("integrations"),
    directions: of("directions"),
    mappings: of("mappings"),
    values: of("values"),
    events: of("events"),
  };
}

/** Of which units a share is taken: the least one counts. */
const SHARED_UNITS = ["integrations", "values", "events"] as const satisfies readonly CoverageUnit[];

const shareOfUnit = ({ live, under_code }: CoverageMeasure): number =>
  live === 0 ? 100 : Math.floor((under_code * 1000) / live) / 10;

/** As {@link CoverageDocument} has it. */
export function shareOf(measures: CoverageMeasures): number {
  return Math.min(...SHARED_UNITS.map((unit) => shareOfUnit(measures[unit])));
}

/** Of what the least share is; the first where several are. */
export function leastUnit(measures: CoverageMeasures): CoverageUnit {
  const share = shareOf(measures);
  return SHARED_UNITS.find((unit) => shareOfUnit(measures[unit]) === share) ?? "integrations";
}

/** Whether all of the tenant could be looked at. */
export function isComplete({ error, integrations }: CoveredTenant): boolean {
  return error === undefined && integrations.every((each) => each.status !== "unknown" && each.error === undefined);
}
