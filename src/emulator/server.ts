// The HTTP side: routes every request to its endpoint, around it the token, the limits, the faults and the log.
import type { IncomingMessage, ServerResponse } from "node:http";
import { type Context, Hono } from "hono";
import { type Answer, applicationError, gatewayError, Refusal } from "./answer.js";
import type { Call, Endpoint, Service } from "./call.js";
import { eventEndpoints } from "./endpoints/events.js";
import { installedEndpoints } from "./endpoints/installed.js";
import { mappingEndpoints } from "./endpoints/mappings.js";
import { neighbourEndpoints } from "./endpoints/neighbours.js";
import { partEndpoints } from "./endpoints/parts.js";
import { bodyText, carryOut, type Outcome } from "./faults/carry-out.js";
import type { SeenRequest } from "./faults/fault.js";
import type { Faults } from "./faults/faults.js";
import type { RateWindows } from "./limits.js";
import { type LoggedRequest, maskBody, maskSecrets, type RequestLog } from "./request-log.js";
import type { CredentialState } from "./state.js";
import { TenantStore } from "./store.js";
import type { Tokens } from "./tokens.js";

export interface ServerParts extends Service {
  readonly tokens: Tokens;
  readonly rates: RateWindows;
  readonly faults: Faults;
  readonly log: RequestLog;
}

type Bindings = { Bindings: { incoming: IncomingMessage; outgoing: ServerResponse } };

const endpoints: Endpoint[] = [
  ...neighbourEndpoints,
  ...installedEndpoints,
  ...partEndpoints,
  ...mappingEndpoints,
  ...eventEndpoints,
];
const tenantBase = "/api/v2/tenants/:tenant";
const tokenPaths = ["/auth/oauth/token", "/tenancy/auth/oauth/token"];
// A placeholder until the credential is known; endpoints only run after the token was checked.
const nobody: CredentialState = { clientId: "", clientSecret: "" };

export function createApp(parts: ServerParts): Hono<Bindings> {
  const app = new Hono<Bindings>();
  for (const path of tokenPaths) app.post(path, (c) => serve(c, parts, undefined));
  for (const endpoint of endpoints) {
    app.on(endpoint.method, tenantBase + endpoint.path, (c) => serve(c, parts, endpoint));
  }
  const known = new Set([...tokenPaths, ...endpoints.map(({ path }) => tenantBase + path)]);
  for (const path of known) app.all(path, (c) => serve(c, parts, wrongMethod));
  app.notFound((c) => serve(c as Context<Bindings>, parts, nothingHere));
  return app;
}

const wrongMethod: Pick<Endpoint, "answer"> = {
  answer: () => gatewayError(405, "method_not_allowed", "Method not allowed"),
};
const nothingHere: Pick<Endpoint, "answer"> = { answer: () => gatewayError(404, "not_found", "Resource not found") };

/** Judges tenant, token and limits, then lets the endpoint answer. */
function answerCall(
  parts: ServerParts,
  endpoint: Pick<Endpoint, "answer">,
  call: Call,
  authorization: string | undefined,
): Answer {
  const credential = parts.tokens.judge(authorization, parts.switches);
  if ("status" in credential) return credential;
  const { id } = call.tenant;
  if (call.class === "token") return endpoint.answer(call);
  if (credential.tenants !== undefined && !credential.tenants.includes(id)) {
    return gatewayError(401, "unauthorized", `Not authorized for tenant ${id}`);
  }
  if (endpoint === nothingHere || endpoint === wrongMethod) return endpoint.answer(call);
  const { headers, refusal } = parts.rates.count(id, call.class, parts.switches);
  if (refusal !== undefined) return refusal;
  const tenant = parts.store.tenants.get(id);
  if (tenant === undefined) return { ...gatewayError(404, "not_found", `Tenant ${id} not found`), headers };
  if (tenant.about.deactivated) return { ...gatewayError(410, "gone", `Tenant ${id} is deactivated`), headers };
  try {
    const answer = endpoint.answer({ ...call, tenant, credential });
    return { ...answer, headers: { ...headers, ...answer.headers } };
  } catch (error) {
    if (error instanceof Refusal) return { ...error.answer, headers: { ...headers, ...error.answer.headers } };
    return { ...applicationError(500, "0001", `Internal error: ${(error as Error).message}`), headers };
  }
}

