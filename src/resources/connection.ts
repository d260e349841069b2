// Which API to talk to and as whom: the provider block, then the OPSRAMP_* variables. Both front doors read it here.
import { RampsyncError } from "../base/error.js";
import type { ErrorCode } from "../base/error-codes.js";
import { FingerprintKeys, type KeySecrets } from "../base/fingerprint-keys.js";
import { revealedText, Secret } from "../base/secret.js";
import { printable } from "../base/text.js";
import type { CatalogueApplication } from "../catalogue/catalogue.js";
import { OpsRampClient } from "../opsramp/client.js";
import { type Clock, systemClock } from "../opsramp/clock.js";
import type { ClientEvent } from "../opsramp/event.js";
import { type ProxySettings, readProxy } from "../opsramp/proxy.js";
import type { RequestTerms } from "../opsramp/request-terms.js";
import type { AcceptedDrift } from "./accepted-drift.js";
import type { KnownWays } from "./known-ways.js";
import { Observer, type ObserverOptions } from "./observer.js";
import { withVariables } from "./provider-arguments.js";
import { CLIENT_SECRET, FINGERPRINT_KEY, PREVIOUS_CLIENT_SECRET } from "./secret-variables.js";
import type { Session, SessionOptions } from "./session.js";

export interface ConnectionSettings extends KeySecrets {
  readonly endpoint: string;
  readonly clientId: string;
  /** The tenant of resources that name none. */
  readonly tenant: string | undefined;
  readonly options: SessionOptions;
  /** Percent of what the API's limits leave of a tenant's requests that is taken; undefined where nobody says. */
  readonly limitShare?: number;
  readonly proxy?: ProxySettings;
  /** Path of the file of known ways; by default it lies beside the program. */
  readonly waysFile?: string;
  /** Path of the catalogue; by default it lies beside the program. */
  readonly catalogueFile?: string;
}

type ProviderConfig = Readonly<Record<string, unknown>>;

function text(value: unknown): string | undefined {
  if (value instanceof Secret) return value.reveal();
  return typeof value === "string" && value !== "" ? value : undefined;
}

/**
 * A setting of the provider block or of the environment. White space around it is what a file or a CI secret adds, and the
 * server would refuse the whole in words that do not say so. Throws `code`.
 */
function setting(config: ProviderConfig, environment: NodeJS.ProcessEnv, name: Setting): string | undefined {
  const { variable, code, ...given } = SETTINGS[name];
  const argument = "argument" in given ? given.argument : undefined;
  const own = argument === undefined ? undefined : text(config[argument]);
  const value = own ?? text(environment[variable]);
  if (value === undefined || value.trim() === value || value.trim() === "") return value;
  const where = /\s$/.test(value) ? "ends" : "begins";
  const what = /[\r\n]\s*$|^\s*[\r\n]/.test(value) ? "a line break" : "white space";
  throw new RampsyncError(
    code,
    `${own === undefined ? variable : `The provider's ${argument}`} ${where} with ${what}.`,
    {
      hint: `Take it away: in a shell, ${variable}="$(cat file)" leaves the line break out.`,
    },
  );
}

const SETTINGS = {
  endpoint: { argument: "endpoint", variable: "OPSRAMP_ENDPOINT", code: "RS2011" },
  clientId: { argument: "client_id", variable: "OPSRAMP_CLIENT_ID", code: "RS2010" },
  clientSecret: { argument: "client_secret", variable: CLIENT_SECRET, code: "RS2010" },
  tenant: { argument: "tenant", variable: "OPSRAMP_TENANT", code: "RS2012" },
  previousSecret: { variable: PREVIOUS_CLIENT_SECRET, code: "RS2010" },
  fingerprintKey: { variable: FINGERPRINT_KEY, code: "RS2022" },
} as const satisfies Readonly<
  Record<string, { readonly argument?: string; readonly variable: string; readonly code: ErrorCode }>
>;
type Setting = keyof typeof SETTINGS;

