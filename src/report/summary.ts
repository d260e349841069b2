// The closing lines: the sums of a plan, and what it costs.
import { listed, MOST_NAMED, number, plural, printable } from "../base/text.js";
import { isScalarChange } from "../document/change.js";
import { mostLostOf } from "../document/guard-limits.js";
import type { PlanDocument, TenantBudget } from "../document/plan-document.js";
import { countedAll, countedResources } from "./counted.js";
import { inOrder, memberName } from "./members.js";
import { compareNatural, shortId } from "./text.js";

/** Below so many seconds the time is that of the answers, which no two runs share, and not worth a number. */
const A_FEW = 10;

export interface Totals {
  readonly gone: number;
  readonly failed: number;
  readonly notLookedAt: number;
  readonly unmanaged: number;
  /** Of these, events; the others are values. */
  readonly unmanagedEvents: number;
  readonly residual: number;
}

export function totalsOf({ resources }: PlanDocument): Totals {
  const sum = (of: (resource: PlanDocument["resources"][number]) => number) =>
    resources.reduce((total, resource) => total + of(resource), 0);
  return {
    gone: sum(({ status }) => (status === "gone" ? 1 : 0)),
    failed: sum(({ status }) => (status === "failed" ? 1 : 0)),
    notLookedAt: sum(({ status }) => (status === "unknown" ? 1 : 0)),
    unmanaged: sum(({ unmanaged }) => unmanaged.length),
    unmanagedEvents: sum(({ unmanaged }) => unmanaged.filter(isScalarChange).length),
    residual: sum(({ residual }) => residual.length),
  };
}

export function isUnchanged({ summary, resources, errors }: PlanDocument): boolean {
  return (
    summary.failed + errors.length === 0 &&
    resources.every(({ action, residual, error }) => action === "no-op" && residual.length === 0 && error === undefined)
  );
}

/** Whether an apply of it would send nothing, and nothing of it differs. */
export function isInStep({ status, changes, drift, residual, calls }: PlanDocument["resources"][number]): boolean {
  return status === "ok" && [...changes, ...drift, ...residual, ...calls].length === 0;
}

/** ` 8 left out by --target.`, where any are: nothing is known of them. */
export function leftOutText({ left_out: leftOut }: Pick<PlanDocument, "left_out">): string {
  return leftOut === undefined ? "" : ` ${number(leftOut)} left out by --target.`;
}

/** When there is nothing to do: `No changes. 7 integrations are as declared.` */
export function unchangedLine(document: PlanDocument): string {
  const { resources } = document.summary;
  const leftOut = leftOutText(document);
  if (resources === 0) return `No changes. No integrations are declared.${leftOut}`;
  const { unmanaged, unmanagedEvents: events, residual } = totalsOf(document);
  const rest = residual === 0 ? "" : `, but for ${plural(residual, "residual")}`;
  const parts = [
    ...(unmanaged > events ? [plural(unmanaged - events, "unmanaged value")] : []),
    ...(events > 0 ? [plural(events, "unmanaged event")] : []),
  ];
  const kept = parts.length === 0 ? "" : ` ${parts.join(" and ")} kept.`;
  return `No changes. ${countedAll(document)} ${resources === 1 ? "is" : "are"} as declared${rest}.${kept}${leftOut}`;
}

/** `Accepted drift: 2 differences of 1 integration. Nothing is sent for them.`, where there is any. */
export function acceptedLine({ resources }: PlanDocument): string | undefined {
  const having = resources.filter(({ accepted = [] }) => accepted.length > 0);
  if (having.length === 0) return undefined;
  const units = having.reduce((sum, { accepted = [] }) => sum + accepted.length, 0);
  return `Accepted drift: ${plural(units, "difference")} of ${countedResources(having)}. Nothing is sent for ${units === 1 ? "it" : "them"}.`;
}

/** `Secrets not recorded as sent from here: outbound.notifier.password_wo (292 integrations). …`, where there are any. */
export function unsentLine({ resources }: PlanDocument): string | undefined {
  const having = resources.filter(({ unsent_secrets: unsent }) => unsent.length > 0);
  if (having.length === 0) return undefined;
  const names = [...new Set(having.flatMap(({ unsent_secrets: unsent }) => unsent))].join(", ");
  return `Secrets not recorded as sent from here: ${names} (${countedResources(having)}). rampsync apply --send-secrets sends them.`;
}

/** `Secrets not compared, since not given: outbound.notifier.password_wo (292 integrations).`, where there are any. */
export function notGivenLine({ resources }: Pick<PlanDocument, "resources">): string | undefined {
  const having = resources.filter(({ secrets_not_given: paths = [] }) => paths.length > 0);
  if (having.length === 0) return undefined;
  const names = [...new Set(having.flatMap(({ secrets_not_given: paths = [] }) => paths))].join(", ");
  return `Secrets not compared, since not given: ${names} (${countedResources(having)}).`;
}

/** `Changed secrets not noticed: outbound.notifier.password_wo (292 integrations). …`, where no secret of the run opens their key. */
export function notComparableLine({ resources }: Pick<PlanDocument, "resources">): string | undefined {
  const having = resources.filter(({ secrets_not_comparable: paths = [] }) => paths.length > 0);
  if (having.length === 0) return undefined;
  const names = [...new Set(having.flatMap(({ secrets_not_comparable: paths = [] }) => paths))].join(", ");
  return `Changed secrets not noticed: ${names} (${countedResources(having)}), kept under another client secret. Apply once with OPSRAMP_CLIENT_SECRET_PREVIOUS.`;
}

