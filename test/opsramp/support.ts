// A small HTTP server that a test scripts, a clock that a test moves, and a client that uses both.
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { onTestFinished } from "vitest";
import { Secret } from "../../src/base/secret.js";
import { type ClientOptions, OpsRampClient } from "../../src/opsramp/client.js";
import type { Clock } from "../../src/opsramp/clock.js";

export interface Seen {
  method: string;
  path: string;
  headers: IncomingMessage["headers"];
  body: string;
  /** Virtual time of its arrival, when the server has a clock. */
  at: number;
}

export interface Reply {
  status?: number;
  headers?: Record<string, string>;
  /** A string or buffer is sent as it is, anything else as JSON. */
  body?: unknown;
  /** Instead of an answer: end the connection before one, or in the middle of one. */
  cut?: "before" | "middle";
  /** Answer after this is resolved. */
  after?: Promise<unknown>;
}

export type Handler = (seen: Seen, response: ServerResponse) => Reply | undefined;

export const CLIENT_SECRET = "the-client-secret";
export const TOKEN = "the-first-access-token";

export class TestServer {
  readonly seen: Seen[] = [];
  inFlight = 0;
  tokenReply: (seen: Seen, count: number) => Reply = (_, count) => ({
    body: { access_token: count === 1 ? TOKEN : `token-${count}`, token_type: "bearer", expires_in: "7199" },
  });
  readonly #tokens: Seen[] = [];

  constructor(
    readonly server: Server,
    public handler: Handler,
    readonly clock: Clock | undefined,
  ) {}

  get url(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  get tokens(): readonly Seen[] {
    return this.#tokens;
  }

  receive(request: IncomingMessage, response: ServerResponse): void {
    this.inFlight += 1;
    const done = this.clock instanceof VirtualClock ? this.clock.busy() : undefined;
    response.on("close", () => {
      this.inFlight -= 1;
      done?.();
    });
    const chunks: Buffer[] = [];
    request.on("data", (chunk: Buffer) => chunks.push(chunk));
    request.on("end", () => {
      const seen: Seen = {
        method: request.method ?? "",
        path: request.url ?? "",
        headers: request.headers,
        body: Buffer.concat(chunks).toString(),
        at: this.clock?.now() ?? 0,
      };
      let reply: Reply | undefined;
      if (seen.path.endsWith("/oauth/token")) {
        this.#tokens.push(seen);
        reply = this.tokenReply(seen, this.#tokens.length);
      } else {
        this.seen.push(seen);
        reply = this.handler(seen, response);
      }
      if (reply === undefined) return;
      const { after } = reply;
      if (after === undefined) answer(response, reply);
      else void after.then(() => answer(response, reply));
    });
  }
}

function answer(response: ServerResponse, reply: Reply): void {
  if (reply.cut === "before") {
    response.socket?.destroy();
    return;
  }
  const { body } = reply;
  const bytes =
    typeof body === "string" || Buffer.isBuffer(body) ? body : body === undefined ? "" : JSON.stringify(body);
  if (reply.cut === "middle") {
    response.writeHead(reply.status ?? 200, { "content-length": "1000000", ...reply.headers });
    response.write(bytes, () => response.socket?.destroy());
    return;
  }
  response.writeHead(reply.status ?? 200, { "content-type": "application/json", ...reply.headers });
  response.end(bytes);
}

export async function startServer(handler: Handler, clock?: Clock): Promise<TestServer> {
  const server = createServer((request, response) => testServer.receive(request, response));
  const testServer = new TestServer(server, handler, clock);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(async () => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  });
  return testServer;
}

/** A client of the server on a clock whose sleeps are over at once, unless the test gives another. */
export function clientOf(server: TestServer | string, options: Partial<ClientOptions> = {}): OpsRampClient {
  const client = new OpsRampClient({
    endpoint: typeof server === "string" ? server : server.url,
    clientId: "key",
    clientSecret: new Secret(CLIENT_SECRET),
    clock: new InstantClock(),
    seed: 1,
    ...options,
  });
  onTestFinished(() => client.close());
  return client;
}

/** Time that jumps over every sleep. */
export class InstantClock implements Clock {
  readonly slept: number[] = [];
  #now = Date.UTC(2030, 0, 1);

