// Models of how others do it, over the same emulator: the incumbent's calls, and a pipeline of whole objects.
import { diff } from "datum-diff";
import pLimit from "p-limit";
import { Agent, request } from "undici";
import type { IntegrationState } from "../src/emulator/index.js";
import type { WireIntegration, WireMappingRow, WirePage } from "../src/integration/wire/wire.js";
import type { Contest, Contestant } from "./contestant.js";
import { timed } from "./contestants-own.js";
import { DIRECTIONS, essence, liveOf, type Member } from "./fleet.js";
import { at } from "./scenario.js";
import { answersOf } from "./workspace.js";

/** As many as Terraform walks at one time. */
const SIDE_BY_SIDE = 10;

/**
 * The calls of HPE's own provider, as its source has them: for each integration a read and its two row lists; for a
 * changed one each row is removed and all are posted again. A model of its calls, not a measurement of it.
 */
export function incumbentModel({ scenario, emulator }: Contest): Contestant {
  const update = async (api: Api, member: Member, wanted: IntegrationState) => {
    const path = api.installed(member);
    await api.ask("GET", `/api/v2/tenants/${member.tenant}/roles/search?pageNo=1&pageSize=100`);
    const notifier = wanted.outbound?.notifier;
    if (notifier !== undefined) await api.ask("POST", `${path}/notifier`, notifier);
    for (const direction of DIRECTIONS) {
      for (const row of await api.rows(member, direction)) {
        await api.ask("DELETE", `${path}/${direction}/mappingAttr/${row.uniqueId}`);
      }
      const mapAttributes = (wanted[direction]?.rows ?? []).map(({ value, thirdPartyValue, entityType, ...row }) => ({
        name: row.name,
        entityType,
        thirdPartyEntityType: row.thirdPartyEntityType,
        thirdPartyAttrName: row.thirdPartyAttrName,
        attrValues: [{ attrValue: value, thirdPartyAttrValue: thirdPartyValue }],
      }));
      for (const entityType of new Set(mapAttributes.map((mapping) => mapping.entityType))) {
        await api.ask("GET", `${path}/${direction}/entities/${entityType}/properties`);
      }
      await api.ask("POST", path, { [`${direction}Config`]: { mapAttributes } });
    }
  };
  return {
    name: "model of the incumbent's calls",
    isModel: true,
    calls: "counted",
    run: () =>
      timed(async () => {
        const api = await Api.open(emulator.urls.api);
        const limit = pLimit(SIDE_BY_SIDE);
        await Promise.all(
          scenario.members.map((member, index) =>
            limit(async () => {
              await api.ask("GET", api.installed(member));
              for (const direction of DIRECTIONS) await api.rows(member, direction);
              const wanted = at(scenario.wanted, index);
              if (scenario.verb !== "apply" || essence(wanted) === essence(at(scenario.live, index))) return;
              await update(api, member, wanted);
            }),
          ),
        );
        await api.close();
      }),
  };
}

/** Reads pages, compares whole objects with datum-diff, and puts each changed object whole, as pipelines for other APIs do. */
export function wholeObjectPipeline({ scenario, emulator }: Contest): Contestant {
  const { members } = scenario;
  const declared = members.map((member, index) => liveOf(member, at(scenario.declared, index)));
  const targets = answersOf(members, declared).map((answer) => JSON.parse(answer) as WireIntegration);
  return {
    name: "whole-object pipeline",
    isModel: true,
    calls: "counted",
    run: () =>
      timed(async () => {
        const api = await Api.open(emulator.urls.api);
        const limit = pLimit(SIDE_BY_SIDE);
        const live = new Map<string, WireIntegration>();
        await Promise.all(
          [...new Set(scenario.members.map(({ tenant }) => tenant))].map((tenant) =>
            limit(async () => {
              for (const integration of await api.search(tenant)) live.set(String(integration.id), integration);
            }),
          ),
        );
        let changed = 0;
        await Promise.all(
          scenario.members.map((member, index) =>
            limit(async () => {
              const current = live.get(member.id);
              if ((diff(structuredClone(current), structuredClone(at(targets, index))) ?? []).length === 0) return;
              changed += 1;
              if (scenario.verb !== "apply") return;
              await api.put(emulator.urls.put, member, at(scenario.wanted, index));
            }),
          ),
        );
        await api.close();
        if (changed !== scenario.changed) throw new Error(`the pipeline found ${changed}, not ${scenario.changed}`);
      }),
  };
}

/** The API without limits, retries or checks. */
class Api {
  readonly #agent = new Agent({ connections: SIDE_BY_SIDE });
  #token = "";

  private constructor(private readonly url: string) {}

  static async open(url: string): Promise<Api> {
    const api = new Api(url);
    const credentials = { grant_type: "client_credentials", client_id: "emulator", client_secret: "emulator-secret" };
    const answer = await request(`${url}/auth/oauth/token`, {
      dispatcher: api.#agent,
      method: "POST",
      headers: { "content-type": "application/x-www-form-urlencoded" },
      body: new URLSearchParams(credentials).toString(),
    });
    api.#token = ((await answer.body.json()) as { access_token: string }).access_token;
    return api;
  }

  installed({ tenant, id }: Member): string {
    return `/api/v2/tenants/${tenant}/integrations/installed/${id}`;
  }

  async ask(method: "GET" | "POST" | "DELETE" | "PUT", path: string, body?: unknown, url = this.url): Promise<unknown> {
    const answer = await request(`${url}${path}`, {
      dispatcher: this.#agent,
      method,
      headers: { authorization: `Bearer ${this.#token}`, "content-type": "application/json" },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const text = await answer.body.text();
    if (answer.statusCode !== 200) throw new Error(`${method} ${path} was answered with ${answer.statusCode}: ${text}`);
    return text === "" ? undefined : JSON.parse(text);
  }

  async rows(member: Member, direction: "inbound" | "outbound"): Promise<readonly WireMappingRow[]> {
    const path = `${this.installed(member)}/${direction}/installedIntgMappings?pageNo=1&pageSize=100`;
    return ((await this.ask("GET", path)) as WirePage<WireMappingRow>).results;
  }

  async search(tenant: string): Promise<readonly WireIntegration[]> {
    const found: WireIntegration[] = [];
    for (let pageNo = 1; ; pageNo += 1) {
      const path = `/api/v2/tenants/${tenant}/integrations/installed/search?pageNo=${pageNo}&pageSize=100`;
      const page = (await this.ask("GET", path)) as WirePage<WireIntegration>;
      found.push(...page.results);
      if (page.nextPage !== true) return found;
    }
  }

  async put(url: string, member: Member, whole: IntegrationState): Promise<void> {
    await this.ask("PUT", `/${member.tenant}/${member.id}`, whole, url);
  }

  close(): Promise<void> {
    return this.#agent.destroy();
  }
}
