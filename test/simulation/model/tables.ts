// The tables of a fleet in memory, as src/fleet/store keeps them in SQL: rounds, looks, differences, pauses, bundles.
import type { FleetLeftAlone } from "../../../src/document/fleet-document.js";
import type { PublishedBundle } from "../../../src/fleet/store/bundles.js";
import type { Begun, Ended } from "../../../src/fleet/store/looks.js";
import { ALL_TENANTS, type Pause } from "../../../src/fleet/store/pauses.js";
import {
  type DueLimits,
  type DueLook,
  type NewRound,
  ROUND_ENDED,
  type Round,
} from "../../../src/fleet/store/rounds.js";
import { FULL_MS } from "../../../src/fleet/store/windows.js";
import type { FoundDrift, LookResult } from "../../../src/fleet/work/look.js";
import type { HandedWindow } from "../../../src/opsramp/limit-windows.js";

export interface ModelRound extends Round {
  closedAt: number | undefined;
}

export interface ModelLook {
  readonly round: number;
  readonly tenant: string;
  /** Milliseconds since the epoch, as are the others. */
  readonly dueAt: number;
  result: LookResult["result"] | "never" | undefined;
  reason: string | undefined;
  worker: string | undefined;
  startedAt: number | undefined;
  endedAt: number | undefined;
}

export interface ModelDrift {
  readonly tenant: string;
  readonly id: string;
  readonly unit: string;
  readonly label: string;
  /** What is live there, and since when it was seen. */
  readonly live: string;
  readonly liveSince: number;
  firstSeen: number;
  lastSeen: number;
  resolvedAt: number | undefined;
  /** Why no worker repaired it. */
  leftAlone: FleetLeftAlone | undefined;
}

/** What the last look at a tenant left of its limits. */
export interface ModelWindows {
  /** Who looks now. */
  holder: string | undefined;
  windows: readonly HandedWindow[];
  /** How far the clock of the database is ahead of that of the windows. */
  clockApart: number;
  /** Nothing is sent before. */
  fullUntil: number | undefined;
}

/** Takes back a change. */
export type Undo = () => void;

export class ModelTables {
  readonly bundles = new Map<string, PublishedBundle>();
  readonly rounds = new Map<number, ModelRound>();
  /** By round and tenant. */
  readonly looks = new Map<number, Map<string, ModelLook>>();
  /** By tenant and id. */
  readonly drifts = new Map<string, Map<string, ModelDrift>>();
  readonly pauses = new Map<string, Pause>();
  readonly windows = new Map<string, ModelWindows>();
  /** Looks of a round that may have no result yet, in the order in which they are due. */
  readonly #open = new Map<number, ModelLook[]>();
  readonly #lastEnded = new Map<string, number>();
  #nextRound = 1;
  readonly #databaseNow: () => number;

  /** The clock of the database, in milliseconds since the epoch. */
  constructor(databaseNow: () => number) {
    this.#databaseNow = databaseNow;
  }

  publish(bundle: PublishedBundle): void {
    this.bundles.set(bundle.digest, bundle);
  }

  newestBundle(): PublishedBundle | undefined {
    let newest: PublishedBundle | undefined;
    for (const bundle of this.bundles.values()) {
      if (newest === undefined || bundle.publishedAt > newest.publishedAt) newest = bundle;
    }
    return newest;
  }

  openRounds(): ReadonlyMap<string, ModelRound> {
    const open = [...this.rounds.values()].filter(({ closedAt }) => closedAt === undefined);
    return new Map(open.map((round) => [round.group, round]));
  }

  closeRound(id: number, now: number, reason: string): Undo {
    const round = this.rounds.get(id);
    const left = [...(this.looks.get(id)?.values() ?? [])].filter(({ result }) => result === undefined);
    for (const look of left) {
      const pause = this.#pauseOf(look.tenant, now);
      look.result = "never";
      look.reason = pause === undefined ? reason : `paused: ${pause.reason}`;
    }
    if (round !== undefined) round.closedAt = now;
    return () => {
      for (const look of left) Object.assign(look, { result: undefined, reason: undefined });
      if (round !== undefined) round.closedAt = undefined;
    };
  }

