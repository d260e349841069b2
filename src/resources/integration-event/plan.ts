// Plans one event: looks at what is live, compares the three sides, and says which calls an apply makes.
import { createHash } from "node:crypto";
import { RampsyncError } from "../../base/error.js";
import { note } from "../../base/note.js";
import type { Note } from "../../base/note-codes.js";
import { SENSITIVE } from "../../base/secret.js";
import type { ScalarChange } from "../../document/change.js";
import type { PlanAction, PlannedCall } from "../../document/plan-document.js";
import { type Config, declare } from "../../integration/declared/config.js";
import { differingUnits } from "../../integration/event/compare.js";
import {
  type AppliedEvent,
  type DeclaredEvent,
  declareEvent,
  EVENT_UNITS,
  type EventUnit,
  type EventValues,
  type LiveEvent,
  unitText,
} from "../../integration/event/model.js";
import { unknownPlaceholders } from "../../integration/event/placeholders.js";
import type { Live, Origin } from "../../integration/model.js";
import { fold } from "../../integration/pairing/key.js";
import { isDisabled } from "../../integration/status.js";
import { endpoints } from "../../opsramp/endpoints.js";
import { detachNotes, unconsentedDetach } from "../detaching.js";
import { ownerAs, type PlannedOwner, plannedInstalls, plannedOwner } from "../planned-owners.js";
import type { Foretold, IgnoredPaths, ResourceDiff, ResourcePlan, Target } from "../resource.js";
import type { Session } from "../session.js";
import { addressOf, hostOf, isAllowed } from "./address.js";
import { maskedBody } from "./body.js";
import { claim, getEvent, isPrepared, isTold, listEvents, listedEvent, managedIn, placeholdersOf } from "./observe.js";
import { encodeApplied, nextApplied, wasApplied } from "./record.js";

/** What becomes of whether it fires. `withheld`: somebody deactivated it, and nobody consented to more. */
export type Activation = "activate" | "deactivate" | "withheld";

export interface EventPlan extends ResourcePlan {
  readonly integration: string;
  /** Undefined: it is removed. */
  readonly declared: DeclaredEvent | undefined;
  /** Undefined: it is made. */
  readonly live: LiveEvent | undefined;
  /** Of an event that is made: ids, folded, of all that the integration has. */
  readonly before?: ReadonlySet<string>;
  readonly applied: AppliedEvent | undefined;
  readonly units: readonly EventUnit[];
  readonly activation: Activation | undefined;
  /** Credentials that were never sent, and are not now. */
  readonly unsent: ReadonlySet<string>;
  /** Of an event that may fire: where it is posted from then on, in place of where it is now. */
  readonly moves: { readonly before: string; readonly after: string } | undefined;
  /** Of an event that is made: how it may fire before it was read back. Undefined: it does not. */
  readonly early: EarlyFire | undefined;
  readonly ignored: IgnoredPaths;
  /** Whose the integration is; absent where that is not known, or where nothing is sent. */
  readonly origin?: Origin;
}

/** What an event that fires as soon as it is made would do (the way `created_events`). */
export interface EarlyFire {
  /** Undefined: nobody knows. */
  readonly way: "active" | undefined;
  /** An integration that is disabled posts nothing. */
  readonly isDisabled: boolean;
  /** Undefined where it hangs on a notifier that is not known here. */
  readonly host: string | undefined;
  /** Whether the host is that of a notifier which the same run is yet to write. */
  readonly isPromised: boolean;
}

