// The roles and alert sources of a tenant whose state names none.
import type { TenantState } from "./state.js";

const defaultRoles = [
  { uniqueId: "ROLE-4718b729-50cc-6634-42c4-ecd09558389d", name: "Customer" },
  { uniqueId: "ROLE-0c1f3a52-7d1e-4c55-9d0f-2f6e3c8b1a77", name: "Integration Manager" },
];

const defaultAlertSources = [
  { id: 1001, name: "CustomMonitor", displayName: "Custom Monitor", techUid: "ALERTSRC-custom-monitor" },
  { id: 1002, name: "Nagios", displayName: "Nagios", techUid: "ALERTSRC-nagios" },
];

export const rolesOf = (about: Pick<TenantState, "roles">) => about.roles ?? defaultRoles;

export const alertSourcesOf = (about: Pick<TenantState, "alertSources">) => about.alertSources ?? defaultAlertSources;
