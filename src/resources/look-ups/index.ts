// The look-ups that this package has, with the code that reads them.
import type { LookUp } from "../look-up.js";
import { installedIntegrationLookUp, installedIntegrationsLookUp } from "./installed-integrations.js";

const all: readonly LookUp[] = [installedIntegrationLookUp, installedIntegrationsLookUp];

const byType = new Map(all.map((lookUp) => [lookUp.type, lookUp]));

/** The look-up of that type; undefined where there is none. */
export const lookUpOf = (type: string): LookUp | undefined => byType.get(type);
