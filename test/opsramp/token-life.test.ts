// How long a token is used, when another is asked for, and what is said when there is none.
import { describe, expect, it } from "vitest";
import { CLIENT_SECRET, clientOf, errorOf, InstantClock, type Reply, startServer } from "./support.js";

async function asking(...replies: Reply[]) {
  const clock = new InstantClock();
  const server = await startServer(() => ({ body: { id: "INTG-1" } }));
  server.tokenReply = (_, count) => replies[Math.min(count, replies.length) - 1] ?? {};
  const client = clientOf(server, { clock });
  const read = () => client.getIntegration("client_8", "INTG-1");
  return { clock, server, read };
}

const token = (life?: unknown): Reply => ({
  body: { access_token: "t", ...(life === undefined ? {} : { expires_in: life }) },
});

describe("a token with its life", () => {
  it.each<[unknown, number]>([
    [7199, 7_139],
    ["7199", 7_139],
    [600, 540],
    [100, 90],
    [" 100 ", 90],
    [undefined, 540],
    ["", 540],
    [" ", 540],
    ["soon", 540],
    [0, 540],
    [-5, 540],
    [true, 540],
    [null, 540],
    ["Infinity", 540],
  ])("a token with a life of %j is used for %i seconds", async (life, seconds) => {
    const { clock, server, read } = await asking(token(life));
    await read();
    clock.pass(seconds * 1000 - 1);
    await read();
    expect(server.tokens).toHaveLength(1);
    clock.pass(1);
    await read();
    expect(server.tokens).toHaveLength(2);
  });

  it("the life of a token begins before its request, because the answer may be slow", async () => {
    const { clock, server, read } = await asking();
    server.tokenReply = () => {
      clock.pass(30_000);
      return token(100);
    };
    await read();
    clock.pass(59_999);
    await read();
    expect(server.tokens).toHaveLength(1);
    clock.pass(1);
    await read();
    expect(server.tokens).toHaveLength(2);
  });
});

describe("credentials that were refused", () => {
  it("credentials that were refused are tried again after a minute, not before", async () => {
    const { clock, server, read } = await asking({ status: 401 }, token());
    expect(await errorOf(read())).toMatchObject({ code: "RS4002" });
    clock.pass(59_999);
    expect(await errorOf(read())).toMatchObject({ code: "RS4002" });
    expect(server.tokens).toHaveLength(1);
    clock.pass(1);
    await read();
    expect(server.tokens).toHaveLength(2);
  });
});

describe("the token endpoint", () => {
  const where = "client_8 / INTG-1";
  const misunderstood = (problem: string) => `The answer of the token endpoint is not understood: ${problem}.`;

  it.each<[string, Reply, string, string, number]>([
    [
      "a no",
      { status: 403, body: { message: "locked" } },
      "RS4002",
      "The token endpoint refused the credentials (403): locked",
      1,
    ],
    ["a no without words", { status: 400 }, "RS4002", "The token endpoint refused the credentials (400).", 1],
    ["another page", { status: 404 }, "RS4009", "The token endpoint does not exist (404).", 2],
    ["a redirect", { status: 302 }, "RS4009", "The token endpoint gave no token (302).", 1],
    ["server errors", { status: 503 }, "RS4007", "The token endpoint gave no token (503).", 4],
    ["refusals", { status: 429 }, "RS4006", "The token endpoint keeps refusing (429).", 4],
    [
      "cut connections",
      { cut: "before" },
      "RS4001",
      "The connection ended before an answer to the token request (UND_ERR_SOCKET).",
      4,
    ],
    ["no token", { body: { token: "t" } }, "RS4009", misunderstood("it holds no token"), 1],
    ["a token that is no text", { body: { access_token: 7 } }, "RS4009", misunderstood("it holds no token"), 1],
    ["an empty token", { body: { access_token: "" } }, "RS4009", misunderstood("it holds no token"), 1],
    ["a token with a space", { body: { access_token: "a b" } }, "RS4009", misunderstood("it holds no token"), 1],
    ["a list", { body: [] }, "RS4009", misunderstood("it holds no token"), 1],
    ["nothing", { body: "" }, "RS4009", misunderstood("it holds no token"), 1],
    ["a web page", { body: "<html>" }, "RS4009", misunderstood("the answer is HTML or XML instead of JSON"), 1],
  ])("an answer of the token endpoint with %s is reported", async (_, reply, code, message, requests) => {
    const { server, read } = await asking(reply);
    expect(await errorOf(read())).toMatchObject({ code, message, where });
    expect(server.tokens).toHaveLength(requests);
  });

  it("a token endpoint with an answer that is too large is not called again", async () => {
    const server = await startServer(() => ({}));
    server.tokenReply = () => ({ body: { access_token: "t".repeat(2_000) } });
    const client = clientOf(server, { maxAnswerBytes: 1_000 });
    const error = await errorOf(client.getIntegration("client_8", "INTG-1"));
    expect(error).toMatchObject({ code: "RS4013", message: "The answer to the token request is larger than is read." });
    expect(server.tokens).toHaveLength(1);
  });

  it("the token endpoint is given a longer time after each failure", async () => {
    const { clock, read } = await asking({ status: 503 }, { cut: "before" }, { status: 503 }, token());
    await read();
    const [first = 0, two = 0, three = 0, ...more] = clock.slept;
    expect(more).toEqual([]);
    expect(first).toBeGreaterThanOrEqual(250);
    expect(first).toBeLessThanOrEqual(500);
    expect(two).toBeGreaterThanOrEqual(500);
    expect(two).toBeLessThanOrEqual(1_000);
    expect(three).toBeGreaterThanOrEqual(1_000);
    expect(three).toBeLessThanOrEqual(2_000);
  });

  it.each<[string, (now: number) => Record<string, string>, number]>([
    ["a minute when it says nothing", () => ({}), 60_000],
    ["as Retry-After says", () => ({ "retry-after": "7" }), 7_000],
    ["as the reset says", (now) => ({ "x-ratelimit-reset": String(now / 1000 + 20) }), 20_000],
    ["for the later of both", (now) => ({ "retry-after": "7", "x-ratelimit-reset": String(now / 1000 + 20) }), 20_000],
  ])("a token endpoint that refuses for the limit is not called %s", async (_, headers, wanted) => {
    const { clock, server, read } = await asking();
    server.tokenReply = (_seen, count) => (count === 1 ? { status: 429, headers: headers(clock.now()) } : token());
    await read();
    expect(clock.slept).toEqual([wanted]);
  });

  it("an error of the token endpoint has no secret of ours in it, even where the endpoint quotes it", async () => {
    const { read } = await asking({ status: 401, body: { message: `bad secret ${CLIENT_SECRET}` } });
    expect((await errorOf(read())).message).toBe(
      "The token endpoint refused the credentials (401): the server's words are left out, since they repeat a part of a secret",
    );
  });
});
