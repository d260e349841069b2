// rampsync killed hard at each message that it sends to the database of its state: the next run converges, and no lock is left.
import { once } from "node:events";
import { connect, createServer, type Socket } from "node:net";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { findPostgres, PostgresServer } from "../support/postgres.js";
import { SharedState } from "./shared-state.js";

/** Stands before the server, counts what comes from clients, and calls `at` in place of passing on the message of that number. */
class Gate {
  count = 0;
  #limit = Number.POSITIVE_INFINITY;
  #reached: () => void = () => undefined;
  readonly #sockets = new Set<Socket>();

  private constructor(
    readonly port: number,
    private readonly stop: () => Promise<void>,
  ) {}

  static async before(serverPort: number): Promise<Gate> {
    const server = createServer((client) => {
      const upstream = connect(serverPort, "127.0.0.1");
      for (const socket of [client, upstream]) {
        gate.#sockets.add(socket);
        socket.on("error", () => undefined);
      }
      upstream.pipe(client);
      client.on("close", () => upstream.destroy());
      client.on("data", (chunk: Buffer) => {
        gate.count += 1;
        if (gate.count < gate.#limit) upstream.write(chunk);
        else gate.#reached();
      });
    });
    server.listen(0, "127.0.0.1");
    await once(server, "listening");
    const address = server.address();
    const gate: Gate = new Gate(typeof address === "object" && address !== null ? address.port : 0, async () => {
      for (const socket of gate.#sockets) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    });
    return gate;
  }

  callAt(limit: number, reached: () => void): void {
    this.count = 0;
    this.#limit = limit;
    this.#reached = reached;
  }

  close(): Promise<void> {
    return this.stop();
  }
}

describe.skipIf(findPostgres() === undefined)("runs with a state in PostgreSQL", { timeout: 600_000 }, () => {
  let server: PostgresServer;
  let gate: Gate;

  beforeAll(async () => {
    server = await PostgresServer.start();
    gate = await Gate.before(server.port);
  });
  afterAll(async () => {
    await gate.close();
    await server.remove();
  });

  it("a run that is killed at any message to the database of its state leaves no lock, and the next run converges with one record", async () => {
    const through = { PG_CONN_STR: `postgres://owner@127.0.0.1:${gate.port}/states?sslmode=disable` };
    const all = await messagesOfOneApply(through);
    expect(all).toBeGreaterThan(10);
    // Each second message by default, all of them where there is time.
    const step = process.env.RAMPSYNC_DEEP === "1" ? 1 : 2;
    for (let limit = 1; limit <= all; limit += step) {
      const shared = await SharedState.open(server, `killed_${limit}`);
      try {
        shared.declare();
        const apply = shared.project.start(["apply", "--auto-approve"], through);
        gate.callAt(limit, () => apply.process.kill("SIGKILL"));
        await apply.done;
        const next = await shared.apply(["--lock-timeout", "30"]);
        expect(next.code, `killed at message ${limit} of ${all}: ${next.stderr}`).toBe(0);
        expect((await shared.state())?.resources, `killed at message ${limit}`).toHaveLength(1);
        expect(shared.live(), `killed at message ${limit}`).toEqual(["Critical → Bad", "New → Neu", "Ok → Good"]);
        expect(await server.locks()).toBe(0);
      } finally {
        await shared.close();
      }
    }
  });

  async function messagesOfOneApply(environment: NodeJS.ProcessEnv): Promise<number> {
    const shared = await SharedState.open(server, "counted");
    try {
      shared.declare();
      gate.callAt(Number.POSITIVE_INFINITY, () => undefined);
      const { code, stderr } = await shared.project.run(["apply", "--auto-approve"], environment);
      expect(code, stderr).toBe(0);
      return gate.count;
    } finally {
      await shared.close();
    }
  }
});
