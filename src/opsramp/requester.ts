// The one way to the API: limit, slot, token, send, understand; and again, as long as that is safe.

import { setMaxListeners } from "node:events";
import pLimit from "p-limit";
import { RampsyncError } from "../base/error.js";
import type { ErrorCode } from "../base/error-codes.js";
import { type Place } from "../base/place.js";
import type { Secret } from "../base/secret.js";
import { type Tell, within } from "../base/telemetry.js";
import { printable } from "../base/text.js";
import { type Reading, readAnswer, tablesOfAnswers } from "./answer.js";
import { Backoff, MAX_ATTEMPTS, MAX_REFUSALS } from "./backoff.js";
import { classify, type Question, refusalHint, wordsOf } from "./classify.js";
import type { Clock } from "./clock.js";
import type { Endpoint } from "./endpoint.js";
import type { ClientEvent } from "./event.js";
import { interrupted, mayPass, unanswered, wait } from "./failure.js";
import { type LimitKey, LimitWindows } from "./limit-windows.js";
import { type KnownLimit, Limiter, type LimiterOptions, type LimitWindow, type Permit } from "./limiter.js";
import type { ProxySettings } from "./proxy.js";
import { LEFT_OUT, quotable, secretsOf } from "./quotable.js";
import { publishedLimits, type RequestClass, requestClasses } from "./request-class.js";
import { TokenSource } from "./token.js";
import { type Carrier, Transport, type TransportAnswer, TransportError } from "./transport.js";
import { UnknownOutcomeError } from "./unknown-outcome-error.js";

/** One request to make. */
export interface Call<Result> {
  readonly tenant: string;
  readonly class: RequestClass;
  readonly method: "GET" | "POST" | "DELETE";
  /** Below the endpoint, encoded, with its query. */
  readonly path: string;
  readonly body?: unknown;
  readonly about?: Question["about"];
  /** For errors: the tenant, and the integration when there is one. */
  readonly place: Place;
  /** The result that a successful answer holds; undefined when it is not understood. */
  readonly accept: (reading: Reading, headers: ReadonlyMap<string, string>) => Result | undefined;
  /** The result when the addressed row does not exist. */
  readonly gone?: Result;
}

export interface RequesterOptions {
  readonly endpoint: Endpoint;
  readonly clientId: string;
  readonly clientSecret: Secret;
  readonly clock: Clock;
  readonly maxRequestsPerMinute: number | undefined;
  /** Percent of what others leave of the server's limits that is taken. */
  readonly limitShare: number | undefined;
  readonly concurrency: number;
  readonly maxAnswerBytes: number;
  readonly timeoutMs: number;
  readonly onEvent: ((event: ClientEvent) => void) | undefined;
  readonly signal: AbortSignal | undefined;
  readonly tokenPath: string | undefined;
  readonly seed: number;
  readonly proxy: ProxySettings | undefined;
  readonly windows: LimitWindows | undefined;
  readonly mayBegin: (() => boolean) | undefined;
  readonly mayWrite: (() => boolean) | undefined;
  /** Default: HTTP to the endpoint. */
  readonly transport?: Carrier;
}

/** Requests by their class. */
export type ClassCounts = Record<RequestClass, number>;

/** What a client sent since it was made. */
export interface RequestCounts {
  /** HTTP requests made, those that were refused or failed included. */
  readonly tenants: ReadonlyMap<string, Readonly<ClassCounts>>;
  /** Tokens fetched. */
  readonly tokens: number;
}

/** Requests in flight over all tenants. */
export const IN_ALL = 50;

export class Requester {
  readonly #options: RequesterOptions;
  readonly #transport: Carrier;
  readonly #tables = tablesOfAnswers();
  readonly #backoff: Backoff;
  readonly #token: TokenSource;
  readonly #stop = new AbortController();
  readonly #everySlot: pLimit.Limit;
  readonly #tenantSlots = new Map<string, pLimit.Limit>();
  readonly #windows: LimitWindows;
  readonly #limiters = new Map<string, Record<RequestClass, Limiter>>();
  readonly #counts = new Map<string, ClassCounts>();
  readonly #address: string;
  #tokens = 0;

