// Live events of an integration that nothing declares, as a program would declare them.
import { groupBy } from "../../base/group.js";
import { note } from "../../base/note.js";
import type { Note } from "../../base/note-codes.js";
import { attributeText } from "../../base/place.js";
import type { Config } from "../../integration/declared/config.js";
import type { EventValues } from "../../integration/event/model.js";
import { fold } from "../../integration/pairing/key.js";
import { listEventsIfAny } from "../../resources/integration-event/observe.js";
import { installedIntegrationSchema } from "../../resources/schemas/installed-integration.js";
import { integrationEventSchema } from "../../resources/schemas/integration-event.js";
import { liftEvent } from "../export/event-credentials.js";
import type { Declaration, ExportedEvent } from "../export/facts.js";
import { findEvents } from "../export/find-events.js";
import { namedEvents } from "../export/names.js";
import type { Planned } from "../plan/planned.js";

/** A live event that nothing declares. */
export interface UnmanagedEvent {
  readonly id: string;
  /** As the portal calls it. */
  readonly title: string;
  /** Its construct, without secrets; undefined where no declaration can say it, or one would need what nobody is told. */
  readonly made: (Pick<ExportedEvent, "name" | "declaration"> & { readonly notifier?: Declaration }) | undefined;
  /** What is told of it. */
  readonly told: readonly Note[];
}

/** The events that the program declares, by tenant. */
export const declaredEvents = (planned: readonly Planned[]): ReadonlyMap<string, readonly Planned[]> =>
  groupBy(
    planned.filter(({ managed }) => managed.definition.type === integrationEventSchema.type),
    ({ managed }) => managed.tenant,
  );

/** `events` are those that the program declares. None for what is no integration, or could not be looked at. */
export async function unmanagedEvents(
  { managed, plan, session, error }: Planned,
  events: ReadonlyMap<string, readonly Planned[]>,
): Promise<readonly UnmanagedEvent[]> {
  const id = (plan?.id ?? "") || managed.id;
  if (managed.definition.type !== installedIntegrationSchema.type || id === "" || error !== undefined) return [];
  const others = events.get(managed.tenant) ?? [];
  const known = new Set(others.map((each) => fold((each.plan?.id ?? "") || each.managed.id)));
  const declared = new Set(
    others.filter((each) => isOf(each, id)).map(({ managed: { config = {} } }) => identityOf(config)),
  );
  const rows = (await listEventsIfAny(session, managed.tenant, id)).filter(
    ({ id: event, values }) => !known.has(fold(event)) && !declared.has(identityOf(values)),
  );
  if (rows.length === 0) return [];
  const used = new Set(others.map((each) => each.managed.construct));
  const sayable = namedEvents((await findEvents(session, managed.tenant, id)).events).filter(
    ({ id: event }) => !known.has(fold(event)),
  );
  return rows.map(({ id: event, values }): UnmanagedEvent => {
    const title = values.name ?? event;
    const found = sayable.find((each) => each.id === event);
    if (found === undefined) return { id: event, title, made: undefined, told: [] };
    const { declaration, variables } = liftEvent(found, managed.construct);
    // Secrets of its own notifier are asked for by an apply that sends them; all else is needed by every run.
    const needed = variables.filter(({ path, isSecret }) => !(isSecret && path[0] === "notifier"));
    if (needed.length > 0) {
      const paths = needed.map(({ path }) => attributeText(path));
      return { id: event, title, made: undefined, told: [note("RS6155", { paths, variables: [] })] };
    }
    const name = unusedIn(used, managed.construct, found.name);
    const { notifier } = found.config;
    return {
      id: event,
      title,
      made: { name, declaration, ...(notifier === undefined ? {} : { notifier: notifier as Declaration }) },
      told: [],
    };
  });
}

const isOf = ({ managed: { definition, config, applied } }: Planned, integration: string): boolean =>
  fold(definition.partOf?.(config ?? {}, applied) ?? "") === fold(integration);

/** By these an event that is declared and not recorded yet is adopted. */
const identityOf = ({ name, entity, event_type: type }: EventValues | Config): string =>
  JSON.stringify([String(name ?? ""), fold(String(entity ?? "")), fold(String(type ?? ""))]);

/** Once in its integration, from then on. */
function unusedIn(used: Set<string>, integration: string, name: string): string {
  let [text, number] = [name, 1];
  while (used.has(`${integration}/${text}`)) {
    number += 1;
    text = `${name}_${number}`;
  }
  used.add(`${integration}/${text}`);
  return text;
}
