// The echo that asks: before it hands a state back it decodes it, asks the fewest calls for what is live, and compares that with
// the record in the plainest code. No provider that looks at what is live does less.
import { Agent } from "undici";
import { readValue } from "../src/terraform-plugin/dynamic-value.js";
import { createProvider } from "../src/terraform-provider/provider.js";
import { serveEcho } from "./echo-provider.js";
import { ask, logIn, SIDE_BY_SIDE } from "./floor.js";
import { isSame, type PlainAnswer, type PlainRecord, sideOfAnswer, sideOfRecord } from "./plain-comparison.js";

interface Page {
  readonly results: readonly PlainAnswer[];
  readonly nextPage: boolean;
}

const url = process.env.OPSRAMP_ENDPOINT ?? "";
const agent = new Agent({ connections: SIDE_BY_SIDE });
const base = (tenant: string) => `/api/v2/tenants/${tenant}/integrations/installed`;

let token: ReturnType<typeof logIn> | undefined;

async function get(path: string): Promise<unknown> {
  token ??= logIn(agent, url);
  return ask(agent, url, { method: "GET", path, headers: await token });
}

const asked = new Set<string>();
const pagesOf = new Map<string, Promise<ReadonlyMap<string, PlainAnswer>>>();

async function readPages(tenant: string): Promise<ReadonlyMap<string, PlainAnswer>> {
  const found = new Map<string, PlainAnswer>();
  for (let page = 1; ; page += 1) {
    const answer = (await get(`${base(tenant)}/search?pageNo=${page}&pageSize=100`)) as Page;
    for (const each of answer.results) found.set(each.id, each);
    if (!answer.nextPage) return found;
  }
}

/** The first of a tenant by itself, from the second on by pages: nobody announces what will be read. */
async function liveOf(tenant: string, id: string): Promise<PlainAnswer | undefined> {
  if (!asked.has(tenant)) {
    asked.add(tenant);
    return (await get(`${base(tenant)}/${id}`)) as PlainAnswer;
  }
  const pages = pagesOf.get(tenant) ?? readPages(tenant);
  pagesOf.set(tenant, pages);
  return (await pages).get(id);
}

const { resources } = createProvider({ environment: {} }).provider;

void serveEcho(async ({ typeName = "", currentState, private: bytes = new Uint8Array() }) => {
  const schema = resources[typeName]?.schema;
  const state = schema === undefined ? null : readValue(schema, currentState);
  const live = await liveOf(String(state?.tenant_id), String(state?.integration_id));
  const record = JSON.parse(Buffer.from(bytes).toString("utf8")) as PlainRecord;
  if (live === undefined || !isSame(sideOfAnswer(live), sideOfRecord(record))) throw new Error("it is not in step");
  return { newState: currentState, private: bytes };
});
