// What the client asks the API for, and what it makes of the answers.
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { describe, expect, it } from "vitest";
import { RampsyncError } from "../../src/base/error.js";
import { UnknownOutcomeError } from "../../src/opsramp/unknown-outcome-error.js";
import { CLIENT_SECRET, clientOf, codeOf, errorOf, type Reply, startServer, TOKEN } from "./support.js";

const ID = "INTG-1";
const INTEGRATION = { id: ID, displayName: "Desk" };
const MISSING = { status: 500, body: { code: "0001", message: `No installed integration found with id ${ID}` } };

async function answering(...replies: Reply[]) {
  const server = await startServer(() => (replies.length > 1 ? replies.shift() : replies[0]) ?? { status: 599 });
  return { server, client: clientOf(server) };
}

describe("the requests of the client", () => {
  it("each request has the address that the API documents", async () => {
    const server = await startServer((seen) => {
      if (seen.path.includes("search") || seen.path.includes("minimal") || seen.path.includes("Mappings")) {
        return { body: { results: [], totalResults: 0, nextPage: false } };
      }
      if (seen.path.includes("entities") || seen.path.includes("alertSource") || seen.path.includes("Roles")) {
        return { body: [] };
      }
      return { body: INTEGRATION };
    });
    const client = clientOf(server);
    await client.getIntegration("client_8", ID);
    await client.updateIntegration("client_8", ID, { displayName: "Desk" });
    await client.setEnabled("client_8", ID, true);
    await client.setEnabled("client_8", ID, false);
    await client.setDropAlerts("client_8", ID, true);
    await client.installIntegration("client_8", "Email Alerts", { displayName: "Mail" });
    await client.uninstallIntegration("client_8", ID, "no longer used");
    await client.searchIntegrations("client_8", { queryString: "category:CUSTOM_INTEGRATION+name:My Desk" }).all();
    await client.listMappingRows("client_8", ID, "inbound");
    await client.deleteMappingRow("client_8", ID, "outbound", "a/b");
    await client.properties("client_8", ID, "inbound", "INCIDENT");
    await client.roles("client_8");
    await client.resourceGroups("client_8");
    await client.availableRoles("client_8", ID);
    await client.availableTypes("client_8");
    await client.alertSources("client_8", "CUSTOM-EVENT");
    await client.tenant("client_8");

    const base = "/api/v2/tenants/client_8";
    expect(server.seen.map(({ method, path }) => `${method} ${path.replace(base, "")}`)).toEqual([
      "GET /integrations/installed/INTG-1",
      "POST /integrations/installed/INTG-1",
      "POST /integrations/installed/INTG-1/enable",
      "POST /integrations/installed/INTG-1/disable",
      "GET /integrations/installed/INTG-1/enableDropAlerts?enableDropAlerts=true",
      "POST /integrations/install/Email%20Alerts",
      "DELETE /integrations/installed/INTG-1",
      "GET /integrations/installed/search?pageNo=1&pageSize=100&queryString=category%3ACUSTOM_INTEGRATION%2Bname%3AMy%20Desk",
      "GET /integrations/installed/INTG-1/inbound/installedIntgMappings?pageNo=1&pageSize=100",
      "DELETE /integrations/installed/INTG-1/outbound/mappingAttr/a%2Fb",
      "GET /integrations/installed/INTG-1/inbound/entities/INCIDENT/properties",
      "GET /roles/search?pageNo=1&pageSize=100",
      "GET /deviceGroups/minimal?pageNo=1&pageSize=100",
      "GET /integrations/installed/INTG-1/availableRoles",
      "GET /integrations/available/search?pageNo=1&pageSize=100",
      "GET /cfg/alertSource/available/custIntg/CUSTOM-EVENT",
      "GET ",
    ]);
    expect(server.seen.every(({ headers }) => headers.authorization === `Bearer ${TOKEN}`)).toBe(true);
    expect(server.seen[6]?.body).toBe('{"uninstallReason":"no longer used"}');
    expect(client.counts.tenants.get("client_8")).toEqual({ get: 5, paged_get: 5, write: 7 });
    expect(client.counts.tokens).toBe(1);
  });

  it("each request keeps the path prefix of the endpoint", async () => {
    const server = await startServer(() => ({ body: INTEGRATION }));
    await clientOf(`${server.url}/gateway/`).getIntegration("client_8", ID);
    expect(server.tokens[0]?.path).toBe("/gateway/auth/oauth/token");
    expect(server.seen[0]?.path).toBe("/gateway/api/v2/tenants/client_8/integrations/installed/INTG-1");
  });

  it.each(["", ".", "..", "\ud800"])(
    "a request for the id %j, which would address something else, is refused",
    async (id) => {
      const { server, client } = await answering({ body: INTEGRATION });
      await expect(async () => client.getIntegration("client_8", id)).rejects.toMatchObject({ code: "RS1004" });
      expect(server.seen).toHaveLength(0);
    },
  );

  it("a request to uninstall never has < or > in its reason", async () => {
    const { server, client } = await answering({ body: INTEGRATION });
    expect(await codeOf(client.uninstallIntegration("client_8", ID, "a <b> c"))).toBe("RS1014");
    expect(server.seen).toHaveLength(0);
  });
});