  constructor(options: RequesterOptions) {
    this.#options = options;
    const connections = Math.max(IN_ALL, options.concurrency);
    const { endpoint, clock, timeoutMs, maxAnswerBytes, proxy, mayBegin } = options;
    const { origin } = endpoint;
    this.#transport =
      options.transport ?? new Transport({ origin, connections, timeoutMs, maxAnswerBytes, proxy, mayBegin });
    this.#windows = options.windows ?? new LimitWindows();
    this.#address = `${endpoint.origin}${endpoint.prefix}`;
    this.#everySlot = pLimit(connections);
    this.#backoff = new Backoff(options.seed);
    setMaxListeners(0, this.#stop.signal);
    if (options.signal?.aborted) this.#stop.abort();
    options.signal?.addEventListener("abort", this.#onStop, { once: true });
    this.#token = new TokenSource({
      transport: this.#transport,
      clock,
      backoff: this.#backoff,
      prefix: endpoint.prefix,
      clientId: options.clientId,
      clientSecret: options.clientSecret,
      path: options.tokenPath,
      signal: this.#stop.signal,
      onToken: (milliseconds) => {
        this.#tokens += 1;
        options.onEvent?.({ type: "token", milliseconds });
      },
    });
  }

  /**
   * Makes the request. A read is repeated when its failure may pass; a write only when it certainly did not happen,
   * and what was sent without a clear answer throws `UnknownOutcomeError`.
   */
  run<Result>(call: Call<Result>): Promise<Result> {
    const { tenant, method, path } = call;
    const attributes = {
      "rampsync.tenant": tenant,
      "rampsync.class": call.class,
      "http.request.method": method,
      "url.path": path.replace(/[?#].*$/s, ""),
    };
    return within("rampsync.call", attributes, (tell) => this.#run(call, tell), { kind: "client" });
  }

  async #run<Result>(call: Call<Result>, tell: Tell): Promise<Result> {
    let refusals = 0;
    let failures = 0;
    let renewed = false;
    for (let attempt = 1; ; attempt += 1) {
      const outcome = await this.#attempt(call, attempt, refusals > 0);
      if (outcome instanceof TransportError) {
        const error = this.#failed(call, outcome);
        failures += 1;
        if (error instanceof UnknownOutcomeError || !mayPass(outcome) || failures >= MAX_ATTEMPTS) throw error;
        await this.#pause(call, failures, outcome.message, attempt);
        continue;
      }
      tell({ "http.response.status_code": outcome.answer.status, "http.request.resend_count": attempt - 1 });
      const reading = readAnswer(outcome.answer, this.#tables);
      const meaning = classify(outcome.answer.status, reading, { write: call.class === "write", about: call.about });
      switch (meaning.kind) {
        case "success": {
          const result = call.accept(reading, outcome.answer.headers);
          if (result !== undefined) return result;
          const problem = reading.kind === "unreadable" ? reading.problem : "it has an unexpected shape";
          if (call.class === "write") {
            throw this.#unknown(call, `succeeded with an answer that is not understood: ${problem}`);
          }
          failures += 1;
          if (failures >= MAX_ATTEMPTS) {
            throw this.#error("RS4009", call, `The answer to ${this.#name(call)} is not understood: ${problem}.`);
          }
          await this.#pause(call, failures, problem, attempt);
          break;
        }
        case "gone":
          if (call.gone !== undefined) return call.gone;
          throw this.#refusal("RS4008", call, outcome.answer, reading);
        case "login":
          if (renewed) throw this.#refusal("RS4011", call, outcome.answer, reading);
          renewed = true;
          this.#token.refused(outcome.token);
          break;
        case "throttled":
          refusals += 1;
          if (refusals >= MAX_REFUSALS) throw this.#refusal("RS4006", call, outcome.answer, reading);
          break;
        case "again":
          failures += 1;
          if (failures >= MAX_ATTEMPTS) throw this.#refusal(meaning.code, call, outcome.answer, reading);
          await this.#pause(call, failures, `status ${outcome.answer.status}`, attempt);
          break;
        case "refused":
          throw this.#refusal(meaning.code, call, outcome.answer, reading);
        case "unknown":
          throw this.#unknown(call, `was answered with ${outcome.answer.status}${this.#quote(call, reading)}`);
      }
    }
  }

  async login(): Promise<void> {
    await this.#token.get();
  }

  takeToken(requester: Requester): void {
    this.#token.follow(requester.#token);
  }

  /** Why there was no token when it was last asked for; undefined before that. */
  get tokenFailure(): RampsyncError | undefined {
    return this.#token.failure;
  }

  get counts(): RequestCounts {
    return { tenants: this.#counts, tokens: this.#tokens };
  }

  get limitShare(): number {
    return this.#options.limitShare ?? 100;
  }

  limits(tenant: string): Record<RequestClass, KnownLimit> {
    const limiters =
      this.#limiters.get(tenant) ?? this.#ofEachClass((name) => this.#limiterThatIsNotKept(tenant, name));
    const known = { get: limiters.get.known, paged_get: limiters.paged_get.known, write: limiters.write.known };
    const { maxRequestsPerMinute: cap } = this.#options;
    const seen = requestClasses.find((name) => limiters[name].learnt !== undefined);
    if (seen === undefined) return known;
    // A plan sends no write: what it will be allowed shows in the classes that were seen (docs/api-contract.md#limits).
    const factor = (limiters[seen].learnt ?? 0) / publishedLimits[seen];
    for (const name of requestClasses) {
      if (limiters[name].learnt === undefined)
        known[name] = scaled(known[name], publishedLimits[name] * factor, { cap, share: this.limitShare / 100 });
    }
    return known;
  }

  /** Nothing of the tenant will be asked any more. What was sent counts all the same if something is. */
  letGo(tenant: string): void {
    if (!this.#limiters.delete(tenant)) return;
    for (const name of requestClasses) this.#windows.letGo(this.#keyOf(tenant, name));
  }

  async close(): Promise<void> {
    this.#options.signal?.removeEventListener("abort", this.#onStop);
    this.#stop.abort();
    await this.#transport.close();
  }

  readonly #onStop = (): void => this.#stop.abort();

  /** Sends once, when limit and slots allow. */
  async #attempt(
    call: Call<unknown>,
    attempt: number,
    first: boolean,
  ): Promise<{ answer: TransportAnswer; token: Secret } | TransportError> {
    const { tenant } = call;
    const limiter = this.#limitersOf(tenant)[call.class];
    for (let again = first; ; again = true) {
      const permit = await this.#permit(limiter, call, again);
      // Slots are taken after the permit, so that requests that wait for a limit hold none.
      const slot = this.#slotOf(tenant);
      const outcome = await slot(() => this.#everySlot(() => this.#send(call, attempt, limiter, permit)));
      // The queue of a slot holds what it handed out last: of each tenant that would be a whole answer, until the end.
      if (slot.activeCount + slot.pendingCount === 0) this.#tenantSlots.delete(tenant);
      if (outcome !== undefined) return outcome;
    }
  }

  /** Undefined when the permit became invalid before anything was sent. */
  async #send(
    call: Call<unknown>,
    attempt: number,
    limiter: Limiter,
    permit: Permit,
  ): Promise<{ answer: TransportAnswer; token: Secret } | TransportError | undefined> {
    let token: Secret;
    try {
      token = await this.#token.get();
    } catch (error) {
      limiter.giveBack(permit);
      throw RampsyncError.is(error) ? error.at(call.place) : error;
    }
    if (!limiter.isGood(permit)) {
      limiter.giveBack(permit);
      return undefined;
    }
    limiter.sent(permit);
    this.#count(call);
    const started = this.#options.clock.now();
    let answer: TransportAnswer | undefined;
    try {
      answer = await this.#transport.send({
        method: call.method,
        path: `${this.#options.endpoint.prefix}${call.path}`,
        headers: {
          accept: "application/json",
          authorization: `Bearer ${token.reveal()}`,
          ...(call.body === undefined ? {} : { "content-type": "application/json" }),
        },
        ...(call.body === undefined ? {} : { body: JSON.stringify(call.body) }),
        signal: this.#stop.signal,
        mayBegin: call.class === "write" ? this.#options.mayWrite : undefined,
      });
      return { answer, token };
    } catch (error) {
      if (error instanceof TransportError) return error;
      throw error;
    } finally {
      limiter.answered(permit, answer);
      this.#options.onEvent?.({
        type: "request",
        tenant: call.tenant,
        class: call.class,
        method: call.method,
        path: call.path,
        ...(answer === undefined ? {} : { status: answer.status }),
        milliseconds: this.#options.clock.now() - started,
        attempt,
      });
    }
  }

