// Which OpsRamp attributes can be mapped, and the attribute id (`attrName`) that belongs to a display name.
import type { VocabularyEntry } from "./state.js";

const statusValues = ["Closed", "New", "On Hold", "Open", "Pending", "Resolved"];
const priorityValues = ["Very Low", "Low", "Normal", "High", "Urgent"];

// The names are the API's own, "Descritpion" and the `impact` behind it included (docs/api-contract.md#attributes).
const ticket = (entity: string, label: string): VocabularyEntry[] => [
  {
    name: "Assignee group name",
    attrName: `${entity}.assigneeGroup.name`,
    description: `Assignee Group name of the ${label}`,
    valueMapable: true,
  },
  { name: "Descritpion", attrName: `${entity}.impact`, description: `Description of the ${label.toLowerCase()}` },
  { name: "Latest comment description", attrName: `${entity}.latestComment.description` },
  { name: "TicketResponseId", attrName: `${entity}.ticketResponseId`, description: "Ticket response external id" },
  { name: "Latest comment visible to customer", attrName: `${entity}.latestComment.visible`, valueMapable: true },
  {
    name: "Priority",
    attrName: `${entity}.priority.name`,
    description: `Priority of the ${label.toLowerCase()}`,
    values: priorityValues,
  },
  {
    name: "Status",
    attrName: `${entity}.status.name`,
    description: `Status of the ${label.toLowerCase()}`,
    values: statusValues,
  },
  { name: "Subject", attrName: `${entity}.subject`, description: `Subject of the ${label.toLowerCase()}` },
];

const builtIn: Record<string, VocabularyEntry[]> = {
  INCIDENT: ticket("incident", "Incident"),
  SERVICEREQUEST: ticket("serviceRequest", "Service request"),
  PROBLEM: ticket("problem", "Problem"),
  CHANGE: ticket("change", "Change"),
  TASK: ticket("task", "Task"),
  ALERT: [
    { name: "Alert time", attrName: "alert.alertTime" },
    {
      name: "Alert state",
      attrName: "alert.currentState.name",
      values: ["Critical", "Warning", "Observed", "Info", "Ok"],
    },
    { name: "Alert description", attrName: "alert.description" },
    { name: "Alert Name", attrName: "alert.subject" },
    { name: "External alert ID", attrName: "alert.extAlertId" },
    { name: "Component", attrName: "alert.component" },
    { name: "Resource IP", attrName: "alert.resource.ipAddress" },
    { name: "Device name", attrName: "alert.deviceName" },
  ],
};

// Of the list of 45 that a sample has for INCIDENT, those that public pages name (docs/api-contract.md#outbound-events).
const TICKET_PLACEHOLDERS = [
  "id",
  "entityCategory.categoryName",
  "subCategory.categoryName",
  "createdDate",
  "updatedDate",
];
const FURTHER_PLACEHOLDERS: Readonly<Record<string, readonly string[]>> = {
  ALERT: ["id"],
  DEFAULT_RESOURCE: ["id", "aliasName"],
};

const words = (text: string) => text.split(/[^A-Za-z0-9]+/).filter((word) => word !== "");

const lowerCamel = (text: string) =>
  words(text)
    .map((word, index) =>
      index === 0 ? word.charAt(0).toLowerCase() + word.slice(1) : word.charAt(0).toUpperCase() + word.slice(1),
    )
    .join("");

const ENTITY_PREFIXES: Readonly<Record<string, string>> = {
  SERVICEREQUEST: "serviceRequest",
  DEFAULT_RESOURCE: "default_resource",
};

const entityPrefix = (entityType: string) =>
  ENTITY_PREFIXES[entityType.toUpperCase()] ?? lowerCamel(entityType.toLowerCase());

export interface Attribute {
  name: string;
  attrName: string;
  description: string;
  values: string[];
  valueMapable: boolean;
}

export class Vocabulary {
  readonly #attributes = new Map<string, Attribute[]>();
  readonly #attrNames = new Map<string, string>();

  constructor(added: Record<string, VocabularyEntry[]> = {}) {
    for (const source of [builtIn, added]) {
      for (const [entityType, entries] of Object.entries(source))
        for (const entry of entries) this.#add(entityType, entry);
    }
  }

  #add(entityType: string, entry: VocabularyEntry): void {
    const entity = entityType.toUpperCase();
    const attribute: Attribute = {
      name: entry.name,
      attrName: entry.attrName ?? `${entityPrefix(entity)}.${lowerCamel(entry.name)}`,
      description: entry.description ?? entry.name,
      values: entry.values ?? [],
      valueMapable: entry.valueMapable ?? entry.values !== undefined,
    };
    const known = (this.#attributes.get(entity) ?? []).filter(
      ({ name }) => name.toLowerCase() !== attribute.name.toLowerCase(),
    );
    this.#attributes.set(entity, [...known, attribute]);
    this.#attrNames.set(`${entity}\n${attribute.name.toLowerCase()}`, attribute.attrName);
  }

  /** What a payload of an event may name: each attribute, and what is no attribute of a mapping. */
  placeholders(entityType: string): string[] {
    const prefix = entityPrefix(entityType);
    const further = FURTHER_PLACEHOLDERS[entityType.toUpperCase()] ?? TICKET_PLACEHOLDERS;
    const names = [
      ...this.attributes(entityType).map(({ attrName }) => attrName),
      ...further.map((name) => `${prefix}.${name}`),
    ];
    return [...new Set(names)].map((name) => `$${name}`);
  }

  attributes(entityType: string): Attribute[] {
    return this.#attributes.get(entityType.toUpperCase()) ?? [];
  }

  /** The attribute id of a display name; names that nobody listed follow the rule lower-camel entity + lower-camel name. */
  attrName(entityType: string, name: string): string {
    const key = `${entityType.toUpperCase()}\n${name.toLowerCase()}`;
    let attrName = this.#attrNames.get(key);
    if (attrName === undefined) {
      attrName = `${entityPrefix(entityType)}.${lowerCamel(name)}`;
      this.#attrNames.set(key, attrName);
    }
    return attrName;
  }

  /** The display name of an attribute id, or the id itself. */
  displayName(entityType: string, attrName: string): string {
    const folded = attrName.toLowerCase();
    return this.attributes(entityType).find((known) => known.attrName.toLowerCase() === folded)?.name ?? attrName;
  }
}
