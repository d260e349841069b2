// The shapes that travel between client and API, as docs/api-contract.md#names-on-the-wire has them. Types only.
// A name may come in several spellings over the API's versions; the codec reads all of them and writes one.

export interface WireValuePair {
  attrValue?: string | number | boolean | null;
  thirdPartyAttrValue?: string | number | boolean | null;
  tenantAttrValue?: string | number | boolean | null;
}

export interface WireParsingOperator {
  operator?: string;
  startWord?: string;
  endWord?: string;
  regexStr?: string;
}

export interface WireParsing {
  defaultValue?: string;
  oprset?: WireParsingOperator[];
  valueMappings?: unknown[];
}

export interface WireMapping {
  name?: string;
  attrName?: string;
  thirdPartyAttrName?: string;
  tenantAttrName?: string;
  entityType?: string;
  thirdPartyEntityType?: string;
  tenantEntityType?: string;
  mode?: "INBOUND" | "OUTBOUND";
  attrValues?: WireValuePair[] | null;
  parsingProperty?: WireParsing | null;
}

export interface WireKeyValue {
  key: string;
  value: string;
}

export interface WireNotifier {
  type?: string;
  baseURI?: string;
  authType?: string;
  grantType?: string;
  userName?: string;
  password?: string;
  apiKey?: string;
  apiSecret?: string;
  accessTokenURI?: string;
  accessTokenURL?: string;
  scope?: string;
  tokenURL?: string;
  tokenPayload?: unknown;
  tokenHeaders?: WireKeyValue[];
  tokensPath?: WireKeyValue[];
  resourceAuthHeaders?: WireKeyValue[];
}

export interface WireAuthentication {
  authType?: string;
  role?: { uniqueId?: string; name?: string };
  token?: string;
  webhookUrl?: string;
  apiKeyPairs?: { key?: string; secret?: string }[];
}

export interface WireInboundConfig {
  authentication?: WireAuthentication;
  mapAttributes?: WireMapping[] | null;
  dropAlertsOnUnmanagedResources?: boolean;
  dropAlerts?: boolean;
}

export interface WireOutboundConfig {
  baseNotifier?: WireNotifier;
  notifier?: WireNotifier;
  mapAttributes?: WireMapping[] | null;
}

export interface WireAlertSource {
  id?: number | string;
  name?: string;
  displayName?: string;
  techUid?: string;
}

/** One installed integration, as GET answers it and (in part) as POST takes it. */
export interface WireIntegration {
  id?: string;
  displayName?: string;
  description?: string;
  integration?: { id?: string; name?: string; [name: string]: unknown };
  category?: string;
  status?: string;
  state?: string;
  direction?: string;
  alertSource?: WireAlertSource | string;
  inboundConfig?: WireInboundConfig | null;
  outboundConfig?: WireOutboundConfig | null;
  installedBy?: string;
  installedTime?: string;
  [name: string]: unknown;
}

/** One row of the row lists (`…/installedIntgMappings`): one value pair, or none when `propertyValue` is empty. */
export interface WireMappingRow {
  uniqueId?: string;
  entity?: string;
  tenantEntity?: string;
  property?: string;
  propertyName?: string;
  tenantProperty?: string;
  propertyValue?: string | number | boolean | null;
  propertyDisplayValue?: string | null;
  tenantPropertyValue?: string | number | boolean | null;
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
