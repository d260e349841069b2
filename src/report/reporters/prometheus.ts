// Prometheus' text format, for the textfile collector of a node exporter: counts by tenant and status, and what the run cost.
import { groupBy } from "../../base/group.js";
import { printable } from "../../base/text.js";
import { COVERAGE_UNITS, type CoverageDocument } from "../../document/coverage-document.js";
import type { FleetStatusDocument } from "../../document/fleet-document.js";
import type { ApplyDocument, DriftDocument, PlanDocument, ResourceDocument } from "../../document/plan-document.js";
import { isIntegration, nounOf } from "../counted.js";
import type { Reporter } from "../reporter.js";
import { appliedTenants, STATUSES, statusOf, type TenantStatus, tenantsOf } from "../tenant-status.js";

export const prometheusReporter: Reporter = {
  name: "prometheus",
  renderers: {
    plan: (document) => render(document, tenantsOf(document)),
    drift: (document) => render(document, tenantsOf(document)),
    apply: (document) => render(document.plan, appliedTenants(document), document),
    destroy: (document) => render(document.plan, appliedTenants(document), document),
    coverage: renderCoverage,
    fleet: renderFleet,
  },
};

interface Metric {
  readonly name: string;
  readonly help: string;
  readonly samples: readonly { readonly labels: Readonly<Record<string, string>>; readonly value: number }[];
}

/** The age of drift, where an earlier report was given. */
function ages(plan: PlanDocument | DriftDocument): readonly Metric[] {
  const since = "since" in plan ? plan.since : undefined;
  if (since === undefined) return [];
  const counts = { new: since.new, same: since.same, resolved: since.resolved.length };
  return [
    {
      name: "rampsync_drift_since",
      help: "Drift by what an earlier report says of it.",
      samples: Object.entries(counts).map(([age, value]) => ({ labels: { age }, value })),
    },
  ];
}

const isEvent = ({ type }: ResourceDocument): boolean => nounOf(type) === "event";

/** A status that none has is 0 and not absent, so that an alert on it ends. */
function byStatus(tenants: readonly TenantStatus[], isCounted: (resource: ResourceDocument) => boolean) {
  return tenants.flatMap(({ tenant, resources }) => {
    const counts = groupBy(resources.filter(isCounted), statusOf);
    return STATUSES.map((status) => ({ labels: { tenant, status }, value: counts.get(status)?.length ?? 0 }));
  });
}

function render(plan: PlanDocument | DriftDocument, tenants: readonly TenantStatus[], applied?: ApplyDocument): string {
  const byTenant = (value: (tenant: TenantStatus) => number) =>
    tenants.map((tenant) => ({ labels: { tenant: tenant.tenant }, value: value(tenant) }));
  const metrics: Metric[] = [
    {
      name: "rampsync_integrations",
      help: "Integrations by tenant and status.",
      samples: byStatus(tenants, isIntegration),
    },
    ...(plan.resources.some(isEvent)
      ? [{ name: "rampsync_events", help: "Events by tenant and status.", samples: byStatus(tenants, isEvent) }]
      : []),
    {
      name: "rampsync_drifted_units",
      help: "Values, attributes and duplicates that live has otherwise than was applied.",
      samples: byTenant(({ resources }) => resources.reduce((sum, { drift }) => sum + drift.length, 0)),
    },
    {
      name: "rampsync_accepted_units",
      help: "Drift that is accepted: nothing is sent for it.",
      samples: byTenant(({ resources }) => resources.reduce((sum, { accepted = [] }) => sum + accepted.length, 0)),
    },
    ...ages(plan),
    {
      name: "rampsync_unmanaged_units",
      help: "Values that are live and not under code.",
      samples: byTenant(({ resources }) => resources.reduce((sum, { unmanaged }) => sum + unmanaged.length, 0)),
    },
    {
      name: "rampsync_requests",
      help: "Requests that the plan made and that its apply makes, by tenant and class.",
      samples: plan.budget.tenants.flatMap(({ tenant, get, paged_get: paged, write }) =>
        Object.entries({ get, paged_get: paged, write }).map(([kind, value]) => ({
          labels: { tenant, class: kind },
          value,
        })),
      ),
    },
    {
      name: "rampsync_complete",
      help: "1 when everything could be looked at.",
      samples: [{ labels: {}, value: plan.complete ? 1 : 0 }],
    },
    ...(applied === undefined
      ? []
      : [
          {
            name: "rampsync_applied",
            help: "Integrations of the last apply by what came of it.",
            samples: Object.entries(applied.summary).map(([outcome, value]) => ({ labels: { outcome }, value })),
          },
        ]),
  ];
  return metrics.flatMap(lines).join("\n");
}

