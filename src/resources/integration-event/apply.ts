// Applies one planned event: deactivate, make or change, read back, and activate last; what did not converge is named.
import { RampsyncError, toRampsyncErrors } from "../../base/error.js";
import { isGone, isOutcomeUnknown } from "../../base/error-kind.js";
import { note } from "../../base/note.js";
import type { Note } from "../../base/note-codes.js";
import type { Place } from "../../base/place.js";
import { differingUnits } from "../../integration/event/compare.js";
import type { AppliedEvent, DeclaredEvent, EventUnit, LiveEvent } from "../../integration/event/model.js";
import { fold } from "../../integration/pairing/key.js";
import { encodeEvent } from "../../integration/wire/event-codec.js";
import { onlyAdopting } from "../guards.js";
import { type ApplyOptions, type ApplyResult, isLookedAtAgain } from "../resource.js";
import type { Session } from "../session.js";
import { addressOf, hostOf } from "./address.js";
import { keptEvent } from "./kept-event.js";
import { forgetList, getEvent, listEvents, listEventsIfAny, noteManaged, readUntil } from "./observe.js";
import { consentHint, type EventPlan, hashOf, refuseEarly, unconsented } from "./plan.js";
import { nextApplied } from "./record.js";

type Result = ApplyResult<AppliedEvent, LiveEvent | undefined>;

export async function applyEvent(session: Session, plan: EventPlan, options: ApplyOptions): Promise<Result> {
  const { declared } = plan;
  const [refused] = unconsented(session, plan);
  if (refused !== undefined && !session.options.adoptOnly) throw refused;
  if (declared === undefined) return removeEvent(session, plan, options);
  if (session.options.adoptOnly) return adoptEvent(session, plan, declared);
  if (isLookedAtAgain(plan, options, session.clock.now())) await refuseMoved(session, plan);
  return new Application(session, plan, declared).run();
}

/** Nothing is sent: the record stays while anything differs. */
function adoptEvent(session: Session, plan: EventPlan, declared: DeclaredEvent): Result {
  const { live, applied, diff, unsent } = plan;
  if (live === undefined) throw onlyAdopting(plan);
  const differences = diff.changes.length + diff.drift.length;
  const next = nextApplied(session, declared, applied, { unsent, active: live.active });
  const sent = { posts: 0, deletes: 0 };
  if (differences === 0) return { applied: next, live, status: "done", errors: [], sent };
  const differing = new Set(plan.units);
  const texts = new Map([...next.texts].filter(([unit]) => !differing.has(unit as EventUnit)));
  const fingerprints = new Map([...next.fingerprints].filter(([unit]) => !differing.has(unit as EventUnit)));
  const kept = applied ?? { ...next, texts, fingerprints };
  const notes = [note("RS6154", { differences })];
  return { applied: kept, live, status: "done", errors: [], sent, differs: true, notes };
}

async function refuseMoved(session: Session, plan: EventPlan): Promise<void> {
  const { tenant, integration, live, declared } = plan;
  forgetList(session, tenant, integration);
  const now =
    live === undefined
      ? (await listEvents(session, tenant, integration)).find(({ values }) => values.name === declared?.values.name)
      : await getEvent(session, tenant, integration, live.id);
  const isSame = live === undefined ? now === undefined || isOther(plan, now) : sameLive(now, live);
  if (isSame) return;
  throw new RampsyncError("RS3008", "The event changed after the plan was made.", { place: { tenant, integration } });
}

/** A row may show less than the GET that a plan was made of, and the other way round: what both show is compared. */
function sameLive(now: LiveEvent | undefined, planned: LiveEvent): boolean {
  if (now === undefined) return false;
  if (hashOf(now) === hashOf(planned)) return true;
  return planned.active === now.active && differingUnits(planned.values, now).length === 0;
}

function isOther({ declared }: EventPlan, { values }: LiveEvent): boolean {
  return (
    fold(values.entity ?? "") !== fold(declared?.values.entity ?? "") ||
    (values.event_type !== undefined && fold(values.event_type) !== fold(declared?.values.event_type ?? ""))
  );
}

async function removeEvent(session: Session, plan: EventPlan, options: ApplyOptions): Promise<Result> {
  const { tenant, integration, id, applied, live } = plan;
  if (isLookedAtAgain(plan, options, session.clock.now())) await refuseMoved(session, plan);
  if (live !== undefined) {
    const { name } = live.values;
    const rows = [keptEvent(live, "removed")];
    await options.keep?.({ ...(name === undefined ? {} : { name }), calls: plan.calls, rows });
  }
  forgetList(session, tenant, integration);
  const sent = { posts: 0, deletes: 1 };
  let cause: unknown;
  try {
    await session.client.deleteEvent(tenant, integration, id);
  } catch (error) {
    if (!isOutcomeUnknown(error) && !isGone(error)) throw error;
    cause = error;
  }
  if (!(await isListed(session, plan))) return { applied, live: undefined, status: "done", errors: [], sent };
  const errors = toRampsyncErrors(
    cause ??
      new RampsyncError("RS4201", "The event was removed, and is still there.", { place: { tenant, integration } }),
  );
  return { applied, live, status: errors.some(isOutcomeUnknown) ? "unknown" : "failed", errors, sent };
}

