// The access token of one credential: fetched once for all who wait, renewed before it ends or when it is refused.

import { RampsyncError } from "../base/error.js";
import { isRecord } from "../base/json.js";
import { Secret } from "../base/secret.js";
import { printable } from "../base/text.js";
import type { WireToken } from "../integration/wire/wire.js";
import { readAnswer } from "./answer.js";
import { type Backoff, MAX_ATTEMPTS, MAX_REFUSALS } from "./backoff.js";
import { classifyToken, wordsOf } from "./classify.js";
import type { Clock } from "./clock.js";
import { mayPass, unanswered, wait } from "./failure.js";
import { readLimitHeaders } from "./limit-headers.js";
import { LEFT_OUT, quotable } from "./quotable.js";
import { type Carrier, type TransportAnswer, TransportError } from "./transport.js";

/** Both occur in the documentation and in clients that run (docs/api-contract.md#authentication-and-tenants). */
const TOKEN_PATHS = ["/auth/oauth/token", "/tenancy/auth/oauth/token"] as const;

/** Life of a token whose answer does not tell it. */
const DEFAULT_LIFE_SECONDS = 600;

/** A token is renewed this long before its end, or in the last tenth of a short life. */
const EARLY_MS = 60_000;

/** For so long after a refusal the credentials are not tried again: accounts are locked after several tries. */
const REFUSAL_HOLDS_MS = 60_000;

export interface TokenOptions {
  readonly transport: Pick<Carrier, "send">;
  readonly clock: Clock;
  readonly backoff: Backoff;
  readonly prefix: string;
  readonly clientId: string;
  readonly clientSecret: Secret;
  /** Instead of the two known paths. */
  readonly path?: string | undefined;
  readonly signal: AbortSignal;
  /** Called for each token that was fetched. */
  readonly onToken: (milliseconds: number) => void;
}

export class TokenSource {
  readonly #options: TokenOptions;
  #paths: readonly string[];
  #token: { readonly secret: Secret; readonly renewAt: number } | undefined;
  #pending: Promise<Secret> | undefined;
  #failure: RampsyncError | undefined;
  #refusal: { readonly error: RampsyncError; readonly until: number } | undefined;
  #leader: TokenSource | undefined;

  constructor(options: TokenOptions) {
    this.#options = options;
    this.#paths = options.path === undefined ? TOKEN_PATHS : [options.path];
  }

