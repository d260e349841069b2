// The paths of the API (docs/api-contract.md#endpoints), with every part that comes from outside encoded.
import { RampsyncError } from "../base/error.js";
import { printable } from "../base/text.js";
import type { Direction } from "../document/mapping.js";

export const PAGE_SIZE = 100;

export const endpoints = {
  tenant: (tenant: string) => tenantPath(tenant),
  installed: (tenant: string, id: string) => installed(tenant, id),
  inboundAuthentication: (tenant: string, id: string) => `${installed(tenant, id)}/inbound/authentication`,
  rotate: (tenant: string, id: string) => `${installed(tenant, id)}/inbound/authentication/regenerateSecretOrToken`,
  enable: (tenant: string, id: string) => `${installed(tenant, id)}/enable`,
  disable: (tenant: string, id: string) => `${installed(tenant, id)}/disable`,
  search: (tenant: string, pageNo: number, queryString?: string, pageSize = PAGE_SIZE) =>
    `${integrations(tenant)}/installed/search?${page(pageNo, pageSize)}${
      queryString === undefined ? "" : `&queryString=${encodeURIComponent(queryString)}`
    }`,
  install: (tenant: string, typeId: string) => `${integrations(tenant)}/install/${part(typeId, "application")}`,
  availableTypes: (tenant: string, pageNo: number) => `${integrations(tenant)}/available/search?${page(pageNo)}`,
  rows: (tenant: string, id: string, direction: Direction, pageNo: number) =>
    `${installed(tenant, id)}/${direction}/installedIntgMappings?${page(pageNo)}`,
  row: (tenant: string, id: string, direction: Direction, uniqueId: string) =>
    `${installed(tenant, id)}/${direction}/mappingAttr/${part(uniqueId, "row id")}`,
  properties: (tenant: string, id: string, direction: Direction, entityType: string) =>
    `${installed(tenant, id)}/${direction}/entities/${part(entityType, "entity type")}/properties`,
  availableRoles: (tenant: string, id: string) => `${installed(tenant, id)}/availableRoles`,
  roles: (tenant: string, pageNo: number) => `${tenantPath(tenant)}/roles/search?${page(pageNo)}`,
  resourceGroups: (tenant: string, pageNo: number) => `${tenantPath(tenant)}/deviceGroups/minimal?${page(pageNo)}`,
  alertSources: (tenant: string, typeId: string) =>
    `${tenantPath(tenant)}/cfg/alertSource/available/custIntg/${part(typeId, "application")}`,
  mappable: (tenant: string, typeId: string, entityType: string, pageNo: number) =>
    `${integrations(tenant)}/available/${part(typeId, "application")}/mappingAttr/${part(entityType, "entity type")}?${page(pageNo)}`,
  clients: (tenant: string) => `${tenantPath(tenant)}/clients/minimal`,
  events: (tenant: string, id: string, pageNo: number) => `${installed(tenant, id)}/events?${page(pageNo)}`,
  newEvent: (tenant: string, id: string) => `${installed(tenant, id)}/event`,
  event: (tenant: string, id: string, eventId: string) => event(tenant, id, eventId),
  activation: (tenant: string, id: string, eventId: string, active: boolean) =>
    `${event(tenant, id, eventId)}/${active ? "activate" : "deactivate"}`,
  placeholders: (tenant: string, entityType: string) =>
    `${integrations(tenant)}/events/placeHolders/${part(entityType, "entity type")}`,
  /** A GET that changes state. */
  dropAlerts: (tenant: string, id: string, enabled: boolean) =>
    `${installed(tenant, id)}/enableDropAlerts?enableDropAlerts=${enabled}`,
} as const;

function tenantPath(tenant: string): string {
  return `/api/v2/tenants/${part(tenant, "tenant id")}`;
}

function integrations(tenant: string): string {
  return `${tenantPath(tenant)}/integrations`;
}

function installed(tenant: string, id: string): string {
  return `${integrations(tenant)}/installed/${part(id, "integration id")}`;
}

function event(tenant: string, id: string, eventId: string): string {
  return `${installed(tenant, id)}/event/${part(eventId, "event id")}`;
}

function page(pageNo: number, pageSize = PAGE_SIZE): string {
  return `pageNo=${pageNo}&pageSize=${pageSize}`;
}

/** One path segment. Empty and dotted ones would address something else, and are refused with RS1004. */
function part(text: string, what: string): string {
  if (/^\.{0,2}$/.test(text) || /\p{Surrogate}/u.test(text)) {
    throw new RampsyncError("RS1004", `"${printable(text)}" cannot be the ${what}.`, {
      hint: `Give the ${what} as OpsRamp shows it.`,
    });
  }
  return encodeURIComponent(text);
}
