// What is known of a request that failed: whether it was sent, and whether the other side is trusted.
import { createServer } from "node:https";
import type { AddressInfo } from "node:net";
import { generate } from "selfsigned";
import { afterEach, describe, expect, it, onTestFinished, vi } from "vitest";
import { Transport, type TransportError } from "../../src/opsramp/transport.js";
import { startServer } from "./support.js";

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

describe("a request", () => {
  it("that finds no listener was not sent", async () => {
    const server = await startServer(() => ({}));
    const { url } = server;
    await new Promise((resolve) => server.server.close(resolve));
    expect(await failure(transportTo(url).send(post))).toMatchObject({
      fault: "connect",
      reason: "ECONNREFUSED",
      sent: false,
    });
  });

  it("to a host with an untrusted certificate was not sent, whatever the environment says", async () => {
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

  it("that is cut was sent", async () => {
    const server = await startServer(() => ({ cut: "before" }));
    expect(await failure(transportTo(server.url).send(post))).toMatchObject({
      fault: "cut",
      sent: true,
      status: undefined,
    });
  });

  it("whose answer is cut knows the status, and is sent", async () => {
    const server = await startServer(() => ({ cut: "middle", body: "{", headers: { "content-length": "900" } }));
    expect(await failure(transportTo(server.url).send(post))).toMatchObject({ fault: "cut", sent: true, status: 200 });
  });

  it("that waits for a free connection when it is stopped was not sent", async () => {
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

  it("says in its error nothing of what was sent or answered", async () => {
    const server = await startServer((_, response) => {
      response.socket?.end("HTTP/1.1 nonsense hidden-answer\r\n\r\n");
      return undefined;
    });
    const error = await failure(
      transportTo(server.url).send({ ...post, body: "hidden-body", headers: { a: "hidden-header" } }),
    );
    expect(`${error.stack}${JSON.stringify(error)}${String(error.cause)}`).not.toContain("hidden");
  });
});
