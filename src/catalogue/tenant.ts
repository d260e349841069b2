// What of a declaration a tenant lacks beside attributes: applications, roles, alert sources, and placeholders of payloads.
import { nearest } from "../base/nearest.js";
import { note } from "../base/note.js";
import type { Note } from "../base/note-codes.js";
import { type Config, givenText, valueAt } from "../integration/declared/config.js";
import { unknownPlaceholders } from "../integration/event/placeholders.js";
import { fold, isAmong } from "../integration/pairing/key.js";
import type { CatalogueTenant, Named } from "./catalogue.js";

const MOST_NEAREST = 3;

/** The nearest ids with their names; one whose name was given in place of its id comes alone. */
function nearestOf(given: string, known: readonly Named[]): readonly string[] {
  const called = known.filter(({ name }) => fold(name) === fold(given));
  const ids = nearest(
    given,
    known.map(({ id }) => id),
  ).slice(0, MOST_NEAREST);
  const meant = called.length > 0 ? called : ids.flatMap((id) => known.find((each) => each.id === id) ?? []);
  return meant.map(({ id, name }) => `${id} (${name})`);
}

const isKnown = (id: string, known: readonly Named[]) =>
  isAmong(
    known.map((each) => each.id),
    id,
  );

/** Of an installed integration; what the catalogue does not have of the tenant is not judged. */
export function lackingOfTenant(tenant: CatalogueTenant | undefined, config: Config): readonly Note[] {
  if (tenant === undefined) return [];
  const application = givenText(valueAt(config, ["install", "application"]));
  return [
    ...applicationNotes(tenant, application),
    ...roleNotes(tenant, config, ["install", "role_id"]),
    ...roleNotes(tenant, config, ["inbound", "authentication", "role_id"]),
    ...alertSourceNotes(tenant, application, givenText(config.alert_source_id)),
  ];
}

function applicationNotes({ applications }: CatalogueTenant, application: string | undefined): readonly Note[] {
  if (applications === undefined || application === undefined || isAmong(applications, application)) return [];
  const near = nearest(application, applications).slice(0, MOST_NEAREST);
  return [note("RS6167", { application, nearest: near }, { path: ["install", "application"] })];
}

function roleNotes({ roles }: CatalogueTenant, config: Config, path: readonly string[]): readonly Note[] {
  const role = givenText(valueAt(config, path));
  if (roles === undefined || role === undefined || isKnown(role, roles)) return [];
  return [note("RS6166", { role, nearest: nearestOf(role, roles) }, { path })];
}

/** An adopted integration does not say its application: whatever any of them may have is known. */
function alertSourceNotes(
  { alert_sources: byApplication = {} }: CatalogueTenant,
  application: string | undefined,
  source: string | undefined,
): readonly Note[] {
  const lists = Object.entries(byApplication).filter(
    ([name]) => application === undefined || fold(name) === fold(application),
  );
  if (source === undefined || lists.length === 0) return [];
  const known = [...new Map(lists.flatMap(([, list]) => list).map((each) => [each.id, each])).values()];
  if (isKnown(source, known)) return [];
  return [note("RS6168", { source, nearest: nearestOf(source, known) }, { path: ["alert_source_id"] })];
}

/** Of an event. What is secret is not quoted, and what is known only later is not judged. */
export function lackingPlaceholders(tenant: CatalogueTenant | undefined, config: Config): readonly Note[] {
  const entity = givenText(config.entity);
  if (tenant?.placeholders === undefined || entity === undefined) return [];
  const known = Object.entries(tenant.placeholders).find(([name]) => fold(name) === fold(entity))?.[1] ?? [];
  if (known.length === 0) return [];
  const paths = [["endpoint"], ["payload"], ["dependent_event", "endpoint"], ["dependent_event", "payload"]];
  return paths.flatMap((path) => {
    const text = valueAt(config, path);
    if (typeof text !== "string") return [];
    return unknownPlaceholders(text, known).map((found) => note("RS6169", { ...found, entity }, { path }));
  });
}
