// An observer for runs that look at all that is installed in a tenant: the search is read once, to its end, each
// integration of it is summed up, and those that will be planned are kept until they are.
import { isGone } from "../base/error-kind.js";
import type { Live } from "../integration/model.js";
import { fold } from "../integration/pairing/key.js";
import { holdsConfiguration } from "../integration/wire/codec.js";
import type { WireIntegration } from "../integration/wire/wire.js";
import type { OpsRampClient } from "../opsramp/client.js";
import { type Observation, Observer, type ObserverOptions } from "./observer.js";

interface Found {
  readonly wire: WireIntegration;
  readonly source: Observation["source"];
}

export class TenantObserver<Summary> extends Observer {
  readonly #client: OpsRampClient;
  readonly #summarise: (live: Live) => Summary;
  readonly #summaries = new Map<string, Promise<readonly Summary[]>>();
  /** Of each tenant what will be planned, by folded id; given out once. */
  readonly #kept = new Map<string, Map<string, Found>>();

  constructor(client: OpsRampClient, summarise: (live: Live) => Summary, options: ObserverOptions = {}) {
    super(client, options);
    this.#client = client;
    this.#summarise = summarise;
  }

  override async prepare(tenant: string, ids: readonly string[]): Promise<void> {
    await this.#read(tenant, new Set(ids.map(fold)));
  }

  override async observe(tenant: string, id: string): Promise<Observation> {
    const kept = this.#kept.get(tenant);
    const found = kept?.get(fold(id));
    if (found === undefined) return this.observeByGet(tenant, id);
    kept?.delete(fold(id));
    return this.seen(tenant, found.wire, found.source);
  }

  /**
   * What is installed in the tenant, summed up in the order of the search.
   * @throws what the search fails with, RS4009 where it could not be read to its end.
   */
  summariesOf(tenant: string): Promise<readonly Summary[]> {
    return this.#summaries.get(tenant) ?? this.#read(tenant, new Set());
  }

  /** The same, and forgets them. */
  async take(tenant: string): Promise<readonly Summary[]> {
    const summaries = await this.summariesOf(tenant);
    this.#summaries.delete(tenant);
    this.#kept.delete(tenant);
    return summaries;
  }

  #read(tenant: string, wanted: ReadonlySet<string>): Promise<readonly Summary[]> {
    const reading = this.#summaries.get(tenant) ?? this.#readAll(tenant, wanted);
    this.#summaries.set(tenant, reading);
    return reading;
  }

  async #readAll(tenant: string, wanted: ReadonlySet<string>): Promise<readonly Summary[]> {
    const kept = new Map<string, Found>();
    this.#kept.set(tenant, kept);
    const summaries: Summary[] = [];
    for await (const page of this.#client.installedPages(tenant)) {
      const whole = await Promise.all(page.map((wire) => this.#whole(tenant, wire)));
      for (const found of whole) {
        if (found === undefined) continue;
        const id = fold(String(found.wire.id ?? ""));
        if (wanted.has(id)) kept.set(id, found);
        summaries.push(this.#summarise(this.seen(tenant, found.wire, found.source).live));
      }
    }
    return summaries;
  }

  /** A row that leaves the configuration out says nothing of it: it is asked for. Undefined where it is gone meanwhile. */
  async #whole(tenant: string, wire: WireIntegration): Promise<Found | undefined> {
    if (holdsConfiguration(wire)) return { wire, source: "page" };
    try {
      return { wire: await this.#client.getIntegration(tenant, String(wire.id ?? "")), source: "get" };
    } catch (error) {
      if (isGone(error)) return undefined;
      throw error;
    }
  }
}
