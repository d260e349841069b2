// One message a run to each route that has something to be told; what could not be sent is said, and nothing else comes of it.
import { randomUUID } from "node:crypto";
import { RampsyncError } from "../base/error.js";
import { note } from "../base/note.js";
import type { Note } from "../base/note-codes.js";
import { Secret } from "../base/secret.js";
import { type Unsent, unsentText } from "../base/unsent-reason.js";
import { type Clock, systemClock } from "../opsramp/clock.js";
import { type ProxySettings, readProxy } from "../opsramp/proxy.js";
import type { ReportedDocuments } from "../report/reporter.js";
import { cloudEvent } from "./cloudevents.js";
import { type Notice, noticeOf, type Occasion } from "./notice.js";
import type { Route, TellingVerb } from "./routes.js";
import { type Delivery, send, type Undelivered } from "./send.js";
import { slackMessage } from "./slack.js";

/** Names where the run is looked at; default: what GitHub Actions, GitLab CI or Jenkins say. */
export const LINK_VARIABLE = "RAMPSYNC_NOTICE_LINK";

const USUAL_SECONDS = 15;

export interface NotifyOptions {
  readonly environment: NodeJS.ProcessEnv;
  readonly clock?: Clock;
  readonly signal?: AbortSignal;
}

/** All routes at the same time. Gives what could not be sent; never throws. */
export async function notify<Verb extends TellingVerb>(
  verb: Verb,
  document: ReportedDocuments[Verb],
  routes: readonly Route[],
  options: NotifyOptions,
): Promise<readonly Note[]> {
  const { environment, clock = systemClock } = options;
  const occasion = occasionAt(clock.now(), environment);
  const told = await Promise.all(
    routes.map(async (route): Promise<readonly Note[]> => {
      const notice = noticeOf(verb, document, route, occasion);
      if (notice === undefined) return [];
      const unsent = await deliver(notice, route, randomUUID(), options);
      return unsent === undefined ? [] : [notSent(route, unsent.why)];
    }),
  );
  return told.flat();
}

/** What is told of a notice that was not sent; one that is given up may have arrived, and is not sent again. */
export const notSent = ({ name }: Route, why: Unsent, isGivenUp = false): Note =>
  note("RS6302", {
    notice: name,
    reason: why.reason,
    problem: unsentText(why),
    ...(isGivenUp ? { given_up: true } : {}),
  });

/** What of a notice is about the run and not about what it found. */
export const occasionAt = (now: number, environment: NodeJS.ProcessEnv): Occasion => ({
  time: new Date(now).toISOString(),
  link: linkOf(environment),
});

/** Whether a receiver knows a notice by its id that it gets twice. */
export const knowsRepeated = ({ format }: Route): boolean => format === "cloudevents";

/** Sends one notice; what is sent again has the same id. Undefined where it was taken. */
export async function deliver(
  notice: Notice,
  route: Route,
  id: string,
  { environment, clock = systemClock, signal }: NotifyOptions,
): Promise<Undelivered | undefined> {
  const address = secretFrom(environment, route.address.environment);
  if (address === undefined) return unusable({ reason: "variable-not-set", detail: route.address.environment });
  const authorization = authorizationOf(route, environment);
  if (authorization !== undefined && "reason" in authorization) return unusable(authorization);
  const proxy = proxyOf(environment);
  if (proxy !== undefined && "reason" in proxy) return unusable(proxy);
  const delivery: Delivery = {
    address,
    authorization,
    knowsRepeated: knowsRepeated(route),
    limitMs: (route.timeout_seconds ?? USUAL_SECONDS) * 1000,
    proxy,
    clock,
    signal,
  };
  return send(route.format === "slack" ? slackMessage(notice) : cloudEvent(notice, route.name, id), delivery);
}

const unusable = (why: Unsent): Undelivered => ({ why, mayHaveArrived: false });

function secretFrom(environment: NodeJS.ProcessEnv, name: string): Secret | undefined {
  const value = (environment[name] ?? "").trim();
  return value === "" ? undefined : new Secret(value);
}

function authorizationOf({ authorization }: Route, environment: NodeJS.ProcessEnv): Secret | undefined | Unsent {
  if (authorization === undefined) return undefined;
  const detail = authorization.environment;
  const secret = secretFrom(environment, detail);
  if (secret === undefined) return { reason: "variable-not-set", detail };
  return /^[\x20-\x7e]+$/.test(secret.reveal()) ? secret : { reason: "variable-not-a-header", detail };
}

function proxyOf(environment: NodeJS.ProcessEnv): ProxySettings | undefined | Unsent {
  try {
    return readProxy(environment);
  } catch (error) {
    if (error instanceof RampsyncError) return { reason: "proxy-not-usable" };
    throw error;
  }
}

/** Of the run, as its surroundings name it; only a URL of http or https that holds no user. */
function linkOf(environment: NodeJS.ProcessEnv): string | undefined {
  const { GITHUB_SERVER_URL, GITHUB_REPOSITORY, GITHUB_RUN_ID, CI_JOB_URL, BUILD_URL } = environment;
  const isGithub = [GITHUB_SERVER_URL, GITHUB_REPOSITORY, GITHUB_RUN_ID].every((part = "") => part !== "");
  const github = isGithub ? `${GITHUB_SERVER_URL}/${GITHUB_REPOSITORY}/actions/runs/${GITHUB_RUN_ID}` : "";
  const found = [environment[LINK_VARIABLE] ?? "", github, CI_JOB_URL ?? "", BUILD_URL ?? ""].find(
    (text) => text !== "",
  );
  if (found === undefined || found.length > 1000 || /[\s<>|"]/.test(found)) return undefined;
  const url = URL.canParse(found) ? new URL(found) : undefined;
  const isUsable = url !== undefined && /^https?:$/.test(url.protocol) && url.username === "" && url.password === "";
  return isUsable ? found : undefined;
}