/** @throws RS4004 where the event, or its integration, is gone; RS1013, RS4019 where a name does not tell which it is. */
export async function planEvent(
  session: Session,
  target: Target,
  config: Config,
  applied: AppliedEvent | undefined,
  ignored: IgnoredPaths = [],
): Promise<EventPlan> {
  const declared = declareEvent(config);
  const { tenant } = target;
  const { integration } = declared;
  if (target.id !== "" && applied !== undefined && fold(applied.integration) !== fold(integration)) {
    throw new RampsyncError("RS1090", "An event cannot be moved to another integration.", {
      place: { attribute: ["integration_id"] },
      hint: "Give it another name in the program (another construct id or address): the old one is removed, a new one made.",
    });
  }
  const isIgnored = (unit: string) => ignored.some(([first]) => first === unit || first === `${unit}_wo`);
  const listed = await findListed(session, target, declared);
  const differs = (live: LiveEvent) =>
    differingUnits(declared.values, live).some((unit) => !isIgnored(unit)) ||
    (declared.active !== undefined && live.active !== declared.active);
  // A row may hold less than the event does.
  const live =
    listed !== undefined && differs(listed) ? await getEvent(session, tenant, integration, listed.id) : listed;
  return comparePlan(session, { tenant, id: live?.id ?? target.id }, { declared, live, applied, isIgnored, ignored });
}

/** The event as its row shows it; undefined where it is to be made. */
async function findListed(
  session: Session,
  { tenant, id }: Target,
  declared: DeclaredEvent,
): Promise<LiveEvent | undefined> {
  const { integration, values } = declared;
  const digest = digestOf(declared);
  claim(session, tenant, identityOf(declared), digest, declared);
  if (id !== "") return listedEvent(session, tenant, integration, id);
  const candidates = (await listEvents(session, tenant, integration)).filter(
    ({ id: each, values: live }) =>
      live.name === values.name &&
      fold(live.entity ?? "") === fold(values.entity) &&
      (live.event_type === undefined || fold(live.event_type) === fold(values.event_type)) &&
      !managedIn(session, tenant).has(fold(each)),
  );
  if (candidates.length > 1) {
    const ids = candidates.map((each) => each.id).join(", ");
    throw new RampsyncError("RS4019", `Several events are called "${values.name}": ${ids}.`, {
      place: { tenant, integration },
      hint: "Import the one that is meant, or give it another name.",
    });
  }
  return candidates[0];
}

const identityOf = ({ integration, values: { name, entity, event_type } }: DeclaredEvent) =>
  JSON.stringify([fold(integration), name, fold(entity), event_type]);

/** Of everything that is declared, secrets included; it is compared in this process alone. */
export function digestOf({ credentials, values, active, versions, integration }: DeclaredEvent): string {
  const revealed = [...credentials].map(([path, secret]) => [path, secret.reveal()]);
  return createHash("sha256")
    .update(JSON.stringify([integration, unitText(values), active, versions, revealed]))
    .digest("base64url");
}

interface Sides {
  readonly declared: DeclaredEvent;
  readonly live: LiveEvent | undefined;
  readonly applied: AppliedEvent | undefined;
  readonly isIgnored: (unit: string) => boolean;
  readonly ignored: IgnoredPaths;
}

async function comparePlan(session: Session, { tenant, id }: Target, sides: Sides): Promise<EventPlan> {
  const { declared, live, applied, ignored } = sides;
  const { integration } = declared;
  const found = unitsToSend(session, sides);
  const activation = activationOf(session, sides);
  const merged: EventValues = { ...live?.values, ...declared.values };
  const before = live === undefined ? await idsIn(session, tenant, integration) : undefined;
  const made = live === undefined ? await madeActive(session, tenant, integration) : undefined;
  const base = await baseFor(session, tenant, sides, found.units, made === undefined ? activation : "activate");
  const owner = plannedOwner(session, tenant, integration);
  // Its integration is applied before it.
  const promised = live === undefined ? owner?.base : undefined;
  const address = addressOf(merged, promised ?? base);
  const isConsented = address !== undefined && isAllowed(session, hostOf(address));
  const settled = activation === "withheld" && isConsented ? "activate" : activation;
  const moves = movedAddress(sides, found.units, base, address);
  const early = made && {
    ...made,
    host: address === undefined ? undefined : hostOf(address),
    isPromised: promised !== undefined && promised !== base,
  };
  const diff = await diffOf(session, tenant, sides, { ...found, activation: settled, address, moves, early });
  const calls = callsOf(tenant, sides, found.units, settled);
  const whose = await ownerOf(session, tenant, integration, calls);
  return {
    tenant,
    id,
    integration,
    ...whose,
    action: actionOf(session, sides, found, settled, calls),
    diff: { ...diff, notes: [...detachNotes(whose, integration, { calls }), ...diff.notes] },
    calls,
    applied,
    liveHash: hashOf(live),
    observedAt: session.clock.now(),
    declared,
    live,
    ...(before === undefined ? {} : { before }),
    units: found.units,
    activation: settled,
    unsent: found.unsent,
    moves,
    early,
    ignored,
  };
}

