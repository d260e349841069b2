// Twelve tenants with 32 integrations of four kinds: what docs/export.md shows.
import type { IntegrationState, RowState } from "../../src/emulator/index.js";

type Table = Readonly<Record<string, string>>;

const rows = (
  entityType: string,
  name: string,
  [theirs, attribute]: readonly [string, string],
  table: Table,
): RowState[] =>
  Object.entries(table).map(([value, thirdPartyValue]) => ({
    entityType,
    name,
    thirdPartyEntityType: theirs,
    thirdPartyAttrName: attribute,
    value,
    thirdPartyValue,
  }));

const kinds: readonly {
  readonly tenants: number;
  readonly of: (tenant: string) => Omit<IntegrationState, "id">;
}[] = [
  {
    tenants: 12,
    of: (tenant) => ({
      displayName: `Service desk of ${tenant}`,
      integration: { id: "CASERVICEDESK", name: "CA Service Desk" },
      inbound: {
        authentication: { authType: "WEBHOOK" },
        rows: [
          ...rows("INCIDENT", "Status", ["TICKET", "status"], {
            Open: "New",
            Pending: "In progress",
            Resolved: "Solved",
          }),
          ...rows("INCIDENT", "Priority", ["TICKET", "urgency"], { Urgent: "1", High: "2", Normal: "3", Low: "4" }),
        ],
      },
      outbound: {
        rows: rows("INCIDENT", "Status", ["TICKET", "status"], { Open: "New", Closed: "Closed" }),
        notifier: {
          type: "REST_API",
          baseURI: `https://desk.${tenant.replace("_", "-")}.example.com/api`,
          authType: "BASIC",
          userName: `opsramp-${tenant}`,
          password: `made up for ${tenant}`,
        },
      },
    }),
  },
  {
    tenants: 10,
    of: (tenant) => ({
      displayName: `Monitoring of ${tenant}`,
      integration: { id: "CUSTOM", name: "Custom" },
      inbound: {
        authentication: { authType: "OAUTH2" },
        dropAlertsOnUnmanagedResources: true,
        rows: rows("ALERT", "Alert state", ["EVENT", "severity"], { Critical: "5", Warning: "3", Ok: "0" }),
      },
    }),
  },
  {
    tenants: 6,
    of: () => ({
      displayName: "Jira",
      integration: { id: "JIRA", name: "Jira" },
      outbound: {
        rows: [
          ...rows("INCIDENT", "Status", ["ISSUE", "status"], { Open: "To Do", Pending: "In Progress", Closed: "Done" }),
          ...rows("INCIDENT", "Priority", ["ISSUE", "priority"], { Urgent: "Highest", High: "High", Low: "Low" }),
        ],
      },
    }),
  },
  {
    tenants: 4,
    of: () => ({
      displayName: "Change calendar",
      integration: { id: "SERVICENOW", name: "ServiceNow" },
      outbound: {
        rows: rows("SERVICEREQUEST", "Status", ["CHANGE", "state"], { Open: "-5", Pending: "-2", Closed: "3" }),
      },
    }),
  },
];

const names = Array.from({ length: 12 }, (_, index) => `client_${101 + index}`);

export const fourClusters: Readonly<Record<string, readonly IntegrationState[]>> = Object.fromEntries(
  names.map((tenant, place) => [
    tenant,
    kinds.flatMap(({ tenants, of }, kind) =>
      place < tenants
        ? [{ ...of(tenant), id: `INTG-5b0c1d9e-0${101 + place}-4c6e-9d3f-${String(kind).padStart(12, "0")}` }]
        : [],
    ),
  ]),
);
