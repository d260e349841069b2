// What is known of a request that failed: whether it was sent, and whether the other side is trusted.
import { createServer } from "node:https";
import type { AddressInfo } from "node:net";
import { generate } from "selfsigned";
import { afterEach, describe, expect, it, onTestFinished, vi } from "vitest";
import { Transport, type TransportError } from "../../src/opsramp/transport.js";
import { startServer, watchedSignal } from "./support.js";

function transportTo(origin: string, timeoutMs = 5_000): Transport {
  const transport = new Transport({ origin, connections: 2, timeoutMs, maxAnswerBytes: 1_000 });
  onTestFinished(() => transport.close());
  return transport;
}

const failure = (promise: Promise<unknown>): Promise<TransportError> =>
  promise.then(
    () => Promise.reject(new Error("no failure")),
    (error: TransportError) => error,
  );

const post = { method: "POST", path: "/x", headers: {}, body: "{}" } as const;

afterEach(() => vi.unstubAllEnvs());

describe("a request that may not begin", () => {
  it("a request that may not begin is not sent, also where that changes while the connection is made", async () => {
    const server = await startServer(() => ({ body: {} }));
    let asked = 0;
    const sending = (allowed: number) => {
      asked = 0;
      const mayBegin = () => {
        asked += 1;
        return asked <= allowed;
      };
      const transport = new Transport({
        origin: server.url,
        connections: 1,
        timeoutMs: 5_000,
        maxAnswerBytes: 1_000,
        mayBegin,
      });
      onTestFinished(() => transport.close());
      return transport.send(post);
    };
    for (const allowed of [0, 1]) {
      expect(await failure(sending(allowed))).toMatchObject({ fault: "aborted", sent: false });
      expect(asked).toBe(allowed + 1);
    }
    expect(server.seen).toEqual([]);
    expect(await sending(2)).toMatchObject({ status: 200 });
    expect(server.seen).toHaveLength(1);
  });
});

describe("a request that may not begin for a reason of its own", () => {
  it("a request that may not begin is not sent, where all others may, and the next one is", async () => {
    const server = await startServer(() => ({ body: {} }));
    const transport = transportTo(server.url);
    expect(await failure(transport.send({ ...post, mayBegin: () => false }))).toMatchObject({
      fault: "aborted",
      sent: false,
    });
    expect(server.seen).toEqual([]);
    expect(await transport.send(post)).toMatchObject({ status: 200 });
  });
});

