// Stands between the client and the emulator, knows every token that was given out, and can answer a request with an
// error that quotes everything it was sent, as servers and gateways do.
import { createServer, request, type Server } from "node:http";
import type { AddressInfo } from "node:net";

export interface EchoedRequest {
  readonly method: string;
  readonly path: string;
}

export class EchoProxy {
  readonly tokens: string[] = [];
  /** The status to answer this request with, quoting it; undefined lets it through. */
  echo: (seen: EchoedRequest) => number | undefined = () => undefined;
  readonly #server: Server;

  private constructor(public target: string) {
    this.#server = createServer((incoming, outgoing) => {
      const chunks: Buffer[] = [];
      incoming.on("data", (chunk: Buffer) => chunks.push(chunk));
      incoming.on("end", () => {
        const body = Buffer.concat(chunks);
        const { method = "", url: path = "", headers } = incoming;
        const status = this.echo({ method, path });
        if (status !== undefined) {
          const quoted = `refused ${headers.authorization ?? ""} with ${body.toString()} and ${encodeURIComponent(body.toString())}`;
          outgoing.writeHead(status, { "content-type": "application/json" });
          outgoing.end(JSON.stringify({ code: "0001", message: quoted, error: quoted, error_description: quoted }));
          return;
        }
        const onward = request(this.target + path, { method, headers }, (answer) => {
          const parts: Buffer[] = [];
          answer.on("data", (chunk: Buffer) => parts.push(chunk));
          answer.on("error", () => outgoing.destroy());
          answer.on("end", () => {
            const text = Buffer.concat(parts);
            const token = /"access_token":"([^"]+)"/.exec(text.toString())?.[1];
            if (token !== undefined) this.tokens.push(token);
            outgoing.writeHead(answer.statusCode ?? 500, answer.headers);
            outgoing.end(text);
          });
        });
        onward.on("error", () => outgoing.destroy());
        onward.end(body);
      });
    });
  }

  static async start(target: string): Promise<EchoProxy> {
    const proxy = new EchoProxy(target);
    await new Promise<void>((resolve) => proxy.#server.listen(0, "127.0.0.1", resolve));
    return proxy;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  async close(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }
}
