// Installed integrations, looked up: one by its id or its display name, and all of a tenant.
import { type Config } from "../../integration/declared/config.js";
import type { Live } from "../../integration/model.js";
import { decodeIntegration, holdsConfiguration } from "../../integration/wire/codec.js";
import { isSameApplication } from "../installed-integration/installations.js";
import { exactlyOneOf, type LookUp, oncePerSession, onlyNamed, textOf } from "../look-up.js";
import { lookUpSchema } from "../schemas/look-ups.js";
import type { Session } from "../session.js";

function summaryOf({ displayName, application, applicationName, category, status }: Live) {
  return {
    display_name: displayName ?? null,
    application: application ?? null,
    application_name: applicationName ?? null,
    category: category ?? null,
    status: status ?? null,
  };
}

const wholeOf = (live: Live) => ({
  ...summaryOf(live),
  integration_id: live.id,
  id: live.id,
  description: live.scalars.get("description") ?? null,
  alert_source_id: live.scalars.get("alert_source_id") ?? null,
});

/** What is known of an integration of a list, without its mappings: a tenant has hundreds. */
interface Listed {
  readonly id: string;
  readonly name: string;
  readonly application?: string;
  readonly applicationName?: string;
  /** Undefined where its row does not have all of it. */
  readonly whole: ReturnType<typeof wholeOf> | undefined;
}

const installedIn = oncePerSession(async (session, tenant): Promise<readonly Listed[]> => {
  const found = await session.client.allIntegrations(tenant);
  return found.map((wire): Listed => {
    const live = decodeIntegration(wire);
    const { id, displayName: name = "", application, applicationName } = live;
    return {
      id,
      name,
      ...(application === undefined ? {} : { application }),
      ...(applicationName === undefined ? {} : { applicationName }),
      whole: holdsConfiguration(wire) ? wholeOf(live) : undefined,
    };
  });
});

async function named(session: Session, tenant: string, name: string, config: Config) {
  const application = textOf(config, "application");
  const listed = await installedIn(session, tenant);
  const of = application === undefined ? "" : ` of the application ${application}`;
  const { id, whole } = onlyNamed(
    name,
    application === undefined ? listed : listed.filter((each) => isSameApplication(application, each)),
    { noun: `integration${of}`, nouns: `integrations${of}`, attribute: "display_name" },
  );
  return whole ?? wholeOf((await session.observer.observeByGet(tenant, id)).live);
}

export const installedIntegrationLookUp: LookUp = {
  ...lookUpSchema.installedIntegration,
  check: (config) => exactlyOneOf(config, ["integration_id", "display_name"]),
  async read(session, tenant, config) {
    const name = textOf(config, "display_name");
    if (name !== undefined) return named(session, tenant, name, config);
    const { live } = await session.observer.observe(tenant, textOf(config, "integration_id") ?? "");
    return wholeOf(live);
  },
};

export const installedIntegrationsLookUp: LookUp = {
  ...lookUpSchema.installedIntegrations,
  async read(session, tenant, config) {
    const category = textOf(config, "category");
    const installed = await session.client.allIntegrations(
      tenant,
      category === undefined ? {} : { queryString: `category:${category}` },
    );
    const results = installed
      .map((wire) => decodeIntegration(wire))
      .map((live) => ({ integration_id: live.id, ...summaryOf(live) }))
      .sort((left, right) => (left.integration_id < right.integration_id ? -1 : 1));
    return { id: category === undefined ? tenant : `${tenant}:${category}`, results };
  },
};
