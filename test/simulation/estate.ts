// The tenants of a simulation, as they are live: what differs in each, how fast it answers, and who asked it when.
import type { Random } from "../../src/emulator/random.js";
import type { LookResult } from "../../src/fleet/work/look.js";
import type { Claim } from "./model/queue.js";
import type { SimulatedProcess } from "./process.js";

export type Speed = "usual" | "slow" | "dead";

/** Milliseconds that a request takes at most. */
const MOST_MS: Readonly<Record<Speed, number>> = { usual: 400, slow: 6000, dead: 8000 };

export interface LiveTenant {
  readonly name: string;
  speed: Speed;
  /** Ids of the differences of each of its integrations. */
  readonly drift: readonly Set<string>[];
}

/** A look that a worker does. */
export interface Execution {
  readonly process: SimulatedProcess;
  readonly tenant: string;
  readonly claim: Claim;
  readonly beganAt: number;
}

export class Estate {
  readonly tenants = new Map<string, LiveTenant>();
  readonly #random: Random;
  /** Whose result it is. */
  readonly executions = new WeakMap<LookResult, Execution>();
  /** Is told of each request before it is sent. */
  readonly #onRequest: (execution: Execution) => void;

  constructor(random: Random, onRequest: (execution: Execution) => void) {
    this.#random = random;
    this.#onRequest = onRequest;
  }

  /** Ids of all that differs now. */
  driftOf(tenant: string): ReadonlySet<string> {
    return new Set(this.tenants.get(tenant)?.drift.flatMap((ids) => [...ids]));
  }

  /** One request for each integration, one after the other. A tenant that is dead gives up after its first two. */
  async look(execution: Execution, signal: AbortSignal | undefined): Promise<LookResult> {
    const { process, tenant: name } = execution;
    const tenant = this.tenants.get(name);
    if (tenant === undefined) throw new Error(`a look at ${name}, which does not exist`);
    const found: string[] = [];
    let requests = 0;
    for (const ids of tenant.drift) {
      signal?.throwIfAborted();
      this.#onRequest(execution);
      requests += 1;
      // What is answered is what was live when the request was sent.
      found.push(...ids);
      await process.wait(Math.ceil(this.#random.next() * MOST_MS[tenant.speed]));
      if (tenant.speed === "dead" && requests === 2) return this.#of(execution, failedLook(requests));
    }
    signal?.throwIfAborted();
    return this.#of(execution, wholeLook(found, requests));
  }

  #of(execution: Execution, result: LookResult): LookResult {
    this.executions.set(result, execution);
    return result;
  }
}

const calls = (get: number) => ({ get, paged_get: 0, token: 0 });

export function failedLook(requests: number): LookResult {
  const error = { code: "RS4010", message: "no answer" };
  return { result: "failed", error, integrations: requests, drift: [], calls: calls(requests) };
}

export function wholeLook(ids: readonly string[], requests: number): LookResult {
  const place = { stack: "stack", address: "address", integration: "integration", label: "label" };
  const value = { unit: "unit", live: "", isRepairable: false };
  return {
    result: ids.length > 0 ? "drifted" : "clean",
    integrations: requests,
    drift: ids.map((id) => ({ id, ...place, ...value })),
    calls: calls(requests),
  };
}
