// The look-ups that this package has, with the code that reads them.
import type { LookUp } from "../look-up.js";
import { installedIntegrationLookUp, installedIntegrationsLookUp } from "./installed-integrations.js";
import {
  alertSourceLookUp,
  alertSourcesLookUp,
  applicationsLookUp,
  resourceGroupLookUp,
  resourceGroupsLookUp,
  roleLookUp,
  rolesLookUp,
  tenantsLookUp,
} from "./lists.js";
import { mappableAttributesLookUp, mappingsLookUp } from "./mappings.js";

const all: readonly LookUp[] = [
  alertSourceLookUp,
  alertSourcesLookUp,
  applicationsLookUp,
  installedIntegrationLookUp,
  installedIntegrationsLookUp,
  mappableAttributesLookUp,
  mappingsLookUp,
  resourceGroupLookUp,
  resourceGroupsLookUp,
  roleLookUp,
  rolesLookUp,
  tenantsLookUp,
];

const byType = new Map(all.map((lookUp) => [lookUp.type, lookUp]));

/** The look-up of that type; undefined where there is none. */
export const lookUpOf = (type: string): LookUp | undefined => byType.get(type);