/** The list was read for this plan: it is not asked for again. */
async function idsIn(session: Session, tenant: string, integration: string): Promise<ReadonlySet<string>> {
  return new Set((await listEvents(session, tenant, integration)).map(({ id }) => fold(id)));
}

/** Asked for where something is sent. */
async function ownerOf(
  { observer }: Session,
  tenant: string,
  integration: string,
  calls: readonly PlannedCall[],
): Promise<Pick<EventPlan, "origin">> {
  if (calls.length === 0) return {};
  const { origin } = await observer.outline(tenant, integration);
  return origin === undefined ? {} : { origin };
}

/** Undefined where an event that is made is known not to fire. */
async function madeActive(
  { observer }: Session,
  tenant: string,
  integration: string,
): Promise<Omit<EarlyFire, "host" | "isPromised"> | undefined> {
  const outline = await observer.outline(tenant, integration);
  const way = observer.waysOf(tenant, outline).created_events;
  return way === "inactive" ? undefined : { way, isDisabled: isDisabled(outline.status) };
}

interface UnitsFound {
  readonly units: readonly EventUnit[];
  readonly drifted: ReadonlySet<EventUnit>;
  readonly unsent: ReadonlySet<string>;
  readonly unopened: readonly string[];
}

function unitsToSend(session: Session, { declared, live, applied, isIgnored }: Sides): UnitsFound {
  const declaredUnits = EVENT_UNITS.filter((unit) => declared.values[unit] !== undefined);
  if (live === undefined) return { units: declaredUnits, drifted: new Set(), unsent: new Set(), unopened: [] };
  const keys = session.fingerprintKeys.of(applied?.keys);
  const differing = new Set(differingUnits(declared.values, live).filter((unit) => !isIgnored(unit)));
  const drifted = new Set<EventUnit>();
  if (applied !== undefined) {
    for (const unit of differing) if (wasApplied(keys, unit, declared, applied) === true) drifted.add(unit);
    for (const unit of declaredUnits) {
      if (live.unshown.has(unit) && !isIgnored(unit) && wasApplied(keys, unit, declared, applied) === false)
        differing.add(unit);
    }
  }
  const isAsked =
    (session.options.sendSecrets ?? false) || (applied !== undefined && applied.versions !== declared.versions);
  const unsent = new Set<string>();
  const unopened: string[] = [];
  for (const [path, secret] of declared.credentials) {
    const known = applied?.fingerprints.get(path);
    const status = keys.compare(path, secret, known);
    if (status === "changed" || isAsked) differing.add("notifier");
    else if (known === undefined || status === "as adopted") unsent.add(path);
    else if (status === "unverifiable") unopened.push(path);
  }
  if (isAsked && declared.values.headers !== undefined) differing.add("headers");
  const units = EVENT_UNITS.filter((unit) => differing.has(unit));
  // Credentials travel with their notifier.
  return { units, drifted, unsent: differing.has("notifier") ? new Set() : unsent, unopened };
}

function activationOf(session: Session, { declared, live, applied, isIgnored }: Sides): Activation | undefined {
  const { active } = declared;
  if (active === undefined || isIgnored("active")) return undefined;
  if (live === undefined) return active ? "activate" : undefined;
  // An answer that does not say it: what was applied counts.
  const now = live.active ?? applied?.active;
  if (now === active) return undefined;
  if (!active) return "deactivate";
  return applied?.active === true && !session.options.comparesOnly ? "withheld" : "activate";
}

