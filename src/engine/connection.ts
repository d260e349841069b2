// The sessions of a run: one client, token and observer for each credential, and how fast the API answers.
import type { Catalogue } from "../catalogue/catalogue.js";
import { type Clock, systemClock } from "../opsramp/clock.js";
import type { ClientEvent } from "../opsramp/event.js";
import type { RequestTerms } from "../opsramp/request-terms.js";
import { type AcceptedDrift, readAccepted } from "../resources/accepted-drift.js";
import { ADOPT_ONLY, type ConnectionSettings, type OpenOptions, openSession } from "../resources/connection.js";
import { readWays, type SeenServers } from "../resources/known-ways.js";
import type { Session, SessionOptions } from "../resources/session.js";
import { cataloguesOf } from "./catalogue.js";
import type { Host } from "./host.js";
import { type RunOptions } from "./run-options.js";

export interface ConnectionsOptions {
  readonly host: Host;
  readonly clock?: Clock;
  readonly signal?: AbortSignal;
  readonly sendSecrets?: boolean;
  /** Beside those of the provider block. */
  readonly allowEventPosts?: readonly string[];
  /** Beside those of the provider block. */
  readonly allowDetach?: readonly string[];
  /** Nothing is sent, whatever the provider block says. */
  readonly adoptOnly?: boolean;
  /** Nothing will be applied. */
  readonly comparesOnly?: boolean;
  readonly maxRequestsPerMinute?: number;
  readonly limitShare?: number;
  /** What holds requests back beside the credentials. */
  readonly terms?: RequestTerms;
  /** Where credentials that servers make are handed over. Default: nowhere. */
  readonly handOver?: Pick<SessionOptions, "credentialsOut"> & Pick<Session, "hasHandedOver">;
  /** Default: nothing was accepted. */
  readonly accepted?: AcceptedDrift;
  /** Default: the one of {@link openSession}. */
  readonly observer?: OpenOptions["observer"];
  /** What is known of how servers behave, by the path of the file that a provider block names. Default: nothing is. */
  readonly ways?: (named: string | undefined) => SeenServers;
  /** What can be mapped, by the path of the catalogue that a provider block names. Default: nothing is known. */
  readonly catalogue?: (named: string | undefined) => Catalogue;
}

export class Connections {
  readonly clock: Clock;
  /** Milliseconds since the epoch. */
  readonly startedAt: number;
  readonly #sessions = new Map<string, Session>();
  readonly #options: ConnectionsOptions;
  #early: { readonly settings: ConnectionSettings; readonly session: Session } | undefined;
  #isClosed = false;
  #removals = 0;
  #answers = 0;
  #answeredIn = 0;

  constructor(options: ConnectionsOptions) {
    this.#options = options;
    this.clock = options.clock ?? systemClock;
    this.startedAt = this.clock.now();
  }