/** Whether the list has the event still, after a while. An integration that is gone has none. */
async function isListed(session: Session, { tenant, integration, id }: EventPlan): Promise<boolean> {
  const list = () => {
    forgetList(session, tenant, integration);
    return listEventsIfAny(session, tenant, integration);
  };
  const has = (events: readonly LiveEvent[]) => events.some((event) => fold(event.id) === fold(id));
  const left = await readUntil(session, list, (events) => !has(events));
  return left === undefined || has(left);
}

/** What one apply has sent and seen so far. */
class Application {
  #posts = 0;
  #live: LiveEvent | undefined;
  readonly #notes: Note[] = [];
  readonly #place: Place;

  constructor(
    private readonly session: Session,
    private readonly plan: EventPlan,
    private readonly declared: DeclaredEvent,
  ) {
    this.#live = plan.live;
    this.#place = { tenant: plan.tenant, integration: plan.integration };
  }

  async run(): Promise<Result> {
    const { tenant, integration, activation, units } = this.plan;
    if (this.plan.calls.length > 0) forgetList(this.session, tenant, integration);
    try {
      if (activation === "deactivate") await this.#setActive(false);
      if (units.length > 0) await this.#send(units);
      const missing = this.#missing();
      if (missing.length > 0) return this.#failed(missing.map((unit) => this.#notConverged(unit)));
      if (this.plan.live === undefined) {
        const early = await this.#firedEarly();
        if (early !== undefined) return this.#failed([early]);
      }
      if (activation === "activate") await this.#setActive(true);
      if (activation === "withheld") return this.#failed([this.#withheld()]);
    } catch (error) {
      const errors = toRampsyncErrors(error);
      return this.#result(errors.some(isOutcomeUnknown) ? "unknown" : "failed", errors);
    }
    return this.#result("done", []);
  }

  async #send(units: readonly EventUnit[]): Promise<void> {
    const { tenant, integration } = this.plan;
    const live = this.#live;
    if (live === undefined) await this.#create(units);
    else await this.#update(live.id, units);
    const lost = this.#missing();
    // Which of its two names the server takes is disputed (docs/api-contract.md#outbound-events).
    if (!lost.includes("payload") || this.#live === undefined) return;
    const body = encodeEvent(this.declared, ["payload"], { payloadName: "payload" });
    this.#posts += 1;
    await this.session.client.updateEvent(tenant, integration, this.#live.id, body);
    await this.#readBack(this.#live.id);
  }

  async #create(units: readonly EventUnit[]): Promise<void> {
    const { tenant, integration, before = new Set() } = this.plan;
    const { client } = this.session;
    await refuseEarly(this.session, this.plan);
    this.#posts += 1;
    let id: string;
    try {
      id = (await client.createEvent(tenant, integration, encodeEvent(this.declared, units))).id ?? "";
    } catch (error) {
      if (!isOutcomeUnknown(error)) throw error;
      const made = await this.#findMade(before);
      if (made === undefined) throw error;
      id = made.id;
    }
    noteManaged(this.session, tenant, [id]);
    await this.#readBack(id);
    await this.#learnCreated();
  }

