// The exit codes of the verbs that plan, apply, and look at what is live, by their results.
import type { AcceptDocument } from "../document/accept-document.js";
import type { CoverageDocument } from "../document/coverage-document.js";
import type { DoctorDocument } from "../document/doctor-document.js";
import type { ExportDocument } from "../document/export-document.js";
import type { FleetStatusDocument } from "../document/fleet-document.js";
import type { ApplyDocument, DriftDocument, PlanDocument } from "../document/plan-document.js";

/** 0; 1 when anything could not be planned, being gone or not looked at; 2, with --detailed-exitcode, when there is anything to do. */
export function planExitCode(
  { complete, summary }: Pick<PlanDocument, "complete" | "summary">,
  detailed: boolean,
): 0 | 1 | 2 {
  if (!complete || (summary.gone ?? 0) > 0) return 1;
  return detailed && summary.no_op < summary.resources ? 2 : 0;
}

/** 0; 1 when anything failed, or its outcome is unknown. */
export function applyExitCode({ errors, summary }: Pick<ApplyDocument, "errors" | "summary">): 0 | 1 {
  return errors.length + summary.failed + summary.unknown > 0 ? 1 : 0;
}

/** 0 without drift; 1 when something could not be looked at; 2 with drift. */
export function driftExitCode({ errors, counts }: Pick<DriftDocument, "errors" | "counts">): 0 | 1 | 2 {
  if (errors.length + counts.not_looked_at > 0) return 1;
  return counts.drifted > 0 ? 2 : 0;
}

/** 0; 1 when something could not be looked at; 2 when less is under code than is wanted. */
export function coverageExitCode({
  complete,
  share,
  fail_under: wanted = 0,
}: Pick<CoverageDocument, "complete" | "share" | "fail_under">): 0 | 1 | 2 {
  if (!complete) return 1;
  return share < wanted ? 2 : 0;
}

/** 0; 1 when something that was to be exported could not be looked at, or could not be planned. */
export function exportExitCode({ complete, plan }: Pick<ExportDocument, "complete" | "plan">): 0 | 1 {
  return complete && plan?.complete === true ? 0 : 1;
}

/** 0; 1 when a tenant could not be looked at, or a fix failed; 2 when findings are left. */
export function doctorExitCode({ complete, left, fix }: Pick<DoctorDocument, "complete" | "left" | "fix">): 0 | 1 | 2 {
  if (!complete || (fix?.resources ?? []).some(({ status }) => status !== "done")) return 1;
  return left > 0 ? 2 : 0;
}

/** 0; 1 when something could not be looked at; 2 when an edit is shown and not made. */
export function acceptExitCode({ complete, edits }: Pick<AcceptDocument, "complete" | "edits">): 0 | 1 | 2 {
  if (!complete) return 1;
  return edits.some(({ made }) => !made) ? 2 : 0;
}

/** By the last look at each tenant: 0; 1 when one failed or was never done, or nothing was published; 2 with drift. */
export function fleetExitCode({
  bundle,
  groups,
  drift,
}: Pick<FleetStatusDocument, "bundle" | "groups" | "drift">): 0 | 1 | 2 {
  if (bundle === undefined || groups.some(({ last }) => last.failed + last.never > 0)) return 1;
  return drift.length > 0 ? 2 : 0;
}
