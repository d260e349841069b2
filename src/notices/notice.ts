// What a notice tells of a run: counts, ids, and names of tenants, integrations and attributes. Never a value: whoever reads
// a chat may see less than whoever reads a report.
import { globExpression } from "../base/glob.js";
import { groupBy } from "../base/group.js";
import type { ApplyDocument, DriftDocument, PlanDocument, ResourceDocument } from "../document/plan-document.js";
import { unitName } from "../document/unit-name.js";
import { isIntegration, nounOf } from "../report/counted.js";
import { inOrder } from "../report/members.js";
import type { ReportedDocuments } from "../report/reporter.js";
import { afterApply, STATUSES, type Status, statusOf } from "../report/tenant-status.js";
import { sortNatural } from "../report/text.js";
import type { Route, TellingVerb } from "./routes.js";

/** A difference, by its names. */
export interface NoticeUnit {
  /** As every report has it. */
  readonly id: string;
  readonly tenant: string;
  readonly integration: string;
  /** The integration's name, where it is known. */
  readonly name?: string;
  /** The attribute or mapping, such as `outbound.mappings.INCIDENT_Status`; `gone` of an integration as a whole. */
  readonly what: string;
}

/** An integration that could not be looked at or not be applied. */
export interface NoticeProblem {
  readonly tenant: string;
  readonly integration: string;
  readonly name?: string;
  /** `not looked at`, `failed`. */
  readonly status: Status;
  /** Of the error, such as `RS4001`. */
  readonly code?: string;
}

/** What keeps a fleet from its work until people do something. */
export type FleetTrouble =
  /** The same difference is in so many tenants that nothing of the group is repaired. */
  | { readonly is: "repair stopped"; readonly what: string; readonly tenants: number }
  /** The round had no room for a repair of more tenants, rows or calls. */
  | { readonly is: "no room"; readonly of: "tenants" | "rows" | "calls"; readonly most: number }
  /** It came back after it was repaired as often as workers do it. */
  | { readonly is: "disputed"; readonly unit: NoticeUnit; readonly repairs: number }
  /** So many looks in a row failed, the last one with the code. */
  | { readonly is: "not looked at"; readonly tenant: string; readonly looks: number; readonly code: string }
  /** The round was over before it was its turn. */
  | { readonly is: "never looked at"; readonly tenant: string };

export interface Notice {
  readonly verb: TellingVerb;
  /** When it is told, as RFC 3339 has it. */
  readonly time: string;
  /** Where the run is looked at. */
  readonly link?: string;
  /** Of a fleet: the round that is over, by its group. */
  readonly fleet?: { readonly group: string; readonly round: number };
  readonly tenants: number;
  readonly integrations: number;
  readonly events: number;
  /** Integrations, events and lists of events by status; absent: none. */
  readonly counts: { readonly [Status_ in Status]?: number };
  /** Of an apply: what was sent. */
  readonly applied?: { readonly done: number; readonly failed: number; readonly unknown: number };
  /** Whether an earlier report was given (`--since`): `drift` is then what is new. */
  readonly compared: boolean;
  readonly drift: readonly NoticeUnit[];
  /** What drifted before already; 0 without an earlier report. */
  readonly same: number;
  readonly resolved: readonly NoticeUnit[];
  readonly problems: readonly NoticeProblem[];
  /** Of a fleet: what is new of it, and what it was told of and is over. */
  readonly trouble?: readonly FleetTrouble[];
  readonly settled?: readonly FleetTrouble[];
  /** Errors of the run as a whole, and refusals of what is planned, by their codes. */
  readonly codes: readonly string[];
}

export interface Occasion {
  readonly time: string;
  readonly link: string | undefined;
}

/** What the route is told of the document; undefined where there is nothing to tell. */
export function noticeOf<Verb extends TellingVerb>(
  verb: Verb,
  document: ReportedDocuments[Verb],
  route: Route,
  { time, link }: Occasion,
): Notice | undefined {
  if (!(route.verbs ?? ["drift", "apply", "destroy"]).includes(verb)) return undefined;
  const notice = {
    verb,
    time,
    ...(link === undefined ? {} : { link }),
    ...contentOf(document, wantedBy(route)),
  };
  return route.when === "always" || isNews(notice) ? notice : undefined;
}

type IsWanted = (tenant: string) => boolean;

/** Whether a route is told of a tenant. */
export function wantedBy({ tenants }: Pick<Route, "tenants">): IsWanted {
  const expressions = tenants?.map(globExpression);
  return expressions === undefined ? () => true : (tenant) => expressions.some((each) => each.test(tenant));
}

