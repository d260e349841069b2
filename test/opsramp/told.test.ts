// What the client tells: the words of its errors, the events of its work, and what it knows of limits.
import { describe, expect, it } from "vitest";
import type { ClientEvent } from "../../src/opsramp/event.js";
import { clientOf, errorOf, InstantClock, type Reply, startServer, watchedSignal } from "./support.js";

const ID = "INTG-1";
const PATH = "/api/v2/tenants/client_8/integrations/installed/INTG-1";
const GONE = { body: { id: ID } };

async function answering(...replies: Reply[]) {
  const server = await startServer(() => (replies.length > 1 ? replies.shift() : replies[0]) ?? { status: 599 });
  return { server, client: clientOf(server) };
}

describe("errors of reads", () => {
  it.each<[string, Reply, string]>([
    [
      "a web page",
      { body: "<html>" },
      `The answer to GET ${PATH} is not understood: the answer is HTML or XML instead of JSON.`,
    ],
    ["another shape", { body: [] }, `The answer to GET ${PATH} is not understood: it has an unexpected shape.`],
    ["a no", { status: 403, body: { message: "not yours" } }, `GET ${PATH} was answered with 403: not yours`],
    ["a no without words", { status: 403 }, `GET ${PATH} was answered with 403.`],
    ["a no in JSON without words", { status: 403, body: {} }, `GET ${PATH} was answered with 403.`],
    [
      "a no in HTML",
      { status: 403, body: "<p>" },
      `GET ${PATH} was answered with 403 (the answer is HTML or XML instead of JSON)`,
    ],
    ["no answer", { cut: "before" }, `The connection ended before an answer to GET ${PATH} (UND_ERR_SOCKET).`],
  ])("the error of a read after %s names the request and the reason", async (_, reply, message) => {
    const { client } = await answering(reply);
    expect(await errorOf(client.getIntegration("client_8", ID))).toMatchObject({ message, where: "client_8 / INTG-1" });
  });

  it("the error of a read has no query, and shortens a long path", async () => {
    const { client } = await answering({ status: 403 });
    const { message } = await errorOf(client.searchIntegrations("client_8", { queryString: "name:x" }).all());
    expect(message).toBe("GET /api/v2/tenants/client_8/integrations/installed/search was answered with 403.");
    const long = await errorOf(client.getIntegration("client_8", "x".repeat(5_000)));
    expect(long.message.length).toBeLessThan(300);
  });

  it("the error of a read of a whole tenant has the tenant as its place", async () => {
    const { client } = await answering({ status: 403 });
    for (const promise of [client.roles("client_8"), client.tenant("client_8"), client.availableTypes("client_8")]) {
      expect(await errorOf(promise)).toMatchObject({ where: "client_8" });
    }
    expect(await errorOf(client.listMappingRows("client_8", ID, "inbound"))).toMatchObject({
      where: "client_8 / INTG-1",
    });
  });
});

describe("errors of writes", () => {
  it.each<[string, Reply, string]>([
    ["another shape", { body: [] }, "succeeded with an answer that is not understood: it has an unexpected shape"],
    [
      "a web page",
      { body: "<p>" },
      "succeeded with an answer that is not understood: the answer is HTML or XML instead of JSON",
    ],
    ["a server error", { status: 500, body: { message: "oops" } }, "was answered with 500: oops"],
    ["a server error without words", { status: 503 }, "was answered with 503"],
    ["no answer", { cut: "before" }, "got no whole answer: cut (UND_ERR_SOCKET)"],
  ])(
    "the error of a write after %s says what happened, and that the write may have happened",
    async (_, reply, what) => {
      const { client } = await answering(reply);
      const { message } = await errorOf(client.updateIntegration("client_8", ID, {}));
      expect(message).toBe(`POST ${PATH} ${what}. It may have happened.`);
    },
  );

  it("an error that the API answers with 200 is not a success", async () => {
    const { client } = await answering({ body: { error: "nothing was done" } });
    expect(await errorOf(client.updateIntegration("client_8", ID, {}))).toMatchObject({ code: "RS4010" });
    const { client: lucky } = await answering({ body: { id: ID, error: null } });
    expect(await lucky.updateIntegration("client_8", ID, {})).toEqual({ id: ID, error: null });
  });

  it.each<[string, Reply]>([
    ["no id", { body: {} }],
    ["an empty id", { body: { id: "" } }],
    ["an id that is no text", { body: { id: 7 } }],
    ["no object", { body: [] }],
    ["nothing", { body: "" }],
  ])("the outcome of an installation is unknown with %s in the answer", async (_, reply) => {
    const { client } = await answering(reply);
    const error = await errorOf(client.installIntegration("client_8", "CUSTOM", {}));
    expect(error).toMatchObject({ code: "RS4010", where: "client_8" });
  });

  it("the error about a reason with < or > says so", async () => {
    const { client } = await answering(GONE);
    const { message } = await errorOf(client.uninstallIntegration("client_8", ID, ">"));
    expect(message).toBe("The reason of an uninstall must not hold < or >.");
  });

  it("the words for a missing row are an ordinary refusal where an integration is written", async () => {
    const { client } = await answering({ status: 404, body: { message: "Mapping row 7 not found" } });
    for (const promise of [
      client.updateIntegration("client_8", ID, {}),
      client.setEnabled("client_8", ID, true),
      client.setDropAlerts("client_8", ID, true),
      client.installIntegration("client_8", "CUSTOM", {}),
      client.uninstallIntegration("client_8", ID, "x"),
    ]) {
      expect(await errorOf(promise)).toMatchObject({ code: "RS4005" });
    }
  });
});