/** Shorter ones can be found by trying, by whoever holds a state. */
const SHORTEST_FINGERPRINT_KEY = 32;

/** The secrets that open the keys of fingerprints, beside the client's own. Throws RS2010, RS2022. */
function fingerprintSecrets(environment: NodeJS.ProcessEnv): Pick<KeySecrets, "previous" | "shared"> {
  const previous = setting({}, environment, "previousSecret");
  const shared = setting({}, environment, "fingerprintKey");
  if (shared !== undefined && shared.length < SHORTEST_FINGERPRINT_KEY) {
    const { variable, code } = SETTINGS.fingerprintKey;
    throw new RampsyncError(code, `${variable} has fewer than ${SHORTEST_FINGERPRINT_KEY} characters.`);
  }
  return {
    ...(previous === undefined ? {} : { previous: new Secret(previous) }),
    ...(shared === undefined ? {} : { shared: new Secret(shared) }),
  };
}

/**
 * The settings of a provider block, completed from the environment.
 * @throws RS2010 when the endpoint, client id or client secret is in neither, or has white space around
 * it (the endpoint RS2011, the tenant RS2012), RS2018 for a proxy that is none, RS2022 for
 * a RAMPSYNC_FINGERPRINT_KEY that is too short, RS1002 and RS1004 for a variable whose value its argument cannot have.
 */
export function readConnection(config: ProviderConfig, environment: NodeJS.ProcessEnv): ConnectionSettings {
  const endpoint = setting(config, environment, "endpoint");
  const clientId = setting(config, environment, "clientId");
  const clientSecret = setting(config, environment, "clientSecret");
  const missing = [
    ...(endpoint === undefined ? ["OPSRAMP_ENDPOINT"] : []),
    ...(clientId === undefined ? ["OPSRAMP_CLIENT_ID"] : []),
    ...(clientSecret === undefined ? ["OPSRAMP_CLIENT_SECRET"] : []),
  ];
  if (endpoint === undefined || clientId === undefined || clientSecret === undefined) {
    throw new RampsyncError("RS2010", `No value for ${missing.join(", ")}.`);
  }
  const proxy = readProxy(environment);
  const given = withVariables(config, environment);
  const accessTokenField = text(given.access_token_field);
  const waysFile = text(given.ways_file);
  const catalogueFile = text(given.catalogue_file);
  const limitShare = limitShareOf(given);
  const allowEventPosts = (text(given.allow_event_posts) ?? "").split(",").flatMap((host) => host.trim() || []);
  const allowDetach = textsOf(given.allow_detach);
  const allowEnable = textsOf(given.allow_enable);
  const allowRecipient = textsOf(given.allow_recipient);
  const allowRotate = textsOf(given.allow_rotate);
  return {
    endpoint,
    clientId,
    clientSecret: new Secret(clientSecret),
    ...fingerprintSecrets(environment),
    tenant: tenantOf(config, environment),
    ...(waysFile === undefined ? {} : { waysFile }),
    ...(catalogueFile === undefined ? {} : { catalogueFile }),
    ...(proxy === undefined ? {} : { proxy }),
    ...(limitShare === undefined ? {} : { limitShare }),
    options: {
      documentedOnly: given.documented_only === true || given.documented_only === "true",
      ...(allowDetach.length === 0 ? {} : { allowDetach }),
      ...(allowEnable.length === 0 ? {} : { allowEnable }),
      ...(allowRecipient.length === 0 ? {} : { allowRecipient }),
      ...(allowRotate.length === 0 ? {} : { allowRotate }),
      ...(allowEventPosts.length === 0 ? {} : { allowEventPosts }),
      ...(given.adopt_only === true || given.adopt_only === "true" ? ADOPT_ONLY : {}),
      ...(accessTokenField === "accessTokenURI" || accessTokenField === "accessTokenURL" ? { accessTokenField } : {}),
    },
  };
}

const textsOf = (value: unknown): readonly string[] =>
  Array.isArray(value) ? value.map((item: unknown) => revealedText(item)) : [];