describe("a missing integration", () => {
  it.each(["read", "write"])("a missing integration is recognised by the message of its 500 on a %s", async (kind) => {
    const { server, client } = await answering(MISSING);
    const promise =
      kind === "read" ? client.getIntegration("client_8", ID) : client.updateIntegration("client_8", ID, {});
    await expect(promise).rejects.toMatchObject({ code: "RS4004", where: "client_8 / INTG-1" });
    expect(server.seen).toHaveLength(1);
  });

  it("a 500 with another message, and a bare 404, do not mean a missing integration", async () => {
    const second = await answering({ status: 500, body: { message: "Profile not found" } });
    expect(await codeOf(second.client.getIntegration("client_8", ID))).toBe("RS4007");
    const json = await answering({ status: 404, body: { error: "Not Found", path: "/api" } });
    expect(await codeOf(json.client.getIntegration("client_8", ID))).toBe("RS4005");
    const html = await answering({ status: 404, body: "<html>404</html>" });
    expect(await codeOf(html.client.getIntegration("client_8", ID))).toBe("RS4009");
  });

  it("an id that reads like the message does not mean a missing integration", async () => {
    const { client } = await answering({ status: 400, body: { message: "Bad value 404 not found" } });
    expect(await codeOf(client.updateIntegration("client_8", "404 not found", {}))).toBe("RS4008");
  });
});

