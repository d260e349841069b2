// What looks wrong in tenants, whatever is declared, as a document: what `doctor --json` prints.

import type { NoteFact } from "./note-fact.js";
import type { AppliedResource, PlanError, PlannedCall } from "./plan-document.js";

export const DOCTOR_FORMAT_VERSION = "1.0";

export interface DoctorFinding extends NoteFact {
  /** The text of its code and parameters. */
  readonly text: string;
  /** Id of the installed integration. */
  readonly integration: string;
  /** Its name as the server has it; empty where it has none. */
  readonly name: string;
  /** The calls that would put it right; empty where no call is known, or the list of rows could not be read. */
  readonly calls: readonly PlannedCall[];
  /** True where one of `calls` is to be chosen, and not all of them are to be sent. */
  readonly alternatives?: true;
  /** How many rows `--fix` removes; absent where it removes none. */
  readonly removable?: number;
  /** True where this run did it. */
  readonly fixed?: true;
}

export interface CheckedTenant {
  readonly tenant: string;
  /** Integrations that were looked at. */
  readonly integrations: number;
  readonly findings: readonly DoctorFinding[];
  /** Why it could not be looked at. */
  readonly error?: PlanError;
}

/** What `--fix` did. */
export interface DoctorFix {
  /** The tenants for which it was allowed. */
  readonly tenants: readonly string[];
  readonly resources: readonly AppliedResource[];
  /** Path of the receipt that keeps what was to be removed; absent where nothing was. */
  readonly receipt?: string;
  /** True where the run ended before it sent any removal: nothing of what `receipt` keeps was removed by it. */
  readonly receipt_unused?: true;
}

export interface DoctorDocument {
  /** `1.x`; what is added later raises x. */
  readonly format_version: string;
  /** When live was looked at, as RFC 3339 has it. */
  readonly time: string;
  /** False when a tenant could not be looked at. */
  readonly complete: boolean;
  readonly tenants: readonly CheckedTenant[];
  /** How many findings are left. */
  readonly left: number;
  /** How many `--fix` did away with. */
  readonly fixed: number;
  /** Absent without `--fix`, and where there was nothing to fix. */
  readonly fix?: DoctorFix;
}