/** The integration's own address, as this run read it last; asked for where words or a guard need it. */
async function baseFor(
  session: Session,
  tenant: string,
  { declared, live }: Sides,
  units: readonly EventUnit[],
  activation: Activation | undefined,
): Promise<string | undefined> {
  const isNeeded = activation === "activate" || activation === "withheld" || changesAddress(units);
  const sides = [declared.values, ...(live === undefined ? [] : [live.values])];
  if (!isNeeded || sides.every((values) => values.notifier !== "base" || addressOf(values) !== undefined))
    return undefined;
  const { observer } = session;
  const { baseUri } = await observer.outline(tenant, declared.integration);
  return baseUri ?? baseOf((await observer.observeByGet(tenant, declared.integration)).live);
}

function baseOf({ scalars }: Live): string | undefined {
  const base = scalars.get("outbound.notifier.base_uri");
  return typeof base === "string" ? base : undefined;
}

const changesAddress = (units: readonly EventUnit[]) => units.includes("endpoint") || units.includes("notifier");

/** Of an address that is hidden the host alone, which consent names. */
function movedAddress(
  { declared, live }: Sides,
  units: readonly EventUnit[],
  base: string | undefined,
  after: string | undefined,
): EventPlan["moves"] {
  if (live === undefined || live.active === false || !changesAddress(units)) return undefined;
  const before = addressOf(live.values, base);
  if (before === after) return undefined;
  const shown = (address: string | undefined) => {
    if (address === undefined) return UNKNOWN_ADDRESS;
    return declared.hidden.has("endpoint") ? hostOf(address) : address;
  };
  return { before: shown(before), after: shown(after) };
}

const UNKNOWN_ADDRESS = "(not known)";

interface Found extends UnitsFound {
  readonly activation: Activation | undefined;
  readonly address: string | undefined;
  readonly moves: EventPlan["moves"];
  readonly early: EarlyFire | undefined;
}

async function diffOf(session: Session, tenant: string, sides: Sides, found: Found): Promise<ResourceDiff> {
  const { declared, live, applied } = sides;
  const changes: ScalarChange[] = [];
  const drift: ScalarChange[] = [];
  for (const unit of found.units) {
    (found.drifted.has(unit) ? drift : changes).push(changeOf(unit, declared, live));
  }
  if (found.activation !== undefined) {
    const isDrift = applied !== undefined && applied.active === declared.active;
    (isDrift ? drift : changes).push(activeChange(declared, live));
  }
  return {
    changes,
    drift,
    unmanaged: [],
    residual: [],
    notes: [
      ...(await placeholderNotes(session, tenant, sides, found.units)),
      ...addressNotes(declared, found),
      ...(await unmanagedNotes(session, tenant, sides)),
      ...releasedUnits(sides).map((unit) => note("RS6101", {}, { path: [unit] })),
    ],
    unsent: [...found.unsent],
    ...(found.unopened.length === 0 ? {} : { unopened: found.unopened }),
  };
}

function changeOf(unit: EventUnit, { values, hidden }: DeclaredEvent, live: LiveEvent | undefined): ScalarChange {
  const isHidden = hidden.has(unit);
  const before = live === undefined || live.unshown.has(unit) ? undefined : shownText(unit, live.values);
  const after = shownText(unit, values);
  const sides = isHidden
    ? { ...(before === undefined ? {} : { before: SENSITIVE }), after: SENSITIVE, sensitive: true }
    : { ...(before === undefined ? {} : { before }), ...(after === undefined ? {} : { after }) };
  return {
    path: [unit],
    label: unit,
    kind: "scalar",
    field: unit,
    action: before === undefined ? "add" : "change",
    ...sides,
  };
}

