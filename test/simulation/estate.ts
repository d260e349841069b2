// The tenants of a simulation, as they are live: what differs in each, how fast it answers, and looks at them by the real client.
import type { Random } from "../../src/emulator/random.js";
import { type FoundDrift, type LookResult, liveOf, type Surroundings } from "../../src/fleet/work/look.js";
import type { Requester } from "../../src/opsramp/requester.js";
import { clientOver } from "./client.js";
import type { Claim } from "./model/queue.js";
import type { SimulatedProcess } from "./process.js";
import { type Arrival, type Limits, LiveServer, type ServerWatch } from "./server.js";
import { Wire } from "./wire.js";

export type Speed = "usual" | "slow" | "dead";

/** Milliseconds that a request takes at most. */
const MOST_MS: Readonly<Record<Speed, number>> = { usual: 400, slow: 6000, dead: 8000 };

/** One of so many answers is lost on its way. */
const LOST_OF = 100;

/** What is live in place of what is declared: a row that a repair adds, or removes. */
export const ADDED = "one";
export const REMOVED = "two";

export interface LiveIntegration {
  /** What is live in place of what is declared, by the id of the difference. */
  readonly drift: Map<string, string>;
  /** Milliseconds since the epoch. */
  editedAt: number | undefined;
}

export interface LiveTenant {
  readonly name: string;
  speed: Speed;
  readonly integrations: readonly LiveIntegration[];
  readonly limits: Limits;
  /** Whether its answers tell when an integration was edited. */
  readonly tellsEdits: boolean;
  /** When anything of it was changed last, in milliseconds since the epoch. */
  changedAt: number;
}

export interface LeavingWrite {
  readonly execution: Execution;
  readonly method: string;
  /** Those that it corrects. */
  readonly rows: readonly string[];
  /** Its process was stopped right before it left. */
  readonly isLate: boolean;
}

/** What happens to writes. */
export interface WriteWatch {
  /** A write leaves its process. */
  leaves(write: LeavingWrite): void;
  /** The server has corrected a row, in place of which `live` was live. */
  corrected(row: { readonly tenant: string; readonly place: number; readonly id: string; readonly live: string }): void;
}

/** A look that a worker does. */
export interface Execution {
  readonly process: SimulatedProcess;
  readonly tenant: string;
  readonly claim: Claim;
  readonly beganAt: number;
  /** Whether its process was told to end. */
  readonly isStopped: () => boolean;
  /** The round that has its result, once that is kept. */
  round?: number;
  /** The repair that it is at, once that may write. */
  run?: RepairRun | undefined;
}

export const integrationName = (place: number) => `integration ${place}`;

/** The place of an integration in its tenant, by its name. */
export const placeNamed = (name: string) => Number(name.slice(name.lastIndexOf(" ") + 1));

/** What an answer holds of an integration. */
export interface Shown {
  readonly drift: readonly (readonly [id: string, live: string])[];
  readonly editedAt: number | undefined;
}

/** The repair of an integration, once it was looked at again. */
export interface RepairRun {
  readonly execution: Execution;
  readonly place: number;
  readonly seen: Shown;
  /** It was told to send nothing more. */
  isStopped: boolean;
}

export class Estate {
  readonly tenants = new Map<string, LiveTenant>();
  readonly #random: Random;
  /** Whose result it is. */
  readonly executions = new WeakMap<LookResult, Execution>();
  readonly #server: LiveServer<Execution>;
  readonly #now: () => number;
  readonly #writes: WriteWatch;

  constructor(random: Random, now: () => number, watch: ServerWatch<Execution>, writes: WriteWatch) {
    this.#random = random;
    this.#now = now;
    this.#writes = writes;
    this.#server = new LiveServer({ random, now, watch, does: (arrival) => this.#does(arrival) });
  }

  add(tenant: LiveTenant): void {
    this.tenants.set(tenant.name, tenant);
  }

  /** Ids of all that differs now. */
  driftOf(name: string): ReadonlySet<string> {
    return new Set(this.tenants.get(name)?.integrations.flatMap(({ drift }) => [...drift.keys()]));
  }

  /** Somebody edits one value: to another than it is, or back. */
  edit(name: string, place: number, id: string, live: string | undefined): void {
    const tenant = this.tenants.get(name);
    const integration = tenant?.integrations[place];
    if (tenant === undefined || integration === undefined) return;
    const key = keyOf(name, place, id);
    if (live === undefined) integration.drift.delete(key);
    else integration.drift.set(key, live);
    integration.editedAt = this.#now();
    tenant.changedAt = this.#now();
  }

