// What of a planned integration may be sent without a person who looks: drift of values alone, by calls that add or correct.
import { type Change, hasMoved, isScalarChange } from "../../document/change.js";
import type { PlannedCall, ResourceDocument } from "../../document/plan-document.js";
import { ENABLED } from "../../integration/fields.js";
import { installedIntegrationSchema } from "../../resources/schemas/installed-integration.js";

/** Why an integration is left to people. */
export type LeftToPeople =
  | "no drift"
  | "not compared"
  | "code was changed"
  | "no call corrects all of it"
  | "inherited"
  | "other than values";

/** Notes of writes that would make a copy of what the tenant inherits. */
const DETACHES = "RS6174";

/**
 * Undefined where everything that an apply of the integration does is to correct drift of values: it enables, installs,
 * rotates and uninstalls nothing, sends no secret, copies nothing that is inherited, and removes no row whose incoming value
 * nothing declares.
 */
export function leftToPeople(resource: ResourceDocument): LeftToPeople | undefined {
  const { type, status, drift, changes, residual, compared_with: comparedWith, waits_for: waitsFor } = resource;
  if (status !== "ok" || comparedWith !== undefined || waitsFor !== undefined) return "not compared";
  if (changes.length > 0 || drift.some(isOfCode)) return "code was changed";
  if (residual.length > 0) return "no call corrects all of it";
  if (drift.length === 0) return "no drift";
  if (resource.note_facts?.some(({ code }) => code === DETACHES) === true) return "inherited";
  const isOfValues =
    type === installedIntegrationSchema.type &&
    resource.action === "update" &&
    drift.every(isOfValue) &&
    resource.calls.every(isCorrection);
  return isOfValues ? undefined : "other than values";
}

/** The declaration is another than the one that was applied. */
const isOfCode = (change: Change) => hasMoved(change) || change.applied !== undefined;

function isOfValue(change: Change): boolean {
  if (isScalarChange(change)) {
    return change.kind === "scalar" && change.group === undefined && !change.sensitive && change.field !== ENABLED;
  }
  switch (change.kind) {
    // One that goes has the incoming value of a declared one.
    case "pair":
    case "duplicate":
      return true;
    case "header":
      return change.action === "add";
    case "unmanaged":
    case "kept name":
    case "parsing":
      return false;
  }
}

/** Calls that enable, install or rotate carry nothing that is told. */
function isCorrection({ method, carries }: PlannedCall): boolean {
  return method === "DELETE" || (carries !== undefined && carries.groups.length === 0);
}

/** Rows of mappings, and fields, that calls write or remove. */
export function rowsOfCalls(calls: readonly PlannedCall[]): number {
  return calls.reduce((sum, { carries }) => {
    if (carries === undefined) return sum + 1;
    return sum + carries.pairs + carries.mappings + carries.fields.length;
  }, 0);
}