describe("lists that are told", () => {
  it.each<[string, (client: ReturnType<typeof clientOf>) => Promise<unknown>]>([
    ["What is installed", (client) => client.allIntegrations("client_8")],
    ["The list of inbound rows", (client) => client.listMappingRows("client_8", ID, "inbound")],
    ["The list of outbound rows", (client) => client.listMappingRows("client_8", ID, "outbound")],
    ["The list of roles", (client) => client.roles("client_8")],
    ["The list of resource groups", (client) => client.resourceGroups("client_8")],
    ["The list of integration types", (client) => client.availableTypes("client_8")],
  ])("a list that does not end is an error that names it: %s", async (what, ask) => {
    const { client } = await answering({
      body: { results: [{ id: "1", uniqueId: "1" }], totalResults: 2, nextPage: false },
    });
    expect(await errorOf(ask(client))).toMatchObject({
      code: "RS4009",
      message: `${what} changed while it was read, or does not end.`,
    });
  });

  it.each<[string, (client: ReturnType<typeof clientOf>) => Promise<readonly unknown[]>]>([
    ["rows", (client) => client.listMappingRows("client_8", ID, "inbound")],
    ["roles", (client) => client.roles("client_8")],
    ["resource groups", (client) => client.resourceGroups("client_8")],
    ["types", (client) => client.availableTypes("client_8")],
  ])("a list of %s holds an item that moves to a later page once", async (_, ask) => {
    const first = { id: "1", uniqueId: "1" };
    const two = { id: "2", uniqueId: "2" };
    const { client } = await answering(
      { body: { results: [first], nextPage: true } },
      { body: { results: [first, two], nextPage: false } },
    );
    expect(await ask(client)).toEqual([first, two]);
  });

  it("a list in one piece may be bare or a page, not one of several pages", async () => {
    const roles = (body: unknown) => answering({ body }).then(({ client }) => client.availableRoles("client_8", ID));
    expect(await roles([{ uniqueId: "1" }])).toEqual([{ uniqueId: "1" }]);
    expect(await roles({ results: [{ uniqueId: "1" }], nextPage: false })).toEqual([{ uniqueId: "1" }]);
    expect(await errorOf(roles({ results: [{ uniqueId: "1" }], nextPage: true }))).toMatchObject({ code: "RS4009" });
    expect(await errorOf(roles("none"))).toMatchObject({ code: "RS4009" });
  });
});

describe("answers about an integration", () => {
  it("the answer about an integration may have its id in another case, and nothing else", async () => {
    const { client } = await answering({ body: { id: "intg-1" } });
    expect(await client.getIntegration("client_8", ID)).toEqual({ id: "intg-1" });
  });
});

describe("events that are told", () => {
  const seen = async (replies: Reply[], act: (client: ReturnType<typeof clientOf>) => Promise<unknown>) => {
    const server = await startServer(() => (replies.length > 1 ? replies.shift() : replies[0]) ?? { status: 599 });
    const events: ClientEvent[] = [];
    const clock = new InstantClock();
    const handler = server.handler;
    server.handler = (request, response) => {
      clock.pass(25);
      return handler(request, response);
    };
    server.tokenReply = () => {
      clock.pass(40);
      return { body: { access_token: "t", expires_in: 7199 } };
    };
    await act(clientOf(server, { clock, onEvent: (event) => events.push(event) })).catch(() => undefined);
    return { events, server };
  };
  const at = { tenant: "client_8", method: "GET", path: PATH };

  it("the events report the token and each request, with its answer, its time and the number of tries", async () => {
    const { events } = await seen([{ status: 503 }, { cut: "before" }, GONE], (client) =>
      client.getIntegration("client_8", ID),
    );
    const retry = { type: "retry", ...at, milliseconds: expect.any(Number) };
    expect(events).toEqual([
      { type: "token", milliseconds: 40 },
      { type: "request", ...at, class: "get", status: 503, milliseconds: 25, attempt: 1 },
      { ...retry, reason: "status 503", attempt: 1 },
      { type: "request", ...at, class: "get", milliseconds: 25, attempt: 2 },
      { ...retry, reason: "cut (UND_ERR_SOCKET)", attempt: 2 },
      { type: "request", ...at, class: "get", status: 200, milliseconds: 25, attempt: 3 },
    ]);
  });

  it("the events report why an answer is not understood", async () => {
    const { events } = await seen([{ body: "<html>" }, { body: [] }, GONE], (client) =>
      client.getIntegration("client_8", ID),
    );
    expect(events.flatMap((event) => (event.type === "retry" ? [event.reason] : []))).toEqual([
      "the answer is HTML or XML instead of JSON",
      "it has an unexpected shape",
    ]);
  });

  it("the events report which class of which tenant waits, and until when", async () => {
    const { events } = await seen([{ status: 429, headers: { "retry-after": "7" } }, GONE], (client) =>
      client.getIntegration("client_8", ID),
    );
    const until = Date.UTC(2030, 0, 1) + 40 + 25 + 7_000;
    expect(events.filter(({ type }) => type === "wait")).toEqual([
      { type: "wait", tenant: "client_8", class: "get", until },
    ]);
  });
});

