// The integration types that can be installed, and the names the API shows for them.

export interface IntegrationType {
  id: string;
  name: string;
  category: string;
  /** False: installing it again updates the one that is there. */
  multiple: boolean;
}

export const integrationTypes: readonly IntegrationType[] = [
  { id: "AWS", name: "AWS", category: "Compute", multiple: true },
  { id: "CASERVICEDESK", name: "Service Desk", category: "Collaboration", multiple: false },
  { id: "CUSTOM", name: "Custom", category: "Custom", multiple: true },
  { id: "CUSTOM-EVENT", name: "Custom Event", category: "Monitoring", multiple: true },
  { id: "EMAILALERTS", name: "Email Alerts", category: "Monitoring", multiple: true },
  { id: "JIRA", name: "JIRA", category: "Collaboration", multiple: true },
  { id: "NEWRELIC", name: "New Relic", category: "Monitoring", multiple: true },
  { id: "PINGDOM", name: "Pingdom", category: "Monitoring", multiple: true },
  { id: "SERVICENOW", name: "ServiceNow", category: "Collaboration", multiple: true },
];

/** By id or, as the API takes it too, by name; old ids of the custom type included. */
export function integrationType(idOrName: string): IntegrationType | undefined {
  const wanted = idOrName === "RESTAPI" ? "CUSTOM" : idOrName;
  return integrationTypes.find(({ id, name }) => id === wanted || name === wanted);
}
