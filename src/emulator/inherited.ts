// Integrations that a partner installed for its clients: a client reads them as they are, and its first write makes a copy
// of its own, which later changes of the partner do not reach (docs/api-contract.md#inherited-integrations).
import type { IntegrationRecord } from "./integration-record.js";
import type { Random } from "./random.js";
import type { TenantState } from "./state.js";
import type { Switches } from "./switches.js";

type Ways = Pick<Switches, "inheritedRows" | "inheritedEdits">;

/** A tenant, as far as it matters. */
interface Tenant {
  readonly id: string;
  readonly about: Pick<TenantState, "detached">;
  readonly integrations: ReadonlyMap<string, IntegrationRecord>;
  readonly changed: () => void;
}

/** What a tenant has of its partner's integrations. */
export interface Inheritance {
  find(tenant: Tenant, id: string): IntegrationRecord | undefined;
  all(tenant: Tenant): readonly IntegrationRecord[];
  /** Ends the inheritance of one, and gives the copy; undefined where the tenant does not inherit it. */
  copy(tenant: Tenant, id: string): IntegrationRecord | undefined;
}

/** `partnerOf` is asked each time, since tenants come in any order. */
export function inheritance(partnerOf: () => Tenant | undefined, ways: Ways, random: Random): Inheritance {
  const shared = (tenant: Tenant, record: IntegrationRecord | undefined): record is IntegrationRecord =>
    record !== undefined &&
    (record.scalars.clients ?? []).includes(tenant.id) &&
    !(tenant.about.detached ?? []).includes(record.id) &&
    !tenant.integrations.has(record.id);
  const shown = (record: IntegrationRecord, partner: Tenant): IntegrationRecord => {
    const further = { ...record.scalars.further };
    if (ways.inheritedRows === "parent") further.parentIntg = { id: record.id };
    if (ways.inheritedRows === "tenant") further.tenantId = partner.id;
    return record.copyWith({ further }, () => {});
  };
  return {
    find(tenant, id) {
      const partner = partnerOf();
      const record = partner?.integrations.get(id);
      return partner !== undefined && shared(tenant, record) ? shown(record, partner) : undefined;
    },
    all(tenant) {
      const partner = partnerOf();
      if (partner === undefined) return [];
      return [...partner.integrations.values()].flatMap((record) =>
        shared(tenant, record) ? shown(record, partner) : [],
      );
    },
    copy(tenant, id) {
      const record = partnerOf()?.integrations.get(id);
      if (!shared(tenant, record)) return undefined;
      tenant.about.detached = [...(tenant.about.detached ?? []), id];
      const { further } = record.scalars;
      return record.copyWith(
        {
          id: ways.inheritedEdits === "new-id" ? `INTG-${random.uuid()}` : id,
          clients: [],
          ...(ways.inheritedRows === "tenant" ? { further: { ...further, tenantId: tenant.id } } : {}),
        },
        tenant.changed,
      );
    },
  };
}
