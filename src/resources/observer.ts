// Observes integrations with the fewest calls: single GETs, or search pages of whole integrations, whichever costs less
// of its own limit. A page may only prove that an integration is in sync; whoever finds a difference asks by GET.
import { isEndpointClosed } from "../base/error-kind.js";
import type { Mutable } from "../base/mutable.js";
import { within } from "../base/telemetry.js";
import type { Direction } from "../document/mapping.js";
import { NOTIFIER } from "../integration/fields.js";
import type { DeclaredMapping, Live, Row } from "../integration/model.js";
import { originOf } from "../integration/origin.js";
import { fold } from "../integration/pairing/key.js";
import { decodeIntegration, decodeOrigin, decodeRows, liveTables } from "../integration/wire/codec.js";
import type { Ways } from "../integration/wire/ways.js";
import type { WireIntegration } from "../integration/wire/wire.js";
import type { OpsRampClient } from "../opsramp/client.js";
import { type Clock, systemClock } from "../opsramp/clock.js";
import type { KnownWays } from "./known-ways.js";

export interface Observation {
  readonly live: Live;
  /** A page is older than a GET and may be cut short by the server. */
  readonly source: "get" | "page";
}

/** Whose integration it is of, how it is, and where its events are posted that have no address of their own. */
export interface Outline extends Pick<Live, "application" | "status" | "origin"> {
  /** Absent where it has none, or where what was read did not tell it. */
  readonly baseUri?: string;
}

/** Published limits: a paged GET costs ten times what a single GET costs (docs/api-contract.md#limits). */
const PAGE_COST = 10;

export interface ObserverOptions {
  /** Default: nothing is known. */
  readonly ways?: KnownWays | undefined;
  /** Waits before a list that was refused is asked for again. Default: the system clock. */
  readonly clock?: Clock | undefined;
}

/** Milliseconds after which a list of rows that was refused is asked for again, once for each tenant of a run. */
const REFUSED_LIST_DELAY = 1000;

export class Observer {
  readonly #client: OpsRampClient;
  readonly #ways: KnownWays | undefined;
  readonly #clock: Clock;
  /** Tenants whose row lists were refused twice in a row. */
  readonly #closedFor = new Set<string>();
  /** Wire objects of pages, by tenant and id; each is decoded when it is asked for, and given out once. */
  readonly #pages = new Map<string, Map<string, WireIntegration>>();

  /** What this run found out by writes, by tenant and application. */
  readonly #seen = new Map<string, Partial<Ways>>();
  /** By tenant, what ends with the trial of its last integration that tries one. */
  readonly #trials = new Map<string, Promise<void>>();

  /** What was read last of an integration, by tenant and folded id, without what makes it large. */
  readonly #outlines = new Map<string, Map<string, Outline>>();

  readonly #tables = liveTables();

  constructor(client: OpsRampClient, { ways, clock = systemClock }: ObserverOptions = {}) {
    this.#client = client;
    this.#ways = ways;
    this.#clock = clock;
  }

  /** Reads search pages of `tenant` when that costs no more than one GET for each of `ids`. */
  async prepare(tenant: string, ids: readonly string[]): Promise<void> {
    if (ids.length < PAGE_COST) return;
    const wanted = new Set(ids.map(fold));
    const found = new Map<string, WireIntegration>();
    const pages = this.#client.searchIntegrations(tenant);
    let pagesRead = 0;
    for await (const page of pages) {
      pagesRead += 1;
      for (const integration of page) {
        const id = fold(String(integration.id ?? ""));
        if (wanted.has(id)) found.set(id, integration);
      }
      const missing = wanted.size - found.size;
      const pagesLeft = Math.ceil(((pages.total ?? Number.POSITIVE_INFINITY) - pagesRead * 100) / 100);
      if (missing === 0 || pagesLeft * PAGE_COST > missing) break;
    }
    this.#pages.set(tenant, found);
  }

  /**
   * One integration, from a page that was read or by GET. `expected`: the mappings that are likely there, of a valid declaration.
   * @throws RS4004 when it is not there.
   */
  observe(tenant: string, id: string, expected?: readonly DeclaredMapping[]): Promise<Observation> {
    const attributes = { "rampsync.tenant": tenant, "rampsync.integration": id };
    return within("rampsync.observe", attributes, async (tell) => {
      const observation = await this.#observe(tenant, id, expected);
      tell({ "rampsync.source": observation.source });
      return observation;
    });
  }

