// Handles for tests and demos: look at an integration, and change it as somebody in the portal would.
import type { WireIntegration, WireMappingRow, WireNotifier } from "../integration/wire/wire.js";
import type { IntegrationRecord } from "./integration-record.js";
import { readIntegration, readRow } from "./load.js";
import { shownRow } from "./rows.js";
import type { AuthenticationState, Direction, EventState, IntegrationState, RowState } from "./state.js";
import type { Store, TenantStore } from "./store.js";
import type { Switches } from "./switches.js";

/** One installed integration of one tenant. */
export class IntegrationHandle {
  /** @internal */
  constructor(
    private readonly store: Store,
    private readonly tenant: TenantStore,
    /** Its id. */
    readonly id: string,
    private readonly switches: Switches,
  ) {}

  #record(): IntegrationRecord {
    const record = this.tenant.integrations.get(this.id);
    if (record === undefined) throw new Error(`The emulator's tenant ${this.tenant.id} has no integration ${this.id}.`);
    return record;
  }

  /** Whether the tenant has it. */
  get exists(): boolean {
    return this.tenant.integrations.has(this.id);
  }

  /** The integration object as GET answers it. */
  view(): WireIntegration {
    return JSON.parse(this.#record().json(this.switches)) as WireIntegration;
  }

  /** As it is stored, secrets included. */
  state(): IntegrationState {
    return this.#record().toState();
  }

  /** The stored notifier, secrets included. */
  notifier(): WireNotifier | undefined {
    return structuredClone(this.#record().notifier);
  }

  /** The stored inbound authentication, tokens and secrets included. */
  authentication(): AuthenticationState | undefined {
    return structuredClone(this.#record().authentication);
  }

  /** The rows of a direction, as the row list has them. */
  rows(direction: Direction): WireMappingRow[] {
    return this.#record()
      .rows(direction)
      .map((row) => shownRow(row));
  }

  /** Adds one row under exactly these names; gives its `uniqueId`. */
  addRow(direction: Direction, row: RowState): string {
    const added = readRow(row, `Emulator state, a row added to ${this.id}`, this.store);
    this.#record().addRows(direction, [added]);
    return added.uniqueId;
  }

  /** Throws an `Error` when no direction has that row. */
  removeRow(uniqueId: string): void {
    const record = this.#record();
    if (!record.removeRow("inbound", uniqueId) && !record.removeRow("outbound", uniqueId)) {
      throw new Error(`Integration ${this.id} has no row ${uniqueId}.`);
    }
  }

  /** Changes fields of an existing row in place. */
  changeRow(uniqueId: string, change: Partial<RowState>): void {
    const state = this.state();
    for (const direction of ["inbound", "outbound"] as const) {
      const rows = state[direction]?.rows ?? [];
      if (!rows.some((row) => row.uniqueId === uniqueId)) continue;
      const changed = rows.map((row) => (row.uniqueId === uniqueId ? { ...row, ...change } : row));
      this.#record().setRows(
        direction,
        changed.map((row) => readRow(row, `Emulator state, a row of ${this.id}`, this.store)),
      );
      return;
    }
    throw new Error(`Integration ${this.id} has no row ${uniqueId}.`);
  }

  /** Sets fields of the integration itself. */
  set(
    fields: Partial<Omit<IntegrationState, "id" | "inbound" | "outbound">> & {
      dropAlertsOnUnmanagedResources?: boolean;
    },
  ): void {
    const { dropAlertsOnUnmanagedResources: drop, ...scalars } = fields;
    if (drop !== undefined) this.#record().setDropAlerts(drop);
    if (Object.keys(scalars).length > 0) this.#record().setScalars(scalars);
  }

  /** Changes fields of the notifier; `undefined` removes the notifier. */
  setNotifier(fields: WireNotifier | undefined): void {
    const record = this.#record();
    record.setNotifier(fields === undefined ? undefined : { ...record.notifier, ...fields });
  }

  /** Changes fields of the inbound authentication. */
  setAuthentication(fields: AuthenticationState): void {
    const record = this.#record();
    record.setAuthentication({ ...record.authentication, ...fields });
  }

  /** Its events as they are stored, secrets included. */
  events(): EventState[] {
    return structuredClone([...this.#record().events]);
  }

  /** Puts an event in, in place of one with the same id. */
  putEvent(event: EventState): void {
    const record = this.#record();
    record.setEvents([...record.events.filter(({ id }) => id !== event.id), structuredClone(event)]);
  }

  /** Changes fields of an event; throws an `Error` when there is no such event. */
  changeEvent(id: string, change: Partial<EventState>): void {
    const event = this.#record().events.find((each) => each.id === id);
    if (event === undefined) throw new Error(`Integration ${this.id} has no event ${id}.`);
    this.#record().setEvents(this.#record().events.map((each) => (each === event ? { ...event, ...change } : each)));
  }

  /** Takes an event out. */
  removeEvent(id: string): void {
    this.#record().setEvents(this.#record().events.filter((each) => each.id !== id));
  }

  /** Takes it out of the tenant. */
  uninstall(): void {
    this.tenant.remove(this.id);
  }
}

/** One tenant. */
export class TenantHandle {
  /** @internal */
  constructor(
    private readonly store: Store,
    private readonly tenant: TenantStore,
    private readonly switches: Switches,
  ) {}

  /** Its id. */
  get id(): string {
    return this.tenant.id;
  }

  /** The integration with that id, installed or not. */
  integration(id: string): IntegrationHandle {
    return new IntegrationHandle(this.store, this.tenant, id, this.switches);
  }

  /** All of them, as the search sorts them. */
  integrations(): IntegrationHandle[] {
    return this.tenant.sorted().map(({ id }) => this.integration(id));
  }

  /** Puts an integration in, in place of one with the same id. */
  install(state: IntegrationState): IntegrationHandle {
    this.tenant.add(readIntegration(state, this.store, this.tenant));
    return this.integration(state.id);
  }
}
