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
export * from "./generated/cdktf/data-sources.js";
/** The types of what `InstalledIntegrationResource` takes and gives, as the bindings name them. */
export type * as InstalledIntegrationBindings from "./generated/cdktf/installed-integration.js";
/** The types of what `IntegrationEventResource` takes and gives, as the bindings name them. */
export type * as IntegrationEventBindings from "./generated/cdktf/integration-event.js";
/** The types of what `UnmanagedEventsResource` takes and gives, as the bindings name them. */
export type * as UnmanagedEventsBindings from "./generated/cdktf/unmanaged-events.js";
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
export {
  type AlertSourceProps,
  type IntegrationProps,
  type ListProps,
  LiveMappings,
  type LiveMappingsProps,
  LookUp,
  type LookUpProps,
} from "./look-up.js";
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
export { UnmanagedEventsResource } from "./unmanaged-events.js";