function renderCoverage({ tenants, share, complete }: CoverageDocument): string {
  const byUnit = (of: "live" | "under_code" | "gone") =>
    tenants.flatMap(({ tenant, measures }) =>
      measures === undefined
        ? []
        : COVERAGE_UNITS.map((unit) => ({ labels: { tenant, unit }, value: measures[unit][of] })),
    );
  const metrics: readonly Metric[] = [
    { name: "rampsync_live", help: "What is live, by tenant and unit.", samples: byUnit("live") },
    { name: "rampsync_under_code", help: "What of it is under code.", samples: byUnit("under_code") },
    { name: "rampsync_not_live", help: "What is declared and not live.", samples: byUnit("gone") },
    {
      name: "rampsync_coverage_percent",
      help: "The lesser of the shares of integrations and values under code.",
      samples: [{ labels: {}, value: share }],
    },
    {
      name: "rampsync_complete",
      help: "1 when everything could be looked at.",
      samples: [{ labels: {}, value: complete ? 1 : 0 }],
    },
  ];
  return metrics.flatMap(lines).join("\n");
}

/** Of groups whose workers repair. */
function repairMetrics({ groups, disputes }: FleetStatusDocument): readonly Metric[] {
  if (disputes === undefined) return [];
  const ofGroups = groups.flatMap(({ name, repair }) => (repair === undefined ? [] : [{ group: name, ...repair }]));
  return [
    {
      name: "rampsync_fleet_repaired",
      help: "What repairs of the open round came to.",
      samples: ofGroups.flatMap(({ group, used }) =>
        Object.entries(used).map(([unit, value]) => ({ labels: { group, unit }, value })),
      ),
    },
    {
      name: "rampsync_fleet_repair_stopped",
      help: "1 where too many tenants have the same drift, so that nothing is repaired.",
      samples: ofGroups.map(({ group, stopped }) => ({ labels: { group }, value: stopped === undefined ? 0 : 1 })),
    },
    {
      name: "rampsync_fleet_disputes",
      help: "Differences that came back after they were repaired as often as workers do it.",
      samples: [{ labels: {}, value: disputes.length }],
    },
  ];
}

function renderFleet(document: FleetStatusDocument): string {
  const { time, bundle, groups, drift, paused } = document;
  const seconds = (text: string) => Date.parse(text) / 1000;
  const byGroup = (value: (group: FleetStatusDocument["groups"][number]) => number | undefined) =>
    groups.flatMap((group) => {
      const found = value(group);
      return found === undefined ? [] : [{ labels: { group: group.name }, value: found }];
    });
  const metrics: readonly Metric[] = [
    {
      name: "rampsync_fleet_tenants",
      help: "Tenants by group and the result of their last look.",
      samples: groups.flatMap(({ name, last }) =>
        Object.entries(last).map(([result, value]) => ({ labels: { group: name, result }, value })),
      ),
    },
    {
      name: "rampsync_fleet_round_waiting",
      help: "Tenants that were not looked at yet in the open round.",
      samples: byGroup(({ round }) => round?.waiting),
    },
    {
      name: "rampsync_fleet_round_ends_seconds",
      help: "When the open round ends, in seconds since the epoch.",
      samples: byGroup(({ round }) => (round === undefined ? undefined : seconds(round.ends_at))),
    },
    {
      name: "rampsync_fleet_oldest_look_seconds",
      help: "When the oldest of the last looks ended, in seconds since the epoch; none while a tenant has no look.",
      samples: byGroup(({ oldest_look: oldest }) => (oldest === undefined ? undefined : seconds(oldest))),
    },
    {
      name: "rampsync_fleet_drift",
      help: "Differences that are live.",
      samples: [{ labels: {}, value: drift.length }],
    },
    ...repairMetrics(document),
    { name: "rampsync_fleet_paused", help: "Pauses in force.", samples: [{ labels: {}, value: paused.length }] },
    {
      name: "rampsync_fleet_published_seconds",
      help: "When the bundle was published, in seconds since the epoch.",
      samples: bundle === undefined ? [] : [{ labels: {}, value: seconds(bundle.published_at) }],
    },
    {
      name: "rampsync_fleet_time_seconds",
      help: "When this was made, in seconds since the epoch.",
      samples: [{ labels: {}, value: seconds(time) }],
    },
  ];
  return metrics.flatMap(lines).join("\n");
}

function lines({ name, help, samples }: Metric): readonly string[] {
  return [
    `# HELP ${name} ${help}`,
    `# TYPE ${name} gauge`,
    ...samples.map(({ labels, value }) => `${name}${labelText(labels)} ${value}`),
  ];
}

function labelText(labels: Readonly<Record<string, string>>): string {
  const pairs = Object.entries(labels).map(([name, value]) => `${name}="${escaped(value)}"`);
  return pairs.length === 0 ? "" : `{${pairs.join(",")}}`;
}

function escaped(value: string): string {
  return printable(value).replaceAll("\\", "\\\\").replaceAll('"', '\\"');
}
