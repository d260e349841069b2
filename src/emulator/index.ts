// What users of `rampsync/emulator` get.
export type {
  WireAlertSource,
  WireAuthentication,
  WireInboundConfig,
  WireIntegration,
  WireKeyValue,
  WireMapping,
  WireMappingRow,
  WireNotifier,
  WireOutboundConfig,
  WireParsing,
  WireParsingOperator,
  WireValuePair,
} from "../integration/wire/wire.js";
export type { WireDependentEvent, WireEvent, WireFilter, WireFilterRule } from "../integration/wire/wire-event.js";
export type { Clock } from "./clock.js";
export { Emulator, type EmulatorOptions } from "./emulator.js";
export type { Edit } from "./faults/edit.js";
export type { FaultAction, FaultMatch, FaultSpec, SeenRequest } from "./faults/fault.js";
export type { Faults, SetFault } from "./faults/faults.js";
export type { Hold } from "./faults/hold.js";
export type { IntegrationHandle, TenantHandle } from "./handles.js";
export type { Delivery, RaisedEvent } from "./raise.js";
export type { LoggedRequest, RequestClass } from "./request-log.js";
export { type DeskRequest, StandInDesk } from "./stand-in-desk.js";
export {
  type AuthenticationState,
  type CredentialState,
  type Direction,
  defaultCredential,
  type EmulatorState,
  type EventState,
  type InboundState,
  type IntegrationState,
  type OutboundState,
  type RowState,
  type TenantState,
  type VocabularyEntry,
} from "./state.js";
export { defaultSwitches, type RateLimits, type Switches } from "./switches.js";
export { VirtualClock, type VirtualClockOptions } from "./virtual-clock.js";