  async #permit(limiter: Limiter, call: Call<unknown>, first: boolean): Promise<Permit> {
    try {
      return await limiter.take(this.#stop.signal, first);
    } catch (error) {
      if (this.#stop.signal.aborted) throw interrupted(call.place);
      throw error;
    }
  }

  #failed(call: Call<unknown>, error: TransportError): RampsyncError {
    if (call.class !== "write" || !error.sent) return unanswered(error, this.#name(call), call.place);
    return this.#unknown(call, `got no whole answer: ${error.message}`);
  }

  async #pause(call: Call<unknown>, failures: number, reason: string, attempt: number): Promise<void> {
    const milliseconds = this.#backoff.after(failures);
    const { tenant, method, path } = call;
    this.#options.onEvent?.({ type: "retry", tenant, method, path, reason, milliseconds, attempt });
    await wait(this.#options.clock, milliseconds, this.#stop.signal, call.place);
  }

  #unknown(call: Call<unknown>, what: string): UnknownOutcomeError {
    return new UnknownOutcomeError(`${this.#name(call)} ${what}. It may have happened.`, { place: call.place });
  }

  #refusal(code: ErrorCode, call: Call<unknown>, answer: TransportAnswer, reading: Reading): RampsyncError {
    const words = this.#quote(call, reading);
    const message = `${this.#name(call)} was answered with ${answer.status}${words || "."}`;
    const refusal = { code, status: answer.status, write: call.class === "write", words };
    return this.#error(code, call, message, refusalHint(refusal));
  }

  #error(code: ErrorCode, call: Call<unknown>, message: string, hint?: string): RampsyncError {
    return new RampsyncError(code, message, { place: call.place, ...(hint === undefined ? {} : { hint }) });
  }

  /** The server's words where they repeat no secret, and are safe to print. */
  #quote(call: Call<unknown>, reading: Reading): string {
    const secrets = [...this.#token.secrets(), ...secretsOf(call.body)];
    const quoted = quotable(wordsOf(reading), secrets);
    if (quoted === undefined) return ` (${LEFT_OUT})`;
    const words = printable(quoted);
    if (words !== "") return `: ${words}`;
    return reading.kind === "unreadable" ? ` (${reading.problem})` : "";
  }

  #name(call: Call<unknown>): string {
    return `${call.method} ${printable(call.path.split("?")[0] ?? "", 200)}`;
  }

  #count(call: Call<unknown>): void {
    const counts = this.#counts.get(call.tenant) ?? { get: 0, paged_get: 0, write: 0 };
    counts[call.class] += 1;
    this.#counts.set(call.tenant, counts);
  }

  #slotOf(tenant: string): pLimit.Limit {
    let slot = this.#tenantSlots.get(tenant);
    if (slot === undefined) {
      slot = pLimit(this.#options.concurrency);
      this.#tenantSlots.set(tenant, slot);
    }
    return slot;
  }

  #limitersOf(tenant: string): Record<RequestClass, Limiter> {
    let limiters = this.#limiters.get(tenant);
    if (limiters === undefined) {
      limiters = this.#ofEachClass((name) =>
        this.#windows.limiter(this.#keyOf(tenant, name), (window) => this.#limiter(tenant, name, window)),
      );
      this.#limiters.set(tenant, limiters);
    }
    return limiters;
  }

  #ofEachClass(of: (name: RequestClass) => Limiter): Record<RequestClass, Limiter> {
    return { get: of("get"), paged_get: of("paged_get"), write: of("write") };
  }

  #keyOf(tenant: string, requestClass: RequestClass): LimitKey {
    return { endpoint: this.#address, tenant, class: requestClass };
  }

  /** For what is known of a limit of a tenant of which nothing is asked. */
  #limiterThatIsNotKept(tenant: string, requestClass: RequestClass): Limiter {
    return this.#limiter(tenant, requestClass, this.#windows.given(this.#keyOf(tenant, requestClass)));
  }

  #limiter(tenant: string, requestClass: RequestClass, window: LimitWindow | undefined): Limiter {
    return new Limiter({
      clock: this.#options.clock,
      perMinute: publishedLimits[requestClass],
      cap: this.#options.maxRequestsPerMinute,
      share: this.limitShare / 100,
      window,
      onWait: (until) => this.#options.onEvent?.({ type: "wait", tenant, class: requestClass, until }),
    });
  }
}

/** What is known of a class that was not seen, with the limit that it has by those that were. */
function scaled(
  { perMinute, taken, remaining, opensAt }: KnownLimit,
  wanted: number,
  { cap = Number.POSITIVE_INFINITY, share = 1 }: Pick<LimiterOptions, "cap" | "share">,
): KnownLimit {
  const limit = Math.max(1, Math.round(Math.min(wanted, cap)));
  const own = taken === undefined ? limit : Math.max(1, Math.floor(Math.min(wanted * share, cap)));
  return {
    perMinute: limit,
    ...(taken === undefined ? {} : { taken: own }),
    remaining: Math.max(0, remaining + own - (taken ?? perMinute)),
    opensAt,
  };
}
