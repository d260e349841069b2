// What is live as a declaration would say it: what an edit of the code writes where a difference does not hold the whole of it.
import type { Config } from "../../integration/declared/config.js";
import { takeOver } from "../../resources/installed-integration/import.js";
import { getEvent } from "../../resources/integration-event/observe.js";
import { declarationOf } from "../../resources/integration-event/read.js";
import { installedIntegrationSchema } from "../../resources/schemas/installed-integration.js";
import type { Planned } from "../plan/planned.js";

/** Secrets are null or absent in it. Undefined where nothing is live. */
export async function liveDeclaration({ managed, plan, session }: Planned): Promise<Config | undefined> {
  const { definition, tenant, config, applied } = managed;
  const id = plan?.id ?? "";
  if (id === "") return undefined;
  if (definition.type === installedIntegrationSchema.type) {
    return (await takeOver(session, { tenant, id }, undefined)).config;
  }
  const integration = definition.partOf?.(config ?? {}, applied);
  return integration === undefined ? undefined : declarationOf(await getEvent(session, tenant, integration, id));
}