describe("the headers of a request", () => {
  it("the headers ask for JSON, and name a body as JSON where there is one", async () => {
    const { client, server } = await answering(GONE);
    await client.getIntegration("client_8", ID);
    await client.updateIntegration("client_8", ID, { displayName: "Desk" });
    await client.setEnabled("client_8", ID, true);
    expect(server.seen.map(({ headers, body }) => [headers.accept, headers["content-type"], body])).toEqual([
      ["application/json", undefined, ""],
      ["application/json", "application/json", '{"displayName":"Desk"}'],
      ["application/json", undefined, ""],
    ]);
    expect(server.tokens[0]?.headers.accept).toBe("application/json");
  });
});

describe("the limits of a tenant", () => {
  const limited = (limit: number, remaining: number): Reply => ({
    ...GONE,
    headers: { "x-ratelimit-limit": String(limit), "x-ratelimit-remaining": String(remaining) },
  });

  it("unknown limits are in proportion to the class that is known", async () => {
    const { client } = await answering(limited(1500, 1499));
    await client.getIntegration("client_8", ID);
    expect(client.limits("client_8")).toMatchObject({
      get: { perMinute: 1500, remaining: 1499 },
      paged_get: { perMinute: 150, remaining: 150, opensAt: undefined },
      write: { perMinute: 150, remaining: 150, opensAt: undefined },
    });
    expect(client.limits("client_9").write).toMatchObject({ perMinute: 50, remaining: 50 });
  });

  it("the limits count requests of a class that no answer has told", async () => {
    const server = await startServer(({ method }) => (method === "GET" ? limited(1000, 999) : GONE));
    const client = clientOf(server);
    await client.getIntegration("client_8", ID);
    await client.updateIntegration("client_8", ID, {});
    await client.updateIntegration("client_8", ID, {});
    expect(client.limits("client_8").write).toMatchObject({ perMinute: 100, remaining: 98 });
  });

  it("the limits are those that the API tells, where it does", async () => {
    const server = await startServer(({ method }) => (method === "GET" ? limited(1500, 1499) : limited(80, 79)));
    const client = clientOf(server);
    await client.getIntegration("client_8", ID);
    await client.updateIntegration("client_8", ID, {});
    expect(client.limits("client_8")).toMatchObject({
      get: { perMinute: 1500 },
      write: { perMinute: 80, remaining: 79 },
    });
  });

  it("the limits are never below one, and never above the user's own", async () => {
    const low = await answering(limited(1, 0));
    await low.client.getIntegration("client_8", ID);
    expect(low.client.limits("client_8").write).toMatchObject({ perMinute: 1 });
    const server = await startServer(() => limited(1500, 1499));
    const capped = clientOf(server, { maxRequestsPerMinute: 60 });
    await capped.getIntegration("client_8", ID);
    expect(capped.limits("client_8").write).toMatchObject({ perMinute: 60, remaining: 60 });
  });
});

describe("a client with a signal", () => {
  it("a client that is stopped already sends nothing", async () => {
    const server = await startServer(() => GONE);
    const client = clientOf(server, { signal: AbortSignal.abort() });
    expect(await errorOf(client.getIntegration("client_8", ID))).toMatchObject({ code: "RS4014" });
    expect([...server.tokens, ...server.seen]).toEqual([]);
  });

  it("a client leaves no listener on its signal once it is closed", async () => {
    const server = await startServer(() => GONE);
    const { signal, listeners } = watchedSignal();
    const client = clientOf(server, { signal });
    expect(listeners.size).toBe(1);
    await client.close();
    expect(listeners.size).toBe(0);
  });
});

describe("a part of a path", () => {
  it("a part of a path that would address something else is refused by name", async () => {
    const { client } = await answering(GONE);
    const refusalOf = async (act: () => Promise<unknown>) => (await errorOf(Promise.resolve().then(act))).message;
    expect(await refusalOf(() => client.getIntegration("client_8", ".."))).toBe('".." cannot be the integration id.');
    expect(await refusalOf(() => client.roles(""))).toBe('"" cannot be the tenant id.');
    expect(await refusalOf(() => client.installIntegration("client_8", ".", {}))).toBe(
      '"." cannot be the application.',
    );
    expect(await refusalOf(() => client.deleteMappingRow("client_8", ID, "inbound", ""))).toBe(
      '"" cannot be the row id.',
    );
    expect(await refusalOf(() => client.properties("client_8", ID, "inbound", ""))).toBe(
      '"" cannot be the entity type.',
    );
  });
});
