// One installed integration as the emulator keeps it, and the object the API shows of it.
import type {
  WireAuthentication,
  WireInboundConfig,
  WireIntegration,
  WireMapping,
  WireNotifier,
  WireOutboundConfig,
} from "../integration/wire/wire.js";
import { visibleNotifier } from "./notifier.js";
import { type Row, shownMappings } from "./rows.js";
import type { AuthenticationState, Direction, EventState, IntegrationState, RowState } from "./state.js";
import type { Switches } from "./switches.js";

/** The parts of an integration without its rows and its notifier. */
export type Scalars = Omit<IntegrationState, "inbound" | "outbound">;

type ViewSwitches = Pick<
  Switches,
  "keptNames" | "tokenUrlField" | "dropAlertsField" | "notifierTypeOnRead" | "statusSpelling"
>;

/** Which parts an update sent: only these are answered (docs/api-contract.md#answers-to-an-update). */
export interface SentParts {
  scalars: readonly string[];
  inbound?: { authentication: boolean; dropAlerts: boolean; mappings: boolean };
  outbound?: { notifier: boolean; mappings: boolean };
}

// Kept by the server but no part of the integration object.
const hidden = new Set(["clients", "additionalProps", "webhookHandshakeProps", "processDefinitions", "events"]);

/** Of the words that an enabling and a disabling leave; any other status stays as it is. */
function spelt(status: string, { statusSpelling }: Pick<Switches, "statusSpelling">): string {
  if (status !== "Enabled" && status !== "Disabled") return status;
  if (statusSpelling === "ENABLED") return status.toUpperCase();
  return statusSpelling === "enabled" ? status.toLowerCase() : status;
}

export class IntegrationRecord {
  readonly id: string;
  #scalars: Scalars;
  #authentication: AuthenticationState | undefined;
  #dropAlerts: boolean | undefined;
  #notifier: WireNotifier | undefined;
  #rows: Record<Direction, readonly Row[]>;
  // Serving thousands of integrations needs the grouped view and its JSON only once per change.
  #cachedFor = "";
  #mappings: Partial<Record<Direction, WireMapping[]>> = {};
  #json: string | undefined;
  readonly #changed: () => void;

  constructor(
    content: {
      scalars: Scalars;
      authentication: AuthenticationState | undefined;
      dropAlerts: boolean | undefined;
      notifier: WireNotifier | undefined;
      rows: Record<Direction, readonly Row[]>;
    },
    changed: () => void,
  ) {
    this.id = content.scalars.id;
    this.#scalars = content.scalars;
    this.#authentication = content.authentication;
    this.#dropAlerts = content.dropAlerts;
    this.#notifier = content.notifier;
    this.#rows = content.rows;
    this.#changed = changed;
  }

