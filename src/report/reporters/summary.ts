// A row for each tenant, the status word first and the worst on top: for a look at many tenants.
import { number, plural, printable } from "../../base/text.js";
import type { PlanError } from "../../document/plan-document.js";
import { countedResources } from "../counted.js";
import { lastLine, tableLines } from "../coverage.js";
import { sinceLine } from "../drift.js";
import type { Reporter, ReportStyle } from "../reporter.js";
import { appliedTenants, STATUSES, type Status, type TenantStatus, tenantsOf } from "../tenant-status.js";
import { padEnd, widthOf } from "../text.js";

export const summaryReporter: Reporter = {
  name: "summary",
  renderers: {
    plan: (document, style) => render(tenantsOf(document), document.errors, style),
    drift: (document, style) =>
      [render(tenantsOf(document), document.errors, style), ...sinceLine(document)].join("\n"),
    apply: (document, style) => render(appliedTenants(document), document.errors, style),
    destroy: (document, style) => render(appliedTenants(document), document.errors, style),
    restore: (document, style) => render(appliedTenants(document), document.errors, style),
    coverage: (document, { colors }) => [...tableLines(document, colors), "", lastLine(document)].join("\n"),
  },
};

function render(tenants: readonly TenantStatus[], errors: readonly PlanError[], { colors }: ReportStyle): string {
  const paint = (status: Status, text: string) => {
    if (status === "in step") return colors.green(text);
    return ["not looked at", "failed", "gone"].includes(status) ? colors.red(text) : colors.yellow(text);
  };
  const words = Math.max(0, ...tenants.map(({ status }) => status.length));
  const names = Math.max(0, ...tenants.map(({ tenant }) => widthOf(printable(tenant, 80))));
  const rows = tenants.map(
    ({ tenant, status, counts, resources }) =>
      `${paint(status, status.toUpperCase().padEnd(words))}  ${padEnd(printable(tenant, 80), names)}  ${countedResources(resources)}${details(counts, resources)}`,
  );
  const problems = errors.map(({ code, message }) => `${colors.red(code)}  ${printable(message)}`);
  return [...problems, ...rows, ...(rows.length === 0 ? [] : [""]), `${totals(tenants)}.`].join("\n");
}

/** Where all are the same the status word says it. */
function details(counts: TenantStatus["counts"], resources: TenantStatus["resources"]): string {
  const isOneStatus = [...counts.values()].includes(resources.length);
  const parts = isOneStatus ? [] : STATUSES.flatMap((status) => countOf(status, counts.get(status)));
  parts.push(...countOf("not enabled", notEnabled(resources)));
  return parts.length === 0 ? "" : `: ${parts.join(", ")}`;
}

const notEnabled = (resources: TenantStatus["resources"]) =>
  resources.filter(({ not_enabled: status }) => status !== undefined).length;

const countOf = (status: Status | "not enabled", count = 0) => (count === 0 ? [] : [`${number(count)} ${status}`]);

function totals(tenants: readonly TenantStatus[]): string {
  const all = tenants.flatMap(({ resources }) => resources);
  const counts = STATUSES.flatMap((status) =>
    countOf(
      status,
      tenants.reduce((sum, tenant) => sum + (tenant.counts.get(status) ?? 0), 0),
    ),
  );
  counts.push(...countOf("not enabled", notEnabled(all)));
  return `${plural(tenants.length, "tenant")}, ${countedResources(all)}${counts.length === 0 ? "" : `: ${counts.join(", ")}`}`;
}
