// The look-ups that this package has, without the code that reads them: schema, documents and constructs derive from it.
import { type Field, type Fields, installedIntegrationFields } from "../../integration/fields.js";
import type { LookUpSchema } from "../look-up.js";
import { installedIntegrationSchema } from "./installed-integration.js";

/** The server-owned form of declarable fields. */
function asRead<Names extends keyof typeof installedIntegrationFields>(...names: readonly Names[]): Fields {
  return Object.fromEntries(
    names.map((name) => {
      const { type, description }: Field = installedIntegrationFields[name];
      if (type !== "string") throw new Error(`${name} is not a string`);
      return [name, { type, description, computed: true } as const];
    }),
  );
}

const computed = (description: string) => ({ type: "string", computed: true, description }) as const;

const { tenant_id, integration_id } = installedIntegrationFields;
const category = { type: "string", description: "Category, such as `ITSM_INTEGRATION`." } as const;
const tenant = { type: "string", description: "Tenant to look in. Default: the provider's tenant." } as const;

/** What is told of an installed integration wherever it is looked up. */
const summary: Fields = {
  ...asRead("display_name", "application", "status"),
  application_name: computed("Name of the type, such as `Service Desk`."),
  category: { ...category, computed: true },
};

const installedIntegrationLookUp: LookUpSchema = {
  // As the resource is named.
  type: installedIntegrationSchema.type,
  description: "One installed integration, looked up by its id or by its display name.",
  more: [
    "A name is compared without regard to case and white space around it. Where several integrations have it, `application`",
    "may tell them apart; a name that none has, or several have, is an error.",
  ],
  fields: {
    tenant_id: { type: "string", description: tenant_id.description },
    integration_id: {
      type: "string",
      computed: true,
      orChosen: true,
      description: "Id (`INTG-…`) of the installed integration. Either this or `display_name`.",
    },
    ...asRead("id", "description", "alert_source_id"),
    ...summary,
    display_name: {
      type: "string",
      computed: true,
      orChosen: true,
      description: "Name shown in the portal. Either this or `integration_id`.",
    },
    application: {
      type: "string",
      computed: true,
      orChosen: true,
      description: "Type of the integration, such as `CASERVICEDESK`; with `display_name` it chooses among several.",
    },
  },
};

const installedIntegrationsLookUp: LookUpSchema = {
  type: "rampsync_installed_integrations",
  description: "What is installed in a tenant, all or of one category.",
  fields: {
    tenant_id: tenant,
    category: { ...category, description: `Only this category. ${category.description}` },
    id: computed("Names the lookup."),
    results: {
      type: "list of objects",
      computed: true,
      description: "What is installed, in the order of the ids.",
      fields: { integration_id: computed(integration_id.description), ...summary },
    },
  },
};

/** Named, for the code that reads them. */
export const lookUpSchema = {
  installedIntegration: installedIntegrationLookUp,
  installedIntegrations: installedIntegrationsLookUp,
} as const;

export const lookUpSchemas: readonly LookUpSchema[] = Object.values(lookUpSchema);