  /** The next event that is made needs no consent where this one shows that it does not fire. */
  async #learnCreated(): Promise<void> {
    const { tenant, integration, early } = this.plan;
    const active = this.#live?.active;
    if (early === undefined || early.way !== undefined || active === undefined) return;
    const { observer } = this.session;
    const outline = await observer.outline(tenant, integration);
    const way = "created_events";
    const value = active ? "active" : "inactive";
    if (observer.waysOf(tenant, outline)[way] === value) return;
    const file = observer.learn(tenant, outline, { [way]: value });
    this.#notes.push(note("RS6131", { way, value, ...(file === undefined ? {} : { file }) }));
  }

  /** The one that the request made, where its answer was lost; a second one is never made in its place. */
  async #findMade(before: ReadonlySet<string>): Promise<LiveEvent | undefined> {
    const { tenant, integration } = this.plan;
    const isMade = (event: LiveEvent) =>
      !before.has(fold(event.id)) && event.values.name === this.declared.values.name && !isOther(this.plan, event);
    const events = await readUntil(
      this.session,
      async () => {
        forgetList(this.session, tenant, integration);
        return listEvents(this.session, tenant, integration);
      },
      (found) => found.some(isMade),
    );
    forgetList(this.session, tenant, integration);
    const made = (events ?? []).filter(isMade);
    return made.length === 1 ? made[0] : undefined;
  }

  async #update(id: string, units: readonly EventUnit[]): Promise<void> {
    const { tenant, integration } = this.plan;
    this.#posts += 1;
    try {
      await this.session.client.updateEvent(tenant, integration, id, encodeEvent(this.declared, units));
    } catch (error) {
      if (!isOutcomeUnknown(error)) throw error;
      await this.#readBack(id);
      if (this.#missing().length > 0) throw error;
      return;
    }
    await this.#readBack(id);
  }

  async #setActive(active: boolean): Promise<void> {
    const { tenant, integration } = this.plan;
    const id = this.#live?.id ?? "";
    this.#posts += 1;
    let unknown: unknown;
    try {
      await this.session.client.setEventActive(tenant, integration, id, active);
    } catch (error) {
      if (!isOutcomeUnknown(error)) throw error;
      unknown = error;
    }
    await this.#readBack(id, (live) => live.active === undefined || live.active === active);
    const now = this.#live?.active;
    if (now === active) return;
    if (unknown !== undefined) throw unknown;
    if (now === undefined) return;
    throw new RampsyncError("RS4201", `active did not take effect: the event is ${now ? "active" : "not active"}.`, {
      place: { ...this.#place, part: ["active"] },
    });
  }

  async #readBack(id: string, shows: (live: LiveEvent) => boolean = (live) => this.#isLive(live)): Promise<void> {
    const { tenant, integration } = this.plan;
    this.#live = await readUntil(this.session, () => getEvent(this.session, tenant, integration, id), shows);
    if (this.#live === undefined) {
      throw new RampsyncError("RS4201", `The event ${id} does not show after it was written.`, { place: this.#place });
    }
  }

  /** A payload that is not there at all was sent under a name that this server passes over: nothing is waited for. */
  #isLive(live: LiveEvent): boolean {
    const differing = this.#differing(live);
    return differing.length === 0 || (differing.every((unit) => unit === "payload") && live.values.payload === "");
  }

  #differing(live: LiveEvent): readonly EventUnit[] {
    const ignored = new Set(this.plan.ignored.map(([first]) => String(first).replace(/_wo$/, "")));
    return differingUnits(this.declared.values, live).filter((unit) => !ignored.has(unit));
  }

  #missing(): readonly EventUnit[] {
    return this.#live === undefined ? [] : this.#differing(this.#live);
  }

  /** A server may make events that fire at once: one that is not to is deactivated, and the run says so. */
  async #firedEarly(): Promise<RampsyncError | undefined> {
    const live = this.#live;
    if (live?.active !== true) return undefined;
    if (this.declared.active === true && this.plan.activation === "activate") {
      this.#notes.push(note("RS6186", { event: live.id }));
      return undefined;
    }
    await this.#setActive(false);
    this.#notes.push(note("RS6186", { event: live.id }));
    return undefined;
  }

  #withheld(): RampsyncError {
    const address = addressOf({ ...this.#live?.values, ...this.declared.values });
    const host = address === undefined ? "HOST" : hostOf(address);
    return new RampsyncError("RS5022", "Somebody deactivated the event: a repair does not let it fire again.", {
      place: { ...this.#place, part: ["active"] },
      hint: consentHint(host),
    });
  }

  #notConverged(unit: EventUnit): RampsyncError {
    return new RampsyncError("RS4201", `${unit} did not take effect; the event was not activated.`, {
      place: { ...this.#place, part: [unit] },
    });
  }

  #failed(errors: readonly RampsyncError[]): Result {
    return this.#result("failed", errors);
  }

  /** Making or adopting that fails leaves no record: the next run finds the event by its name. */
  #result(status: Result["status"], errors: readonly RampsyncError[]): Result {
    const { applied, unsent } = this.plan;
    const live = this.#live;
    const shown = live?.active ?? this.declared.active;
    const active = status === "done" ? this.declared.active : this.declared.active === undefined ? undefined : shown;
    const next = nextApplied(this.session, this.declared, applied, { unsent, active });
    const isToRecord = status === "done";
    const unverified = live === undefined ? [] : [...live.unshown].filter((unit) => this.plan.units.includes(unit));
    return {
      applied: isToRecord ? next : applied,
      live,
      status,
      errors,
      sent: { posts: this.#posts, deletes: 0 },
      ...(this.#notes.length === 0 ? {} : { notes: this.#notes }),
      ...(unverified.length === 0 ? {} : { unverified }),
    };
  }
}
