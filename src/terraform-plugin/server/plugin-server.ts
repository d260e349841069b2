// A listening plugin: gRPC over connections that we accept ourselves, to know when the last one is gone.
import { createServer, type Socket } from "node:net";
import { Server, ServerCredentials } from "@grpc/grpc-js";
import type { Service } from "../service.js";
import { type Address, type AddressOptions, listen } from "./address.js";
import type { Certificate } from "./certificate.js";
import { addServices } from "./services.js";

/** Attributes of many megabytes are legal; the default of the library is 4 MB. */
const largestMessage = 256 * 1024 * 1024;

/** go-plugin kills a process 2 s after Shutdown, and then sockets stay behind. */
const orderlyCloseMs = 1_000;

export interface PluginServerOptions extends AddressOptions {
  readonly service: Service;
  /** With it the server requires and verifies the host's certificate. */
  readonly tls?: { readonly certificate: Certificate; readonly clientCertificatePem: string } | undefined;
  readonly onShutdown: () => void;
  /** The last connection was closed. */
  readonly onAlone?: () => void;
}

export interface PluginServer {
  readonly address: Address;
  /** Provider calls that are running. */
  readonly running: number;
  readonly connections: number;
  /** Resolves when no provider call is running. */
  idle(): Promise<void>;
  /** Ends streams and connections and removes the socket. */
  close(): Promise<void>;
}

export async function startPluginServer(options: PluginServerOptions): Promise<PluginServer> {
  const grpc = new Server({
    "grpc.max_receive_message_length": largestMessage,
    "grpc.max_send_message_length": largestMessage,
  });
  let running = 0;
  let waiting: (() => void)[] = [];
  const endStreams = addServices(grpc, options.service, {
    onShutdown: options.onShutdown,
    onBegin: () => {
      running += 1;
    },
    onEnd: () => {
      running -= 1;
      if (running > 0) return;
      for (const resolve of waiting) resolve();
      waiting = [];
    },
  });

  const { tls } = options;
  const credentials =
    tls === undefined
      ? ServerCredentials.createInsecure()
      : ServerCredentials.createSsl(
          Buffer.from(tls.clientCertificatePem),
          [
            {
              private_key: Buffer.from(tls.certificate.privateKeyPem),
              cert_chain: Buffer.from(tls.certificate.certificatePem),
            },
          ],
          true,
        );
  const injector = grpc.createConnectionInjector(credentials);
  const sockets = new Set<Socket>();
  const listener = createServer((socket) => {
    sockets.add(socket);
    socket.on("error", () => {});
    socket.on("close", () => {
      sockets.delete(socket);
      if (sockets.size === 0) options.onAlone?.();
    });
    injector.injectConnection(socket);
  });
  const address = await listen(listener, options);

  return {
    address,
    get running() {
      return running;
    },
    get connections() {
      return sockets.size;
    },
    idle: () => (running === 0 ? Promise.resolve() : new Promise((resolve) => waiting.push(resolve))),
    async close() {
      const closed = new Promise<void>((resolve) => listener.close(() => resolve()));
      endStreams();
      injector.destroy();
      // In order first, so that the answer to Shutdown still leaves.
      const ended = new Promise<void>((resolve) => grpc.tryShutdown(() => resolve()));
      const patience = setTimeout(() => grpc.forceShutdown(), orderlyCloseMs);
      await ended;
      clearTimeout(patience);
      for (const socket of sockets) socket.destroy();
      await closed;
      address.remove();
    },
  };
}