/** The provider's share of the limits. Throws RS1002 for one that is no whole number from 1 to 100. */
export function limitShareOf({ limit_share: share }: ProviderConfig): number | undefined {
  if (share === undefined || share === null) return undefined;
  const percent = typeof share === "string" ? Number(share) : share;
  if (typeof percent === "number" && Number.isInteger(percent) && percent >= 1 && percent <= 100) return percent;
  throw new RampsyncError("RS1002", `Expected a whole number from 1 to 100, found ${printable(String(share), 40)}.`, {
    place: { attribute: ["limit_share"] },
    hint: "Write how much of the limits is taken, in percent.",
  });
}

/** Which catalogue a provider block asks for, which needs no credentials. Throws RS1002 for a variable that is no flag. */
export function catalogueSettings(
  config: ProviderConfig,
  environment: NodeJS.ProcessEnv,
): { readonly file: string | undefined; readonly strict: boolean } {
  const { catalogue_file: file, strict_catalogue: strict } = withVariables(config, environment);
  return { file: text(file), strict: strict === true || strict === "true" };
}

/** Nothing is sent, so that what could not be sent is no reason to refuse anything. */
export const ADOPT_ONLY: SessionOptions = { adoptOnly: true, comparesOnly: true };

/** The provider's tenant, which needs no credentials. Throws RS2012 for one with white space around it. */
export function tenantOf(config: ProviderConfig, environment: NodeJS.ProcessEnv): string | undefined {
  return setting(config, environment, "tenant");
}

/** Percent of what the limits leave: the tenant has other clients, and the other half is theirs. */
export const LIMIT_SHARE = 50;

export interface OpenOptions {
  readonly clock?: Clock;
  readonly signal?: AbortSignal;
  readonly maxRequestsPerMinute?: number;
  /** In place of what the settings say. */
  readonly limitShare?: number;
  readonly onEvent?: (event: ClientEvent) => void;
  /** What holds requests back beside the credentials. */
  readonly terms?: RequestTerms;
  /** Default: nothing was accepted. */
  readonly accepted?: AcceptedDrift;
  /** Default: nothing is known of what can be mapped. */
  readonly catalogue?: readonly CatalogueApplication[];
  /** Default: no credentials are handed over. */
  readonly hasHandedOver?: Session["hasHandedOver"];
  /** Default: nothing is known of how the server behaves. */
  readonly ways?: KnownWays;
  /** Default: one that is told what will be read ({@link Observer.prepare}). */
  readonly observer?: (client: OpsRampClient, options: ObserverOptions) => Observer;
}

const usualObserver = (client: OpsRampClient, options: ObserverOptions) => new Observer(client, options);

/**
 * A session with one client and token of its own.
 * @throws RS2011 for an endpoint that is none.
 */
export function openSession(settings: ConnectionSettings, options: OpenOptions = {}): Session {
  const { endpoint, clientId, clientSecret, proxy } = settings;
  const { signal, maxRequestsPerMinute, onEvent, clock = systemClock } = options;
  const limitShare = options.limitShare ?? settings.limitShare ?? LIMIT_SHARE;
  const client = new OpsRampClient({
    endpoint,
    clientId,
    clientSecret,
    clock,
    limitShare,
    ...options.terms,
    ...(proxy === undefined ? {} : { proxy }),
    ...(onEvent === undefined ? {} : { onEvent }),
    ...(signal === undefined ? {} : { signal }),
    ...(maxRequestsPerMinute === undefined ? {} : { maxRequestsPerMinute }),
  });
  return {
    client,
    observer: (options.observer ?? usualObserver)(client, { ways: options.ways, clock }),
    fingerprintKeys: new FingerprintKeys(settings),
    clock,
    options: settings.options,
    ...(options.accepted === undefined ? {} : { accepted: options.accepted }),
    ...(options.catalogue === undefined ? {} : { catalogue: options.catalogue }),
    ...(options.hasHandedOver === undefined ? {} : { hasHandedOver: options.hasHandedOver }),
  };
}
