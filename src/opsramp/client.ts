// The OpsRamp API as methods: one for each thing that is asked of it, answering the shapes of the wire.

import { RampsyncError } from "../base/error.js";
import { isRecord } from "../base/json.js";
import { type Place } from "../base/place.js";
import type { Secret } from "../base/secret.js";
import type { Direction } from "../document/mapping.js";
import type { WireAlertSource, WireAuthentication, WireIntegration, WireMappingRow } from "../integration/wire/wire.js";
import type { WireEvent } from "../integration/wire/wire-event.js";
import { type Reading } from "./answer.js";
import { type Clock, systemClock } from "./clock.js";
import { parseEndpoint } from "./endpoint.js";
import { endpoints } from "./endpoints.js";
import type { ClientEvent } from "./event.js";
import type { LimitWindows } from "./limit-windows.js";
import type { KnownLimit } from "./limiter.js";
import { acceptPage, Pages } from "./pages.js";
import type { ProxySettings } from "./proxy.js";
import type { RequestClass } from "./request-class.js";
import { type Call, type RequestCounts, Requester } from "./requester.js";

/** What a client needs, and what it may be told. */
export interface ClientOptions {
  /** A host (https) or a URL; plain http for loopback addresses alone. */
  readonly endpoint: string;
  /** The key of the API key pair. */
  readonly clientId: string;
  /** The secret of the API key pair. */
  readonly clientSecret: Secret;
  /** Gives the time and waits; the system clock by default. */
  readonly clock?: Clock;
  /** A limit of the user's own, for each tenant and class, beside those of the API. */
  readonly maxRequestsPerMinute?: number;
  /** Percent of what the API's limits leave of a tenant's requests that is taken, 1 to 100. Default 100: all. */
  readonly limitShare?: number;
  /** Requests in flight for one tenant, 10 by default; over all tenants they are 50. */
  readonly concurrency?: number;
  /** 64 MiB by default. */
  readonly maxAnswerBytes?: number;
  /** For one request with its answer; 60 seconds by default. */
  readonly timeoutMs?: number;
  /** Told of every request, wait and retry, without secrets; by default nobody is. */
  readonly onEvent?: (event: ClientEvent) => void;
  /** Ends what waits with RS4014, and writes that are under way with `UnknownOutcomeError`. */
  readonly signal?: AbortSignal;
  /** Instead of the two paths that are known. */
  readonly tokenPath?: string;
  /** Seed of the jitter of waits; the time of the start by default. */
  readonly seed?: number;
  /** Default: none. This machine itself is reached without it. */
  readonly proxy?: ProxySettings;
  /**
   * Windows of limits, shared with other clients that have them too. Default: its own, of which nothing is used.
   * @internal
   */
  readonly windows?: LimitWindows;
  /**
   * Asked right before each request is sent; where it says no, the request fails with RS4014 and nothing leaves. Default:
   * each may be sent.
   * @internal
   */
  readonly mayBegin?: () => boolean;
  /**
   * Asked as well of each request that changes something. Default: each may be sent.
   * @internal
   */
  readonly mayWrite?: () => boolean;
}

/** Which items a search asks for; without them all. */
export interface SearchOptions {
  /** Such as `category:CUSTOM_INTEGRATION`; several are joined with `+`. Encoding is done here. */
  readonly queryString?: string;
}

/** The first page of a search, and what only its own form tells. */
export interface SearchAnswer {
  /** The integrations, in the order of the server. */
  readonly items: readonly WireIntegration[];
  /** Whether the answer was a list alone, without members that count. */
  readonly isBareList: boolean;
  /** The size of a page as the answer says it; undefined where it does not. */
  readonly pageSize: number | undefined;
  /** The header that tells the limit, as it came; undefined where there was none. */
  readonly limitHeader: string | undefined;
}

/** A mappable attribute of an entity type. */
export interface WireProperty {
  /** The id of the attribute, such as `incident.status.name`. */
  property?: string;
  /** Its display name, such as `Status`. */
  name?: string;
  /** Its type, as the API names it. */
  propertyType?: string;
  /** The group that the portal shows it in. */
  displayGroup?: string;
  /** Whether it can be mapped. */
  mapable?: boolean;
  /** Whether its values can be mapped. */
  valueMapable?: boolean;
  /** Whether the integration maps it. */
  mapped?: boolean;
  /** Whether it must be mapped. */
  mandatory?: boolean;
  /** Whether cutting rules can be set for it. */
  parsable?: boolean;
}