function activeChange({ active }: DeclaredEvent, live: LiveEvent | undefined): ScalarChange {
  const before = live?.active;
  return {
    path: ["active"],
    label: "active",
    kind: "scalar",
    field: "active",
    action: before === undefined ? "add" : "change",
    ...(before === undefined ? {} : { before: String(before) }),
    after: String(active),
  };
}

/** Undefined where there is nothing. The key of a client is hidden in any output. */
function shownText(unit: EventUnit, values: EventValues): string | undefined {
  const value = values[unit];
  if (value === undefined || value === "") return undefined;
  if (unit === "notifier") {
    if (value === "base") return "the integration's";
    const { api_key: _key, ...rest } = value as Readonly<Record<string, string>>;
    return unitText(rest);
  }
  const text = unitText(value);
  return text === "{}" ? undefined : text;
}

/** Asked where the payload is to be sent alone, so that a plan in step asks nothing. */
async function placeholderNotes(
  session: Session,
  tenant: string,
  { declared }: Sides,
  units: readonly EventUnit[],
): Promise<readonly Note[]> {
  const { values, hidden } = declared;
  const { entity, dependent_event: dependent } = values;
  // What is hidden is not quoted.
  const texts = (
    [
      ["endpoint", ["endpoint"], values.endpoint],
      ["payload", ["payload"], values.payload],
      ["dependent_event", ["dependent_event", "endpoint"], dependent?.endpoint],
      ["dependent_event", ["dependent_event", "payload"], dependent?.payload],
    ] as const
  ).flatMap(([unit, path, text]) =>
    text?.includes("$") && units.includes(unit) && !hidden.has(unit) ? [{ path, text }] : [],
  );
  if (texts.length === 0) return [];
  const known = await placeholdersOf(session, tenant, entity);
  return texts.flatMap(({ path, text }) =>
    unknownPlaceholders(text, known).map(({ placeholder, nearest }) =>
      note("RS6181", { placeholder, entity, nearest }, { path }),
    ),
  );
}

function addressNotes(
  { values: { entity, event_type: type } }: DeclaredEvent,
  found: Pick<Found, "address" | "activation" | "moves" | "early">,
): readonly Note[] {
  const host = found.address === undefined ? undefined : hostOf(found.address);
  const to = host ?? "the address of the integration's notifier";
  const at = { path: ["active"] };
  const { early } = found;
  const fires = early === undefined || early.isDisabled ? [] : [note("RS6190", { entity, type, host: to }, at)];
  if (found.activation === "activate") return [...fires, note("RS6182", { entity, type, host: to }, at)];
  if (fires.length > 0) return fires;
  if (found.activation === "withheld") return [note("RS6184", { entity, type, host: to }, at)];
  if (found.moves === undefined) return [];
  return [note("RS6183", { entity, type, before: found.moves.before, after: found.moves.after })];
}

/** Told once for an integration: with the event that the run manages and that comes first by its id. */
async function unmanagedNotes(session: Session, tenant: string, { declared, live }: Sides): Promise<readonly Note[]> {
  if (live === undefined || !isPrepared(session, tenant) || isTold(session, tenant, declared.integration)) return [];
  const all = await listEvents(session, tenant, declared.integration);
  const managed = managedIn(session, tenant);
  const [first] = all.filter(({ id }) => managed.has(fold(id))).sort((left, right) => (left.id < right.id ? -1 : 1));
  if (first === undefined || fold(first.id) !== fold(live.id)) return [];
  const others = all.filter(({ id }) => !managed.has(fold(id)));
  if (others.length === 0) return [];
  const events = others.map(({ id, values: { name = "" } }) => ({ id, name }));
  return [note("RS6185", { integration: declared.integration, events })];
}

/** Managed before and declared no more. */
function releasedUnits({ declared, applied }: Pick<Sides, "declared" | "applied">): readonly EventUnit[] {
  if (applied === undefined) return [];
  return EVENT_UNITS.filter(
    (unit) => declared.values[unit] === undefined && (applied.texts.has(unit) || applied.fingerprints.has(unit)),
  );
}

