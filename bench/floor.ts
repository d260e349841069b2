// The floor: a bare undici loop that makes exactly the minimal calls, parses every answer, and does nothing else.
import { Agent, request } from "undici";
import type { Script, ScriptCall } from "./scenario.js";

/** No more at one time than rampsync has under way for one tenant and over all. */
const SIDE_BY_SIDE = 50;

export interface FloorOptions {
  readonly url: string;
  readonly script: Script;
}

export async function floor({ url, script }: FloorOptions): Promise<number> {
  const agent = new Agent({ connections: SIDE_BY_SIDE });
  let bytes = 0;
  const ask = async (method: "GET" | "POST" | "DELETE", path: string, headers: object, body?: string) => {
    const answer = await request(`${url}${path}`, {
      dispatcher: agent,
      method,
      headers: { ...headers },
      ...(body === undefined ? {} : { body }),
    });
    const text = await answer.body.text();
    bytes += text.length;
    if (answer.statusCode !== 200) throw new Error(`${method} ${path} was answered with ${answer.statusCode}`);
    return text === "" ? undefined : (JSON.parse(text) as { access_token?: string });
  };
  const token = await ask(
    "POST",
    "/auth/oauth/token",
    { "content-type": "application/x-www-form-urlencoded" },
    "grant_type=client_credentials&client_id=emulator&client_secret=emulator-secret",
  );
  const headers = { authorization: `Bearer ${token?.access_token}`, "content-type": "application/json" };
  const base = (tenant: string) => `/api/v2/tenants/${tenant}/integrations/installed`;
  await Promise.all(
    script.pages.map(async ({ tenant, pages }) => {
      for (let page = 1; page <= pages; page += 1) {
        await ask("GET", `${base(tenant)}/search?pageNo=${page}&pageSize=100`, headers);
      }
    }),
  );
  const one = (tenant: string, id: string, call: ScriptCall) => {
    const path = `${base(tenant)}/${id}`;
    if (call.do === "get") return ask("GET", path, headers);
    if (call.do === "post") return ask("POST", path, headers, JSON.stringify(call.body));
    const rows = `${path}/${call.direction}/installedIntgMappings`;
    if (call.do === "rows") return ask("GET", `${rows}?pageNo=1&pageSize=100`, headers);
    return ask("DELETE", `${path}/${call.direction}/mappingAttr/${call.row}`, headers);
  };
  await Promise.all(
    script.each.map(async ({ member, calls }) => {
      for (const call of calls) await one(member.tenant, member.id, call);
    }),
  );
  await agent.destroy();
  return bytes;
}
