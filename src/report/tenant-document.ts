// A document that is about one tenant alone and names no other: for the report that is handed to a customer.
import { type CoverageDocument, isComplete, shareOf, sumOf } from "../document/coverage-document.js";
import type { FleetStatusDocument } from "../document/fleet-document.js";
import type { ApplyDocument, DriftDocument, PlanDocument } from "../document/plan-document.js";
import type { ReportedDocuments, ReportedVerb } from "./reporter.js";

/** The tenants of a document, each once, in its order. */
export function tenantNames(document: ReportedDocuments[ReportedVerb]): readonly string[] {
  const parts = isFleet(document)
    ? [...document.drift, ...document.failed]
    : isCoverage(document)
      ? document.tenants
      : planOf(document).resources;
  return [...new Set(parts.map(({ tenant }) => tenant))];
}

const isCoverage = (document: ReportedDocuments[ReportedVerb]): document is CoverageDocument => "tenants" in document;

const isFleet = (document: ReportedDocuments[ReportedVerb]): document is FleetStatusDocument => "ungrouped" in document;

const planOf = (document: PlanDocument | ApplyDocument): PlanDocument =>
  "plan" in document ? document.plan : document;

/** Warnings, refusals and errors of the run are left out: they may name anybody. */
export function ofTenant<Document extends ReportedDocuments[ReportedVerb]>(
  document: Document,
  tenant: string,
): Document {
  if (isFleet(document)) return fleetOf(document, tenant) as Document;
  if (isCoverage(document)) return coverageOf(document, tenant) as Document;
  if ("plan" in document) return applyOf(document, tenant) as Document;
  return ("counts" in document ? driftOf(document, tenant) : onlyPlan(document, tenant)) as Document;
}

/** Groups name their tenants by numbers of all. */
function fleetOf(document: FleetStatusDocument, tenant: string): FleetStatusDocument {
  const isOf = (found: { readonly tenant: string }) => found.tenant === tenant;
  const { orders } = document;
  return {
    ...document,
    groups: [],
    drift: document.drift.filter(isOf),
    ...(document.repairs === undefined ? {} : { repairs: document.repairs.filter(isOf) }),
    ...(document.disputes === undefined ? {} : { disputes: document.disputes.filter(isOf) }),
    failed: document.failed.filter(isOf),
    paused: document.paused.filter(isOf),
    ...(orders === undefined
      ? {}
      : {
          orders: orders.flatMap((order) => (order.tenants.includes(tenant) ? [{ ...order, tenants: [tenant] }] : [])),
        }),
    ungrouped: [],
  };
}

/** Sums are left to what is of the tenant alone. */
function coverageOf(document: CoverageDocument, tenant: string): CoverageDocument {
  const tenants = document.tenants.filter((part) => part.tenant === tenant);
  const measures = sumOf(tenants.flatMap((part) => part.measures ?? []));
  const { fail_under: _wanted, ...rest } = document;
  return {
    ...rest,
    complete: tenants.every(isComplete),
    measures,
    share: shareOf(measures),
    tenants,
    errors: [],
  };
}

function onlyPlan<Document extends PlanDocument>(document: Document, tenant: string): Document {
  const { acceptance: _acceptance, ...rest } = document;
  const resources = document.resources.filter((resource) => resource.tenant === tenant);
  const tenants = document.budget.tenants.filter((budget) => budget.tenant === tenant);
  return {
    ...rest,
    complete: resources.every(({ error }) => error === undefined),
    warnings: [],
    warning_facts: [],
    errors: [],
    refusals: [],
    orphaned_states: [],
    resources,
    budget: { tenants, seconds: Math.max(0, ...tenants.map(({ seconds }) => seconds)) },
  } as unknown as Document;
}

function driftOf(document: DriftDocument, tenant: string): DriftDocument {
  const { since, ...rest } = onlyPlan(document, tenant);
  if (since === undefined) return rest;
  const ages = rest.resources.flatMap(({ drift, gone }) => [...drift, ...(gone === undefined ? [] : [gone])]);
  const count = (age: "new" | "same") => ages.filter((change) => change.age === age).length;
  return {
    ...rest,
    since: {
      ...(since.earlier === undefined ? {} : { earlier: since.earlier }),
      new: count("new"),
      same: count("same"),
      resolved: since.resolved.filter((item) => item.tenant === tenant),
      not_looked_at: 0,
    },
  };
}

function applyOf(document: ApplyDocument, tenant: string): ApplyDocument {
  return {
    ...document,
    plan: onlyPlan(document.plan, tenant),
    resources: document.resources.filter((resource) => resource.tenant === tenant),
    errors: [],
  };
}

/** A name of a file, the same for no two tenants: what is no letter, digit, dot, underscore or hyphen is written as its code. */
export function fileNameOf(tenant: string): string {
  const safe = tenant.replace(/[^A-Za-z0-9._-]/gu, (character) => `%${character.codePointAt(0)?.toString(16) ?? ""}`);
  return /^\.*$/.test(safe) ? `%${safe}` : safe;
}