  now(): number {
    return this.#now;
  }

  async sleep(ms: number, signal?: AbortSignal): Promise<void> {
    signal?.throwIfAborted();
    this.slept.push(ms);
    this.#now += ms;
    await new Promise((resolve) => setImmediate(resolve));
    signal?.throwIfAborted();
  }

  /** Moves the time without a sleep. */
  pass(ms: number): void {
    this.#now += ms;
  }
}

interface Sleeper {
  readonly until: number;
  readonly wake: () => void;
}

/**
 * Time that stands until nothing happens any more, and then moves to the first sleeper. Client and server share one
 * event loop, so "nothing happens" is a number of its turns without any use of the clock, however slow the machine is.
 */
export class VirtualClock implements Clock {
  readonly start = Date.UTC(2030, 0, 1);
  #busy = 0;
  #now = this.start;
  #sleepers: Sleeper[] = [];
  #quietTurns = 0;
  #watching = false;

  now(): number {
    this.#quietTurns = 0;
    return this.#now;
  }

  /** Time stands at least until the returned function is called. */
  busy(): () => void {
    this.#busy += 1;
    return () => {
      this.#busy -= 1;
    };
  }

  get elapsed(): number {
    return this.#now - this.start;
  }

  sleep(ms: number, signal?: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      const remove = (): void => {
        this.#sleepers = this.#sleepers.filter((waiting) => waiting !== sleeper);
        signal?.removeEventListener("abort", stop);
      };
      const stop = (): void => {
        remove();
        reject(signal?.reason);
      };
      const wake = (): void => {
        remove();
        resolve();
      };
      const sleeper: Sleeper = { until: this.now() + ms, wake };
      if (signal?.aborted) {
        reject(signal.reason);
        return;
      }
      signal?.addEventListener("abort", stop, { once: true });
      this.#sleepers.push(sleeper);
      this.#sleepers.sort((left, right) => left.until - right.until);
      if (!this.#watching) setImmediate(this.#watch);
      this.#watching = true;
    });
  }

  readonly #watch = (): void => {
    this.#quietTurns = this.#busy > 0 ? 0 : this.#quietTurns + 1;
    const next = this.#sleepers[0];
    this.#watching = next !== undefined;
    if (next === undefined) return;
    if (this.#quietTurns > 300) {
      this.#now = Math.max(this.#now, next.until);
      this.#quietTurns = 0;
      next.wake();
    }
    setImmediate(this.#watch);
  };
}

/** Polls until the condition holds. */
export async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await new Promise((resolve) => setTimeout(resolve, 1));
}

export async function codeOf(promise: Promise<unknown>): Promise<string> {
  return promise.then(
    () => "no error",
    (error: unknown) => (error instanceof Error ? error.name : String(error)),
  );
}

export async function errorOf(promise: Promise<unknown>): Promise<Error & { where?: string; code?: string }> {
  return promise.then(
    () => new Error("no error"),
    (error: unknown) => error as Error,
  );
}

/** A signal, and the listeners that are on it. */
export function watchedSignal(stop = new AbortController()): {
  readonly signal: AbortController["signal"];
  readonly listeners: ReadonlySet<unknown>;
} {
  const listeners = new Set<unknown>();
  const { signal } = stop;
  const add = signal.addEventListener.bind(signal);
  const remove = signal.removeEventListener.bind(signal);
  signal.addEventListener = (...args: Parameters<typeof add>) => {
    listeners.add(args[1]);
    add(...args);
  };
  signal.removeEventListener = (...args: Parameters<typeof remove>) => {
    if (args[0] === "abort") listeners.delete(args[1]);
    remove(...args);
  };
  return { signal, listeners };
}