  async #observe(tenant: string, id: string, expected?: readonly DeclaredMapping[]): Promise<Observation> {
    const pages = this.#pages.get(tenant);
    const wire = pages?.get(fold(id));
    if (wire === undefined) return this.observeByGet(tenant, id);
    pages?.delete(fold(id));
    return this.seen(tenant, wire, "page", expected);
  }

  /** @throws RS4004 when it is not there. */
  async observeByGet(tenant: string, id: string): Promise<Observation> {
    return this.seen(tenant, await this.#client.getIntegration(tenant, id), "get");
  }

  protected seen(
    tenant: string,
    wire: WireIntegration,
    source: Observation["source"],
    expected?: readonly DeclaredMapping[],
  ): Observation {
    return { live: this.#decode(tenant, wire, expected), source };
  }

  #decode(tenant: string, wire: WireIntegration, expected: readonly DeclaredMapping[] | undefined): Live {
    const origin = originOf(decodeOrigin(wire), { tenant, clientId: this.#client.clientId });
    const live: Mutable<Live> = decodeIntegration(wire, this.#tables, expected);
    if (origin !== undefined) live.origin = origin;
    const known = this.#ways?.of(tenant, live);
    const seen = this.#seen.get(ownerKey(tenant, live));
    const outlines = this.#outlines.get(tenant) ?? new Map<string, Outline>();
    this.#outlines.set(tenant, outlines.set(fold(live.id), outlineOf(live)));
    const isKnown = known !== undefined && Object.keys(known).length > 0;
    if (!isKnown && seen === undefined) return live;
    return { ...live, ...(isKnown ? { ways: known } : {}), ...(seen === undefined ? {} : { seen }) };
  }

  /**
   * What was read last of an integration; it is read where this run did not read it yet.
   * @throws RS4004 when it is not there.
   */
  async outline(tenant: string, id: string): Promise<Outline> {
    return this.#outlines.get(tenant)?.get(fold(id)) ?? outlineOf((await this.observeByGet(tenant, id)).live);
  }

  /** Nothing of the tenant will be asked any more: what was read of it is let go of. */
  letGo(tenant: string): void {
    this.#pages.delete(tenant);
    this.#outlines.delete(tenant);
  }

  /** What is known of how the server of an integration behaves, what this run saw of it first. */
  waysOf(tenant: string, owner: Outline): Partial<Ways> {
    return { ...this.#ways?.of(tenant, owner), ...this.#seen.get(ownerKey(tenant, owner)) };
  }

  /**
   * Waits until no other integration of the tenant finds out a way by what it posts: one row of a tenant is enough for all.
   * The answer ends the turn.
   */
  async turnToTry(tenant: string): Promise<() => void> {
    const before = this.#trials.get(tenant);
    let end = () => {};
    const ended = new Promise<void>((resolve) => {
      end = resolve;
    });
    this.#trials.set(
      tenant,
      Promise.all([before, ended]).then(() => undefined),
    );
    await before;
    return end;
  }

  /** Remembers how the server was seen to behave; the answer is the file that has it, undefined where none has. */
  learn(tenant: string, live: Outline, seen: Partial<Ways>): string | undefined {
    const owner = ownerKey(tenant, live);
    this.#seen.set(owner, { ...this.#seen.get(owner), ...seen });
    return this.#ways?.learn(tenant, live, seen);
  }

  /** Whether this run found it out by a write. */
  hasSeen(tenant: string, live: Live, way: keyof Ways): boolean {
    return this.#seen.get(ownerKey(tenant, live))?.[way] !== undefined;
  }

  /** `live` with the row lists of `directions`, read now; `"unavailable"` where the endpoint answers no. */
  async withRows(tenant: string, live: Live, directions: Iterable<Direction>): Promise<Live> {
    const rows: Partial<Record<Direction, readonly Row[] | "unavailable">> = { ...live.rows };
    for (const direction of directions) rows[direction] = await this.#rows(tenant, live, direction);
    return { ...live, rows };
  }

  /** The first no of a run is asked again: rows that are given up for it may stay for good, and a proxy may have said it. */
  async #rows(tenant: string, live: Live, direction: Direction): Promise<readonly Row[] | "unavailable"> {
    const first = await this.#list(tenant, live, direction);
    if (first !== "unavailable") this.#closedFor.delete(tenant);
    if (first !== "unavailable" || this.#closedFor.has(tenant)) return first;
    await this.#clock.sleep(REFUSED_LIST_DELAY);
    const second = await this.#list(tenant, live, direction);
    if (second === "unavailable") this.#closedFor.add(tenant);
    return second;
  }

  async #list(tenant: string, live: Live, direction: Direction): Promise<readonly Row[] | "unavailable"> {
    try {
      return decodeRows(direction, await this.#client.listMappingRows(tenant, live.id, direction), live);
    } catch (error) {
      if (isEndpointClosed(error)) return "unavailable";
      throw error;
    }
  }
}

function outlineOf({ application, status, origin, scalars }: Live): Outline {
  const baseUri = scalars.get(`${NOTIFIER}.base_uri`);
  return {
    application,
    status,
    ...(origin === undefined ? {} : { origin }),
    ...(typeof baseUri === "string" ? { baseUri } : {}),
  };
}

const ownerKey = (tenant: string, { application = "" }: Outline) => JSON.stringify([tenant, fold(application)]);
