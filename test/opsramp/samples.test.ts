// Every public sample, answered by a server and read by the client as the answer that it is: nothing is refused, nothing
// is warned of, and what is decoded is a valid declaration. They are not part of the project; the tests say so when skipped.
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { describe, expect, it, onTestFinished } from "vitest";
import { validateConfig } from "../../src/integration/declared/validate.js";
import { NOTIFIER } from "../../src/integration/fields.js";
import { decodeIntegration } from "../../src/integration/wire/codec.js";
import type { WireIntegration } from "../../src/integration/wire/wire.js";
import type { ClientEvent } from "../../src/opsramp/event.js";
import { clientOf, type Reply, startServer } from "./support.js";

const folder = resolve(__dirname, "../../../shared/samples");
const samples = existsSync(folder) ? readdirSync(folder).filter((name) => name.endsWith(".json")) : [];
const bodyOf = (name: string): unknown => JSON.parse(readFileSync(join(folder, name), "utf8"));

type Client = ReturnType<typeof clientOf>;

async function clientAnswered(reply: Reply, token?: Reply): Promise<{ client: Client; events: ClientEvent[] }> {
  const server = await startServer(() => reply);
  if (token !== undefined) server.tokenReply = () => token;
  const events: ClientEvent[] = [];
  return { client: clientOf(server, { onEvent: (event) => events.push(event) }), events };
}

/** Reads a 200 with this body through `ask`, and expects one request and one token. */
async function read<Result>(body: unknown, ask: (client: Client) => Promise<Result>): Promise<Result> {
  const warnings: Error[] = [];
  const listen = (warning: Error) => warnings.push(warning);
  process.on("warning", listen);
  onTestFinished(() => void process.off("warning", listen));
  const { client, events } = await clientAnswered({ body });
  const result = await ask(client);
  expect(events.map(({ type }) => type)).toEqual(["token", "request"]);
  expect(warnings).toEqual([]);
  return result;
}

const idOf = (wire: WireIntegration) => wire.id ?? "INTG-1";

async function readIntegration(body: unknown): Promise<void> {
  const wire = { id: "INTG-1", ...(body as WireIntegration) };
  expectMeaningful(await read(wire, (client) => client.getIntegration("client_8", idOf(wire))));
}

/** Nothing that the sample holds was lost on the way, and a declaration of it would be valid. */
function expectMeaningful(wire: WireIntegration): void {
  const live = decodeIntegration(wire);
  const sent = [wire.inboundConfig, wire.outboundConfig].flatMap((config) => config?.mapAttributes ?? []);
  expect(live.mappings).toHaveLength(sent.length);
  const pairs = sent.flatMap((mapping) => mapping.attrValues ?? []);
  expect(live.mappings.flatMap((mapping) => mapping.pairs)).toHaveLength(pairs.length);
  const notifier = wire.outboundConfig?.baseNotifier ?? wire.outboundConfig?.notifier;
  expect(live.scalars.get(`${NOTIFIER}.base_uri`)).toBe(notifier?.baseURI);
  for (const { header, pairs: values } of live.mappings) {
    // One pair of each: what several updates have piled up contradicts itself.
    const table = Object.fromEntries(values.slice(0, 1).map((pair) => [pair.value, [pair.thirdPartyValue]]));
    const mapping = {
      entity_type: header.entityType,
      attribute: header.attribute,
      third_party_entity_type: header.thirdPartyEntityType,
      third_party_attribute: header.thirdPartyAttribute,
      values: table,
    };
    expect(validateConfig({ integration_id: live.id, [header.direction]: { mappings: { mapping } } })).toEqual([]);
  }
}

/** By the beginning of its name, what a sample is read as. The first that fits. */
const readers: readonly (readonly [RegExp, (body: unknown) => Promise<void>])[] = [
  [
    /^auth-token\.200/,
    async (body) => {
      const { client } = await clientAnswered({ body: { id: "INTG-1" } }, { body });
      expect(await client.getIntegration("client_8", "INTG-1")).toEqual({ id: "INTG-1" });
    },
  ],
  [
    /^auth-token\.(400|401)/,
    async (body) => {
      for (const status of [400, 401]) {
        const { client } = await clientAnswered({ body: {} }, { status, body });
        await expect(client.getIntegration("client_8", "INTG-1")).rejects.toMatchObject({
          code: "RS4002",
          message: expect.stringContaining((body as { error_description: string }).error_description),
        });
      }
    },
  ],
  [
    /^throttled/,
    async (body) => {
      const server = await startServer(() =>
        server.seen.length === 1 ? { status: 429, body } : { body: { id: "INTG-1" } },
      );
      expect(await clientOf(server).getIntegration("client_8", "INTG-1")).toEqual({ id: "INTG-1" });
      expect(server.seen).toHaveLength(2);
    },
  ],
  [
    /^installed-search/,
    async (body) => {
      const found = await read(body, (client) => client.allIntegrations("client_8"));
      expect(found).toHaveLength((body as { results: unknown[] }).results.length);
      found.forEach(expectMeaningful);
    },
  ],
  [
    /^mappable-properties/,
    async (body) => {
      const { results } = body as { results: { name: string }[] };
      const list = await read(results, (client) => client.properties("client_8", "INTG-1", "inbound", "INCIDENT"));
      expect(list.map(({ name }) => name)).toEqual(results.map(({ name }) => name));
    },
  ],
  [/^install\..*\.response/, (body) => read(body, (client) => installed(client))],
  [/^(seed\.)?install(ed)?\./, readIntegration],
  [
    /^mappingAttr/,
    (body) => {
      const parts = Array.isArray(body) ? { inboundConfig: { mapAttributes: body } } : (body as WireIntegration);
      return readIntegration(parts);
    },
  ],
  [/^notifier/, (body) => readIntegration({ outboundConfig: { baseNotifier: body } })],
  [/^inbound-authentication/, (body) => readIntegration({ inboundConfig: { authentication: body } })],
  // Events are none of our business: as a neighbour among search rows they are read without a word.
  [
    /^event/,
    async (body) => {
      const page = { results: [body], nextPage: false, totalResults: 1 };
      expect(await read(page, (client) => client.allIntegrations("client_8"))).toEqual([body]);
    },
  ],
];

async function installed(client: Client): Promise<void> {
  expectMeaningful(await client.installIntegration("client_8", "CASERVICEDESK", {}));
}

describe("the public samples", () => {
  it("all public samples are read without a warning", ({ skip }) => {
    skip(samples.length === 0, `${folder} is not here, so no sample is read`);
    expect(samples.filter((name) => !readers.some(([pattern]) => pattern.test(name)))).toEqual([]);
    expect(samples.length).toBeGreaterThan(30);
  });

  it.each(samples)("the public sample %s", async (name) => {
    const [, reader] = readers.find(([pattern]) => pattern.test(name)) ?? [];
    await reader?.(bodyOf(name));
    expect.hasAssertions();
  });
});
