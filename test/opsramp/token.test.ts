// One token for all, renewed in time and when it is refused.
import { describe, expect, it } from "vitest";
import { CLIENT_SECRET, clientOf, codeOf, errorOf, InstantClock, type Reply, startServer, until } from "./support.js";

const INTEGRATION = { id: "INTG-1" };

describe("the token that is asked for", () => {
  it("the token is fetched once for requests that start together, with the credentials in a form", async () => {
    const server = await startServer(() => ({ body: INTEGRATION }));
    const client = clientOf(server);
    await Promise.all(Array.from({ length: 30 }, (_, index) => client.getIntegration(`client_${index}`, "INTG-1")));
    expect(server.tokens).toHaveLength(1);
    expect(server.tokens[0]?.headers["content-type"]).toBe("application/x-www-form-urlencoded");
    expect(server.tokens[0]?.body).toBe(`grant_type=client_credentials&client_id=key&client_secret=${CLIENT_SECRET}`);
    expect(client.counts.tokens).toBe(1);
  });

  it.each(["7199", 7199])("the token is renewed before it ends, with a life of %j", async (life) => {
    const clock = new InstantClock();
    const server = await startServer(() => ({ body: INTEGRATION }));
    server.tokenReply = (_, count) => ({ body: { access_token: `token-${count}`, expires_in: life } });
    const client = clientOf(server, { clock });
    await client.getIntegration("client_8", "INTG-1");
    clock.pass(7_100_000);
    await client.getIntegration("client_8", "INTG-1");
    expect(server.tokens).toHaveLength(1);
    clock.pass(50_000);
    await client.getIntegration("client_8", "INTG-1");
    expect(server.tokens).toHaveLength(2);
    expect(server.seen.at(-1)?.headers.authorization).toBe("Bearer token-2");
  });

  const logins: [string, Reply][] = [
    ["401", { status: 401, body: { error: "invalid_token" } }],
    ["407", { status: 407, body: { message: "token expired" } }],
    ["400 that is about the login", { status: 400, body: { message: "Unable to authenticate the request" } }],
  ];
  it.each(logins)("the token is renewed once on %s, for reads and writes", async (_, refusal) => {
    let valid = "token-2";
    const server = await startServer((seen) => {
      return seen.headers.authorization === `Bearer ${valid}` ? { body: INTEGRATION } : refusal;
    });
    server.tokenReply = (_seen, count) => ({ body: { access_token: `token-${count}`, expires_in: 7199 } });
    const client = clientOf(server);
    await Promise.all(Array.from({ length: 8 }, () => client.getIntegration("client_8", "INTG-1")));
    expect(server.tokens).toHaveLength(2);
    valid = "token-3";
    await client.updateIntegration("client_8", "INTG-1", { displayName: "Desk" });
    expect(server.tokens).toHaveLength(3);
  });

  it.each(logins)("a new token that is refused right away, with %s, ends as RS4011", async (_, refusal) => {
    const server = await startServer(() => refusal);
    const client = clientOf(server);
    expect(await codeOf(client.updateIntegration("client_8", "INTG-1", {}))).toBe("RS4011");
    expect(server.seen).toHaveLength(2);
  });

  it("the token is fetched from the second path when the first does not exist, and from then on", async () => {
    const server = await startServer((seen) => {
      return seen.headers.authorization === "Bearer b" ? { body: INTEGRATION } : { status: 401 };
    });
    let tokens = 0;
    server.tokenReply = (seen) => {
      if (seen.path === "/auth/oauth/token") return { status: 404, body: "<html>" };
      tokens += 1;
      return { body: { access_token: tokens === 1 ? "a" : "b" } };
    };
    await clientOf(server).getIntegration("client_8", "INTG-1");
    expect(server.tokens.map(({ path }) => path)).toEqual([
      "/auth/oauth/token",
      "/tenancy/auth/oauth/token",
      "/tenancy/auth/oauth/token",
    ]);
  });

  it("the token is fetched from the path that the user sets, and from no other", async () => {
    const server = await startServer(() => ({ body: INTEGRATION }));
    server.tokenReply = () => ({ status: 404 });
    expect(await codeOf(clientOf(server, { tokenPath: "/my/oauth/token" }).getIntegration("client_8", "x"))).toBe(
      "RS4009",
    );
    expect(server.tokens.map(({ path }) => path)).toEqual(["/my/oauth/token"]);
  });

  it("the token is not fetched again and again with wrong credentials", async () => {
    const server = await startServer(() => ({ body: INTEGRATION }));
    server.tokenReply = (seen) => ({
      status: 401,
      body: { error: "unauthorized", error_description: `Bad API credentials ${seen.body}` },
    });
    const client = clientOf(server);
    const first = await errorOf(client.getIntegration("client_8", "INTG-1"));
    expect(first).toMatchObject({ code: "RS4002", where: "client_8 / INTG-1" });
    expect(first.message).toContain("they repeat a part of a secret");
    expect(`${first.message}${first.stack}`).not.toContain(CLIENT_SECRET);
    expect(await codeOf(client.getIntegration("client_9", "INTG-1"))).toBe("RS4002");
    expect(server.tokens).toHaveLength(1);
    expect(server.seen).toHaveLength(0);
  });

  it("the client finishes in spite of cut connections, server errors and refusals of the token endpoint", async () => {
    const clock = new InstantClock();
    const server = await startServer(() => ({ body: INTEGRATION }));
    const replies: Reply[] = [{ cut: "before" }, { status: 503 }, { status: 429 }, { body: { access_token: "t" } }];
    server.tokenReply = (_, count) => replies[count - 1] ?? {};
    await clientOf(server, { clock }).getIntegration("client_8", "INTG-1");
    expect(server.tokens).toHaveLength(4);
    expect(Math.max(...clock.slept)).toBe(60_000);
  });

  it.each<[string, Reply]>([
    ["HTML", { body: "<html>sign in</html>" }],
    ["no token", { body: {} }],
    ["a token that is no header value", { body: { access_token: "a\r\nx: y" } }],
    ["a redirect", { status: 302, headers: { location: "https://example.com" } }],
  ])("an answer of the token endpoint with %s is RS4009", async (_, reply) => {
    const server = await startServer(() => ({ body: INTEGRATION }));
    server.tokenReply = () => reply;
    expect(await codeOf(clientOf(server).getIntegration("client_8", "INTG-1"))).toBe("RS4009");
  });

  it("a request for a token ends when the client is closed", async () => {
    const server = await startServer(() => ({ body: INTEGRATION }));
    server.tokenReply = () => ({ after: new Promise(() => undefined) });
    const client = clientOf(server);
    const read = codeOf(client.getIntegration("client_8", "INTG-1"));
    await until(() => server.tokens.length === 1);
    await client.close();
    expect(await read).toBe("RS4014");
  });
});
