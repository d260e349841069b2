// The JSON in which the emulator's content is written by hand, loaded and saved.
import type {
  WireAlertSource,
  WireKeyValue,
  WireMapping,
  WireNotifier,
  WireParsing,
} from "../integration/wire/wire.js";
import type { WireDependentEvent, WireFilter } from "../integration/wire/wire-event.js";

export type Direction = "inbound" | "outbound";

/** An API key pair that may ask for tokens. */
export interface CredentialState {
  /** The key. */
  clientId: string;
  /** Its secret. */
  clientSecret: string;
  /** Tenants it may act on. Default: every tenant. */
  tenants?: string[];
}

/** One stored row: one value pair, or none when `value` is missing or empty. */
export interface RowState {
  /** Default: the next free number. */
  uniqueId?: string;
  /** Entity type of OpsRamp, such as `INCIDENT`. */
  entityType: string;
  /** Display name of the OpsRamp attribute, such as `Status`. */
  name: string;
  /** Default: from the vocabulary, such as `incident.status.name`. */
  attrName?: string;
  /** Entity type of the third party, such as `TICKET`. */
  thirdPartyEntityType: string;
  /** Attribute of the third party, such as `Status`. */
  thirdPartyAttrName: string;
  /** OpsRamp value. */
  value?: string;
  /** Third-party value. */
  thirdPartyValue?: string;
  /** Cutting rules, as the API has them. */
  parsingProperty?: WireParsing;
}

/** How the third party authenticates, with what the server made for it. */
export interface AuthenticationState {
  /** WEBHOOK, OAUTH2, BASIC or ALL. */
  authType?: string;
  /** Token of WEBHOOK. */
  token?: string;
  /** Address of WEBHOOK. */
  webhookUrl?: string;
  /** Keys of OAUTH2. */
  apiKeyPairs?: { key: string; secret?: string }[];
  /** Role of the third party. */
  role?: { uniqueId: string; name?: string };
}

/** From the third party to OpsRamp. */
export interface InboundState {
  /** How the third party authenticates. */
  authentication?: AuthenticationState;
  /** Whether alerts of resources that are not managed are dropped. */
  dropAlertsOnUnmanagedResources?: boolean;
  /** Rows of its mappings. */
  rows?: RowState[];
  /** The API's own nested form, accepted on load beside `rows`. */
  mapAttributes?: WireMapping[];
}

/** From OpsRamp to the third party. */
export interface OutboundState {
  /** With its secrets, as the server keeps it. */
  notifier?: WireNotifier;
  /** Rows of its mappings. */
  rows?: RowState[];
  /** The API's own nested form, accepted on load beside `rows`. */
  mapAttributes?: WireMapping[];
}

/** One outbound event of an integration. */
export interface EventState {
  /** `INTG-EVENT-<uuid>`, or any other text. */
  id: string;
  /** Its name in the portal. */
  name: string;
  /** Entity type that it is about, such as `INCIDENT`. */
  entity: string;
  /** `NONE`, `CREATE`, `UPDATE` or `DELETE`. NONE fires for each of the others. */
  eventType?: string;
  /** Whether the integration's notifier is called. */
  useBaseNotifier?: boolean;
  /** Its own notifier, with its secrets, as the server keeps it. */
  notifier?: WireNotifier;
  /** Address that is called: whole, or a path below the notifier's. */
  endPointURI?: string;
  /** HTTP method of the call. Default: `POST`. */
  thirdPartyEventType?: string;
  /** Headers of the call. */
  headers?: WireKeyValue[];
  /** Body of the call, a template with `$placeholders`. */
  payload?: string;
  /** Which values of the answer are kept, and as what. */
  responseHeaders?: WireKeyValue[];
  /** Which entities it is about. Default: all. */
  filterCriteria?: WireFilter;
  /** The call that follows. */
  depEvent?: WireDependentEvent;
  /** Whether groups of resources may be named. */
  resourceGroupAllowed?: boolean;
  /** Whether custom attributes may be named. */
  customAttributeAllowed?: boolean;
  /** Whether it fires. */
  active?: boolean;
  /** Where it was made, such as `client`. */
  eventLevel?: string;
}

/** One installed integration. */
export interface IntegrationState {
  /** `INTG-<uuid>`, or any other text. */
  id: string;
  /** Name shown in the portal. */
  displayName?: string;
  /** Description shown in the portal. */
  description?: string;
  /** Its type, such as `{ id: "CUSTOM", name: "Custom" }`. Some rows of the real API have none. */
  integration?: { id: string; name: string };
  /** Such as `Collaboration` or `Custom`. */
  category?: string;
  /** `Enabled` or `Disabled`, or whatever is written here. */
  status?: string;
  /** `Inbound`, `Outbound` or `Inbound-Outbound`. */
  direction?: string;
  /** Alert source of a monitoring integration. */
  alertSource?: WireAlertSource;
  /** Who installed it. */
  installedBy?: string;
  /** When, as the API writes it: `2020-05-11T09:30:00+0000`. */
  installedTime?: string;
  /** Who changed it last. */
  modifiedBy?: string;
  /** When, as the API writes it. */
  modifiedTime?: string;
  /** From the third party to OpsRamp. */
  inbound?: InboundState;
  /** From OpsRamp to the third party. */
  outbound?: OutboundState;
  /** Of a partner's integration: its clients that inherit it, by their tenant ids. */
  clients?: string[];
  /** Fields of other kinds of integrations (`parentIntg`, `emailProps`, `credential` …), as they were posted. */
  further?: Record<string, unknown>;
  /** Additional properties, by name. */
  additionalProps?: Record<string, string>;
  /** Properties of the webhook's handshake, by name. */
  webhookHandshakeProps?: Record<string, string>;
  /** Its outbound events. */
  events?: EventState[];
  /** Ids of the assigned process definitions. */
  processDefinitions?: string[];
}

/** A tenant and what is installed in it. */
export interface TenantState {
  /** Default: its id. */
  name?: string;
  /** Answers 410 to everything. */
  deactivated?: boolean;
  /** Tenant of its partner, such as `msp_6`, whose integrations it may inherit. */
  partner?: string;
  /** Ids of the partner's integrations that it inherits no more, since it has a copy of its own or removed it. */
  detached?: string[];
  /** Roles that inbound authentication may have. Default: two. */
  roles?: { uniqueId: string; name: string }[];
  /** Groups of resources. Default: none. */
  resourceGroups?: { id: string; name: string }[];
  /** Alert sources of monitoring integrations. Default: two. */
  alertSources?: { id: number; name: string; displayName?: string; techUid?: string }[];
  /** What is installed. */
  integrations?: IntegrationState[];
}

/** An OpsRamp attribute that can be mapped. */
export interface VocabularyEntry {
  /** Display name, such as `Status`. */
  name: string;
  /** Default: by the rule entity + dotted path, such as `incident.status.name`. */
  attrName?: string;
  /** Description in the list of attributes. Default: none. */
  description?: string;
  /** Legal values, where the API lists them. */
  values?: string[];
  /** Default: true when `values` is there. */
  valueMapable?: boolean;
}

/** Everything that an emulator holds. */
export interface EmulatorState {
  /** Default: one pair, `emulator` / `emulator-secret`, for every tenant. */
  credentials?: CredentialState[];
  /** By tenant id, such as `client_8`. Default: `client_8` with nothing installed. */
  tenants?: Record<string, TenantState>;
  /** By entity type: more attributes than the built-in ones, or other attribute ids for them. */
  vocabulary?: Record<string, VocabularyEntry[]>;
}

export const defaultCredential: CredentialState = { clientId: "emulator", clientSecret: "emulator-secret" };
