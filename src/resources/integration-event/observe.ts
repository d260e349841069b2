// What is live of the events of an integration: one list for all of them, and a GET where a row shows a difference.
import { RampsyncError } from "../../base/error.js";
import { isGone } from "../../base/error-kind.js";
import type { DeclaredEvent, LiveEvent } from "../../integration/event/model.js";
import { fold } from "../../integration/pairing/key.js";
import { decodeEvent } from "../../integration/wire/event-codec.js";
import type { Session } from "../session.js";

/** Milliseconds for which a list counts: a plan that is older is checked against live anyway. */
const LIST_COUNTS_FOR = 60_000;

interface Listed {
  readonly at: number;
  readonly events: Promise<readonly LiveEvent[]>;
}

/** What a run knows of events: lists that were read, ids that it manages, and placeholders. */
class Known {
  readonly lists = new Map<string, Listed>();
  /** By tenant. */
  readonly managed = new Map<string, Set<string>>();
  /** Tenants of which all that is managed is known. */
  readonly prepared = new Set<string>();
  readonly placeholders = new Map<string, Promise<readonly string[]>>();
  /** By tenant: integrations, folded, whose unmanaged events are told by a resource of their own. */
  readonly told = new Map<string, Set<string>>();
  /** What is declared under an identity, by tenant and identity. */
  readonly claims = new Map<string, string>();
}

const knownBy = new WeakMap<Session["client"], Known>();

function knownIn({ client }: Session): Known {
  const known = knownBy.get(client) ?? new Known();
  knownBy.set(client, known);
  return known;
}

/** The run manages these events: none of them is adopted by another declaration. */
export function noteManaged(session: Session, tenant: string, ids: readonly string[]): void {
  const ofTenant = managedOf(session, tenant);
  for (const id of ids) if (id !== "") ofTenant.add(fold(id));
}

/** As `noteManaged`, of all that the run plans. */
export function notePrepared(session: Session, tenant: string, ids: readonly string[]): void {
  noteManaged(session, tenant, ids);
  knownIn(session).prepared.add(tenant);
}

/** Ids, folded, that records name. */
export function managedIn(session: Session, tenant: string): ReadonlySet<string> {
  return managedOf(session, tenant);
}

function managedOf(session: Session, tenant: string): Set<string> {
  const { managed } = knownIn(session);
  const ofTenant = managed.get(tenant) ?? new Set();
  managed.set(tenant, ofTenant);
  return ofTenant;
}

/** Whether all events are known that this run manages in the tenant. */
export function isPrepared(session: Session, tenant: string): boolean {
  return knownIn(session).prepared.has(tenant);
}

/** The unmanaged events of these integrations are told by resources of their own. */
export function noteTold(session: Session, tenant: string, integrations: readonly string[]): void {
  const { told } = knownIn(session);
  told.set(tenant, new Set([...(told.get(tenant) ?? []), ...integrations.map(fold)]));
}

/** Whether the unmanaged events of the integration are told by a resource of their own. */
export const isTold = (session: Session, tenant: string, integration: string): boolean =>
  knownIn(session).told.get(tenant)?.has(fold(integration)) ?? false;

/** Throws RS1013 where another declaration of this run has the same name, entity and type in the same integration. */
export function claim(
  session: Session,
  tenant: string,
  identity: string,
  digest: string,
  { integration, values }: DeclaredEvent,
): void {
  const { claims } = knownIn(session);
  const key = JSON.stringify([tenant, identity]);
  const known = claims.get(key);
  if (known !== undefined && known !== digest) {
    throw new RampsyncError(
      "RS1013",
      `The event "${values.name}" of ${integration} is declared at another address already.`,
      {
        place: { attribute: ["name"] },
        hint: "Events of one integration differ in name, entity or event_type.",
      },
    );
  }
  claims.set(key, digest);
}

/** All events of an integration. Throws RS4004 where there is no such integration. */
export function listEvents(session: Session, tenant: string, integration: string): Promise<readonly LiveEvent[]> {
  const { lists } = knownIn(session);
  const key = JSON.stringify([tenant, fold(integration)]);
  const known = lists.get(key);
  if (known !== undefined && session.clock.now() - known.at <= LIST_COUNTS_FOR) return known.events;
  const events = session.client.allEvents(tenant, integration).then((rows) => rows.map(decodeEvent));
  lists.set(key, { at: session.clock.now(), events });
  events.catch(() => lists.delete(key));
  return events;
}

/** The same; none for an integration that has no list of events. */
export async function listEventsIfAny(
  session: Session,
  tenant: string,
  integration: string,
): Promise<readonly LiveEvent[]> {
  try {
    return await listEvents(session, tenant, integration);
  } catch (error) {
    if (isGone(error)) return [];
    throw error;
  }
}

/** What was listed counts no more: something is about to be written. */
export function forgetList(session: Session, tenant: string, integration: string): void {
  knownIn(session).lists.delete(JSON.stringify([tenant, fold(integration)]));
}

/** By GET. Throws RS4004. */
export async function getEvent(session: Session, tenant: string, integration: string, id: string): Promise<LiveEvent> {
  return decodeEvent(await session.client.getEvent(tenant, integration, id));
}

/** The row of the list. Throws RS4004 where the list has none. */
export async function listedEvent(
  session: Session,
  tenant: string,
  integration: string,
  id: string,
): Promise<LiveEvent> {
  const found = (await listEvents(session, tenant, integration)).find((event) => fold(event.id) === fold(id));
  if (found !== undefined) return found;
  throw new RampsyncError("RS4004", `There is no event ${id} of ${integration} in the tenant ${tenant}.`, {
    place: { tenant, integration },
    hint: "Whoever removed it may have had a reason. To make it again, forget its record (rampsync state rm, terraform state rm) and apply.",
  });
}

/** What payloads of the entity type may name; none where the server does not tell. */
export function placeholdersOf(session: Session, tenant: string, entity: string): Promise<readonly string[]> {
  const { placeholders } = knownIn(session);
  const key = JSON.stringify([tenant, entity]);
  const known = placeholders.get(key) ?? session.client.placeholders(tenant, entity).catch(() => []);
  placeholders.set(key, known);
  return known;
}

/** The events as they are after a write, read until `shows` says that it is seen: a few times, a second apart. */
export async function readUntil<Read>(
  session: Session,
  read: () => Promise<Read>,
  shows: (found: Read) => boolean,
): Promise<Read | undefined> {
  for (let attempt = 0; attempt < READS_AFTER_A_WRITE; attempt += 1) {
    if (attempt > 0) await session.clock.sleep(BETWEEN_READS);
    const found = await read().catch((error: unknown) => {
      if (isGone(error)) return undefined;
      throw error;
    });
    if (found !== undefined && shows(found)) return found;
    if (attempt === READS_AFTER_A_WRITE - 1) return found;
  }
  return undefined;
}

const READS_AFTER_A_WRITE = 3;
const BETWEEN_READS = 1000;