  session(settings: ConnectionSettings): Session {
    const { endpoint, clientId, clientSecret } = settings;
    const key = JSON.stringify([
      endpoint,
      clientId,
      clientSecret.reveal(),
      settings.options,
      settings.waysFile,
      settings.catalogueFile,
      settings.limitShare,
    ]);
    const known = this.#sessions.get(key);
    if (known !== undefined) return known;
    const { signal, sendSecrets, allowEventPosts, allowDetach, adoptOnly, comparesOnly, observer } = this.#options;
    const { maxRequestsPerMinute, limitShare, terms, accepted, ways, catalogue, handOver = {} } = this.#options;
    const { credentialsOut, hasHandedOver } = handOver;
    const options = {
      ...settings.options,
      ...(sendSecrets === undefined ? {} : { sendSecrets }),
      ...(allowEventPosts === undefined
        ? {}
        : { allowEventPosts: [...(settings.options.allowEventPosts ?? []), ...allowEventPosts] }),
      ...(allowDetach === undefined ? {} : { allowDetach: [...(settings.options.allowDetach ?? []), ...allowDetach] }),
      ...(comparesOnly === undefined ? {} : { comparesOnly }),
      ...(credentialsOut === undefined ? {} : { credentialsOut }),
      ...(adoptOnly ? ADOPT_ONLY : {}),
    };
    const session = openSession(
      { ...settings, options },
      {
        clock: this.clock,
        onEvent: (event) => this.#hear(event),
        ...(signal === undefined ? {} : { signal }),
        ...(accepted === undefined ? {} : { accepted }),
        ...(hasHandedOver === undefined ? {} : { hasHandedOver }),
        ...(observer === undefined ? {} : { observer }),
        ...(catalogue === undefined ? {} : { catalogue: catalogue(settings.catalogueFile).applications }),
        ...(ways === undefined ? {} : { ways: ways(settings.waysFile).at(endpoint) }),
        ...(maxRequestsPerMinute === undefined ? {} : { maxRequestsPerMinute }),
        ...(limitShare === undefined ? {} : { limitShare }),
        ...(terms === undefined ? {} : { terms }),
      },
    );
    this.#sessions.set(key, session);
    if (this.#early !== undefined && isSameClient(this.#early.settings, settings)) {
      session.client.takeToken(this.#early.session.client);
    }
    return session;
  }

  /** Asks for the token of `settings` before anything else; what fails is told by whoever needs the token. */
  begin(settings: ConnectionSettings): void {
    if (this.#isClosed) return;
    const session = this.session(settings);
    this.#early = { settings, session };
    session.client.login().catch(() => undefined);
  }

  get accepted(): AcceptedDrift | undefined {
    return this.#options.accepted;
  }

  #hear(event: ClientEvent): void {
    if (event.type === "request" && event.method === "DELETE") this.#removals += 1;
    if (event.type === "request" && event.status !== undefined) {
      this.#answers += 1;
      this.#answeredIn += event.milliseconds;
    }
    this.#options.host({ type: "client", event });
  }

  /** How many requests that remove were sent so far, whatever came of them. */
  get removals(): number {
    return this.#removals;
  }

  /** Milliseconds that an answer took so far, on average. */
  get latency(): number {
    return this.#answers === 0 ? 0 : this.#answeredIn / this.#answers;
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    await Promise.all([...this.#sessions.values()].map((session) => session.client.close()));
  }
}

const isSameClient = (left: ConnectionSettings, right: ConnectionSettings): boolean =>
  left.endpoint === right.endpoint &&
  left.clientId === right.clientId &&
  left.clientSecret.reveal() === right.clientSecret.reveal();

/** Throws RS2017, RS2061 and RS2062 for the files beside the program. */
export function connect(
  options: RunOptions & Pick<ConnectionsOptions, "comparesOnly" | "adoptOnly" | "handOver" | "observer" | "terms">,
): Connections {
  const { host, signal, sendSecrets, allowEventPosts, allowDetach, adoptOnly, comparesOnly, observer } = options;
  const { maxRequestsPerMinute, limitShare, terms, clock, handOver } = options;
  const accepted = readAccepted(options.directory, options.environment, (clock ?? systemClock).now());
  const files = new Map([[undefined as string | undefined, readWays(options.directory)]]);
  const ways = (named: string | undefined) => {
    const known = files.get(named) ?? readWays(options.directory, { named });
    files.set(named, known);
    return known;
  };
  return new Connections({
    host,
    ways,
    catalogue: cataloguesOf(options.directory),
    ...(accepted === undefined ? {} : { accepted }),
    ...(observer === undefined ? {} : { observer }),
    ...(signal === undefined ? {} : { signal }),
    ...(sendSecrets === undefined ? {} : { sendSecrets }),
    ...(allowEventPosts === undefined ? {} : { allowEventPosts }),
    ...(allowDetach === undefined ? {} : { allowDetach }),
    ...(adoptOnly === undefined ? {} : { adoptOnly }),
    ...(comparesOnly === undefined ? {} : { comparesOnly }),
    ...(handOver === undefined ? {} : { handOver }),
    ...(maxRequestsPerMinute === undefined ? {} : { maxRequestsPerMinute }),
    ...(limitShare === undefined ? {} : { limitShare }),
    ...(terms === undefined ? {} : { terms }),
    ...(clock === undefined ? {} : { clock }),
  });
}
