// The one door to the CDK library and to the bindings made for it: a second library needs a second door and nothing else.
export {
  Annotations,
  type IResolvable,
  type ITerraformDependable,
  Lazy,
  type TerraformBackend,
  TerraformElement,
  type TerraformProvider,
  type TerraformResourceLifecycle,
  TerraformStack,
  TerraformVariable,
  Testing,
  Token,
  Tokenization,
} from "cdktf";
export {
  DataRampsyncAlertSource,
  DataRampsyncAlertSources,
  DataRampsyncApplications,
  DataRampsyncInstalledIntegration,
  DataRampsyncInstalledIntegrations,
  DataRampsyncMappings,
  DataRampsyncResourceGroup,
  DataRampsyncResourceGroups,
  DataRampsyncRole,
  DataRampsyncRoles,
  DataRampsyncTenants,
} from "./generated/cdktf/data-sources.js";
export {
  InstalledIntegration as GeneratedInstalledIntegration,
  type InstalledIntegrationConfig,
  type InstalledIntegrationInbound,
  type InstalledIntegrationInboundMappings,
  type InstalledIntegrationInstall,
  type InstalledIntegrationOutbound,
  type InstalledIntegrationOutboundNotifier,
} from "./generated/cdktf/installed-integration.js";
export {
  IntegrationEvent as GeneratedIntegrationEvent,
  type IntegrationEventConfig,
  type IntegrationEventDependentEvent,
  type IntegrationEventFilter,
  type IntegrationEventNotifier,
} from "./generated/cdktf/integration-event.js";
export { RampsyncProvider, type RampsyncProviderConfig } from "./generated/cdktf/provider.js";
export {
  UnmanagedEvents as GeneratedUnmanagedEvents,
  type UnmanagedEventsConfig,
} from "./generated/cdktf/unmanaged-events.js";
