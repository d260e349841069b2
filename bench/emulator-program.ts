// The emulator in a process of its own, driven by messages: counts calls, puts back what a run changed, checks the end.
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { Emulator, type EmulatorState, type IntegrationState } from "../src/emulator/index.js";
import { essence } from "./fleet.js";
import { ScaledClock } from "./scaled-clock.js";
import { TenantsOnDemand } from "./tenants-on-demand.js";

export interface Start {
  readonly state: EmulatorState;
  readonly latencyMs: number;
  /** So many tenants of `many-tenants.ts`, each made when it is asked about, beside those of the state. */
  readonly tenantsOnDemand?: number;
  /** Limits are enforced, and a minute is so many times shorter. */
  readonly limits?: { readonly scale: number; readonly origin: number };
}

export interface Calls {
  readonly token: number;
  readonly get: number;
  readonly paged_get: number;
  readonly write: number;
}

export interface Seen {
  readonly calls: Calls;
  /** When the first write was taken, and the last of each tenant, in milliseconds of the emulator's clock. */
  readonly firstWrite?: number;
  readonly lastWriteOf: Readonly<Record<string, number>>;
  readonly refused: number;
}

export type Request =
  | { readonly do: "start"; readonly with: Start }
  | { readonly do: "begin" }
  | { readonly do: "take" }
  | {
      readonly do: "differences";
      readonly wanted: readonly { readonly tenant: string; readonly live: IntegrationState }[];
    };

export type Reply =
  | { readonly urls: { readonly api: string; readonly put: string } }
  | { readonly seen: Seen }
  | { readonly different: readonly string[] }
  | { readonly ready: true };

/** Nothing enforced, and nothing announced either: all runs of one minute count together, and a client obeys what it reads. */
const noLimits = { enforceLimits: false, limits: { get: 1e9, pagedGet: 1e9, write: 1e9 } };

let emulator: Emulator;
let origin: EmulatorState = {};
let onDemand: TenantsOnDemand | undefined;
let startAnew: ((port: number) => Promise<Emulator>) | undefined;

async function answer(request: Request): Promise<Reply> {
  switch (request.do) {
    case "start": {
      const { state, latencyMs, limits, tenantsOnDemand } = request.with;
      origin = state;
      const start = (port?: number) =>
        Emulator.start({
          state,
          switches: { latencyMs, ...(limits === undefined ? noLimits : { enforceLimits: true }) },
          ...(limits === undefined ? {} : { clock: new ScaledClock(limits.scale, limits.origin) }),
          ...(port === undefined ? {} : { port }),
        });
      emulator = await start();
      if (tenantsOnDemand !== undefined) onDemand = new TenantsOnDemand(emulator, tenantsOnDemand);
      if (limits !== undefined) startAnew = start;
      return { urls: { api: emulator.url, put: await servePut(latencyMs) } };
    }
    case "begin":
      if (startAnew === undefined) putBack();
      else {
        // What an earlier run wrote within a minute counts for the limits of the next one too.
        await emulator.close();
        emulator = await startAnew(Number(new URL(emulator.url).port));
      }
      emulator.clearRequests();
      onDemand?.begin();
      return { ready: true };
    case "take":
      return { seen: take() };
    case "differences":
      return {
        different: request.wanted
          .filter(({ tenant, live }) => essence(emulator.tenant(tenant).integration(live.id).state()) !== essence(live))
          .map(({ live }) => live.id),
      };
  }
}

const touched = new Set<string>();

/** Puts everything that was written to back to what it was. */
function putBack(): void {
  for (const { class: kind, path } of emulator.requests) {
    const id = /INTG-[0-9a-f-]+/.exec(path)?.[0];
    if (kind === "write" && id !== undefined) touched.add(id);
  }
  if (touched.size === 0) return;
  for (const [tenant, { integrations = [] }] of Object.entries(origin.tenants ?? {})) {
    for (const integration of integrations) {
      if (touched.has(integration.id)) emulator.tenant(tenant).install(integration);
    }
  }
  touched.clear();
}

function take(): Seen {
  if (onDemand !== undefined) return { calls: onDemand.take(), lastWriteOf: {}, refused: 0 };
  const calls = { token: 0, get: 0, paged_get: 0, write: 0 };
  const lastWriteOf: Record<string, number> = {};
  let refused = 0;
  let firstWrite: number | undefined;
  for (const { class: kind, tenant, at, status } of emulator.requests) {
    calls[kind] += 1;
    if (status === 429) refused += 1;
    if (kind !== "write" || tenant === undefined) continue;
    firstWrite ??= at;
    lastWriteOf[tenant] = at;
  }
  return { calls, lastWriteOf, refused, ...(firstWrite === undefined ? {} : { firstWrite }) };
}

/** What the API does not have: an endpoint that replaces a whole integration. For the whole-object pipeline alone. */
async function servePut(latencyMs: number): Promise<string> {
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on("data", (chunk: Buffer) => chunks.push(chunk));
    request.on("end", () => {
      const [tenant = "", id = ""] = (request.url ?? "").split("/").slice(1);
      const state = JSON.parse(Buffer.concat(chunks).toString("utf8")) as IntegrationState;
      emulator.tenant(tenant).install(state);
      touched.add(id);
      setTimeout(() => response.end("{}"), latencyMs);
    });
  });
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

process.on("message", ({ number, request }: { number: number; request: Request }) => {
  answer(request).then(
    (reply) => process.send?.({ number, reply }),
    (error: unknown) => process.send?.({ number, error: error instanceof Error ? error.stack : String(error) }),
  );
});
process.on("disconnect", () => process.exit(0));