function callsOf(
  tenant: string,
  { declared, live }: Sides,
  units: readonly EventUnit[],
  activation: Activation | undefined,
): readonly PlannedCall[] {
  const { integration } = declared;
  const id = live?.id ?? "{id}";
  const call = (path: string, more: Partial<PlannedCall> = {}): PlannedCall => ({
    method: "POST",
    path,
    class: "write",
    documented: true,
    ...more,
  });
  const activationPath = (active: boolean) =>
    `${endpoints.event(tenant, integration, "id").slice(0, -2)}${id}/${active ? "activate" : "deactivate"}`;
  const path =
    live === undefined ? endpoints.newEvent(tenant, integration) : endpoints.event(tenant, integration, live.id);
  return [
    ...(activation === "deactivate" ? [call(activationPath(false))] : []),
    ...(units.length === 0
      ? []
      : [
          call(path, {
            carries: { pairs: 0, mappings: 0, fields: units.map((unit) => [unit]), groups: [] },
            body: maskedBody(declared, units),
          }),
        ]),
    ...(activation === "activate" ? [call(activationPath(true))] : []),
  ];
}

function actionOf(
  session: Session,
  { declared, live, applied }: Sides,
  found: UnitsFound,
  activation: Activation | undefined,
  calls: readonly PlannedCall[],
): PlanAction {
  if (live === undefined) return "install";
  if (applied === undefined) return "adopt";
  if (calls.length > 0 || activation === "withheld") return "update";
  if (releasedUnits({ declared, applied }).length > 0) return "release";
  const next = nextApplied(session, declared, applied, { unsent: found.unsent, active: declared.active });
  return sameRecord(next, applied) ? "no-op" : "state-only";
}

/** The keys of fingerprints apart. */
function sameRecord(left: AppliedEvent, right: AppliedEvent): boolean {
  const bare = ({ keys: _keys, ...rest }: AppliedEvent) => encodeApplied(rest);
  return bare(left) === bare(right);
}

/** The plan that removes the event. @throws RS4004 where it is gone. */
export async function planEventRemoval(session: Session, target: Target, applied: AppliedEvent): Promise<EventPlan> {
  const { tenant, id } = target;
  const { integration } = applied;
  const live = await listedEvent(session, tenant, integration, id);
  const name = live.values.name ?? id;
  const calls: readonly PlannedCall[] = [
    { method: "DELETE", path: endpoints.event(tenant, integration, id), class: "write", documented: true },
  ];
  const owner = await ownerOf(session, tenant, integration, calls);
  return {
    tenant,
    id,
    integration,
    ...owner,
    action: "uninstall",
    diff: {
      changes: [{ path: ["event"], label: name, kind: "scalar", field: "event", action: "remove", before: name }],
      drift: [],
      unmanaged: [],
      residual: [],
      notes: detachNotes(owner, integration, { calls }),
      unsent: [],
    },
    calls,
    applied,
    liveHash: hashOf(live),
    observedAt: session.clock.now(),
    declared: undefined,
    live,
    units: [],
    activation: undefined,
    unsent: new Set(),
    moves: undefined,
    early: undefined,
    ignored: [],
  };
}

export function hashOf(live: LiveEvent | undefined): string {
  const text = live === undefined ? "" : unitText([live.id, live.values, live.active ?? null]);
  return createHash("sha256").update(text).digest("base64url");
}

/** What an apply needs the user's consent for. */
export function unconsented(session: Session, plan: EventPlan): readonly RampsyncError[] {
  return [...unconsentedDetach(session, plan, plan.integration, plan), ...unconsentedPosts(session, plan)];
}