describe("reads of the client", () => {
  it.each<[string, Reply]>([
    ["a cut connection", { cut: "before" }],
    ["an answer cut in the middle", { cut: "middle", body: '{"id":"INTG' }],
    ["truncated JSON", { body: '{"id":"INTG-1","displayName":' }],
    ["HTML", { body: "<html>busy</html>" }],
    ["status 502", { status: 502, body: "<html>" }],
    ["status 503", { status: 503 }],
    ["status 504", { status: 504 }],
    ["status 500 with code 0005", { status: 500, body: { code: "0005", message: "not ready" } }],
  ])("a read is repeated after %s", async (_, reply) => {
    const { server, client } = await answering(reply, reply, { body: INTEGRATION });
    expect(await client.getIntegration("client_8", ID)).toEqual(INTEGRATION);
    expect(server.seen).toHaveLength(3);
  });

  it.each<[string, Reply, string]>([
    ["HTML", { body: "<html>hello</html>" }, "RS4009"],
    ["truncated JSON", { body: '{"id":' }, "RS4009"],
    ["an empty answer", { body: "" }, "RS4009"],
    ["an array", { body: [] }, "RS4009"],
    ["an object that is no integration", { body: {} }, "RS4009"],
    ["another integration", { body: { id: "INTG-2" } }, "RS4009"],
    ["nested brackets", { body: "[".repeat(2_000_000) }, "RS4009"],
    ["bytes that are not UTF-8", { body: Buffer.from([0x22, 0xff, 0x22]) }, "RS4009"],
    ["a compressed answer", { body: "x", headers: { "content-encoding": "br" } }, "RS4009"],
    ["server errors", { status: 503 }, "RS4007"],
    ["cut connections", { cut: "before" }, "RS4001"],
  ])("a read is given up after four times %s", async (_, reply, code) => {
    const { server, client } = await answering(reply);
    await expect(client.getIntegration("client_8", ID)).rejects.toMatchObject({ code, where: "client_8 / INTG-1" });
    expect(server.seen).toHaveLength(4);
  });

  it("a read is not repeated after a definite answer", async () => {
    for (const [status, code] of [
      [400, "RS4008"],
      [403, "RS4003"],
      [410, "RS4005"],
      [500, "RS4007"],
      [302, "RS4009"],
    ] as const) {
      const { server, client } = await answering({ status, body: { message: "no" } });
      expect(await codeOf(client.getIntegration("client_8", ID))).toBe(code);
      expect(server.seen).toHaveLength(1);
    }
  });

  it("a refused read asks for the permission to view alone, and one without a reason points at no words", async () => {
    const hintOf = async (status: number, body: object, send: "read" | "write") => {
      const { client } = await answering({ status, body });
      const sent =
        send === "read" ? client.getIntegration("client_8", ID) : client.updateIntegration("client_8", ID, {});
      return sent.then(
        () => undefined,
        (error: unknown) => (RampsyncError.is(error) ? error.hint : undefined),
      );
    };
    expect(await hintOf(403, {}, "read")).toContain("permission to view");
    expect(await hintOf(403, {}, "write")).toContain("permission to manage");
    expect(await hintOf(400, { message: "Invalid role" }, "read")).toContain("server's own words");
    expect(await hintOf(400, {}, "read")).not.toContain("words");
  });

  it("a read does not follow a redirect, so the token goes nowhere else", async () => {
    const second = await startServer(() => ({ body: INTEGRATION }));
    const { client } = await answering({ status: 307, headers: { location: `${second.url}/x` } });
    expect(await codeOf(client.getIntegration("client_8", ID))).toBe("RS4009");
    expect(second.seen).toHaveLength(0);
  });

  it("a read stops at an answer that is too large, whether its length is in the headers or not", async () => {
    const server = await startServer((_, response) => {
      response.writeHead(200);
      response.write(`"${"x".repeat(5_000)}`);
      return undefined; // it never ends
    });
    const client = clientOf(server, { maxAnswerBytes: 1_000 });
    expect(await codeOf(client.getIntegration("client_8", ID))).toBe("RS4013");
    expect(server.seen).toHaveLength(1);
  });

  it("a read stops at an answer that comes too slowly", async () => {
    const server = await startServer((_, response) => {
      response.writeHead(200);
      const drip = setInterval(() => response.write(" "), 10);
      response.on("close", () => clearInterval(drip));
      return undefined;
    });
    const client = clientOf(server, { timeoutMs: 60 });
    expect(await codeOf(client.getIntegration("client_8", ID))).toBe("RS4001");
    expect(server.seen).toHaveLength(4);
  });

  it("a read leaves out __proto__, also when it is written with escapes", async () => {
    const { client } = await answering({
      body: `{"id":"${ID}","__proto__":{"polluted":1},"inboundConfig":{"\\u005f_proto__":{"polluted":1}}}`,
    });
    const found = await client.getIntegration("client_8", ID);
    expect(Object.keys(found)).toEqual(["id", "inboundConfig"]);
    expect(JSON.stringify({ ...found.inboundConfig })).toBe("{}");
  });
});

