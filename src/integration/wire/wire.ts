// The shapes that travel between client and API, as docs/api-contract.md#names-on-the-wire has them. Types only.
// A name may come in several spellings over the API's versions; the codec reads all of them and writes one.

/** A value pair of a mapping. Numbers and booleans are read as their text, null as empty. */
export interface WireValuePair {
  /** The value in OpsRamp. */
  attrValue?: string | number | boolean | null;
  /** The value at the third party. */
  thirdPartyAttrValue?: string | number | boolean | null;
  /** The same as `thirdPartyAttrValue`, as older answers name it. */
  tenantAttrValue?: string | number | boolean | null;
}

/** One cutting rule. */
export interface WireParsingOperator {
  /** `BEFORE`, `AFTER`, `BETWEEN` or `MATCHES`. */
  operator?: string;
  /** The word before the value (AFTER, BETWEEN). */
  startWord?: string;
  /** The word after the value (BEFORE, BETWEEN). */
  endWord?: string;
  /** The regular expression of MATCHES. */
  regexStr?: string;
}

/** How a value is cut out of the text of an attribute. */
export interface WireParsing {
  /** The value that is taken where the rules find none. */
  defaultValue?: string;
  /** The rules, in order. */
  oprset?: WireParsingOperator[];
  /** Read by nothing here, and never written. */
  valueMappings?: unknown[];
}

/** One mapping of an attribute, with its value pairs. */
export interface WireMapping {
  /** The display name of the OpsRamp attribute, such as `Status`. */
  name?: string;
  /** The id of the OpsRamp attribute, such as `incident.status.name`. */
  attrName?: string;
  /** The attribute at the third party. */
  thirdPartyAttrName?: string;
  /** The same as `thirdPartyAttrName`, as older answers name it. */
  tenantAttrName?: string;
  /** The entity type of OpsRamp, such as `INCIDENT`. */
  entityType?: string;
  /** The entity type of the third party, such as `TICKET`; empty where it has none. */
  thirdPartyEntityType?: string;
  /** The same as `thirdPartyEntityType`, as older answers name it. */
  tenantEntityType?: string;
  /** The direction that the mapping is of. */
  mode?: "INBOUND" | "OUTBOUND";
  /** The value pairs; null or absent counts as none. */
  attrValues?: WireValuePair[] | null;
  /** The cutting rules; null or absent where there are none. */
  parsingProperty?: WireParsing | null;
}

/** A named value of a notifier. */
export interface WireKeyValue {
  /** The name of the header or the path. */
  key: string;
  /** Its value, which may be a secret. */
  value: string;
}

/** How OpsRamp calls the third party. */
export interface WireNotifier {
  /** `REST_API` or `SOAP_API`; not every server answers it (docs/api-contract.md#secrets-and-generated-values). */
  type?: string;
  /** The base URL of the calls to the third party. */
  baseURI?: string;
  /** How the calls log in: `NONE`, `BASIC`, `OAUTH2` or `JWT`, in any case. */
  authType?: string;
  /** Of OAUTH2: `CLIENT_CREDENTIALS`, `PASSWORD` or `REFRESH_TOKEN`, in any case. */
  grantType?: string;
  /** The user of BASIC, and of the grants PASSWORD and REFRESH_TOKEN. */
  userName?: string;
  /** The password of that user; a secret, which no read shows. */
  password?: string;
  /** The client id of OAUTH2. */
  apiKey?: string;
  /** The client secret of OAUTH2; a secret, which no read shows. */
  apiSecret?: string;
  /** The URL of OAUTH2 that gives tokens; servers differ in which of the two names they show. */
  accessTokenURI?: string;
  /** The same as `accessTokenURI`, under its other name. */
  accessTokenURL?: string;
  /** The scope that OAUTH2 asks for. */
  scope?: string;
  /** Of JWT: the URL that gives tokens. */
  tokenURL?: string;
  /** Of JWT: the body of the request for a token; a secret. */
  tokenPayload?: unknown;
  /** Of JWT: the headers of the request for a token; their values are secrets. */
  tokenHeaders?: WireKeyValue[];
  /** Of JWT: where the answer has its tokens, by the token's name. */
  tokensPath?: WireKeyValue[];
  /** Of JWT: the headers of the calls; their values are secrets. */
  resourceAuthHeaders?: WireKeyValue[];
}

/** How the third party logs in at OpsRamp. */
export interface WireAuthentication {
  /** `WEBHOOK`, `OAUTH2`, `BASIC` or `ALL`, in any case. */
  authType?: string;
  /** The role of the third party in OpsRamp, by its id or its name. */
  role?: { uniqueId?: string; name?: string };
  /** Of WEBHOOK: the token that the server made; a secret. */
  token?: string;
  /** Of WEBHOOK: the URL that the server made; it holds the token. */
  webhookUrl?: string;
  /** Of OAUTH2: the key pairs that the server made; secrets are shown once, if at all. */
  apiKeyPairs?: { key?: string; secret?: string }[];
}

