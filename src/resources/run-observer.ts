// An observer for runs that nobody announces: reads come one by one, as Terraform asks for them. The first of a tenant
// is a GET; from the second on search pages are read, and what was seen is remembered for the plan that follows.
import type { Direction } from "../document/mapping.js";
import type { Live } from "../integration/model.js";
import { fold } from "../integration/pairing/key.js";
import type { WireIntegration } from "../integration/wire/wire.js";
import type { OpsRampClient } from "../opsramp/client.js";
import { type Observation, Observer, type ObserverOptions } from "./observer.js";

/** The search pages of one tenant, read as far as reads have paid for them. */
class TenantPages {
  readonly #found = new Map<string, WireIntegration>();
  readonly #pages: AsyncIterator<WireIntegration[]>;
  #asks = 0;
  #read = 0;
  #ended = false;
  /** One page at a time: all that wait may be on the one that is under way. */
  #turn: Promise<void> = Promise.resolve();

  constructor(client: OpsRampClient, tenant: string) {
    this.#pages = client.searchIntegrations(tenant)[Symbol.asyncIterator]();
  }

  /** The integration, if it is on a page that is worth reading: each ask pays for one page. */
  find(id: string): Promise<WireIntegration | undefined> {
    this.#asks += 1;
    const found = this.#turn.then(() => this.#findInTurn(fold(id)));
    this.#turn = found.then(
      () => undefined,
      () => undefined,
    );
    return found;
  }

  async #findInTurn(id: string): Promise<WireIntegration | undefined> {
    while (!this.#found.has(id) && !this.#ended && this.#read < this.#asks) {
      this.#read += 1;
      const page = await this.#next();
      if (page === undefined) this.#ended = true;
      for (const integration of page ?? []) this.#found.set(fold(String(integration.id ?? "")), integration);
    }
    return this.#found.get(id);
  }

  /** What pages fail with, a GET fails with as well, and is told there. */
  async #next(): Promise<WireIntegration[] | undefined> {
    try {
      const next = await this.#pages.next();
      return next.done ? undefined : next.value;
    } catch {
      return undefined;
    }
  }
}

export class RunObserver extends Observer {
  readonly #client: OpsRampClient;
  readonly #seen = new Map<string, Promise<Observation>>();
  /** Undefined while a tenant was asked for once. */
  readonly #pagesOf = new Map<string, TenantPages | undefined>();

  constructor(client: OpsRampClient, options: ObserverOptions = {}) {
    super(client, options);
    this.#client = client;
  }

  /** What this run has seen of it already, else from a page or by GET. */
  override observe(tenant: string, id: string): Promise<Observation> {
    return this.#seen.get(keyOf(tenant, id)) ?? this.#remember(tenant, id, this.#firstLook(tenant, id));
  }

  override observeByGet(tenant: string, id: string): Promise<Observation> {
    return this.#remember(tenant, id, super.observeByGet(tenant, id));
  }

  /** Row lists are read anew each time; a plan that follows a read finds them with what was seen. */
  override async withRows(tenant: string, live: Live, directions: Iterable<Direction>): Promise<Live> {
    const key = keyOf(tenant, live.id);
    const seen = await this.#seen.get(key);
    const complete = await super.withRows(tenant, live, directions);
    if (seen?.live === live) this.#seen.set(key, Promise.resolve({ ...seen, live: complete }));
    return complete;
  }

  async #firstLook(tenant: string, id: string): Promise<Observation> {
    if (!this.#pagesOf.has(tenant)) {
      this.#pagesOf.set(tenant, undefined);
      return super.observeByGet(tenant, id);
    }
    const pages = this.#pagesOf.get(tenant) ?? new TenantPages(this.#client, tenant);
    this.#pagesOf.set(tenant, pages);
    const wire = await pages.find(id);
    return wire === undefined ? super.observeByGet(tenant, id) : this.seen(tenant, wire, "page");
  }

  #remember(tenant: string, id: string, observing: Promise<Observation>): Promise<Observation> {
    const key = keyOf(tenant, id);
    this.#seen.set(key, observing);
    observing.catch(() => {
      if (this.#seen.get(key) === observing) this.#seen.delete(key);
    });
    return observing;
  }
}

const keyOf = (tenant: string, id: string) => JSON.stringify([tenant, fold(id)]);
