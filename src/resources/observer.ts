// Observes integrations with the fewest calls: single GETs, or search pages of whole integrations, whichever costs less
// of its own limit. A page may only prove that an integration is in sync; whoever finds a difference asks by GET.
import { isEndpointClosed } from "../base/error-kind.js";
import type { Direction } from "../document/mapping.js";
import type { Live, Row } from "../integration/model.js";
import { fold } from "../integration/pairing/key.js";
import { decodeIntegration, decodeRows, liveTables } from "../integration/wire/codec.js";
import type { Ways } from "../integration/wire/ways.js";
import type { WireIntegration } from "../integration/wire/wire.js";
import type { OpsRampClient } from "../opsramp/client.js";

export interface Observation {
  readonly live: Live;
  /** A page is older than a GET and may be cut short by the server. */
  readonly source: "get" | "page";
}

/** Published limits: a paged GET costs ten times what a single GET costs (docs/api-contract.md#limits). */
const PAGE_COST = 10;

/** What is known of how the server of an integration behaves. */
export type KnownWays = (tenant: string, live: Live) => Partial<Ways>;

export class Observer {
  readonly #client: OpsRampClient;
  readonly #ways: KnownWays | undefined;
  /** Wire objects of pages, by tenant and id; each is decoded when it is asked for, and given out once. */
  readonly #pages = new Map<string, Map<string, WireIntegration>>();

  readonly #tables = liveTables();

  constructor(client: OpsRampClient, ways?: KnownWays) {
    this.#client = client;
    this.#ways = ways;
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
   * One integration, from a page that was read or by GET.
   * @throws RS4004 when it is not there.
   */
  async observe(tenant: string, id: string): Promise<Observation> {
    const pages = this.#pages.get(tenant);
    const wire = pages?.get(fold(id));
    if (wire === undefined) return this.observeByGet(tenant, id);
    pages?.delete(fold(id));
    return this.fromPage(tenant, wire);
  }

  /** @throws RS4004 when it is not there. */
  async observeByGet(tenant: string, id: string): Promise<Observation> {
    return { live: this.#decode(tenant, await this.#client.getIntegration(tenant, id)), source: "get" };
  }

  protected fromPage(tenant: string, wire: WireIntegration): Observation {
    return { live: this.#decode(tenant, wire), source: "page" };
  }

  #decode(tenant: string, wire: WireIntegration): Live {
    const live = decodeIntegration(wire, this.#tables);
    return this.#ways === undefined ? live : { ...live, ways: this.#ways(tenant, live) };
  }

  /** `live` with the row lists of `directions`, read now; `"unavailable"` where the endpoint answers no. */
  async withRows(tenant: string, live: Live, directions: Iterable<Direction>): Promise<Live> {
    const rows: Partial<Record<Direction, readonly Row[] | "unavailable">> = { ...live.rows };
    for (const direction of directions) rows[direction] = await this.#rows(tenant, live, direction);
    return { ...live, rows };
  }

  async #rows(tenant: string, live: Live, direction: Direction): Promise<readonly Row[] | "unavailable"> {
    try {
      return decodeRows(direction, await this.#client.listMappingRows(tenant, live.id, direction), live);
    } catch (error) {
      if (isEndpointClosed(error)) return "unavailable";
      throw error;
    }
  }
}
