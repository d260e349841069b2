// The API of a simulation: it counts the requests of each tenant in its windows, as the headers of its answers tell.
import type { Random } from "../../src/emulator/random.js";
import type { TransportAnswer, TransportRequest } from "../../src/opsramp/transport.js";
import type { LiveTenant } from "./estate.js";

const MINUTE = 60_000;

/** How the requests of a tenant are limited. */
export interface Limits {
  /** Requests a minute as the server counts and tells them; undefined: it tells nothing. */
  readonly told: number | undefined;
  /** How many of these other clients take in a window at most. */
  readonly others: number;
  /** Windows of the server follow each other from here on, whoever asks when; undefined: each begins with a request. */
  readonly phase: number | undefined;
  /** Requests a minute that the client allows itself. */
  readonly capped: number | undefined;
  /** Requests at a time. */
  readonly concurrency: number;
}

/** A request on its way. */
export interface Arrival<Sender> {
  readonly tenant: Pick<LiveTenant, "name" | "limits" | "speed">;
  /** Of the integration. */
  readonly place: number;
  readonly method: TransportRequest["method"];
  /** Those that it corrects. */
  readonly rows?: readonly string[];
  readonly sender: Sender;
  /** Whose limit it counts for: the tenant's own name, or that of its partner. */
  readonly countsFor: string;
  /** When its process began to send it. */
  readonly askedAt: number;
  /** Its process was stopped right before it left. */
  readonly isLate: boolean;
  /** Whether whoever sends it knows the limit of the tenant. */
  readonly isTold: boolean;
}

export interface ServerWatch<Sender> {
  /** A request leaves its process. */
  left(arrival: Arrival<Sender>): void;
  /** The server does what it asks for. */
  arrived(arrival: Arrival<Sender>): void;
  /** More requests than a limit allows. */
  tooMany(arrival: Arrival<Sender>, count: number, limit: number): void;
}

interface Window {
  readonly endsAt: number;
  readonly others: number;
  count: number;
  /** Those of them that are no look's any more. */
  late: number;
}

export interface ServerOptions<Sender> {
  readonly random: Random;
  readonly now: () => number;
  readonly watch: ServerWatch<Sender>;
  /** Whether what is too much is refused, as the API does it. Default false. */
  readonly refuses?: boolean;
  readonly does: (arrival: Arrival<Sender>) => { readonly status: number; readonly body: unknown };
}

const THROTTLED = Buffer.from(JSON.stringify({ error: "throttled" }));

export class LiveServer<Sender> {
  readonly #options: ServerOptions<Sender>;
  /** By tenant and class. */
  readonly #windows = new Map<string, Window>();
  /** When those of the last minute were sent, by tenant and class. */
  readonly #sent = new Map<string, number[]>();

  constructor(options: ServerOptions<Sender>) {
    this.#options = options;
  }

  /** What a client allows itself counts by the times at which it begins to send. */
  leaves(arrival: Arrival<Sender>): void {
    const { watch } = this.#options;
    watch.left(arrival);
    const { askedAt, tenant, isLate } = arrival;
    const { capped } = tenant.limits;
    if (capped === undefined || isLate) return;
    const key = keyOf(arrival);
    const sent = (this.#sent.get(key) ?? []).filter((time) => time > askedAt - MINUTE);
    sent.push(askedAt);
    this.#sent.set(key, sent);
    if (sent.length > capped) watch.tooMany(arrival, sent.length, capped);
  }

  arrives(arrival: Arrival<Sender>): TransportAnswer {
    const { watch, does } = this.#options;
    const { isRefused, headers } = this.#count(arrival);
    if (isRefused) return { status: 429, headers, bytes: THROTTLED };
    watch.arrived(arrival);
    const { status, body } = does(arrival);
    return { status, headers, bytes: Buffer.from(JSON.stringify(body)) };
  }

  #count(arrival: Arrival<Sender>): { readonly isRefused: boolean; readonly headers: ReadonlyMap<string, string> } {
    const { now, random, watch, refuses = false } = this.#options;
    const { told, others, phase } = arrival.tenant.limits;
    if (told === undefined) return { isRefused: false, headers: new Map() };
    const key = keyOf(arrival);
    let window = this.#windows.get(key);
    if (window === undefined || now() >= window.endsAt) {
      const start = phase === undefined ? now() : now() - ((now() - phase) % MINUTE);
      window = { endsAt: start + MINUTE, others: Math.floor(random.next() * (others + 1)), count: 0, late: 0 };
      this.#windows.set(key, window);
    }
    const isRefused = refuses && window.count + window.others >= told;
    if (!isRefused) window.count += 1;
    if (arrival.isLate) window.late += 1;
    const used = window.count + window.others;
    if ((isRefused || used - window.late > told) && arrival.isTold && !arrival.isLate)
      watch.tooMany(arrival, used - window.late, told);
    const headers = new Map([
      ["x-ratelimit-limit", String(told)],
      ["x-ratelimit-remaining", String(Math.max(0, told - used))],
      ["x-ratelimit-reset", String(Math.ceil(window.endsAt / 1000))],
    ]);
    return { isRefused, headers };
  }
}

const keyOf = ({ countsFor, method }: Arrival<unknown>): string => `${countsFor} ${method === "GET" ? "get" : "write"}`;