  /** A token that is valid for a while. Throws RS4001, RS4002, RS4006, RS4007, RS4009 and RS4014. */
  get(): Promise<Secret> {
    const now = this.#options.clock.now();
    if (this.#token !== undefined && now < this.#token.renewAt) return Promise.resolve(this.#token.secret);
    if (this.#refusal !== undefined && now < this.#refusal.until) return Promise.reject(this.#refusal.error);
    this.#pending ??= this.#taken()
      .catch((error: unknown) => {
        if (RampsyncError.is(error)) this.#failure = error;
        throw error;
      })
      .finally(() => {
        this.#pending = undefined;
      });
    return this.#pending;
  }

  /** The first token is that of `leader`, which has the same credentials. */
  follow(leader: TokenSource): void {
    this.#leader = leader;
  }

  async #taken(): Promise<Secret> {
    const leader = this.#leader;
    this.#leader = undefined;
    if (leader === undefined) return this.#fetch();
    try {
      const secret = await leader.get();
      this.#token = leader.#token;
      return secret;
    } finally {
      this.#refusal = leader.#refusal;
    }
  }

  /** Why there was no token when it was last asked for; undefined before that. */
  get failure(): RampsyncError | undefined {
    return this.#failure;
  }

  /** Forgets `secret` after the API refused it, unless it was renewed meanwhile. */
  refused(secret: Secret): void {
    if (this.#token?.secret === secret) this.#token = undefined;
  }

  /** Strings that no message may hold. */
  secrets(): string[] {
    const held = [this.#options.clientSecret.reveal()];
    if (this.#token !== undefined) held.push(this.#token.secret.reveal());
    return held;
  }

  async #fetch(): Promise<Secret> {
    const { clock } = this.#options;
    const started = clock.now();
    const answer = await this.#ask();
    const reading = readAnswer(answer);
    const token: WireToken = reading.kind === "json" && isRecord(reading.value) ? reading.value : {};
    const text = token.access_token;
    // What is not a header value would be refused by the HTTP library, with the token in its message.
    if (typeof text !== "string" || !/^[\x21-\x7e]+$/.test(text)) {
      const problem = reading.kind === "unreadable" ? reading.problem : "it holds no token";
      throw new RampsyncError("RS4009", `The answer of the token endpoint is not understood: ${problem}.`);
    }
    const secret = new Secret(text);
    const life = lifeOf(token.expires_in) * 1000;
    const now = clock.now();
    // Counted from before the request, since that is the latest that the server can have begun to count.
    this.#token = { secret, renewAt: started + life - Math.min(EARLY_MS, life / 10) };
    this.#options.onToken(now - started);
    return secret;
  }

  async #ask(): Promise<TransportAnswer> {
    const { clock, backoff, signal } = this.#options;
    let refusals = 0;
    for (let attempt = 1; ; ) {
      const outcome = await this.#send().catch((error: unknown) => {
        if (!(error instanceof TransportError)) throw error;
        if (attempt < MAX_ATTEMPTS && mayPass(error)) return undefined;
        throw unanswered(error, "the token request");
      });
      if (outcome === undefined) {
        await wait(clock, backoff.after(attempt++), signal);
        continue;
      }
      const kind = classifyToken(outcome.status);
      if (kind === "success") return outcome;
      if (kind === "other path") {
        if (this.#paths.length < 2) throw this.#error("RS4009", outcome, "The token endpoint does not exist");
        this.#paths = this.#paths.slice(1);
      } else if (kind === "refused") {
        const error = this.#error("RS4002", outcome, "The token endpoint refused the credentials");
        this.#refusal = { error, until: clock.now() + REFUSAL_HOLDS_MS };
        throw error;
      } else if (kind === "throttled") {
        refusals += 1;
        if (refusals >= MAX_REFUSALS) throw this.#error("RS4006", outcome, "The token endpoint keeps refusing");
        const now = clock.now();
        const { retryAt, resetAt } = readLimitHeaders(outcome.headers, now);
        const until = Math.max(retryAt ?? 0, resetAt ?? 0) || now + 60_000;
        await wait(clock, until - now, signal);
      } else if (kind === "again" && attempt < MAX_ATTEMPTS) {
        await wait(clock, backoff.after(attempt++), signal);
      } else {
        throw this.#error(kind === "again" ? "RS4007" : "RS4009", outcome, "The token endpoint gave no token");
      }
    }
  }

  #send(): Promise<TransportAnswer> {
    const { transport, prefix, clientId, clientSecret, signal } = this.#options;
    const form = new URLSearchParams({
      grant_type: "client_credentials",
      client_id: clientId,
      client_secret: clientSecret.reveal(),
    });
    return transport.send({
      method: "POST",
      path: `${prefix}${this.#paths[0] ?? TOKEN_PATHS[0]}`,
      headers: { "content-type": "application/x-www-form-urlencoded", accept: "application/json" },
      body: form.toString(),
      signal,
    });
  }

  #error(code: "RS4002" | "RS4006" | "RS4007" | "RS4009", answer: TransportAnswer, what: string): RampsyncError {
    const quoted = quotable(wordsOf(readAnswer(answer)), this.secrets());
    const words = quoted === undefined ? LEFT_OUT : printable(quoted);
    return new RampsyncError(code, `${what} (${answer.status})${words === "" ? "." : `: ${words}`}`);
  }
}

function lifeOf(value: unknown): number {
  const seconds = typeof value === "string" ? Number(value) : value;
  return typeof seconds === "number" && Number.isFinite(seconds) && seconds > 0 ? seconds : DEFAULT_LIFE_SECONDS;
}