describe("writes of the client", () => {
  const unknown: [string, Reply][] = [
    ["a cut connection", { cut: "before" }],
    ["an answer cut in the middle", { cut: "middle", body: '{"id":"INTG' }],
    ["truncated JSON", { body: '{"id":' }],
    ["HTML", { body: "<html>" }],
    ["an empty answer", { body: "" }],
    ["status 500", { status: 500, body: { message: "oops" } }],
    ["status 500 with code 0005", { status: 500, body: { code: "0005" } }],
    ["status 502", { status: 502 }],
    ["status 503", { status: 503 }],
    ["a redirect", { status: 302, headers: { location: "/" } }],
  ];
  it.each(unknown)("a write is never repeated after %s, but ends as unknown", async (_, reply) => {
    const { server, client } = await answering(reply);
    const error = await errorOf(client.updateIntegration("client_8", ID, { displayName: "Desk" }));
    expect(error).toBeInstanceOf(UnknownOutcomeError);
    expect(error).toMatchObject({ code: "RS4010", where: "client_8 / INTG-1" });
    expect(server.seen).toHaveLength(1);
  });

  it("a write ends as unknown when no answer comes in time", async () => {
    const server = await startServer(() => undefined);
    const client = clientOf(server, { timeoutMs: 50 });
    expect(await errorOf(client.setEnabled("client_8", ID, true))).toBeInstanceOf(UnknownOutcomeError);
    expect(server.seen).toHaveLength(1);
  });

  it("a write that is sent ends as unknown when the run is stopped, and as unsent when it was not sent yet", async () => {
    const server = await startServer(() => undefined);
    const stop = new AbortController();
    const client = clientOf(server, { signal: stop.signal });
    const write = errorOf(client.updateIntegration("client_8", ID, {}));
    await expect.poll(() => server.seen.length).toBe(1);
    stop.abort();
    expect(await write).toBeInstanceOf(UnknownOutcomeError);
    expect(await codeOf(client.updateIntegration("client_8", ID, {}))).toBe("RS4014");
    expect(server.seen).toHaveLength(1);
  });

  it("a write is definitely refused by a 4xx", async () => {
    const { server, client } = await answering({ status: 400, body: { message: "displayName is too long" } });
    const error = await errorOf(client.updateIntegration("client_8", ID, {}));
    expect(error).toMatchObject({ code: "RS4008" });
    expect(error.message).toContain("displayName is too long");
    expect(server.seen).toHaveLength(1);
  });

  it("a write is repeated when the connection was refused, since nothing was sent", async () => {
    const server = await startServer(() => ({ body: INTEGRATION }));
    const port = Number(new URL(server.url).port);
    let retries = 0;
    const client = clientOf(server, {
      // Answers close their connections, so that each request connects anew.
      onEvent: (event) => {
        if (event.type === "retry") retries += 1;
      },
      clock: {
        now: () => Date.now(),
        sleep: async () => {
          if (!server.server.listening)
            await new Promise<void>((done) => server.server.listen(port, "127.0.0.1", done));
        },
      },
    });
    server.tokenReply = () => ({ body: { access_token: "t" }, headers: { connection: "close" } });
    server.handler = () => ({ body: INTEGRATION, headers: { connection: "close" } });
    await client.getIntegration("client_8", ID);
    server.server.closeAllConnections();
    await new Promise((resolve) => server.server.close(resolve));
    expect(await client.updateIntegration("client_8", ID, {})).toEqual(INTEGRATION);
    expect(retries).toBe(1);
    expect(server.seen).toHaveLength(2);
  });

  it("a write without a documented answer succeeds with any answer but a web page", async () => {
    for (const body of ["", "{}", "true", "success"]) {
      const { client } = await answering({ body });
      await client.setEnabled("client_8", ID, true);
    }
    const { client } = await answering({ body: "<html>sign in</html>" });
    expect(await errorOf(client.setEnabled("client_8", ID, true))).toBeInstanceOf(UnknownOutcomeError);
  });

  it("a write that installs needs the new id in the answer", async () => {
    const { client } = await answering({ body: { displayName: "Desk" } });
    expect(await errorOf(client.installIntegration("client_8", "CUSTOM", {}))).toBeInstanceOf(UnknownOutcomeError);
  });
});

