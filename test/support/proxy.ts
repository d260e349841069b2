// A host that only a proxy reaches: an https door before an emulator, under an authority of its own, and a CONNECT proxy.
import { createServer, type IncomingMessage, request, type Server } from "node:http";
import { createServer as createSecureServer, type Server as SecureServer } from "node:https";
import { type AddressInfo, connect, type Socket } from "node:net";
import { generate } from "selfsigned";

/** No name server knows it (RFC 6761). */
export const HIDDEN_HOST = "api.example.test";

export interface ProxyOptions {
  /** What it asks for, such as `user:password`; default: nothing. */
  readonly credentials?: string;
  /** The status of every CONNECT, instead of a tunnel. */
  readonly refuses?: number;
  /** Whether the proxy itself is asked by https. */
  readonly secure?: boolean;
}

export class HiddenHost {
  /** The target of each CONNECT. */
  readonly tunnels: string[] = [];
  readonly #sockets = new Set<Socket>();

  private constructor(
    private readonly door: SecureServer,
    private readonly proxy: Server | SecureServer,
    private readonly scheme: string,
    /** Of the authority; for NODE_EXTRA_CA_CERTS. */
    readonly certificate: string,
    private readonly options: ProxyOptions,
  ) {}

  static async start(emulatorUrl: string, options: ProxyOptions = {}): Promise<HiddenHost> {
    const { private: key, cert } = await generate([{ name: "commonName", value: HIDDEN_HOST }], {
      algorithm: "sha256",
      extensions: [
        { name: "basicConstraints", cA: true },
        {
          name: "subjectAltName",
          altNames: [
            { type: 2, value: HIDDEN_HOST },
            { type: 2, value: "localhost" },
          ],
        },
      ],
    });
    const door = createSecureServer({ key, cert }, (incoming, outgoing) => {
      const { method, headers, url = "" } = incoming;
      const passed = request(`${emulatorUrl}${url}`, { method, headers }, (answer) => {
        outgoing.writeHead(answer.statusCode ?? 502, answer.headers);
        answer.pipe(outgoing);
      });
      incoming.pipe(passed);
    });
    const proxy = options.secure === true ? createSecureServer({ key, cert }) : createServer();
    const host = new HiddenHost(door, proxy, options.secure === true ? "https" : "http", cert, options);
    proxy.on("connect", (incoming: IncomingMessage, socket: Socket) => host.#tunnel(incoming, socket));
    for (const server of [door, proxy]) {
      server.on("connection", (socket: Socket) => host.#sockets.add(socket));
      await new Promise<void>((listening) => server.listen(0, "localhost", listening));
    }
    return host;
  }

  /** The URL of the proxy. */
  url(credentials = this.options.credentials): string {
    const at = credentials === undefined ? "" : `${credentials.split(":").map(encodeURIComponent).join(":")}@`;
    return `${this.scheme}://${at}localhost:${(this.proxy.address() as AddressInfo).port}`;
  }

  #tunnel(incoming: IncomingMessage, socket: Socket): void {
    this.tunnels.push(incoming.url ?? "");
    socket.on("error", () => undefined);
    const { credentials, refuses } = this.options;
    const wanted = credentials === undefined ? undefined : `Basic ${Buffer.from(credentials).toString("base64")}`;
    const status =
      refuses ?? (wanted !== undefined && incoming.headers["proxy-authorization"] !== wanted ? 407 : undefined);
    if (status !== undefined) {
      socket.end(`HTTP/1.1 ${status} No\r\n\r\n`);
      return;
    }
    const onward = connect((this.door.address() as AddressInfo).port, "localhost", () => {
      socket.write("HTTP/1.1 200 OK\r\n\r\n");
      onward.pipe(socket);
      socket.pipe(onward);
    });
    onward.on("error", () => socket.destroy());
    socket.on("close", () => onward.destroy());
  }

  async close(): Promise<void> {
    for (const socket of this.#sockets) socket.destroy();
    for (const server of [this.door, this.proxy]) {
      server.closeAllConnections();
      await new Promise((closed) => server.close(closed));
    }
  }
}
