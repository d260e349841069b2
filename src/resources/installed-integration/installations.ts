// What is installed in a tenant, as an installation looks at it: what would be taken for the same, and what is ours.
import { RampsyncError } from "../../base/error.js";
import { listed } from "../../base/text.js";
import type { Installation, InstallIntent, Installing } from "../../integration/model.js";
import { fold } from "../../integration/pairing/key.js";
import { decodeInstallation } from "../../integration/wire/codec.js";
import type { Session } from "../session.js";

/** What tells which integration is meant, until it has an id. */
export type Named = Pick<Installing, "application" | "displayName">;

export interface Listed {
  readonly installations: readonly Installation[];
  /** In milliseconds since the epoch. */
  readonly at: number;
}

const lists = new WeakMap<Session, Map<string, Promise<Listed>>>();

/** What is installed in the tenant, read once for all that is planned in a run. */
export function knownInstallations(session: Session, tenant: string): Promise<Listed> {
  const ofSession = lists.get(session) ?? new Map<string, Promise<Listed>>();
  lists.set(session, ofSession);
  const known = ofSession.get(tenant);
  if (known !== undefined) return known;
  const listing = listInstallations(session, tenant);
  ofSession.set(tenant, listing);
  listing.catch(() => ofSession.delete(tenant));
  return listing;
}

/** The same, read now. Throws RS4009 where the list cannot be read to its end. */
export async function listInstallations(session: Session, tenant: string): Promise<Listed> {
  const at = session.clock.now();
  const found = await session.client.allIntegrations(tenant);
  return { installations: found.map(decodeInstallation), at };
}

/** Another id of the same type (docs/api-contract.md#names-on-the-wire). */
const OLD_IDS: Readonly<Record<string, string>> = { restapi: "custom" };

const applicationKey = (application: string) => OLD_IDS[fold(application)] ?? fold(application);

export function isSameApplication(declared: string, { application, applicationName }: Partial<Installation>): boolean {
  const key = applicationKey(declared);
  return [application, applicationName].some((name) => name !== undefined && applicationKey(name) === key);
}

/** What the declaration may be taken for: case and white space around a name tell nobody in a portal two of them apart. */
export function isNamedSo({ application, displayName }: Named, installation: Installation): boolean {
  const key = (text: string) => fold(text.trim());
  return isSameApplication(application, installation) && key(installation.displayName ?? "") === key(displayName);
}

/** Applications of which a tenant has one, so that an installation changes that (docs/api-contract.md#what-an-update-does). */
const ONLY_ONE = new Set(["caservicedesk"]);

/** The one that an installation would act on; undefined where it makes another. */
export function theOnlyOne({ application }: Named, installations: readonly Installation[]): Installation | undefined {
  return installations.find(
    (each) =>
      isSameApplication(application, each) &&
      (each.isOnlyOne || ONLY_ONE.has(fold(each.application ?? "")) || ONLY_ONE.has(fold(application))),
  );
}

/** Whether it is what a run with this intent installed. Times of the API are whole seconds. */
export function isMadeBy(session: Session, intent: InstallIntent, installation: Installation): boolean {
  const { installedAt, installedBy } = installation;
  return (
    isNamedSo(intent, installation) &&
    installedAt !== undefined &&
    installedAt >= Math.floor(intent.since / 1000) * 1000 &&
    (installedBy === undefined || fold(installedBy) === fold(session.client.clientId))
  );
}

/**
 * The one that a run with this intent installed; undefined where none is.
 * @throws RS4031 where several may be.
 */
export function madeBy(
  session: Session,
  intent: InstallIntent,
  installations: readonly Installation[],
): Installation | undefined {
  const candidates = installations.filter((each) => isMadeBy(session, intent, each));
  if (candidates.length <= 1) return candidates[0];
  throw new RampsyncError(
    "RS4031",
    `An earlier run was broken off while it installed "${intent.displayName}" (${intent.application}), and several may be what it made: ${namesOf(candidates)}.`,
  );
}

export function alreadyInstalled({ application, displayName }: Named, found: readonly Installation[]): RampsyncError {
  const [first] = found;
  return new RampsyncError(
    "RS4030",
    `An integration "${displayName}" of the application ${application} is installed already, and no record says that it is this one: ${namesOf(found)}.`,
    {
      hint: `To take it over, declare integration_id = "${first?.id ?? ""}" in place of install, or import it; to have another one, give it another display_name. Where a state of Terraform has it marked as half-made: terraform untaint ADDRESS.`,
    },
  );
}

export function namesOf(found: readonly Installation[]): string {
  return listed(
    found.map(({ id }) => id),
    5,
  );
}
