// Answers that a gateway compressed: read like any other, within the limits of any other.
import { brotliCompressSync, deflateRawSync, deflateSync, gzipSync } from "node:zlib";
import { describe, expect, it, onTestFinished } from "vitest";
import { Transport } from "../../src/opsramp/transport.js";
import { clientOf, codeOf, type Reply, startServer } from "./support.js";

const ID = "INTG-1";
const INTEGRATION = { id: ID, displayName: "Störung" };
const text = JSON.stringify(INTEGRATION);
const LIMIT = 10_000;

const codings: readonly (readonly [coding: string, compress: (bytes: Buffer) => Buffer])[] = [
  ["gzip", gzipSync],
  ["x-gzip", gzipSync],
  ["GZIP", gzipSync],
  ["br", brotliCompressSync],
  ["deflate", deflateSync],
  ["deflate", deflateRawSync],
  ["gzip, br", (bytes) => brotliCompressSync(gzipSync(bytes))],
  ["identity", (bytes) => bytes],
  [" Identity ", (bytes) => bytes],
  ["", (bytes) => bytes],
];

const reply = (coding: string, body: Buffer): Reply => ({ body, headers: { "content-encoding": coding } });

async function read(answer: Reply) {
  const server = await startServer(() => answer);
  const client = clientOf(server, { maxAnswerBytes: LIMIT });
  return { server, client };
}

describe("answers that are compressed", () => {
  it.each(codings)("an answer in %j is read", async (coding, compress) => {
    const { client } = await read(reply(coding, compress(Buffer.from(text))));
    expect(await client.getIntegration("client_8", ID)).toEqual(INTEGRATION);
  });

  it.each(codings)("an error in %j is understood", async (coding, compress) => {
    const body = compress(Buffer.from(JSON.stringify({ code: "0002", message: "No integration found" })));
    const { client } = await read({ ...reply(coding, body), status: 500 });
    expect(await codeOf(client.getIntegration("client_8", ID))).toBe("RS4004");
  });

  it.each(codings.slice(0, 7))("an answer in %j that becomes too large is given up", async (coding, compress) => {
    const { server, client } = await read(reply(coding, compress(Buffer.from(`"${"x".repeat(LIMIT)}"`))));
    expect(await codeOf(client.getIntegration("client_8", ID))).toBe("RS4013");
    expect(server.seen).toHaveLength(1);
  });

  it.each(["gzip", "br", "deflate", "zstd", "gzip, gzip, gzip, gzip", "compress"])(
    "an answer in %j that cannot be decompressed is refused",
    async (coding) => {
      const { client } = await read(reply(coding, Buffer.from("no compressed bytes")));
      await expect(client.getIntegration("client_8", ID)).rejects.toMatchObject({
        code: "RS4009",
        message: expect.stringContaining("is compressed"),
      });
    },
  );

  it("an answer to a write that is too large once decompressed leaves open whether the write happened", async () => {
    const { client } = await read(reply("gzip", gzipSync(Buffer.from(`"${"x".repeat(LIMIT)}"`))));
    expect(await codeOf(client.updateIntegration("client_8", ID, { displayName: "x" }))).toBe("RS4010");
  });

  it("an answer without a body may be labelled as compressed", async () => {
    const server = await startServer(() => reply("gzip", Buffer.alloc(0)));
    const transport = new Transport({ origin: server.url, connections: 1, timeoutMs: 5_000, maxAnswerBytes: LIMIT });
    onTestFinished(() => transport.close());
    expect((await transport.send({ method: "DELETE", path: "/x", headers: {} })).bytes).toHaveLength(0);
  });
});

it("every request asks for an answer that is not compressed", async () => {
  const { server, client } = await read({ body: INTEGRATION });
  await client.getIntegration("client_8", ID);
  const asked = [...server.tokens, ...server.seen].map(({ headers }) => headers["accept-encoding"]);
  expect(asked).toEqual(["identity", "identity"]);
});

it("a token is read from a compressed answer", async () => {
  const { server, client } = await read({ body: INTEGRATION });
  const token = Buffer.from(JSON.stringify({ access_token: "x", expires_in: 7199 }));
  server.tokenReply = () => reply("gzip", gzipSync(token));
  expect(await client.getIntegration("client_8", ID)).toEqual(INTEGRATION);
});
