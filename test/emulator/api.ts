// A plain HTTP client for the emulator's tests: no codec, no retries, only what was sent and answered.
import { Emulator, type EmulatorOptions } from "rampsync/emulator";
import { onTestFinished } from "vitest";
import type { WireIntegration, WireToken } from "../../src/integration/wire/wire.js";

export interface Answered<Body> {
  status: number;
  text: string;
  /** Undefined when the answer was no JSON. */
  body: Body;
  headers: Headers;
}

export interface Api {
  emulator: Emulator;
  call<Body = WireIntegration>(method: string, path: string, body?: unknown): Promise<Answered<Body>>;
  get<Body = WireIntegration>(path: string): Promise<Answered<Body>>;
  post<Body = WireIntegration>(path: string, body?: unknown): Promise<Answered<Body>>;
  delete<Body = WireIntegration>(path: string, body?: unknown): Promise<Answered<Body>>;
  /** Asks for a token and uses it from now on. */
  login(): Promise<void>;
}

export const base = "/api/v2/tenants/client_8/integrations";
export const desk = "INTG-9c584c86-4ba9-4006-9ee2-c41a07b7c761";
export const tree = "INTG-15cd3139-00e3-4dbd-8aee-327e3d10e23e";

async function answered<Body>(response: Response): Promise<Answered<Body>> {
  const text = await response.text();
  let body: unknown;
  try {
    body = JSON.parse(text);
  } catch {
    body = undefined;
  }
  return { status: response.status, text, body: body as Body, headers: response.headers };
}

export async function askForToken(
  url: string,
  form: Record<string, string>,
  path = "/auth/oauth/token",
): Promise<Answered<WireToken & { error?: string; error_description?: string }>> {
  return answered(await fetch(url + path, { method: "POST", body: new URLSearchParams(form) }));
}

export const goodForm = {
  grant_type: "client_credentials",
  client_id: "emulator",
  client_secret: "emulator-secret",
};

/** An emulator with the service desk example in it, logged in to; closed when the test is over, or as `closeLater` says. */
export async function startApi(
  options: EmulatorOptions = {},
  closeLater: (close: () => Promise<void>) => void = onTestFinished,
): Promise<Api> {
  const emulator = await Emulator.start({ state: "examples/service-desk/emulator-state.json", ...options });
  closeLater(() => emulator.close());
  let token = "";
  const call = async <Body>(method: string, path: string, body?: unknown): Promise<Answered<Body>> =>
    answered(
      await fetch(emulator.url + path, {
        method,
        headers: { authorization: `Bearer ${token}`, "content-type": "application/json" },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      }),
    );
  const api: Api = {
    emulator,
    call,
    get: (path) => call("GET", path),
    post: (path, body) => call("POST", path, body),
    delete: (path, body) => call("DELETE", path, body),
    async login() {
      token = (await askForToken(emulator.url, goodForm)).body.access_token ?? "";
    },
  };
  await api.login();
  emulator.clearRequests();
  return api;
}

/** One outbound INCIDENT Status mapping, as it would be posted. */
export const statusMapping = (
  pairs: [string, string][],
  header: { entity?: string; attribute?: string } = {},
): Record<string, unknown> => ({
  name: "Status",
  entityType: "INCIDENT",
  thirdPartyEntityType: header.entity ?? "Ticket",
  thirdPartyAttrName: header.attribute ?? "Status",
  attrValues: pairs.map(([attrValue, thirdPartyAttrValue]) => ({ attrValue, thirdPartyAttrValue })),
});

export const outbound = (...mapAttributes: unknown[]) => ({ outboundConfig: { mapAttributes } });
export const inbound = (...mapAttributes: unknown[]) => ({ inboundConfig: { mapAttributes } });
