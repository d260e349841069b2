// Which API to talk to and as whom: the provider block, then the OPSRAMP_* variables. Both front doors read it here.
import { RampsyncError } from "../base/error.js";
import { FingerprintKey, Secret } from "../base/secret.js";
import { OpsRampClient } from "../opsramp/client.js";
import { type Clock, systemClock } from "../opsramp/clock.js";
import type { ClientEvent } from "../opsramp/event.js";
import { type ProxySettings, readProxy } from "../opsramp/proxy.js";
import { Observer } from "./observer.js";
import type { Session, SessionOptions } from "./session.js";

export interface ConnectionSettings {
  readonly endpoint: string;
  readonly clientId: string;
  readonly clientSecret: Secret;
  /** The tenant of resources that name none. */
  readonly tenant: string | undefined;
  readonly options: SessionOptions;
  readonly proxy?: ProxySettings;
}

type ProviderConfig = Readonly<Record<string, unknown>>;

function text(value: unknown): string | undefined {
  if (value instanceof Secret) return value.reveal();
  return typeof value === "string" && value !== "" ? value : undefined;
}

/**
 * The settings of a provider block, completed from the environment.
 * @throws RS2010 when the endpoint, client id or client secret is in neither, RS2018 for a proxy that is none.
 */
export function readConnection(config: ProviderConfig, environment: NodeJS.ProcessEnv): ConnectionSettings {
  const endpoint = text(config.endpoint) ?? text(environment.OPSRAMP_ENDPOINT);
  const clientId = text(config.client_id) ?? text(environment.OPSRAMP_CLIENT_ID);
  const clientSecret = text(config.client_secret) ?? text(environment.OPSRAMP_CLIENT_SECRET);
  const missing = [
    ...(endpoint === undefined ? ["OPSRAMP_ENDPOINT"] : []),
    ...(clientId === undefined ? ["OPSRAMP_CLIENT_ID"] : []),
    ...(clientSecret === undefined ? ["OPSRAMP_CLIENT_SECRET"] : []),
  ];
  if (endpoint === undefined || clientId === undefined || clientSecret === undefined) {
    throw new RampsyncError("RS2010", `No value for ${missing.join(", ")}.`);
  }
  const proxy = readProxy(environment);
  const accessTokenField = text(config.access_token_field);
  return {
    endpoint,
    clientId,
    clientSecret: new Secret(clientSecret),
    tenant: tenantOf(config, environment),
    ...(proxy === undefined ? {} : { proxy }),
    options: {
      documentedOnly: config.documented_only === true || config.documented_only === "true",
      ...(accessTokenField === "accessTokenURI" || accessTokenField === "accessTokenURL" ? { accessTokenField } : {}),
    },
  };
}

/** The provider's tenant, which needs no credentials. */
export function tenantOf(config: ProviderConfig, environment: NodeJS.ProcessEnv): string | undefined {
  return text(config.tenant) ?? text(environment.OPSRAMP_TENANT);
}

export interface OpenOptions {
  readonly clock?: Clock;
  readonly signal?: AbortSignal;
  readonly maxRequestsPerMinute?: number;
  readonly onEvent?: (event: ClientEvent) => void;
  /** Default: one that is told what will be read ({@link Observer.prepare}). */
  readonly observer?: (client: OpsRampClient) => Observer;
}

/**
 * A session with one client and token of its own.
 * @throws RS2011 for an endpoint that is none.
 */
export function openSession(settings: ConnectionSettings, options: OpenOptions = {}): Session {
  const { endpoint, clientId, clientSecret, proxy } = settings;
  const { signal, maxRequestsPerMinute, onEvent, clock = systemClock } = options;
  const client = new OpsRampClient({
    endpoint,
    clientId,
    clientSecret,
    clock,
    ...(proxy === undefined ? {} : { proxy }),
    ...(onEvent === undefined ? {} : { onEvent }),
    ...(signal === undefined ? {} : { signal }),
    ...(maxRequestsPerMinute === undefined ? {} : { maxRequestsPerMinute }),
  });
  return {
    client,
    observer: options.observer?.(client) ?? new Observer(client),
    fingerprintKey: new FingerprintKey(clientSecret),
    clock,
    options: settings.options,
  };
}