  openRound(round: NewRound, due: (id: number) => ReadonlyMap<string, number>): readonly [id: number, undo: Undo] {
    // As an identity column: a number is not given again, whether its round is kept or not.
    const id = this.#nextRound;
    this.#nextRound += 1;
    if (this.openRounds().has(round.group)) throw new Error(`two rounds of the group ${round.group} are open`);
    const { startsAt, endsAt, ...rest } = round;
    this.rounds.set(id, { id, ...rest, startsAt: new Date(startsAt), endsAt: new Date(endsAt), closedAt: undefined });
    const looks = [...due(id)].map(([tenant, dueAt]) => newLook(id, tenant, dueAt));
    this.looks.set(id, new Map(looks.map((look) => [look.tenant, look])));
    this.#open.set(id, looks.sort(byDueTime));
    return [
      id,
      () => {
        this.rounds.delete(id);
        this.looks.delete(id);
      },
    ];
  }

  oldestFirst(tenants: readonly string[]): readonly string[] {
    const last = (tenant: string) => this.#lastEnded.get(tenant) ?? Number.NEGATIVE_INFINITY;
    return [...tenants].sort((first, second) => {
      const apart = last(first) - last(second);
      // Of two without a look it is no number.
      return apart === 0 || Number.isNaN(apart) ? inOrder(first, second) : apart;
    });
  }

  dueLooks(now: number, { most, without }: DueLimits): readonly DueLook[] {
    const due: ModelLook[] = [];
    for (const { id, group } of this.openRounds().values()) {
      if (without.includes(group)) continue;
      const open = this.#open.get(id) ?? [];
      const done = open.findIndex(({ result }) => result === undefined);
      open.splice(0, done < 0 ? open.length : done);
      for (const look of open) {
        if (look.dueAt > now) break;
        if (look.result !== undefined) continue;
        if (!this.isPaused(look.tenant, now) && !this.isFull(look.tenant)) due.push(look);
      }
    }
    due.sort(byDueTime);
    return due
      .slice(0, most)
      .map(({ round, tenant }) => ({ round, group: this.rounds.get(round)?.group ?? "", tenant }));
  }

  beginLook({ round, tenant }: DueLook, { worker, startedAt }: Begun): string | undefined {
    const look = this.looks.get(round)?.get(tenant);
    if (look === undefined || look.result !== undefined || this.isPaused(tenant, startedAt)) return undefined;
    Object.assign(look, { worker, startedAt });
    return this.rounds.get(round)?.bundle;
  }

  /** Whether a result is the one that is kept: that of the worker that began the look last. */
  isKept(look: ModelLook, { worker, startedAt }: Begun): boolean {
    return look.result === undefined && look.worker === worker && look.startedAt === startedAt;
  }

  /** The look of the round that followed, where a look was under way when its round ended. */
  lookAfter(
    { result, reason, round, tenant, ...before }: ModelLook,
    { worker, startedAt }: Begun,
  ): ModelLook | undefined {
    const isOver = result === "never" && reason === ROUND_ENDED;
    if (!isOver || before.worker !== worker || before.startedAt !== startedAt) return undefined;
    const { group, bundle } = this.rounds.get(round) ?? {};
    const next = group === undefined ? undefined : this.openRounds().get(group);
    const look = next?.bundle === bundle ? this.looks.get(next?.id ?? 0)?.get(tenant) : undefined;
    return look?.result === undefined && look?.startedAt === undefined ? look : undefined;
  }