/** A mappable attribute of a type of integrations, which need not be installed. */
export interface WireMappable extends Pick<WireProperty, "name" | "mapable" | "valueMapable"> {
  /** What it is. */
  description?: string;
  /** The values that the server lists, in one text with commas. */
  value?: string;
}

/** A client of a partner. */
export interface WireClient {
  /** The id that paths take, such as `client_8`. */
  id?: string;
  /** Another id of it, which paths take too. */
  uniqueId?: string;
  /** Its name in the portal. */
  name?: string;
}

/** A role that a third party may have. */
export interface WireRole {
  /** The id by which a declaration names it. */
  uniqueId?: string;
  /** Its name in the portal. */
  name?: string;
}

/** A group of resources, which the API calls a device group. */
export interface WireResourceGroup {
  /** Its id, such as `DGP-a20e13ad-e98f-416e-a9dd-40158ffdb2af`. */
  id?: string;
  /** Its name in the portal. */
  name?: string;
}

/** A type of integration that can be installed. */
export interface WireIntegrationType {
  /** The id that an installation names, such as `CUSTOM`. */
  id?: string;
  /** Its name. */
  name?: string;
  /** Its name in the portal. */
  displayName?: string;
  /** Such as `Collaboration` or `Custom`. */
  category?: string;
}

/**
 * Errors of every method: RS4001 not reachable, RS4002 and RS4011 login, RS4003 and RS4005 access, RS4006 throttled,
 * RS4007 server error, RS4008 refused, RS4009 and RS4013 answer, RS4014 stopped; and of methods that write:
 * `UnknownOutcomeError` (RS4010) when the request was sent and may have happened.
 */
export class OpsRampClient {
  readonly #requester: Requester;
  /** The key of the API key pair, which the API tells as who installed an integration. */
  readonly clientId: string;

