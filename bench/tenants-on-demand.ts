// Tenants that come with a request and go with its answer: an emulator of ten thousand of them stays as small as one of ten.
// One that was written to stays as it is until the next run begins.
import type { Emulator, LoggedRequest } from "../src/emulator/index.js";
import type { Calls } from "./emulator-program.js";
import { liveTenant } from "./many-tenants.js";

export class TenantsOnDemand {
  readonly #requests = new Map<string, number>();
  readonly #written = new Set<string>();
  #calls = { token: 0, get: 0, paged_get: 0, write: 0 };

  constructor(
    private readonly emulator: Emulator,
    private readonly tenants: number,
  ) {
    emulator.watch({
      arrives: (request) => this.#arrives(request),
      isLogged: (request) => this.#isLogged(request),
    });
  }

  #arrives({ tenant }: LoggedRequest): void {
    if (tenant === undefined) return;
    const underWay = this.#requests.get(tenant) ?? 0;
    this.#requests.set(tenant, underWay + 1);
    const isNew = underWay === 0 && !this.#written.has(tenant);
    const state = isNew ? liveTenant(tenant, this.tenants) : undefined;
    if (state !== undefined) this.emulator.addTenant(tenant, state);
  }

  #isLogged({ tenant, class: kind }: LoggedRequest): void {
    this.#calls[kind] += 1;
    // The log would hold the answers of all tenants.
    this.emulator.clearRequests();
    if (tenant === undefined) return;
    if (kind === "write") this.#written.add(tenant);
    const underWay = (this.#requests.get(tenant) ?? 1) - 1;
    if (underWay > 0) this.#requests.set(tenant, underWay);
    else {
      this.#requests.delete(tenant);
      if (!this.#written.has(tenant)) this.emulator.addTenant(tenant);
    }
  }

  /** Lets go of what was written, and counts from here. */
  begin(): void {
    for (const tenant of this.#written) this.emulator.addTenant(tenant);
    this.#written.clear();
    this.take();
  }

  /** The calls since they were taken last. */
  take(): Calls {
    const calls = this.#calls;
    this.#calls = { token: 0, get: 0, paged_get: 0, write: 0 };
    return calls;
  }
}
