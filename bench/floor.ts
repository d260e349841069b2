// The floor: a bare undici loop that makes exactly the minimal calls, parses every answer, and does nothing else.
import { Agent, type Dispatcher } from "undici";
import type { Script, ScriptCall } from "./scenario.js";

/** No more at one time than rampsync has under way for one tenant and over all. */
export const SIDE_BY_SIDE = 50;

export interface FloorOptions {
  readonly url: string;
  readonly script: Script;
  /** Given each integration that is answered. Default: none is looked at. */
  readonly compare?: (answer: unknown) => void;
  /** Nothing is written before everything was looked at, as in every run that shows first what it does. */
  readonly looksFirst?: boolean;
  /** Told of the id of an integration after the last call of those that write. */
  readonly done?: (id: string) => void;
}

interface Asked {
  readonly method: "GET" | "POST" | "DELETE";
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
}

interface Answer {
  readonly access_token?: string;
  /** Of a page. */
  readonly results?: readonly unknown[];
}

const isWrite = ({ do: what }: ScriptCall) => what === "post" || what === "delete";

/** The text of the answer, by undici's own lowest way: nothing above it is loaded. */
function dispatch(agent: Agent, origin: string, { body, ...asked }: Asked): Promise<string> {
  return new Promise((done, failed) => {
    const chunks: Buffer[] = [];
    let status = 0;
    const handler: Dispatcher.DispatchHandler = {
      onRequestStart: () => undefined,
      onResponseStart: (_, code) => {
        status = code;
      },
      onResponseData: (_, chunk) => chunks.push(chunk),
      onResponseEnd: () => {
        const text = Buffer.concat(chunks).toString("utf8");
        if (status === 200) done(text);
        else failed(new Error(`${asked.method} ${asked.path} was answered with ${status}: ${text}`));
      },
      onResponseError: (_, error) => failed(error),
    };
    agent.dispatch({ origin, ...asked, body: body ?? null }, handler);
  });
}

export async function ask(agent: Agent, url: string, asked: Asked): Promise<Answer | undefined> {
  const text = await dispatch(agent, url, asked);
  return text === "" ? undefined : (JSON.parse(text) as Answer);
}

/** The headers of the calls that follow. */
export async function logIn(agent: Agent, url: string): Promise<Readonly<Record<string, string>>> {
  const token = await ask(agent, url, {
    method: "POST",
    path: "/auth/oauth/token",
    headers: { "content-type": "application/x-www-form-urlencoded" },
    body: "grant_type=client_credentials&client_id=emulator&client_secret=emulator-secret",
  });
  return { authorization: `Bearer ${token?.access_token}`, "content-type": "application/json" };
}

export async function floor({ url, script, compare, looksFirst, done }: FloorOptions): Promise<void> {
  const agent = new Agent({ connections: SIDE_BY_SIDE });
  const headers = await logIn(agent, url);
  const base = (tenant: string) => `/api/v2/tenants/${tenant}/integrations/installed`;
  await Promise.all(
    script.pages.map(async ({ tenant, pages }) => {
      for (let page = 1; page <= pages; page += 1) {
        const path = `${base(tenant)}/search?pageNo=${page}&pageSize=100`;
        const answer = await ask(agent, url, { method: "GET", path, headers });
        if (compare !== undefined) answer?.results?.forEach(compare);
      }
    }),
  );
  const request = (tenant: string, id: string, call: ScriptCall) => {
    const path = `${base(tenant)}/${id}`;
    if (call.do === "get") return ask(agent, url, { method: "GET", path, headers });
    if (call.do === "post") return ask(agent, url, { method: "POST", path, headers, body: JSON.stringify(call.body) });
    const rows = `${path}/${call.direction}/installedIntgMappings`;
    if (call.do === "rows") return ask(agent, url, { method: "GET", path: `${rows}?pageNo=1&pageSize=100`, headers });
    return ask(agent, url, { method: "DELETE", path: `${path}/${call.direction}/mappingAttr/${call.row}`, headers });
  };
  const allOf = (each: Script["each"]) =>
    Promise.all(
      each.map(async ({ member, calls }) => {
        for (const call of calls) {
          const answer = await request(member.tenant, member.id, call);
          if (call.do === "get") compare?.(answer);
        }
        if (calls.some(isWrite)) done?.(member.id);
      }),
    );
  if (looksFirst !== true) await allOf(script.each);
  else {
    const firstWrite = (calls: readonly ScriptCall[]) => {
      const place = calls.findIndex(isWrite);
      return place < 0 ? calls.length : place;
    };
    await allOf(script.each.map(({ member, calls }) => ({ member, calls: calls.slice(0, firstWrite(calls)) })));
    await allOf(script.each.map(({ member, calls }) => ({ member, calls: calls.slice(firstWrite(calls)) })));
  }
  await agent.destroy();
}
