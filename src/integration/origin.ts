// Whose an installed integration is: the tenant's own, or one that its partner installed and that the tenant inherits
// (docs/api-contract.md#inherited-integrations).
import type { Origin } from "./model.js";
import { fold } from "./pairing/key.js";

/** What a row, or an integration, says of it. */
export interface OriginFacts {
  /** Id of the integration that it comes from. */
  readonly parent?: string;
  /** A user or an API client. */
  readonly installedBy?: string;
  /** The tenant that it belongs to. */
  readonly tenant?: string;
}

/** Where the facts were read, and by which API client. */
export interface Reader {
  readonly tenant: string;
  readonly clientId: string;
}

/** Undefined where the facts do not tell it. */
export function originOf({ parent, installedBy, tenant }: OriginFacts, reader: Reader): Origin | undefined {
  const isHere = tenant === undefined ? undefined : isSameTenant(tenant, reader.tenant);
  if (isHere !== undefined) return isHere ? "own" : "inherited";
  if (parent !== undefined) return "inherited";
  return installedBy !== undefined && fold(installedBy) === fold(reader.clientId) ? "own" : undefined;
}

const isNumbered = (tenant: string) => /^[a-z]+_\d+$/i.test(tenant);

/** Undefined where the two are of different forms: a tenant has a number and a UUID. */
function isSameTenant(left: string, right: string): boolean | undefined {
  if (fold(left) === fold(right)) return true;
  return isNumbered(left) === isNumbered(right) ? false : undefined;
}
