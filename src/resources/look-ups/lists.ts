// What a tenant has beside integrations, looked up: roles, resource groups, alert sources, applications, and the clients of a partner.
import { fold } from "../../integration/pairing/key.js";
import type { WireClient } from "../../opsramp/client.js";
import { type LookUp, type Named, oncePerSession, onlyNamed, textOf } from "../look-up.js";
import { lookUpSchema } from "../schemas/look-ups.js";
import type { Session } from "../session.js";

const byName = (left: Named, right: Named) =>
  left.name < right.name || (left.name === right.name && left.id < right.id) ? -1 : 1;

const rolesIn = oncePerSession(async (session, tenant): Promise<readonly Named[]> => {
  const found = await session.client.roles(tenant);
  return found.map(({ uniqueId = "", name = "" }) => ({ id: uniqueId, name })).sort(byName);
});

export const roleLookUp: LookUp = {
  ...lookUpSchema.role,
  async read(session, tenant, config) {
    const about = { noun: "role", nouns: "roles", attribute: "name" };
    return { id: onlyNamed(textOf(config, "name") ?? "", await rolesIn(session, tenant), about).id };
  },
};

export const rolesLookUp: LookUp = {
  ...lookUpSchema.roles,
  async read(session, tenant) {
    const found = await rolesIn(session, tenant);
    return { id: tenant, results: found.map(({ id, name }) => ({ role_id: id, name })) };
  },
};

const resourceGroupsIn = oncePerSession(async (session, tenant): Promise<readonly Named[]> => {
  const found = await session.client.resourceGroups(tenant);
  return found.map(({ id = "", name = "" }) => ({ id, name })).sort(byName);
});

export const resourceGroupLookUp: LookUp = {
  ...lookUpSchema.resourceGroup,
  async read(session, tenant, config) {
    const about = { noun: "resource group", nouns: "resource groups", attribute: "name" };
    return { id: onlyNamed(textOf(config, "name") ?? "", await resourceGroupsIn(session, tenant), about).id };
  },
};

export const resourceGroupsLookUp: LookUp = {
  ...lookUpSchema.resourceGroups,
  async read(session, tenant) {
    const found = await resourceGroupsIn(session, tenant);
    return { id: tenant, results: found.map(({ id, name }) => ({ resource_group_id: id, name })) };
  },
};

interface AlertSource extends Named {
  readonly displayName: string;
}

const alertSourcesIn = oncePerSession(async (session, tenant, application): Promise<readonly AlertSource[]> => {
  const found = await session.client.alertSources(tenant, application);
  return found
    .map(({ id, name = "", displayName = name }) => ({ id: String(id ?? ""), name, displayName }))
    .sort(byName);
});

export const alertSourceLookUp: LookUp = {
  ...lookUpSchema.alertSource,
  async read(session, tenant, config) {
    const found = await alertSourcesIn(session, tenant, textOf(config, "application"));
    // One that is named in both ways is one.
    const named = found.flatMap(({ id, name, displayName }) =>
      [...new Map([name, displayName].map((each) => [fold(each.trim()), each])).values()].map((each) => ({
        id,
        name: each,
      })),
    );
    const about = { noun: "alert source", nouns: "alert sources", attribute: "name" };
    return { id: onlyNamed(textOf(config, "name") ?? "", named, about).id };
  },
};

export const alertSourcesLookUp: LookUp = {
  ...lookUpSchema.alertSources,
  async read(session, tenant, config) {
    const application = textOf(config, "application") ?? "";
    const found = await alertSourcesIn(session, tenant, application);
    return {
      id: `${tenant}:${application}`,
      results: found.map(({ id, name, displayName }) => ({ alert_source_id: id, name, display_name: displayName })),
    };
  },
};

export const applicationsLookUp: LookUp = {
  ...lookUpSchema.applications,
  async read(session, tenant, config) {
    const wanted = textOf(config, "category");
    const found = await session.client.availableTypes(tenant);
    const results = found
      .filter(({ category }) => wanted === undefined || fold(category ?? "") === fold(wanted))
      .map(({ id = "", name, displayName, category }) => ({
        application: id,
        name: displayName ?? name ?? null,
        category: category ?? null,
      }))
      .sort((left, right) => (left.application < right.application ? -1 : 1));
    return { id: wanted === undefined ? tenant : `${tenant}:${wanted}`, results };
  },
};

/** Of a client, as resources take it. */
const tenantOf = ({ id, uniqueId }: WireClient): string => String(id ?? uniqueId ?? "");

/** The tenants of a partner's clients, in order. */
export async function clientsOf(session: Session, partner: string): Promise<readonly string[]> {
  return (await session.client.clients(partner)).map(tenantOf).sort();
}

export const tenantsLookUp: LookUp = {
  ...lookUpSchema.tenants,
  async read(session, tenant) {
    const found = await session.client.clients(tenant);
    const results = found
      .map((client) => ({ tenant_id: tenantOf(client), name: client.name ?? null }))
      .sort((left, right) => (left.tenant_id < right.tenant_id ? -1 : 1));
    return { id: tenant, results };
  },
};
