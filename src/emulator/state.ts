// The JSON in which the emulator's content is written by hand, loaded and saved.
import type { WireAlertSource, WireMapping, WireNotifier, WireParsing } from "../integration/wire/wire.js";

export type Direction = "inbound" | "outbound";

/** An API key pair that may ask for tokens. */
export interface CredentialState {
  clientId: string;
  clientSecret: string;
  /** Tenants it may act on. Default: every tenant. */
  tenants?: string[];
}

/** One stored row: one value pair, or none when `value` is missing or empty. */
export interface RowState {
  /** Default: the next free number. */
  uniqueId?: string;
  entityType: string;
  /** Display name of the OpsRamp attribute, such as `Status`. */
  name: string;
  /** Default: from the vocabulary, such as `incident.status.name`. */
  attrName?: string;
  thirdPartyEntityType: string;
  thirdPartyAttrName: string;
  value?: string;
  thirdPartyValue?: string;
  parsingProperty?: WireParsing;
}

export interface AuthenticationState {
  authType?: string;
  token?: string;
  webhookUrl?: string;
  apiKeyPairs?: { key: string; secret?: string }[];
  role?: { uniqueId: string; name?: string };
}

export interface InboundState {
  authentication?: AuthenticationState;
  dropAlertsOnUnmanagedResources?: boolean;
  rows?: RowState[];
  /** The API's own nested form, accepted on load beside `rows`. */
  mapAttributes?: WireMapping[];
}

export interface OutboundState {
  /** With its secrets, as the server keeps it. */
  notifier?: WireNotifier;
  rows?: RowState[];
  /** The API's own nested form, accepted on load beside `rows`. */
  mapAttributes?: WireMapping[];
}

export interface IntegrationState {
  /** `INTG-<uuid>`. */
  id: string;
  displayName?: string;
  description?: string;
  /** Its type, such as `{ id: "CUSTOM", name: "Custom" }`. Some rows of the real API have none. */
  integration?: { id: string; name: string };
  category?: string;
  /** `Enabled` or `Disabled`, or whatever is written here. */
  status?: string;
  direction?: string;
  alertSource?: WireAlertSource;
  installedBy?: string;
  installedTime?: string;
  modifiedBy?: string;
  modifiedTime?: string;
  inbound?: InboundState;
  outbound?: OutboundState;
  additionalProps?: Record<string, string>;
  webhookHandshakeProps?: Record<string, string>;
  /** Ids of the assigned process definitions. */
  processDefinitions?: string[];
}

export interface TenantState {
  name?: string;
  /** Answers 410 to everything. */
  deactivated?: boolean;
  roles?: { uniqueId: string; name: string }[];
  alertSources?: { id: number; name: string; displayName?: string; techUid?: string }[];
  integrations?: IntegrationState[];
}

/** An OpsRamp attribute that can be mapped. */
export interface VocabularyEntry {
  name: string;
  /** Default: by the rule entity + dotted path, such as `incident.status.name`. */
  attrName?: string;
  description?: string;
  /** Legal values, where the API lists them. */
  values?: string[];
  /** Default: true when `values` is there. */
  valueMapable?: boolean;
}

export interface EmulatorState {
  /** Default: one pair, `emulator` / `emulator-secret`, for every tenant. */
  credentials?: CredentialState[];
  /** By tenant id, such as `client_8`. Default: `client_8` with nothing installed. */
  tenants?: Record<string, TenantState>;
  /** By entity type: more attributes than the built-in ones, or other attribute ids for them. */
  vocabulary?: Record<string, VocabularyEntry[]>;
}

export const defaultCredential: CredentialState = { clientId: "emulator", clientSecret: "emulator-secret" };