describe("mapping rows of the client", () => {
  it.each([403, 404, 405])("the mapping rows are not available when the endpoint answers %i", async (status) => {
    const { client } = await answering({ status, body: { message: "no" } });
    expect(await codeOf(client.listMappingRows("client_8", ID, "inbound"))).toBe("RS4012");
    expect(await codeOf(client.deleteMappingRow("client_8", ID, "inbound", "1"))).toBe("RS4012");
  });

  it("a deleted row is told from one that was gone already", async () => {
    const deleted = await answering({ body: "" });
    expect(await deleted.client.deleteMappingRow("client_8", ID, "inbound", "7")).toBe("deleted");
    const gone = await answering({ status: 500, body: { message: "No mapping found with id 7" } });
    expect(await gone.client.deleteMappingRow("client_8", ID, "inbound", "7")).toBe("already gone");
    const missing = await answering(MISSING);
    expect(await codeOf(missing.client.deleteMappingRow("client_8", ID, "inbound", "7"))).toBe("RS4004");
  });

  it("a list of mapping rows that does not end is an error, not a short list", async () => {
    const { client } = await answering({ body: { results: [{ uniqueId: "1" }], nextPage: true } });
    expect(await codeOf(client.listMappingRows("client_8", ID, "inbound"))).toBe("RS4009");
  });

  it("mapping rows that are equal are all kept", async () => {
    const row = { entity: "INCIDENT", property: "incident.status.name" };
    const { client } = await answering({ body: { results: [row, row], nextPage: false } });
    expect(await client.listMappingRows("client_8", ID, "inbound")).toHaveLength(2);
  });
});

describe("errors and events", () => {
  it("no error and no event holds a secret, whatever the server quotes", async () => {
    const server = await startServer((seen) => ({
      status: 400,
      body: {
        message: `refused ${seen.body} from ${seen.headers.authorization} with ${CLIENT_SECRET} and ${TOKEN} p\u001b[31mw/1 p%20`,
      },
    }));
    const events: string[] = [];
    const client = clientOf(server, { onEvent: (event) => events.push(JSON.stringify(event)) });
    const error = await errorOf(
      client.updateIntegration("client_8", ID, {
        outboundConfig: {
          baseNotifier: {
            password: 'hun"ter2',
            apiSecret: "p\u001b[31mw/1 p",
            apiKey: "masked-key",
            tokenPayload: { deep: ["jwt-value", { deeper: 987654321 }] },
          },
        },
      }),
    );
    expect(error).toMatchObject({ code: "RS4008" });
    const everything = `${error.message}${error.stack}${JSON.stringify(error)}${events.join()}`;
    for (const secret of ["ter2", "jwt-value", "masked-key", "w/1", "987654321", CLIENT_SECRET, TOKEN]) {
      expect(everything).not.toContain(secret);
    }
    expect(error.message).toBe(
      `POST /api/v2/tenants/client_8/integrations/installed/${ID} was answered with 400 (the server's words are left out, since they repeat a part of a secret)`,
    );
  });

  it("an error holds the server's words without escapes, on one line, and not too many", async () => {
    const { client } = await answering({
      status: 400,
      body: { message: `bad \u001b[31mred\u001b[0m \u202evalue\u0000\nnext ${"x".repeat(100_000)}` },
    });
    const error = await errorOf(client.updateIntegration("client_8", ID, {}));
    expect(error.message).toContain("bad red value next xxx");
    expect(error.message.length).toBeLessThan(500);
  });

  it("errors are of the one class that users see", async () => {
    const { client } = await answering({ status: 403 });
    expect(RampsyncError.is(await errorOf(client.getIntegration("client_8", ID)))).toBe(true);
  });
});

describe("closing the client", () => {
  it("closing the client ends the running requests and leaves no open connection", async () => {
    const server = await startServer(() => undefined);
    const client = clientOf(server);
    const read = codeOf(client.getIntegration("client_8", ID));
    await expect.poll(() => server.seen.length).toBe(1);
    await client.close();
    expect(await read).toBe("RS4014");
    await expect
      .poll(() => new Promise((resolve) => server.server.getConnections((_, count) => resolve(count))))
      .toBe(0);
  });
});

it("a client holds no answer of a tenant that it has handed over", async () => {
  const { client } = await answering({ body: { ...INTEGRATION, description: "x".repeat(1_000_000) } });
  setFlagsFromString("--expose-gc");
  const collect = runInNewContext("gc") as () => void;
  const held = () => {
    collect();
    return process.memoryUsage().arrayBuffers;
  };
  const before = held();
  for (let tenant = 0; tenant < 60; tenant += 1) await client.getIntegration(`client_${tenant}`, ID);
  // What is collected is given back by another thread.
  await expect.poll(() => held() - before, { timeout: 10_000 }).toBeLessThan(30_000_000);
});