  /** The client that a look has: the real one, over the server of the simulation. */
  clientOf(execution: Execution, surroundings: Surroundings): Requester {
    const { process } = execution;
    const { terms } = surroundings;
    const tenant = this.#tenant(execution.tenant);
    const { capped, concurrency } = tenant.limits;
    // Until an answer tells the limit, or the look before has left it, the published one is kept.
    let isTold = terms?.windows?.left.some(({ learnt }) => learnt !== undefined) === true;
    return clientOver({
      clock: process,
      surroundings,
      capped,
      concurrency,
      seed: this.#now(),
      transport: new Wire({
        process,
        now: this.#now,
        mayBegin: terms?.mayBegin,
        leaves: ({ path, ...leaving }, answered) => {
          const takes = Math.ceil(this.#random.next() * MOST_MS[tenant.speed]);
          const isLost = isTold && this.#random.next() * LOST_OF < 1;
          const addressed = placeOf(path);
          const arrival = { ...leaving, ...addressed, tenant, countsFor: tenant.name, sender: execution, isTold };
          const { method, isLate } = leaving;
          if (method !== "GET") this.#writes.leaves({ execution, method, isLate, rows: addressed.rows });
          this.#server.leaves(arrival);
          const arrives = Math.ceil(takes * this.#random.next());
          process.afterwards(arrives, () => {
            const answer = this.#server.arrives(arrival);
            process.afterwards(takes - arrives, () => {
              isTold = true;
              process.hears(() => answered(isLost ? undefined : answer));
            });
          });
        },
      }),
    });
  }

  /** One request for each integration. A tenant that is dead refuses them all. */
  async look(execution: Execution, surroundings: Surroundings): Promise<LookResult> {
    const { signal } = surroundings;
    const client = this.clientOf(execution, surroundings);
    const { tenant: name } = execution;
    try {
      const places = [...this.#tenant(name).integrations.keys()];
      const shown = await Promise.allSettled(places.map((place) => readIntegration(client, name, place)));
      signal?.throwIfAborted();
      const drift = shown.flatMap((each, place) =>
        each.status === "fulfilled" ? foundIn(name, place, each.value) : [],
      );
      const isWhole = shown.every(({ status }) => status === "fulfilled");
      const result = isWhole ? wholeLook(drift, places.length) : failedLook(places.length, drift);
      this.executions.set(result, execution);
      return result;
    } finally {
      await client.close();
    }
  }

  #tenant(name: string): LiveTenant {
    const tenant = this.tenants.get(name);
    if (tenant === undefined) throw new Error(`a request to ${name}, which does not exist`);
    return tenant;
  }

  #does({ tenant: { name, speed }, place, rows = [] }: Arrival<Execution>): { status: number; body: unknown } {
    if (speed === "dead") return { status: 403, body: {} };
    const tenant = this.#tenant(name);
    const integration = tenant.integrations[place];
    if (integration === undefined) return { status: 404, body: {} };
    for (const id of rows) {
      const live = integration.drift.get(keyOf(name, place, id));
      this.edit(name, place, id, undefined);
      if (live !== undefined) this.#writes.corrected({ tenant: name, place, id, live });
    }
    const editedAt = tenant.tellsEdits ? integration.editedAt : undefined;
    return { status: 200, body: { drift: [...integration.drift], editedAt } satisfies Shown };
  }
}

/** The id of a difference. */
const keyOf = (tenant: string, place: number, id: string) => `${tenant} ${place} ${id}`;

/** What a path addresses: an integration, and rows of it that are corrected. */
export function placeOf(path: string): { readonly place: number; readonly rows: readonly string[] } {
  const [, , place, rows] = path.split("/");
  return { place: Number(place), rows: rows?.split(",") ?? [] };
}

/** @throws what the client throws. */
export function readIntegration(client: Requester, tenant: string, place: number): Promise<Shown> {
  return client.run({
    tenant,
    class: "get",
    method: "GET",
    path: `/integrations/${place}`,
    place: { tenant },
    accept: (reading) => (reading.kind === "json" ? (reading.value as Shown) : undefined),
  });
}

export const driftChange = (live: string) => ({ action: "change", before: live }) as const;

function foundIn(tenant: string, place: number, { drift, editedAt }: Shown): readonly FoundDrift[] {
  return drift.map(([id, live]) => foundDrift(tenant, place, id, live, editedAt));
}

export function foundDrift(tenant: string, place: number, id: string, live: string, editedAt?: number): FoundDrift {
  return {
    id,
    stack: tenant,
    address: integrationName(place),
    integration: integrationName(place),
    label: unitOf(id),
    unit: unitOf(id),
    live: liveOf(driftChange(live)),
    isRepairable: true,
    ...(editedAt === undefined ? {} : { editedAt }),
  };
}

/** The same in every tenant. */
export const unitOf = (id: string): string => id.slice(id.indexOf(" ") + 1);

const calls = (get: number) => ({ get, paged_get: 0, token: 0 });

export function failedLook(requests: number, drift: readonly FoundDrift[] = []): LookResult {
  const error = { code: "RS4010", message: "no answer" };
  return { result: "failed", error, integrations: requests, drift, calls: calls(requests) };
}

export function wholeLook(drift: readonly FoundDrift[], requests: number): LookResult {
  return { result: drift.length > 0 ? "drifted" : "clean", integrations: requests, drift, calls: calls(requests) };
}