function unconsentedPosts(session: Session, plan: EventPlan): readonly RampsyncError[] {
  const { moves, early, tenant, integration } = plan;
  if (early !== undefined) {
    // Where the notifier is yet to be written, the apply that makes the event knows the host (`refuseEarly`).
    const isToSay = !early.isDisabled && early.host !== undefined && !isAllowed(session, early.host);
    return isToSay ? [firesWhenMade(plan, early)] : [];
  }
  if (moves === undefined || isAllowed(session, hostOf(moves.after))) return [];
  return [
    new RampsyncError("RS5021", `An event that fires would be posted to ${moves.after} in place of ${moves.before}.`, {
      place: { tenant, integration },
      hint: consentHint(hostOf(moves.after)),
    }),
  ];
}

/** Right before an event is made: whether it may fire by now, and where. @throws RS5024 */
export async function refuseEarly(session: Session, plan: EventPlan): Promise<void> {
  const { tenant, integration, early, declared } = plan;
  if (early === undefined || declared === undefined) return;
  if (!early.isDisabled && !early.isPromised && early.host !== undefined) return;
  const { live } = await session.observer.observeByGet(tenant, integration);
  const address = addressOf(declared.values, baseOf(live));
  const host = address === undefined ? undefined : hostOf(address);
  const now = { ...early, isDisabled: isDisabled(live.status), host };
  if (!now.isDisabled && (host === undefined || !isAllowed(session, host))) throw firesWhenMade(plan, now);
}

/** The server may let the event fire before it was read back, and nobody consented to that. */
function firesWhenMade(
  { tenant, integration, declared }: Pick<EventPlan, "tenant" | "integration" | "declared">,
  { way, host }: EarlyFire,
): RampsyncError {
  const who = way === undefined ? "Nobody knows whether this server lets" : "This server lets";
  const name = declared?.values.name ?? "";
  const message = `${who} "${name}" be posted to ${host ?? UNKNOWN_ADDRESS} from the moment it is made, before it was read back.`;
  return new RampsyncError("RS5024", message, {
    place: { tenant, integration },
    hint: `Let rampsync probe find it out, disable the integration meanwhile, or review the plan and allow the host with ${consentText(host ?? "HOST")}.`,
  });
}

const consentText = (host: string) => `--allow-event-posts ${host} (in the provider block allow_event_posts)`;

export const consentHint = (host: string): string => `Review the plan, then allow it with ${consentText(host)}.`;

/**
 * What making an event needs, and does, whose integration is made by the same run. `owners`: the declarations that it refers
 * to. Where they are not known, what every planned installation of the tenant comes to is said, and nothing is refused.
 */
export function foretellEvent(session: Session, tenant: string, config: Config, owners: readonly Config[]): Foretold {
  const declared = declareEvent(config);
  const { values, integration } = declared;
  const [owner] = owners;
  const planned = owner === undefined ? plannedInstalls(session, tenant) : [ownerAs(declare(owner))];
  const firing = planned.map((each) => earlyOf(session, tenant, values, each));
  const [early] = firing.includes(undefined) ? [] : firing;
  const bases = new Set(planned.map(({ base }) => base));
  const address = addressOf(values, bases.size === 1 ? planned[0]?.base : undefined);
  const activation = declared.active === true ? ("activate" as const) : undefined;
  const notes = addressNotes(declared, { address, activation, moves: undefined, early });
  const isConsented = early?.host !== undefined && isAllowed(session, early.host);
  if (early === undefined || owner === undefined || isConsented) return { notes, unconsented: [] };
  return { notes, unconsented: [firesWhenMade({ tenant, integration, declared }, early)] };
}

/** Undefined where an event that is made is known not to fire. */
function earlyOf(
  { observer }: Session,
  tenant: string,
  values: EventValues,
  { application, base, isDisabled: isOff }: PlannedOwner,
): EarlyFire | undefined {
  const way = observer.waysOf(tenant, application === undefined ? {} : { application }).created_events;
  if (way === "inactive" || isOff) return undefined;
  const address = addressOf(values, base);
  return { way, isDisabled: false, host: address === undefined ? undefined : hostOf(address), isPromised: true };
}
