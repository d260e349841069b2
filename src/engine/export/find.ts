// Looks at what is installed: the ids of a tenant, read until two readings agree, and each integration as a declaration says it.
import { RampsyncError } from "../../base/error.js";
import { globExpression } from "../../base/glob.js";
import { groupBy } from "../../base/group.js";
import { isRecord, textOf } from "../../base/json.js";
import { note } from "../../base/note.js";
import type { Note } from "../../base/note-codes.js";
import type { Config } from "../../integration/declared/config.js";
import { NOTIFIER, notifierCredentials } from "../../integration/fields.js";
import type { Live } from "../../integration/model.js";
import { fold, pairKey } from "../../integration/pairing/key.js";
import { decodeIntegration } from "../../integration/wire/codec.js";
import type { OpsRampClient } from "../../opsramp/client.js";
import { takeOver } from "../../resources/installed-integration/import.js";
import type { Session } from "../../resources/session.js";
import type { FoundIntegration } from "./facts.js";
import { findEvents } from "./find-events.js";

/** Which integrations of a tenant are wanted; what is absent leaves none out. */
export interface Filter {
  readonly ids?: readonly string[];
  /** Globs of display names. */
  readonly names?: readonly string[];
  /** Ids of types, such as `CASERVICEDESK`. */
  readonly applications?: readonly string[];
}

/** How often a tenant is read at most before its list is given up as unsettled. */
const MOST_READINGS = 5;

/**
 * The ids of a tenant's integrations that are wanted. Pages are no snapshot: they are read again until two whole readings
 * name the same ids; `isSettled` is false where that does not come about.
 */
export async function wantedIds(
  client: OpsRampClient,
  tenant: string,
  filter: Filter,
): Promise<{ readonly ids: readonly string[]; readonly isSettled: boolean }> {
  const isSearched = filter.names !== undefined || filter.applications !== undefined || filter.ids === undefined;
  if (!isSearched) return { ids: filter.ids ?? [], isSettled: true };
  let before: string | undefined;
  let wanted: readonly string[] = [];
  for (let reading = 0; reading < MOST_READINGS; reading += 1) {
    const pages = client.searchIntegrations(tenant);
    const live = (await pages.all()).map((wire) => decodeIntegration(wire));
    const ids = live.map(({ id }) => fold(id)).sort();
    const read = JSON.stringify(ids);
    wanted = live.filter((each) => isWanted(each, filter)).map(({ id }) => id);
    if (pages.complete && read === before) return { ids: wanted, isSettled: true };
    before = pages.complete ? read : undefined;
  }
  return { ids: wanted, isSettled: false };
}

function isWanted({ id, displayName, application }: Live, { ids, names, applications }: Filter): boolean {
  if (ids !== undefined && !ids.some((each) => fold(each) === fold(id))) return false;
  if (names !== undefined && !names.some((glob) => globExpression(glob).test(displayName ?? ""))) return false;
  return applications === undefined || applications.some((each) => fold(each) === fold(application ?? ""));
}

/** RS4016 of a tenant whose pages never agreed. */
export function unsettled(tenant: string): RampsyncError {
  return new RampsyncError("RS4016", "The lists of integrations that were read one after the other differ.", {
    place: { tenant },
  });
}

/** The integration as a declaration says it. Throws RS4004 where it is not there. */
export async function findIntegration(session: Session, tenant: string, id: string): Promise<FoundIntegration> {
  const { live, config, notes } = await takeOver(session, { tenant, id }, undefined);
  const shown = withShownKey(config, live);
  const found = await findEvents(session, tenant, live.id);
  return {
    tenant,
    id: live.id,
    displayName: live.displayName,
    application: live.application,
    category: live.category,
    config: shown.config,
    doubled: doubledOf(live),
    events: found.events,
    notes: [...notes, ...shown.notes, ...found.notes],
  };
}

const API_KEY = `${NOTIFIER}.api_key`;

/**
 * An import leaves the key of a client out, since states alone may hold it; every run of a project needs it. Where the server
 * hides it, the authentication is left out: its members are sent together or not at all.
 */
function withShownKey(config: Config, live: Live): { readonly config: Config; readonly notes: readonly Note[] } {
  const outbound = isRecord(config.outbound) ? config.outbound : {};
  const notifier = isRecord(outbound.notifier) ? outbound.notifier : {};
  const { required } = notifierCredentials(textOf(notifier.auth_type), textOf(notifier.grant_type));
  if (!required.includes(API_KEY)) return { config, notes: [] };
  const key = live.scalars.get(API_KEY);
  const withNotifier = (members: Config) => ({ ...config, outbound: { ...outbound, notifier: members } });
  if (key !== undefined) return { config: withNotifier({ ...notifier, api_key: key }), notes: [] };
  const { type, base_uri } = notifier;
  return { config: withNotifier({ type, base_uri }), notes: [note("RS6117", { attribute: API_KEY })] };
}

function doubledOf({ mappings }: Live): FoundIntegration["doubled"] {
  return mappings.flatMap(({ header, pairs }) => {
    const rows = pairs.length - groupBy(pairs, pairKey).size;
    return rows === 0 ? [] : [{ mapping: header, rows }];
  });
}
