// `rampsync/cdktf`: what a CDKTF program imports to declare installed integrations.
export type { Direction } from "../document/mapping.js";
export type { EntityType } from "../integration/fields.js";
export { Alert, type Attribute, attribute, Incident, ServiceRequest } from "./attribute.js";
export {
  Auth,
  type BasicProps,
  type JwtProps,
  type OAuth2ClientCredentialsProps,
  type OAuth2UserProps,
} from "./auth.js";
export {
  type InstalledIntegrationConfig,
  RampsyncProvider,
  type RampsyncProviderConfig,
} from "./cdk.js";
export {
  DataRampsyncAlertSource,
  type DataRampsyncAlertSourceConfig,
} from "./generated/cdktf/data-rampsync-alert-source.js";
/** The types of what `DataRampsyncAlertSources` gives. */
export type * as AlertSourcesBindings from "./generated/cdktf/data-rampsync-alert-sources.js";
export {
  DataRampsyncAlertSources,
  type DataRampsyncAlertSourcesConfig,
} from "./generated/cdktf/data-rampsync-alert-sources.js";
/** The types of what `DataRampsyncApplications` gives. */
export type * as ApplicationsBindings from "./generated/cdktf/data-rampsync-applications.js";
export {
  DataRampsyncApplications,
  type DataRampsyncApplicationsConfig,
} from "./generated/cdktf/data-rampsync-applications.js";
export {
  DataRampsyncInstalledIntegration,
  type DataRampsyncInstalledIntegrationConfig,
} from "./generated/cdktf/data-rampsync-installed-integration.js";
/** The types of what `DataRampsyncInstalledIntegrations` gives. */
export type * as InstalledIntegrationsBindings from "./generated/cdktf/data-rampsync-installed-integrations.js";
export {
  DataRampsyncInstalledIntegrations,
  type DataRampsyncInstalledIntegrationsConfig,
} from "./generated/cdktf/data-rampsync-installed-integrations.js";
/** The types of what `DataRampsyncMappableAttributes` gives. */
export type * as MappableAttributesBindings from "./generated/cdktf/data-rampsync-mappable-attributes.js";
export {
  DataRampsyncMappableAttributes,
  type DataRampsyncMappableAttributesConfig,
} from "./generated/cdktf/data-rampsync-mappable-attributes.js";
/** The types of what `DataRampsyncMappings` gives. */
export type * as MappingsBindings from "./generated/cdktf/data-rampsync-mappings.js";
export {
  DataRampsyncMappings,
  type DataRampsyncMappingsConfig,
} from "./generated/cdktf/data-rampsync-mappings.js";
export {
  DataRampsyncRole,
  type DataRampsyncRoleConfig,
} from "./generated/cdktf/data-rampsync-role.js";
/** The types of what `DataRampsyncRoles` gives. */
export type * as RolesBindings from "./generated/cdktf/data-rampsync-roles.js";
export {
  DataRampsyncRoles,
  type DataRampsyncRolesConfig,
} from "./generated/cdktf/data-rampsync-roles.js";
/** The types of what `DataRampsyncTenants` gives. */
export type * as TenantsBindings from "./generated/cdktf/data-rampsync-tenants.js";
export {
  DataRampsyncTenants,
  type DataRampsyncTenantsConfig,
} from "./generated/cdktf/data-rampsync-tenants.js";
/** The types of what `InstalledIntegrationResource` takes and gives, as the bindings name them. */
export type * as InstalledIntegrationBindings from "./generated/cdktf/installed-integration.js";
/** The types of what `IntegrationEventResource` takes and gives, as the bindings name them. */
export type * as IntegrationEventBindings from "./generated/cdktf/integration-event.js";
export { InboundAuthentication, type InboundAuthenticationProps } from "./inbound-authentication.js";
export type { InstallProps } from "./install.js";
export { InstalledIntegration, type InstalledIntegrationProps } from "./installed-integration.js";
export { InstalledIntegrationResource } from "./installed-integration-resource.js";
export {
  type DependentEvent,
  type EventFilter,
  type EventPayload,
  type EventRule,
  IntegrationEvent,
  type IntegrationEventProps,
} from "./integration-event.js";
export { IntegrationEventResource } from "./integration-event-resource.js";
export { type AlertSourceProps, type IntegrationProps, LookUp, type LookUpProps } from "./look-up.js";
export {
  from,
  inbound,
  type Mapping,
  type MappingOptions,
  type MappingPart,
  outbound,
  type ParsingOperatorProps,
  type ParsingProps,
  type Source,
  type Target,
  type ThirdPartyAttribute,
  to,
} from "./mapping.js";
export { type LabelledMapping, MappingSet } from "./mapping-set.js";
export { Notifier, type NotifierProps } from "./notifier.js";
export { Secret, type SecretProps } from "./secret.js";
export type {
  IsChoice,
  KnownTexts,
  Literal,
  Table,
  TableEntries,
  Texts,
  UnambiguousInbound,
  UnambiguousOutbound,
  UnambiguousWith,
} from "./table.js";
export { TenantStack, type TenantStackProps } from "./tenant-stack.js";
export { readTenants, type TenantRow } from "./tenants.js";
export { type SynthesisedStack, synthesise } from "./testing.js";
