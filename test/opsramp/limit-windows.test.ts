// Windows of limits that go from client to client: each begins with what the one before it left.
import { describe, expect, it } from "vitest";
import type { Clock } from "../../src/opsramp/clock.js";
import { byClockAhead, LimitWindows } from "../../src/opsramp/limit-windows.js";
import { WINDOW } from "../../src/opsramp/limiter.js";
import { type LimitOptions, limitedServer, writes } from "./limited-server.js";
import { clientOf } from "./support.js";

/** The same time on the clock of another machine. */
const ahead = (clock: Clock, milliseconds: number): Clock => ({
  now: () => clock.now() + milliseconds,
  sleep: (ms, signal) => clock.sleep(ms, signal),
});

const kinds: readonly (readonly [string, LimitOptions])[] = [
  ["told in headers", { limit: 50, headers: true, penalty: true }],
  ["told in headers, rounded down", { limit: 50, headers: true, round: Math.floor, penalty: true }],
  ["told in headers, in windows of the server's own", { limit: 50, headers: true, aligned: true, penalty: true }],
  ["lower than the published one", { limit: 20, headers: true, penalty: true }],
  ["not told", { limit: 50, headers: false, penalty: true }],
];

describe("a window that is handed on", () => {
  it.each(kinds)("six clients one right after the other break no limit that is %s", async (_, options) => {
    const { server, clock, refusals } = await limitedServer(options);
    let left = new LimitWindows();
    for (let turn = 0; turn < 6; turn += 1) {
      const windows = new LimitWindows(JSON.parse(JSON.stringify(left.left)));
      const client = clientOf(server, { clock, windows });
      await writes(client, "client_8", 17);
      await client.close();
      left = windows;
      await clock.sleep(700);
    }
    expect(refusals()).toBe(0);
    expect(server.seen).toHaveLength(102);
    expect(clock.elapsed).toBeLessThanOrEqual(Math.ceil(102 / options.limit) * WINDOW + 5_000);
  });

  it.each(kinds)(
    "clients of machines whose clocks are 40 seconds apart break no limit that is %s",
    async (_, options) => {
      const { server, clock, refusals } = await limitedServer(options);
      // The first clock is the server's: headers name times by it.
      const offsets = [0, 40_000, 0, -40_000, 0];
      let left: LimitWindows | undefined;
      for (const [turn, offset] of offsets.entries()) {
        const apart = offset - (offsets[turn - 1] ?? 0);
        const windows = new LimitWindows((left?.left ?? []).map((window) => byClockAhead(window, apart)));
        const client = clientOf(server, { clock: ahead(clock, offset), windows });
        await writes(client, "client_8", 12);
        await client.close();
        left = windows;
        await clock.sleep(7_000);
      }
      expect(refusals()).toBe(0);
    },
  );

  it("without the window the second of two clients breaks the limit", async () => {
    const { server, clock, refusals } = await limitedServer({ limit: 50, headers: false });
    for (let turn = 0; turn < 2; turn += 1) await writes(clientOf(server, { clock }), "client_8", 40);
    expect(refusals()).toBeGreaterThan(0);
  });

  it("a share is taken of what the clients before left, and windows of other tenants are passed on as they are", async () => {
    const { server, clock } = await limitedServer({ limit: 50, headers: true });
    const ofAnotherTenant = { endpoint: server.url, tenant: "client_9", class: "write", given: [clock.now()] } as const;
    const first = new LimitWindows([ofAnotherTenant]);
    await writes(clientOf(server, { clock, windows: first, limitShare: 50 }), "client_8", 20);
    expect(first.left).toContainEqual(ofAnotherTenant);
    const second = clientOf(server, { clock, windows: new LimitWindows(first.left), limitShare: 50 });
    expect(second.limits("client_8").write).toMatchObject({ perMinute: 50, taken: 25, remaining: 5 });
    await writes(second, "client_8", 6);
    expect(clock.elapsed).toBeGreaterThanOrEqual(60_000);
  });

  it("a refusal goes on to hold for the next client", async () => {
    const { server, clock, refusals } = await limitedServer({ limit: 10, headers: false, penalty: true });
    const windows = new LimitWindows();
    const stopping = new AbortController();
    const client = clientOf(server, {
      clock,
      windows,
      signal: stopping.signal,
      onEvent: (event) => {
        if (event.type === "wait") stopping.abort();
      },
    });
    await Promise.allSettled([writes(client, "client_8", 11)]);
    expect(refusals()).toBe(1);
    await writes(clientOf(server, { clock, windows: new LimitWindows(windows.left) }), "client_8", 1);
    expect(refusals()).toBe(1);
    expect(clock.elapsed).toBeGreaterThanOrEqual(60_000);
  });

  it.each(kinds)(
    "a client that let go of a tenant and asks for it all the same breaks no limit that is %s",
    async (_, options) => {
      const { server, clock, refusals } = await limitedServer(options);
      const windows = new LimitWindows();
      const client = clientOf(server, { clock, windows });
      for (let turn = 0; turn < 4; turn += 1) {
        await writes(client, "client_8", 17);
        const known = client.limits("client_8");
        client.letGo("client_8");
        expect(client.limits("client_8")).toEqual(known);
        expect(windows.left.map(({ class: name }) => name)).toEqual(["write"]);
      }
      expect(refusals()).toBe(0);
      expect(server.seen).toHaveLength(68);
    },
  );

  it("two clients with the same windows keep one limit together", async () => {
    const { server, clock, refusals } = await limitedServer({ limit: 50, headers: false });
    const windows = new LimitWindows();
    const clients = [clientOf(server, { clock, windows }), clientOf(server, { clock, windows })];
    await Promise.all(clients.map((client) => writes(client, "client_8", 40)));
    expect(refusals()).toBe(0);
    expect(windows.left).toHaveLength(3);
  });
});