/** `Not enabled on the server: client_8 / desk (Disabled).`, where there are any: in step or not, nothing passes through. */
export function notEnabledLine({ resources }: Pick<PlanDocument, "resources">): string | undefined {
  const named = inOrder(resources).flatMap((resource) =>
    resource.not_enabled === undefined ? [] : [`${memberName(resource)} (${printable(resource.not_enabled, 40)})`],
  );
  return named.length === 0 ? undefined : `Not enabled on the server: ${listed(named, MOST_NAMED)}.`;
}

/** `Plan: 293 update, 0 adopt, 7 no change. 1 drifted, 1 unmanaged, 1 residual, 2 rows removed, 1 value lost (limit 50).` */
export function planLine(document: PlanDocument): string {
  const { summary, shard } = document;
  const { gone, failed, notLookedAt, unmanaged, residual } = totalsOf(document);
  const some = (count: number, what: string) => (count === 0 ? [] : [`${number(count)} ${what}`]);
  const actions = [
    `${number(summary.update)} update`,
    `${number(summary.adopt)} adopt`,
    ...some(summary.install, "install"),
    ...some(summary.replace, "replace"),
    ...some(summary.uninstall, "uninstall"),
    ...some(summary.forget, "forget"),
    ...some(summary.release, "release"),
    ...some(summary.state_only, "record only"),
    `${number(summary.no_op)} no change`,
    ...some(gone, "gone"),
    ...some(failed, "failed"),
    ...some(notLookedAt, "not looked at"),
  ];
  const later = summary.planned_later ?? 0;
  const findings = [
    `${number(summary.drifted)} drifted`,
    `${number(unmanaged)} unmanaged`,
    `${number(residual)} residual`,
    `${plural(summary.rows_removed, "row")} removed`,
    `${plural(summary.values_lost, "value")} lost (limit ${number(mostLostOf(shard))})`,
  ];
  const waiting = later === 0 ? "" : ` Of these, ${number(later)} planned once what they refer to is known.`;
  return `Plan: ${actions.join(", ")}. ${findings.join(", ")}.${waiting}${leftOutText(document)}`;
}

/** Of a run that takes its time: what of the limits it leaves. */
function shareText({ limit_share: share = 100 }: PlanDocument["budget"]): string {
  return share === 100 ? "" : `, leaving ${100 - share} % of the limits to other clients`;
}

/** `Requests, client_8: 3 of 500 GET/min, 0 of 50 paged, 3 of 50 writes. All 293 tenants: 882 requests, about 60 s.` */
export function requestsLine({ budget }: PlanDocument): string | undefined {
  const share = ({ get, paged_get, write, per_minute: most }: TenantBudget) =>
    Math.max(get / most.get, paged_get / most.paged_get, write / most.write);
  const [costliest] = [...budget.tenants].sort(
    (left, right) =>
      right.seconds - left.seconds || share(right) - share(left) || compareNatural(left.tenant, right.tenant),
  );
  if (costliest === undefined) return undefined;
  const all = budget.tenants.reduce((sum, { get, paged_get, write }) => sum + get + paged_get + write, 0);
  const most = costliest.per_minute;
  const counts = [
    `${number(costliest.get)} of ${number(most.get)} GET/min`,
    `${number(costliest.paged_get)} of ${number(most.paged_get)} paged`,
    `${number(costliest.write)} of ${number(most.write)} writes`,
  ].join(", ");
  const time = budget.seconds < A_FEW ? "a few seconds" : `about ${number(budget.seconds)} s${shareText(budget)}`;
  const total =
    budget.tenants.length === 1
      ? `In all: ${plural(all, "request")}, ${time}.`
      : `All ${plural(budget.tenants.length, "tenant")}: ${plural(all, "request")}, ${time}.`;
  const later = budget.tenants.reduce((sum, { planned_later: count = 0 }) => sum + count, 0);
  const uncounted = later === 0 ? "" : ` Without those of ${plural(later, "resource")} planned later.`;
  return `Requests, ${printable(costliest.tenant, 80)}: ${counts}. ${total}${uncounted}`;
}

const MOST_EVENTS = 10;

/** `Events that nothing manages, kept:` and each, where the program asks for them; empty where there are none. */
export function unmanagedEventLines({ resources }: Pick<PlanDocument, "resources">): readonly string[] {
  const found = inOrder(resources).flatMap((resource) =>
    resource.unmanaged.filter(isScalarChange).map((change) => ({ resource, change })),
  );
  if (found.length === 0) return [];
  const further = found.length - MOST_EVENTS;
  return [
    "Events that nothing manages, kept:",
    ...found
      .slice(0, MOST_EVENTS)
      .map(
        ({ resource: { tenant, integration }, change }) =>
          `  ${printable(tenant, 80)} / ${shortId(integration)}   ${printable(change.label, 80)} (${printable(change.path.at(-1) ?? "", 80)})`,
      ),
    ...(further > 0 ? [`  and ${number(further)} more`] : []),
  ];
}
