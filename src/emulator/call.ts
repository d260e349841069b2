// One request on its way through an endpoint, and what an endpoint can reach.
import { isRecord, type Members } from "../base/json.js";
import { type Answer, badRequest, gatewayError, noIntegration, Refusal } from "./answer.js";
import type { Clock } from "./clock.js";
import type { IntegrationRecord } from "./integration-record.js";
import type { RequestClass } from "./request-log.js";
import type { CredentialState } from "./state.js";
import type { Store, TenantStore } from "./store.js";
import type { Switches } from "./switches.js";

/** What all endpoints share. */
export interface Service {
  readonly store: Store;
  readonly switches: Switches;
  readonly clock: Clock;
}

export interface Call {
  readonly service: Service;
  readonly method: string;
  readonly path: string;
  readonly class: RequestClass;
  readonly params: Readonly<Record<string, string>>;
  query: Record<string, string>;
  readonly body: unknown;
  readonly tenant: TenantStore;
  readonly credential: CredentialState;
  /** The share of the posted rows that get stored: 1, unless the write is to break in the middle. */
  storedShare: number;
}

export interface Endpoint {
  method: "GET" | "POST" | "DELETE";
  /** Below `/api/v2/tenants/:tenant`, in the router's notation. */
  path: string;
  class: Exclude<RequestClass, "token">;
  answer: (call: Call) => Answer;
}

/** A path parameter that the route has. */
export function param(call: Call, name: string): string {
  const value = call.params[name];
  if (value === undefined) throw new Error(`The route ${call.path} has no parameter ${name}.`);
  return value;
}

/** The integration that a read may see. Throws the refusal when there is none. */
export function readable(call: Call): IntegrationRecord {
  const id = param(call, "id");
  const record = call.tenant.read(id, call.service.clock.now());
  if (record === undefined) throw noIntegration(id);
  return record;
}

/** The integration as it is, for a write. Throws the refusal when there is none. */
export function writable(call: Call): IntegrationRecord {
  const id = param(call, "id");
  const record = call.tenant.findOwn(id);
  if (record === undefined) throw noIntegration(id);
  return record;
}

export function bodyObject(call: Call): Members {
  const { body } = call;
  if (!isRecord(body)) {
    throw badRequest("Request body must be a JSON object");
  }
  return body;
}

/** What `queryString` asks for: `key:value`, several joined by `+`. */
export function conditionsOf(call: Call): readonly { readonly key: string; readonly value: string }[] {
  return (call.query.queryString ?? "").split("+").flatMap((condition) => {
    const colon = condition.indexOf(":");
    return colon < 1 ? [] : [{ key: condition.slice(0, colon).trim(), value: condition.slice(colon + 1).trim() }];
  });
}

/** A true-or-false query parameter that has to be there. */
export function flag(call: Call, name: string): boolean {
  const value = call.query[name];
  if (value !== "true" && value !== "false") throw badRequest(`${name} must be true or false`);
  return value === "true";
}

export const notFound = () => new Refusal(gatewayError(404, "not_found", "Resource not found"));