  /** Throws RS2011 for an endpoint that is not valid, or is plain http to another machine. */
  constructor(options: ClientOptions) {
    const clock = options.clock ?? systemClock;
    this.clientId = options.clientId;
    this.#requester = new Requester({
      endpoint: parseEndpoint(options.endpoint),
      clientId: options.clientId,
      clientSecret: options.clientSecret,
      clock,
      maxRequestsPerMinute: options.maxRequestsPerMinute,
      limitShare: options.limitShare,
      concurrency: options.concurrency ?? 10,
      maxAnswerBytes: options.maxAnswerBytes ?? 64 * 1024 * 1024,
      timeoutMs: options.timeoutMs ?? 60_000,
      onEvent: options.onEvent,
      signal: options.signal,
      tokenPath: options.tokenPath,
      seed: options.seed ?? clock.now(),
      proxy: options.proxy,
      windows: options.windows,
      mayBegin: options.mayBegin,
      mayWrite: options.mayWrite,
    });
  }

  /** Asks for a token where there is none: the first request is then spared that way. */
  login(): Promise<void> {
    return this.#requester.login();
  }

  /** Takes the token that another client of the same credentials has, or has asked for. */
  takeToken(client: OpsRampClient): void {
    this.#requester.takeToken(client.#requester);
  }

  /** Throws RS4004 when the tenant has no such integration. */
  getIntegration(tenant: string, id: string): Promise<WireIntegration> {
    return this.#get(tenant, id, endpoints.installed(tenant, id), (reading) => {
      const found = object<WireIntegration>(reading);
      // An object of another kind must not pass for an integration that has no mappings.
      return String(found?.id ?? "").toLowerCase() === id.toLowerCase() ? found : undefined;
    });
  }

  /** Whole integrations, 100 a page. After the loop `complete` tells whether all pages were seen. */
  searchIntegrations(tenant: string, options: SearchOptions = {}): Pages<WireIntegration> {
    return this.#pages<WireIntegration>(
      tenant,
      (pageNo) => endpoints.search(tenant, pageNo, options.queryString),
      (item) => item.id,
    );
  }

  /** The first page of a search as the server made it, where `pageSize` items are asked for. */
  searchAnswer(tenant: string, options: SearchOptions & { readonly pageSize: number }): Promise<SearchAnswer> {
    return this.#requester.run({
      tenant,
      class: "paged_get",
      method: "GET",
      path: endpoints.search(tenant, 1, options.queryString, options.pageSize),
      place: { tenant },
      accept: searchAnswer,
    });
  }

  /** All installed integrations. Throws RS4009 when they could not be read to their end. */
  allIntegrations(tenant: string, options: SearchOptions = {}): Promise<WireIntegration[]> {
    return whole(this.searchIntegrations(tenant, options), "What is installed", { tenant });
  }

  /** All installed integrations, a page at a time. Throws RS4009 after the last where they could not be read to their end. */
  async *installedPages(tenant: string): AsyncIterable<readonly WireIntegration[]> {
    const pages = this.searchIntegrations(tenant);
    yield* pages;
    if (!pages.complete) throw unfinished("What is installed", { tenant });
  }

  /** Adds what `body` holds; what it leaves out stays. The answer may be a part of the integration: read it again. */
  updateIntegration(tenant: string, id: string, body: WireIntegration): Promise<WireIntegration> {
    return this.#write(tenant, id, {
      method: "POST",
      path: endpoints.installed(tenant, id),
      body,
      accept: changedIntegration,
    });
  }

  /** The inbound authentication of an integration, without secrets that are shown once. The endpoint is not documented. */
  inboundAuthentication(tenant: string, id: string): Promise<WireAuthentication> {
    return this.#get(tenant, id, endpoints.inboundAuthentication(tenant, id), object<WireAuthentication>);
  }

  /** Makes another token or secret in place of the one that is there, which ends. The endpoint is not documented. */
  regenerateCredentials(tenant: string, id: string): Promise<WireAuthentication> {
    return this.#write(tenant, id, {
      method: "POST",
      path: endpoints.rotate(tenant, id),
      accept: object<WireAuthentication>,
    });
  }

  /** Enables or disables an integration. */
  async setEnabled(tenant: string, id: string, enabled: boolean): Promise<void> {
    const path = enabled ? endpoints.enable(tenant, id) : endpoints.disable(tenant, id);
    await this.#write(tenant, id, { method: "POST", path, accept: done });
  }

  /** The API does this with a GET; it counts and behaves as a write. */
  async setDropAlerts(tenant: string, id: string, enabled: boolean): Promise<void> {
    const path = endpoints.dropAlerts(tenant, id, enabled);
    await this.#write(tenant, id, { method: "GET", path, accept: done });
  }

  /** The answer holds the new `id`. */
  installIntegration(tenant: string, typeId: string, body: WireIntegration): Promise<WireIntegration> {
    return this.#write(tenant, undefined, {
      method: "POST",
      path: endpoints.install(tenant, typeId),
      body,
      accept: (reading) => {
        const installed = object<WireIntegration>(reading);
        return typeof installed?.id === "string" && installed.id !== "" ? installed : undefined;
      },
    });
  }

  /** Throws RS1014 for a reason with `<` or `>`, which the API rejects. */
  async uninstallIntegration(tenant: string, id: string, reason: string): Promise<void> {
    if (/[<>]/.test(reason)) throw new RampsyncError("RS1014", "The reason of an uninstall must not hold < or >.");
    await this.#write(tenant, id, {
      method: "DELETE",
      path: endpoints.installed(tenant, id),
      body: { uninstallReason: reason },
      accept: done,
    });
  }

  /** A DELETE without the body that the API's documents call required. Throws RS4008 where the server wants it. */
  async uninstallWithoutReason(tenant: string, id: string): Promise<void> {
    await this.#write(tenant, id, { method: "DELETE", path: endpoints.installed(tenant, id), accept: done });
  }

  /** All rows. Throws RS4012 when the endpoint answers no, RS4009 when the list could not be read to its end. */
  async listMappingRows(tenant: string, id: string, direction: Direction): Promise<WireMappingRow[]> {
    const pages = this.#pages<WireMappingRow>(
      tenant,
      (pageNo) => endpoints.rows(tenant, id, direction, pageNo),
      (row) => row.uniqueId,
      { id, about: "rows" },
    );
    return whole(pages, `The list of ${direction} rows`, place(tenant, id));
  }

  /** Throws RS4012 when the endpoint answers no. */
  deleteMappingRow(
    tenant: string,
    id: string,
    direction: Direction,
    uniqueId: string,
  ): Promise<"deleted" | "already gone"> {
    return this.#write<"deleted" | "already gone">(tenant, id, {
      method: "DELETE",
      path: endpoints.row(tenant, id, direction, uniqueId),
      about: "row",
      accept: (reading) => (done(reading) ? "deleted" : undefined),
      gone: "already gone",
    });
  }

  /** All events of an integration. Throws RS4004 when there is no such integration, RS4009 when not all could be read. */
  allEvents(tenant: string, id: string): Promise<WireEvent[]> {
    const pages = this.#pages<WireEvent>(
      tenant,
      (pageNo) => endpoints.events(tenant, id, pageNo),
      (event) => event.id,
      { id },
    );
    return whole(pages, "The list of events", place(tenant, id));
  }

  /** Throws RS4004 when the integration, or its event, is not there. */
  getEvent(tenant: string, id: string, eventId: string): Promise<WireEvent> {
    const accept = (reading: Reading) => {
      const found = object<WireEvent>(reading);
      return String(found?.id ?? "").toLowerCase() === eventId.toLowerCase() ? found : undefined;
    };
    const path = endpoints.event(tenant, id, eventId);
    return this.#get(tenant, id, path, accept, "event");
  }

  /** Makes an event; the answer holds its new `id`. */
  createEvent(tenant: string, id: string, body: WireEvent): Promise<WireEvent> {
    return this.#write(tenant, id, {
      method: "POST",
      path: endpoints.newEvent(tenant, id),
      body,
      accept: (reading) => {
        const made = object<WireEvent>(reading);
        return typeof made?.id === "string" && made.id !== "" ? made : undefined;
      },
    });
  }

  /** Changes the fields that `body` holds. The answer may not show all of the event: read it again. */
  async updateEvent(tenant: string, id: string, eventId: string, body: WireEvent): Promise<void> {
    const path = endpoints.event(tenant, id, eventId);
    await this.#write(tenant, id, { method: "POST", path, body, about: "event", accept: done });
  }

  /** Activates or deactivates an event: from then on it fires, or does not. */
  async setEventActive(tenant: string, id: string, eventId: string, active: boolean): Promise<void> {
    const path = endpoints.activation(tenant, id, eventId, active);
    await this.#write(tenant, id, { method: "POST", path, about: "event", accept: done });
  }

  /** Throws RS4004 when it is gone already. */
  async deleteEvent(tenant: string, id: string, eventId: string): Promise<void> {
    const path = endpoints.event(tenant, id, eventId);
    await this.#write(tenant, id, { method: "DELETE", path, about: "event", accept: done });
  }

  /** What a payload of an entity type may name, such as `$incident.subject`. */
  placeholders(tenant: string, entityType: string): Promise<string[]> {
    return this.#get(tenant, undefined, endpoints.placeholders(tenant, entityType), placeholderNames);
  }

  /** The attributes of an entity type that can be mapped. */
  properties(tenant: string, id: string, direction: Direction, entityType: string): Promise<WireProperty[]> {
    const path = endpoints.properties(tenant, id, direction, entityType);
    return this.#get(tenant, id, path, list<WireProperty>);
  }

  /** The roles of the tenant. */
  roles(tenant: string): Promise<WireRole[]> {
    const pages = this.#pages<WireRole>(
      tenant,
      (pageNo) => endpoints.roles(tenant, pageNo),
      (role) => role.uniqueId,
    );
    return whole(pages, "The list of roles", { tenant });
  }

  /** The roles that the integration's inbound authentication may have. */
  availableRoles(tenant: string, id: string): Promise<WireRole[]> {
    return this.#get(tenant, id, endpoints.availableRoles(tenant, id), list<WireRole>);
  }

  /** The groups of resources of the tenant. */
  resourceGroups(tenant: string): Promise<WireResourceGroup[]> {
    const pages = this.#pages<WireResourceGroup>(
      tenant,
      (pageNo) => endpoints.resourceGroups(tenant, pageNo),
      (group) => group.id,
    );
    return whole(pages, "The list of resource groups", { tenant });
  }

  /** The types of integrations that the tenant can install. */
  availableTypes(tenant: string): Promise<WireIntegrationType[]> {
    const pages = this.#pages<WireIntegrationType>(
      tenant,
      (pageNo) => endpoints.availableTypes(tenant, pageNo),
      (type) => type.id,
    );
    return whole(pages, "The list of integration types", { tenant });
  }

  /** The alert sources that an integration of this type may name. */
  alertSources(tenant: string, typeId: string): Promise<WireAlertSource[]> {
    return this.#get(tenant, undefined, endpoints.alertSources(tenant, typeId), list<WireAlertSource>);
  }

  /** The attributes of an entity type that integrations of this type can map. */
  mappable(tenant: string, typeId: string, entityType: string): Promise<WireMappable[]> {
    const pages = this.#pages<WireMappable>(
      tenant,
      (pageNo) => endpoints.mappable(tenant, typeId, entityType, pageNo),
      (attribute) => attribute.name,
    );
    return whole(pages, "The list of mappable attributes", { tenant });
  }

  /** The clients of a partner, whose credentials it needs. */
  clients(tenant: string): Promise<WireClient[]> {
    return this.#get(tenant, undefined, endpoints.clients(tenant), list<WireClient>);
  }

  /** The tenant's own record; partner credentials alone may read it. */
  tenant(tenant: string): Promise<Record<string, unknown>> {
    return this.#get(tenant, undefined, endpoints.tenant(tenant), object<Record<string, unknown>>);
  }

  /** Requests made so far, for each tenant and class. */
  get counts(): RequestCounts {
    return this.#requester.counts;
  }

  /** Why there was no token when it was last asked for; undefined before that. */
  get tokenFailure(): RampsyncError | undefined {
    return this.#requester.tokenFailure;
  }

  /** What is known of the limits of a tenant: the published ones until the API said its own. */
  limits(tenant: string): Record<RequestClass, KnownLimit> {
    return this.#requester.limits(tenant);
  }

  /** Nothing of the tenant will be asked any more: little is held of it. What is asked all the same keeps its limits. */
  letGo(tenant: string): void {
    this.#requester.letGo(tenant);
  }

  /** Percent of what the API's limits leave of a tenant's requests that is taken. */
  get limitShare(): number {
    return this.#requester.limitShare;
  }

  /** Ends all connections. What is still under way fails. */
  close(): Promise<void> {
    return this.#requester.close();
  }

  #get<Result>(
    tenant: string,
    id: string | undefined,
    path: string,
    accept: (reading: Reading) => Result | undefined,
    about?: "event",
  ): Promise<Result> {
    return this.#requester.run({ tenant, class: "get", method: "GET", path, about, place: place(tenant, id), accept });
  }

  #write<Result>(
    tenant: string,
    id: string | undefined,
    call: Pick<Call<Result>, "method" | "path" | "body" | "about" | "accept" | "gone">,
  ): Promise<Result> {
    return this.#requester.run({ tenant, class: "write", place: place(tenant, id), ...call });
  }

  #pages<Item extends object>(
    tenant: string,
    path: (pageNo: number) => string,
    idOf: (item: Item) => string | undefined,
    of: { id?: string; about?: "rows" } = {},
  ): Pages<Item> {
    const read = (pageNo: number) =>
      this.#requester.run({
        tenant,
        class: "paged_get",
        method: "GET",
        path: path(pageNo),
        about: of.about,
        place: place(tenant, of.id),
        accept: acceptPage<Item>,
      });
    return new Pages(read, idOf);
  }
}

