// Sends a message to the address of a route: a few times, within a time limit, never behind a redirect. What is said of a
// failure holds no part of the address, of the message or of the answer.
import type { Secret } from "../base/secret.js";
import { Backoff } from "../opsramp/backoff.js";
import type { Clock } from "../opsramp/clock.js";
import { isLoopback } from "../opsramp/endpoint.js";
import { mayPass } from "../opsramp/failure.js";
import type { ProxySettings } from "../opsramp/proxy.js";
import { Transport, type TransportAnswer, TransportError } from "../opsramp/transport.js";

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
  /** A part of a sentence. */
  readonly problem: string;
  /** Whether it may have arrived all the same. */
  readonly mayHaveArrived: boolean;
}

const MOST_ATTEMPTS = 3;

/** An answer holds nothing that is needed. */
const MOST_ANSWER_BYTES = 64 * 1024;

/** Undefined where it was taken. */
export async function send(message: Message, delivery: Delivery): Promise<Undelivered | undefined> {
  const target = targetOf(delivery.address);
  if (typeof target === "string") return { problem: target, mayHaveArrived: false };
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
  const undelivered = (problem: string | undefined) =>
    problem === undefined ? undefined : { problem, mayHaveArrived };
  try {
    for (let attempt = 1; ; attempt += 1) {
      const outcome = await attemptOf(transport, target, message, delivery);
      mayHaveArrived ||= outcome.mayHaveArrived;
      if (outcome.isDone) return undelivered(outcome.problem);
      const pause = Math.max(backoff.after(attempt), outcome.pauseMs);
      if (attempt === MOST_ATTEMPTS || clock.now() + pause >= until) return undelivered(outcome.problem);
      await clock.sleep(pause, signal);
    }
  } catch (error) {
    if (signal?.aborted) return undelivered("the run was stopped");
    throw error;
  } finally {
    await transport.close();
  }
}

interface Outcome {
  /** Whether sending it again is of no use. */
  readonly isDone: boolean;
  /** Undefined: it was taken. */
  readonly problem: string | undefined;
  /** What the receiver wants to be left alone for. */
  readonly pauseMs: number;
  /** Whether it may have arrived without an answer. */
  readonly mayHaveArrived: boolean;
}

const done = (problem: string | undefined): Outcome => ({ isDone: true, problem, pauseMs: 0, mayHaveArrived: false });

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
    return { isDone: !isSentAgain, problem: problemOf(error), pauseMs: 0, mayHaveArrived: error.sent };
  }
}

function outcomeOf({ status, headers }: TransportAnswer): Outcome {
  if (status >= 200 && status < 300) return done(undefined);
  if (status >= 300 && status < 400) return done(`the receiver answered ${status}, and a redirect is not followed`);
  const problem = `the receiver answered ${status}`;
  const seconds = Number(headers.get("retry-after") ?? 0);
  const pauseMs = Number.isFinite(seconds) && seconds > 0 ? seconds * 1000 : 0;
  return { isDone: status !== 429 && status < 500, problem, pauseMs, mayHaveArrived: false };
}

function problemOf({ fault, reason }: TransportError): string {
  const detail = reason === "" ? "" : ` (${reason})`;
  switch (fault) {
    case "aborted":
      return "the run was stopped";
    case "tls":
      return `the receiver is not trusted${detail}`;
    case "proxy":
      return `the proxy refused the connection${detail}`;
    case "connect":
      return `there is no connection${detail}`;
    case "timeout":
      return "there was no answer in time";
    case "cut":
      return "the connection ended before an answer";
    case "too large":
      return "the answer is larger than is read";
  }
}

interface Target {
  readonly origin: string;
  readonly path: string;
}

/** Where the address leads, or what is wrong with it. */
function targetOf(address: Secret): Target | string {
  const url = tryUrl(address.reveal().trim());
  if (url === undefined) return "its address is no URL";
  if (url.username !== "" || url.password !== "") return "its address holds a user name or password";
  const isPlain = url.protocol === "http:" && isLoopback(url.hostname);
  if (url.protocol !== "https:" && !isPlain) return "its address is not https";
  return { origin: url.origin, path: url.pathname + url.search };
}

function tryUrl(text: string): URL | undefined {
  try {
    return new URL(text);
  } catch {
    return undefined;
  }
}
