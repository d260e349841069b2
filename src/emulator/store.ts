// Everything the emulator holds: tenants with their integrations, credentials, and the numbers given out.

import type { ActivityRow } from "./activity.js";
import { type Inheritance, inheritance } from "./inherited.js";
import type { IntegrationRecord } from "./integration-record.js";
import type { Random } from "./random.js";
import type { CredentialState, EmulatorState, TenantState, VocabularyEntry } from "./state.js";
import type { Switches } from "./switches.js";
import { Vocabulary } from "./vocabulary.js";

/** What reads see of an integration after a write that only shows later: the older record, or nothing. */
interface Stale {
  record: IntegrationRecord | undefined;
  reads: number;
}

/** The same, for as long as the time given. */
interface Late {
  readonly record: IntegrationRecord | undefined;
  readonly until: number;
}

export class TenantStore {
  readonly integrations = new Map<string, IntegrationRecord>();
  /** The newest first; no part of the state. */
  readonly activity: ActivityRow[] = [];
  readonly #stale = new Map<string, Stale>();
  /** Of each integration, the oldest first. */
  readonly #late = new Map<string, readonly Late[]>();
  #sorted: IntegrationRecord[] | undefined;

  constructor(
    readonly id: string,
    readonly about: Omit<TenantState, "integrations">,
    /** Of its partner, where it has one. */
    readonly inheritance?: Inheritance,
  ) {}

  /** To be called whenever an integration came, went or changed. */
  readonly changed = (): void => {
    this.#sorted = undefined;
  };

  /** The integration, its own or its partner's, as it is. */
  find(id: string): IntegrationRecord | undefined {
    return this.integrations.get(id) ?? this.inheritance?.find(this, id);
  }

  /** The integration for a write: of one that the tenant inherits, a copy of its own. */
  findOwn(id: string): IntegrationRecord | undefined {
    const own = this.integrations.get(id);
    if (own !== undefined) return own;
    const copy = this.inheritance?.copy(this, id);
    if (copy !== undefined) this.add(copy);
    return copy;
  }

  add(record: IntegrationRecord): void {
    this.integrations.set(record.id, record);
    this.changed();
  }

  remove(id: string): boolean {
    this.changed();
    return this.integrations.delete(id);
  }

  /** By name, then by id, as the search sorts. */
  sorted(): readonly IntegrationRecord[] {
    // What is inherited changes with the partner's.
    if (this.inheritance !== undefined) this.#sorted = undefined;
    this.#sorted ??= [...this.integrations.values(), ...(this.inheritance?.all(this) ?? [])]
      .map((record) => ({ record, name: sortName(record) }))
      .sort((a, b) => compare(a.name, b.name) || compare(a.record.id, b.record.id))
      .map(({ record }) => record);
    return this.#sorted;
  }

  /** The next `reads` reads see `record` in place of the integration. */
  keepStale(id: string, record: IntegrationRecord | undefined, reads: number): void {
    this.#stale.set(id, { record, reads });
  }

  /** Reads before `until` see `record` in place of the integration. */
  keepUntil(id: string, record: IntegrationRecord | undefined, until: number): void {
    this.#late.set(id, [...(this.#late.get(id) ?? []), { record, until }]);
  }

  /** The integration as a read may see it; each call counts as one read. */
  read(id: string, now: number): IntegrationRecord | undefined {
    const late = this.#stillLate(id, now);
    if (late !== undefined) return late.record;
    const stale = this.#stale.get(id);
    if (stale === undefined) return this.find(id);
    this.#countDown(id, stale);
    return stale.record;
  }

  /** All integrations, sorted, as one search request may see them; counts as one read of each. */
  readAll(now: number): readonly IntegrationRecord[] {
    if (this.#stale.size + this.#late.size === 0) return this.sorted();
    const seen = new Map(this.sorted().map((record) => [record.id, record]));
    const see = (id: string, record: IntegrationRecord | undefined) => {
      if (record === undefined) seen.delete(id);
      else seen.set(id, record);
    };
    for (const [id, stale] of this.#stale) {
      see(id, stale.record);
      this.#countDown(id, stale);
    }
    for (const id of [...this.#late.keys()]) {
      const late = this.#stillLate(id, now);
      if (late !== undefined) see(id, late.record);
    }
    return [...seen.values()];
  }

  #stillLate(id: string, now: number): Late | undefined {
    const late = this.#late.get(id)?.filter(({ until }) => until > now);
    if (late === undefined) return undefined;
    if (late.length === 0) this.#late.delete(id);
    else this.#late.set(id, late);
    return late[0];
  }

  #countDown(id: string, stale: Stale): void {
    stale.reads -= 1;
    if (stale.reads <= 0) this.#stale.delete(id);
  }
}

const compare = (a: string, b: string) => (a < b ? -1 : a > b ? 1 : 0);

const sortName = (record: IntegrationRecord) =>
  (record.scalars.displayName ?? record.scalars.integration?.name ?? "").toLowerCase();

export class Store {
  readonly tenants = new Map<string, TenantStore>();
  credentials: CredentialState[] = [];
  vocabularyAdded: Record<string, VocabularyEntry[]> = {};
  vocabulary = new Vocabulary();
  #lastRow = 0;

  constructor(
    readonly random: Random,
    private readonly switches: Switches,
  ) {}

  /** A tenant with nothing installed. Its partner is looked for when it is asked, since tenants come in any order. */
  tenantOf(id: string, about: TenantStore["about"]): TenantStore {
    const { partner } = about;
    if (partner === undefined) return new TenantStore(id, about);
    return new TenantStore(
      id,
      about,
      inheritance(() => this.tenants.get(partner), this.switches, this.random),
    );
  }

  /** The next row id: rising integers, as text. */
  readonly nextRowId = (): string => {
    this.#lastRow += 1;
    return String(this.#lastRow);
  };

  /** Later row ids are above this one. */
  rowIdSeen(uniqueId: string): void {
    const number = Number(uniqueId);
    if (Number.isSafeInteger(number) && number > this.#lastRow) this.#lastRow = number;
  }

  toState(): EmulatorState {
    const tenants: Record<string, TenantState> = {};
    for (const [id, tenant] of this.tenants) {
      tenants[id] = {
        ...structuredClone(tenant.about),
        integrations: [...tenant.integrations.values()].map((record) => record.toState()),
      };
    }
    const state: EmulatorState = { credentials: structuredClone(this.credentials), tenants };
    if (Object.keys(this.vocabularyAdded).length > 0) state.vocabulary = structuredClone(this.vocabularyAdded);
    return state;
  }
}
