// A pooler in transaction mode, as PgBouncer is one: a few sessions with the server, lent for one transaction at a time.
import { once } from "node:events";
import { connect, createServer, type Socket } from "node:net";

/** Splits a stream of the PostgreSQL protocol into messages: a type byte, a length, a body. */
class Messages {
  #rest = Buffer.alloc(0);

  *of(chunk: Buffer): Generator<Buffer> {
    this.#rest = Buffer.concat([this.#rest, chunk]);
    while (this.#rest.length >= 5) {
      const length = 1 + this.#rest.readUInt32BE(1);
      if (this.#rest.length < length) return;
      yield this.#rest.subarray(0, length);
      this.#rest = this.#rest.subarray(length);
    }
  }
}

interface Backend {
  readonly socket: Socket;
  /** The parameters that the server told at its start. */
  readonly greeting: Buffer;
  borrower: Socket | undefined;
}

const READY = "Z".charCodeAt(0);
const IDLE = "I".charCodeAt(0);

/** Lends the sessions first come, last returned first: as PgBouncer does by default. */
export async function startTransactionPooler(serverPort: number): Promise<{ port: number; close(): Promise<void> }> {
  const idle: Backend[] = [];
  const sockets = new Set<Socket>();
  const waiting: (() => void)[] = [];

  async function open(startup: Buffer): Promise<Backend> {
    const socket = connect(serverPort, "127.0.0.1");
    sockets.add(socket);
    await once(socket, "connect");
    socket.write(startup);
    const messages = new Messages();
    const greeting: Buffer[] = [];
    const backend = await new Promise<Backend>((resolve) => {
      const greet = (chunk: Buffer) => {
        for (const message of messages.of(chunk)) {
          greeting.push(Buffer.from(message));
          if (message[0] !== READY) continue;
          socket.off("data", greet);
          resolve({ socket, greeting: Buffer.concat(greeting), borrower: undefined });
        }
      };
      socket.on("data", greet);
    });
    socket.on("data", (chunk: Buffer) => {
      for (const message of messages.of(chunk)) {
        backend.borrower?.write(message);
        if (message[0] !== READY || message[5] !== IDLE) continue;
        backend.borrower = undefined;
        idle.push(backend);
        waiting.shift()?.();
      }
    });
    return backend;
  }

  const server = createServer((client) => {
    sockets.add(client);
    client.on("error", () => undefined);
    let startup: Buffer | undefined;
    let work: Promise<void> = Promise.resolve();
    const messages = new Messages();
    client.on("data", (chunk: Buffer) => {
      if (startup === undefined) {
        startup = Buffer.from(chunk);
        work = open(startup).then((backend) => {
          idle.push(backend);
          client.write(backend.greeting);
        });
        return;
      }
      for (const message of messages.of(chunk)) {
        const copy = Buffer.from(message);
        // Terminate ends the client alone.
        if (copy[0] === "X".charCodeAt(0)) continue;
        work = work.then(async () => {
          for (;;) {
            const own = [...sessions].find(({ borrower }) => borrower === client);
            const backend = own ?? idle.pop();
            if (backend !== undefined) {
              sessions.add(backend);
              backend.borrower = client;
              backend.socket.write(copy);
              return;
            }
            await new Promise<void>((resolve) => waiting.push(resolve));
          }
        });
      }
    });
  });
  const sessions = new Set<Backend>();
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  return {
    port: typeof address === "object" && address !== null ? address.port : 0,
    close: async () => {
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