  keepResult(due: DueLook, { result, error, drift }: LookResult, ended: Ended): DueLook | undefined {
    const { tenant } = due;
    const begun = this.looks.get(due.round)?.get(tenant);
    if (begun === undefined) return undefined;
    const look = this.isKept(begun, ended) ? begun : this.lookAfter(begun, ended);
    if (look === undefined) return undefined;
    Object.assign(look, ended, { result, reason: error?.message });
    this.#lastEnded.set(tenant, Math.max(this.#lastEnded.get(tenant) ?? Number.NEGATIVE_INFINITY, ended.endedAt));
    this.#see(tenant, drift, { isWhole: result !== "failed", time: ended.endedAt });
    return { ...due, round: look.round };
  }

  #see(tenant: string, found: readonly FoundDrift[], { isWhole, time }: { isWhole: boolean; time: number }): void {
    const known = this.drifts.get(tenant) ?? new Map<string, ModelDrift>();
    this.drifts.set(tenant, known);
    for (const { id, unit, label, live } of found) {
      const before = known.get(id);
      const open = before?.resolvedAt === undefined ? before : undefined;
      known.set(id, {
        tenant,
        id,
        unit,
        label,
        live,
        liveSince: open?.live === live ? open.liveSince : time,
        firstSeen: open?.firstSeen ?? time,
        lastSeen: time,
        resolvedAt: undefined,
        leftAlone: open?.leftAlone,
      });
    }
    if (!isWhole) return;
    const ids = new Set(found.map(({ id }) => id));
    for (const drift of known.values()) {
      if (drift.resolvedAt === undefined && !ids.has(drift.id)) drift.resolvedAt = time;
    }
  }

  /** The windows that the last look left, and how the database's clock is to theirs; undefined: nothing may be sent yet. */
  beginWindows(tenant: string, holder: string): Pick<ModelWindows, "windows" | "clockApart"> | undefined {
    const row = this.windows.get(tenant) ?? { ...NO_WINDOWS };
    this.windows.set(tenant, row);
    if (this.isFull(tenant)) return undefined;
    if (row.holder !== undefined) {
      Object.assign(row, { ...NO_WINDOWS, clockApart: row.clockApart, fullUntil: this.#databaseNow() + FULL_MS });
      return undefined;
    }
    Object.assign(row, { holder, fullUntil: undefined });
    const { windows, clockApart } = row;
    return { windows, clockApart };
  }

  endWindows(tenant: string, holder: string, windows: readonly HandedWindow[], now: number): void {
    const row = this.windows.get(tenant);
    if (row === undefined || row.holder !== holder) return;
    // As they are kept in a column of JSON.
    const kept = JSON.parse(JSON.stringify(windows)) as readonly HandedWindow[];
    Object.assign(row, { holder: undefined, windows: kept, clockApart: this.#databaseNow() - now });
  }

  isFull(tenant: string): boolean {
    return (this.windows.get(tenant)?.fullUntil ?? Number.NEGATIVE_INFINITY) > this.#databaseNow();
  }

  get databaseNow(): number {
    return this.#databaseNow();
  }

  putPause(pause: Pause): void {
    this.pauses.set(pause.tenant, pause);
  }

  removePause(tenant: string): void {
    this.pauses.delete(tenant);
  }

  isPaused(tenant: string, now: number): boolean {
    return this.#pauseOf(tenant, now) !== undefined;
  }

  #pauseOf(tenant: string, now: number): Pause | undefined {
    return [this.pauses.get(tenant), this.pauses.get(ALL_TENANTS)].find(
      (pause) => pause !== undefined && (pause.until === undefined || pause.until.getTime() > now),
    );
  }
}

const NO_WINDOWS: ModelWindows = { holder: undefined, windows: [], clockApart: 0, fullUntil: undefined };

function newLook(round: number, tenant: string, dueAt: number): ModelLook {
  const nothing = { result: undefined, reason: undefined, worker: undefined, startedAt: undefined, endedAt: undefined };
  return { round, tenant, dueAt, ...nothing };
}

const byDueTime = (first: ModelLook, second: ModelLook) =>
  first.dueAt - second.dueAt || inOrder(first.tenant, second.tenant);

const inOrder = (first: string, second: string) => (first < second ? -1 : first > second ? 1 : 0);