describe("a request on the wire", () => {
  it("a request that finds no listener was not sent", async () => {
    const server = await startServer(() => ({}));
    const { url } = server;
    await new Promise((resolve) => server.server.close(resolve));
    expect(await failure(transportTo(url).send(post))).toMatchObject({
      fault: "connect",
      reason: "ECONNREFUSED",
      sent: false,
    });
  });

  it("a request to a host with an untrusted certificate was not sent, whatever the environment has", async () => {
    vi.stubEnv("NODE_TLS_REJECT_UNAUTHORIZED", "0");
    const { private: key, cert } = await generate([{ name: "commonName", value: "localhost" }]);
    let requests = 0;
    const server = createServer({ key, cert }, (_, response) => {
      requests += 1;
      response.end("{}");
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    onTestFinished(() => void server.close());
    const origin = `https://127.0.0.1:${(server.address() as AddressInfo).port}`;
    expect(await failure(transportTo(origin).send(post))).toMatchObject({ fault: "tls", sent: false });
    expect(requests).toBe(0);
  });

  it("a request that is cut was sent", async () => {
    const server = await startServer(() => ({ cut: "before" }));
    expect(await failure(transportTo(server.url).send(post))).toMatchObject({
      fault: "cut",
      sent: true,
      status: undefined,
    });
  });

  it("a request whose answer is cut knows the status, and was sent", async () => {
    const server = await startServer(() => ({ cut: "middle", body: "{", headers: { "content-length": "900" } }));
    expect(await failure(transportTo(server.url).send(post))).toMatchObject({ fault: "cut", sent: true, status: 200 });
  });

  it("a request that waits for a free connection when it is stopped was not sent", async () => {
    const server = await startServer(() => undefined);
    const transport = new Transport({ origin: server.url, connections: 1, timeoutMs: 5_000, maxAnswerBytes: 1_000 });
    onTestFinished(() => transport.close());
    const stop = new AbortController();
    const first = failure(transport.send({ ...post, signal: stop.signal }));
    await expect.poll(() => server.seen.length).toBe(1);
    const second = failure(transport.send({ ...post, signal: stop.signal }));
    stop.abort();
    expect(await first).toMatchObject({ fault: "aborted", sent: true });
    expect(await second).toMatchObject({ fault: "aborted", sent: false });
    expect(server.seen).toHaveLength(1);
  });

  it("the error of a request shows nothing that was sent or answered", async () => {
    const server = await startServer((_, response) => {
      response.socket?.end("HTTP/1.1 nonsense hidden-answer\r\n\r\n");
      return undefined;
    });
    const error = await failure(
      transportTo(server.url).send({ ...post, body: "hidden-body", headers: { a: "hidden-header" } }),
    );
    expect(`${error.stack}${JSON.stringify(error)}${String(error.cause)}`).not.toContain("hidden");
  });

  it("a request that was stopped before was not sent", async () => {
    const server = await startServer(() => ({}));
    const error = await failure(transportTo(server.url).send({ ...post, signal: AbortSignal.abort() }));
    expect(error).toMatchObject({ fault: "aborted", reason: "", sent: false, message: "aborted" });
    expect(server.seen).toHaveLength(0);
  });

  it("a request that is stopped while it runs ends its connection", async () => {
    const server = await startServer(() => undefined);
    const stop = new AbortController();
    const sent = failure(transportTo(server.url).send({ ...post, signal: stop.signal }));
    await expect.poll(() => server.seen.length).toBe(1);
    stop.abort();
    expect(await sent).toMatchObject({ fault: "aborted", reason: "", sent: true });
    await expect.poll(() => server.inFlight).toBe(0);
  });

  it("a request that gets no answer in time says so, and ends its connection", async () => {
    const server = await startServer(() => undefined);
    expect(await failure(transportTo(server.url, 30).send(post))).toMatchObject({
      fault: "timeout",
      reason: "",
      sent: true,
      status: undefined,
    });
    await expect.poll(() => server.inFlight).toBe(0);
  });

  it("a request that no HTTP can carry was not sent", async () => {
    const server = await startServer(() => ({}));
    const error = await failure(transportTo(server.url).send({ ...post, headers: { a: "x\ny" } }));
    expect(error).toMatchObject({ fault: "connect", reason: "UND_ERR_INVALID_ARG", sent: false });
    expect(server.seen).toHaveLength(0);
  });

  it.each([
    ["answered", { body: "{}" }],
    ["cut", { cut: "before" }],
  ] as const)("a request leaves no listener on its signal when it was %s", async (_, reply) => {
    const server = await startServer(() => reply);
    const { signal, listeners } = watchedSignal();
    await transportTo(server.url)
      .send({ ...post, signal })
      .catch(() => undefined);
    expect(server.seen).toHaveLength(1);
    expect(listeners.size).toBe(0);
  });
});

describe("an answer on the wire", () => {
  it("an answer has its header names in lower case, and the first of a header that came twice", async () => {
    const server = await startServer((_, response) => {
      response.writeHead(200, ["X-One", "1", "X-Twice", "first", "X-Twice", "second", "Content-Length", "2"]);
      response.end("{}");
      return undefined;
    });
    const { status, headers, bytes } = await transportTo(server.url).send(post);
    expect(status).toBe(200);
    expect(headers.get("x-one")).toBe("1");
    expect(headers.get("x-twice")).toBe("first");
    expect(bytes.toString()).toBe("{}");
  });

  it("an answer comes after any informational response", async () => {
    const server = await startServer((_, response) => {
      response.writeProcessing();
      response.writeEarlyHints({ link: "</x>; rel=preload" });
      return { status: 201, body: "{}" };
    });
    const { status, headers } = await transportTo(server.url).send(post);
    expect(status).toBe(201);
    expect(headers.has("link")).toBe(false);
  });

  it.each([
    ["that says how long it is", true],
    ["that does not", false],
  ])("the body of an answer %s may be as large as the limit, and no larger", async (_, says) => {
    const server = await startServer(({ body }, response) => {
      const bytes = "x".repeat(Number(body));
      response.writeHead(200, says ? { "content-length": bytes.length } : {});
      response.write(bytes.slice(0, 600));
      // Of an answer that says too much nothing more is waited for.
      if (!says || bytes.length <= 1_000) response.end(bytes.slice(600));
      return undefined;
    });
    const transport = transportTo(server.url);
    expect((await transport.send({ ...post, body: "1000" })).bytes).toHaveLength(1_000);
    const tooLarge = { fault: "too large", reason: "", sent: true, status: 200 };
    expect(await failure(transport.send({ ...post, body: "1001" }))).toMatchObject(tooLarge);
    await expect.poll(() => server.inFlight).toBe(0);
  });

  it("an answer without a body is empty", async () => {
    const server = await startServer(() => ({ status: 204 }));
    const { status, bytes } = await transportTo(server.url).send({ method: "GET", path: "/x", headers: {} });
    expect(status).toBe(204);
    expect(bytes).toHaveLength(0);
  });
});
