// The shapes of outbound events on the wire, as docs/api-contract.md#outbound-events has them. Types only.
import type { WireKeyValue, WireNotifier } from "./wire.js";

/** One condition of a filter. */
export interface WireFilterRule {
  /** Made by the server. */
  id?: number | string;
  /** The attribute that is looked at, such as `Subject`. */
  key?: string;
  /** Such as `Contains`. */
  operator?: string;
  /** What the attribute is compared with. */
  value?: string;
  /** The entity type of the attribute, such as `INCIDENT`. */
  resourceType?: string;
}

/** Which entities an event is about. */
export interface WireFilter {
  /** Made by the server. */
  id?: number | string;
  /** Made by the server. */
  name?: string;
  /** `ANY` or `ALL`: how many of the rules must hold. */
  matchType?: string;
  /** The conditions. */
  rules?: WireFilterRule[];
  /** Read by nothing here, and never written. */
  actions?: unknown[];
}

/** The call that follows the one of an event, such as that for an attachment. */
export interface WireDependentEvent {
  /** The address that is called. */
  depEndPointURI?: string;
  /** Headers of the call; their values may be secrets. */
  headers?: WireKeyValue[] | null;
  /** The body of the call. */
  payload?: string;
  /** Which values of the answer are kept, and as what. */
  responseHeaders?: WireKeyValue[] | null;
}

/** One event of an installed integration, as GET answers it and (in part) as POST takes it. */
export interface WireEvent {
  /** `INTG-EVENT-<uuid>`; made by the server. */
  id?: string;
  /** The name in the portal. */
  name?: string;
  /** The entity type that it is about, such as `INCIDENT`. */
  entity?: string;
  /** `NONE`, `CREATE`, `UPDATE` or `DELETE`. */
  eventType?: string;
  /** Whether the integration's notifier is called; else the event's own is. */
  useBaseNotifier?: boolean;
  /** The event's own notifier; answers leave its credentials out. */
  notifier?: WireNotifier | null;
  /** The address that is called, whole or below the notifier's. */
  endPointURI?: string;
  /** The HTTP method of the call. */
  thirdPartyEventType?: string;
  /** Headers of the call; their values may be secrets. */
  headers?: WireKeyValue[] | null;
  /** The body of the call, a template with `$placeholders`. */
  eventPayload?: string;
  /** The same in base64 where it is written; answers have it as plain text. */
  payload?: string;
  /** Which values of the answer are kept, and as what. */
  responseHeaders?: WireKeyValue[] | null;
  /** Which entities the event is about; null or absent: all. */
  filterCriteria?: WireFilter | null;
  /** The call that follows; null or absent: none. */
  depEvent?: WireDependentEvent | null;
  /** Whether groups of resources may be named in the payload. */
  resourceGroupAllowed?: boolean;
  /** Whether custom attributes may be named in the payload. */
  customAttributeAllowed?: boolean;
  /** Whether it fires; set by calls of their own. */
  active?: boolean;
  /** Where it was made, such as `client`. */
  eventLevel?: string;
}
