// What a document says of each integration and each tenant in one word: what reports for many readers count and sort by.
import { groupBy } from "../base/group.js";
import type { ApplyDocument, DriftDocument, PlanDocument, ResourceDocument } from "../document/plan-document.js";
import { sortNatural } from "./text.js";

/** Worst first: what is not known is worse than what is known to differ. */
export const STATUSES = [
  "not looked at",
  "failed",
  "gone",
  "drifted",
  "to change",
  "residual",
  "accepted",
  "in step",
] as const;
export type Status = (typeof STATUSES)[number];

/** What one integration comes to. Drift counts before a pending change: it is what nobody asked for. */
export function statusOf(resource: ResourceDocument): Status {
  if (resource.status === "unknown") return "not looked at";
  if (resource.status === "failed" || resource.status === "gone") return resource.status;
  if (resource.drift.length > 0) return "drifted";
  if (resource.action !== "no-op" || resource.changes.length > 0) return "to change";
  if (resource.residual.length > 0) return "residual";
  return (resource.accepted ?? []).length > 0 ? "accepted" : "in step";
}

export interface TenantStatus {
  readonly tenant: string;
  /** The worst of its integrations. */
  readonly status: Status;
  readonly counts: ReadonlyMap<Status, number>;
  readonly resources: readonly ResourceDocument[];
}

/** The tenants of a document, the worst first, then in natural order. */
export function tenantsOf({ resources }: PlanDocument | DriftDocument): readonly TenantStatus[] {
  const tenants = [...groupBy(resources, ({ tenant }) => tenant)].map(([tenant, ofTenant]): TenantStatus => {
    const counts = new Map([...groupBy(ofTenant, statusOf)].map(([status, same]) => [status, same.length]));
    const status = STATUSES.find((candidate) => counts.has(candidate)) ?? "in step";
    return { tenant, status, counts, resources: ofTenant };
  });
  const natural = sortNatural(tenants, ({ tenant }) => [tenant]);
  return STATUSES.flatMap((status) => natural.filter((tenant) => tenant.status === status));
}

/** The integrations that an apply did not bring to its end, by tenant, and the others. */
export function appliedTenants(document: ApplyDocument): readonly TenantStatus[] {
  return tenantsOf({ ...document.plan, resources: afterApply(document) });
}

/** The integrations as the apply left them. */
export function afterApply({ plan, resources }: ApplyDocument): readonly ResourceDocument[] {
  const done = new Map(resources.map((applied) => [`${applied.stack} ${applied.address}`, applied.status]));
  return plan.resources.map((resource): ResourceDocument => {
    const status = done.get(`${resource.stack} ${resource.address}`);
    if (status === undefined || resource.status === "gone") return resource;
    return status === "done"
      ? { ...resource, action: "no-op", status: "ok", drift: [], changes: [] }
      : { ...resource, status: status === "unknown" ? "unknown" : "failed" };
  });
}
