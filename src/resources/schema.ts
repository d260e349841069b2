// The arguments of the provider.
import { type Fields, installedIntegrationFields } from "../integration/fields.js";

export const PROVIDER_SOURCE = "registry.terraform.io/rampsync/rampsync";

/** The provider's arguments. Where one is absent its environment variable counts. */
export const providerFields = {
  endpoint: {
    type: "string",
    description: "Host or URL of the OpsRamp API. Default: OPSRAMP_ENDPOINT. Plain http is for loopback addresses.",
  },
  client_id: { type: "string", description: "Id of the API client. Default: OPSRAMP_CLIENT_ID." },
  client_secret: {
    type: "string",
    sensitive: true,
    description: "Secret of the API client. Default: OPSRAMP_CLIENT_SECRET, which is the better place for it.",
  },
  tenant: { type: "string", description: "Tenant of resources that name none. Default: OPSRAMP_TENANT." },
  documented_only: {
    type: "boolean",
    description:
      "Uses documented endpoints only: nothing is removed, and what cannot be removed is listed. Default: RAMPSYNC_DOCUMENTED_ONLY, then false.",
  },
  access_token_field: {
    type: "string",
    oneOf: ["accessTokenURL", "accessTokenURI"],
    description:
      "The one name under which a notifier's token address is sent: accessTokenURL or accessTokenURI. Default: RAMPSYNC_ACCESS_TOKEN_FIELD, then the former, and the latter where a server does not take it.",
  },
  limit_share: {
    type: "number",
    description:
      "Percent of what the API's limits leave of a tenant's requests that is taken; the rest is left to other clients. Default: RAMPSYNC_LIMIT_SHARE, then 50.",
  },
  allow_removals: {
    type: "number",
    description:
      "The reviewed number of removals that the guards let pass in one run of Terraform. Default: RAMPSYNC_ALLOW_REMOVALS.",
  },
  allow_uninstall: {
    type: "list of strings",
    description:
      "Ids (`INTG-…`) of the integrations that may be uninstalled, since the plan was reviewed. Default: RAMPSYNC_ALLOW_UNINSTALL, separated by commas, then none.",
  },
  allow_enable: {
    type: "list of strings",
    description:
      "Ids (`INTG-…`) of the integrations that a run may enable again although somebody disabled them, since the plan was reviewed. Default: RAMPSYNC_ALLOW_ENABLE, separated by commas, then none.",
  },
  allow_recipient: {
    type: "list of strings",
    description:
      "Ids (`INTG-…`) of the integrations whose credentials may be encrypted to another key than before, since the plan was reviewed. Default: RAMPSYNC_ALLOW_RECIPIENT, separated by commas, then none.",
  },
  allow_rotate: {
    type: "list of strings",
    description:
      "Ids (`INTG-…`) of the integrations whose credentials may be made anew in one run with others. Default: RAMPSYNC_ALLOW_ROTATE, separated by commas, then none.",
  },
  adopt_only: {
    type: "boolean",
    description:
      "For a careful first run: what is live is recorded as far as it is as declared, and nothing is sent, whatever differs. Default: RAMPSYNC_ADOPT_ONLY, then false.",
  },
  allow_detach: {
    type: "list of strings",
    description:
      "Tenants in which a write may make a copy of an integration that they inherit from their partner, since the plan was reviewed. Default: RAMPSYNC_ALLOW_DETACH, separated by commas, then none.",
  },
  allow_event_posts: {
    type: "string",
    description:
      "Hosts, separated by commas, to which events may be posted that would otherwise stop a run for a review: one whose address changes while it fires, one that somebody deactivated, and one that may fire as soon as it is made. Default: RAMPSYNC_ALLOW_EVENT_POSTS, then none.",
  },
  ways_file: {
    type: "string",
    description:
      "Path of the file that says how the server was seen to behave, and that gets what a run sees of it. Default: RAMPSYNC_WAYS_FILE, then rampsync.ways.json beside cdktf.json, where it is; Terraform writes it only where it is named.",
  },
  catalogue_file: {
    type: "string",
    description:
      "Path of the catalogue of what can be mapped, which `rampsync catalogue fetch` writes: what it lacks of a declaration is warned of, and ids of attributes are taken as well as names. Default: RAMPSYNC_CATALOGUE_FILE, then rampsync.catalogue.json beside cdktf.json, where it is.",
  },
  strict_catalogue: {
    type: "boolean",
    description:
      "Refuses what the catalogue lacks of a declaration, and does not only warn of it. Default: RAMPSYNC_STRICT_CATALOGUE, then false.",
  },
} as const satisfies Fields;

/** What the third party logs in with, as far as the server tells it again: for the time of a run, and in no state. */
export const inboundCredentialsFields: Fields = {
  tenant_id: { type: "string", description: installedIntegrationFields.tenant_id.description },
  integration_id: { type: "string", required: true, description: "Id (`INTG-…`) of the installed integration." },
  auth_type: { type: "string", computed: true, description: "WEBHOOK, OAUTH2, BASIC or ALL." },
  webhook_url: {
    type: "string",
    computed: true,
    sensitive: true,
    description: "URL of a webhook; it holds the token.",
  },
  token: { type: "string", computed: true, sensitive: true, description: "Token of a webhook." },
  api_key: {
    type: "string",
    computed: true,
    sensitive: true,
    description: "Key of OAUTH2, where the server tells it again. Its secret is shown once, by the call that makes it.",
  },
};

/** The type of the ephemeral resource. */
export const INBOUND_CREDENTIALS = "rampsync_inbound_credentials";