  /** A copy that later changes do not reach; all parts are replaced, never changed in place. */
  clone(): IntegrationRecord {
    return this.copyWith({}, this.#changed);
  }

  /** The same, with these fields. */
  copyWith(scalars: Partial<Scalars>, changed: () => void): IntegrationRecord {
    return new IntegrationRecord(
      {
        scalars: { ...this.#scalars, ...scalars },
        authentication: this.#authentication,
        dropAlerts: this.#dropAlerts,
        notifier: this.#notifier,
        rows: { ...this.#rows },
      },
      changed,
    );
  }

  get scalars(): Readonly<Scalars> {
    return this.#scalars;
  }
  get authentication(): Readonly<AuthenticationState> | undefined {
    return this.#authentication;
  }
  get dropAlerts(): boolean | undefined {
    return this.#dropAlerts;
  }
  get notifier(): Readonly<WireNotifier> | undefined {
    return this.#notifier;
  }
  rows(direction: Direction): readonly Row[] {
    return this.#rows[direction];
  }
  get events(): readonly EventState[] {
    return this.#scalars.events ?? [];
  }

  setScalars(changed: Partial<Scalars>): void {
    this.#scalars = { ...this.#scalars, ...changed, id: this.id };
    this.#invalidate();
  }
  setEvents(events: readonly EventState[]): void {
    this.setScalars({ events: [...events] });
  }
  setAuthentication(authentication: AuthenticationState | undefined): void {
    this.#authentication = authentication;
    this.#invalidate();
  }
  setDropAlerts(drop: boolean): void {
    this.#dropAlerts = drop;
    this.#invalidate();
  }
  setNotifier(notifier: WireNotifier | undefined): void {
    this.#notifier = notifier;
    this.#invalidate();
  }
  addRows(direction: Direction, added: readonly Row[]): void {
    if (added.length === 0) return;
    this.#rows[direction] = [...this.#rows[direction], ...added];
    this.#invalidate();
  }
  setRows(direction: Direction, rows: readonly Row[]): void {
    this.#rows[direction] = rows;
    this.#invalidate();
  }
  removeRow(direction: Direction, uniqueId: string): boolean {
    const left = this.#rows[direction].filter((row) => row.uniqueId !== uniqueId);
    if (left.length === this.#rows[direction].length) return false;
    this.#rows[direction] = left;
    this.#invalidate();
    return true;
  }

  #invalidate(): void {
    this.#cachedFor = "";
    this.#changed();
  }

  #freshFor(switches: ViewSwitches): void {
    const { keptNames, tokenUrlField, dropAlertsField, notifierTypeOnRead, statusSpelling } = switches;
    const wanted = `${keptNames} ${tokenUrlField} ${dropAlertsField} ${notifierTypeOnRead} ${statusSpelling}`;
    if (wanted === this.#cachedFor) return;
    this.#mappings = {};
    this.#json = undefined;
    this.#cachedFor = wanted;
  }

  mappings(direction: Direction, switches: ViewSwitches): WireMapping[] {
    this.#freshFor(switches);
    let mappings = this.#mappings[direction];
    if (mappings === undefined) {
      mappings = shownMappings(this.#rows[direction], switches.keptNames);
      this.#mappings[direction] = mappings;
    }
    return mappings;
  }

  shownAuthentication(): WireAuthentication | undefined {
    const stored = this.#authentication;
    if (stored === undefined) return undefined;
    const shown: WireAuthentication = {};
    if (stored.authType !== undefined) shown.authType = stored.authType;
    if (stored.token !== undefined) shown.token = stored.token;
    if (stored.webhookUrl !== undefined) shown.webhookUrl = stored.webhookUrl;
    if (stored.role !== undefined) shown.role = stored.role;
    return shown;
  }

  shownNotifier(switches: ViewSwitches): WireNotifier | undefined {
    return this.#notifier === undefined ? undefined : visibleNotifier(this.#notifier, switches);
  }

  /** The integration object; with `sent`, only the parts that were sent and the identity. */
  shown(switches: ViewSwitches, sent?: SentParts): WireIntegration {
    const shown: WireIntegration = {};
    const { further = {}, ...scalars } = this.#scalars;
    for (const [name, value] of Object.entries({ ...further, ...scalars })) {
      const always = name === "id" || name === "integration";
      if (value === undefined || hidden.has(name)) continue;
      if (always || sent === undefined || sent.scalars.includes(name)) {
        shown[name] = name === "status" && typeof value === "string" ? spelt(value, switches) : value;
      }
    }
    const inbound: WireInboundConfig = {};
    if (sent === undefined || sent.inbound?.authentication) {
      const authentication = this.shownAuthentication();
      if (authentication !== undefined) inbound.authentication = authentication;
    }
    if (this.#dropAlerts !== undefined && (sent === undefined || sent.inbound?.dropAlerts)) {
      const newer = ["both", "dropAlertsOnUnmanagedResources"].includes(switches.dropAlertsField);
      inbound[newer ? "dropAlertsOnUnmanagedResources" : "dropAlerts"] = this.#dropAlerts;
    }
    if (this.#rows.inbound.length > 0 && (sent === undefined || sent.inbound?.mappings)) {
      inbound.mapAttributes = this.mappings("inbound", switches);
    }
    const outbound: WireOutboundConfig = {};
    if (sent === undefined || sent.outbound?.notifier) {
      const notifier = this.shownNotifier(switches);
      if (notifier !== undefined) outbound.baseNotifier = notifier;
    }
    if (this.#rows.outbound.length > 0 && (sent === undefined || sent.outbound?.mappings)) {
      outbound.mapAttributes = this.mappings("outbound", switches);
    }
    if (Object.keys(inbound).length > 0) shown.inboundConfig = inbound;
    if (Object.keys(outbound).length > 0) shown.outboundConfig = outbound;
    return shown;
  }

  /** The whole integration object as JSON text. */
  json(switches: ViewSwitches): string {
    this.#freshFor(switches);
    this.#json ??= JSON.stringify(this.shown(switches));
    return this.#json;
  }

  /** The integration object without its configurations, as JSON text. */
  thinJson(switches: ViewSwitches): string {
    const { inboundConfig: _inbound, outboundConfig: _outbound, ...thin } = this.shown(switches);
    return JSON.stringify(thin);
  }

  toState(): IntegrationState {
    const state: IntegrationState = { ...this.#scalars };
    const inbound: NonNullable<IntegrationState["inbound"]> = {};
    if (this.#authentication !== undefined) inbound.authentication = this.#authentication;
    if (this.#dropAlerts !== undefined) inbound.dropAlertsOnUnmanagedResources = this.#dropAlerts;
    if (this.#rows.inbound.length > 0) inbound.rows = this.#rows.inbound.map(rowState);
    const outbound: NonNullable<IntegrationState["outbound"]> = {};
    if (this.#notifier !== undefined) outbound.notifier = this.#notifier;
    if (this.#rows.outbound.length > 0) outbound.rows = this.#rows.outbound.map(rowState);
    if (Object.keys(inbound).length > 0) state.inbound = inbound;
    if (Object.keys(outbound).length > 0) state.outbound = outbound;
    return structuredClone(state);
  }
}

function rowState(row: Row): RowState {
  const { value, thirdPartyValue, parsingProperty, ...rest } = row;
  const state: RowState = { ...rest };
  if (value !== "") state.value = value;
  if (thirdPartyValue !== "") state.thirdPartyValue = thirdPartyValue;
  if (parsingProperty !== undefined) state.parsingProperty = parsingProperty;
  return state;
}
