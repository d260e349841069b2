// The look-ups that this package has, without the code that reads them: schema, documents and constructs derive from it.
import { ENTITY_TYPES, type Field, type Fields, installedIntegrationFields } from "../../integration/fields.js";
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

const id = computed("Names the lookup.");

const results = (description: string, fields: Fields) =>
  ({ type: "list of objects", computed: true, description, fields }) as const;

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
    id,
    results: results("What is installed, in the order of the ids.", {
      integration_id: computed(integration_id.description),
      ...summary,
    }),
  },
};

const role: LookUpSchema = {
  type: "rampsync_role",
  description: "The id of a role, looked up by its name.",
  more: ["A name that no role of the tenant has, or several have, is an error."],
  fields: {
    tenant_id: tenant,
    name: { type: "string", required: true, description: "Name of the role in the portal. Case does not count." },
    id: computed("Id of the role, as `inbound.authentication.role_id` takes it."),
  },
};

const roles: LookUpSchema = {
  type: "rampsync_roles",
  description: "The roles of a tenant.",
  fields: {
    tenant_id: tenant,
    id,
    results: results("The roles, by name.", {
      role_id: computed("Id of the role."),
      name: computed("Name in the portal."),
    }),
  },
};

const resourceGroup: LookUpSchema = {
  type: "rampsync_resource_group",
  description: "The id of a group of resources, looked up by its name.",
  more: ["A name that no group of the tenant has, or several have, is an error."],
  fields: {
    tenant_id: tenant,
    name: { type: "string", required: true, description: "Name of the group in the portal. Case does not count." },
    id: computed("Id (`DGP-…`) of the group, as payloads and filters of events name it."),
  },
};

const resourceGroups: LookUpSchema = {
  type: "rampsync_resource_groups",
  description: "The groups of resources of a tenant.",
  fields: {
    tenant_id: tenant,
    id,
    results: results("The groups, by name.", {
      resource_group_id: computed("Id of the group."),
      name: computed("Name in the portal."),
    }),
  },
};

const sourceOf = {
  type: "string",
  required: true,
  description: "Type of the integration that is to name the alert source, such as `CUSTOM-EVENT`.",
} as const;

const alertSource: LookUpSchema = {
  type: "rampsync_alert_source",
  description: "The id of an alert source, looked up by its name.",
  more: ["A name that no alert source of the application has, or several have, is an error."],
  fields: {
    tenant_id: tenant,
    application: sourceOf,
    name: { type: "string", required: true, description: "Its name, or its display name. Case does not count." },
    id: computed("Id of the alert source, as `alert_source_id` takes it."),
  },
};

const alertSources: LookUpSchema = {
  type: "rampsync_alert_sources",
  description: "The alert sources that integrations of an application may name.",
  fields: {
    tenant_id: tenant,
    application: sourceOf,
    id,
    results: results("The alert sources, by name.", {
      alert_source_id: computed("Id of the alert source."),
      name: computed("Name."),
      display_name: computed("Name in the portal."),
    }),
  },
};

const applications: LookUpSchema = {
  type: "rampsync_applications",
  description: "The applications that a tenant can install.",
  fields: {
    tenant_id: tenant,
    category: { ...category, description: "Only this category, such as `Collaboration`. Case does not count." },
    id,
    results: results("The applications, by id.", {
      application: computed("Id, as `install.application` takes it."),
      name: computed("Name in the portal."),
      category: computed("Category."),
    }),
  },
};

const tenants: LookUpSchema = {
  type: "rampsync_tenants",
  description: "The clients of a partner.",
  more: ["It needs credentials of the partner."],
  fields: {
    tenant_id: {
      type: "string",
      description: "Tenant of the partner, such as `msp_6`. Default: the provider's tenant.",
    },
    id,
    results: results("The clients, by id.", {
      tenant_id: computed("Tenant of the client, as resources take it."),
      name: computed("Name in the portal."),
    }),
  },
};

const mappableAttributes: LookUpSchema = {
  type: "rampsync_mappable_attributes",
  description: "Which attributes of an entity type can be mapped, and the values that the server lists.",
  more: [
    "Servers take more than they list. With `integration_id` the list is that of the integration, with the ids of the",
    "attributes; with `application` it is that of a type that need not be installed, which has no ids.",
  ],
  fields: {
    tenant_id: tenant,
    entity_type: { type: "string", required: true, oneOf: ENTITY_TYPES, description: "Such as `INCIDENT`." },
    application: { type: "string", description: "Type of integrations. Either this or `integration_id`." },
    integration_id: { type: "string", description: "An installed integration. Either this or `application`." },
    direction: {
      type: "string",
      oneOf: ["inbound", "outbound"],
      description: "With `integration_id`: which side. Default: `inbound`.",
    },
    id,
    results: results("The attributes, in the order of the server.", {
      name: computed("Display name, in the server's spelling."),
      attribute_id: computed("Id, such as `incident.status.name`."),
      mapable: { type: "boolean", computed: true, description: "Whether it can be mapped." },
      value_mapable: { type: "boolean", computed: true, description: "Whether its values can be mapped." },
      values: { type: "list of strings", computed: true, description: "The values that the server lists." },
    }),
  },
};

const liveMappings = (direction: "inbound" | "outbound"): Field => ({
  type: "map of objects",
  computed: true,
  description: `As \`${direction}.mappings\` of a resource takes them.`,
  fields: installedIntegrationFields[direction].fields.mappings.fields,
});

const mappings: LookUpSchema = {
  type: "rampsync_mappings",
  description:
    "The live mappings of an integration, such as one of a golden tenant, as other integrations can declare them.",
  more: [
    "With `expected_digest` they are given only while they are those that were reviewed: else one click in the golden",
    "tenant would be the desired state of all at once. The error names the new digest; `left` counts the rows that no",
    "declaration can say.",
  ],
  fields: {
    tenant_id: tenant,
    integration_id: { type: "string", required: true, description: "Id (`INTG-…`) of the integration." },
    expected_digest: { type: "string", description: "The `digest` of the mappings that were reviewed." },
    id,
    digest: computed("Names exactly these mappings."),
    left: { type: "number", computed: true, description: "How many rows no declaration can say: they are left out." },
    inbound: liveMappings("inbound"),
    outbound: liveMappings("outbound"),
  },
};

/** Named, for the code that reads them. */
export const lookUpSchema = {
  installedIntegration: installedIntegrationLookUp,
  installedIntegrations: installedIntegrationsLookUp,
  alertSource,
  alertSources,
  applications,
  mappableAttributes,
  mappings,
  resourceGroup,
  resourceGroups,
  role,
  roles,
  tenants,
} as const;

export const lookUpSchemas: readonly LookUpSchema[] = Object.values(lookUpSchema);
