// OpsRamp attributes that can be mapped, by the display name that the API takes.
import { type EntityType } from "../integration/fields.js";
import { requireText } from "./literal.js";
import { calledBy } from "./made-at.js";
import { closed } from "./members.js";

/** An OpsRamp attribute of an entity type. */
export interface Attribute {
  /** ALERT, INCIDENT, SERVICEREQUEST, PROBLEM, CHANGE or TASK. */
  readonly entityType: EntityType;
  /** The display name, such as `Status`. */
  readonly name: string;
}

/**
 * An attribute by its display name: for entity types without constants here, and for custom attributes of a tenant.
 * Throws RS1002 for what is no text.
 */
export function attribute(entityType: EntityType, name: string): Attribute {
  return calledBy(attribute, () =>
    Object.freeze({ entityType, name: requireText(name, { call: "attribute(…): the display name" }) }),
  );
}

/** Attributes of incidents, as the API lists them (docs/api-contract.md#attributes). */
export const Incident = closed("Incident", {
  STATUS: attribute("INCIDENT", "Status"),
  PRIORITY: attribute("INCIDENT", "Priority"),
  SUBJECT: attribute("INCIDENT", "Subject"),
  /** The server spells the name so. */
  DESCRIPTION: attribute("INCIDENT", "Descritpion"),
  ASSIGNEE_GROUP_NAME: attribute("INCIDENT", "Assignee group name"),
  LATEST_COMMENT_DESCRIPTION: attribute("INCIDENT", "Latest comment description"),
  LATEST_COMMENT_VISIBLE_TO_CUSTOMER: attribute("INCIDENT", "Latest comment visible to customer"),
  TICKET_RESPONSE_ID: attribute("INCIDENT", "TicketResponseId"),
} as const);

/** Attributes of service requests. */
export const ServiceRequest = closed("ServiceRequest", {
  STATUS: attribute("SERVICEREQUEST", "Status"),
  PRIORITY: attribute("SERVICEREQUEST", "Priority"),
} as const);

/** Attributes of alerts. */
export const Alert = closed("Alert", {
  TIME: attribute("ALERT", "Alert time"),
  STATE: attribute("ALERT", "Alert state"),
  NAME: attribute("ALERT", "Alert Name"),
  DESCRIPTION: attribute("ALERT", "Alert description"),
  EXTERNAL_ID: attribute("ALERT", "External alert ID"),
} as const);
