// A stand-in for what receives notices: an HTTP server that keeps what it gets and answers as a test says.
import { createServer, type IncomingHttpHeaders, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { onTestFinished } from "vitest";

export interface Received {
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

export interface Receiver {
  /** Of an incoming webhook; its path is a secret. */
  readonly url: string;
  readonly received: readonly Received[];
}

/** Answers a request; `count` is 1 for the first. */
export type Answering = (response: ServerResponse, count: number) => void;

export const SECRET_PATH = "/services/canary-T000/canary-hook";

/** 200, unless `answering` does it otherwise. Closed when the test is over. */
export async function startReceiver(
  answering: Answering = (response) => response.writeHead(200).end("ok"),
): Promise<Receiver> {
  const received: Received[] = [];
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on("data", (chunk: Buffer) => chunks.push(chunk));
    request.on("end", () => {
      received.push({ path: request.url ?? "", headers: request.headers, body: Buffer.concat(chunks).toString() });
      answering(response, received.length);
    });
  });
  await new Promise<void>((listening) => server.listen(0, "127.0.0.1", listening));
  onTestFinished(async () => {
    server.closeAllConnections();
    await new Promise((closed) => server.close(closed));
  });
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}${SECRET_PATH}`, received };
}

/** A status, with what the receiver says about it. */
export const refusing =
  (status: number, headers: Readonly<Record<string, string>> = {}): Answering =>
  (response) =>
    response.writeHead(status, headers).end("canary-words-of-the-receiver");

/** Breaks the connection after the request arrived. */
export const breaking: Answering = (response) => response.destroy();

/** Never answers. */
export const hanging: Answering = () => undefined;
