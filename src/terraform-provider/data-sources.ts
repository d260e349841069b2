import type { Live } from "../integration/model.js";
import { decodeIntegration } from "../integration/wire/codec.js";
import type { Run } from "./run.js";

type Config = Readonly<Record<string, unknown>>;

/** A data source's state: its configuration, and what was found. */
export type Found = { readonly state: { readonly [name: string]: never } };

function found(config: Config, attributes: Config): Found {
  return { state: { ...config, ...attributes } as Found["state"] };
}

function summaryOf(live: Live) {
  return {
    display_name: live.displayName ?? null,
    application: live.application ?? null,
    application_name: live.applicationName ?? null,
    category: live.category ?? null,
    status: live.status ?? null,
  };
}

export async function readOne(of: Run, config: Config): Promise<Found> {
  const id = typeof config.integration_id === "string" ? config.integration_id : "";
  const { live } = await of.session.observer.observe(of.tenantOf(config.tenant_id), id);
  return found(config, {
    ...summaryOf(live),
    id: live.id,
    description: live.scalars.get("description") ?? null,
    alert_source_id: live.scalars.get("alert_source_id") ?? null,
  });
}

export async function readAll(of: Run, config: Config): Promise<Found> {
  const tenant = of.tenantOf(config.tenant_id);
  const category = typeof config.category === "string" && config.category !== "" ? config.category : undefined;
  const installed = await of.session.client.allIntegrations(
    tenant,
    category === undefined ? {} : { queryString: `category:${category}` },
  );
  const results = installed
    .map((wire) => decodeIntegration(wire))
    .map((live) => ({ integration_id: live.id, ...summaryOf(live) }))
    .sort((left, right) => (left.integration_id < right.integration_id ? -1 : 1));
  return found(config, { id: category === undefined ? tenant : `${tenant}:${category}`, results });
}