type Content = Omit<Notice, "verb" | "time" | "link">;

function contentOf(document: PlanDocument | DriftDocument | ApplyDocument, wanted: IsWanted): Content {
  const isOf = ({ tenant }: { readonly tenant: string }) => wanted(tenant);
  const isApply = "approved" in document;
  const plan = isApply ? document.plan : document;
  const resources = inOrder((isApply ? afterApply(document) : plan.resources).filter(isOf));
  const statuses = groupBy(resources, statusOf);
  const since = "since" in document ? document.since : undefined;
  const errors = isApply ? document.errors : [...plan.errors, ...plan.refusals];
  const drift = "counts" in document ? resources.flatMap(unitsOf) : [];
  const names = new Map(plan.resources.map((resource) => [keyOf(resource), nameOf(resource)]));
  return {
    tenants: new Set(resources.map(({ tenant }) => tenant)).size,
    integrations: resources.filter(isIntegration).length,
    events: resources.filter(({ type }) => nounOf(type) === "event").length,
    counts: Object.fromEntries(
      STATUSES.flatMap((status) => {
        const count = statuses.get(status)?.length ?? 0;
        return count === 0 ? [] : [[status, count]];
      }),
    ),
    ...(isApply ? { applied: appliedOf(document, isOf) } : {}),
    compared: since !== undefined,
    drift: drift.filter(({ age }) => age !== "same").map(({ unit }) => unit),
    same: drift.filter(({ age }) => age === "same").length,
    resolved: sortNatural(
      (since?.resolved ?? []).filter(isOf).map(({ id, tenant, integration, path }) => ({
        id,
        tenant,
        integration,
        ...names.get(keyOf({ tenant, integration })),
        what: path.length === 0 ? "gone" : unitName(path),
      })),
      ({ tenant, integration, what }) => [tenant, integration, what],
    ),
    problems: resources.flatMap((resource): readonly NoticeProblem[] => {
      const status = statusOf(resource);
      if (status !== "not looked at" && status !== "failed") return [];
      const { tenant, integration, error } = resource;
      const code = error?.code ?? (isApply ? codeOfApplied(document, resource) : undefined);
      return [{ tenant, integration, ...nameOf(resource), status, ...(code === undefined ? {} : { code }) }];
    }),
    codes: [...new Set(errors.filter(({ place }) => place?.tenant === undefined || wanted(place.tenant)).map(codeOf))],
  };
}

const codeOf = ({ code }: { readonly code: string }) => code;
const keyOf = ({ tenant, integration }: Pick<ResourceDocument, "tenant" | "integration">) =>
  JSON.stringify([tenant, integration]);
const nameOf = ({ name }: ResourceDocument) => (name === undefined ? {} : { name });

function appliedOf({ resources }: ApplyDocument, isOf: (resource: { readonly tenant: string }) => boolean) {
  const count = (status: "done" | "failed" | "unknown") =>
    resources.filter((resource) => isOf(resource) && resource.status === status).length;
  return { done: count("done"), failed: count("failed"), unknown: count("unknown") };
}

function codeOfApplied({ resources }: ApplyDocument, { stack, address }: ResourceDocument): string | undefined {
  return resources.find((applied) => applied.stack === stack && applied.address === address)?.errors[0]?.code;
}

function unitsOf(resource: ResourceDocument): readonly { readonly age?: "new" | "same"; readonly unit: NoticeUnit }[] {
  const { tenant, integration, gone, drift } = resource;
  const place = { tenant, integration, ...nameOf(resource) };
  const aged = ({ age }: { readonly age?: "new" | "same" }) => (age === undefined ? {} : { age });
  return [
    ...(gone === undefined ? [] : [{ ...aged(gone), unit: { id: gone.id, ...place, what: "gone" } }]),
    ...drift.flatMap((change) =>
      change.id === undefined
        ? []
        : [{ ...aged(change), unit: { id: change.id, ...place, what: unitName(change.path) } }],
    ),
  ];
}

/** Whether a notice tells anything new, or something that is to be looked at. */
export function isNews({
  verb,
  compared,
  drift,
  resolved,
  problems,
  codes,
  counts,
  applied,
  trouble = [],
  settled = [],
}: Omit<Notice, "link">): boolean {
  if (problems.length + codes.length + trouble.length + settled.length > 0) return true;
  if (verb === "drift") return drift.length > 0 || (compared && resolved.length > 0);
  if (applied !== undefined) return applied.done + applied.failed + applied.unknown > 0;
  return (counts["to change"] ?? 0) + (counts.drifted ?? 0) + (counts.gone ?? 0) > 0;
}
