// Ephemeral resources: what a run of Terraform is handed and no state or plan keeps.
import { clearReadable } from "../integration/wire/credentials-codec.js";
import { readCredentials } from "../resources/installed-integration/credentials.js";
import type { Run } from "./run.js";

type Config = Readonly<Record<string, unknown>>;

/** The configuration, and what was read. */
export type Opened = { readonly result: { readonly [name: string]: never } };

/** @throws RS4004 where the integration is gone. */
export async function openCredentials(of: Run, config: Config): Promise<Opened> {
  const id = typeof config.integration_id === "string" ? config.integration_id : "";
  const credentials = await readCredentials(of.session, { tenant: of.tenantOf(config.tenant_id), id });
  const result: Config = { ...config, ...clearReadable(credentials) };
  return { result: result as Opened["result"] };
}
