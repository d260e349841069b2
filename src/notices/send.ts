// Sends a message to the address of a route: a few times, within a time limit, never behind a redirect. What is said of a
// failure holds no part of the address, of the message or of the answer.
import type { Secret } from "../base/secret.js";
import type { Unsent, UnsentReason } from "../base/unsent-reason.js";
import { Backoff } from "../opsramp/backoff.js";
import type { Clock } from "../opsramp/clock.js";
import { isLoopback } from "../opsramp/endpoint.js";
import { mayPass } from "../opsramp/failure.js";
import type { ProxySettings } from "../opsramp/proxy.js";
import { Transport, type TransportAnswer, TransportError, type TransportFault } from "../opsramp/transport.js";

export interface Message {
  readonly contentType: string;
  readonly body: string;
}

export interface Delivery {
  readonly address: Secret;
  readonly authorization: Secret | undefined;
  /** Whether the receiver knows a message that it gets twice. Where it does not, what may have arrived is not sent again. */
  readonly knowsRepeated: boolean;
  /** Milliseconds in all. */
  readonly limitMs: number;
  readonly proxy: ProxySettings | undefined;
  readonly clock: Clock;
  readonly signal?: AbortSignal | undefined;
}

/** Why a message was not taken. */
export interface Undelivered {
  readonly why: Unsent;
  /** Whether it may have arrived all the same. */
  readonly mayHaveArrived: boolean;
}

const MOST_ATTEMPTS = 3;

/** An answer holds nothing that is needed. */
const MOST_ANSWER_BYTES = 64 * 1024;

/** Undefined where it was taken. */
export async function send(message: Message, delivery: Delivery): Promise<Undelivered | undefined> {
  const target = targetOf(delivery.address);
  if ("reason" in target) return { why: target, mayHaveArrived: false };
  const { clock, limitMs, proxy, signal } = delivery;
  const until = clock.now() + limitMs;
  const transport = new Transport({
    origin: target.origin,
    connections: 1,
    // So that an attempt that hangs leaves time for another one.
    timeoutMs: Math.ceil(limitMs / MOST_ATTEMPTS),
    maxAnswerBytes: MOST_ANSWER_BYTES,
    proxy,
  });
  const backoff = new Backoff(clock.now());
  let mayHaveArrived = false;
  const undelivered = (why: Unsent | undefined) => (why === undefined ? undefined : { why, mayHaveArrived });
  try {
    for (let attempt = 1; ; attempt += 1) {
      const outcome = await attemptOf(transport, target, message, delivery);
      mayHaveArrived ||= outcome.mayHaveArrived;
      if (outcome.isDone) return undelivered(outcome.why);
      const pause = Math.max(backoff.after(attempt), outcome.pauseMs);
      if (attempt === MOST_ATTEMPTS || clock.now() + pause >= until) return undelivered(outcome.why);
      await clock.sleep(pause, signal);
    }
  } catch (error) {
    if (signal?.aborted) return undelivered({ reason: "run-stopped" });
    throw error;
  } finally {
    await transport.close();
  }
}

interface Outcome {
  /** Whether sending it again is of no use. */
  readonly isDone: boolean;
  /** Undefined: it was taken. */
  readonly why: Unsent | undefined;
  /** What the receiver wants to be left alone for. */
  readonly pauseMs: number;
  /** Whether it may have arrived without an answer. */
  readonly mayHaveArrived: boolean;
}

const done = (why: Unsent | undefined): Outcome => ({ isDone: true, why, pauseMs: 0, mayHaveArrived: false });

async function attemptOf(
  transport: Transport,
  { path }: Target,
  { contentType, body }: Message,
  { authorization, knowsRepeated, signal }: Delivery,
): Promise<Outcome> {
  const headers = {
    "content-type": contentType,
    "user-agent": "rampsync",
    ...(authorization === undefined ? {} : { authorization: authorization.reveal() }),
  };
  try {
    const request = { method: "POST", path, headers, body, ...(signal === undefined ? {} : { signal }) } as const;
    return outcomeOf(await transport.send(request));
  } catch (error) {
    if (!(error instanceof TransportError)) throw error;
    const { status = 0 } = error;
    if (status >= 200 && status < 300) return done(undefined);
    const isSentAgain = mayPass(error) && (knowsRepeated || !error.sent);
    return { isDone: !isSentAgain, why: whyOf(error), pauseMs: 0, mayHaveArrived: error.sent };
  }
}

function outcomeOf({ status, headers }: TransportAnswer): Outcome {
  if (status >= 200 && status < 300) return done(undefined);
  const detail = String(status);
  if (status >= 300 && status < 400) return done({ reason: "redirected", detail });
  const seconds = Number(headers.get("retry-after") ?? 0);
  const pauseMs = Number.isFinite(seconds) && seconds > 0 ? seconds * 1000 : 0;
  const isDone = status !== 429 && status < 500;
  return { isDone, why: { reason: "answered", detail }, pauseMs, mayHaveArrived: false };
}

const REASONS = {
  aborted: "run-stopped",
  tls: "not-trusted",
  proxy: "proxy-refused",
  connect: "no-connection",
  timeout: "no-answer-in-time",
  cut: "connection-ended",
  "too large": "answer-too-large",
} as const satisfies Readonly<Record<TransportFault, UnsentReason>>;

function whyOf({ fault, reason: detail }: TransportError): Unsent {
  return { reason: REASONS[fault], ...(detail === "" ? {} : { detail }) };
}

interface Target {
  readonly origin: string;
  readonly path: string;
}

/** Where the address leads, or what is wrong with it. */
function targetOf(address: Secret): Target | Unsent {
  const url = tryUrl(address.reveal().trim());
  if (url === undefined) return { reason: "address-not-a-url" };
  if (url.username !== "" || url.password !== "") return { reason: "address-with-user" };
  const isPlain = url.protocol === "http:" && isLoopback(url.hostname);
  if (url.protocol !== "https:" && !isPlain) return { reason: "address-not-https" };
  return { origin: url.origin, path: url.pathname + url.search };
}

function tryUrl(text: string): URL | undefined {
  try {
    return new URL(text);
  } catch {
    return undefined;
  }
}