function place(tenant: string, id: string | undefined): Place {
  return id === undefined ? { tenant } : { tenant, integration: id };
}

function object<Shape extends object>(reading: Reading): Shape | undefined {
  return reading.kind === "json" && isRecord(reading.value) ? (reading.value as Shape) : undefined;
}

/** A list, bare or as the results of the only page there is. */
function list<Item extends object>(reading: Reading): Item[] | undefined {
  const page = acceptPage<Item>(reading);
  return page === undefined || page.nextPage === true ? undefined : [...page.items];
}

/** Names of any form that an answer may have them in, with their `$`; undefined where it has none of these forms. */
function placeholderNames(reading: Reading): string[] | undefined {
  if (reading.kind !== "json") return undefined;
  const { value } = reading;
  const items = isRecord(value) ? (value.results ?? Object.values(value)) : value;
  if (!Array.isArray(items)) return undefined;
  return items.flat().flatMap((item: unknown) => {
    const name = isRecord(item) ? (item.placeHolder ?? item.placeholder ?? item.name ?? item.key) : item;
    return typeof name === "string" && name !== "" ? [name.startsWith("$") ? name : `$${name}`] : [];
  });
}

/** Some answers to writes have no documented body: anything that the API itself may have written is a success. */
function done(reading: Reading): true | undefined {
  return reading.kind === "unreadable" && reading.html ? undefined : true;
}

function searchAnswer(reading: Reading, headers: ReadonlyMap<string, string>): SearchAnswer | undefined {
  const page = acceptPage<WireIntegration>(reading);
  if (page === undefined || reading.kind !== "json") return undefined;
  const pageSize = isRecord(reading.value) ? reading.value.pageSize : undefined;
  return {
    items: page.items,
    isBareList: Array.isArray(reading.value),
    pageSize: typeof pageSize === "number" ? pageSize : undefined,
    limitHeader: headers.get("x-ratelimit-limit"),
  };
}

function changedIntegration(reading: Reading): WireIntegration | undefined {
  const changed = object<WireIntegration>(reading);
  return changed !== undefined && "error" in changed && !("id" in changed) ? undefined : changed;
}

async function whole<Item>(pages: Pages<Item>, what: string, at: Place): Promise<Item[]> {
  const items = await pages.all();
  if (pages.complete) return items;
  throw unfinished(what, at);
}

function unfinished(what: string, at: Place): RampsyncError {
  return new RampsyncError("RS4009", `${what} changed while it was read, or does not end.`, { place: at });
}
