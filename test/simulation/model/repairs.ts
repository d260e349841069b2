// Repairs of a fleet in memory, as src/fleet/store/repairs.ts keeps them in SQL.
import {
  type Amount,
  ceilingOf,
  MOST_REPAIRS,
  type RepairSettings,
  type SeenDrift,
} from "../../../src/fleet/repair/decide.js";
import {
  type EndedRepair,
  type LeftAlone,
  leftAloneDocument,
  type NoRoom,
  type ReserveTimes,
  type WantedRepair,
} from "../../../src/fleet/store/repairs.js";
import type { ModelDrift, ModelTables } from "./tables.js";

export interface ModelRepair extends Amount {
  readonly id: number;
  readonly tenant: string;
  readonly stack: string;
  readonly address: string;
  /** Milliseconds since the epoch, as is `endedAt`. */
  readonly startedAt: number;
  readonly round: number;
  /** Ids of the differences. */
  readonly drifts: readonly string[];
  readonly worker: string;
  readonly endedAt: number | undefined;
  readonly result: EndedRepair["result"] | undefined;
  readonly error: EndedRepair["error"];
}

export class ModelRepairs {
  /** By id. */
  readonly repairs = new Map<number, ModelRepair>();
  protected readonly tables: ModelTables;

  constructor(tables: ModelTables) {
    this.tables = tables;
  }

  /** Those that count for ceilings and disputes. */
  protected get counted(): readonly ModelRepair[] {
    return [...this.repairs.values()];
  }

  protected inRound(round: number): readonly ModelRepair[] {
    return this.counted.filter((repair) => repair.round === round);
  }

  groupOfRound(round: number): string | undefined {
    const found = this.tables.rounds.get(round);
    return found?.closedAt === undefined ? found?.group : undefined;
  }

  isPaused(tenant: string, now: number): boolean {
    return this.tables.isPaused(tenant, now);
  }

  seenDrift(tenant: string): ReadonlyMap<string, SeenDrift> {
    const live = this.#driftsOf(tenant).filter(({ resolvedAt }) => resolvedAt === undefined);
    return new Map(
      live.map(({ id, liveSince, lastSeen }) => [
        id,
        { since: liveSince, lastSeen, repairs: this.repairsOf(tenant, id).length },
      ]),
    );
  }

  /** Those that count: one that a pause stopped is gone on with, and counts when it is. */
  repairsOf(tenant: string, id: string): readonly ModelRepair[] {
    return this.counted.filter(
      (repair) => repair.tenant === tenant && repair.result !== "paused" && repair.drifts.includes(id),
    );
  }

  /** At one instant: what another worker does at the same time is seen as a whole or not at all. */
  reserve(wanted: WantedRepair, settings: RepairSettings, { now, period }: ReserveTimes): number | NoRoom {
    const { due, ids, stack, address, worker } = wanted;
    const { tenant, round } = due;
    if (this.groupOfRound(round) === undefined) return { no: "round is over" };
    if (this.isPaused(tenant, now)) return { no: "paused" };
    const seen = this.seenDrift(tenant);
    if (ids.some((id) => (seen.get(id)?.repairs ?? 0) >= MOST_REPAIRS)) return { no: "disputed" };
    const spread = this.sameInMany(wanted.tenants, settings.sameDrift, now - settings.hold - period);
    if (spread !== undefined) return spread;
    const before = this.#pausedRepair(wanted);
    const { hasTenant, ...used } = this.usedIn(round, tenant, before);
    const taken = { rows: Math.max(wanted.rows, before?.rows ?? 0), calls: wanted.calls + (before?.calls ?? 0) };
    const over = ceilingOf(used, { tenants: hasTenant ? 0 : 1, ...taken }, settings.most);
    if (over !== undefined) return { no: "ceiling", of: over };
    const id = before?.id ?? this.repairs.size + 1;
    const drifts = [...new Set([...(before?.drifts ?? []), ...ids])];
    const open = { endedAt: undefined, result: undefined, error: undefined };
    this.repairs.set(id, {
      id,
      tenant,
      stack,
      address,
      round,
      drifts,
      ...taken,
      tenants: 1,
      worker,
      startedAt: now,
      ...open,
    });
    return id;
  }

  /** What repairs of a round came to, but one of them, and whether a tenant is among theirs. */
  usedIn(round: number, tenant: string, without?: ModelRepair): Amount & { readonly hasTenant: boolean } {
    const repairs = this.inRound(round).filter((repair) => repair !== without);
    const tenants = new Set(repairs.map((repair) => repair.tenant));
    const sum = (of: "rows" | "calls") => repairs.reduce((total, repair) => total + repair[of], 0);
    return { tenants: tenants.size, rows: sum("rows"), calls: sum("calls"), hasTenant: tenants.has(tenant) };
  }

  /** The difference that is the same in the most tenants, if those are more than so many. */
  sameInMany(
    tenants: readonly string[],
    more: number,
    since: number,
  ): (NoRoom & { readonly no: "same drift" }) | undefined {
    const units = new Map<string, { label: string; readonly tenants: Set<string> }>();
    for (const tenant of tenants) {
      for (const { unit, label, resolvedAt, lastSeen } of this.#driftsOf(tenant)) {
        if (unit === "" || (resolvedAt !== undefined && lastSeen <= since)) continue;
        const known = units.get(unit) ?? { label, tenants: new Set() };
        units.set(unit, known);
        known.tenants.add(tenant);
        if (label < known.label) known.label = label;
      }
    }
    const [most] = [...units.values()]
      .filter((unit) => unit.tenants.size > more)
      .sort((first, second) => second.tenants.size - first.tenants.size || (first.label < second.label ? -1 : 1));
    return most && { no: "same drift", label: most.label, tenants: most.tenants.size };
  }

  keep(id: number, { result, error, calls, reserved }: EndedRepair, now: number): void {
    const repair = this.repairs.get(id);
    if (repair === undefined) return;
    const sent = repair.calls - reserved + calls;
    // Of the ceilings nothing is given back, but by a pause.
    const counted = result === "paused" ? sent : Math.max(repair.calls, sent);
    this.repairs.set(id, { ...repair, result, error, endedAt: now, calls: counted });
    if (result !== "done") return;
    for (const drift of this.#named(repair.tenant, repair.drifts)) drift.resolvedAt ??= now;
  }

  keepLeftAlone(tenant: string, ids: readonly string[], left: LeftAlone): void {
    for (const drift of this.#named(tenant, ids)) drift.leftAlone = leftAloneDocument(left);
  }

  #pausedRepair({ due, stack, address }: WantedRepair): ModelRepair | undefined {
    return [...this.repairs.values()].findLast(
      (repair) =>
        repair.tenant === due.tenant &&
        repair.stack === stack &&
        repair.address === address &&
        repair.result === "paused",
    );
  }

  #driftsOf(tenant: string): readonly ModelDrift[] {
    return [...(this.tables.drifts.get(tenant)?.values() ?? [])];
  }

  #named(tenant: string, ids: readonly string[]): readonly ModelDrift[] {
    return this.#driftsOf(tenant).filter(({ id }) => ids.includes(id));
  }
}
