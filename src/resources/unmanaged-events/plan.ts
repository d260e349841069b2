// Plans what becomes of the events of an integration that no code declares: listed, or removed where the declaration says so.
import { createHash } from "node:crypto";
import { RampsyncError } from "../../base/error.js";
import { isRecord } from "../../base/json.js";
import { note } from "../../base/note.js";
import { revealedText } from "../../base/secret.js";
import { listed, MOST_NAMED, printable } from "../../base/text.js";
import type { ScalarChange } from "../../document/change.js";
import type { PlannedCall } from "../../document/plan-document.js";
import type { Config } from "../../integration/declared/config.js";
import type { LiveEvent } from "../../integration/event/model.js";
import type { Origin } from "../../integration/model.js";
import { fold } from "../../integration/pairing/key.js";
import { endpoints } from "../../opsramp/endpoints.js";
import type { Attributes } from "../attributes.js";
import { detachNotes } from "../detaching.js";
import { listEvents, managedIn } from "../integration-event/observe.js";
import { hashOf } from "../integration-event/plan.js";
import type { ResourcePlan, Target } from "../resource.js";
import type { Session } from "../session.js";

/** What is remembered: that the events of the integration are looked at. */
export interface AppliedUnmanaged {
  readonly format: 1;
}

export interface UnmanagedPlan extends ResourcePlan {
  readonly applied: AppliedUnmanaged | undefined;
  /** What was declared, as one text. */
  readonly declared: string;
  /** Live, and not among what is declared as managed. */
  readonly unmanaged: readonly LiveEvent[];
  /** Those of them that an apply removes: none before they were listed once. */
  readonly removed: readonly LiveEvent[];
  /** Whose the integration is; absent where that is not known, or where nothing is sent. */
  readonly origin?: Origin;
}

export const textOfDeclared = (config: Config): string => JSON.stringify([...managedIds(config)].sort());

/** The folded ids that a declaration, or a state, names as managed. */
export function managedIds({ managed }: Attributes): ReadonlySet<string> {
  return new Set(isRecord(managed) ? Object.values(managed).map((id) => fold(revealedText(id))) : []);
}

/** Live events that are not among `managed`, in the order of their ids. @throws RS4004 */
export async function unmanagedEvents(
  session: Session,
  { tenant, id }: Target,
  managed: ReadonlySet<string>,
): Promise<readonly LiveEvent[]> {
  return unmanagedOf(await listEvents(session, tenant, id), managed);
}

export function unmanagedOf(events: readonly LiveEvent[], managed: ReadonlySet<string>): readonly LiveEvent[] {
  return events.filter((event) => !managed.has(fold(event.id))).sort((left, right) => (left.id < right.id ? -1 : 1));
}

/** @throws RS4004 where the integration is gone; RS5026 where what is to go may be managed. */
export async function planUnmanaged(
  session: Session,
  { tenant, id }: Target,
  config: Config,
  applied: AppliedUnmanaged | undefined,
): Promise<UnmanagedPlan> {
  const managed = managedIds(config);
  const events = await listEvents(session, tenant, id);
  const unmanaged = unmanagedOf(events, managed);
  // What is made together with events is planned before their ids are known: only what an earlier apply listed goes.
  const removed = applied !== undefined && config.unmanaged_events === "remove" ? unmanaged : [];
  if (removed.length > 0) refuseUncertain(session, { tenant, id }, { managed, events, removed });
  const calls = removed.map(
    (event): PlannedCall => ({
      method: "DELETE",
      path: endpoints.event(tenant, id, event.id),
      class: "write",
      documented: true,
    }),
  );
  const { origin } = calls.length === 0 ? {} : await session.observer.outline(tenant, id);
  const owner = origin === undefined ? {} : { origin };
  const others = unmanaged.filter((event) => !removed.includes(event));
  const told = others.map((event) => ({ id: event.id, name: event.values.name ?? "" }));
  return {
    tenant,
    id,
    ...owner,
    action: applied === undefined ? "adopt" : calls.length > 0 ? "update" : "no-op",
    diff: {
      changes: removed.map(removalOf),
      drift: [],
      unmanaged: others.map(removalOf),
      residual: [],
      notes: [
        ...detachNotes(owner, id, { calls }),
        ...(told.length === 0 ? [] : [note("RS6185", { integration: id, events: told })]),
      ],
      unsent: [],
    },
    calls,
    applied,
    liveHash: createHash("sha256")
      .update(JSON.stringify(unmanaged.map(hashOf)))
      .digest("base64url"),
    observedAt: session.clock.now(),
    declared: JSON.stringify([textOfDeclared(config), config.unmanaged_events ?? "keep"]),
    unmanaged,
    removed,
  };
}

/** What an apply would do to an event that nothing manages. */
function removalOf({ id, values: { name = id } }: LiveEvent): ScalarChange {
  return { path: ["events", id], label: name, kind: "scalar", field: `events.${id}`, action: "remove", before: name };
}

interface Listed {
  readonly managed: ReadonlySet<string>;
  readonly events: readonly LiveEvent[];
  readonly removed: readonly LiveEvent[];
}

/** Ids that are not live may be names, or of another integration: then what is managed would pass for unmanaged. */
function refuseUncertain(session: Session, { tenant, id }: Target, { managed, events, removed }: Listed): void {
  const refuse = (message: string, hint: string) =>
    new RampsyncError("RS5026", message, { place: { tenant, integration: id, attribute: ["managed"] }, hint });
  const live = new Set(events.map((event) => fold(event.id)));
  const unknown = [...managed].filter((each) => !live.has(each));
  if (unknown.length > 0) {
    throw refuse(
      `No event is removed: ${listed(
        unknown.map((each) => printable(each)),
        MOST_NAMED,
      )} is none of the live events of ${id}.`,
      "Give the ids of events of this integration, such as rampsync_integration_event.create.id, and take out what is gone.",
    );
  }
  const ofRun = managedIn(session, tenant);
  const own = removed.filter((event) => ofRun.has(fold(event.id)));
  if (own.length === 0) return;
  throw refuse(
    `No event is removed: this program manages ${listed(
      own.map((event) => printable(event.values.name ?? event.id)),
      MOST_NAMED,
    )}, and "managed" does not name it.`,
    "Add the ids of all declared events of the integration to managed.",
  );
}