/** From the third party to OpsRamp. */
export interface WireInboundConfig {
  /** How the third party logs in. */
  authentication?: WireAuthentication;
  /** The mappings; null or absent counts as none in an answer, and leaves them as they are in an update. */
  mapAttributes?: WireMapping[] | null;
  /** Whether alerts of resources that are not managed are dropped. */
  dropAlertsOnUnmanagedResources?: boolean;
  /** The same as `dropAlertsOnUnmanagedResources`, as some servers name it. */
  dropAlerts?: boolean;
}

/** From OpsRamp to the third party. */
export interface WireOutboundConfig {
  /** How OpsRamp calls the third party, as it is written. */
  baseNotifier?: WireNotifier;
  /** The same as `baseNotifier`, as some answers name it. */
  notifier?: WireNotifier;
  /** The mappings; null or absent counts as none in an answer, and leaves them as they are in an update. */
  mapAttributes?: WireMapping[] | null;
}

/** The source of the alerts of a monitoring integration. */
export interface WireAlertSource {
  /** The number of the alert source, also as text. */
  id?: number | string;
  /** Its name, unique in the tenant. */
  name?: string;
  /** Its name as the portal shows it. */
  displayName?: string;
  /** The source's technical id. */
  techUid?: string;
}

/** One installed integration, as GET answers it and (in part) as POST takes it. */
export interface WireIntegration {
  /** Such as `INTG-9c584c86-4ba9-4006-9ee2-c41a07b7c761`; made by the server. */
  id?: string;
  /** The name in the portal. */
  displayName?: string;
  /** The description in the portal. */
  description?: string;
  /** Its type, such as `{ id: "CUSTOM", name: "Custom" }`. */
  integration?: { id?: string; name?: string; [name: string]: unknown };
  /** The category of its type, such as `Collaboration`. */
  category?: string;
  /** Such as `Enabled` or `Disabled`. */
  status?: string;
  /** Read by nothing here; `status` says whether it is enabled. */
  state?: string;
  /** `Inbound`, `Outbound` or `Inbound-Outbound`. */
  direction?: string;
  /** Of a monitoring integration: the source, or its name alone. */
  alertSource?: WireAlertSource | string;
  /** From the third party to OpsRamp; null or absent where there is none. */
  inboundConfig?: WireInboundConfig | null;
  /** From OpsRamp to the third party; null or absent where there is none. */
  outboundConfig?: WireOutboundConfig | null;
  /** Who installed it. */
  installedBy?: string;
  /** The integration that it comes from, where it has one. */
  parentIntg?: { id?: string } | null;
  /** The tenant that it belongs to; no sample shows it. */
  tenantId?: string;
  /** When it was installed, such as `2020-05-11T09:30:00+0000`. */
  installedTime?: string;
  /** Who changed it last: a user, or an API client. */
  modifiedBy?: string;
  /** When that was, in the same form. */
  modifiedTime?: string;
  [name: string]: unknown;
}

/** One row of the row lists (`…/installedIntgMappings`): one value pair, or none when `propertyValue` is empty. */
export interface WireMappingRow {
  /** The id of the row, by which it is deleted. */
  uniqueId?: string;
  /** The entity type of OpsRamp, such as `INCIDENT`. */
  entity?: string;
  /** The entity type of the third party. */
  tenantEntity?: string;
  /** The id of the OpsRamp attribute, such as `incident.status.name`. */
  property?: string;
  /** The display name of the OpsRamp attribute. */
  propertyName?: string;
  /** The attribute at the third party. */
  tenantProperty?: string;
  /** The value in OpsRamp; empty or absent in a mapping without values. */
  propertyValue?: string | number | boolean | null;
  /** The value as the portal shows it. */
  propertyDisplayValue?: string | null;
  /** The value at the third party. */
  tenantPropertyValue?: string | number | boolean | null;
  /** The cutting rules of the mapping; null or absent where there are none. */
  parsingProperty?: WireParsing | null;
}

/** A page of a search or row list. Some servers answer a bare array instead; readers take both. */
export interface WirePage<Item> {
  results: Item[];
  totalResults?: number;
  pageNo?: number;
  pageSize?: number;
  totalPages?: number;
  nextPage?: boolean;
  nextPageNo?: number;
  previousPageNo?: number;
  descendingOrder?: boolean;
}

/** Answer of the token endpoint; `expires_in` is seconds, a number or a string of digits. */
export interface WireToken {
  access_token?: string;
  token_type?: string;
  expires_in?: number | string;
  scope?: string;
}
