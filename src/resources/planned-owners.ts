// What the plans of a run say of integrations that their events need: known to the events before anything is applied.
import { ENABLED, NOTIFIER } from "../integration/fields.js";
import type { Declared } from "../integration/model.js";
import { fold } from "../integration/pairing/key.js";
import { isDisabled } from "../integration/status.js";
import type { Session } from "./session.js";

export interface PlannedOwner {
  /** Type; absent where it is not declared: what is live tells it then. */
  readonly application?: string;
  /** Address of its notifier once it is applied; absent where none is declared. */
  readonly base?: string;
  /** Whether it will be disabled, as far as it is declared. */
  readonly isDisabled: boolean;
}

/** What the events of an integration find once it is as it is declared; `status` is the one that it has now, if it is live. */
export function ownerAs({ scalars, install }: Pick<Declared, "scalars" | "install">, status?: string): PlannedOwner {
  const base = scalars.get(`${NOTIFIER}.base_uri`);
  const enabled = scalars.get(ENABLED);
  return {
    ...(install === undefined ? {} : { application: install.application }),
    ...(typeof base === "string" ? { base } : {}),
    isDisabled: typeof enabled === "boolean" ? !enabled : isDisabled(status),
  };
}

/** What a run knows of them. */
class Owners {
  /** By tenant and folded id. */
  readonly live = new Map<string, Map<string, PlannedOwner>>();
  /** By tenant and, so that a second plan of the same is no second one, by what is installed. */
  readonly installed = new Map<string, Map<string, PlannedOwner>>();
}

const ofRuns = new WeakMap<Session["client"], Owners>();

function ownersOf({ client }: Session): Owners {
  const known = ofRuns.get(client) ?? new Owners();
  ofRuns.set(client, known);
  return known;
}

/** An integration that is there was planned. */
export function notePlannedOwner(session: Session, tenant: string, id: string, owner: PlannedOwner): void {
  const { live } = ownersOf(session);
  const ofTenant = live.get(tenant) ?? new Map<string, PlannedOwner>();
  live.set(tenant, ofTenant.set(fold(id), owner));
}

/** Nothing of the tenant will be planned any more. */
export function letGoOfPlannedOwners(session: Session, tenant: string): void {
  const { live, installed } = ownersOf(session);
  live.delete(tenant);
  installed.delete(tenant);
}

/** Undefined where no plan of the run is about it. */
export const plannedOwner = (session: Session, tenant: string, id: string): PlannedOwner | undefined =>
  ownersOf(session).live.get(tenant)?.get(fold(id));

/** An installation was planned. */
export function notePlannedInstall(session: Session, tenant: string, declared: Declared): void {
  const { installed } = ownersOf(session);
  const ofTenant = installed.get(tenant) ?? new Map<string, PlannedOwner>();
  const key = JSON.stringify([declared.install?.application, declared.scalars.get("display_name")]);
  installed.set(tenant, ofTenant.set(key, ownerAs(declared)));
}

export const plannedInstalls = (session: Session, tenant: string): readonly PlannedOwner[] => [
  ...(ownersOf(session).installed.get(tenant)?.values() ?? []),
];
