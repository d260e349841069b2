// Looks at the events of an integration: each as a declaration says it, and what no declaration can say.
import { groupBy } from "../../base/group.js";
import { isRecord, textOf } from "../../base/json.js";
import { note } from "../../base/note.js";
import type { Note } from "../../base/note-codes.js";
import type { Config } from "../../integration/declared/config.js";
import type { LiveEvent } from "../../integration/event/model.js";
import { validateEvent } from "../../integration/event/validate.js";
import { fold } from "../../integration/pairing/key.js";
import { HIDDEN_TYPE } from "../../resources/installed-integration/import.js";
import { getEvent, listEventsIfAny } from "../../resources/integration-event/observe.js";
import { declarationOf } from "../../resources/integration-event/read.js";
import type { Session } from "../../resources/session.js";
import type { FoundEvent } from "./facts.js";

export interface FoundEvents {
  readonly events: readonly FoundEvent[];
  readonly notes: readonly Note[];
}

/** None for an integration that has no list of events. */
export async function findEvents(session: Session, tenant: string, integration: string): Promise<FoundEvents> {
  const rows = await listEventsIfAny(session, tenant, integration);
  const notes: Note[] = [];
  const events: FoundEvent[] = [];
  const lives = await Promise.all(
    // The list of an older server shows little of an event.
    rows.map((row) => (row.unshown.size === 0 ? row : getEvent(session, tenant, integration, row.id))),
  );
  const identities = groupBy(lives, identityOf);
  for (const live of lives) {
    const { config, isTypeHidden } = withType(declarationOf(live));
    const isSayable =
      live.active !== undefined &&
      // Of two that are called the same, a declaration could mean either.
      identities.get(identityOf(live))?.length === 1 &&
      hasKey(config) &&
      validateEvent({ ...config, integration_id: integration }).length === 0;
    if (isSayable) events.push({ id: live.id, config });
    if (isSayable && isTypeHidden) notes.push(note("RS6153", { type: HIDDEN_TYPE }));
    if (!isSayable) notes.push(note("RS6117", { attribute: `event "${live.values.name ?? live.id}"` }));
  }
  return { events: events.sort((left, right) => (left.id < right.id ? -1 : 1)), notes };
}

const identityOf = ({ values: { name = "", entity = "", event_type: type = "" } }: LiveEvent): string =>
  JSON.stringify([name, fold(entity), fold(type)]);

/** Of a notifier of its own whose type the server hides, that of most is declared, and told. */
function withType(config: Config): { readonly config: Config; readonly isTypeHidden: boolean } {
  const { notifier } = config;
  const isTypeHidden = isRecord(notifier) && (notifier.type ?? null) === null;
  return { config: isTypeHidden ? { ...config, notifier: { ...notifier, type: HIDDEN_TYPE } } : config, isTypeHidden };
}

/** The key of a client stands in states alone where the server hides it, and every run needs it. */
function hasKey({ notifier }: { readonly [name: string]: unknown }): boolean {
  if (!isRecord(notifier) || textOf(notifier.auth_type).toUpperCase() !== "OAUTH2") return true;
  return typeof notifier.api_key === "string";
}
