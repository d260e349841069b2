// The real client of the API, over the wire of a simulation.
import { Secret } from "../../src/base/secret.js";
import type { Surroundings } from "../../src/fleet/work/look.js";
import type { Clock } from "../../src/opsramp/clock.js";
import { Requester } from "../../src/opsramp/requester.js";
import type { Carrier } from "../../src/opsramp/transport.js";

export interface ClientOptions {
  readonly clock: Clock;
  readonly transport: Carrier;
  readonly surroundings: Pick<Surroundings, "signal" | "terms" | "limitShare">;
  /** Requests a minute that it allows itself. */
  readonly capped?: number | undefined;
  /** Requests at a time. */
  readonly concurrency: number;
  readonly seed: number;
}

export function clientOver({ clock, transport, surroundings, capped, concurrency, seed }: ClientOptions): Requester {
  const { signal, terms, limitShare } = surroundings;
  return new Requester({
    endpoint: { origin: "https://api.example.com", prefix: "" },
    clientId: "key",
    clientSecret: new Secret("secret"),
    clock,
    maxRequestsPerMinute: capped,
    limitShare,
    concurrency,
    maxAnswerBytes: 1_000_000,
    timeoutMs: 60_000,
    onEvent: undefined,
    signal,
    tokenPath: undefined,
    seed,
    proxy: undefined,
    windows: terms?.windows,
    mayBegin: undefined,
    mayWrite: terms?.mayWrite,
    transport,
  });
}
