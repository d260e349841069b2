// A stand-in for the third party's desk: an HTTP server that takes what events post, answers a ticket, and tells what came.
import { createServer, type IncomingMessage, type Server } from "node:http";
import type { AddressInfo } from "node:net";

/** One request that came to the desk. */
export interface DeskRequest {
  /** HTTP method. */
  method: string;
  /** Path with its query. */
  path: string;
  /** By their names in lower case. */
  headers: Readonly<Record<string, string>>;
  /** As it came. */
  body: string;
}

/** A desk on a port of this machine, until it is closed. */
export class StandInDesk {
  /** All requests since the start, in their order. */
  readonly requests: DeskRequest[] = [];
  readonly #server: Server;
  #url = "";

  private constructor() {
    this.#server = createServer(async (request, response) => {
      this.requests.push(await readRequest(request));
      const ticket = `TICKET-${this.requests.length}`;
      response.writeHead(200, { "Content-Type": "application/json" });
      response.end(JSON.stringify({ id: ticket, url: `${this.#url}/tickets/${ticket}` }));
    });
  }

  /** Starts one on any free port. */
  static async start(): Promise<StandInDesk> {
    const desk = new StandInDesk();
    await new Promise<void>((resolve) => desk.#server.listen(0, "127.0.0.1", resolve));
    desk.#url = `http://127.0.0.1:${(desk.#server.address() as AddressInfo).port}`;
    return desk;
  }

  /** Such as `http://127.0.0.1:40124`. */
  get url(): string {
    return this.#url;
  }

  /** Ends all connections and frees the port. */
  async close(): Promise<void> {
    await new Promise<void>((resolve) => {
      this.#server.close(() => resolve());
      this.#server.closeAllConnections();
    });
  }
}

async function readRequest(request: IncomingMessage): Promise<DeskRequest> {
  const { method = "", url = "", headers } = request;
  let body = "";
  for await (const chunk of request) body += String(chunk);
  return {
    method,
    path: url,
    headers: Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, String(value)])),
    body,
  };
}
