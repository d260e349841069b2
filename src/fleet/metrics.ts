// A port on which a process of a fleet is watched: whether it works, and the metrics of the fleet.
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { RampsyncError } from "../base/error.js";
import { systemCode } from "../base/system.js";
import { printable } from "../base/text.js";

export interface Watched {
  /** Text of Prometheus. Rejects while the database is away. */
  readonly metrics: () => Promise<string>;
  /** Rejects while the database is away. */
  readonly isHealthy: () => Promise<unknown>;
}

export interface ListenAddress {
  readonly host: string;
  /** 0: a free one. */
  readonly port: number;
}

export interface Listening {
  /** `http://127.0.0.1:9464` */
  readonly url: string;
  close(): Promise<void>;
}

/** @throws RS2017 for an address that cannot be listened on. */
export async function listen({ host, port }: ListenAddress, watched: Watched): Promise<Listening> {
  const server = createServer((request, response) => void answer(request, response, watched));
  try {
    await new Promise<void>((resolve, reject) => {
      server.once("error", reject);
      server.listen(port, host, resolve);
    });
  } catch (cause) {
    throw new RampsyncError(
      "RS2017",
      `The port ${port} cannot be listened on: ${systemCode(cause) ?? String(cause)}.`,
      {
        place: { flag: "--listen" },
        hint: "Name a port that is free, or 0 for any: --listen 127.0.0.1:9464.",
        cause,
      },
    );
  }
  const { address, port: taken } = server.address() as AddressInfo;
  return { url: `http://${address.includes(":") ? `[${address}]` : address}:${taken}`, close: () => closed(server) };
}

async function answer(request: IncomingMessage, response: ServerResponse, watched: Watched): Promise<void> {
  const send = (status: number, text: string) => {
    response.writeHead(status, { "content-type": "text/plain; version=0.0.4; charset=utf-8" });
    response.end(request.method === "HEAD" ? undefined : `${text}\n`);
  };
  if (request.method !== "GET" && request.method !== "HEAD") return send(405, "GET alone");
  try {
    if (request.url === "/healthz") {
      await watched.isHealthy();
      return send(200, "ok");
    }
    return request.url === "/metrics" ? send(200, await watched.metrics()) : send(404, "/metrics, /healthz");
  } catch (error) {
    return send(503, printable(error instanceof Error ? error.message : String(error)));
  }
}

function closed(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
    server.closeAllConnections();
  });
}
