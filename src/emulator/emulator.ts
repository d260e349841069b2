// The emulator: a stand-in for the OpsRamp API on a port of its own.
import { writeFileSync } from "node:fs";
import type { AddressInfo } from "node:net";
import { createAdaptorServer, type ServerType } from "@hono/node-server";
import { type Clock, realClock } from "./clock.js";
import { Faults } from "./faults/faults.js";
import { TenantHandle } from "./handles.js";
import { RateWindows } from "./limits.js";
import { loadState, readTenant } from "./load.js";
import { type Delivery, type RaisedEvent, raise } from "./raise.js";
import { Random } from "./random.js";
import { type LoggedRequest, RequestLog, type RequestWatcher } from "./request-log.js";
import { createApp } from "./server.js";
import type { EmulatorState, TenantState } from "./state.js";
import { Store } from "./store.js";
import { completeSwitches, type Switches } from "./switches.js";
import { Tokens } from "./tokens.js";

/** What an emulator starts with. */
export interface EmulatorOptions {
  /** Default: 0, any free port. */
  port?: number;
  /** Default: `127.0.0.1`. */
  host?: string;
  /** What it holds at first, or the path of a JSON file that says so. Default: tenant `client_8`, nothing installed. */
  state?: EmulatorState | string;
  /** Behaviours that differ from the defaults. */
  switches?: Partial<Switches>;
  /** Path of a file that gets one line of JSON per request, secrets masked. Emptied at the start. */
  log?: string;
  /** Default: the real time. */
  clock?: Clock;
  /** Seed of generated ids, tokens, jitter and chances. Default: 1. */
  seed?: number;
  /** Faults to begin with: a scenario `{ faults: [...] }` or the path of its file. */
  scenario?: unknown;
}

/** A stand-in for the API on a port of its own, until it is closed. */
export class Emulator {
  /** Mutable: a change holds from the next request on. */
  readonly switches: Switches;
  /** What goes wrong: faults can be added, loaded and removed at any time. */
  readonly faults: Faults;
  readonly #log: RequestLog;
  readonly #clock: Clock;
  readonly #store: Store;
  readonly #tokens: Tokens;
  readonly #rates: RateWindows;
  readonly #server: ServerType;
  #url = "";

  private constructor(options: EmulatorOptions) {
    const clock = options.clock ?? realClock;
    this.#clock = clock;
    const random = new Random(options.seed ?? 1);
    this.switches = completeSwitches(options.switches);
    this.#store = new Store(random, this.switches);
    loadState(this.#store, options.state ?? {});
    this.faults = new Faults(random);
    if (options.scenario !== undefined) this.faults.load(options.scenario);
    this.#log = new RequestLog(options.log);
    this.#tokens = new Tokens(clock, random);
    this.#rates = new RateWindows(clock);
    const app = createApp({
      store: this.#store,
      switches: this.switches,
      clock,
      tokens: this.#tokens,
      rates: this.#rates,
      faults: this.faults,
      log: this.#log,
    });
    // The adaptor would otherwise put its own Request and Response in place of the global ones.
    this.#server = createAdaptorServer({ fetch: app.fetch, overrideGlobalObjects: false });
  }

  /** Starts one. Throws an `Error` for a malformed state, scenario or switch, or when the port is taken. */
  static async start(options: EmulatorOptions = {}): Promise<Emulator> {
    const emulator = new Emulator(options);
    const host = options.host ?? "127.0.0.1";
    await new Promise<void>((resolve, reject) => {
      emulator.#server.once("error", reject);
      emulator.#server.listen(options.port ?? 0, host, resolve);
    });
    const { port } = emulator.#server.address() as AddressInfo;
    emulator.#url = `http://${host.includes(":") ? `[${host}]` : host}:${port}`;
    return emulator;
  }

  /** Such as `http://127.0.0.1:40123`. */
  get url(): string {
    return this.#url;
  }

  /** All requests since the start or the last `clearRequests`, secrets masked. */
  get requests(): readonly LoggedRequest[] {
    return this.#log.entries;
  }

  /** @internal */
  watch(watcher: RequestWatcher): void {
    this.#log.watchers.push(watcher);
  }

  /** Forgets the requests so far; the log file keeps them. */
  clearRequests(): void {
    this.#log.clear();
  }

  /** A copy of everything it holds, secrets included. */
  state(): EmulatorState {
    return this.#store.toState();
  }

  /** Puts a state, or the file at that path, in place of what it holds. Throws an `Error` and changes nothing when malformed. */
  load(state: EmulatorState | string): void {
    loadState(this.#store, state);
  }

  /** Writes everything it holds to a JSON file, secrets included. */
  save(path: string): void {
    writeFileSync(path, `${JSON.stringify(this.state(), null, 2)}\n`);
  }

  /** Throws an `Error` for a tenant that does not exist. */
  tenant(id: string): TenantHandle {
    const tenant = this.#store.tenants.get(id);
    if (tenant === undefined) throw new Error(`The emulator has no tenant ${id}.`);
    return new TenantHandle(this.#store, tenant, this.switches);
  }

  /** Adds a tenant, in place of one with the same id. */
  addTenant(id: string, state: TenantState = {}): TenantHandle {
    this.#store.tenants.set(id, readTenant(id, state, this.#store));
    return this.tenant(id);
  }

  /**
   * Something happens to an entity of a tenant: the active events that are about it are posted to where they say, over
   * HTTP. Gives the calls that were made; the API's activity log has them, too. Throws an `Error` for a tenant that does not exist.
   */
  async raise(tenant: string, raised: RaisedEvent): Promise<Delivery[]> {
    const store = this.#store.tenants.get(tenant);
    if (store === undefined) throw new Error(`The emulator has no tenant ${tenant}.`);
    return raise(store, raised, this.#clock);
  }

  /** Every access token given out so far is expired from now on. */
  expireTokens(): void {
    this.#tokens.expireAll();
  }

  /** Releases held requests, cuts all connections and frees the port. */
  async close(): Promise<void> {
    this.faults.clear();
    if (!this.#server.listening) return;
    await new Promise<void>((resolve) => {
      this.#server.close(() => resolve());
      if ("closeAllConnections" in this.#server) this.#server.closeAllConnections();
    });
  }
}