function parseBody(text: string, contentType: string | undefined): unknown {
  if (text === "") return undefined;
  if (contentType?.startsWith("application/x-www-form-urlencoded"))
    return Object.fromEntries(new URLSearchParams(text));
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

/** Marks the clock busy, except while something is waited for on purpose. */
class Work {
  #done: (() => void) | undefined;
  constructor(private readonly clock: Service["clock"]) {
    this.#done = clock.busy?.();
  }
  end(): void {
    this.#done?.();
    this.#done = undefined;
  }
  async pause(until: void | Promise<void>): Promise<void> {
    this.end();
    await until;
    this.#done = this.clock.busy?.();
  }
}

async function serve(
  c: Context<Bindings>,
  parts: ServerParts,
  endpoint: (Pick<Endpoint, "answer"> & Partial<Endpoint>) | undefined,
): Promise<Response> {
  const { clock, switches, store } = parts;
  const work = new Work(clock);
  try {
    const text = await c.req.text();
    const body = parseBody(text, c.req.header("content-type"));
    const query = c.req.query();
    const path = new URL(c.req.url).pathname;
    const params = c.req.param() as Record<string, string>;
    const tenantId = params.tenant ?? /^\/api\/v\d+\/tenants\/([^/]+)/.exec(path)?.[1];
    const entry: LoggedRequest = {
      at: clock.now(),
      method: c.req.method,
      path,
      query,
      class: endpoint === undefined ? "token" : (endpoint.class ?? (c.req.method === "GET" ? "get" : "write")),
      ...(tenantId === undefined ? {} : { tenant: tenantId }),
      status: 0,
    };
    if (body !== undefined) entry.requestBody = maskBody(body);
    if (switches.latencyMs + switches.latencyJitterMs > 0) {
      await work.pause(clock.sleep(switches.latencyMs + switches.latencyJitterMs * store.random.next()));
    }
    parts.log.arrives(entry);
    const { names, actions } = parts.faults.hitting(entry);
    if (names.length > 0) entry.faults = names;
    const request: SeenRequest = { ...entry, body };
    const call: Call | undefined =
      endpoint === undefined
        ? undefined
        : {
            service: parts,
            method: entry.method,
            path,
            class: entry.class,
            params,
            query,
            body,
            tenant: store.tenants.get(tenantId ?? "") ?? new TenantStore(tenantId ?? "", {}),
            credential: nobody,
            storedShare: 1,
          };
    const outcome = await carryOut({
      actions,
      request,
      call,
      service: parts,
      run: (each) =>
        endpoint === undefined || each === undefined
          ? parts.tokens.grant(new URLSearchParams(text), store.credentials, switches)
          : answerCall(parts, endpoint, each, c.req.header("authorization")),
      sleep: (milliseconds) => work.pause(clock.sleep(milliseconds)),
      wait: (hook) => work.pause(hook),
      now: () => clock.now(),
      random: () => store.random.next(),
      quotes: switches.rateHeaderQuotes,
    });
    return send(c, parts, entry, outcome);
  } finally {
    work.end();
  }
}

// This tells the adaptor to leave the connection alone.
const alreadySent = () => new Response(null, { headers: { "x-hono-already-sent": "true" } });

function send(c: Context<Bindings>, parts: ServerParts, entry: LoggedRequest, outcome: Outcome): Response {
  const { answer, cut } = outcome;
  const body = bodyText(answer);
  if (cut !== undefined) {
    parts.log.add(entry);
    const { outgoing } = c.env;
    if (cut === "none") outgoing.socket?.resetAndDestroy();
    else {
      outgoing.writeHead(answer.status, {
        "Content-Type": "application/json",
        "Content-Length": Buffer.byteLength(body),
      });
      outgoing.write(body.slice(0, Math.floor(body.length / 2)), () => outgoing.socket?.destroy());
    }
    return alreadySent();
  }
  entry.status = answer.status;
  if (body !== "") entry.responseBody = logged(body);
  parts.log.add(entry);
  const headers: Record<string, string> = { ...answer.headers };
  if (body !== "" && headers["Content-Type"] === undefined) headers["Content-Type"] = "application/json;charset=UTF-8";
  return new Response(body === "" ? null : body, { status: answer.status, headers });
}

// A page of whole integrations is long, and parsing it for every request would cost more than serving it.
const longestLoggedBody = 100_000;

function logged(body: string): unknown {
  if (body.length > longestLoggedBody) return `(${body.length} characters)`;
  try {
    return maskSecrets(JSON.parse(body));
  } catch {
    return maskBody(body);
  }
}
